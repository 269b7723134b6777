//! A server with phones around it, on which a journey is played.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result};
use server::admission::InProcess;
use server::founding::{self, CUSTOMERS, SEED};
use server::hub::Hub;
use server::sample::{self, SELLERS};
use server::store::SqliteStore;
use shared::document::DocId;
use shared::replica::RecordView;
use shared::sync::cursor::Scope;
use tempfile::TempDir;
use tokio::sync::Mutex;

use super::drawer;
use super::engine::Engine;
use super::made;
use super::phone::{Phone, hook};
use super::release;
use crate::clock;
use crate::device::Device;
use crate::link::{Link, Quality};
use crate::programs::{self, Server};

use crate::workplace::FILE;

/// How long a journey may take.
const LONGEST: Duration = Duration::from_secs(600);

/// Each browser plays its journeys one after the other. One of each kind together fill a machine of two cores: alone, half of a
/// journey is waiting.
static CHROMIUM: Mutex<()> = Mutex::const_new(());
static WEBKIT: Mutex<()> = Mutex::const_new(());

/// See the module.
#[derive(Debug)]
pub struct Stage {
    engine: Engine,
    server: Server,
    phones: Vec<Rc<Phone>>,
    /// The app as this server hands it out: a copy, so that another version can come out.
    site: PathBuf,
    wants_new: bool,
    /// A link was cut while a phone was loading.
    has_cut: bool,
    _directory: TempDir,
}

impl Stage {
    /// Sets up a server with the sample's customers.
    ///
    /// # Errors
    /// If the server or the built app is missing, or it does not come up.
    pub fn new(engine: Engine) -> Result<Self> {
        Self::over(engine, |data, site| {
            made::lay(CUSTOMERS, data, || Ok(Server::start_sample(data, site)?.stop()?))?;
            Ok(Server::start_sample(data, site)?)
        })
    }

    /// Sets up a server whose workspace has an administrator, a territory and nothing else.
    ///
    /// # Errors
    /// See [`Self::new`].
    pub fn empty(engine: Engine) -> Result<Self> {
        Self::over(engine, |data, site| Ok(Server::start_with(data, vec!["--site".into(), site.into()])?))
    }

    /// Sets up a server; `start` starts it over a folder for its data, with the app of another.
    fn over(engine: Engine, start: impl FnOnce(&Path, &Path) -> Result<Server>) -> Result<Self> {
        let directory = TempDir::new()?;
        let site = directory.path().join("site");
        copy(&programs::site()?, &site)?;
        let server = start(&directory.path().join("data"), &site)?;
        Ok(Self { engine, server, phones: Vec::new(), site, wants_new: false, has_cut: false, _directory: directory })
    }

    /// Which browser everybody has.
    #[must_use]
    pub const fn engine(&self) -> Engine {
        self.engine
    }

    /// The server.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// The server, to stop it and to start it again.
    pub const fn server_mut(&mut self) -> &mut Server {
        &mut self.server
    }

    /// Adds made-up customers until there are so many, and answers everybody's ids in the order of their codes. Those that are
    /// added have no activities. To be called before anybody has joined: the server is stopped meanwhile.
    ///
    /// # Errors
    /// If the workspace cannot be written, or the server does not come up again.
    pub fn fill(&mut self, customers: usize) -> Result<Vec<DocId>> {
        self.server.stop()?;
        let (data, now) = (self.server.directory(), clock::now());
        made::lay(customers, data, || plant(customers, data, now))?;
        self.server.restart()?;
        Ok(sample::customers(customers, SEED, now).map(|customer| customer.id).collect())
    }

    /// Publishes the app under another version. Its files are the same: only what is kept under which name
    /// tells them apart.
    ///
    /// # Errors
    /// If the service worker is not as the build writes it.
    pub fn publish_another_version(&self) -> Result<()> {
        let worker = self.site.join("sw.js");
        let source = std::fs::read_to_string(&worker)?;
        let (before, rest) = source.split_once("\"version\":\"").context("the service worker names its version")?;
        let (old, after) = rest.split_once('"').context("a version has an end")?;
        let new: String = old.chars().rev().collect();
        anyhow::ensure!(new != old, "a version that reads the same backwards");
        std::fs::write(&worker, format!("{before}\"version\":\"{new}\"{after}"))?;
        // Whoever takes Brotli must not get the version before.
        Ok(std::fs::remove_file(self.site.join("sw.js.br"))?)
    }

