//! What hangs on a record is filed where that record lives.
//!
//! A customer moves alone; its activities follow, each in a commit of its own, in the server's name. So does what was written
//! elsewhere while the customer moved, and comes in later. What is to be looked at is noted in the transaction of whatever
//! makes it so (the table `due`), so that a server which stops in between goes on with it.
//!
//! # Who may bring what where
//!
//! A record names what it hangs on, and anybody may name anything. It is filed elsewhere only if the named one once lived where
//! the record lives, and has left: then whoever wrote it may have seen the one it names there. Or if whoever put it where it is
//! may write in both territories, and so could have put it there themselves. Any other stays, just as one that names nothing: so
//! nobody writes into a territory that they never shared a record with, and nobody learns whether an id is somewhere else.
//!
//! # When
//!
//! After the answer has been read in which a device hears of its own commands. A phone of before takes its newborn record's
//! leave, in the same answer as its acknowledgement, for one of a record that it does not have.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};

use shared::crm::home::territory_of;
use shared::crm::{Audience, Role, Value};
use shared::document::{DocId, Document, Intent};
use shared::sync::cursor::{Scope, WORKSPACE};
use shared::sync::message::{Grant, PushedCommand};

use super::commit::{Batch, CommitError};
use super::{Hub, HubError, settings, workspace};
use crate::admission::role_in;
use crate::store::{DocNumber, Due, Filed, Store, StoreError, View};

/// So many steps up lies the root, at most. What is deeper, or goes round in a ring, stays where it is.
const DEPTH: usize = 3;
/// So many notes are looked at in one go, and so many records hanging on one.
const SLICE: usize = 32;

/// What one go of following came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Followed {
    /// How many notes were looked at. None: there is nothing to do.
    pub looked_at: usize,
    /// How many of these have to wait for an answer that is being read, or for somebody who was first.
    pub waiting: usize,
    /// How many records were filed elsewhere, by the device that caused it; 0 for none.
    pub filed: BTreeMap<u32, usize>,
}

/// Records of commands whose answers have not been read yet.
#[derive(Debug, Default)]
pub(super) struct UnderWay {
    /// How many requests have each.
    docs: Mutex<BTreeMap<DocId, usize>>,
}

/// Keeps the records of a request from following until it is dropped.
pub(super) struct Held<'h> {
    under_way: &'h UnderWay,
    docs: BTreeSet<DocId>,
}

impl UnderWay {
    pub(super) fn hold(&self, commands: &[PushedCommand]) -> Held<'_> {
        let docs: BTreeSet<DocId> = commands.iter().flat_map(|command| &command.parts).map(|part| part.doc).collect();
        let mut held = self.lock();
        docs.iter().for_each(|doc| *held.entry(*doc).or_default() += 1);
        Held { under_way: self, docs }
    }

    fn holds(&self, doc: DocId) -> bool {
        self.lock().contains_key(&doc)
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<DocId, usize>> {
        self.docs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let mut held = self.under_way.lock();
        for doc in &self.docs {
            if let Some(requests) = held.get_mut(doc) {
                *requests -= 1;
                if *requests == 0 {
                    held.remove(doc);
                }
            }
        }
    }
}

/// A note that was looked at.
struct Look {
    due: Due,
    /// What the document hangs on, if that is said for the first time.
    parent: Option<Option<DocId>>,
    /// What is to be filed elsewhere: the document, or some of what hangs on it.
    astray: Vec<DocNumber>,
    /// Up to where what hangs on it has been looked at; none if that is all.
    upto: Option<DocNumber>,
}

/// What became of a record that was to be filed elsewhere.
#[derive(Copy, Clone, PartialEq, Eq)]
enum Refiled {
    /// It is.
    There,
    /// It stays: it has been seen to meanwhile, or cannot be.
    Stays,
    /// Not now.
    Later,
}

impl<S: Store> Hub<S> {
    /// Files the next records where those live that they hang on. To be called again until there is nothing to do, with a pause
    /// if all of it has to wait.
    ///
    /// # Errors
    /// If the store cannot be read or written, or no guard gets to it. What was done before stays, and what was noted.
    pub fn follow_next(&self, now: i64) -> Result<Followed, HubError> {
        let looks = self.looks()?;
        // Each is the matter of one device: of whoever put it there, or else of whoever moved what it hangs on.
        let own: BTreeMap<DocNumber, u32> = looks.iter().map(|look| (look.due.number, look.due.device)).collect();
        let devices = |look: &Look| look.astray.iter().map(|number| (*number, look.due.device)).collect::<Vec<_>>();
        let astray: Vec<(DocNumber, u32)> =
            looks.iter().flat_map(devices).collect::<BTreeMap<_, _>>().into_iter().collect();
        let outcomes = super::parallel::map(&astray, |(number, _)| self.refile(*number, own.get(number).copied(), now));
        let mut followed = Followed { looked_at: looks.len(), ..Followed::default() };
        let mut waiting = BTreeSet::new();
        for ((number, device), outcome) in astray.into_iter().zip(outcomes) {
            match outcome? {
                Refiled::There => *followed.filed.entry(device).or_default() += 1,
                Refiled::Stays => {}
                Refiled::Later => {
                    waiting.insert(number);
                }
            }
        }
        let (later, done): (Vec<Look>, Vec<Look>) =
            looks.into_iter().partition(|look| look.astray.iter().any(|number| waiting.contains(number)));
        followed.waiting = later.len();
        if !done.is_empty() {
            self.store.write(|draft| {
                done.iter().try_for_each(|Look { due, upto, .. }| match upto {
                    // Unless it has been noted anew.
                    Some(upto) if draft.due_since(due.number)? == Some(due.since) => {
                        draft.put_due(&Due { after: *upto, ..*due })
                    }
                    Some(_) => Ok(()),
                    None => draft.remove_due(due.number, due.since),
                })
            })?;
        }
        Ok(followed)
    }

