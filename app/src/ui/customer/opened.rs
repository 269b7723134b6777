//! The opened record as its fields read it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::crm::{Kind, Role, Value};
use shared::document::{Conflict, DocId, Intent};
use shared::replica::{Contested, RecordView};

use crate::state::{Store, seen, store};

/// The opened record.
#[derive(Copy, Clone)]
pub struct Opened {
    /// The document.
    pub doc: DocId,
    /// What to show, once it is here.
    pub view: Memo<Option<Arc<RecordView>>>,
    /// Entries that are being written and have no value yet: group and id.
    pub fresh: RwSignal<Vec<(&'static str, String)>>,
    /// Whether the whole page is drawn.
    pub ready: RwSignal<bool>,
    /// What its fields' names in the page begin with, so that those of two records in view are told apart.
    prefix: &'static str,
    store: Store,
}

impl Opened {
    /// The record of a document, as it comes and changes.
    pub fn new(doc: DocId) -> Self {
        let store = store();
        let view = Memo::new(move |_| {
            store.record.with(|record| record.as_ref().filter(|(own, _)| *own == doc).map(|(_, view)| Arc::clone(view)))
        });
        Self { doc, view, fresh: RwSignal::default(), ready: RwSignal::new(false), prefix: "", store }
    }

    /// The activity that is unfolded on its customer's page.
    pub fn unfolded(doc: DocId) -> Self {
        let store = store();
        let view = Memo::new(move |_| {
            let own = |(own, view): &(DocId, Option<Arc<RecordView>>)| view.clone().filter(|_| *own == doc);
            store.unfolded.with(|unfolded| unfolded.as_ref().and_then(own))
        });
        Self { view, prefix: "activity/", ..Self::new(doc) }
    }

    /// What a field is called in the page.
    pub fn name_of(self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// What kind of record it is; a customer until it is here.
    pub fn kind(self) -> Kind {
        self.read(|view| view.record.kind).unwrap_or(Kind::Customer)
    }

    fn read<T>(self, read: impl FnOnce(&RecordView) -> T) -> Option<T> {
        self.view.with(|view| view.as_deref().map(read))
    }

    /// The value at a key.
    pub fn value(self, key: &str) -> Value {
        self.read(|view| view.record.value(key).clone()).unwrap_or_default()
    }

    /// A collaborative text.
    pub fn text(self, key: &str) -> String {
        self.read(|view| view.record.texts.get(key).cloned().unwrap_or_default()).unwrap_or_default()
    }

    /// The values that stand at a key against each other.
    pub fn conflict(self, key: &str) -> Option<Conflict> {
        self.read(|view| view.record.conflicts.iter().find(|conflict| conflict.key == key).cloned()).flatten()
    }

    /// The latest edit of this device that saw something else than what stands at a key.
    pub fn contested(self, key: &str) -> Option<Contested> {
        self.read(|view| view.contested.iter().rev().find(|contested| contested.intent.key() == key).cloned()).flatten()
    }

    /// Whether an edit of this key is on this phone and not synced yet.
    pub fn is_waiting(self, key: &str) -> bool {
        self.read(|view| view.waiting.iter().any(|waiting| waiting == key)).unwrap_or_default()
    }

    /// Whether an edit of this key was refused and lies in the tray.
    pub fn is_refused(self, key: &str) -> bool {
        self.read(|view| view.refused.iter().any(|refused| refused == key)).unwrap_or_default()
    }

    /// Whether an edit of this key waits on this phone: to be synced, or to be settled.
    pub fn waits(self, key: &str) -> bool {
        self.is_waiting(key) || self.contested(key).is_some()
    }

    /// What the member may do with the record.
    pub fn may(self, role: Role) -> bool {
        self.read(|view| view.role).flatten().is_some_and(|own| own >= role)
    }

    /// Whether the record is removed.
    pub fn is_removed(self) -> bool {
        self.read(|view| view.record.removed.is_some()).unwrap_or_default()
    }

    /// A group's entries that are not removed, by id, in their order.
    pub fn entries(self, group: &str) -> Vec<String> {
        self.read(|view| view.record.entries(group).iter().map(|entry| entry.id.to_owned()).collect())
            .unwrap_or_default()
    }

    /// What an author of an edit sees at a key now.
    pub fn seen_now(self, key: &str) -> Vec<Value> {
        self.view.with_untracked(|view| view.as_deref().map(|view| seen(view, key))).unwrap_or_default()
    }

    /// An intent to set a key, by an author who sees what stands there now.
    pub fn intent(self, key: &str, new: Value) -> Intent {
        Intent::Set { key: key.to_owned(), seen: self.seen_now(key), new }
    }

    /// Sets keys, in one command.
    pub fn set(self, values: impl IntoIterator<Item = (String, Value)>) {
        let intents = values.into_iter().map(|(key, value)| self.intent(&key, value)).collect();
        self.store.edit(self.doc, intents);
    }
}

/// The record of the page that this is on.
pub fn opened() -> Opened {
    expect_context::<Opened>()
}
