//! Ordering and committing: everything that changes together, in one transaction, many requests at a time.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};

use minicbor::bytes::ByteVec;
use shared::document::{DocId, Hash, Row};
use shared::sync::chain::Mark;
use shared::sync::cursor::{Scope, Sequence};
use shared::sync::digest::{self, Term};

use super::following;
use super::own;
use super::settings;
use super::tail::{self, Tail, TailCommit};
use crate::store::{Device, DocNumber, Draft, Due, NewDoc, ScopeSum, Setting, Store, StoreError, Workspace};
use crate::trust::{self, Keys};

/// What one request writes, all or nothing.
#[derive(Debug, Default)]
pub(super) struct Batch {
    /// The documents.
    pub(super) docs: Vec<DocCommit>,
    /// Gives this device its next incarnation.
    pub(super) bump: Option<u32>,
    /// Enrols a device.
    pub(super) enrol: Option<Enrolment>,
    /// Shuts somebody out.
    pub(super) shut: Option<Shut>,
    /// The device that wants it; 0 for the server itself.
    pub(super) author: u32,
}

/// A device that comes in, if the next number is still its own and its invitation has not ended.
#[derive(Debug)]
pub(super) struct Enrolment {
    pub(super) device: Device,
    /// The hash of the invitation's secret.
    pub(super) invitation: [u8; 32],
}

/// Devices that are refused from now on, and with them every open invitation of their member: one that is in a thief's hands
/// would let the next device in, and an administrator's may be, too.
#[derive(Debug)]
pub(super) struct Shut {
    pub(super) member: DocId,
    /// Theirs, by number.
    pub(super) devices: Vec<u32>,
    /// Milliseconds since 1970 UTC.
    pub(super) at: i64,
}

impl Shut {
    /// Answers how many invitations have ended that were still good.
    pub(super) fn write(&self, draft: &mut dyn Draft) -> Result<usize, StoreError> {
        for number in &self.devices {
            if let Some(mut device) = draft.device(*number)? {
                device.revoked.get_or_insert(self.at);
                draft.put_device(&device)?;
            }
        }
        draft.end_invitations(self.member, self.at)
    }
}

/// A document to be committed on top of a certain revision.
#[derive(Debug)]
pub(super) struct DocCommit {
    pub(super) id: DocId,
    /// What it is built on; `None` for a new document.
    pub(super) before: Option<Before>,
    /// The heads afterwards.
    pub(super) heads: Vec<Hash>,
    pub(super) row: Row,
    pub(super) snapshot: Vec<u8>,
    /// The new changes, packed against the heads before.
    pub(super) packed: Vec<u8>,
    /// The commits before, to which these changes are added; `None` if they are not to be kept.
    pub(super) tail: Option<Tail>,
    /// The setting that it holds, if it is of a kind that does.
    pub(super) setting: Option<Setting>,
}

/// A document as it was when the merge began.
#[derive(Clone, Debug)]
pub(super) struct Before {
    pub(super) number: DocNumber,
    pub(super) revision: Sequence,
    pub(super) entered: Sequence,
    pub(super) scope: Scope,
    pub(super) history: u32,
    pub(super) heads: Vec<Hash>,
    pub(super) row: Row,
}

/// What a commit did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Committed {
    /// The scopes in which something changed.
    pub(super) scopes: BTreeSet<Scope>,
    /// The device's new incarnation, if it was to get one.
    pub(super) incarnation: Option<u32>,
    /// The device that was enrolled, if one was to be.
    pub(super) enrolled: Option<Device>,
    /// Invitations that ended before their time.
    pub(super) ended: usize,
}

