//! What a replica has told: the headless device's screen.

use std::collections::{BTreeMap, BTreeSet};

use shared::document::{DocId, Row};
use shared::replica::{CommandError, NetworkFailure, Notice, RecordView, SyncState};

/// Everything heard so far, as far as somebody may still ask for it.
#[derive(Debug, Default)]
pub struct Heard {
    /// The state of sync.
    pub sync: SyncState,
    /// Commands that are done, with the reason of those that were not carried out. Whoever gave one takes it out.
    pub done: BTreeMap<u64, Option<CommandError>>,
    /// Opened records as they were last told; none for those that are not here.
    pub views: BTreeMap<DocId, Option<Box<RecordView>>>,
    /// Documents whose rows have come or changed since the last [`Heard::forget_changes`].
    pub changed: BTreeSet<DocId>,
    /// The same rows, while somebody asked for them by [`Heard::keep_rows`].
    pub rows: Option<Vec<(DocId, Option<Row>)>>,
    /// Another writer took over: this replica does nothing any more.
    pub is_fenced: bool,
    /// Why the last request failed, if it did.
    pub failure: Option<NetworkFailure>,
}

impl Heard {
    /// Takes in a notice.
    pub fn take_in(&mut self, notice: Notice) {
        match notice {
            Notice::Done { request, error } => {
                self.done.insert(request, error);
            }
            // Nobody asks through this device, and what it edits is not taken back.
            Notice::Answer { .. } => {}
            Notice::Rows { rows } => {
                self.changed.extend(rows.iter().map(|(doc, _)| *doc));
                if let Some(kept) = &mut self.rows {
                    kept.extend(rows);
                }
            }
            Notice::Record { view, doc } => {
                self.views.insert(doc, view);
            }
            Notice::Sync { state } => self.sync = state,
            // The tray and the rows can be read from the replica at any time.
            Notice::Tray { .. } | Notice::WentAlong { .. } => {}
            Notice::Fenced => self.is_fenced = true,
        }
    }

    /// Begins to count changed documents anew.
    pub fn forget_changes(&mut self) {
        self.changed.clear();
    }

    /// From now on keeps the rows that come, for whoever waits for a certain value.
    pub fn keep_rows(&mut self) {
        self.rows = Some(Vec::new());
    }
}
