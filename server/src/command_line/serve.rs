//! `cartera-server serve`.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use shared::document::DocId;
use tokio::signal::unix::{SignalKind, signal};
use tokio::sync::watch;

use super::failure::Failure;
use super::invite::an_administrator;
use super::output::say;
use super::{Place, link, log::Log, random};
use crate::causes::causes;
use crate::founding::{self, Founders};
use crate::guard::GuardPool;
use crate::http::{Listening, Server, Site, Tls, now, refused_port, router};
use crate::hub::{Hub, Setup};
use crate::store::{SqliteStore, Store as _, View};

/// How often the contacts of devices are written down, seconds.
const CONTACTS: u64 = 60;
/// How often it is asked whether another process has written, seconds.
const FOREIGN: u64 = 2;

/// After each slice of rows that were made anew, or of records that were filed elsewhere.
const BETWEEN_SLICES: Duration = Duration::from_millis(50);
/// How often it is asked whether something has moved.
const UNTIL_SOMETHING_MOVES: Duration = Duration::from_millis(500);
/// After a slice that could not be made anew, or filed.
const AFTER_A_FAILURE: Duration = Duration::from_secs(60);

/// Open files that a server may want: connections, and what its store and its guards need.
const FILES: u64 = 16_384;

/// More ids than a new workspace needs for members and territories.
const IDS: usize = 32;

/// What to serve, where.
#[derive(Args)]
pub(super) struct Serve {
    #[command(flatten)]
    place: Place,
    /// Where to listen, HOST:PORT; several times, or separated by commas. `localhost` means both 127.0.0.1 and ::1. A few
    /// ports, such as 6000 and 10080, are opened by no browser.
    #[arg(
        long,
        env = "CARTERA_LISTEN",
        value_name = "ADDRESS",
        value_delimiter = ',',
        default_value = "localhost:8787"
    )]
    listen: Vec<String>,
    /// The folder of the built app. Without it, the app in this binary, if it was built with one.
    #[arg(long, env = "CARTERA_SITE", value_name = "FOLDER")]
    site: Option<PathBuf>,
    /// The certificate chain for TLS, a PEM file. Phones need TLS everywhere but on localhost.
    #[arg(long, env = "CARTERA_TLS_CERT", value_name = "FILE", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The private key for TLS, a PEM file.
    #[arg(long, env = "CARTERA_TLS_KEY", value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// Where people reach this server, for the links of invitations: https://crm.example.com. Without it, the local addresses.
    #[arg(long, env = "CARTERA_URL", value_name = "URL", value_delimiter = ',')]
    url: Vec<String>,
    /// Begin a new workspace with 500 made-up customers, two territories, three sellers, their manager and a keeper of the
    /// catalogue.
    #[arg(long, env = "CARTERA_SAMPLE")]
    sample: bool,
    /// Begin a new workspace with nothing in it. This is what happens without --sample, too.
    #[arg(long, conflicts_with = "sample")]
    empty: bool,
    /// What people call a new workspace.
    #[arg(long, env = "CARTERA_NAME", value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    log: Log,
}

impl Serve {
    pub(super) fn run(&self) -> Result<(), Failure> {
        self.log.start();
        let _claim = self.place.claim()?;
        allow_many_files();
        let tls = match (&self.tls_cert, &self.tls_key) {
            (Some(certificates), Some(key)) => Some(Tls::from_files(certificates, key)?),
            (_, _) => None,
        };
        let guards = GuardPool::start().map_err(Failure::Guard)?;
        let hub = Hub::new(SqliteStore::open(&self.place.file())?, guards);
        let runtime = tokio::runtime::Runtime::new().map_err(Failure::Runtime)?;
        runtime.block_on(async {
            let asked = || self.listen.join(", ");
            let listening = Listening::bind(&self.listen).await.map_err(|error| Failure::Listen(asked(), error))?;
            let addresses = listening.addresses();
            let founders = self.found(&hub)?;
            // A workspace of an earlier version has none.
            hub.found_company(&[], now())?;
            hub.number_members()?;
            hub.begin_projecting()?;
            self.greet(&hub, founders, &addresses, tls.is_some())?;
            let site = self.site.clone().map_or_else(Site::built_in, Site::Folder);
            let server = Server::new(hub, site);
            let (stop, stopped) = watch::channel(false);
            let chores = tokio::spawn(chores(Arc::clone(&server)));
            let projecting = tokio::spawn(project(Arc::clone(&server)));
            let following = tokio::spawn(follow(Arc::clone(&server)));
            let serving = tokio::spawn(listening.serve(router(Arc::clone(&server)), tls, stopped));
            tracing::info!(addresses = ?addresses, "serving");
            wait_for_the_end().await.map_err(Failure::Runtime)?;
            tracing::info!("stopping");
            // The receivers may be gone only if serving has ended, which is what is wanted.
            let _sent = stop.send(true);
            let _ended = serving.await;
            chores.abort();
            projecting.abort();
            following.abort();
            server.hub.write_contacts()?;
            tracing::info!("stopped");
            Ok(())
        })
    }

