//! The opened record as its fields read it.

use std::sync::Arc;

use leptos::prelude::*;
use shared::crm::{Kind, Language, Role, Value};
use shared::document::{Conflict, DocId, Intent};
use shared::replica::{Astray, Contested, RecordView};

use crate::reactive::memo;
use crate::state::{BOOK, Store, seen, store};

/// The opened record.
///
/// What most fields ask of it is a memo for all of them: a page has dozens of fields, and each asks anew whatever changes.
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
    /// Whether all its facts stand as fields, filled or not.
    pub whole: RwSignal<bool>,
    /// Facts that were added in this visit, by their keys: they stay where they are, filled or not.
    pub added: RwSignal<Vec<String>>,
    /// The customer whose entries its fields refer to: this record, or the one that an activity is about.
    customer: Memo<Option<Arc<RecordView>>>,
    role: Memo<Option<Role>>,
    removed: Memo<bool>,
    unsettled: Memo<Unsettled>,
    /// What its fields' names in the page begin with, so that those of two records in view are told apart.
    prefix: &'static str,
    store: Store,
}

/// The keys of which there is more to say than the value that stands there: in most records few, or none.
#[derive(Clone, Default, PartialEq, Eq)]
struct Unsettled {
    /// With an edit that is on this phone and not synced yet.
    waiting: Vec<String>,
    /// With an edit that was refused and lies in the tray.
    refused: Vec<String>,
    /// With an edit of this device that saw something else than what stands there.
    contested: Vec<String>,
    /// Where several values stand.
    conflicts: Vec<String>,
}

impl Unsettled {
    fn of(view: &RecordView) -> Self {
        Self {
            waiting: view.waiting.clone(),
            refused: view.refused.clone(),
            contested: view.contested.iter().map(|contested| contested.intent.key().to_owned()).collect(),
            conflicts: view.record.conflicts.iter().map(|conflict| conflict.key.clone()).collect(),
        }
    }
}

fn is_among(keys: &[String], key: &str) -> bool {
    keys.iter().any(|own| own == key)
}

impl Opened {
    /// The record of a document, as it comes and changes.
    pub fn new(doc: DocId) -> Self {
        let store = store();
        let view = memo(move |_| {
            store.record.with(|record| record.as_ref().filter(|(own, _)| *own == doc).map(|(_, view)| Arc::clone(view)))
        });
        Self::of(doc, view, view, "", store)
    }

    /// The activity that is unfolded on this customer's page.
    pub fn unfolded(self, doc: DocId) -> Self {
        let store = store();
        let view = memo(move |_| {
            let own = |(own, view): &(DocId, Option<Arc<RecordView>>)| view.clone().filter(|_| *own == doc);
            store.unfolded.with(|unfolded| unfolded.as_ref().and_then(own))
        });
        Self::of(doc, view, self.view, "activity/", store)
    }

    /// A record that is settled in a sheet, away from its page.
    pub fn settling(doc: DocId) -> Self {
        let store = store();
        let view = memo(move |_| store.settling.view(doc));
        Self::of(doc, view, view, "settling/", store)
    }

    fn of(
        doc: DocId,
        view: Memo<Option<Arc<RecordView>>>,
        customer: Memo<Option<Arc<RecordView>>>,
        prefix: &'static str,
        store: Store,
    ) -> Self {
        Self {
            doc,
            view,
            customer,
            fresh: RwSignal::default(),
            ready: RwSignal::new(false),
            whole: RwSignal::new(false),
            added: RwSignal::default(),
            role: memo(move |_| view.with(|view| view.as_ref().and_then(|view| view.role))),
            removed: memo(move |_| view.with(|view| view.as_ref().is_some_and(|view| view.record.removed.is_some()))),
            unsettled: memo(move |_| view.with(|view| view.as_deref().map(Unsettled::of).unwrap_or_default())),
            prefix,
            store,
        }
    }

