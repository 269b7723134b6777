//! The store in memory, for tests and simulations: nothing is durable, everything else is as in [`super::SqliteStore`].

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Bound;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use shared::crm::Kind;
use shared::document::{DocId, Hash};
use shared::sync::chain::{Chain, Mark};
use shared::sync::cursor::{Scope, Sequence};

use super::records::{
    Device, DocNumber, Due, FeedEntry, Filed, Invitation, NewDoc, Setting, SettingKind, StoredDoc, Workspace,
};
use super::{CHAINS, Draft, FIRST_KINDS, ScopeSum, Store, StoreError, View};

/// A store that lives as long as its process. A clone shares the same state, as a second opening of a file would.
#[derive(Clone, Debug, Default)]
pub struct MemoryStore {
    state: Arc<Mutex<Arc<State>>>,
}

/// Everything, cheap enough to copy for each write: so a write that fails half-way leaves nothing behind.
#[derive(Clone, Debug, Default)]
struct State {
    workspace: Option<Workspace>,
    docs: BTreeMap<DocNumber, Arc<Kept>>,
    numbers: BTreeMap<DocId, DocNumber>,
    feeds: BTreeSet<(Scope, FeedEntry)>,
    left: BTreeMap<(DocNumber, Scope), Sequence>,
    sums: BTreeMap<Scope, ScopeSum>,
    chains: BTreeMap<Sequence, Chain>,
    settings: BTreeMap<DocId, Setting>,
    devices: BTreeMap<u32, Device>,
    invitations: BTreeMap<[u8; 32], Invitation>,
    /// Poisonous changes: the device, and when that was noted.
    poison: BTreeMap<Hash, (u32, i64)>,
    projection: u16,
    outdated: BTreeSet<DocNumber>,
    /// What each document hangs on, whether that exists or not, and the other way round.
    parents: BTreeMap<DocNumber, DocId>,
    hanging: BTreeSet<(DocId, DocNumber)>,
    due: BTreeMap<DocNumber, Due>,
    /// Counts documents that were read whole.
    loads: Arc<AtomicU64>,
}

#[derive(Clone, Debug)]
struct Kept {
    doc: StoredDoc,
    owner: Option<DocNumber>,
    day: Option<i32>,
}

impl MemoryStore {
    /// An empty store.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// A copy with a life of its own, as a backup has.
    #[must_use]
    pub fn back_up(&self) -> Self {
        let state = Arc::clone(&*self.lock());
        Self { state: Arc::new(Mutex::new(state)) }
    }

    /// How many documents have been read whole, for tests of what an answer costs.
    #[must_use]
    pub fn loads(&self) -> u64 {
        self.lock().loads.load(Ordering::Relaxed)
    }

    /// The state, which a writer that died has left as it was: writers work on a copy.
    fn lock(&self) -> MutexGuard<'_, Arc<State>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Store for MemoryStore {
    fn view<T, E: From<StoreError>>(&self, read: impl FnOnce(&dyn View) -> Result<T, E>) -> Result<T, E> {
        let state = Arc::clone(&*self.lock());
        read(state.as_ref())
    }

    fn write<T, E: From<StoreError>>(&self, write: impl FnOnce(&mut dyn Draft) -> Result<T, E>) -> Result<T, E> {
        let mut current = self.lock();
        let mut next = State::clone(&current);
        let done = write(&mut next)?;
        *current = Arc::new(next);
        Ok(done)
    }

    fn try_room(&self) -> Result<(), StoreError> {
        Ok(())
    }
}

impl View for State {
    fn workspace(&self) -> Result<Option<Workspace>, StoreError> {
        Ok(self.workspace.clone())
    }

    fn doc(&self, id: DocId) -> Result<Option<StoredDoc>, StoreError> {
        self.numbers.get(&id).map_or(Ok(None), |number| self.doc_by_number(*number))
    }

