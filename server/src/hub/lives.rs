//! A server whose data went back without a word: a folder put back, a snapshot of a machine, a journal that was lost.
//!
//! Whoever was answered since knows better. A device brings back the last mark it was told, and one that is not in this feed's
//! chain says that the device has seen commits that are gone. Then the device gets a life of the feed of its own, mixed into the
//! epoch that it is told, and does what it does after a restore: it reads everything anew and hands in what is missing. The
//! others notice nothing before they come themselves; so a mark that somebody made up costs its maker alone.
//!
//! At the first such mark the server also stops giving names that it may have given in what was lost: numbers and incarnations
//! of devices jump, and it writes under another incarnation itself.

use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};
use shared::sync::chain::Mark;
use shared::sync::cursor::{Epoch, Sequence};
use shared::sync::message::{DocsRequest, SyncRequest};

use super::{Hub, HubError, workspace};
use crate::store::{Device, Draft, Store, StoreError, View, Workspace};

/// So many names are taken to have been given in what was lost, and as many more by chance: two lives that begin at the same
/// state do not go on at the same name.
const UNKNOWN: u32 = 1_000;
/// The names of everybody jump at most once in this time, milliseconds: who makes up marks does not use them up. A server that
/// goes back once more is another process, and has forgotten that it jumped.
const BETWEEN: i64 = 600_000;

/// What a request says of the feed as its device knows it.
#[derive(Copy, Clone, Debug)]
pub(super) struct Known {
    epoch: Epoch,
    mark: Option<Mark>,
    /// The furthest cursor: all that an app without marks brings.
    cursor: Sequence,
}

/// When names jumped.
#[derive(Debug, Default)]
pub(super) struct Jumps {
    last: Mutex<Option<i64>>,
}

impl Known {
    pub(super) fn of_sync(request: &SyncRequest) -> Self {
        let cursor = request.cursors.iter().map(|cursor| cursor.sequence).max().unwrap_or(0);
        Self { epoch: request.epoch, mark: request.mark, cursor }
    }

    pub(super) const fn of_docs(request: &DocsRequest) -> Self {
        Self { epoch: request.epoch, mark: request.mark, cursor: 0 }
    }

    /// Whether the device has seen commits that are not here. One of another epoch is told so in any case.
    fn contradicts(&self, view: &dyn View, workspace: &Workspace, device: &Device) -> Result<bool, StoreError> {
        if self.epoch != epoch_of(workspace, device) {
            return Ok(false);
        }
        Ok(match self.mark {
            None => self.cursor > workspace.head,
            Some(mark) if device.told == Some(mark) => false,
            Some(mark) => view.chain(mark.head)? != Some(mark.chain),
        })
    }
}

impl<S: Store> Hub<S> {
    /// The epoch of the feed as a device is told it.
    ///
    /// # Errors
    /// If there is no such device, or the store cannot be read.
    pub fn epoch_of(&self, device: u32) -> Result<Epoch, HubError> {
        self.store.view(|view: &dyn View| {
            let device = view.device(device)?.ok_or(HubError::SessionEnded)?;
            Ok(epoch_of(&workspace(view)?, &device))
        })
    }

    /// Looks at what a device knows, and gives it a life of the feed of its own if that is not in this one.
    pub(super) fn look_back(&self, device: Device, known: &Known, now: i64) -> Result<Device, HubError> {
        let contradicts = self.store.view(|view: &dyn View| {
            let workspace = workspace(view)?;
            Ok::<_, HubError>(known.contradicts(view, &workspace, &device)?)
        })?;
        if !contradicts {
            return Ok(device);
        }
        let jumps = self.jumps.are_due(now);
        let device = self.store.write(|draft| {
            let mut workspace = workspace(&*draft)?;
            let mut device = draft.device(device.number)?.ok_or(HubError::SessionEnded)?;
            // Another request of the same device may have been first.
            if !known.contradicts(&*draft, &workspace, &device)? {
                return Ok::<_, HubError>(device);
            }
            let drawn = draw(&workspace, &device, known, now);
            if jumps {
                begin_life(draft, &mut workspace, drawn)?;
                draft.put_workspace(&workspace)?;
            }
            let jumped = draft.device(device.number)?.ok_or(HubError::SessionEnded)?;
            device.incarnation = jumped.incarnation.saturating_add(UNKNOWN);
            device.life = word(drawn, 0).max(1);
            draft.put_device(&device)?;
            Ok(device)
        })?;
        if jumps {
            self.jumps.note(now);
        }
        tracing::warn!(
            device = device.number,
            "a device has read commits that are not here: the data of this server went back to an earlier state; the device \
             reads everything anew, and hands in what is missing"
        );
        Ok(device)
    }
}

impl Jumps {
    fn are_due(&self, now: i64) -> bool {
        let last = *self.last.lock().unwrap_or_else(PoisonError::into_inner);
        last.is_none_or(|last| now < last || now >= last + BETWEEN)
    }

    fn note(&self, now: i64) {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(now);
    }
}

/// The epoch that a device is told: the workspace's, or that of its own life of the feed.
pub(super) fn epoch_of(workspace: &Workspace, device: &Device) -> Epoch {
    if device.life == 0 {
        return workspace.epoch;
    }
    let mut hasher = Sha256::new();
    hasher.update(workspace.epoch.0.to_le_bytes());
    hasher.update(device.life.to_le_bytes());
    Epoch(u64::from(word(hasher.finalize().into(), 0)).max(1))
}

/// Gives no name again that may have been given in what was lost.
pub(super) fn begin_life(draft: &mut dyn Draft, workspace: &mut Workspace, drawn: [u8; 32]) -> Result<(), StoreError> {
    let by = |at| UNKNOWN + word(drawn, at) % UNKNOWN;
    workspace.devices = workspace.devices.saturating_add(by(4));
    workspace.incarnation = workspace.incarnation.saturating_add(by(8));
    for mut device in draft.devices()? {
        device.incarnation = device.incarnation.saturating_add(by(12));
        draft.put_device(&device)?;
    }
    Ok(())
}

/// What chance there is in a device's knowing more than the server: nobody but the life that is gone made its chain.
fn draw(workspace: &Workspace, device: &Device, known: &Known, now: i64) -> [u8; 32] {
    let mut hasher = Sha256::new();
    hasher.update(workspace.secret);
    hasher.update(device.number.to_le_bytes());
    hasher.update(device.life.to_le_bytes());
    hasher.update(known.cursor.to_le_bytes());
    if let Some(mark) = known.mark {
        hasher.update(mark.head.to_le_bytes());
        hasher.update(mark.chain.to_bytes());
    }
    hasher.update(now.to_le_bytes());
    hasher.finalize().into()
}

/// Four of drawn bytes.
pub(super) fn word(drawn: [u8; 32], at: usize) -> u32 {
    let bytes = drawn.get(at..at + 4).and_then(|bytes| bytes.try_into().ok());
    bytes.map_or(0, u32::from_le_bytes)
}
