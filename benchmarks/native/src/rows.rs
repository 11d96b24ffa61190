//! Lines of the spool: a letter for the table and the row as a JSON array.

use std::io::Write;

use crate::json::write_text;
use crate::sessions::{Page, Visit};

const NO_CHANNEL: &[u8] = b"\"\"";

/// Source, channel, place and device as they stand in both tables.
pub fn write_context(out: &mut Vec<u8>, place: &[u8], device: &[u8]) {
    for columns in [NO_CHANNEL, place, device] {
        out.push(b',');
        out.extend_from_slice(columns);
    }
}

pub fn event(
    out: &mut Vec<u8>,
    visit: &Visit,
    timestamp: i64,
    name: &str,
    page: &Page,
    props: &[u8],
) {
    let (site, user, session) = (visit.site_id, visit.user_id, visit.session_id);
    begin(out);
    write!(out, "E[{timestamp},{site},{user},{session},").expect("memory takes everything");
    write_text(out, name);
    append(
        out,
        &[b",", &page.hostname, b",", &page.pathname, b",", &visit.first.context, b",", props],
    );
    out.extend_from_slice(b",0,0,null,\"\",null,\"\"]");
}

/// The line that adds (`sign` 1) or takes back (-1) the visit's present state.
pub fn session(out: &mut Vec<u8>, visit: &Visit, sign: i8) {
    begin(out);
    write!(
        out,
        "S[{},{sign},{},{},{},{},{},{},{},{},",
        visit.session_id,
        visit.site_id,
        visit.user_id,
        visit.timestamp,
        visit.start,
        visit.is_bounce,
        visit.pageviews,
        visit.events,
        visit.duration
    )
    .expect("memory takes everything");
    let none: &[u8] = b"\"\"";
    let columns = |page: &Option<Page>| match page {
        Some(page) => (page.hostname.clone(), page.pathname.clone()),
        None => (none.into(), none.into()),
    };
    let (entry, exit) = (columns(&visit.entry), columns(&visit.exit));
    append(out, &[&entry.0, b",", &entry.1, b",", &exit.1, b",", &exit.0, b","]);
    append(out, &[&visit.first.context, b",", &visit.first.props, b",\"\"]"]);
}

/// The line of an ingest counter.
pub fn counter(
    out: &mut Vec<u8>,
    minute: i64,
    domain: &str,
    metric: &str,
    value: u64,
    version: u16,
) {
    begin(out);
    write!(out, "C[{minute},").expect("memory takes everything");
    write_text(out, domain);
    write!(out, ",null,\"{metric}\",{value},{version}]").expect("memory takes everything");
}

fn begin(out: &mut Vec<u8>) {
    if !out.is_empty() {
        out.push(b'\n');
    }
}

fn append(out: &mut Vec<u8>, pieces: &[&[u8]]) {
    for piece in pieces {
        out.extend_from_slice(piece);
    }
}
