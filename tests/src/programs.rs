//! The real programs, as processes that can be killed.

use std::env;
use std::ffi::OsString;
use std::io::{self, Read as _, Write as _};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use rustix::process::{Pid, Resource, Rlimit, getrlimit, prlimit};

use crate::clock;

/// How long a server may take to start and to stop.
const PATIENCE: Duration = Duration::from_secs(30);

/// Has the shell ignore the signal that ends whoever writes past a limit, and become the program that is named after it:
/// what is ignored stays so.
const UNLIKE_A_LIMIT: &str = "trap '' XFSZ; exec \"$0\" \"$@\"";

/// Why a program could not be run.
#[derive(Debug, thiserror::Error)]
pub enum ProgramError {
    /// It is not where it should be.
    #[error("{0}")]
    Missing(String),
    /// It cannot be started, or not be talked to.
    #[error("{what}: {source}")]
    Io {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// It ended with a failure.
    #[error("{0}")]
    Failed(String),
}

fn io_error(what: &'static str) -> impl FnOnce(io::Error) -> ProgramError {
    move |source| ProgramError::Io { what, source }
}

/// The server, as `CARTERA_SERVER` or a build of this repository has it.
///
/// # Errors
/// A sentence that says how to build it.
pub fn server() -> Result<PathBuf, ProgramError> {
    find("CARTERA_SERVER", "cartera-server")
}

/// The headless device, as `CARTERA_DEVICE` or a build of this repository has it.
///
/// # Errors
/// A sentence that says how to build it.
pub fn device() -> Result<PathBuf, ProgramError> {
    find("CARTERA_DEVICE", "device")
}

/// The built app's folder, as `CARTERA_SITE` or a build of this repository has it.
///
/// # Errors
/// A sentence that says how to build it.
pub fn site() -> Result<PathBuf, ProgramError> {
    let folder = match env::var_os("CARTERA_SITE") {
        Some(folder) => PathBuf::from(folder),
        None => Path::new(&env::var_os("CARGO_TARGET_DIR").unwrap_or_else(default_target)).join("site"),
    };
    let missing = || ProgramError::Missing("the app is not built: run cargo xtask test, or cargo xtask run".to_owned());
    Some(folder).filter(|folder| folder.join("index.html").is_file()).ok_or_else(missing)
}

/// The script of axe-core, as `CARTERA_AXE` has it.
///
/// # Errors
/// A sentence that says how to fetch it.
pub fn axe() -> Result<PathBuf, ProgramError> {
    fetched("CARTERA_AXE")
}

/// The file of Lighthouse that Node.js is to run, as `CARTERA_LIGHTHOUSE` has it.
///
/// # Errors
/// A sentence that says how to fetch it.
pub fn lighthouse() -> Result<PathBuf, ProgramError> {
    fetched("CARTERA_LIGHTHOUSE")
}

fn fetched(variable: &str) -> Result<PathBuf, ProgramError> {
    let missing = || ProgramError::Missing(format!("{variable} names no file: cargo xtask fetches it and names it"));
    env::var_os(variable).map(PathBuf::from).filter(|path| path.is_file()).ok_or_else(missing)
}

fn find(variable: &str, name: &str) -> Result<PathBuf, ProgramError> {
    if let Some(path) = env::var_os(variable) {
        let missing = || ProgramError::Missing(format!("{variable} names no file: unset it, or build {name}"));
        return Some(PathBuf::from(path)).filter(|path| path.is_file()).ok_or_else(missing);
    }
    let target = env::var_os("CARGO_TARGET_DIR").unwrap_or_else(default_target);
    let built = ["release", "local", "debug"].iter().map(|profile| Path::new(&target).join(profile).join(name));
    // The latest: an older one may not know what the tests know.
    built
        .max_by_key(|path| path.metadata().and_then(|file| file.modified()).ok())
        .filter(|path| path.is_file())
        .ok_or_else(|| {
            ProgramError::Missing(format!("{name} is not built: run cargo xtask test, or cargo build --bin {name}"))
        })
}

fn default_target() -> OsString {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../target").into_os_string()
}

/// A running server on a port of its own. Killed when it is dropped.
#[derive(Debug)]
pub struct Server {
    program: PathBuf,
    directory: PathBuf,
    address: SocketAddr,
    arguments: Vec<OsString>,
    child: Option<Child>,
}

impl Server {
    /// Starts the server over the workspace in `directory`.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn start(directory: &Path) -> Result<Self, ProgramError> {
        Self::start_with(directory, Vec::new())
    }