/// Why a batch was not committed.
#[derive(Clone, Debug, thiserror::Error)]
pub(super) enum CommitError {
    /// A document (or the number of devices) has moved on, or an invitation has ended: look again.
    #[error("somebody else was first")]
    Stale,
    /// The store could not do it. Shared by all the batches of one transaction.
    #[error("the store could not commit")]
    Store(#[source] Arc<StoreError>),
}

impl From<StoreError> for CommitError {
    fn from(error: StoreError) -> Self {
        Self::Store(Arc::new(error))
    }
}

/// Group commit: whoever finds nobody writing takes all the waiting batches into one transaction, and so into one flush
/// of the disk.
#[derive(Debug, Default)]
pub(super) struct Committer {
    queue: Mutex<Queue>,
    done: Condvar,
    /// The feed's head after the last commit that is known of.
    known: AtomicU64,
    /// Between two commits of this process there was one of another's that nobody has been told of.
    overtaken: AtomicBool,
}

#[derive(Debug, Default)]
struct Queue {
    next: u64,
    writing: bool,
    waiting: Vec<(u64, Batch)>,
    results: BTreeMap<u64, Result<Committed, CommitError>>,
}

impl Committer {
    /// Commits a batch; when this returns `Ok`, it is durable.
    pub(super) fn commit<S: Store>(&self, store: &S, batch: Batch) -> Result<Committed, CommitError> {
        let mut queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        let ticket = queue.next;
        queue.next += 1;
        queue.waiting.push((ticket, batch));
        loop {
            if let Some(result) = queue.results.remove(&ticket) {
                return result;
            }
            if queue.writing {
                queue = self.done.wait(queue).unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            queue.writing = true;
            let taken = std::mem::take(&mut queue.waiting);
            drop(queue);
            let mut turn = Turn::begin(self, &taken, ticket);
            let (results, heads) = commit_all(store, taken);
            turn.results = results;
            if let Some((before, after)) = heads {
                self.note(before, after);
            }
            drop(turn);
            queue = self.queue.lock().unwrap_or_else(PoisonError::into_inner);
        }
    }
}

impl Committer {
    /// A transaction of this process found one head and left another.
    fn note(&self, found: Sequence, left: Sequence) {
        // At its start a process knows nothing, and has nobody to tell.
        let known = self.known.swap(left, Ordering::AcqRel);
        if known != 0 && found > known {
            self.overtaken.store(true, Ordering::Release);
        }
    }

    /// Whether another process has committed something since this was asked last; `head` is the feed's.
    pub(super) fn was_overtaken(&self, head: Sequence) -> bool {
        // A commit of this process's own that was not noted yet makes a poke too many, no more.
        let known = self.known.fetch_max(head, Ordering::AcqRel);
        self.overtaken.swap(false, Ordering::AcqRel) || known < head
    }

    /// Whether that is known already, without asking the store.
    pub(super) fn is_overtaken(&self) -> bool {
        self.overtaken.load(Ordering::Acquire)
    }
}

/// The turn of whoever writes. However it ends, by a panic too, the next may begin, and whoever waits for a batch of it is
/// told.
struct Turn<'c> {
    committer: &'c Committer,
    /// What is told: that the writer died, until there is better.
    results: Results,
}

impl<'c> Turn<'c> {
    /// `own` is the writer's own ticket, which nobody asks for if the writer dies.
    fn begin(committer: &'c Committer, taken: &[(u64, Batch)], own: u64) -> Self {
        let others = taken.iter().map(|(ticket, _)| *ticket).filter(|ticket| *ticket != own);
        Self { committer, results: others.map(|ticket| (ticket, Err(StoreError::Died.into()))).collect() }
    }
}

impl Drop for Turn<'_> {
    fn drop(&mut self) {
        let mut queue = self.committer.queue.lock().unwrap_or_else(PoisonError::into_inner);
        queue.writing = false;
        queue.results.extend(std::mem::take(&mut self.results));
        self.committer.done.notify_all();
    }
}

/// What became of batches, by their tickets.
type Results = Vec<(u64, Result<Committed, CommitError>)>;

/// Answers besides which head the transaction found and which it left, if it was committed.
fn commit_all<S: Store>(store: &S, batches: Vec<(u64, Batch)>) -> (Results, Option<(Sequence, Sequence)>) {
    let tickets: Vec<u64> = batches.iter().map(|(ticket, _)| *ticket).collect();
    let done = store.write(|draft| {
        let mut writing = Writing::begin(draft)?;
        let found = writing.workspace.head;
        let mut results = Vec::with_capacity(batches.len());
        for (ticket, batch) in batches {
            let result = match writing.write(batch) {
                // Noticed before anything of the batch was written, so the others are not touched by it.
                Err(CommitError::Stale) => Err(CommitError::Stale),
                Err(CommitError::Store(error)) => return Err(CommitError::Store(error)),
                Ok(committed) => Ok(committed),
            };
            results.push((ticket, result));
        }
        let left = writing.workspace.head;
        writing.finish()?;
        Ok((results, Some((found, left))))
    });
    done.unwrap_or_else(|error: CommitError| {
        (tickets.into_iter().map(|ticket| (ticket, Err(error.clone()))).collect(), None)
    })
}

/// One transaction.
struct Writing<'d> {
    draft: &'d mut dyn Draft,
    workspace: Workspace,
    sums: BTreeMap<Scope, ScopeSum>,
    /// The documents as they are now, by which the chain goes on.
    terms: Vec<Term>,
}