    fn doc_by_number(&self, number: DocNumber) -> Result<Option<StoredDoc>, StoreError> {
        let kept = self.docs.get(&number);
        self.loads.fetch_add(u64::from(kept.is_some()), Ordering::Relaxed);
        Ok(kept.map(|kept| kept.doc.clone()))
    }

    fn number(&self, id: DocId) -> Result<Option<DocNumber>, StoreError> {
        Ok(self.numbers.get(&id).copied())
    }

    fn home(&self, id: DocId) -> Result<Option<Scope>, StoreError> {
        let kept = self.numbers.get(&id).and_then(|number| self.docs.get(number));
        Ok(kept.map(|kept| kept.doc.scope))
    }

    fn revision(&self, id: DocId) -> Result<Option<Sequence>, StoreError> {
        let kept = self.numbers.get(&id).and_then(|number| self.docs.get(number));
        Ok(kept.map(|kept| kept.doc.revision))
    }

    fn size(&self, id: DocId) -> Result<Option<usize>, StoreError> {
        let kept = self.numbers.get(&id).and_then(|number| self.docs.get(number));
        Ok(kept.map(|kept| kept.doc.snapshot.len() + kept.doc.tail.len()))
    }

    fn feed(&self, scope: Scope, after: Sequence, limit: usize) -> Result<Vec<FeedEntry>, StoreError> {
        let first = (scope, FeedEntry { sequence: after.saturating_add(1), leave: false, number: 0 });
        let entries = self.feeds.range((Bound::Included(first), Bound::Unbounded));
        Ok(entries.take_while(|(own, _)| *own == scope).take(limit).map(|(_, entry)| *entry).collect())
    }

    fn count(&self, scope: Scope, after: Sequence) -> Result<u64, StoreError> {
        Ok(self.feed(scope, after, usize::MAX)?.iter().filter(|entry| !entry.leave).count() as u64)
    }

    fn chain(&self, head: Sequence) -> Result<Option<Chain>, StoreError> {
        Ok(self.chains.get(&head).copied())
    }

    fn sum(&self, scope: Scope) -> Result<ScopeSum, StoreError> {
        Ok(self.sums.get(&scope).copied().unwrap_or(ScopeSum::EMPTY))
    }

    fn unsealed(&self) -> Result<Vec<Scope>, StoreError> {
        Ok(self.sums.iter().filter(|(_, sum)| sum.seal.is_none()).map(|(scope, _)| *scope).collect())
    }

    fn owned(&self, owner: DocNumber, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        let owned = self.docs.iter().rev().filter(|(_, kept)| kept.owner == Some(owner) && kept.day.is_none());
        Ok(owned.take(limit).map(|(number, _)| *number).collect())
    }

    fn open_activities(&self, by: DocNumber, day: i32, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        let open = self.docs.iter().filter(|(_, kept)| kept.owner == Some(by));
        let mut open: Vec<(i32, DocNumber)> =
            open.filter_map(|(number, kept)| kept.day.filter(|own| *own <= day).map(|own| (own, *number))).collect();
        open.sort_by(|a, b| b.cmp(a));
        Ok(open.into_iter().take(limit).map(|(_, number)| number).collect())
    }

    fn setting(&self, doc: DocId) -> Result<Option<Setting>, StoreError> {
        Ok(self.settings.get(&doc).cloned())
    }

    fn settings(&self, kind: SettingKind) -> Result<Vec<(DocId, Setting)>, StoreError> {
        let settings = self.settings.iter().filter(|(_, setting)| setting.kind() == kind);
        Ok(settings.map(|(doc, setting)| (*doc, setting.clone())).collect())
    }

    fn device(&self, number: u32) -> Result<Option<Device>, StoreError> {
        Ok(self.devices.get(&number).cloned())
    }

    fn devices(&self) -> Result<Vec<Device>, StoreError> {
        Ok(self.devices.values().cloned().collect())
    }

