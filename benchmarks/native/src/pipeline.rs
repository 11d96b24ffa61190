//! From a request to rows: the steps in their contractual order. The first reason to drop an event
//! is the one that is counted.

use std::collections::HashMap;
#[allow(deprecated)] // it is SipHash-2-4, which nothing else in the standard library is
use std::hash::{Hasher, SipHasher};
use std::net::{IpAddr, Ipv6Addr};
use std::rc::Rc;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::http::{Request, latin1};
use crate::json::{self, write_text};
use crate::payload::Payload;
use crate::rows;
use crate::sessions::{Arrival, First, Page, SessionStore};
use crate::source::write_source;
use crate::sys;
use crate::tables::{Salt, Site, Tables};
use crate::url::{Url, split, strip_www};

const VERIFICATION_AGENT: &str = "Footfall Verification Agent";
const NO_HOSTNAME: &str = "(none)";
const NOWHERE: &[u8] = b"\"\",\"\",\"\",0";
const UNKNOWN_DEVICE: &[u8] = b"\"\",\"\",\"\",\"\",\"\"";
const MAX_DOMAIN_LENGTH: usize = 253;

pub enum Outcome {
    /// Its rows were appended and wait for the disk.
    Taken,
    Dropped,
    Invalid(&'static str),
}

pub struct Pipeline {
    tables: Tables,
    sessions: SessionStore,
    counts: HashMap<(i64, &'static str, Rc<str>, u16), u64>,
    test_clock: bool,
    /// Seconds that only grow: when memory is freed.
    clock: i64,
    swept: i64,
    /// How often a table did not know something that Python would have looked up.
    pub misses: u64,
}

struct Client<'a> {
    ip: &'a str,
    user_agent: &'a str,
}

impl Pipeline {
    pub fn new(tables: Tables, test_clock: bool) -> std::io::Result<Pipeline> {
        let (sessions, counts) = (SessionStore::new()?, HashMap::new());
        Ok(Pipeline { tables, sessions, counts, test_clock, clock: 0, swept: 0, misses: 0 })
    }

    /// Call it now and then, with seconds that only grow.
    pub fn tick(&mut self, clock: i64) {
        self.clock = clock;
        if clock >= self.swept + 60 {
            self.swept = clock;
            self.sessions.sweep(clock);
        }
    }

    /// Processes a request from `peer`, and appends its rows.
    pub fn take(&mut self, request: &Request, peer: &str, rows: &mut Vec<u8>) -> Outcome {
        if !accepts_json(request.accept) {
            return Outcome::Invalid("not acceptable");
        }
        if request.content_type.is_some_and(is_parsed) {
            return Outcome::Invalid("the content type is not part of this prototype");
        }
        let Some(body) = str::from_utf8(request.body).ok().and_then(json::parse) else {
            return Outcome::Invalid("unable to parse request body as json");
        };
        let payload = match Payload::read(&body) {
            Ok(payload) => payload,
            Err(reason) => return Outcome::Invalid(reason),
        };
        let hops = request.forwarded_for.filter(|hops| !hops.is_empty()).map(latin1);
        let ip = hops.as_deref().map_or(peer, |hops| hops.split(',').next().unwrap_or(hops).trim());
        let user_agent = latin1(request.user_agent.unwrap_or_default());
        let client = Client { ip: without_port(ip), user_agent: &user_agent };
        let timestamp = self.received_at(request);
        let dropped = self.take_for(&payload, &client, timestamp, rows).err();
        self.count(
            dropped.unwrap_or("buffered"),
            payload.domain,
            timestamp,
            payload.script_version,
        );
        if dropped.is_some() { Outcome::Dropped } else { Outcome::Taken }
    }

    /// Appends the counters of ten seconds each as rows by the minute.
    pub fn flush_counters(&mut self, rows: &mut Vec<u8>) {
        let mut minutes: HashMap<_, u64> = HashMap::new();
        for ((bucket, metric, domain, version), value) in self.counts.drain() {
            *minutes.entry((bucket - bucket % 60, metric, domain, version)).or_default() += value;
        }
        for ((minute, metric, domain, version), value) in minutes {
            rows::counter(rows, minute, &domain, metric, value, version);
        }
    }

