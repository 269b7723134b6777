//! The first start of a workspace, and a new epoch after a restore.

use shared::document::DocId;
use shared::sync::SCHEMA;
use shared::sync::cursor::Epoch;

use super::{Hub, HubError, workspace};
use crate::store::{Store, View, Workspace};

/// What a new workspace begins with. Ids and secrets come from outside, as does the clock.
#[derive(Clone, Debug)]
pub struct Setup {
    /// What people call it.
    pub name: String,
    /// Its id.
    pub id: DocId,
    /// 32 random bytes.
    pub secret: [u8; 32],
}

impl<S: Store> Hub<S> {
    /// Whether there is a workspace in the store.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn is_set_up(&self) -> Result<bool, HubError> {
        self.store.view(|view: &dyn View| Ok(view.workspace()?.is_some()))
    }

    /// Makes a workspace in an empty store. Answers whether it did: an existing one is left alone.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn set_up(&self, setup: Setup, now: i64) -> Result<bool, HubError> {
        self.store.write(|draft| {
            if draft.workspace()?.is_some() {
                return Ok(false);
            }
            let Setup { name, id, secret } = setup;
            draft.put_workspace(&Workspace {
                id,
                name,
                epoch: epoch(0, now),
                head: 0,
                devices: 0,
                registry: 0,
                secret,
                is_held: false,
            })?;
            draft.put_projection(SCHEMA)?;
            Ok(true)
        })
    }

    /// Begins a new epoch: to be called once on a restored store, whose feed has forgotten what devices may have read.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn begin_epoch(&self, now: i64) -> Result<(), HubError> {
        self.store.write(|draft| {
            let mut workspace = workspace(&*draft)?;
            workspace.epoch = epoch(workspace.epoch.0, now);
            // Numbers that were given after the backup are not given twice: neither devices' nor their incarnations', under
            // which they wrote what they will offer again.
            workspace.devices = workspace.devices.saturating_add(UNKNOWN);
            draft.put_workspace(&workspace)?;
            for mut device in draft.devices()? {
                device.incarnation = device.incarnation.saturating_add(UNKNOWN);
                draft.put_device(&device)?;
            }
            Ok(())
        })
    }
}

/// So many numbers are taken to have been given after a backup.
const UNKNOWN: u32 = 1000;

/// An epoch that no other life of this feed has had: the seconds of its beginning, unless the clock stands still.
fn epoch(before: u64, now: i64) -> Epoch {
    Epoch((now / 1000).max(1).unsigned_abs().max(before + 1))
}