    /// Hands out the app of an earlier release from now on.
    ///
    /// # Errors
    /// If the release was not kept, or the folder cannot be written.
    pub fn hand_out_release(&self, release: &str) -> Result<()> {
        std::fs::remove_dir_all(&self.site)?;
        release::lay_site(release, &self.site)
    }

    /// Hands out the app as it is built now, after [`Self::hand_out_release`].
    ///
    /// # Errors
    /// If the app is not built, or the folder cannot be written.
    pub fn hand_out_latest(&self) -> Result<()> {
        std::fs::remove_dir_all(&self.site)?;
        copy(&programs::site()?, &self.site)
    }

    /// An invitation's link for a member of the sample, made on the command line.
    ///
    /// # Errors
    /// If the command fails.
    pub fn invitation(&self, member: &str) -> Result<String> {
        self.invite(member, &[])
    }

    /// The same with more arguments, which also change what a member may do.
    ///
    /// # Errors
    /// If the command fails.
    pub fn invite(&self, member: &str, arguments: &[&str]) -> Result<String> {
        let address = format!("http://{}", self.server.address());
        let printed = self.server.run("invite", &[&["--name", member, "--url", &address], arguments].concat())?;
        let link = printed.split_whitespace().find(|word| word.starts_with(&address));
        Ok(link.context("the invitation has no link")?.to_owned())
    }

    /// A phone that has joined nothing.
    ///
    /// # Errors
    /// If its browser does not start.
    pub async fn phone(&mut self, name: &str) -> Result<Rc<Phone>> {
        let phone = match if self.wants_new { None } else { drawer::take(self.engine) } {
            Some(browser) => Phone::again(browser, name),
            None => Phone::new(self.engine, name).await.with_context(|| format!("the phone of {name}"))?,
        };
        let phone = Rc::new(phone);
        self.phones.push(Rc::clone(&phone));
        Ok(phone)
    }

    /// From here on, nobody's browser has been another phone before: what its processes do is looked at.
    pub const fn want_new_phones(&mut self) {
        self.wants_new = true;
    }

    /// The same, holding its camera over a code of a text.
    ///
    /// # Errors
    /// If its browser does not start.
    pub async fn phone_over_code(&mut self, name: &str, text: &str) -> Result<Rc<Phone>> {
        let film = self.site.with_file_name("film.y4m");
        super::film::of_code(text, &film)?;
        let phone = Phone::with_camera(self.engine, name, &film).await;
        let phone = Rc::new(phone.with_context(|| format!("the phone of {name}"))?);
        self.phones.push(Rc::clone(&phone));
        Ok(phone)
    }

    /// A phone of a member, with everything on it that the member may see.
    ///
    /// # Errors
    /// If it cannot join.
    pub async fn joined(&mut self, name: &str, member: &str) -> Result<Rc<Phone>> {
        let link = self.invitation(member)?;
        let phone = self.phone(name).await?;
        phone.join(&link).await.with_context(|| format!("{name} joins"))?;
        phone.wait_until_installed().await?;
        Ok(phone)
    }

    /// A phone of a member whose first load broke off near its beginning, and the link that brings the rest once it is mended.
    ///
    /// # Errors
    /// If it cannot join.
    pub async fn half_loaded(&mut self, name: &str, member: &str) -> Result<(Rc<Phone>, Link)> {
        self.has_cut = true;
        let link = Link::open(self.server.address(), Quality::default()).await?;
        let (server, through) = (self.server.authority(), link.address().to_string());
        let invitation = self.invitation(member)?.replace(&server, &through);
        let phone = self.phone(name).await?;
        phone.open(&invitation).await?;
        phone.wait_until_installed().await?;
        phone.wait_for_screen("join").await?;
        // Enough for joining and for the short first page, too little for the rest.
        link.cut_after_down(60_000);
        phone.tap(&hook("join")).await.with_context(|| format!("{name} joins"))?;
        phone.wait_for_screen("today").await?;
        phone.wait_for(&hook("loading")).await?;
        Ok((phone, link))
    }