    /// Starts the server with the app in `site` over a new workspace with the sample in `directory`.
    ///
    /// # Errors
    /// If the server does not come up.
    pub fn start_sample(directory: &Path, site: &Path) -> Result<Self, ProgramError> {
        Self::start_with(directory, vec!["--sample".into(), "--site".into(), site.into()])
    }

    /// Starts the server with more arguments; it gets them at each restart, too.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn start_with(directory: &Path, arguments: Vec<OsString>) -> Result<Self, ProgramError> {
        let address = free_address().map_err(io_error("finding a free port"))?;
        let mut server = Self { program: server()?, directory: directory.to_owned(), address, arguments, child: None };
        server.restart()?;
        Ok(server)
    }

    /// Starts it again on the same port, after [`Server::kill`] or [`Server::stop`].
    ///
    /// # Errors
    /// If it does not come up.
    pub fn restart(&mut self) -> Result<(), ProgramError> {
        let command = self.command("serve");
        self.serve(command)
    }

    /// The same, so that [`Server::limit_files`] is to it what a full disk is: writing fails. Else it would be its end.
    ///
    /// # Errors
    /// If it does not come up.
    pub fn restart_on_small_disk(&mut self) -> Result<(), ProgramError> {
        let plain = self.command("serve");
        let mut command = Command::new("sh");
        command.args(["-c", UNLIKE_A_LIMIT]).arg(plain.get_program()).args(plain.get_args());
        // By way of this program: a log that goes to a file would be limited, too.
        command.stderr(Stdio::piped());
        self.serve(command)
    }

    fn serve(&mut self, mut command: Command) -> Result<(), ProgramError> {
        let mut child = command
            .args(["--listen", &self.address.to_string()])
            .args(&self.arguments)
            .env("CARTERA_LOG", "warn")
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .spawn()
            .map_err(io_error("starting the server"))?;
        if let Some(mut log) = child.stderr.take() {
            // It ends with the server.
            let _passing_on = std::thread::spawn(move || io::copy(&mut log, &mut io::stderr()));
        }
        self.child = Some(child);
        let deadline = clock::start() + PATIENCE;
        while !self.is_healthy() {
            let ended = self.child.as_mut().and_then(|child| child.try_wait().ok().flatten());
            if let Some(status) = ended {
                return Err(ProgramError::Failed(format!("the server ended at its start: {status}")));
            }
            if clock::start() > deadline {
                return Err(ProgramError::Failed(format!("the server did not answer within {PATIENCE:?}")));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(())
    }

    /// A command of the server's program on this workspace.
    fn command(&self, verb: &str) -> Command {
        let mut command = Command::new(&self.program);
        command.arg(verb).arg("--store").arg(format!("sqlite:{}", self.directory.display()));
        command
    }

    /// Runs a command of the server's program on this workspace and returns what it wrote.
    ///
    /// # Errors
    /// If it fails.
    pub fn run(&self, verb: &str, arguments: &[&str]) -> Result<String, ProgramError> {
        let output = self.command(verb).args(arguments).output().map_err(io_error("running the server's program"))?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            return Err(ProgramError::Failed(format!("cartera-server {verb}: {}: {complaint}", output.status)));
        }
        Ok(String::from_utf8_lossy(&output.stdout).into_owned())
    }

    fn is_healthy(&self) -> bool {
        let ask = || -> io::Result<bool> {
            let mut stream = TcpStream::connect_timeout(&self.address, Duration::from_secs(1))?;
            stream.set_read_timeout(Some(Duration::from_secs(1)))?;
            stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")?;
            let mut answer = [0; 12];
            stream.read_exact(&mut answer)?;
            Ok(&answer == b"HTTP/1.1 200")
        };
        ask().unwrap_or(false)
    }

    /// Kills it on the spot, as a power cut would.
    pub fn kill(&mut self) {
        if let Some(mut child) = self.child.take() {
            // It may have ended by itself: either way it runs no more.
            let _killed = child.kill();
            let _ended = child.wait();
        }
    }

    /// Ends it in order, and waits until it has ended.
    ///
    /// # Errors
    /// If it does not end.
    pub fn stop(&mut self) -> Result<(), ProgramError> {
        let Some(mut child) = self.child.take() else { return Ok(()) };
        let asked = Command::new("kill").arg(child.id().to_string()).status().map_err(io_error("ending the server"))?;
        let deadline = clock::start() + PATIENCE;
        while asked.success() && clock::start() < deadline {
            if child.try_wait().map_err(io_error("waiting for the server"))?.is_some() {
                return Ok(());
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        let _killed = child.kill();
        let _ended = child.wait();
        Err(ProgramError::Failed("the server did not end when it was asked to".to_owned()))
    }

    /// From now on no file that it writes may be longer than so many bytes, after [`Server::restart_on_small_disk`]; without a
    /// number they may again.
    ///
    /// # Errors
    /// If it does not run.
    pub fn limit_files(&self, bytes: Option<u64>) -> Result<(), ProgramError> {
        let failed = io_error("limiting the server's files");
        let Some(child) = &self.child else { return Err(failed(io::ErrorKind::NotFound.into())) };
        // It began with what this program may.
        let own = getrlimit(Resource::Fsize);
        let limit = Rlimit { current: bytes.or(own.current), ..own };
        prlimit(Some(Pid::from_child(child)), Resource::Fsize, limit).map_err(|error| failed(error.into()))?;
        Ok(())
    }

    /// Whether it has not ended.
    pub fn is_running(&mut self) -> bool {
        self.child.as_mut().is_some_and(|child| matches!(child.try_wait(), Ok(None)))
    }

    /// Where it listens.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as `host:port`.
    #[must_use]
    pub fn authority(&self) -> String {
        self.address.to_string()
    }

    /// Its workspace's directory.
    #[must_use]
    pub fn directory(&self) -> &Path {
        &self.directory
    }

    /// Memory that it holds, its guards apart, MB; none where the system does not say.
    #[must_use]
    pub fn memory(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.as_ref()?.id())).ok()?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:"))?;
        line.trim().strip_suffix("kB")?.trim().parse::<f64>().ok().map(|kilobytes| kilobytes / 1024.0)
    }

    /// Processor seconds that it and its guards have taken; none where the system does not say.
    #[must_use]
    pub fn seconds(&self) -> Option<f64> {
        let parent = self.child.as_ref()?.id();
        let mut ticks = cpu_ticks(parent)?.1;
        for entry in std::fs::read_dir("/proc").ok()?.flatten() {
            let Some(process) = entry.file_name().to_str().and_then(|name| name.parse::<u32>().ok()) else { continue };
            if let Some((_, used)) = cpu_ticks(process).filter(|(its_parent, _)| *its_parent == parent) {
                ticks += used;
            }
        }
        // Linux counts in hundredths of a second for every program.
        Some(ticks as f64 / 100.0)
    }
}

