//! Rows on disk: what comes while the disk is busy is written together (group commit).
//!
//! A segment is a row of frames: length and CRC-32 of a payload, then the payload; the first one is
//! the manifest. The path of each finished segment is printed, for the loader.

use std::fs::{File, OpenOptions};
use std::io::{self, Write};
use std::mem::take;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Condvar, Mutex, MutexGuard};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

use crate::sys;

/// When a segment is finished: so long after it was begun, or earlier at so many bytes.
#[derive(Clone, Copy)]
pub struct Limits {
    pub interval: Duration,
    pub enough: usize,
}

/// Who waits for rows: the number of a connection.
pub type Ticket = u64;

#[derive(Default)]
pub struct Batch {
    /// Separated by newlines.
    pub lines: Vec<u8>,
    pub tickets: Vec<Ticket>,
}

struct Shared {
    queue: Mutex<(Batch, bool)>,
    appended: Condvar,
    settled: Mutex<Vec<Ticket>>,
    /// Wakes the event loop.
    wake: File,
}

/// The event loop's side.
pub struct Spool {
    shared: Arc<Shared>,
    thread: JoinHandle<()>,
}

impl Spool {
    /// Begins to write in `directory`, which is kept locked: if this process dies, whoever starts
    /// next finds it unlocked and adopts its segments. `wake` is written to when rows are on disk.
    pub fn start(
        directory: &Path,
        manifest: &str,
        limits: Limits,
        wake: File,
    ) -> io::Result<Spool> {
        let lock = File::open(directory)?;
        lock.try_lock().map_err(io::Error::other)?;
        let shared = Arc::new(Shared {
            queue: Mutex::default(),
            appended: Condvar::new(),
            settled: Mutex::default(),
            wake,
        });
        let mut writer = Writer {
            shared: shared.clone(),
            directory: directory.to_owned(),
            lock,
            limits,
            manifest: frame(manifest.as_bytes()),
            count: 0,
            segment: None,
        };
        let thread = std::thread::spawn(move || {
            if let Err(error) = writer.run() {
                // Nobody is told that anything is stored that is not.
                eprintln!("the spool cannot be written: {error}");
                std::process::exit(1);
            }
        });
        Ok(Spool { shared, thread })
    }

    /// Takes rows over, to be written at once.
    pub fn append(&self, batch: &mut Batch) {
        let mut queue = lock(&self.shared.queue);
        let waiting = &mut queue.0;
        if waiting.lines.is_empty() {
            std::mem::swap(waiting, batch);
            self.shared.appended.notify_one();
        } else {
            waiting.lines.push(b'\n');
            waiting.lines.append(&mut batch.lines);
            waiting.tickets.append(&mut batch.tickets);
        }
    }

    /// Those whose rows are on disk by now.
    pub fn settled(&self) -> Vec<Ticket> {
        take(&mut lock(&self.shared.settled))
    }

    /// Writes the rest and finishes the segment. Returns who waited for it.
    pub fn close(self) -> Vec<Ticket> {
        lock(&self.shared.queue).1 = true;
        self.shared.appended.notify_one();
        self.thread.join().expect("the writing thread does not panic");
        take(&mut lock(&self.shared.settled))
    }
}

struct Segment {
    file: File,
    path: PathBuf,
    size: usize,
    due: Instant,
}

/// The writing thread's side.
struct Writer {
    shared: Arc<Shared>,
    directory: PathBuf,
    lock: File,
    limits: Limits,
    manifest: Vec<u8>,
    count: u64,
    segment: Option<Segment>,
}

impl Writer {
    fn run(&mut self) -> io::Result<()> {
        loop {
            let (batch, closed) = self.wait();
            if !batch.lines.is_empty() {
                self.write(&frame(&batch.lines))?;
                lock(&self.shared.settled).extend(batch.tickets);
                (&self.shared.wake).write_all(&1u64.to_ne_bytes())?;
            }
            if closed || self.is_due() {
                if let Some(segment) = self.segment.take() {
                    println!("{}", segment.path.display());
                }
            }
            if closed {
                return Ok(());
            }
        }
    }

    fn is_due(&self) -> bool {
        let due = |it: &Segment| it.size >= self.limits.enough || Instant::now() >= it.due;
        self.segment.as_ref().is_some_and(due)
    }

    /// Waits for rows, but no longer than until the segment is due; true at the end.
    fn wait(&self) -> (Batch, bool) {
        let mut queue = lock(&self.shared.queue);
        while queue.0.lines.is_empty() && !queue.1 {
            queue = match &self.segment {
                None => self.shared.appended.wait(queue).expect("no other thread panics"),
                Some(segment) => {
                    let remaining = segment.due.saturating_duration_since(Instant::now());
                    if remaining.is_zero() {
                        break;
                    }
                    let waited = self.shared.appended.wait_timeout(queue, remaining);
                    waited.expect("no other thread panics").0
                }
            };
        }
        (take(&mut queue.0), queue.1)
    }

    fn write(&mut self, data: &[u8]) -> io::Result<()> {
        if self.segment.is_none() {
            self.segment = Some(self.begin()?);
        }
        let segment = self.segment.as_mut().expect("it was just begun");
        segment.append(data)
    }

    fn begin(&mut self) -> io::Result<Segment> {
        let path = self.directory.join(format!("{:012}.segment", self.count));
        self.count += 1;
        let due = Instant::now() + self.limits.interval;
        let mut options = OpenOptions::new();
        options.append(true).create_new(true).mode(0o600).custom_flags(sys::O_DSYNC);
        let mut segment = Segment { file: options.open(&path)?, path, size: 0, due };
        segment.append(&self.manifest)?;
        self.lock.sync_all()?; // its name, too, is on disk
        Ok(segment)
    }
}

impl Segment {
    fn append(&mut self, data: &[u8]) -> io::Result<()> {
        self.file.write_all(data)?;
        self.size += data.len();
        Ok(())
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().expect("no other thread panics")
}

fn frame(payload: &[u8]) -> Vec<u8> {
    let mut frame = Vec::with_capacity(8 + payload.len());
    frame.extend_from_slice(&(payload.len() as u32).to_le_bytes());
    frame.extend_from_slice(&crc32(payload).to_le_bytes());
    frame.extend_from_slice(payload);
    frame
}

/// Tables to take eight bytes at a time ("slicing by eight").
static CRC: [[u32; 256]; 8] = crc_tables();

const fn crc_tables() -> [[u32; 256]; 8] {
    let mut tables = [[0; 256]; 8];
    let mut at = 0;
    while at < 8 * 256 {
        let (table, byte) = (at / 256, at % 256);
        if table == 0 {
            let (mut crc, mut bit) = (byte as u32, 0);
            while bit < 8 {
                crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
                bit += 1;
            }
            tables[0][byte] = crc;
        } else {
            let crc: u32 = tables[table - 1][byte];
            tables[table][byte] = (crc >> 8) ^ tables[0][(crc & 0xff) as usize];
        }
        at += 1;
    }
    tables
}

fn crc32(data: &[u8]) -> u32 {
    let mut crc = !0u32;
    let (eights, rest) = data.as_chunks::<8>();
    for eight in eights {
        let bits = u64::from_le_bytes(*eight) ^ u64::from(crc);
        crc = 0;
        for (at, byte) in bits.to_le_bytes().into_iter().enumerate() {
            crc ^= CRC[7 - at][byte as usize];
        }
    }
    for byte in rest {
        crc = (crc >> 8) ^ CRC[0][usize::from(crc as u8 ^ byte)];
    }
    !crc
}