    /// Puts a phone away.
    pub fn put_away(&mut self, name: &str) {
        self.phones.retain(|phone| phone.name() != name);
    }

    /// A headless device of a member with everything on it that the member may see, and the directory in which it lives.
    /// Somebody of a name that nobody has becomes a member who sells everywhere.
    ///
    /// # Errors
    /// If it cannot join.
    pub async fn device(&self, member: &str) -> Result<(Device, TempDir)> {
        let directory = TempDir::new()?;
        let mut device = Device::open(directory.path())?;
        device.join(&self.invitation(member)?).await?;
        device.sync().await?;
        Ok((device, directory))
    }

    /// A customer's record as a new device of a member gets it from the server.
    ///
    /// # Errors
    /// If the device cannot join, or is not given the record.
    pub async fn on_the_server(&self, member: &str, customer: &str) -> Result<RecordView> {
        let (mut device, _directory) = self.device(member).await?;
        let customer = customer.parse().ok().context("a customer has an id")?;
        Ok(device.record(customer).await?)
    }

    /// Nobody's page or worker has complained.
    async fn is_quiet(&self) -> Result<()> {
        for phone in &self.phones {
            let mut complaints = phone.complaints().await?;
            // What needs the app's second part on the spot, and cannot have it through a link that was cut, says so: `public/rest.js`.
            complaints.retain(|complaint| !(self.has_cut && complaint.contains("NetworkError")));
            anyhow::ensure!(complaints.is_empty(), "the console of {} says:\n{}", phone.name(), complaints.join("\n"));
        }
        Ok(())
    }

    /// Puts the phones' browsers back for others, but for those that are still held.
    async fn put_browsers_back(&mut self) {
        for phone in self.phones.drain(..).filter_map(Rc::into_inner) {
            drawer::put_back(phone.into_browser()).await;
        }
    }

    /// Leaves what the phones show and said in a folder. Answers what can be said of those whose browser is gone.
    async fn leave_evidence(&self, folder: &Path) -> Result<Vec<String>> {
        std::fs::create_dir_all(folder)?;
        let mut lost = Vec::new();
        for phone in &self.phones {
            let file = |kind: &str| folder.join(format!("{}.{kind}", phone.name().to_lowercase().replace(' ', "-")));
            std::fs::write(file("console.log"), phone.browser().console())?;
            let Ok(webdriver) = phone.browser().webdriver() else { continue };
            // First what tells most where a browser is slow: WebKit keeps its console to itself, and a picture may take long.
            let state = "return [location.href, document.visibilityState, `the rest is ${globalThis.rest?.isHere() ? 'here' : 'missing'}`, \
                `in focus: ${document.activeElement?.outerHTML.slice(0, 300)}`, sessionStorage.getItem('cartera.complaints')].join('\\n')";
            if let Ok(state) = webdriver.execute(state, &[]).await {
                std::fs::write(file("state.txt"), state.as_str().unwrap_or_default())?;
            }
            // A browser that has crashed shows nothing; what it said last goes into the failure itself.
            let Ok(picture) = webdriver.screenshot().await else {
                let said = phone.browser().console();
                let last: Vec<&str> = said.lines().rev().take(20).collect();
                let last: Vec<&str> = last.into_iter().rev().collect();
                lost.push(format!(
                    "the browser of {} answers no more; it said last:\n{}",
                    phone.name(),
                    last.join("\n")
                ));
                continue;
            };
            std::fs::write(file("png"), picture)?;
            let page = webdriver.execute("return document.documentElement.outerHTML", &[]).await?;
            std::fs::write(file("html"), page.as_str().unwrap_or_default())?;
        }
        Ok(lost)
    }
}