impl<'d> Writing<'d> {
    fn begin(draft: &'d mut dyn Draft) -> Result<Self, StoreError> {
        let workspace = draft.workspace()?.ok_or(StoreError::Damaged("there is no workspace"))?;
        Ok(Self { draft, workspace, sums: BTreeMap::new(), terms: Vec::new() })
    }

    fn finish(mut self) -> Result<(), StoreError> {
        for (scope, sum) in self.sums {
            self.draft.put_sum(scope, sum)?;
        }
        if !self.terms.is_empty() {
            self.workspace.chain = self.workspace.chain.extended(&self.terms);
            self.draft.put_chain(Mark { head: self.workspace.head, chain: self.workspace.chain })?;
        }
        self.draft.put_workspace(&self.workspace)
    }

    fn write(&mut self, batch: Batch) -> Result<Committed, CommitError> {
        for doc in &batch.docs {
            let revision = self.draft.revision(doc.id)?;
            if revision != doc.before.as_ref().map(|before| before.revision) {
                return Err(CommitError::Stale);
            }
        }
        if let Some(Enrolment { device, invitation }) = &batch.enrol
            && (device.number != self.workspace.devices + 1 || self.draft.invitation(*invitation)?.is_none())
        {
            return Err(CommitError::Stale);
        }
        let mut committed = Committed::default();
        for doc in &batch.docs {
            self.write_doc(doc, &mut committed.scopes)?;
        }
        for doc in &batch.docs {
            self.note_due(doc, batch.author)?;
        }
        if let Some(Enrolment { device, .. }) = batch.enrol {
            self.workspace.devices = device.number;
            self.draft.put_device(&device)?;
            committed.enrolled = Some(device);
        }
        if let Some(shut) = &batch.shut {
            committed.ended = shut.write(self.draft)?;
        }
        if let Some(number) = batch.bump
            && let Some(mut device) = self.draft.device(number)?
        {
            device.incarnation = device.incarnation.saturating_add(1);
            self.draft.put_device(&device)?;
            committed.incarnation = Some(device.incarnation);
        }
        Ok(committed)
    }

    fn write_doc(&mut self, doc: &DocCommit, scopes: &mut BTreeSet<Scope>) -> Result<(), StoreError> {
        self.workspace.head += 1;
        let sequence = self.workspace.head;
        let scope = doc.row.home();
        let before = doc.before.as_ref();
        let moved = before.is_some_and(|before| before.scope != scope);
        let history = before.map_or(0, |before| before.history);
        if let Some(before) = before {
            let term = digest::term(doc.id, history, &before.heads);
            let seal = self.seal(&term);
            let sum = self.sum(before.scope)?;
            sum.digest.subtract_term(&term);
            sum.seal = sum.seal.map(|all| all.wrapping_sub(seal));
            scopes.insert(before.scope);
            if moved {
                self.draft.put_leave(before.scope, before.number, Some(sequence))?;
                self.draft.put_leave(scope, before.number, None)?;
            }
        }
        let term = digest::term(doc.id, history, &doc.heads);
        let seal = self.seal(&term);
        let sum = self.sum(scope)?;
        sum.digest.add_term(&term);
        sum.seal = sum.seal.map(|all| all.wrapping_add(seal));
        self.terms.push(term);
        scopes.insert(scope);
        let tail = match (before, &doc.tail) {
            // What a tail says of a row that an earlier version made does not hold for this one.
            (Some(before), Some(tail)) if !self.draft.is_outdated(before.number)? => {
                extended(tail.clone(), before, doc, sequence)
            }
            (Some(_) | None, _) => Vec::new(),
        };
        let (owner, day) = settings::agenda(&doc.row);
        let owner = owner.map_or(Ok(None), |owner| self.draft.number(owner))?;
        self.draft.put_doc(&NewDoc {
            number: before.map(|before| before.number),
            id: doc.id,
            scope,
            history,
            revision: sequence,
            entered: before.filter(|_| !moved).map_or(sequence, |before| before.entered),
            row: &doc.row,
            snapshot: &doc.snapshot,
            tail: &tail,
            owner,
            day: day.filter(|_| owner.is_some()),
            parent: settings::parent(&doc.row),
        })?;
        if let Some(setting) = &doc.setting {
            own::put(self.draft, doc.id, setting)?;
            if matches!(setting, Setting::Custom(_)) {
                self.workspace.registry += 1;
            }
        }
        Ok(())
    }

