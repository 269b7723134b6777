//! A guard as the server holds it.

use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::{CommandExt as _, ExitStatusExt as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use super::frame::{self, Answer, Request};
use crate::admission::Rules;

/// How long an answer may take by the clock on the wall. A guard that is at work is ended long before by the time that it may
/// spend; on a machine that does not let it work, nobody is to blame.
const PATIENCE: Duration = Duration::from_secs(20);

/// How much the guard's allocator reserves at a time, KiB: a fraction of the addresses that the guard may use. Its usual
/// gigabyte would be all of them, and then some small allocations fail, depending on where the system puts what.
const RESERVE: (&str, &str) = ("MIMALLOC_ARENA_RESERVE", "65536");

/// Hang-up, interrupt and termination.
const TOLD: [i32; 3] = [1, 2, 15];

/// A child process at the other end of a socket. Dropping it kills it.
#[derive(Debug)]
pub(super) struct Process {
    child: Child,
    socket: UnixStream,
    rules: Option<u64>,
}

impl Process {
    pub(super) fn start(program: &Path, arguments: &[OsString]) -> io::Result<Self> {
        let (socket, theirs) = UnixStream::pair()?;
        socket.set_read_timeout(Some(PATIENCE))?;
        socket.set_write_timeout(Some(PATIENCE))?;
        let child = Command::new(program)
            .args(arguments)
            .env_clear()
            .env(RESERVE.0, RESERVE.1)
            // A Ctrl-C in the terminal is meant for the server, which then ends its guards.
            .process_group(0)
            .stdin(Stdio::from(OwnedFd::from(theirs)))
            .stdout(Stdio::null())
            // A panic's message might quote what a person wrote.
            .stderr(Stdio::null())
            .spawn()?;
        Ok(Self { child, socket, rules: None })
    }

    pub(super) fn is_alive(&mut self) -> bool {
        matches!(self.child.try_wait(), Ok(None))
    }

    /// Makes sure that the guard judges by these rules.
    pub(super) fn learn(&mut self, rules: &Rules) -> io::Result<()> {
        if self.rules == Some(rules.version) {
            return Ok(());
        }
        match self.ask(&Request::Rules(rules.version, rules.fields.clone()))? {
            Answer::Ready => {
                self.rules = Some(rules.version);
                Ok(())
            }
            Answer::Merged(_) | Answer::Checked(_) => Err(io::ErrorKind::InvalidData.into()),
        }
    }

    /// Whether it is not the question's fault that the guard has failed to answer: it had no time to, or was ended from
    /// outside, as a system that shuts down ends everybody.
    pub(super) fn is_excused(&mut self, error: &io::Error) -> bool {
        if matches!(error.kind(), io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut) {
            return true;
        }
        for _ in 0..20 {
            match self.child.try_wait() {
                Ok(Some(status)) => return status.signal().is_some_and(|signal| TOLD.contains(&signal)),
                Ok(None) => std::thread::sleep(Duration::from_millis(5)),
                Err(_) => return false,
            }
        }
        false
    }

    /// One question, one answer. After an error the guard is of no more use.
    pub(super) fn ask(&mut self, request: &Request) -> io::Result<Answer> {
        frame::write(&mut self.socket, request)?;
        frame::read(&mut self.socket)?.ok_or_else(|| io::ErrorKind::UnexpectedEof.into())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        // It may be dead already; then there is nothing to kill, but still something to wait for.
        let _killed = self.child.kill();
        let _waited = self.child.wait();
    }
}
