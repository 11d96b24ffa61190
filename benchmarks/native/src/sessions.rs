//! The visits that are going on, and which events belong to them.

use std::collections::HashMap;
use std::io::Read;
use std::rc::Rc;

/// A visit ends when this many whole minutes pass without an event.
const IDLE_MINUTES: i64 = 30;

/// A page as JSON columns: hostname and pathname.
#[derive(Clone)]
pub struct Page {
    pub hostname: Rc<[u8]>,
    pub pathname: Rc<[u8]>,
}

/// What a visit keeps of its first event, as JSON columns: source, place and device, and properties.
#[derive(Clone)]
pub struct First {
    pub context: Rc<[u8]>,
    pub props: Rc<[u8]>,
}

#[derive(Clone)]
pub struct Visit {
    pub session_id: u64,
    pub site_id: u64,
    pub user_id: u64,
    pub first: First,
    pub entry: Option<Page>,
    pub exit: Option<Page>,
    pub start: i64,
    pub timestamp: i64,
    pub pageviews: u32,
    pub events: u32,
    pub is_bounce: bool,
    pub duration: u64,
    written: i64,
}

/// An event as far as it concerns its visit.
pub struct Arrival<'a> {
    pub site_id: u64,
    pub timestamp: i64,
    pub is_pageview: bool,
    pub interactive: bool,
    pub page: &'a Page,
}

pub struct SessionStore {
    visits: HashMap<(u64, u64), Visit>,
    random: u64,
}

impl SessionStore {
    pub fn new() -> std::io::Result<SessionStore> {
        let mut seed = [0; 8];
        std::fs::File::open("/dev/urandom")?.read_exact(&mut seed)?;
        Ok(SessionStore { visits: HashMap::new(), random: u64::from_le_bytes(seed) })
    }

    /// The visit that an event continues. One found by the visitor's id under yesterday's salt,
    /// `previous`, goes on under that id.
    pub fn find(
        &mut self,
        arrival: &Arrival,
        user: u64,
        previous: impl Fn() -> u64,
    ) -> Option<&mut Visit> {
        let open = |user: u64| {
            let key = (arrival.site_id, user);
            let visit = self.visits.get(&key)?;
            let idle = (arrival.timestamp - visit.timestamp).div_euclid(60);
            (idle <= IDLE_MINUTES).then_some(key)
        };
        let key = open(user).or_else(|| open(previous()))?;
        self.visits.get_mut(&key)
    }

    /// Starts a visit with its first event.
    pub fn begin(&mut self, arrival: &Arrival, user: u64, first: First, now: i64) -> &Visit {
        let page = arrival.is_pageview.then(|| arrival.page.clone());
        let visit = Visit {
            session_id: self.random_id(),
            site_id: arrival.site_id,
            user_id: user,
            first,
            entry: page.clone(),
            exit: page,
            start: arrival.timestamp,
            timestamp: arrival.timestamp,
            pageviews: u32::from(arrival.is_pageview),
            events: 1,
            is_bounce: arrival.is_pageview || !arrival.interactive,
            duration: 0,
            written: now,
        };
        self.visits.entry((arrival.site_id, user)).insert_entry(visit).into_mut()
    }

    /// Forgets visits that nothing can continue.
    pub fn sweep(&mut self, now: i64) {
        self.visits.retain(|_, visit| visit.written > now - (IDLE_MINUTES + 1) * 60);
    }

    /// SplitMix64.
    fn random_id(&mut self) -> u64 {
        self.random = self.random.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.random;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }
}

impl Visit {
    /// Applies a later pageview or custom event.
    pub fn advance(&mut self, arrival: &Arrival, now: i64) {
        self.events += 1;
        if arrival.is_pageview {
            self.pageviews += 1;
            self.entry.get_or_insert_with(|| arrival.page.clone());
            self.exit = Some(arrival.page.clone());
            self.is_bounce &= self.pageviews < 2;
        } else {
            self.is_bounce &= !arrival.interactive;
        }
        self.duration = arrival.timestamp.abs_diff(self.start);
        self.timestamp = arrival.timestamp;
        self.written = now;
    }
}