    fn invitation(&self, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError> {
        Ok(self.invitations.get(&hash).cloned())
    }

    fn invitations(&self) -> Result<Vec<[u8; 32]>, StoreError> {
        Ok(self.invitations.keys().copied().collect())
    }

    fn is_poisonous(&self, change: Hash) -> Result<bool, StoreError> {
        Ok(self.poison.contains_key(&change))
    }

    fn last_poison(&self, device: u32) -> Result<Option<i64>, StoreError> {
        Ok(self.poison.values().filter(|(by, _)| *by == device).map(|(_, noted)| *noted).max())
    }

    fn numbers(&self) -> Result<Vec<DocNumber>, StoreError> {
        Ok(self.docs.keys().copied().collect())
    }

    fn projection(&self) -> Result<u16, StoreError> {
        Ok(self.projection)
    }

    fn outdated(&self, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        Ok(self.outdated.iter().take(limit).copied().collect())
    }

    fn is_outdated(&self, number: DocNumber) -> Result<bool, StoreError> {
        Ok(self.outdated.contains(&number))
    }

    fn filed(&self, number: DocNumber) -> Result<Option<Filed>, StoreError> {
        let parent = self.parents.get(&number).and_then(|parent| self.numbers.get(parent)).copied();
        Ok(self.docs.get(&number).map(|kept| Filed { number, scope: kept.doc.scope, parent }))
    }

    fn hanging(&self, on: DocNumber, after: DocNumber, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        let Some(on) = self.docs.get(&on).map(|kept| kept.doc.id) else { return Ok(Vec::new()) };
        let hanging = self.hanging.range((Bound::Excluded((on, after)), Bound::Unbounded));
        Ok(hanging.take_while(|(own, _)| *own == on).take(limit).map(|(_, number)| *number).collect())
    }

    fn has_left(&self, number: DocNumber, scope: Scope) -> Result<bool, StoreError> {
        Ok(self.left.contains_key(&(number, scope)))
    }

    fn due_since(&self, number: DocNumber) -> Result<Option<Sequence>, StoreError> {
        Ok(self.due.get(&number).map(|due| due.since))
    }

    fn due(&self, limit: usize) -> Result<Vec<Due>, StoreError> {
        Ok(self.due.values().take(limit).copied().collect())
    }

    fn unfiled(&self, _: usize) -> Result<Vec<DocNumber>, StoreError> {
        // No earlier version ever wrote here.
        Ok(Vec::new())
    }

    fn has_later_kinds(&self, scope: Scope) -> Result<bool, StoreError> {
        let is_later = |kept: &Kept| kept.doc.scope == scope && kept.doc.row.kind.code() >= FIRST_KINDS;
        Ok(self.docs.values().any(|kept| is_later(kept)))
    }
}

impl Draft for State {
    fn put_workspace(&mut self, workspace: &Workspace) -> Result<(), StoreError> {
        self.workspace = Some(workspace.clone());
        Ok(())
    }

    fn put_chain(&mut self, mark: Mark) -> Result<(), StoreError> {
        self.chains.insert(mark.head, mark.chain);
        self.chains = self.chains.split_off(&mark.head.saturating_sub(CHAINS));
        Ok(())
    }

    fn put_doc(&mut self, doc: &NewDoc<'_>) -> Result<(), StoreError> {
        let next = self.docs.last_key_value().map_or(1, |(last, _)| last + 1);
        let number = doc.number.unwrap_or(next);
        if let Some(before) = self.docs.get(&number) {
            let entry = FeedEntry { sequence: before.doc.revision, leave: false, number };
            self.feeds.remove(&(before.doc.scope, entry));
        }
        self.feeds.insert((doc.scope, FeedEntry { sequence: doc.revision, leave: false, number }));
        self.numbers.insert(doc.id, number);
        self.outdated.remove(&number);
        let stored = StoredDoc {
            number,
            id: doc.id,
            scope: doc.scope,
            history: doc.history,
            revision: doc.revision,
            entered: doc.entered,
            row: doc.row.clone(),
            snapshot: doc.snapshot.to_vec(),
            tail: doc.tail.to_vec(),
        };
        self.docs.insert(number, Arc::new(Kept { doc: stored, owner: doc.owner, day: doc.day }));
        self.put_parent(number, doc.parent)
    }

