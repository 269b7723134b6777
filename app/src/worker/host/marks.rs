//! What lists show beside what stands in rows: at which records something waits, and how old what they say is by now.

use shared::document::DocId;
use shared::replica::Replica;
use shared::sync::message::Grant;

/// All of it. As long as it stays the same, no list has to be told for it.
#[derive(Default, PartialEq, Eq)]
pub(super) struct Marks {
    /// Records with something that is not synced yet, by the entries of the outbox.
    waiting: Vec<DocId>,
    /// Records of which something was refused.
    refused: Vec<DocId>,
    /// What the member may do.
    grants: Vec<Grant>,
    /// The company's day since 1970-01-01.
    day: i64,
}

impl Marks {
    /// On the company's day, since 1970-01-01.
    pub(super) fn of(replica: &Replica, day: i64) -> Self {
        Self {
            waiting: replica.outbox().flat_map(|entry| entry.parts.iter().map(|part| part.doc)).collect(),
            refused: replica.tray().flat_map(|entry| entry.parts.iter().map(|part| part.0)).collect(),
            grants: replica.meta().grants.clone(),
            day,
        }
    }
}
