//! A prototype of the way of an event from the socket to the spool, without Python's interpreter.
//!
//!     event-server PORT DIRECTORY TABLES SECONDS BYTES [--test-clock]
//!
//! Serves `POST /api/event` until SIGTERM and prints the path of each finished segment. One is
//! finished after so many seconds, or earlier at so many bytes.

mod http;
mod json;
mod payload;
mod pipeline;
mod rows;
mod server;
mod sessions;
mod source;
mod spool;
mod sys;
mod tables;
mod url;

use std::io;
use std::path::Path;
use std::time::Duration;

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let [port, directory, tables, seconds, bytes, flags @ ..] = arguments.as_slice() else {
        return Err(io::Error::other("PORT DIRECTORY TABLES SECONDS BYTES [--test-clock]"));
    };
    let port = port.parse().map_err(io::Error::other)?;
    let interval = Duration::from_secs_f64(seconds.parse().map_err(io::Error::other)?);
    let limits = spool::Limits { interval, enough: bytes.parse().map_err(io::Error::other)? };
    let test_clock = flags == ["--test-clock"];
    let tables = tables::read(tables)?;
    sys::heed_sigterm();
    let wake = sys::event_file()?;
    let spooled = wake.try_clone()?;
    let spool = spool::Spool::start(Path::new(directory), &tables.manifest, limits, spooled)?;
    let pipeline = pipeline::Pipeline::new(tables, test_clock)?;
    let misses = server::Server::new(port, pipeline, spool, wake)?.run()?;
    if misses > 0 {
        eprintln!("{misses} look-ups found nothing that Python would have found");
    }
    Ok(())
}
