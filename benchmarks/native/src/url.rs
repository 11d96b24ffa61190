//! Web addresses: splitting by RFC 3986 without ever rejecting, and percent-decoding.

use std::borrow::Cow;

/// The parts of an address as written.
pub struct Url<'a> {
    pub scheme: Option<&'a str>,
    /// Empty when there is none.
    pub host: &'a str,
    pub path: &'a str,
    pub query: &'a str,
}

pub fn split(url: &str) -> Url<'_> {
    let (scheme, rest) = match url.split_once(':') {
        Some((scheme, rest)) if is_scheme(scheme) => (Some(scheme), rest),
        _ => (None, url),
    };
    let rest = rest.split('#').next().unwrap_or_default();
    let (rest, query) = rest.split_once('?').unwrap_or((rest, ""));
    let (host, path) = match rest.strip_prefix("//") {
        Some(rest) => {
            let (authority, path) = rest.split_at(rest.find('/').unwrap_or(rest.len()));
            (host(authority), path)
        }
        None => ("", rest),
    };
    Url { scheme, host, path, query }
}

fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"+.-".contains(&byte))
}

/// The host in an authority, without user, port and the brackets of IPv6.
fn host(authority: &str) -> &str {
    let host = authority.rsplit_once('@').map_or(authority, |(_, host)| host);
    let bracketed = host.strip_prefix('[').and_then(|rest| rest.split_once(']'));
    match bracketed {
        Some((address, _)) => address,
        None => host.split(':').next().unwrap_or_default(),
    }
}

pub fn strip_www(host: &str) -> &str {
    let host = host.trim();
    host.strip_prefix("www.").unwrap_or(host)
}

/// Percent-decodes. Malformed sequences stay, invalid UTF-8 becomes U+FFFD.
pub fn unquote(text: &str) -> Cow<'_, str> {
    if !text.contains('%') {
        return Cow::Borrowed(text);
    }
    let bytes = text.as_bytes();
    let mut decoded = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let byte = (bytes[at] == b'%').then(|| hex(bytes.get(at + 1..at + 3)?)).flatten();
        decoded.push(byte.unwrap_or(bytes[at]));
        at += if byte.is_some() { 3 } else { 1 };
    }
    Cow::Owned(String::from_utf8_lossy(&decoded).into_owned())
}

fn hex(digits: &[u8]) -> Option<u8> {
    let all_hex = digits.iter().all(u8::is_ascii_hexdigit);
    all_hex.then(|| u8::from_str_radix(str::from_utf8(digits).ok()?, 16).ok())?
}

/// The parameters of a query, decoded and in order.
pub fn parameters(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| unquote(&text.replace('+', " ")).into_owned();
    query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .map(|(name, value)| (decode(name), decode(value)))
        .collect()
}
