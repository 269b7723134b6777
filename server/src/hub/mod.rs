//! Orders, commits and fans out: a request in, an answer out.
//!
//! The hub knows neither sockets nor processes: `now` is a parameter, merging and storing are given to it. So a simulator
//! or a test runs the real hub, `Hub::new(MemoryStore::new(), InProcess)`, and calls [`Hub::handle_sync`].
//!
//! A request's commands are judged in order against the documents as they stand, merged outside any transaction, and
//! committed together if no document has moved on meanwhile; else they are merged again. A request that names very many
//! documents goes through that in portions, so that not all of them are in memory. The page is read afterwards from
//! one snapshot of the store.

mod authored;
mod commit;
mod company;
mod contact;
mod devices;
mod error;
mod feeds;
mod fleet;
mod fluency;
mod following;
mod identity;
mod inviting;
mod judging;
mod live;
mod lives;
mod members;
mod own;
mod page;
mod parallel;
mod plan;
mod projecting;
mod push;
mod recovering;
mod remaining;
mod sealing;
mod settings;
mod setup;
mod shut_out;
mod spent;
pub mod tail;
mod working;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use minicbor::bytes::ByteVec;
use shared::crm::Role;
use shared::document::DocId;
use shared::sync::cursor::{Epoch, WORKSPACE};
use shared::sync::message::{DocsAnswer, DocsRequest, Grant, SyncAnswer, SyncRequest, WireError};
use shared::sync::{PROTOCOL, SCHEMA, limits};

use crate::admission::{Merge, Rules, role_in};
use crate::store::{Device, Setting, SettingKind, Store, StoreError, View, Workspace};
use crate::trust::{Certificate, Challenge, Keys, Token};
use commit::{Batch, CommitError, Committed, Committer};
use contact::Contacts;
use fleet::Fleets;
use fluency::Fluency;
use following::UnderWay;
use remaining::Remaining;
use spent::Spent;

pub use devices::{Invited, Revoked};
pub use error::HubError;
pub use following::Followed;
pub use live::Changed;
pub use members::{MemberSummary, NewMember, is_administrator};
pub use setup::Setup;
pub use shut_out::{ShutOut, TakenOver};

/// After this many changes that brought a guard down, a device is suspended.
pub const POISONS: u32 = 3;

/// One workspace being served.
pub struct Hub<S: Store> {
    store: S,
    merge: Box<dyn Merge>,
    committer: Committer,
    rules: Mutex<Option<Arc<Rules>>>,
    contacts: Contacts,
    fleets: Fleets,
    jumps: lives::Jumps,
    remaining: Remaining,
    under_way: UnderWay,
    spent: Spent,
    listener: Mutex<Option<live::Listener>>,
}

/// A device that has proved who it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// Its number.
    pub device: u32,
    /// It proved its key in this request, and is owed a new session.
    pub renewed: bool,
}

impl<S: Store> Hub<S> {
    /// A hub over a store, merging with `merge`.
    pub fn new(store: S, merge: impl Merge) -> Self {
        Self {
            store,
            merge: Box::new(merge),
            committer: Committer::default(),
            rules: Mutex::default(),
            contacts: Contacts::default(),
            fleets: Fleets::default(),
            jumps: lives::Jumps::default(),
            remaining: Remaining::default(),
            under_way: UnderWay::default(),
            spent: Spent::default(),
            listener: Mutex::default(),
        }
    }

    /// The store beneath.
    pub const fn store(&self) -> &S {
        &self.store
    }

    /// What the work for a device has cost since this was asked last, milliseconds of a processor, besides what its answers
    /// cost.
    pub fn spent_on(&self, device: u32) -> u64 {
        self.spent.take(device)
    }

    /// Answers a sync of a device whose session is known to be good.
    ///
    /// # Errors
    /// What the device is told instead of an answer.
    pub fn handle_sync(&self, device: u32, request: &SyncRequest, now: i64) -> Result<SyncAnswer, WireError> {
        let renewed = match &request.renewal {
            Some(renewal) if renewal.device == device => self.identify(None, Some(renewal), now).is_ok(),
            Some(_) | None => false,
        };
        self.sync(Identity { device, renewed }, request, now).map_err(|error| error.told())
    }