    /// The same beside what it hangs on, to whose entries its fields refer.
    pub fn beside(self, whole: Memo<Option<Arc<RecordView>>>) -> Self {
        Self { customer: whole, ..self }
    }

    /// What a field is called in the page.
    pub fn name_of(self, key: &str) -> String {
        format!("{}{key}", self.prefix)
    }

    /// What kind of record it is; of the book's until it is here.
    pub fn kind(self) -> Kind {
        self.read(|view| view.record.kind).unwrap_or(BOOK)
    }

    /// Why it is shown on its own page although it belongs on another's.
    pub fn astray(self) -> Option<Astray> {
        self.read(|view| view.astray).flatten()
    }

    fn read<T>(self, read: impl FnOnce(&RecordView) -> T) -> Option<T> {
        self.view.with(|view| view.as_deref().map(read))
    }

    /// The language that the reader reads.
    pub fn language(self) -> Language {
        self.store.language()
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

    /// Whether an edit of this key was refused and lies in the tray.
    pub fn is_refused(self, key: &str) -> bool {
        self.unsettled.with(|unsettled| is_among(&unsettled.refused, key))
    }

    /// Whether an edit of this key waits on this phone: to be synced, or to be settled.
    pub fn waits(self, key: &str) -> bool {
        self.unsettled.with(|unsettled| is_among(&unsettled.waiting, key) || is_among(&unsettled.contested, key))
    }

    /// Whether there are several values to choose from at a key.
    pub fn is_disputed(self, key: &str) -> bool {
        self.unsettled.with(|unsettled| is_among(&unsettled.conflicts, key) || is_among(&unsettled.contested, key))
    }

    /// The keys at which there are several values to choose from, each once.
    pub fn disputed(self) -> Vec<String> {
        let mut keys = self.unsettled.with(|unsettled| [&unsettled.conflicts[..], &unsettled.contested[..]].concat());
        keys.sort_unstable();
        keys.dedup();
        keys
    }

    /// Whether the member has this role in the record's territory, or more.
    pub fn may(self, role: Role) -> bool {
        self.role.get().is_some_and(|own| own >= role)
    }

    /// Whether the record is removed.
    pub fn is_removed(self) -> bool {
        self.removed.get()
    }

    /// Whether whoever has this role may write it now.
    pub fn is_writable(self, role: Role) -> bool {
        self.may(role) && !self.is_removed()
    }

    /// A group's entries that are not removed, by id, in their order.
    pub fn entries(self, group: &str) -> Vec<String> {
        self.read(|view| view.record.entries(group).iter().map(|entry| entry.id.to_owned()).collect())
            .unwrap_or_default()
    }

    /// The same with the one first that a field of the record names as the main one.
    pub fn main_first(self, group: &str, main: &str) -> Vec<String> {
        let (main, mut ids) = (self.value(main), self.entries(group));
        ids.sort_by_key(|id| main.as_text() != Some(id.as_str()));
        ids
    }

    /// Whether a group has an entry on the page, be it one that is being added.
    pub fn has_entries(self, group: &str) -> bool {
        !self.entries(group).is_empty() || self.fresh.with(|fresh| fresh.iter().any(|(own, _)| *own == group))
    }

    /// The entries of a group that a field may refer to: those of the customer that are not removed, in their order.
    pub fn referable(self, group: &str) -> Vec<String> {
        let ids = |view: &Arc<RecordView>| view.record.entries(group).iter().map(|entry| entry.id.to_owned()).collect();
        self.customer.with(|view| view.as_ref().map(ids).unwrap_or_default())
    }

    /// The value of an entry that a field refers to, removed or not.
    pub fn referred(self, group: &str, id: &str, field: &str) -> Value {
        let key = format!("{group}/{id}/{field}");
        self.customer.with(|view| view.as_ref().map(|view| view.record.value(&key).clone()).unwrap_or_default())
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
