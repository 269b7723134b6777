//! The first start of a workspace, and a new epoch after a restore.

use sha2::{Digest as _, Sha256};
use shared::document::DocId;
use shared::sync::SCHEMA;
use shared::sync::chain::{Chain, Mark};
use shared::sync::cursor::Epoch;

use super::{Hub, HubError, lives, workspace};
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
                epoch: Epoch((now / 1000).max(1).unsigned_abs()),
                head: 0,
                chain: Chain::BEGINNING,
                incarnation: 1,
                devices: 0,
                registry: 0,
                secret,
                is_held: false,
            })?;
            draft.put_chain(Mark { head: 0, chain: Chain::BEGINNING })?;
            draft.put_projection(SCHEMA, &[])?;
            Ok(true)
        })
    }

    /// Begins a new epoch: to be called once on a restored store, whose feed has forgotten what devices may have read. `random`
    /// says which: clocks stand still, and are set back.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn begin_epoch(&self, random: [u8; 16]) -> Result<(), HubError> {
        self.store.write(|draft| {
            let mut workspace = workspace(&*draft)?;
            let drawn: [u8; 32] = Sha256::digest(random).into();
            // Short on the wire, and none that this feed has.
            let epoch = Epoch(u64::from(lives::word(drawn, 0)).max(1));
            workspace.epoch = if epoch == workspace.epoch { Epoch(epoch.0 + 1) } else { epoch };
            lives::begin_life(draft, &mut workspace, drawn)?;
            Ok(draft.put_workspace(&workspace)?)
        })
    }
}