    fn put_leave(&mut self, scope: Scope, number: DocNumber, at: Option<Sequence>) -> Result<(), StoreError> {
        let before = match at {
            Some(sequence) => self.left.insert((number, scope), sequence),
            None => self.left.remove(&(number, scope)),
        };
        if let Some(sequence) = before {
            self.feeds.remove(&(scope, FeedEntry { sequence, leave: true, number }));
        }
        if let Some(sequence) = at {
            self.feeds.insert((scope, FeedEntry { sequence, leave: true, number }));
        }
        Ok(())
    }

    fn put_sum(&mut self, scope: Scope, sum: ScopeSum) -> Result<(), StoreError> {
        self.sums.insert(scope, sum);
        Ok(())
    }

    fn put_setting(&mut self, doc: DocId, setting: &Setting) -> Result<(), StoreError> {
        self.settings.insert(doc, setting.clone());
        Ok(())
    }

    fn put_device(&mut self, device: &Device) -> Result<(), StoreError> {
        self.devices.insert(device.number, device.clone());
        Ok(())
    }

    fn put_invitation(&mut self, invitation: &Invitation, now: i64) -> Result<(), StoreError> {
        self.invitations.retain(|_, other| other.ends > now);
        self.invitations.insert(invitation.hash, invitation.clone());
        Ok(())
    }

    fn end_invitations(&mut self, member: DocId, now: i64) -> Result<usize, StoreError> {
        self.invitations.retain(|_, invitation| invitation.ends > now);
        let open = self.invitations.len();
        self.invitations.retain(|_, invitation| invitation.member != member);
        Ok(open - self.invitations.len())
    }

    fn keep_invitations(&mut self, kept: &[[u8; 32]]) -> Result<usize, StoreError> {
        let before = self.invitations.len();
        self.invitations.retain(|hash, _| kept.contains(hash));
        Ok(before - self.invitations.len())
    }

    fn put_poison(&mut self, change: Hash, device: u32, now: i64) -> Result<(), StoreError> {
        self.poison.entry(change).or_insert((device, now));
        Ok(())
    }

    fn forget_poison(&mut self, device: u32) -> Result<(), StoreError> {
        self.poison.retain(|_, (by, _)| *by != device);
        Ok(())
    }

    fn put_projection(&mut self, schema: u16, outdated: &[Kind]) -> Result<(), StoreError> {
        self.projection = schema;
        let docs = self.docs.iter().filter(|(_, kept)| outdated.contains(&kept.doc.row.kind));
        self.outdated.extend(docs.map(|(number, _)| *number));
        Ok(())
    }

    fn put_kind(&mut self, _: DocNumber, _: Kind) -> Result<(), StoreError> {
        Ok(())
    }

    fn put_parent(&mut self, number: DocNumber, parent: Option<DocId>) -> Result<(), StoreError> {
        if let Some(before) = self.parents.remove(&number) {
            self.hanging.remove(&(before, number));
        }
        if let Some(parent) = parent {
            self.parents.insert(number, parent);
            self.hanging.insert((parent, number));
        }
        Ok(())
    }

    fn put_due(&mut self, due: &Due) -> Result<(), StoreError> {
        self.due.insert(due.number, *due);
        Ok(())
    }

    fn remove_due(&mut self, number: DocNumber, since: Sequence) -> Result<(), StoreError> {
        if self.due.get(&number).is_some_and(|due| due.since == since) {
            self.due.remove(&number);
        }
        Ok(())
    }
}