/// How many journeys of a run were played again because the browser itself had crashed.
static CRASHES: AtomicU32 = AtomicU32::new(0);

/// So many of a run are. Debian's WebKit has ended twice in some two hundred journeys, each time in another; that is no word about
/// the app, but more of it would be.
const CRASHES_MOST: u32 = 1;

/// Plays a journey in one browser, at whose end no console has a warning or an error. If it fails, the error says where the pictures
/// are. If it is the browser's own process that has crashed, that is said with its stack, and it is played again in a new one:
/// once in a whole run.
///
/// # Errors
/// What failed.
pub async fn play(engine: Engine, name: &str, journey: impl AsyncFn(&mut Stage) -> Result<()>) -> Result<()> {
    let (failure, crash) = match played(engine, name, &journey).await {
        Ok(()) => return Ok(()),
        Err(failed) => failed,
    };
    let Some(crash) = crash.filter(|_| CRASHES.fetch_add(1, Ordering::Relaxed) < CRASHES_MOST) else {
        return Err(failure);
    };
    // Not by a macro: what tests print is kept back where they pass.
    let said =
        format!("\n{failure:#}\n{name} is played again, because {} itself had crashed:\n{crash}\n", engine.name());
    std::io::stderr().write_all(said.as_bytes())?;
    played(engine, name, &journey).await.map_err(|(failure, _)| failure)
}

/// Plays it once. With what failed comes the crash of the browser, if that is why.
async fn played(
    engine: Engine,
    name: &str,
    journey: &impl AsyncFn(&mut Stage) -> Result<()>,
) -> Result<(), (anyhow::Error, Option<String>)> {
    let lane = match engine {
        Engine::Chromium => &CHROMIUM,
        Engine::WebKit => &WEBKIT,
    };
    let _turn = lane.lock().await;
    let mut stage = Stage::new(engine).context("setting up the server").map_err(|failure| (failure, None))?;
    let played = async {
        journey(&mut stage).await?;
        stage.is_quiet().await?;
        stage.put_browsers_back().await;
        Ok(())
    };
    let outcome = match tokio::time::timeout(LONGEST, played).await {
        Ok(outcome) => outcome,
        Err(_) => Err(anyhow::anyhow!("it took longer than {LONGEST:?}")),
    };
    let Err(failure) = outcome else { return Ok(()) };
    let crash = stage.phones.iter().find_map(|phone| phone.browser().crash());
    let folder: PathBuf = std::env::temp_dir().join("cartera-journeys").join(format!("{name}-{}", engine.name()));
    let evidence = match stage.leave_evidence(&folder).await {
        Ok(lost) if lost.is_empty() => format!("pictures, pages and consoles are in {}", folder.display()),
        Ok(lost) => lost.join("\n"),
        Err(error) => format!("and nothing could be kept of it: {error}"),
    };
    Err((failure.context(format!("{name} in {}: {evidence}", engine.name())), crash))
}

/// Plants customers beside the sample's, until there are so many.
fn plant(customers: usize, data: &Path, now: i64) -> Result<()> {
    let hub = Hub::new(SqliteStore::open(&data.join(FILE))?, InProcess);
    let territories: Vec<Scope> = hub.territories()?.iter().map(|territory| territory.number).collect();
    let members = hub.members()?;
    let of_name = |name: &str| members.iter().find(|found| found.member.name == name).map(|found| found.id);
    let sellers: Vec<DocId> = SELLERS.iter().filter_map(|(name, _)| of_name(name)).collect();
    let more = sample::customers(customers, SEED, now).skip(CUSTOMERS).flat_map(|mut customer| {
        customer.activities.clear();
        founding::records(customer, &territories, &sellers)
    });
    hub.plant(more, now)?;
    Ok(())
}

/// Copies a folder with everything in it.
fn copy(from: &Path, to: &Path) -> Result<()> {
    std::fs::create_dir_all(to)?;
    for entry in std::fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_dir() {
            copy(&entry.path(), &target)?;
        } else {
            std::fs::copy(entry.path(), &target)?;
        }
    }
    Ok(())
}
