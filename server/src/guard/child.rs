//! The guard's side: what the child process does.

use std::io;
use std::os::fd::AsFd as _;
use std::os::unix::net::UnixStream;
use std::time::Duration;

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
        let began = spent();
        let allowance = match &request {
            Request::Merge(request) => u64::from(request.allowance),
            Request::Rules(..) | Request::Check(_) => 0,
        };
        // Past it the system ends this process.
        setrlimit(Resource::Cpu, Rlimit { current: Some(began.as_secs() + 1 + SECONDS + allowance), maximum: None })?;
        let answer = match request {
            Request::Rules(version, fields) => {
                rules = Rules::new(version, fields);
                Answer::Ready
            }
            Request::Merge(request) => {
                let mut answer = merge::merge(&request, &rules);
                answer.spent = u32::try_from(spent().saturating_sub(began).as_millis()).unwrap_or(u32::MAX);
                Answer::Merged(answer)
            }
            Request::Check(snapshot) => Answer::Checked(Document::load(&snapshot).is_ok()),
        };
        frame::write(&mut socket, &answer)?;
    }
    Ok(())
}

/// Processor time that this process has taken since it was started.
fn spent() -> Duration {
    let time = clock_gettime(ClockId::ProcessCPUTime);
    Duration::new(u64::try_from(time.tv_sec).unwrap_or(0), u32::try_from(time.tv_nsec).unwrap_or(0))
}