    /// Makes the workspace, if there is none.
    fn found(&self, hub: &Hub<SqliteStore>) -> Result<Option<Founders>, Failure> {
        let now = now();
        let name = match (&self.name, self.sample) {
            (Some(name), _) => name.clone(),
            (None, true) => "Cartera de muestra".to_owned(),
            (None, false) => "Cartera".to_owned(),
        };
        let setup = Setup { name, id: random::id(now)?, secret: random::bytes()? };
        if !hub.set_up(setup, now)? {
            return Ok(None);
        }
        let mut random = Vec::new();
        for _ in 0..IDS {
            random.push(random::id(now)?);
        }
        let ids = || random.pop().unwrap_or_else(|| DocId::new(now, [0; 10]));
        let founders = if self.sample {
            founding::found_sample(hub, founding::CUSTOMERS, ids, now)?
        } else {
            founding::found_empty(hub, ids, now)?
        };
        Ok(Some(founders))
    }

    /// Prints invitations if nobody could come in without them, else says how to make one.
    fn greet(
        &self,
        hub: &Hub<SqliteStore>,
        founders: Option<Founders>,
        addresses: &[SocketAddr],
        tls: bool,
    ) -> Result<(), Failure> {
        let urls = self.urls(addresses, tls);
        self.place.note_urls(&urls)?;
        if hub.is_held()? {
            say(
                "Brought back from a backup: only administrators come in, until `cartera-server devices` has been looked at and `cartera-server reopen` typed.",
            );
        }
        let refused: BTreeSet<u16> = urls.iter().filter_map(|url| refused_port(url)).collect();
        for port in refused {
            eprintln!("cartera-server: browsers do not open port {port}, which other services use: choose another one");
        }
        let unused = hub.store().view(|view: &dyn View| Ok::<_, Failure>(view.devices()?.is_empty()))?;
        if !unused {
            say(format!("Cartera is at {}. `cartera-server invite --name NAME` invites somebody.", urls.join(" and ")));
            return Ok(());
        }
        let (administrator, seller) = match founders {
            Some(founders) => (Some(founders.administrator), founders.seller),
            None => (an_administrator(hub)?.map(|found| (found.id, found.member.name)), None),
        };
        let Some(administrator) = administrator else {
            // The first start was cut off before anybody was made.
            say(format!("Cartera is at {}, and nobody can come in yet.", urls.join(" and ")));
            say("`cartera-server invite --name NAME --administrator` invites whoever is to administer it.");
            return Ok(());
        };
        // Two origins are two devices in one browser, so a newcomer sees a merge within two minutes; two people, so that
        // they see who wrote what.
        for (at, url) in urls.iter().enumerate() {
            let (member, name) = seller.as_ref().filter(|_| at == 1).unwrap_or(&administrator);
            link::print(&hub.invite(*member, random::bytes()?, now())?, name, url);
        }
        Ok(())
    }

