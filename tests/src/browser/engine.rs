//! The browsers: how each is started with storage of its own, and how it is ended with everything that it started.

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use rustix::process::{Pid, Signal, kill_process, kill_process_group};
use serde_json::{Value, json};
use tempfile::TempDir;

use super::PATIENCE;
use super::webdriver::WebDriver;
use crate::clock;
use crate::programs::{self, seconds_of};

/// A kind of browser.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chromium: what most phones run.
    Chromium,
    /// WebKitGTK: the nearest thing to Safari that runs on Linux.
    WebKit,
}

/// The size of a phone's screen, CSS pixels.
pub const PHONE: (u32, u32) = (360, 740);

/// Where Debian puts its WebKit browser that can be driven; the folder's name carries the library's version.
const WEBKIT_FOLDERS: [&str; 3] = ["webkit2gtk-4.1", "webkitgtk-6.0", "webkit2gtk-4.0"];

impl Engine {
    /// Its name in test output.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Chromium => "chromium",
            Self::WebKit => "webkit",
        }
    }

    fn capabilities(self, folder: &Path, film: Option<&Path>) -> Result<Value> {
        let (width, height) = PHONE;
        Ok(match self {
            Self::Chromium => {
                let mut arguments = vec![
                    "--headless=new".to_owned(),
                    // Tests run as root in containers, where the sandbox cannot be set up.
                    "--no-sandbox".to_owned(),
                    "--disable-gpu".to_owned(),
                    "--disable-dev-shm-usage".to_owned(),
                    "--no-first-run".to_owned(),
                    "--disable-background-networking".to_owned(),
                    "--disable-component-update".to_owned(),
                    "--disable-sync".to_owned(),
                    "--enable-logging".to_owned(),
                    format!("--log-file={}", folder.join(CONSOLE).display()),
                    format!("--user-data-dir={}", folder.join("profile").display()),
                ];
                if let Some(film) = film {
                    arguments.extend([
                        "--use-fake-device-for-media-stream".to_owned(),
                        // Whoever is asked says yes.
                        "--use-fake-ui-for-media-stream".to_owned(),
                        format!("--use-file-for-fake-video-capture={}", film.display()),
                    ]);
                }
                let metrics = json!({ "width": width, "height": height, "pixelRatio": 2.0, "touch": true });
                let binary = installed("chromium").context("chromium is not installed: apt install chromium")?;
                json!({
                    "browserName": "chrome",
                    "goog:chromeOptions": {
                        "binary": binary,
                        "args": arguments,
                        "mobileEmulation": { "deviceMetrics": metrics },
                    },
                })
            }
            Self::WebKit => {
                let below = Path::new("/usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH));
                let browser = WEBKIT_FOLDERS
                    .iter()
                    .map(|folder| below.join(folder).join("MiniBrowser"))
                    .find(|path| path.is_file())
                    .context("MiniBrowser is not installed: apt install webkit2gtk-driver")?;
                json!({
                    "browserName": "MiniBrowser",
                    "webkitgtk:browserOptions": {
                        "binary": browser,
                        "args": ["--automation"],
                    },
                })
            }
        })
    }
}

/// What the browser's console says, in a browser's folder.
const CONSOLE: &str = "console.log";

/// A browser with its driver, and what they need. All end when it is dropped.
#[derive(Debug)]
pub struct Browser {
    engine: Engine,
    webdriver: Option<WebDriver>,
    address: SocketAddr,
    // The driver first, the display last.
    processes: Vec<Child>,
    folder: TempDir,
    has_camera: bool,
    uses: u32,
    /// How much of the console's file others have said.
    said: usize,
}

impl Browser {
    /// Starts a browser that has never been used.
    ///
    /// # Errors
    /// If it is not installed, or does not start.
    pub async fn start(engine: Engine) -> Result<Self> {
        Self::start_before(engine, None).await
    }

