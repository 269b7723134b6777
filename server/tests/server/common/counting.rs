//! A store that counts what is read of it, for costs that must not grow.

use std::sync::atomic::{AtomicU64, Ordering};

use server::store::{
    Device, DocNumber, Draft, Due, FeedEntry, Filed, Invitation, MemoryStore, ScopeSum, Setting, SettingKind, Store,
    StoreError, StoredDoc, View, Workspace,
};
use shared::document::{DocId, Hash};
use shared::sync::chain::Chain;
use shared::sync::cursor::{Scope, Sequence};

/// The memory store, with counters.
#[derive(Default)]
pub struct CountingStore {
    inner: MemoryStore,
    /// Entries of feeds that were read.
    entries: AtomicU64,
    /// Documents that were gone through to say how many there are.
    counted: AtomicU64,
}

impl CountingStore {
    /// How many entries of feeds were read since this was asked last, and how many documents were counted.
    pub fn take(&self) -> (u64, u64) {
        (self.entries.swap(0, Ordering::Relaxed), self.counted.swap(0, Ordering::Relaxed))
    }
}

impl Store for CountingStore {
    fn view<T, E: From<StoreError>>(&self, read: impl FnOnce(&dyn View) -> Result<T, E>) -> Result<T, E> {
        self.inner.view(|view| read(&Counting { view, store: self }))
    }

    fn write<T, E: From<StoreError>>(&self, write: impl FnOnce(&mut dyn Draft) -> Result<T, E>) -> Result<T, E> {
        self.inner.write(write)
    }

    fn try_room(&self) -> Result<(), StoreError> {
        self.inner.try_room()
    }
}

struct Counting<'s> {
    view: &'s dyn View,
    store: &'s CountingStore,
}

/// Methods that are handed on as they are.
macro_rules! hand_on {
    ($($name:ident($($given:ident: $of:ty),*) -> $answer:ty;)*) => {
        $(fn $name(&self, $($given: $of),*) -> Result<$answer, StoreError> {
            self.view.$name($($given),*)
        })*
    };
}

impl View for Counting<'_> {
    fn feed(&self, scope: Scope, after: Sequence, limit: usize) -> Result<Vec<FeedEntry>, StoreError> {
        let entries = self.view.feed(scope, after, limit)?;
        self.store.entries.fetch_add(entries.len() as u64, Ordering::Relaxed);
        Ok(entries)
    }

    fn count(&self, scope: Scope, after: Sequence) -> Result<u64, StoreError> {
        let count = self.view.count(scope, after)?;
        self.store.counted.fetch_add(count, Ordering::Relaxed);
        Ok(count)
    }

    hand_on! {
        workspace() -> Option<Workspace>;
        doc(id: DocId) -> Option<StoredDoc>;
        doc_by_number(number: DocNumber) -> Option<StoredDoc>;
        home(id: DocId) -> Option<Scope>;
        number(id: DocId) -> Option<DocNumber>;
        revision(id: DocId) -> Option<Sequence>;
        size(id: DocId) -> Option<usize>;
        sum(scope: Scope) -> ScopeSum;
        unsealed() -> Vec<Scope>;
        chain(head: Sequence) -> Option<Chain>;
        owned(owner: DocNumber, limit: usize) -> Vec<DocNumber>;
        open_activities(by: DocNumber, day: i32, limit: usize) -> Vec<DocNumber>;
        setting(doc: DocId) -> Option<Setting>;
        settings(kind: SettingKind) -> Vec<(DocId, Setting)>;
        device(number: u32) -> Option<Device>;
        devices() -> Vec<Device>;
        invitation(hash: [u8; 32]) -> Option<Invitation>;
        invitations() -> Vec<[u8; 32]>;
        is_poisonous(change: Hash) -> bool;
        last_poison(device: u32) -> Option<i64>;
        numbers() -> Vec<DocNumber>;
        projection() -> u16;
        outdated(limit: usize) -> Vec<DocNumber>;
        is_outdated(number: DocNumber) -> bool;
        unfiled(limit: usize) -> Vec<DocNumber>;
        has_later_kinds(scope: Scope) -> bool;
        filed(number: DocNumber) -> Option<Filed>;
        hanging(on: DocNumber, after: DocNumber, limit: usize) -> Vec<DocNumber>;
        has_left(number: DocNumber, scope: Scope) -> bool;
        due(limit: usize) -> Vec<Due>;
        due_since(number: DocNumber) -> Option<Sequence>;
    }
}
