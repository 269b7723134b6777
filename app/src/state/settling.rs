//! Records that are settled without going to them: open in the worker, beside the one whose page is in view.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use shared::document::DocId;
use shared::replica::{Command, RecordView};

use super::Store;

/// What to show of each, once it is here.
#[derive(Copy, Clone, Default)]
pub struct Settling {
    views: RwSignal<BTreeMap<DocId, Option<Arc<RecordView>>>>,
}

impl Settling {
    /// What to show of one. Watched.
    pub fn view(self, doc: DocId) -> Option<Arc<RecordView>> {
        self.views.with(|views| views.get(&doc).cloned().flatten())
    }

    /// Takes in what the worker says of a record.
    pub fn hear(self, doc: DocId, view: Option<&Arc<RecordView>>) {
        if self.views.with_untracked(|views| views.contains_key(&doc)) {
            self.views.update(|views| drop(views.insert(doc, view.cloned())));
        }
    }
}

impl Store {
    /// Opens a record to settle it. The page in view may have it open already; it is told once more then.
    pub fn open_to_settle(self, doc: DocId) {
        self.settling.views.update(|views| {
            views.entry(doc).or_default();
        });
        self.order(Command::Open { doc });
    }

    /// Ends that; the page in view keeps what it has open.
    pub fn close_to_settle(self, doc: DocId) {
        self.settling.views.update(|views| drop(views.remove(&doc)));
        if !self.is_open(doc)
            && self.unfolded.with_untracked(|unfolded| unfolded.as_ref().is_none_or(|own| own.0 != doc))
        {
            self.order(Command::Close { doc });
        }
    }
}
