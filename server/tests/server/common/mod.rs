//! A workspace with people and their phones, over the real hub.

pub mod counting;

use std::collections::BTreeMap;
use std::path::Path;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use server::admission::{InProcess, Merge};
use server::hub::{Hub, NewMember, POISONS, Setup};
use server::store::{Device, MemoryStore, NewDoc, Store, StoreError};
use shared::crm::{Kind, Role, Value, definition};
use shared::document::chunk::ChangeChunk;
use shared::document::{Actor, DocId, Document, Hash, Intent, packed};
use shared::sync::cursor::{Cursor, Epoch, Scope, Sequence};
use shared::sync::digest::{self, Digest};
use shared::sync::limits;
use shared::sync::message::{
    EnrolRequest, Item, ItemBody, Outcome, PushedCommand, PushedPart, SyncAnswer, SyncRequest,
};
use shared::sync::{PROTOCOL, SCHEMA};

pub const NOW: i64 = 1_795_250_000_000;
pub const NORTH: Scope = 1;
pub const SOUTH: Scope = 2;

pub fn id(seed: u8) -> DocId {
    DocId::new(NOW, [seed; 10])
}

/// Takes a file back to the tables of format 3, with what it has in them, and then does what else is said.
pub fn take_back(file: &Path, then: &str) {
    let earlier = rusqlite::Connection::open(file).unwrap();
    let back = "DROP INDEX doc_parent; ALTER TABLE doc DROP COLUMN parent; DROP TABLE orphan; DROP TABLE due;
        DROP INDEX doc_unfiled; DROP INDEX doc_later; ALTER TABLE doc DROP COLUMN kind;
        ALTER TABLE scope_digest DROP COLUMN seal; ALTER TABLE workspace DROP COLUMN held; ALTER TABLE device DROP COLUMN let_in_by;
        ALTER TABLE invitation DROP COLUMN made_by; DROP TABLE chain; ALTER TABLE workspace DROP COLUMN chain;
        ALTER TABLE workspace DROP COLUMN incarnation; ALTER TABLE device DROP COLUMN life;
        ALTER TABLE device DROP COLUMN told_head; ALTER TABLE device DROP COLUMN told_chain;
        PRAGMA user_version = 3;";
    earlier.execute_batch(back).unwrap();
    earlier.execute_batch(then).unwrap();
}

/// A workspace with two territories.
pub fn workspace<S: Store>(store: S, merge: impl Merge) -> Hub<S> {
    let hub = Hub::new(store, merge);
    assert!(hub.set_up(Setup { name: "Pruebas".into(), id: id(250), secret: [9; 32] }, NOW).unwrap());
    assert_eq!(hub.create_territory(id(251), "Norte", NOW).unwrap(), NORTH);
    assert_eq!(hub.create_territory(id(252), "Sur", NOW).unwrap(), SOUTH);
    hub
}

pub fn in_memory() -> Hub<MemoryStore> {
    workspace(MemoryStore::new(), InProcess)
}

pub fn member<S: Store>(hub: &Hub<S>, seed: u8, roles: &[(Scope, Role)]) -> DocId {
    let member = NewMember { name: format!("Persona {seed}"), roles: roles.to_vec(), language: None };
    hub.create_member(id(seed), &member, NOW).unwrap();
    id(seed)
}

/// Ana, who sells in the north, and Benito, who manages north and south: each with a phone.
pub fn seller_and_manager() -> (Hub<MemoryStore>, Phone, Phone) {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let benito = member(&hub, 2, &[(NORTH, Role::Manager), (SOUTH, Role::Manager)]);
    let phones = (Phone::enrol(&hub, ana, 1), Phone::enrol(&hub, benito, 2));
    (hub, phones.0, phones.1)
}

/// Puts a tail of one's own making beside a document.
pub fn put_tail(hub: &Hub<MemoryStore>, doc: DocId, tail: &[u8]) {
    let put: Result<(), StoreError> = hub.store().write(|draft| {
        let stored = draft.doc(doc)?.unwrap();
        draft.put_doc(&NewDoc {
            parent: None,
            number: Some(stored.number),
            id: doc,
            scope: stored.scope,
            history: stored.history,
            revision: stored.revision,
            entered: stored.entered,
            row: &stored.row,
            snapshot: &stored.snapshot,
            tail,
            owner: None,
            day: None,
        })
    });
    put.unwrap();
}

