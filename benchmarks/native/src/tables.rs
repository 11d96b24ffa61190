//! What Python knows and this program looks up: sites with their rules, salts, and readings of user
//! agents, addresses, hostnames and referrers. Python writes it as one JSON file.

use std::cell::Cell;
use std::collections::{HashMap, HashSet};
use std::io;
use std::rc::Rc;

use crate::json::{self, Value, write_texts};

pub struct Site {
    pub id: u64,
    pub domain: String,
    pub threshold: Option<u64>,
    pub window_seconds: i64,
    /// The last second that is paid for.
    pub paid_until: i64,
    pub shields: Shields,
    /// The present window of the rate limit and how many requests it has seen.
    pub seen: Cell<(i64, u64)>,
}

pub struct Shields {
    pub ips: HashSet<String>,
    pub countries: HashSet<String>,
    pub pages: Vec<String>,
    pub hostnames: Vec<String>,
}

/// What is known of an address; `columns` are those of its place, as JSON.
pub struct Address {
    pub is_datacenter: bool,
    pub country: String,
    pub columns: Vec<u8>,
}

/// What a user agent tells, as JSON columns; `None` is a bot.
pub type Agent = Option<Vec<u8>>;

/// SipHash keys of a salt.
pub type Salt = (u64, u64);

pub struct Tables {
    pub manifest: String,
    pub current: Salt,
    pub previous: Salt,
    pub sites: Vec<Site>,
    /// Positions in `sites`.
    pub domains: HashMap<Rc<str>, usize>,
    pub agents: HashMap<String, Agent>,
    pub addresses: HashMap<String, Address>,
    /// Registrable domains by hostname.
    pub roots: HashMap<String, String>,
    pub referrers: HashMap<String, String>,
    pub sources: HashMap<String, String>,
    pub spammers: HashSet<String>,
}

pub fn read(path: &str) -> io::Result<Tables> {
    let text = std::fs::read_to_string(path)?;
    let bad = || io::Error::other("the tables cannot be read");
    let root = json::parse(&text).ok_or_else(bad)?;
    tables(&root).ok_or_else(bad)
}

fn tables(root: &Value) -> Option<Tables> {
    let sites = root.get("sites")?.list().iter().map(site).collect::<Option<Vec<_>>>()?;
    let named = sites.iter().enumerate().map(|(at, site)| (site.domain.as_str().into(), at));
    let mut salts = root.get("salts")?.list().iter().map(salt);
    Some(Tables {
        manifest: root.get("manifest")?.text()?.to_owned(),
        current: salts.next()??,
        previous: salts.next()??,
        domains: named.collect(),
        agents: map(root.get("agents")?, agent)?,
        addresses: map(root.get("addresses")?, address)?,
        roots: map(root.get("roots")?, owned)?,
        referrers: map(root.get("referrers")?, owned)?,
        sources: map(root.get("sources")?, owned)?,
        spammers: set(root.get("spammers")?),
        sites,
    })
}

/// A list of pairs.
fn map<T>(pairs: &Value, read: impl Fn(&Value) -> Option<T>) -> Option<HashMap<String, T>> {
    let pair = |pair: &Value| {
        let [key, value] = pair.list() else { return None };
        Some((owned(key)?, read(value)?))
    };
    pairs.list().iter().map(pair).collect()
}

fn owned(value: &Value) -> Option<String> {
    value.text().map(str::to_owned)
}

fn texts(values: &Value) -> Vec<String> {
    values.list().iter().filter_map(owned).collect()
}

fn set(values: &Value) -> HashSet<String> {
    texts(values).into_iter().collect()
}

fn salt(value: &Value) -> Option<Salt> {
    let bits = u128::from_str_radix(value.text()?, 16).ok()?.to_be();
    Some((bits as u64, (bits >> 64) as u64))
}

fn site(site: &Value) -> Option<Site> {
    Some(Site {
        id: site.get("id")?.integer()? as u64,
        domain: owned(site.get("domain")?)?,
        threshold: site.get("threshold")?.integer().map(|number| number as u64),
        window_seconds: site.get("window_seconds")?.integer()? as i64,
        paid_until: site.get("paid_until")?.integer().map_or(i64::MAX, |second| second as i64),
        shields: Shields {
            ips: set(site.get("ips")?),
            countries: set(site.get("countries")?),
            pages: texts(site.get("pages")?),
            hostnames: texts(site.get("hostnames")?),
        },
        seen: Cell::default(),
    })
}

fn agent(columns: &Value) -> Option<Agent> {
    Some(match columns {
        Value::List(columns) => {
            let mut json = Vec::new();
            write_texts(&mut json, columns.iter().filter_map(Value::text));
            Some(json)
        }
        _ => None,
    })
}

fn address(value: &Value) -> Option<Address> {
    let [country, first, second, city, Value::Bool(is_datacenter)] = value.list() else {
        return None;
    };
    Some(place(country.text()?, first.text()?, second.text()?, city.integer()?, *is_datacenter))
}

fn place(country: &str, first: &str, second: &str, city: i128, is_datacenter: bool) -> Address {
    let mut columns = Vec::new();
    write_texts(&mut columns, [country, first, second]);
    columns.extend_from_slice(format!(",{city}").as_bytes());
    Address { is_datacenter, country: country.to_owned(), columns }
}