    /// Answers a sync.
    ///
    /// # Errors
    /// What went wrong; [`HubError::told`] is what the device is told.
    pub fn sync(&self, identity: Identity, request: &SyncRequest, now: i64) -> Result<SyncAnswer, HubError> {
        if request.protocol != PROTOCOL {
            return Err(HubError::Version);
        }
        push::bounded(&request.commands)?;
        let (device, grants, workspace) = self.admit(identity.device)?;
        let device = self.look_back(device, &lives::Known::of_sync(request), now)?;
        let epoch = lives::epoch_of(&workspace, &device);
        let is_current = request.epoch == epoch || request.epoch == Epoch::default();
        // Commands from another life of the feed may build on what this one has lost: they are judged when their device has
        // offered that again.
        // What of them is to follow something does so when the answer has been read.
        let held = self.under_way.hold(&request.commands);
        let pushed = if request.commands.is_empty() || !is_current {
            push::Pushed::default()
        } else {
            self.push(&device, &grants, request, now)?
        };
        let mut answer = self.page(&device, request, &pushed.acknowledged)?;
        drop(held);
        self.contacts.note(device.number, now, request.waiting, answer.mark);
        if device.last_sync.is_none() {
            // Whoever has just let a device in looks whether it came. It costs a flush once in a device's life, and nothing depends on it.
            let _written = self.write_contacts();
        }
        // Who has all that there is, and a clock that they know to be right, is told nothing.
        let is_told = request.has_receipt && request.epoch == epoch && request.mark == answer.mark;
        answer.now = if is_told { 0 } else { now };
        answer.outcomes = Fluency::of(request.schema).outcomes(pushed.outcomes);
        // In another life of the feed it goes on under a name that it had in none before.
        answer.incarnation = pushed.incarnation.or((!is_current).then_some(device.incarnation));
        let keys = Keys::new(&workspace.secret);
        answer.challenge = Some(challenge(&keys, &device, now).to_bytes().to_vec().into());
        answer.session = identity.renewed.then(|| Token::session(&keys, device.number, &device.key, now));
        answer.certificate = request.uncertified.then(|| certificate(&keys, &device));
        Ok(answer)
    }

    /// Answers a request for documents by id: as many as a page may hold, at least one, and the names of the others.
    ///
    /// # Errors
    /// What went wrong; [`HubError::told`] is what the device is told.
    pub fn docs(&self, device: u32, request: &DocsRequest, now: i64) -> Result<DocsAnswer, HubError> {
        if request.docs.len() > limits::DOCS {
            return Err(HubError::TooLarge);
        }
        let (device, grants, _) = self.admit(device)?;
        let device = self.look_back(device, &lives::Known::of_docs(request), now)?;
        self.store.view(|view: &dyn View| {
            let projecting = self.projecting(view)?;
            let fluency = Fluency::of(request.schema);
            let workspace = workspace(view)?;
            let epoch = lives::epoch_of(&workspace, &device);
            let mut answer =
                DocsAnswer { epoch, mark: Some(workspace.mark()), schema: SCHEMA, ..DocsAnswer::default() };
            let mut spent = 0;
            let mut asked = BTreeSet::new();
            for id in request.docs.iter().filter(|id| asked.insert(**id)) {
                // Nobody may learn from the time it takes whether there is a document that they may not see.
                let home = view.home(*id)?;
                if home.is_none_or(|home| grants.iter().all(|grant| grant.scope != home)) {
                    continue;
                }
                if spent >= limits::PAGE as usize {
                    answer.left.push(*id);
                } else if let Some(doc) = view.doc(*id)?
                    && fluency.reads(doc.row.kind)
                {
                    let doc = match &projecting {
                        Some(projecting) => projecting.renew(view, doc)?,
                        None => doc,
                    };
                    let (item, size) = page::snapshot(doc);
                    spent += size;
                    answer.items.push(item);
                }
            }
            Ok(answer)
        })
    }

    /// The scopes and roles of a device's member.
    ///
    /// # Errors
    /// If the device may not come in, or the store cannot be read.
    pub fn grants(&self, device: u32) -> Result<Vec<Grant>, HubError> {
        self.admit(device).map(|(_, grants, _)| grants)
    }

    /// Whose a device is, if it may come in.
    ///
    /// # Errors
    /// If it may not, or the store cannot be read.
    pub fn member_of(&self, device: u32) -> Result<DocId, HubError> {
        self.store.view(|view: &dyn View| admitted(view, device).map(|(device, ..)| device.member))
    }

