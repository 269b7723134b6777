//! A phone for the tests of this folder: a replica and its disk, and requests that the test itself answers.

#![expect(clippy::wildcard_enum_match_arm, reason = "a test looks at one effect among all")]

use std::collections::BTreeMap;

use crate::crm::{Registry, Role, Value};
use crate::document::chunk::ChangeChunk;
use crate::document::{Actor, DocId, Document, Hash, Intent, RowPatch, packed};
use crate::replica::{
    Command, CommandError, Damage, Effect, Event, Meta, Notice, OutboxEntry, Part, RecordView, Replica, Rows,
    StorageFailure, Stored, StoredDoc, TrayEntry, Write,
};
use crate::sync::cursor::Epoch;
use crate::sync::message::{Enrolled, Grant, Item, ItemBody, Session, SyncAnswer, SyncRequest};

/// The phone itself.
pub const MINE: Actor = Actor { device: 1, incarnation: 1 };
/// Somebody else's.
pub const OTHERS: Actor = Actor { device: 2, incarnation: 1 };
/// The slot of a customer's name.
const NAME: u16 = 4;

/// A device at rest, in the first epoch.
pub struct Phone {
    pub replica: Replica,
    pub disk: Disk,
    pub waiting: Vec<Effect>,
}

/// What is durable.
#[derive(Clone)]
pub struct Disk {
    pub meta: Meta,
    pub docs: BTreeMap<DocId, StoredDoc>,
    pub rows: Rows,
    pub outbox: BTreeMap<u64, OutboxEntry>,
    pub tray: BTreeMap<u64, TrayEntry>,
    /// How many bytes it takes; none: any number.
    pub room: Option<usize>,
}

pub fn id(of: u8) -> DocId {
    DocId::new(1, [of; 10])
}

/// A customer called Sol.
pub fn customer(by: Actor) -> Document {
    let set = |key: &str, value| Intent::set(key, Value::Null, value);
    let mut made = Document::new();
    let intents =
        [set("kind", Value::text("customer")), set("territory", Value::Int(1)), set("name", Value::text("Sol"))];
    made.write(by, &intents, 1).unwrap();
    made
}

pub fn snapshot(of: u8, document: &Document) -> Item {
    let row = document.row(&Registry::default()).unwrap();
    let body = ItemBody::Snapshot { history: 0, row, bytes: document.save().into() };
    Item { doc: id(of), scope: 1, body }
}

/// Changes of a document as a tail that spells out what each builds on.
pub fn tail(of: u8, chunks: &[Vec<u8>]) -> Item {
    let spelled =
        |chunk: &Vec<u8>| packed::pack(&[ChangeChunk::read(chunk).unwrap()], &mut vec![Hash::from_bytes([0; 32])]);
    let changes = chunks.iter().flat_map(spelled).collect::<Vec<u8>>().into();
    Item { doc: id(of), scope: 1, body: ItemBody::Tail { changes, patch: RowPatch::default() } }
}

/// A whole page, with nothing behind it.
pub fn page(epoch: u64, items: Vec<Item>) -> SyncAnswer {
    let grants = vec![Grant { scope: 1, role: Role::Seller }];
    SyncAnswer { epoch: Epoch(epoch), grants, items, upto: 5, schema: crate::sync::SCHEMA, ..SyncAnswer::default() }
}

/// What the server tells the phone when it comes in.
pub fn enrolled() -> Enrolled {
    Enrolled {
        workspace: id(100),
        workspace_name: "Pruebas".into(),
        member: id(101),
        member_name: "Ana".into(),
        device: MINE.device,
        incarnation: MINE.incarnation,
        session: Session { token: "token".into(), lifetime: 3600 },
        challenge: vec![1].into(),
        grants: Vec::new(),
        now: 1,
        certificate: None,
    }
}

impl Phone {
    /// Customers `[0, count)`, made by somebody else.
    pub fn with_customers(count: u8) -> Self {
        Self::with((0..count).map(|of| snapshot(of, &customer(OTHERS))).collect())
    }

    pub fn with(items: Vec<Item>) -> Self {
        let mut phone = Self::joined();
        phone.answer(page(1, items));
        phone
    }

    /// A phone that has just been enrolled, and has asked for its first page.
    pub fn joined() -> Self {
        Self::start(Disk {
            meta: Meta::enrolled(enrolled(), 1),
            docs: BTreeMap::new(),
            rows: Rows::default(),
            outbox: BTreeMap::new(),
            tray: BTreeMap::new(),
            room: None,
        })
    }

    pub fn start(disk: Disk) -> Self {
        Self::start_with(disk, Damage::default())
    }

    /// The same, where something on the disk cannot be read.
    pub fn start_with(disk: Disk, damage: Damage) -> Self {
        let stored = Stored {
            meta: disk.meta.clone(),
            outbox: disk.outbox.values().cloned().collect(),
            tray: disk.tray.values().cloned().collect(),
            rows: disk.rows.clone(),
            damage,
        };
        let (replica, waiting) = Replica::new(stored, 1, 0);
        Self { replica, disk, waiting }
    }

    /// Cuts the power: what is not on the disk is gone.
    pub fn cut(self) -> Self {
        Self::start(self.disk)
    }

    pub fn tell(&mut self, event: Event) {
        self.tell_at(event, 2);
    }

