//! How heavy a document is, and how much of that is whose.

use std::collections::BTreeMap;

use automerge::ActorId;

use super::Document;

/// What one actor has written into a document.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Changes: the sequence number of its last one.
    pub changes: u64,
    /// Operations, deletions among them.
    pub operations: u64,
}

/// Who has written how much into a document.
#[derive(Clone, Debug, Default)]
pub struct Writers {
    by_actor: BTreeMap<ActorId, Written>,
}

impl Writers {
    /// What an actor has written; nothing, if it has not.
    #[must_use]
    pub fn of(&self, actor: &[u8]) -> Written {
        self.by_actor.get(&ActorId::from(actor)).copied().unwrap_or_default()
    }

    /// How many operations the actors have written that are meant.
    #[must_use]
    pub fn operations(&self, is_meant: impl Fn(&[u8]) -> bool) -> u64 {
        self.by_actor
            .iter()
            .filter(|(actor, _)| is_meant(actor.to_bytes()))
            .map(|(_, written)| written.operations)
            .sum()
    }
}

impl Document {
    /// Who has written how much: one look at every change, none at an operation.
    #[must_use]
    pub fn writers(&self) -> Writers {
        let mut writers = Writers::default();
        for meta in self.inner.get_changes_meta(&[]) {
            let written = writers.by_actor.entry(meta.actor.into_owned()).or_default();
            written.changes = written.changes.max(meta.seq);
            written.operations += (meta.max_op + 1).saturating_sub(meta.start_op);
        }
        writers
    }

    /// How much of the document, per thousand, is the work of the actors that are meant: by the bytes of the changes, which
    /// are all made anew for it, so that this costs as much as another load.
    #[must_use]
    pub fn share(&self, is_meant: impl Fn(&[u8]) -> bool) -> u64 {
        let (mut own, mut all) = (0u64, 0u64);
        for change in self.inner.get_changes(&[]) {
            let bytes = change.raw_bytes().len() as u64;
            all += bytes;
            if is_meant(change.actor_id().to_bytes()) {
                own += bytes;
            }
        }
        own.saturating_mul(1000).checked_div(all).unwrap_or(0)
    }
}
