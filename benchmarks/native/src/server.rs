//! The event loop: one thread, all connections.

use std::collections::HashMap;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::fd::AsRawFd;
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use crate::http::{self, Parsed, answer};
use crate::pipeline::{Outcome, Pipeline};
use crate::spool::{Batch, Spool};
use crate::sys::{self, Epoll};

const LISTENER: u64 = 0;
const WAKE: u64 = 1;
const TICK_MILLISECONDS: i32 = 200;

struct Connection {
    stream: TcpStream,
    peer: String,
    input: Vec<u8>,
    /// Whether an event is on its way to the disk; what comes in meanwhile is held.
    waiting: bool,
}

pub struct Server {
    epoll: Epoll,
    listener: TcpListener,
    wake: std::fs::File,
    /// By a number that is never used again.
    connections: HashMap<u64, Connection>,
    next: u64,
    pipeline: Pipeline,
    spool: Spool,
    /// What this round of the loop has for the spool.
    batch: Batch,
    answers: Answers,
}

/// The usual answers, kept for as long as their date is right.
#[derive(Default)]
struct Answers {
    second: i64,
    date: String,
    accepted: Vec<u8>,
    dropped: Vec<u8>,
}

impl Server {
    pub fn new(
        port: u16,
        pipeline: Pipeline,
        spool: Spool,
        wake: std::fs::File,
    ) -> io::Result<Server> {
        let listener = TcpListener::bind(("127.0.0.1", port))?;
        listener.set_nonblocking(true)?;
        let epoll = Epoll::new()?;
        epoll.add(listener.as_raw_fd(), LISTENER)?;
        epoll.add(wake.as_raw_fd(), WAKE)?;
        let (connections, batch, answers) = Default::default();
        let next = WAKE + 1;
        Ok(Server { epoll, listener, wake, connections, next, pipeline, spool, batch, answers })
    }

    /// Serves until SIGTERM, then has everything written. Returns how often a table knew nothing.
    pub fn run(mut self) -> io::Result<u64> {
        let start = Instant::now();
        while !sys::stopping() {
            let ready: Vec<u64> = self.epoll.wait(TICK_MILLISECONDS).collect();
            self.pipeline.tick(start.elapsed().as_secs() as i64);
            self.answers.refresh();
            for number in ready {
                match number {
                    LISTENER => self.accept()?,
                    WAKE => self.settle()?,
                    _ => self.receive(number),
                }
            }
            self.hand_over();
        }
        self.pipeline.flush_counters(&mut self.batch.lines);
        self.hand_over();
        for ticket in self.spool.close() {
            if let Some(connection) = self.connections.get_mut(&ticket) {
                let _ = connection.stream.write_all(&self.answers.accepted); // or it has gone
            }
        }
        Ok(self.pipeline.misses)
    }

    fn accept(&mut self) -> io::Result<()> {
        loop {
            let (stream, peer) = match self.listener.accept() {
                Ok(accepted) => accepted,
                Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(()),
                Err(_) => continue, // it has gone already
            };
            stream.set_nonblocking(true)?;
            stream.set_nodelay(true)?;
            self.epoll.add(stream.as_raw_fd(), self.next)?;
            let (peer, input) = (peer.ip().to_string(), Vec::new());
            self.connections.insert(self.next, Connection { stream, peer, input, waiting: false });
            self.next += 1;
        }
    }

    /// Reads what has come on a connection. It is closed by being dropped.
    fn receive(&mut self, number: u64) {
        let Some(connection) = self.connections.get_mut(&number) else { return };
        let mut chunk = [0; 16 * 1024];
        match connection.stream.read(&mut chunk) {
            Ok(length @ 1..) if connection.input.len() <= http::LIMIT => {
                connection.input.extend_from_slice(&chunk[..length]);
                self.proceed(number);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => {}
            _ => {
                self.connections.remove(&number);
            }
        }
    }

    /// Processes the requests that a connection holds, one after the other.
    fn proceed(&mut self, number: u64) {
        let Server { connections, pipeline, batch, answers, .. } = self;
        let Some(connection) = connections.get_mut(&number) else { return };
        let mut going_on = true;
        while going_on && !connection.waiting && !connection.input.is_empty() {
            let request = match http::parse(&connection.input) {
                Parsed::Incomplete => return,
                Parsed::Whole(request) => request,
                Parsed::Refused(status) => {
                    let last = answer(status, &answers.date, "connection: close\r\n", "");
                    let _ = connection.stream.write_all(&last); // or it has gone
                    connections.remove(&number);
                    return;
                }
            };
            going_on = match pipeline.take(&request, &connection.peer, &mut batch.lines) {
                Outcome::Taken => {
                    batch.tickets.push(number);
                    connection.waiting = true;
                    true
                }
                Outcome::Dropped => send(&mut connection.stream, &answers.dropped),
                Outcome::Invalid(reason) => {
                    let refusal = answer("400 Bad Request", &answers.date, "", reason);
                    send(&mut connection.stream, &refusal)
                }
            };
            let length = request.length;
            connection.input.drain(..length);
        }
        if !going_on {
            connections.remove(&number);
        }
    }

    fn hand_over(&mut self) {
        if !self.batch.lines.is_empty() {
            self.spool.append(&mut self.batch);
        }
    }

    /// Answers those whose events are on disk.
    fn settle(&mut self) -> io::Result<()> {
        let _ = self.wake.read(&mut [0; 8])?;
        for number in self.spool.settled() {
            let Some(connection) = self.connections.get_mut(&number) else { continue };
            connection.waiting = false;
            if send(&mut connection.stream, &self.answers.accepted) {
                self.proceed(number);
            } else {
                self.connections.remove(&number);
            }
        }
        Ok(())
    }
}

/// Whether an answer went out as a whole. One that does not fit into the socket's buffer has a
/// reader that has read none of thousands before, and is given up.
fn send(stream: &mut TcpStream, answer: &[u8]) -> bool {
    stream.write(answer).is_ok_and(|written| written == answer.len())
}

impl Answers {
    fn refresh(&mut self) {
        let now = SystemTime::now().duration_since(UNIX_EPOCH);
        let second = now.map_or(0, |since| since.as_secs() as i64);
        if second == self.second {
            return;
        }
        self.second = second;
        self.date = sys::http_date(second);
        self.accepted = answer("202 Accepted", &self.date, "", "ok");
        self.dropped = answer("202 Accepted", &self.date, "x-plausible-dropped: 1\r\n", "ok");
    }
}