    pub fn tell_at(&mut self, event: Event, now: i64) {
        self.waiting.extend(self.replica.handle(event, now));
    }

    /// Reads and writes the disk until nothing but requests is left to do.
    pub fn rest(&mut self) {
        while self.touch_disk() {}
    }

    /// Performs the next effect that is about the disk, if there is one.
    pub fn touch_disk(&mut self) -> bool {
        let is_about_disk = |effect: &Effect| matches!(effect, Effect::Load { .. } | Effect::Commit { .. });
        let Some(at) = self.waiting.iter().position(is_about_disk) else { return false };
        match self.waiting.remove(at) {
            Effect::Load { docs } => {
                let docs = docs.into_iter().map(|doc| (doc, self.disk.docs.get(&doc).cloned())).collect();
                self.tell(Event::Loaded { docs });
            }
            Effect::Commit { ticket, writes, .. } => {
                let mut written = self.disk.clone();
                writes.into_iter().for_each(|write| written.write(write));
                if written.room.is_some_and(|room| written.size() > room) {
                    self.tell(Event::CommitFailed { ticket, failure: StorageFailure::Full });
                } else {
                    self.disk = written;
                    self.tell(Event::Committed { ticket });
                }
            }
            _ => {}
        }
        true
    }

    /// How many requests there have been.
    pub fn requests(&self) -> usize {
        let is_request = |effect: &&Effect| matches!(effect, Effect::Send { .. } | Effect::Fetch { .. });
        self.waiting.iter().filter(is_request).count()
    }

    /// Whether it has begun to ask the server for something.
    pub fn is_sending(&self) -> bool {
        self.waiting.iter().any(|effect| matches!(effect, Effect::Send { .. } | Effect::Sign { .. }))
    }

    /// The documents that were asked for singly, the last time.
    pub fn fetched(&self) -> Vec<DocId> {
        let fetched = self.waiting.iter().rev().find_map(|effect| match effect {
            Effect::Fetch { message, .. } => Some(message.docs.clone()),
            _ => None,
        });
        fetched.unwrap_or_default()
    }

    /// The request that is under way.
    pub fn sent(&self) -> (u64, &SyncRequest) {
        let sent = self.waiting.iter().rev().find_map(|effect| match effect {
            Effect::Send { request, message, .. } => Some((*request, &**message)),
            _ => None,
        });
        sent.expect("a request is under way")
    }

    /// Answers the request that is under way.
    pub fn answer(&mut self, answer: SyncAnswer) {
        self.rest();
        self.hear(answer);
        self.rest();
    }

    /// Like [`Phone::answer`], but for what is then done with the disk.
    pub fn hear(&mut self, answer: SyncAnswer) {
        let (request, _) = self.sent();
        self.tell(Event::Answered { request, answer: Box::new(answer), took: 1, size: 1 });
    }

    /// Renames several customers with one command.
    pub fn rename(&mut self, customers: &[u8], name: &str) {
        let part = |of: &u8| {
            let seen = Value::text(self.name(*of).expect("a customer that is here"));
            Part { doc: id(*of), intents: vec![Intent::set("name", seen, Value::text(name))] }
        };
        let parts = customers.iter().map(part).collect();
        self.tell(Event::Command { request: 1, id: None, command: Command::Edit { parts } });
        self.rest();
    }

    /// Why a command was not carried out, if it was not.
    pub fn told_of(&self, command: u64) -> Option<CommandError> {
        let told = self.waiting.iter().rev().find_map(|effect| match effect {
            Effect::Notify(Notice::Done { request, error }) if *request == command => Some(error.clone()),
            _ => None,
        });
        told.expect("an answered command")
    }

    /// What the screen of an opened customer shows.
    pub fn shown(&self, of: u8) -> &RecordView {
        let told = self.waiting.iter().rev().find_map(|effect| match effect {
            Effect::Notify(Notice::Record { doc, view: Some(view) }) if *doc == id(of) => Some(&**view),
            _ => None,
        });
        told.expect("an opened record")
    }

    pub fn name(&self, of: u8) -> Option<String> {
        self.replica.row(id(of)).map(|listed| listed.row.text(NAME).to_owned())
    }
}

impl Disk {
    /// About how many bytes are on it.
    pub fn size(&self) -> usize {
        let docs: usize = self.docs.values().map(|stored| 60 + stored.bytes.len()).sum();
        let rows: usize = self.rows.after(None).map(|(_, row)| 20 + row.bytes().len()).sum();
        let parts = self.outbox.values().flat_map(|entry| &entry.parts);
        docs + rows + parts.flat_map(|part| &part.changes).map(|change| change.len()).sum::<usize>()
    }

    fn write(&mut self, write: Write) {
        match write {
            Write::Meta(meta) => self.meta = *meta,
            Write::Doc(doc, stored) => drop(self.docs.insert(doc, stored)),
            Write::DocGone(doc) => drop(self.docs.remove(&doc)),
            Write::Row(doc, row) => drop(self.rows.insert(doc, row)),
            Write::RowGone(doc) => drop(self.rows.remove(doc)),
            Write::Outbox(entry) => drop(self.outbox.insert(entry.number, entry)),
            Write::OutboxGone(number) => drop(self.outbox.remove(&number)),
            Write::Tray(entry) => drop(self.tray.insert(entry.number, entry)),
            Write::TrayGone(number) => drop(self.tray.remove(&number)),
        }
    }
}