    /// Looks at the next notes. What an earlier server did not say of what its documents hang on is said.
    fn looks(&self) -> Result<Vec<Look>, HubError> {
        let looks = self.store.view(|view: &dyn View| {
            let mut looks: Vec<Look> = Vec::new();
            for due in view.due(SLICE)? {
                if looks.iter().map(|look| look.astray.len()).sum::<usize>() >= SLICE {
                    break;
                }
                looks.push(look(view, due)?);
            }
            Ok::<_, HubError>(looks)
        })?;
        let unsaid: Vec<(DocNumber, Option<DocId>)> =
            looks.iter().filter_map(|look| Some((look.due.number, look.parent?))).collect();
        if !unsaid.is_empty() {
            self.store
                .write(|draft| unsaid.iter().try_for_each(|(number, parent)| draft.put_parent(*number, *parent)))?;
        }
        Ok(looks)
    }

    /// Files a record where its root lives, if it still lives elsewhere.
    fn refile(&self, number: DocNumber, by: Option<u32>, now: i64) -> Result<Refiled, HubError> {
        let (rules, stored, workspace, to) = self.store.view(|view: &dyn View| {
            let to = view.filed(number)?.map_or(Ok(None), |filed| elsewhere(view, &filed, by))?;
            Ok::<_, HubError>((self.rules(view)?, view.doc_by_number(number)?, workspace(view)?, to))
        })?;
        let (Some(stored), Some(to)) = (stored, to) else { return Ok(Refiled::Stays) };
        let id = stored.id;
        if self.under_way.holds(id) {
            return Ok(Refiled::Later);
        }
        let grants = [stored.scope, to].map(|scope| Grant { scope, role: Role::Administrator });
        let territory = |_: &Document| {
            Ok(vec![Intent::Set {
                key: "territory".to_owned(),
                seen: Vec::new(),
                new: Value::Int(i64::from(territory_of(to))),
            }])
        };
        let doc = match self.authored((id, Some(stored)), &workspace, &grants, &rules, now, territory) {
            Ok(doc) => doc,
            Err(error @ (HubError::Store(_) | HubError::Guard(_))) => return Err(error),
            Err(error) => {
                tracing::warn!(document = %id, %error, "a record could not be filed where the one lives that it hangs on");
                return Ok(Refiled::Stays);
            }
        };
        match self.commit(Batch { docs: doc.into_iter().collect(), ..Batch::default() }, None) {
            Ok(_) => Ok(Refiled::There),
            Err(CommitError::Stale) => Ok(Refiled::Later),
            Err(CommitError::Store(error)) => Err(HubError::Commit(error)),
        }
    }
}

fn look(view: &dyn View, due: Due) -> Result<Look, HubError> {
    let mut look = Look { due, parent: None, astray: Vec::new(), upto: None };
    let Some(mut filed) = view.filed(due.number)? else { return Ok(look) };
    if due.after == 0 {
        // An earlier server did not say what its documents hang on.
        let Some(stored) = view.doc_by_number(due.number)? else { return Ok(look) };
        let parent = settings::parent(&stored.row);
        let number = parent.map_or(Ok(None), |parent| view.number(parent))?;
        if number != filed.parent {
            look.parent = Some(parent);
            filed.parent = number;
        }
        if elsewhere(view, &filed, Some(due.device))?.is_some() {
            look.astray.push(due.number);
        }
    }
    let hanging = view.hanging(due.number, due.after, SLICE)?;
    look.upto = hanging.last().copied().filter(|_| hanging.len() == SLICE);
    for number in hanging {
        if let Some(filed) = view.filed(number)?
            && elsewhere(view, &filed, None)?.is_some()
        {
            look.astray.push(number);
        }
    }
    Ok(look)
}

/// Where a record is to be filed instead of where it is; none if it stays. `by`: the device that put it there, if that is known.
pub(super) fn elsewhere(view: &dyn View, filed: &Filed, by: Option<u32>) -> Result<Option<Scope>, StoreError> {
    let Some(root) = root(view, filed)? else { return Ok(None) };
    let [here, there] = [filed.scope, root.scope].map(territory_of);
    if here == there || [here, there].contains(&WORKSPACE) {
        return Ok(None);
    }
    let to = Audience::of(filed.scope).scope(there);
    let once = Audience::of(root.scope).scope(here);
    let follows = view.has_left(root.number, once)? || writes_in(view, by, [filed.scope, to])?;
    Ok(follows.then_some(to))
}

/// Whether a device may write in both of two territories.
fn writes_in(view: &dyn View, device: Option<u32>, scopes: [Scope; 2]) -> Result<bool, StoreError> {
    let device = device.map_or(Ok(None), |device| view.device(device))?.filter(|device| device.revoked.is_none());
    let Some(grants) = device.map_or(Ok(None), |device| settings::effective_grants(view, device.member))? else {
        return Ok(false);
    };
    Ok(scopes.iter().all(|scope| role_in(&grants, *scope) >= Some(Role::Seller)))
}

/// What a record hangs on in the end; none if that is nothing, or cannot be said.
fn root(view: &dyn View, filed: &Filed) -> Result<Option<Filed>, StoreError> {
    let mut at = *filed;
    for _ in 0..DEPTH {
        let Some(parent) = at.parent else { break };
        let Some(above) = view.filed(parent)? else { return Ok(None) };
        at = above;
    }
    Ok(Some(at).filter(|at| at.parent.is_none() && at.number != filed.number))
}