    fn received_at(&self, request: &Request) -> i64 {
        let given = request.now.filter(|_| self.test_clock).and_then(sys::parse_time);
        given.unwrap_or_else(|| {
            let now = SystemTime::now().duration_since(UNIX_EPOCH);
            now.map_or(0, |since| since.as_secs() as i64)
        })
    }

    /// Appends the rows of an event, or says why it is dropped.
    fn take_for(
        &mut self,
        payload: &Payload,
        client: &Client,
        timestamp: i64,
        rows: &mut Vec<u8>,
    ) -> Result<(), &'static str> {
        let Pipeline { tables, sessions, misses, clock, .. } = self;
        let referrer = split(payload.referrer);
        if tables.spammers.contains(strip_www(&referrer.host.to_lowercase())) {
            return Err("dropped_spam_referrer");
        }
        let site = admit(tables, payload.domain, timestamp)?;
        if client.user_agent == VERIFICATION_AGENT {
            return Err("dropped_verification_agent");
        }
        let address = tables.addresses.get(client.ip);
        *misses += u64::from(address.is_none());
        if address.is_some_and(|address| address.is_datacenter) {
            return Err("dropped_dc_ip");
        }
        let hostname = if payload.host.is_empty() { NO_HOSTNAME } else { payload.host };
        shielded(site, hostname, &payload.pathname, client.ip)?;
        if address.is_some_and(|address| site.shields.countries.contains(&address.country)) {
            return Err("dropped_site_country_blocklist");
        }
        let device = match tables.agents.get(client.user_agent) {
            Some(None) => return Err("dropped_bot"),
            Some(Some(device)) => device,
            None => {
                *misses += u64::from(!client.user_agent.is_empty());
                UNKNOWN_DEVICE
            }
        };

        let root = tables.roots.get(hostname);
        *misses += u64::from(root.is_none());
        let root = root.map_or(hostname, String::as_str);
        let id = |salt| user_id(salt, client, payload.domain, root);
        let page = Page { hostname: json_text(hostname), pathname: json_text(&payload.pathname) };
        let arrival = Arrival {
            site_id: site.id,
            timestamp,
            is_pageview: payload.name == "pageview",
            interactive: payload.interactive,
            page: &page,
        };
        let user = id(tables.current);
        if let Some(visit) = sessions.find(&arrival, user, || id(tables.previous)) {
            rows::event(rows, visit, timestamp, &payload.name, &page, &payload.props);
            rows::session(rows, visit, -1);
            visit.advance(&arrival, *clock);
            rows::session(rows, visit, 1);
        } else {
            let place = address.map_or(NOWHERE, |address| &address.columns);
            let first = First {
                context: context(payload, &referrer, place, device, tables),
                props: payload.props.as_slice().into(),
            };
            let visit = sessions.begin(&arrival, user, first, *clock);
            rows::event(rows, visit, timestamp, &payload.name, &page, &payload.props);
            rows::session(rows, visit, 1);
        }
        Ok(())
    }

    fn count(&mut self, metric: &'static str, domain: &str, timestamp: i64, version: u16) {
        let domain = match self.tables.domains.get_key_value(domain) {
            Some((known, _)) => known.clone(),
            None => domain.chars().take(MAX_DOMAIN_LENGTH).collect::<String>().into(),
        };
        let bucket = timestamp - timestamp % 10;
        *self.counts.entry((bucket, metric, domain, version)).or_default() += 1;
    }
}

/// The site that takes the event, or the reason why none does.
fn admit<'a>(tables: &'a Tables, domain: &str, timestamp: i64) -> Result<&'a Site, &'static str> {
    let site = &tables.sites[*tables.domains.get(domain).ok_or("dropped_not_found")?];
    if timestamp > site.paid_until {
        return Err("dropped_payment_required");
    }
    let Some(threshold) = site.threshold else { return Ok(site) };
    if threshold == 0 {
        return Err("dropped_block");
    }
    let window = timestamp / site.window_seconds;
    let seen = site.seen.get();
    let seen = if seen.0 == window { seen.1 + 1 } else { 1 };
    site.seen.set((window, seen));
    if seen > threshold { Err("dropped_throttle") } else { Ok(site) }
}

