//! The body of an event: which keys it may have and what they must look like.
//!
//! What this prototype leaves out is refused, so that nothing is stored wrongly: engagement, revenue,
//! hash mode, several domains, events about a path, names that are longer than 120 code points.

use std::borrow::Cow;

use crate::json::{self, Value, write_texts};
use crate::url::{self, strip_www};

const MAX_NAME_LENGTH: usize = 120;
const MAX_URL_BYTES: usize = 2_000;
const MAX_REFERRER_LENGTH: usize = 2_000;
const MAX_PROPS: usize = 30;
const MAX_KEY_BYTES: usize = 300;
const MAX_VALUE_BYTES: usize = 2_000;

const LEFT_OUT: &str = "is not part of this prototype";
const LEFT_OUT_NAMES: [&str; 4] = ["engagement", "404", "WP Form Completions", "Form: Submission"];
const LEFT_OUT_KEYS: [(&str, &str); 2] = [("h", "hashMode"), ("revenue", "$")];

pub struct Payload<'a> {
    pub name: Cow<'a, str>,
    /// Trimmed and without a leading `www.`; empty when the address has none.
    pub host: &'a str,
    pub pathname: String,
    pub query: &'a str,
    pub domain: &'a str,
    pub referrer: &'a str,
    /// Two JSON lists, of keys and values.
    pub props: Vec<u8>,
    pub interactive: bool,
    pub script_version: u16,
}

impl<'a> Payload<'a> {
    pub fn read(fields: &'a Value<'a>) -> Result<Payload<'a>, &'static str> {
        let text = |key, other| first(fields, key, other).and_then(Value::text);
        let name = match first(fields, "n", "name") {
            Some(Value::Text(name)) if !name.trim().is_empty() => Cow::Borrowed(name.as_ref()),
            Some(Value::Integer(number)) => Cow::Owned(number.to_string()),
            _ => return Err("no name"),
        };
        if LEFT_OUT_NAMES.contains(&name.as_ref())
            || LEFT_OUT_KEYS.iter().any(|(key, other)| first(fields, key, other).is_some())
            || (name.len() > MAX_NAME_LENGTH && name.chars().count() > MAX_NAME_LENGTH)
        {
            return Err(LEFT_OUT);
        }
        let address = text("u", "url").filter(|url| url.len() <= MAX_URL_BYTES).ok_or("no url")?;
        let url = url::split(address);
        if url.scheme.is_some_and(|scheme| scheme.eq_ignore_ascii_case("data")) {
            return Err("scheme is not allowed");
        }
        let decoded = url::unquote(if url.path.is_empty() { "/" } else { url.path });
        let pathname = decoded.trim_end().to_owned();
        if pathname.is_empty() {
            return Err("no pathname");
        }
        let host = strip_www(url.host);
        let domain = text("d", "domain").map_or(host, strip_www);
        if domain.is_empty() {
            return Err("no domain");
        }
        if domain.contains(',') {
            return Err(LEFT_OUT);
        }
        let referrer = text("r", "referrer").unwrap_or("");
        let end =
            referrer.char_indices().nth(MAX_REFERRER_LENGTH).map_or(referrer.len(), |(at, _)| at);
        let interactive = ["i", "interactive"].into_iter().find_map(|key| match fields.get(key) {
            Some(Value::Bool(value)) => Some(*value),
            _ => None,
        });
        let version = fields.get("v").and_then(Value::integer);
        Ok(Payload {
            name,
            host,
            pathname,
            query: url.query,
            domain,
            referrer: &referrer[..end],
            props: props(first(fields, "m", "meta").or_else(|| first(fields, "p", "props")))?,
            interactive: interactive.unwrap_or(true),
            script_version: version.and_then(|number| number.try_into().ok()).unwrap_or(0),
        })
    }
}

/// The value of the first key that is present; null and `false` count as absent.
fn first<'a>(fields: &'a Value<'a>, key: &str, other: &str) -> Option<&'a Value<'a>> {
    let present =
        |key| fields.get(key).filter(|it| !matches!(it, Value::Null | Value::Bool(false)));
    present(key).or_else(|| present(other))
}

/// Custom properties, given as an object or the JSON text of one, ordered by key.
fn props(given: Option<&Value>) -> Result<Vec<u8>, &'static str> {
    let parsed = given.and_then(Value::text).and_then(json::parse);
    let mut kept: Vec<(&str, String)> = Vec::new();
    if let Some(object @ Value::Object(pairs)) = parsed.as_ref().or(given) {
        for (key, _) in pairs {
            let key = key.as_ref();
            if kept.len() == MAX_PROPS || key.trim().is_empty() || kept.iter().any(|it| it.0 == key)
            {
                continue;
            }
            if let Some(text) = object.get(key).and_then(stored).filter(|it| !it.trim().is_empty())
            {
                kept.push((key, text));
            }
        }
    }
    if kept.iter().any(|(key, text)| key.len() > MAX_KEY_BYTES || text.len() > MAX_VALUE_BYTES) {
        return Err("props are too large");
    }
    kept.sort();
    let mut out = b"[".to_vec();
    write_texts(&mut out, kept.iter().map(|(key, _)| *key));
    out.extend_from_slice(b"],[");
    write_texts(&mut out, kept.iter().map(|(_, text)| text.as_str()));
    out.push(b']');
    Ok(out)
}

/// The stored text of a JSON scalar.
fn stored(value: &Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text.to_string()),
        Value::Bool(value) => Some(value.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Float(number) => Some(format!("{number:?}")),
        Value::Null | Value::List(_) | Value::Object(_) => None,
    }
}
