//! Requests as they come in and answers as they go out (HTTP/1.1).

use std::borrow::Cow;

/// The most that a request may have, head and body together.
pub const LIMIT: usize = 64 * 1024;

/// What counts of a request. Of a header that is sent twice the first one counts.
#[derive(Default)]
pub struct Request<'a> {
    pub user_agent: Option<&'a [u8]>,
    pub forwarded_for: Option<&'a [u8]>,
    pub accept: Option<&'a [u8]>,
    pub content_type: Option<&'a [u8]>,
    pub now: Option<&'a [u8]>,
    pub body: &'a [u8],
    /// Bytes of the whole request.
    pub length: usize,
    content_length: Option<&'a [u8]>,
    beyond_us: Option<&'a [u8]>,
}

pub enum Parsed<'a> {
    Incomplete,
    Whole(Request<'a>),
    /// The connection is closed after this status.
    Refused(&'static str),
}

/// Reads the request that `data` begins with.
pub fn parse(data: &[u8]) -> Parsed<'_> {
    let Some((first, mut at)) = line(data, 0) else {
        return Parsed::Incomplete;
    };
    if first != b"POST /api/event HTTP/1.1" {
        return Parsed::Refused("404 Not Found");
    }
    let mut request = Request::default();
    loop {
        let Some((header, next)) = line(data, at) else {
            return Parsed::Incomplete;
        };
        at = next;
        if header.is_empty() {
            break;
        }
        let Some(colon) = header.iter().position(|byte| *byte == b':') else {
            return Parsed::Refused("400 Bad Request");
        };
        if let Some(field) = request.field(&header[..colon]) {
            field.get_or_insert(header[colon + 1..].trim_ascii());
        }
    }
    if request.beyond_us.is_some() {
        return Parsed::Refused("400 Bad Request");
    }
    let length = request.content_length.map(|digits| str::from_utf8(digits).map(str::parse));
    let Some(Ok(Ok(length @ 0..=LIMIT))) = length else {
        return Parsed::Refused("400 Bad Request");
    };
    if data.len() < at + length {
        return Parsed::Incomplete;
    }
    request.body = &data[at..at + length];
    request.length = at + length;
    Parsed::Whole(request)
}

impl<'a> Request<'a> {
    fn field(&mut self, name: &[u8]) -> Option<&mut Option<&'a [u8]>> {
        let is = |known: &str| name.eq_ignore_ascii_case(known.as_bytes());
        Some(match name.len() {
            6 if is("accept") => &mut self.accept,
            6 if is("expect") => &mut self.beyond_us,
            10 if is("user-agent") => &mut self.user_agent,
            10 if is("connection") => &mut self.beyond_us,
            12 if is("content-type") => &mut self.content_type,
            14 if is("content-length") => &mut self.content_length,
            14 if is("x-footfall-now") => &mut self.now,
            15 if is("x-forwarded-for") => &mut self.forwarded_for,
            17 if is("transfer-encoding") => &mut self.beyond_us,
            _ => return None,
        })
    }
}

/// The line at a position, without its end, and where the next begins.
fn line(data: &[u8], at: usize) -> Option<(&[u8], usize)> {
    let length = data[at..].iter().position(|byte| *byte == b'\n')?;
    let line = &data[at..at + length];
    Some((line.strip_suffix(b"\r").unwrap_or(line), at + length + 1))
}

/// The text of a header, whose bytes are characters.
pub fn latin1(bytes: &[u8]) -> Cow<'_, str> {
    match str::from_utf8(bytes) {
        Ok(text) if text.is_ascii() => Cow::Borrowed(text),
        _ => Cow::Owned(bytes.iter().map(|byte| char::from(*byte)).collect()),
    }
}

/// An answer, with a `date` as HTTP has it and further header lines, each with its end.
pub fn answer(status: &str, date: &str, more: &str, body: &str) -> Vec<u8> {
    format!(
        "HTTP/1.1 {status}\r\ndate: {date}\r\n\
         access-control-allow-origin: *\r\naccess-control-allow-credentials: true\r\n\
         access-control-expose-headers: \r\ncontent-type: text/plain; charset=utf-8\r\n\
         content-length: {}\r\n{more}\r\n{body}",
        body.len()
    )
    .into_bytes()
}