    /// The same before a camera that sees a film, where the browser is Chromium; see [`super::film`].
    ///
    /// # Errors
    /// If it is not installed, or does not start.
    pub async fn start_before(engine: Engine, film: Option<&Path>) -> Result<Self> {
        let address = programs::free_address().context("finding a free port")?;
        let folder = TempDir::new()?;
        let has_camera = film.is_some();
        let mut browser =
            Self { engine, webdriver: None, address, processes: Vec::new(), folder, has_camera, uses: 1, said: 0 };
        let folder = browser.folder.path().to_owned();
        let capabilities = engine.capabilities(&folder, film)?;
        let port = format!("--port={}", address.port());
        match engine {
            // WebKit plays beside it, and is the slower of the two: what it needs of a small machine it gets first.
            Engine::Chromium => browser.spawn(leashed("nice", &folder).args(["-n", "10", "chromedriver"]).arg(port))?,
            Engine::WebKit => {
                let (display, number) = start_display(&folder)?;
                browser.processes.push(display);
                let home = folder.join("home");
                std::fs::create_dir(&home)?;
                browser.spawn(
                    leashed("WebKitWebDriver", &folder)
                        .arg(port)
                        .env("DISPLAY", format!(":{number}"))
                        .env("HOME", &home)
                        .env("XDG_RUNTIME_DIR", &home)
                        .env_remove("WAYLAND_DISPLAY"),
                )?;
            }
        }
        browser.wait_until_it_listens().await?;
        let webdriver = WebDriver::open(address, &capabilities).await.context("starting the browser")?;
        // Chromium is told its size as it starts.
        if engine == Engine::WebKit {
            webdriver.resize(PHONE.0, PHONE.1).await?;
        }
        browser.webdriver = Some(webdriver);
        Ok(browser)
    }

    fn spawn(&mut self, command: &mut Command) -> Result<()> {
        let log = File::create(self.folder.path().join("driver.log"))?;
        let child = command.stdout(log.try_clone()?).stderr(log).spawn();
        let child = child.with_context(|| format!("starting the driver of {}", self.engine.name()))?;
        self.processes.insert(0, child);
        Ok(())
    }