/// Why the site itself refuses an event.
fn shielded(site: &Site, hostname: &str, pathname: &str, ip: &str) -> Result<(), &'static str> {
    let shields = &site.shields;
    let matching = |patterns: &[String], text| patterns.iter().any(|it| matches(it, text));
    if !shields.hostnames.is_empty() && !matching(&shields.hostnames, hostname) {
        return Err("dropped_site_hostname_allowlist");
    }
    if matching(&shields.pages, pathname) {
        return Err("dropped_site_page_blocklist");
    }
    if !shields.ips.is_empty() && shields.ips.contains(&canonical_ip(ip)) {
        return Err("dropped_site_ip_blocklist");
    }
    Ok(())
}

/// Whether a pattern, in which `*` stands for any sequence, matches a whole text.
fn matches(pattern: &str, text: &str) -> bool {
    let Some((first, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let (middle, last) = rest.rsplit_once('*').unwrap_or(("", rest));
    let Some(mut text) = text.strip_prefix(first) else {
        return false;
    };
    // Each piece is settled where it first occurs, which is as good as anywhere later.
    for piece in middle.split('*') {
        match text.split_once(piece) {
            _ if piece.is_empty() => {}
            Some((_, after)) => text = after,
            None => return false,
        }
    }
    text.ends_with(last)
}

/// The one spelling of an address.
fn canonical_ip(ip: &str) -> String {
    match ip.parse::<Ipv6Addr>() {
        Ok(address) => IpAddr::V6(address).to_canonical().to_string(),
        Err(_) => ip.to_owned(),
    }
}

/// An address without a port and the brackets of IPv6.
fn without_port(ip: &str) -> &str {
    let mut ip = ip;
    if let Some((host, port)) = ip.rsplit_once(':') {
        let is_number = |text: &str| !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit());
        let last = host.rsplit_once('.').map_or("", |(_, last)| last);
        if is_number(port) && (host.ends_with(']') || (last.len() <= 3 && is_number(last))) {
            ip = host;
        }
    }
    let ip = ip.strip_prefix('[').unwrap_or(ip);
    ip.strip_suffix(']').unwrap_or(ip)
}

/// Who a visitor is: a keyed hash of what is known of it.
#[allow(deprecated)]
fn user_id(salt: Salt, client: &Client, domain: &str, root: &str) -> u64 {
    let mut hasher = SipHasher::new_with_keys(salt.0, salt.1);
    for text in [client.user_agent, client.ip, domain, root] {
        hasher.write(text.as_bytes());
    }
    hasher.finish()
}

/// Source, channel, place and device as both tables have them.
fn context(
    payload: &Payload,
    referrer: &Url,
    place: &[u8],
    device: &[u8],
    tables: &Tables,
) -> Rc<[u8]> {
    let mut columns = Vec::with_capacity(256);
    write_source(&mut columns, payload.query, referrer, payload.host, tables);
    rows::write_context(&mut columns, place, device);
    columns.into()
}

fn json_text(text: &str) -> Rc<[u8]> {
    let mut out = Vec::with_capacity(text.len() + 2);
    write_text(&mut out, text);
    out.into()
}

fn accepts_json(accept: Option<&[u8]>) -> bool {
    accept.map(latin1).is_none_or(|accept| {
        accept.is_empty() || ["*/*", "json", "application/*"].iter().any(|it| accept.contains(it))
    })
}

/// Whether bodies of this type are parsed as what they are said to be. All others are JSON text.
fn is_parsed(content_type: &[u8]) -> bool {
    let text = latin1(content_type).to_ascii_lowercase();
    let media_type = text.split(';').next().unwrap_or("").trim();
    media_type.ends_with("json")
        || matches!(media_type, "application/x-www-form-urlencoded" | "multipart/form-data")
}
