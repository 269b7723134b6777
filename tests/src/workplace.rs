//! A running server with a workspace of two territories, and a member who may work in both.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use anyhow::{Context as _, Result};
use server::admission::InProcess;
use server::hub::{Hub, NewMember, Setup};
use server::store::SqliteStore;
use shared::crm::Role;
use shared::document::DocId;
use shared::sync::cursor::{Scope, WORKSPACE};
use tempfile::TempDir;

use crate::clock;
use crate::device::key::Key;
use crate::device::records::new_doc;
use crate::device::{Device, join};
use crate::programs::Server;

/// The workspace's file in the server's directory.
pub const FILE: &str = "cartera.sqlite";

/// How many devices join as one person: others may join by the link.
const EACH: usize = 16;

/// The member's name.
pub const MEMBER: &str = "Lucía Herrera";

/// See the module. Its files are gone when it is dropped.
pub struct Workplace {
    server: Server,
    territories: Vec<Scope>,
    member: DocId,
    secret: String,
    /// The invitation of the colleague as whom devices join now, none while it is the member, and how many did as them.
    joining: Mutex<(Option<String>, usize)>,
    _directory: TempDir,
}

impl Workplace {
    /// Makes a workspace and starts a server over it.
    ///
    /// # Errors
    /// If the server's program is missing, or does not come up.
    pub fn new() -> Result<Self> {
        let directory = TempDir::new()?;
        let founded = found(directory.path()).context("making a workspace")?;
        let server = Server::start(directory.path())?;
        let Founded { territories, member, secret } = founded;
        Ok(Self { server, territories, member, secret, joining: Mutex::default(), _directory: directory })
    }

    /// An invitation's link. It enrols any number of devices of the member.
    #[must_use]
    pub fn link(&self) -> String {
        format!("http://{}/join#{}", self.server.address(), self.secret)
    }

    /// An invitation's link for somebody, made on the command line with these arguments besides.
    ///
    /// # Errors
    /// If the command fails.
    pub fn invite(&self, name: &str, arguments: &[&str]) -> Result<String> {
        let address = format!("http://{}", self.server.address());
        let said = self.server.run("invite", &[&["--name", name, "--url", &address], arguments].concat())?;
        let link = said.split_whitespace().find(|word| word.starts_with(&address));
        Ok(link.context("an invitation's link")?.to_owned())
    }

    /// A device that holds nothing yet, and the directory in which it lives: the member's, or where these are as many as one
    /// person may have, a colleague's who may do the same. Enrolled past the server's program, which lets nobody enrol dozens
    /// of devices in a minute.
    ///
    /// # Errors
    /// If its state cannot be written.
    pub fn device(&self) -> Result<(Device, TempDir)> {
        let directory = TempDir::new()?;
        // Only for this: a database that somebody else has open is not mended when the server comes back after a kill.
        let hub = Hub::new(SqliteStore::open(&self.server.directory().join(FILE))?, InProcess);
        let mut joining = self.joining.lock().unwrap_or_else(PoisonError::into_inner);
        let (colleague, devices) = &mut *joining;
        if *devices == EACH {
            let (_, secret) = member(&hub, "Compañía de Lucía", &self.territories)?;
            (*colleague, *devices) = (Some(secret), 0);
        }
        *devices += 1;
        let request = join::request(&Key::open(directory.path())?, colleague.as_ref().unwrap_or(&self.secret));
        let enrolled = hub.enrol(&request, clock::now())?;
        drop(joining);
        drop(hub);
        let device = Device::enrolled(directory.path(), enrolled, &self.server.authority())?;
        Ok((device, directory))
    }

    /// Takes a territory away from the member, as an administrator does.
    ///
    /// # Errors
    /// If the member does not have it.
    pub fn withdraw(&self, territory: Scope) -> Result<()> {
        self.server.run("members", &["--name", MEMBER, "--withdraw", &territory.to_string()])?;
        Ok(())
    }

    /// Gives a territory back, with an invitation: those that there were have ended.
    ///
    /// # Errors
    /// If the server's program fails.
    pub fn give_back(&mut self, territory: Scope) -> Result<()> {
        let said = self.server.run("invite", &["--name", MEMBER, "--territory", &territory.to_string()])?;
        let secret = said.split_whitespace().find_map(|word| Some(word.split_once("/join#")?.1));
        secret.context("an invitation's link")?.clone_into(&mut self.secret);
        Ok(())
    }

    /// Folds the journal into the workspace's file, as a server does when it ends, so that what is in the journal later came
    /// later.
    ///
    /// # Errors
    /// If the file cannot be written, or the server is running and reads from the journal.
    pub fn fold(&self) -> Result<()> {
        let connection = rusqlite::Connection::open(self.server.directory().join(FILE))?;
        let busy: i64 = connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        anyhow::ensure!(busy == 0, "the journal is in use");
        Ok(())
    }

    /// The territories' numbers, in the order of the server's sample.
    #[must_use]
    pub fn territories(&self) -> &[Scope] {
        &self.territories
    }

    /// The member's record.
    #[must_use]
    pub const fn member(&self) -> DocId {
        self.member
    }

    /// The server.
    #[must_use]
    pub const fn server(&self) -> &Server {
        &self.server
    }

    /// The server, to kill it.
    pub const fn server_mut(&mut self) -> &mut Server {
        &mut self.server
    }
}

struct Founded {
    territories: Vec<Scope>,
    member: DocId,
    secret: String,
}

/// Makes the workspace with the server's own code, before the server runs.
fn found(directory: &Path) -> Result<Founded> {
    let now = clock::now();
    let store = SqliteStore::open(&directory.join(FILE))?;
    let hub = Hub::new(store, InProcess);
    let mut secret = [0; 32];
    getrandom::fill(&mut secret).map_err(std::io::Error::other)?;
    hub.set_up(Setup { name: "Distribuidora Ñandú".to_owned(), id: new_doc()?, secret }, now)?;
    let mut territories = Vec::new();
    for name in server::sample::TERRITORIES {
        territories.push(hub.create_territory(new_doc()?, name, now)?);
    }
    let (member, secret) = member(&hub, MEMBER, &territories)?;
    Ok(Founded { territories, member, secret })
}

/// Somebody who sells in all territories, and their invitation's secret.
fn member(hub: &Hub<SqliteStore>, name: &str, territories: &[Scope]) -> Result<(DocId, String)> {
    let mut roles = vec![(WORKSPACE, Role::Reader)];
    roles.extend(territories.iter().map(|territory| (*territory, Role::Seller)));
    let (member, now) = (new_doc()?, clock::now());
    hub.create_member(member, &NewMember { name: name.to_owned(), roles, language: None }, now)?;
    let mut random = [0; 16];
    getrandom::fill(&mut random).map_err(std::io::Error::other)?;
    Ok((member, hub.invite(member, random, now)?.secret.text().to_owned()))
}
