//! What the standard library has no name for: epoll, eventfd, signals and calendars (Linux).

use std::ffi::{CStr, CString, c_char};
use std::fs::File;
use std::io;
use std::mem::MaybeUninit;
use std::os::fd::{AsRawFd, FromRawFd, OwnedFd, RawFd};
use std::sync::atomic::{AtomicBool, Ordering};

/// Every write returns when its data is on disk.
pub const O_DSYNC: i32 = 0o10000;

const EPOLL_CTL_ADD: i32 = 1;
const EPOLLIN: u32 = 1;
const EFD_NONBLOCK: i32 = 0o4000;
const SIGTERM: i32 = 15;

#[cfg_attr(target_arch = "x86_64", repr(C, packed))]
#[cfg_attr(not(target_arch = "x86_64"), repr(C))]
#[derive(Clone, Copy)]
struct EpollEvent {
    events: u32,
    data: u64,
}

/// `struct tm`, which only libc looks into.
type Tm = [u64; 8];

unsafe extern "C" {
    fn epoll_create1(flags: i32) -> i32;
    fn epoll_ctl(epoll: i32, operation: i32, fd: i32, event: *mut EpollEvent) -> i32;
    fn epoll_wait(epoll: i32, events: *mut EpollEvent, max: i32, milliseconds: i32) -> i32;
    fn eventfd(initial: u32, flags: i32) -> i32;
    fn signal(number: i32, handler: extern "C" fn(i32)) -> usize;
    fn gmtime_r(time: *const i64, tm: *mut Tm) -> *mut Tm;
    fn strftime(out: *mut c_char, max: usize, format: *const c_char, tm: *const Tm) -> usize;
    fn strptime(text: *const c_char, format: *const c_char, tm: *mut Tm) -> *const c_char;
    fn timegm(tm: *mut Tm) -> i64;
}

fn checked(result: i32) -> io::Result<i32> {
    if result < 0 { Err(io::Error::last_os_error()) } else { Ok(result) }
}

/// Waits for sockets that can be read. Each is known by a number of the caller's.
pub struct Epoll {
    fd: OwnedFd,
    events: [EpollEvent; 256],
}

impl Epoll {
    pub fn new() -> io::Result<Epoll> {
        let fd = unsafe { OwnedFd::from_raw_fd(checked(epoll_create1(0))?) };
        Ok(Epoll { fd, events: [EpollEvent { events: 0, data: 0 }; 256] })
    }

    pub fn add(&self, fd: RawFd, data: u64) -> io::Result<()> {
        let mut event = EpollEvent { events: EPOLLIN, data };
        checked(unsafe { epoll_ctl(self.fd.as_raw_fd(), EPOLL_CTL_ADD, fd, &mut event) })?;
        Ok(())
    }

    /// The numbers of those that are ready; none when the time is up or a signal came.
    pub fn wait(&mut self, milliseconds: i32) -> impl Iterator<Item = u64> + use<> {
        let (events, max) = (self.events.as_mut_ptr(), self.events.len() as i32);
        let found = unsafe { epoll_wait(self.fd.as_raw_fd(), events, max, milliseconds) };
        let ready = self.events;
        (0..found.max(0) as usize).map(move |at| ready[at].data)
    }
}

/// A counter that another thread wakes an [`Epoll`] with.
pub fn event_file() -> io::Result<File> {
    Ok(unsafe { File::from_raw_fd(checked(eventfd(0, EFD_NONBLOCK))?) })
}

static STOPPING: AtomicBool = AtomicBool::new(false);

extern "C" fn stop(_signal: i32) {
    STOPPING.store(true, Ordering::Relaxed);
}

pub fn heed_sigterm() {
    unsafe { signal(SIGTERM, stop) };
}

/// Whether SIGTERM has come.
pub fn stopping() -> bool {
    STOPPING.load(Ordering::Relaxed)
}

/// A moment as HTTP's headers have it.
pub fn http_date(unix: i64) -> String {
    let mut tm = Tm::default();
    let mut text = MaybeUninit::<[c_char; 40]>::zeroed();
    unsafe {
        gmtime_r(&unix, &mut tm);
        strftime(text.as_mut_ptr().cast(), 40, c"%a, %d %b %Y %H:%M:%S GMT".as_ptr(), &tm);
        CStr::from_ptr(text.as_ptr().cast()).to_string_lossy().into_owned()
    }
}

/// Unix seconds of a time in UTC, like `2026-03-01T12:00:00`.
pub fn parse_time(text: &[u8]) -> Option<i64> {
    let text = CString::new(text).ok()?;
    let mut tm = Tm::default();
    unsafe {
        let end = strptime(text.as_ptr(), c"%Y-%m-%dT%H:%M:%S".as_ptr(), &mut tm);
        (!end.is_null() && *end == 0).then(|| timegm(&mut tm))
    }
}