    /// Where people reach this server.
    fn urls(&self, addresses: &[SocketAddr], tls: bool) -> Vec<String> {
        if !self.url.is_empty() {
            return self.url.clone();
        }
        let scheme = if tls { "https" } else { "http" };
        let mut urls: Vec<String> = Vec::new();
        for address in addresses {
            let port = address.port();
            let hosts = if address.ip().is_loopback() || address.ip().is_unspecified() {
                vec![format!("127.0.0.1:{port}"), format!("localhost:{port}")]
            } else {
                vec![address.to_string()]
            };
            for url in hosts.into_iter().map(|host| format!("{scheme}://{host}")) {
                if !urls.contains(&url) {
                    urls.push(url);
                }
            }
        }
        urls
    }
}

/// Allows this process as many open files as it may want, because every connection is one. Where the system does not let it,
/// fewer phones can listen at once.
fn allow_many_files() {
    let limit = getrlimit(Resource::Nofile);
    let most = limit.maximum.unwrap_or(FILES).min(FILES);
    if limit.current.is_some_and(|current| current < most) {
        let _set = setrlimit(Resource::Nofile, Rlimit { current: Some(most), ..limit });
    }
}

/// What is done now and then beside serving.
async fn chores(server: Arc<Server<SqliteStore>>) {
    let mut ticks: u64 = 0;
    loop {
        tokio::time::sleep(Duration::from_secs(FOREIGN)).await;
        ticks += FOREIGN;
        let contacts = ticks % CONTACTS < FOREIGN;
        let own = Arc::clone(&server);
        let done = tokio::task::spawn_blocking(move || {
            if own.hub.has_foreign_commits()? {
                own.listeners.tell_all();
            }
            if contacts { own.hub.write_contacts() } else { Ok(()) }
        });
        if let Ok(Err(error)) = done.await {
            tracing::warn!(error = causes(&error), "a chore was not done");
        }
    }
}

/// Fills in what an earlier version did not say of documents, and makes its rows anew, a slice at a time, with pauses in which
/// others write.
async fn project(server: Arc<Server<SqliteStore>>) {
    let mut all = 0;
    loop {
        let own = Arc::clone(&server);
        let slice = move || match own.hub.file_next()? {
            0 => match own.hub.project_next()? {
                0 => own.hub.seal().map(|()| (0, 0)),
                rows => Ok((rows, rows)),
            },
            filed => Ok((filed, 0)),
        };
        match tokio::task::spawn_blocking(slice).await {
            Ok(Ok((0, _))) => break,
            Ok(Ok((_, rows))) => {
                all += rows;
                tokio::time::sleep(BETWEEN_SLICES).await;
            }
            Ok(Err(error)) => {
                tracing::warn!(error = causes(&error), "rows of an earlier version were not made anew");
                tokio::time::sleep(AFTER_A_FAILURE).await;
            }
            Err(_) => return,
        }
    }
    if all > 0 {
        tracing::info!(rows = all, "rows of an earlier version were made anew");
    }
}

/// Files records where those live that they hang on, a slice at a time, with pauses in which others write.
async fn follow(server: Arc<Server<SqliteStore>>) {
    loop {
        let own = Arc::clone(&server);
        let pause = match tokio::task::spawn_blocking(move || own.hub.follow_next(now())).await {
            Ok(Ok(followed)) if followed.looked_at == followed.waiting => UNTIL_SOMETHING_MOVES,
            Ok(Ok(followed)) => {
                // Each that followed counts as a request of the device that caused it, whatever is left in its bucket.
                for (device, filed) in followed.filed {
                    server.work.charge(device, i64::try_from(filed).unwrap_or(i64::MAX), now());
                }
                BETWEEN_SLICES
            }
            Ok(Err(error)) => {
                tracing::warn!(%error, "records were not filed where those live that they hang on");
                AFTER_A_FAILURE
            }
            Err(_) => return,
        };
        tokio::time::sleep(pause).await;
    }
}

/// Waits until the system, or somebody at the terminal, ends the server.
async fn wait_for_the_end() -> Result<(), std::io::Error> {
    let (mut terminated, mut interrupted) = (signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?);
    tokio::select! {
        _ = terminated.recv() => {}
        _ = interrupted.recv() => {}
    }
    Ok(())
}
