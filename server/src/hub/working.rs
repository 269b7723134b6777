//! A document while a request's commands are being judged.

use minicbor::bytes::ByteVec;
use shared::document::{DocId, Document, Hash, heads_of_snapshot};
use shared::sync::message::Grant;

use super::commit::{Before, DocCommit};
use super::tail::{self, Tail};
use super::{HubError, settings};
use crate::admission::{Merged, Rules, role_in};
use crate::store::StoredDoc;

/// A document while a request is being judged.
pub(super) struct Working {
    before: Option<Before>,
    /// Its latest commits, as they are stored.
    tail: Vec<u8>,
    pub(super) snapshot: ByteVec,
    merged: Option<Merged>,
    /// The new changes so far, packed against the heads before the request.
    packed: Vec<u8>,
    /// The command after which nothing more of this document is judged.
    pub(super) blocked_by: Option<u32>,
    /// Whether the member may know that it exists.
    pub(super) visible: bool,
    is_newly_crowded: bool,
}

impl Working {
    pub(super) fn new(stored: Option<StoredDoc>, grants: &[Grant]) -> Result<Self, HubError> {
        let Some(stored) = stored else {
            let snapshot = ByteVec::from(Vec::new());
            return Ok(Self {
                before: None,
                tail: Vec::new(),
                snapshot,
                merged: None,
                packed: Vec::new(),
                blocked_by: None,
                visible: true,
                is_newly_crowded: false,
            });
        };
        let heads = heads_of_snapshot(&stored.snapshot).map_err(|_| HubError::Damaged(stored.id))?;
        Ok(Self {
            visible: role_in(grants, stored.scope).is_some(),
            before: Some(Before {
                number: stored.number,
                revision: stored.revision,
                entered: stored.entered,
                scope: stored.scope,
                history: stored.history,
                heads,
                row: stored.row,
            }),
            tail: stored.tail,
            snapshot: stored.snapshot.into(),
            merged: None,
            packed: Vec::new(),
            blocked_by: None,
            is_newly_crowded: false,
        })
    }

    /// Whether all of these changes are part of it, of which there must be one.
    pub(super) fn contains(&self, changes: &[Hash]) -> bool {
        // A guard made these bytes.
        let document = Document::load(&self.snapshot);
        !changes.is_empty() && document.is_ok_and(|document| changes.iter().all(|hash| document.contains(*hash)))
    }

    pub(super) fn snapshot(&self) -> &[u8] {
        &self.snapshot
    }

    pub(super) fn take(&mut self, merged: Merged) {
        self.packed.extend_from_slice(&merged.packed);
        self.snapshot = merged.snapshot.clone();
        self.is_newly_crowded |= merged.is_newly_crowded;
        self.merged = Some(merged);
    }

    /// What is to be committed, if anything was merged.
    pub(super) fn into_commit(self, id: DocId, rules: &Rules) -> Option<DocCommit> {
        let merged = self.merged?;
        if self.is_newly_crowded {
            tracing::warn!(document = %id, "three quarters of what a record may hold are full: only small changes come in now");
        }
        let setting = settings::setting_of(id, merged.row.kind, &merged.snapshot, &rules.registry);
        let tail = self.before.as_ref().and_then(|before| {
            let tail = Tail::of(&self.tail, before.revision, &before.heads).unwrap_or_else(|| {
                tracing::warn!(%id, "what was kept of a document's latest commits is damaged, and begun anew");
                Tail::new(before.revision, before.heads.clone())
            });
            let follows = tail::leads(&before.heads, [self.packed.as_slice()], &merged.heads);
            if !follows {
                tracing::error!(%id, "a document's new changes cannot be rebuilt from their packed form");
            }
            follows.then_some(tail)
        });
        Some(DocCommit {
            id,
            before: self.before,
            heads: merged.heads,
            row: merged.row,
            snapshot: merged.snapshot.into(),
            packed: self.packed,
            tail,
            setting,
        })
    }
}