    /// Notes a document to be looked at if it has moved and others hang on it, or if it lives elsewhere than what it has come to
    /// hang on: [`super::following`]. Asked when all documents of a command are written.
    fn note_due(&mut self, doc: &DocCommit, device: u32) -> Result<(), StoreError> {
        let before = doc.before.as_ref();
        let moved = before.is_some_and(|before| before.scope != doc.row.home());
        let parent = settings::parent(&doc.row);
        let hangs_anew = before.is_none_or(|before| moved || settings::parent(&before.row) != parent);
        if !moved && (parent.is_none() || !hangs_anew) {
            return Ok(());
        }
        let Some(number) = self.draft.number(doc.id)? else { return Ok(()) };
        let Some(filed) = self.draft.filed(number)? else { return Ok(()) };
        let is_astray = following::elsewhere(&*self.draft, &filed, Some(device))?.is_some();
        if is_astray || (moved && !self.draft.hanging(number, 0, 1)?.is_empty()) {
            self.draft.put_due(&Due { number, since: self.workspace.head, device, after: 0 })?;
        }
        Ok(())
    }

    fn sum(&mut self, scope: Scope) -> Result<&mut ScopeSum, StoreError> {
        match self.sums.entry(scope) {
            std::collections::btree_map::Entry::Occupied(found) => Ok(found.into_mut()),
            std::collections::btree_map::Entry::Vacant(place) => Ok(place.insert(self.draft.sum(scope)?)),
        }
    }

    fn seal(&self, term: &Term) -> u64 {
        trust::seal(&Keys::new(&self.workspace.secret), term)
    }
}

/// The tail after this commit; empty if it is not worth keeping.
fn extended(mut tail: Tail, before: &Before, doc: &DocCommit, sequence: Sequence) -> Vec<u8> {
    let touched = tail::touched(&before.row, &doc.row);
    let packed = ByteVec::from(doc.packed.clone());
    match tail.push(TailCommit { sequence, packed, touched }, doc.snapshot.len()) {
        Ok(()) if !tail.commits.is_empty() => shared::sync::body::encode(&tail),
        Ok(()) | Err(_) => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use std::panic::{AssertUnwindSafe, catch_unwind};
    use std::sync::atomic::{AtomicBool, Ordering};

    use shared::sync::chain::Chain;
    use shared::sync::cursor::Epoch;

    use super::*;
    use crate::store::{MemoryStore, View};

    /// A store over which its writer dies once.
    struct Deadly {
        store: MemoryStore,
        kills: AtomicBool,
    }

    impl Store for Deadly {
        fn view<T, E: From<StoreError>>(&self, read: impl FnOnce(&dyn View) -> Result<T, E>) -> Result<T, E> {
            self.store.view(read)
        }

        fn write<T, E: From<StoreError>>(&self, write: impl FnOnce(&mut dyn Draft) -> Result<T, E>) -> Result<T, E> {
            self.store.write(|draft| {
                assert!(!self.kills.swap(false, Ordering::AcqRel), "the writer dies");
                write(draft)
            })
        }

        fn try_room(&self) -> Result<(), StoreError> {
            Ok(())
        }
    }

    #[test]
    fn a_writer_that_dies_leaves_its_turn_to_the_next() {
        let store = Deadly { store: MemoryStore::new(), kills: AtomicBool::new(true) };
        let (id, name) = (DocId::new(1_795_250_000_000, [9; 10]), "Pruebas".to_owned());
        let workspace = Workspace {
            id,
            name,
            epoch: Epoch(1),
            head: 0,
            chain: Chain::from_bytes([0; 8]),
            incarnation: 1,
            devices: 0,
            registry: 0,
            secret: [9; 32],
            is_held: false,
        };
        store.store.write(|draft| draft.put_workspace(&workspace)).unwrap();
        let committer = Committer::default();
        // Somebody else's batch is taken along by whoever writes.
        let company = 7;
        committer.queue.lock().unwrap().waiting.push((company, Batch::default()));
        assert!(catch_unwind(AssertUnwindSafe(|| committer.commit(&store, Batch::default()))).is_err());
        {
            let mut queue = committer.queue.lock().unwrap();
            assert!(!queue.writing, "nobody is writing");
            let told = queue.results.remove(&company);
            assert!(matches!(told, Some(Err(CommitError::Store(_)))), "the company is told: {told:?}");
            assert!(queue.results.is_empty(), "nothing is kept for the dead: {:?}", queue.results);
        }
        assert!(committer.commit(&store, Batch::default()).is_ok(), "the next one writes");
    }
}
