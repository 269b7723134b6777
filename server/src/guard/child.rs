//! The guard's side: what the child process does.

use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;

use rustix::process::{Resource, Rlimit, setrlimit};
use rustix::time::{ClockId, clock_gettime};
use shared::document::Document;

use super::frame::{self, Answer, Request};
use crate::admission::{Rules, merge};

/// Addresses that a guard may use, bytes: 260 KB of hostile columns inflate to more.
const ADDRESSES: u64 = 512 * 1024 * 1024;

/// How long one frame may take, whole seconds of this process's own time, however busy the machine is. It is up to one more,
/// because the system counts whole seconds from the start of the process.
const SECONDS: u64 = 2;

/// Answers frames on standard input, which is a socket, until the server closes it.
///
/// # Errors
/// If the limit cannot be set, or the socket is none.
pub fn serve() -> io::Result<()> {
    setrlimit(Resource::As, Rlimit { current: Some(ADDRESSES), maximum: Some(ADDRESSES) })?;
    // No core file of what people wrote.
    setrlimit(Resource::Core, Rlimit { current: Some(0), maximum: Some(0) })?;
    let mut socket = UnixStream::from(io::stdin().as_fd().try_clone_to_owned()?);
    let mut rules = Rules::default();
    while let Some(request) = frame::read::<Request>(&mut socket)? {
        let spent = u64::try_from(clock_gettime(ClockId::ProcessCPUTime).tv_sec).unwrap_or(0);
        // Past it the system ends this process.
        setrlimit(Resource::Cpu, Rlimit { current: Some(spent + 1 + SECONDS), maximum: None })?;
        let answer = match request {
            Request::Rules(version, fields) => {
                rules = Rules::new(version, fields);
                Answer::Ready
            }
            Request::Merge(request) => Answer::Merged(merge::merge(&request, &rules)),
            Request::Check(snapshot) => Answer::Checked(Document::load(&snapshot).is_ok()),
        };
        frame::write(&mut socket, &answer)?;
    }
    Ok(())
}