/// The intent to give a record this name.
pub fn named(name: &str) -> [(&str, Value); 1] {
    [("name", Value::text(name))]
}

/// As if changes of a device had brought guards down.
pub fn suspend<S: Store>(hub: &Hub<S>, device: u32) {
    let suspended: Result<(), StoreError> = hub.store().write(|draft| {
        let found = draft.device(device)?.unwrap();
        draft.put_poison(Hash::from_bytes([6; 32]), device, NOW)?;
        draft.put_device(&Device { poisons: POISONS, ..found })
    });
    suspended.unwrap();
}

/// A phone as simple as can be: documents, cursors, no outbox of its own.
pub struct Phone {
    pub key: SigningKey,
    pub device: u32,
    pub incarnation: u32,
    pub docs: BTreeMap<DocId, Document>,
    pub homes: BTreeMap<DocId, Scope>,
    pub rows: BTreeMap<DocId, shared::document::Row>,
    pub cursors: BTreeMap<Scope, Sequence>,
    pub epoch: Epoch,
    pub commands: Vec<PushedCommand>,
    pub now: i64,
}

pub fn signed(key: &SigningKey, message: &[u8]) -> Vec<u8> {
    let signature: Signature = key.sign(message);
    signature.to_bytes().to_vec()
}

pub fn enrol_request(key: &SigningKey, invitation: &str) -> EnrolRequest {
    EnrolRequest {
        protocol: PROTOCOL,
        invitation: invitation.to_owned(),
        public_key: key.verifying_key().to_sec1_point(false).to_bytes().to_vec().into(),
        name: "Teléfono".into(),
        signature: signed(key, invitation.as_bytes()).into(),
        schema: SCHEMA,
    }
}

impl Phone {
    pub fn enrol<S: Store>(hub: &Hub<S>, member: DocId, seed: u8) -> Self {
        let key = SigningKey::from_slice(&[seed; 32]).unwrap();
        let invited = hub.invite(member, [seed; 16], NOW).unwrap();
        let enrolled = hub.enrol(&enrol_request(&key, invited.secret.text()), NOW).unwrap();
        Self::new(key, enrolled.device, enrolled.incarnation)
    }

    pub fn new(key: SigningKey, device: u32, incarnation: u32) -> Self {
        Self {
            key,
            device,
            incarnation,
            docs: BTreeMap::new(),
            homes: BTreeMap::new(),
            rows: BTreeMap::new(),
            cursors: BTreeMap::new(),
            epoch: Epoch(0),
            commands: Vec::new(),
            now: NOW,
        }
    }

    pub fn actor(&self) -> Actor {
        Actor { device: self.device, incarnation: self.incarnation }
    }

    /// Writes fields of a document, and answers the part of a command that does so.
    pub fn part(&mut self, doc: DocId, fields: &[(&str, Value)]) -> PushedPart {
        let intents: Vec<Intent> = fields
            .iter()
            .map(|(key, new)| Intent::Set { key: (*key).to_owned(), seen: vec![], new: new.clone() })
            .collect();
        self.write(doc, &intents)
    }

    pub fn write(&mut self, doc: DocId, intents: &[Intent]) -> PushedPart {
        self.now += 1000;
        let actor = self.actor();
        let authored = self.docs.entry(doc).or_default().write(actor, intents, self.now).unwrap();
        part_of(doc, &authored.changes.into_iter().map(|(_, chunk)| chunk).collect::<Vec<_>>())
    }

    /// Edits one document in one command.
    pub fn edit(&mut self, doc: DocId, fields: &[(&str, Value)]) {
        let part = self.part(doc, fields);
        self.commands.push(PushedCommand { parts: vec![part] });
    }

    pub fn create(&mut self, doc: DocId, territory: Scope, name: &str) {
        self.edit(doc, &customer(territory, name));
    }

    pub fn request(&self) -> SyncRequest {
        SyncRequest {
            protocol: PROTOCOL,
            schema: SCHEMA,
            epoch: self.epoch,
            cursors: self
                .cursors
                .iter()
                .map(|(scope, sequence)| Cursor { scope: *scope, sequence: *sequence })
                .collect(),
            budget: 1 << 20,
            commands: self.commands.clone(),
            ..SyncRequest::default()
        }
    }