    async fn wait_until_it_listens(&mut self) -> Result<()> {
        let deadline = clock::start() + PATIENCE;
        while TcpStream::connect(self.address).is_err() {
            if let Some(status) = self.processes.first_mut().and_then(|driver| driver.try_wait().ok().flatten()) {
                bail!("the driver of {} ended at its start: {status}: {}", self.engine.name(), self.console());
            }
            if clock::start() > deadline {
                bail!("the driver of {} does not listen", self.engine.name());
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        Ok(())
    }

    /// Its session.
    ///
    /// # Errors
    /// If it has ended.
    pub fn webdriver(&self) -> Result<&WebDriver> {
        self.webdriver.as_ref().context("the browser has ended")
    }

    /// Which browser it is.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// How many phones it was.
    #[must_use]
    pub const fn uses(&self) -> u32 {
        self.uses
    }

    /// Makes a new phone of it: nothing open, nothing said. False if it has been changed in a way that does not go away.
    ///
    /// # Errors
    /// If it does not answer.
    pub async fn clear(&mut self) -> Result<bool> {
        let webdriver = self.webdriver()?;
        if self.has_camera || webdriver.is_altered() || webdriver.windows().await?.len() != 1 {
            return Ok(false);
        }
        webdriver.go_to("about:blank").await?;
        // Whoever had it may have wanted a wide one.
        if self.engine == Engine::WebKit {
            webdriver.resize(PHONE.0, PHONE.1).await?;
        }
        self.said = self.bytes_said().len();
        self.uses += 1;
        Ok(true)
    }

    /// What the page and its worker said to the console, with the browser's own complaints. WebKit keeps it to itself.
    #[must_use]
    pub fn console(&self) -> String {
        String::from_utf8_lossy(self.bytes_said().get(self.said..).unwrap_or_default()).into_owned()
    }

    fn bytes_said(&self) -> Vec<u8> {
        let file = match self.engine {
            Engine::Chromium => CONSOLE,
            Engine::WebKit => "driver.log",
        };
        std::fs::read(self.folder.path().join(file)).unwrap_or_default()
    }

    /// What WebKit says of a process of its own that has crashed, with the stack as far as `gdb` is there to read it; none if none
    /// has, or in another browser.
    #[must_use]
    pub fn crash(&self) -> Option<String> {
        let said = self.console();
        let is_gone = said.contains("WebProcess CRASHED") || said.contains("NetworkProcess CRASHED");
        let core = std::fs::read_dir(self.folder.path()).into_iter().flatten().flatten().map(|entry| entry.path());
        let mut core =
            core.filter(|path| path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("core")));
        let core = core.next();
        if self.engine != Engine::WebKit || !(is_gone || core.is_some()) {
            return None;
        }
        let Some(core) = core else { return Some("it left no memory behind".to_owned()) };
        let below = Path::new("/usr/lib").join(format!("{}-linux-gnu", std::env::consts::ARCH));
        let program = WEBKIT_FOLDERS.iter().map(|folder| below.join(folder).join("WebKitWebProcess"));
        let mut gdb = Command::new("gdb");
        gdb.args(["-batch", "-ex", "bt 30", "-ex", "info sharedlibrary webkit"]);
        gdb.args(program.clone().find(|path| path.is_file())).arg(core);
        let stack = gdb.output().map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        let is_frame =
            |line: &&str| line.starts_with('#') || line.contains("terminated with signal") || line.contains("Core was");
        let stack = stack.map(|stack| stack.lines().filter(is_frame).collect::<Vec<_>>().join("\n"));
        Some(stack.unwrap_or_else(|error| format!("gdb: {error}")))
    }

    /// WebKit's processes that run pages. Each window has its own.
    #[must_use]
    pub fn pages(&self) -> Vec<Pid> {
        let driver = self.processes.first().and_then(|driver| i32::try_from(driver.id()).ok());
        let mut pages = Vec::new();
        for entry in std::fs::read_dir("/proc").into_iter().flatten().flatten() {
            let stat = std::fs::read_to_string(entry.path().join("stat")).unwrap_or_default();
            // Number, (name), state, parent, group; the name is cut after 15 letters.
            let Some((name, rest)) = stat.rsplit_once(')') else { continue };
            let group = rest.split_whitespace().nth(2).and_then(|group| group.parse().ok());
            let process = entry.file_name().to_str().and_then(|name| name.parse().ok()).and_then(Pid::from_raw);
            if name.ends_with("(WebKitWebProces") && group == driver {
                pages.extend(process);
            }
        }
        pages
    }

    /// Memory that Chromium's pages and their workers hold, with what they share with other processes, MB; none where the
    /// system does not say.
    #[must_use]
    pub fn page_memory(&self) -> Option<f64> {
        let kilobytes = renderers(self.process()?).into_iter().map(|page| status(page, &["VmRSS:"]));
        Some(kilobytes.sum::<f64>() / 1024.0)
    }

    /// Memory that Chromium's page and its workers hold alone, WebAssembly's included, MB: what Chromium calls the private
    /// footprint of the process that runs them. Others, which Chromium keeps for pages to come, hold less and do not count.
    /// None where the system does not say.
    #[must_use]
    pub fn private_memory(&self) -> Option<f64> {
        let kilobytes = renderers(self.process()?).into_iter().map(|page| status(page, &["RssAnon:", "VmSwap:"]));
        kilobytes.max_by(f64::total_cmp).map(|kilobytes| kilobytes / 1024.0)
    }

    /// Processor time that Chromium's pages and their workers have taken, milliseconds, in steps of ten: on a busy machine it
    /// says more than the clock. None where the system does not say.
    #[must_use]
    pub fn page_cpu(&self) -> Option<f64> {
        let seconds = renderers(self.process()?).into_iter().filter_map(|page| seconds_of(page.as_raw_nonzero().get()));
        Some(seconds.sum::<f64>() * 1000.0)
    }

    /// The browser's own process, where its driver tells it.
    pub(super) fn process(&self) -> Option<Pid> {
        let number = self.webdriver.as_ref()?.capabilities().get("goog:processID")?.as_i64()?;
        Pid::from_raw(i32::try_from(number).ok()?)
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        let process = self.process();
        // An orderly end writes files that go away anyway, but ends every process of the browser.
        let ended = self.webdriver.take().is_none_or(|webdriver| end(self.address, &webdriver.path()).is_ok());
        if let Some(process) = process.filter(|_| !ended) {
            let _killed = kill_process(process, Signal::KILL);
        }
        for child in &mut self.processes {
            let group = i32::try_from(child.id()).ok().and_then(Pid::from_raw);
            let _killed = group.map(|group| kill_process_group(group, Signal::KILL));
            let _ended = child.wait();
        }
    }
}

/// Chromium's processes that run pages and their workers, below its first process.
pub(super) fn renderers(browser: Pid) -> Vec<Pid> {
    let mut family = vec![browser];
    let mut pages = Vec::new();
    while let Some(parent) = family.pop() {
        // Children of any of its threads; Linux lists them where it was built to.
        for thread in std::fs::read_dir(format!("/proc/{parent}/task")).into_iter().flatten().flatten() {
            let children = std::fs::read_to_string(thread.path().join("children")).unwrap_or_default();
            for child in children.split_whitespace().filter_map(|child| child.parse().ok().and_then(Pid::from_raw)) {
                family.push(child);
                let command = std::fs::read_to_string(format!("/proc/{child}/cmdline")).unwrap_or_default();
                if command.contains("--type=renderer") {
                    pages.push(child);
                }
            }
        }
    }
    pages
}

/// The sum of some fields of a process's status, KB.
fn status(process: Pid, fields: &[&str]) -> f64 {
    let status = std::fs::read_to_string(format!("/proc/{process}/status")).unwrap_or_default();
    let value = |line: &str| {
        let (name, rest) = line.split_once(char::is_whitespace)?;
        fields.contains(&name).then(|| rest.split_whitespace().next()?.parse::<f64>().ok())?
    };
    status.lines().filter_map(value).sum()
}

/// Ends a session without a runtime, because `drop` has none.
fn end(address: SocketAddr, session: &str) -> io::Result<()> {
    let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
    stream.set_read_timeout(Some(Duration::from_secs(10)))?;
    write!(stream, "DELETE {session} HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\n\r\n")?;
    let mut status = [0; 12];
    stream.read_exact(&mut status)
}

/// A program that ends with everything that it starts as soon as nobody holds the other end of its input, however this program
/// went: what lies in the drawer is dropped by nobody.
///
/// `folder` goes with it.
fn leashed(program: &str, folder: &Path) -> Command {
    let end = "trap '' TERM; kill -TERM 0; sleep 1; rm -rf \"$0\"; kill -KILL 0";
    // A browser that crashes leaves its memory there, in which its stack is found.
    let script = format!(
        "exec 3<&0 </dev/null; (cat <&3; {end}) >/dev/null 2>&1 & cd \"$0\"; ulimit -c unlimited 2>/dev/null; exec \"$@\" 3<&-"
    );
    let mut command = Command::new("sh");
    command.args(["-c", &script]).arg(folder).arg(program).env("TMPDIR", folder);
    command.stdin(Stdio::piped()).process_group(0);
    command
}

/// A display that nobody sees, and its number.
fn start_display(folder: &Path) -> Result<(Child, u32)> {
    let mut display = leashed("Xvfb", folder)
        .args(["-displayfd", "1", "-screen", "0", "1280x1024x24", "-nolisten", "tcp", "-noreset"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .context("starting Xvfb: apt install xvfb")?;
    let mut line = String::new();
    let output = display.stdout.take().context("Xvfb has no output")?;
    BufReader::new(output).read_line(&mut line).context("reading the display's number")?;
    match line.trim().parse() {
        Ok(number) => Ok((display, number)),
        Err(_) => {
            let _killed = display.kill();
            let _ended = display.wait();
            bail!("Xvfb did not start")
        }
    }
}

fn installed(name: &str) -> Option<PathBuf> {
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(name)).find(|path| path.is_file())
}