/// Processor seconds that this process has taken; none where the system does not say.
#[must_use]
pub fn own_seconds() -> Option<f64> {
    cpu_ticks(std::process::id()).map(|(_, ticks)| ticks as f64 / 100.0)
}

/// Processor seconds that a process has taken; none where the system does not say.
pub(crate) fn seconds_of(process: i32) -> Option<f64> {
    cpu_ticks(u32::try_from(process).ok()?).map(|(_, ticks)| ticks as f64 / 100.0)
}

/// A process's parent and the processor ticks that it has taken.
fn cpu_ticks(process: u32) -> Option<(u32, u64)> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat")).ok()?;
    // The second field is the program's name, which may hold spaces: what follows its bracket is counted.
    let fields: Vec<&str> = stat.rsplit_once(')')?.1.split_whitespace().collect();
    let number = |at: usize| fields.get(at)?.parse::<u64>().ok();
    Some((u32::try_from(number(1)?).ok()?, number(11)? + number(12)?))
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
    }
}

/// An address that nobody listens on. Not one of those that the system gives to connections going out, of which another
/// test's might take it before the server does; nor one that browsers refuse, the highest of which is 10080
/// ("port blocking" in the Fetch Standard).
pub(crate) fn free_address() -> io::Result<SocketAddr> {
    static NEXT: AtomicU32 = AtomicU32::new(0);
    let mut failed = None;
    for _ in 0..1_000 {
        let step = std::process::id().wrapping_mul(61).wrapping_add(NEXT.fetch_add(1, Ordering::Relaxed));
        let port = 11_000 + u16::try_from(step % 20_000).unwrap_or_default();
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(free) => return free.local_addr(),
            Err(error) => failed = Some(error),
        }
    }
    Err(failed.unwrap_or_else(|| io::ErrorKind::AddrInUse.into()))
}