    /// Pushes everything and pulls until there is no more. Answers the outcomes.
    pub fn sync<S: Store>(&mut self, hub: &Hub<S>) -> Vec<Outcome> {
        let mut answer = hub.handle_sync(self.device, &self.request(), NOW).unwrap();
        let outcomes = std::mem::take(&mut answer.outcomes);
        self.commands.clear();
        loop {
            self.take(&answer);
            if !answer.more {
                assert_eq!(answer.folded, Some(self.folded(&answer)), "the digests differ");
                return outcomes;
            }
            answer = hub.handle_sync(self.device, &self.request(), NOW).unwrap();
        }
    }

    /// Takes an answer in.
    pub fn take(&mut self, answer: &SyncAnswer) {
        self.epoch = answer.epoch;
        self.incarnation = answer.incarnation.unwrap_or(self.incarnation);
        for item in &answer.items {
            self.take_item(item);
        }
        for grant in &answer.grants {
            let cursor = self.cursors.entry(grant.scope).or_insert(0);
            *cursor = (*cursor).max(answer.upto);
        }
        self.cursors.retain(|scope, _| answer.grants.iter().any(|grant| grant.scope == *scope));
        // What was created here has its home where the server keeps it.
        for (doc, document) in &self.docs {
            let territory = document.standing("territory").first().and_then(Value::as_int).unwrap_or(0);
            let territory = u32::try_from(territory).unwrap();
            let home = document.kind().map_or(territory, |kind| definition(kind).home.scope(territory));
            self.homes.insert(*doc, home);
        }
        let granted = |scope: &Scope| answer.grants.iter().any(|grant| grant.scope == *scope);
        self.homes.retain(|_, scope| granted(scope));
        self.docs.retain(|doc, _| self.homes.contains_key(doc));
    }

    fn take_item(&mut self, item: &Item) {
        match &item.body {
            ItemBody::Snapshot { row, bytes, .. } => {
                assert_eq!(row.home(), item.scope);
                let mut fresh = Document::load(bytes).unwrap();
                if let Some(old) = self.docs.get(&item.doc) {
                    let mine = old.changes_since(&[]);
                    fresh.apply(mine.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
                }
                self.docs.insert(item.doc, fresh);
                self.homes.insert(item.doc, item.scope);
                self.rows.insert(item.doc, row.clone());
            }
            ItemBody::Tail { changes, patch } => {
                let document = self.docs.get_mut(&item.doc).expect("a tail of a document that the phone has");
                let chunks = packed::unpack(changes, &mut document.heads(), limits::TAIL_CHANGES).unwrap();
                document.apply(chunks.iter().map(Vec::as_slice)).unwrap();
                if let Some(row) = self.rows.get_mut(&item.doc) {
                    row.apply(patch.clone());
                }
            }
            ItemBody::Leave => {
                if self.homes.get(&item.doc) == Some(&item.scope) {
                    self.docs.remove(&item.doc);
                    self.homes.remove(&item.doc);
                    self.rows.remove(&item.doc);
                }
            }
        }
    }

    fn folded(&self, answer: &SyncAnswer) -> [u8; 16] {
        let mut digests: BTreeMap<Scope, Digest> =
            answer.grants.iter().map(|grant| (grant.scope, Digest::EMPTY)).collect();
        for (doc, document) in &self.docs {
            digests.entry(self.homes[doc]).or_default().add(*doc, 0, &document.heads());
        }
        digest::fold(digests)
    }

    pub fn name(&self, doc: DocId) -> String {
        self.docs.get(&doc).map(|doc| doc.standing("name")[0].as_text().unwrap().to_owned()).unwrap_or_default()
    }
}

/// A command's part from chunks.
pub fn part_of(doc: DocId, chunks: &[Vec<u8>]) -> PushedPart {
    let frames: Vec<ChangeChunk<'_>> = chunks.iter().map(|chunk| ChangeChunk::read(chunk).unwrap()).collect();
    PushedPart { doc, changes: packed::pack(&frames, &mut Vec::new()).into() }
}

pub fn customer(territory: Scope, name: &str) -> Vec<(&'static str, Value)> {
    vec![
        ("kind", Value::text(Kind::CUSTOMER.name())),
        ("territory", Value::Int(i64::from(territory))),
        ("name", Value::text(name)),
    ]
}
