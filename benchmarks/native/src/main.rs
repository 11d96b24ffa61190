//! A prototype of the way of an event from the socket to the spool, without Python's interpreter.
//!
//!     event-server PORT DIRECTORY TABLES [--test-clock]
//!
//! Serves `POST /api/event` until SIGTERM and prints the path of each finished segment.

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

fn main() -> io::Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let (port, directory, tables, test_clock) = match arguments.as_slice() {
        [port, directory, tables] => (port, directory, tables, false),
        [port, directory, tables, flag] if flag == "--test-clock" => {
            (port, directory, tables, true)
        }
        _ => {
            return Err(io::Error::other(
                "usage: event-server PORT DIRECTORY TABLES [--test-clock]",
            ));
        }
    };
    let port = port.parse().map_err(io::Error::other)?;
    let tables = tables::read(tables)?;
    sys::heed_sigterm();
    let wake = sys::event_file()?;
    let spool = spool::Spool::start(Path::new(directory), &tables.manifest, wake.try_clone()?)?;
    let pipeline = pipeline::Pipeline::new(tables, test_clock)?;
    let misses = server::Server::new(port, pipeline, spool, wake)?.run()?;
    if misses > 0 {
        eprintln!("{misses} look-ups found nothing that Python would have found");
    }
    Ok(())
}
