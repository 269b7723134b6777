//! Many who work in one workspace: more devices without a screen than the server's program lets enrol in a minute.

use anyhow::Result;
use server::admission::InProcess;
use server::hub::{Hub, NewMember};
use server::store::SqliteStore;
use shared::crm::Role;
use shared::sync::cursor::Scope;
use tempfile::TempDir;

use super::stage::Stage;
use crate::clock;
use crate::device::key::Key;
use crate::device::records::new_doc;
use crate::device::{Device, join};
use crate::workplace::FILE;

impl Stage {
    /// So many sellers, each with a headless device that holds nothing yet, and the directory in which it lives. They
    /// sell in a new territory where nobody has been written down: what they read at first is what every member reads.
    /// Enrolled past the server's program, which lets nobody enrol dozens of devices in a minute.
    ///
    /// # Errors
    /// If the workspace or a device's state cannot be written.
    pub fn staff(&self, count: usize) -> Result<Vec<(Device, TempDir)>> {
        // Only for this: a database that somebody else has open is not mended when the server comes back after a kill.
        let hub = Hub::new(SqliteStore::open(&self.server().directory().join(FILE))?, InProcess);
        let territory = hub.create_territory(new_doc()?, "Territorio nuevo", clock::now())?;
        let authority = self.server().authority();
        (1..=count).map(|number| seller(&hub, &authority, territory, number)).collect()
    }
}

/// Somebody who sells in a territory, and the device that they have just been given.
fn seller(hub: &Hub<SqliteStore>, authority: &str, territory: Scope, number: usize) -> Result<(Device, TempDir)> {
    let (directory, member, now) = (TempDir::new()?, new_doc()?, clock::now());
    let roles = vec![(territory, Role::Seller)];
    hub.create_member(member, &NewMember { name: format!("Personal {number}"), roles, language: None }, now)?;
    // An id is as good as any other chance for a secret that nobody is after.
    let invited = hub.invite(member, new_doc()?.to_bytes(), now)?;
    let enrolled = hub.enrol(&join::request(&Key::open(directory.path())?, invited.secret.text()), now)?;
    Ok((Device::enrolled(directory.path(), enrolled, authority)?, directory))
}
