//! One simulated phone: a real replica, a disk, a clock that may be wrong, and what is on its way.

use std::collections::{BTreeMap, VecDeque};

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use shared::document::{DocId, Document};
use shared::replica::{
    Answer, Command, CommandError, Effect, Event, Meta, Notice, RecordView, Rejoined, Replica, StorageFailure, Write,
};
use shared::sync::message::{DocsRequest, SyncRequest};
use shared::sync::recover::RecoverRequest;

use super::disk::Disk;

/// An effect that has been asked for and not been performed yet.
#[derive(Clone, Debug)]
pub enum Pending {
    Load(Vec<DocId>),
    Commit { ticket: u64, writes: Vec<Write>, strict: bool },
    Sign(Vec<u8>),
    Send { request: u64, message: Box<SyncRequest>, token: Option<String> },
    Fetch(DocsRequest, Option<String>),
    Recover(Box<RecoverRequest>, Option<String>),
}

/// A phone.
pub struct Device {
    pub number: u32,
    pub replica: Replica,
    pub disk: Disk,
    pub key: SigningKey,
    /// What its clock says beyond the true time, milliseconds.
    pub skew: i64,
    pub connected: bool,
    /// How often it has lost power: nobody waits for an answer to what was asked before.
    pub life: u32,
    pub pending: VecDeque<Pending>,
    pub wake: Option<i64>,
    /// Commands that are done, with the error if they were not carried out.
    pub done: BTreeMap<u64, Option<CommandError>>,
    pub next_request: u64,
    /// What became of every command.
    pub settled: BTreeMap<u64, Option<CommandError>>,
    /// What was answered to each command.
    pub answers: BTreeMap<u64, Answer>,
    /// The opened records as they were told last.
    pub views: BTreeMap<DocId, Option<Box<RecordView>>>,
}

impl Device {
    /// Switches a phone on.
    pub fn start(number: u32, disk: Disk, key: SigningKey, skew: i64, now: i64) -> Self {
        let (replica, effects) = Replica::new(disk.stored(), now + skew, 0);
        let mut device = Self {
            number,
            replica,
            disk,
            key,
            skew,
            connected: true,
            life: 0,
            pending: VecDeque::new(),
            wake: None,
            done: BTreeMap::new(),
            next_request: 1,
            settled: BTreeMap::new(),
            answers: BTreeMap::new(),
            views: BTreeMap::new(),
        };
        device.queue(effects);
        device
    }

    /// Cuts the power and switches it on again. `kept`: how many relaxed commits survive.
    pub fn crash(&mut self, kept: usize, now: i64) {
        self.disk.cut_power(kept);
        let (replica, effects) = Replica::new(self.disk.stored(), now + self.skew, 0);
        self.replica = replica;
        self.life += 1;
        self.pending.clear();
        self.wake = None;
        self.done.clear();
        self.queue(effects);
    }

    /// Goes on as another device of the same member, with what is on its disk.
    pub fn rejoin(&mut self, enrolled: Meta, key: SigningKey, now: i64) {
        self.number = enrolled.device;
        self.key = key;
        self.disk.begin_again(Rejoined::new(self.disk.stored(), enrolled, now + self.skew));
        self.crash(0, now);
    }

    /// Gives a command; its number is in `done` once it is answered.
    pub fn command(&mut self, command: Command, now: i64) -> u64 {
        let request = self.next_request;
        self.next_request += 1;
        self.tell(Event::Command { request, id: None, command }, now);
        request
    }

    /// Passes an event to the replica.
    pub fn tell(&mut self, event: Event, now: i64) {
        let effects = self.replica.handle(event, now + self.skew);
        self.queue(effects);
    }

    /// Performs a storage effect, or fails it.
    pub fn commit(&mut self, ticket: u64, writes: Vec<Write>, strict: bool, failure: Option<StorageFailure>, now: i64) {
        match failure {
            Some(failure) => self.tell(Event::CommitFailed { ticket, failure }, now),
            None => {
                self.disk.commit(writes, strict);
                self.tell(Event::Committed { ticket }, now);
            }
        }
    }

    /// Reads documents.
    pub fn load(&mut self, docs: Vec<DocId>, now: i64) {
        let docs = docs.into_iter().map(|doc| (doc, self.disk.doc(doc))).collect();
        self.tell(Event::Loaded { docs }, now);
    }

    /// Signs a challenge.
    pub fn sign(&mut self, challenge: &[u8], now: i64) {
        let signature: Signature = self.key.sign(challenge);
        self.tell(Event::Signed { signature: signature.to_bytes().to_vec() }, now);
    }

    /// What the phone's owner would see of a document: its disk's base and its outbox.
    pub fn view(&self, doc: DocId) -> Option<Document> {
        let base = self.disk.doc(doc).filter(|stored| !stored.is_evicted());
        let mut view = Document::load(base.as_ref().map_or(&[][..], |stored| &stored.bytes)).ok()?;
        let parts = self.replica.outbox().flat_map(|entry| &entry.parts).filter(|part| part.doc == doc);
        view.apply(parts.flat_map(|part| &part.changes).map(|change| change.as_slice())).ok()?;
        Some(view)
    }

    fn queue(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Load { docs } => self.pending.push_back(Pending::Load(docs)),
                Effect::Commit { ticket, writes, strict } => {
                    self.pending.push_back(Pending::Commit { ticket, writes, strict });
                }
                Effect::Sign { challenge } => self.pending.push_back(Pending::Sign(challenge)),
                Effect::Send { request, message, token } => {
                    self.pending.push_back(Pending::Send { request, message, token });
                }
                Effect::Fetch { message, token } => self.pending.push_back(Pending::Fetch(message, token)),
                Effect::Recover { message, token } => self.pending.push_back(Pending::Recover(message, token)),
                Effect::Wake { at } => self.wake = Some(at - self.skew),
                Effect::Notify(Notice::Done { request, error }) => drop(self.done.insert(request, error)),
                Effect::Notify(Notice::Answer { request, answer }) => drop(self.answers.insert(request, *answer)),
                Effect::Notify(Notice::Record { doc, view }) => drop(self.views.insert(doc, view)),
                Effect::Notify(_) => {}
            }
        }
    }
}