    /// A device that may come in, with what it may do.
    fn admit(&self, device: u32) -> Result<(Device, Vec<Grant>, Workspace), HubError> {
        self.store.view(|view: &dyn View| admitted(view, device))
    }

    /// The rules as they stand; made anew only when a custom field has changed.
    fn rules(&self, view: &dyn View) -> Result<Arc<Rules>, HubError> {
        let version = workspace(view)?.registry;
        let mut kept = self.rules.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(rules) = kept.as_ref().filter(|rules| rules.version == version) {
            return Ok(Arc::clone(rules));
        }
        let settings = view.settings(SettingKind::Custom)?;
        let fields = settings.into_iter().filter_map(|(_, setting)| match setting {
            Setting::Custom(custom) => custom.field,
            Setting::Member(_) | Setting::Territory(_) | Setting::Other(_) => None,
        });
        let rules = Arc::new(Rules::new(version, fields.collect()));
        *kept = Some(Arc::clone(&rules));
        Ok(rules)
    }

    /// Commits a batch and tells the others.
    fn commit(&self, mut batch: Batch, author: Option<u32>) -> Result<Committed, CommitError> {
        let members = batch.docs.iter().any(|doc| matches!(doc.setting, Some(Setting::Member(_))));
        batch.author = author.unwrap_or(0);
        let committed = self.committer.commit(&self.store, batch)?;
        if !committed.scopes.is_empty() {
            // What another process wrote may have been about rights: nobody is told of this commit by those of before.
            let members = members || self.committer.is_overtaken();
            self.tell(&Changed { scopes: committed.scopes.clone(), author, members });
        }
        Ok(committed)
    }

    /// Whether another process (`cartera-server invite`, say) has committed something since this was asked last.
    ///
    /// # Errors
    /// If the store cannot be read.
    pub fn has_foreign_commits(&self) -> Result<bool, HubError> {
        let head = self.store.view(|view: &dyn View| workspace(view).map(|workspace| workspace.head))?;
        Ok(self.committer.was_overtaken(head))
    }

    /// Writes what is there already, durably, and sees whether there is room for more: a store that another process keeps
    /// locked shows, and a full disk, which goes on taking what is there already.
    ///
    /// # Errors
    /// If the store cannot be written.
    pub fn try_writing(&self) -> Result<(), HubError> {
        self.store.write(|draft| {
            let workspace = workspace(&*draft)?;
            Ok::<_, HubError>(draft.put_workspace(&workspace)?)
        })?;
        Ok(self.store.try_room()?)
    }

    /// The workspace's id and name.
    ///
    /// # Errors
    /// If the store cannot be read, or was never set up.
    pub fn workspace(&self) -> Result<(DocId, String), HubError> {
        self.store.view(|view: &dyn View| workspace(view).map(|workspace| (workspace.id, workspace.name)))
    }
}

fn admitted(view: &dyn View, device: u32) -> Result<(Device, Vec<Grant>, Workspace), HubError> {
    let device = view.device(device)?.ok_or(HubError::SessionEnded)?;
    if device.revoked.is_some() {
        return Err(HubError::Revoked);
    }
    if device.poisons >= POISONS {
        return Err(HubError::Suspended);
    }
    let grants = settings::effective_grants(view, device.member)?.ok_or(HubError::Revoked)?;
    let workspace = workspace(view)?;
    if workspace.is_held && role_in(&grants, WORKSPACE) != Some(Role::Administrator) {
        return Err(HubError::Held);
    }
    Ok((device, grants, workspace))
}

fn workspace(view: &dyn View) -> Result<Workspace, HubError> {
    Ok(view.workspace()?.ok_or(StoreError::Damaged("there is no workspace"))?)
}

/// A challenge for a device. The server's clock may be behind: then it is as of the last session that the device has used, and
/// still good when the clock is right again.
fn challenge(keys: &Keys<'_>, device: &Device, now: i64) -> Challenge {
    Challenge::new(keys, device.number, now.max(i64::from(device.session) * 1000))
}

fn certificate(keys: &Keys<'_>, device: &Device) -> ByteVec {
    let Device { number, member, key, .. } = *device;
    Certificate { device: number, member, key }.to_bytes(keys).into()
}
