//! The server and the phones: real ones over a fake disk, without a socket, at a fixed time.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use server::admission::InProcess;
use server::hub::{Hub, HubError, NewMember, Setup};
use server::store::{SqliteStore, Store as _, StoredDoc, View};
use shared::crm::{Kind, Role, Value};
use shared::document::{DocId, Document, Intent};
use shared::replica::{Command, Event, Meta, NetworkFailure, Part, Question};
use shared::sync::message::{EnrolRequest, SyncAnswer, SyncRequest};
use shared::sync::{PROTOCOL, SCHEMA, body};
use tempfile::TempDir;

use crate::simulator::{Device, Disk, Pending};

/// When everything begins: 2026-09-21T14:13:20Z.
pub const BEGINNING: i64 = 1_790_000_000_000;
const MINUTE: i64 = 60_000;

/// Everything.
pub struct Office {
    pub now: i64,
    pub hub: Hub<SqliteStore>,
    pub phones: Vec<Device>,
    /// Of what each phone and the server said to each other when it last was online the request and answer with most to say, as
    /// they went over the wire.
    pub talk: BTreeMap<usize, (Vec<u8>, Vec<u8>)>,
    folder: TempDir,
}

/// An id that says which.
pub fn id(of: u8) -> DocId {
    DocId::new(BEGINNING, [of; 10])
}

impl Office {
    /// A workspace with two territories, a seller in the first, a manager of both, and an administrator, each with a phone.
    pub fn open() -> Self {
        let folder = TempDir::new().expect("a folder");
        let store = SqliteStore::open(&folder.path().join("workspace.sqlite")).expect("an empty store");
        let hub = Hub::new(store, InProcess);
        let mut office = Self { now: BEGINNING, hub, phones: Vec::new(), talk: BTreeMap::new(), folder };
        let setup = Setup { name: "Abarrotes del Norte".to_owned(), id: id(100), secret: [7; 32] };
        office.hub.set_up(setup, office.now).expect("a store that takes everything");
        for (of, name) in [(101, "Norte"), (102, "Sur")] {
            office.hub.create_territory(id(of), name, office.now).expect("a territory");
        }
        let roles = [
            (103, "Ana Robles", vec![(1, Role::Seller)]),
            (104, "Benito Sáenz", vec![(1, Role::Manager), (2, Role::Manager)]),
            (105, "Clara Ñíguez", vec![(0, Role::Administrator)]),
        ];
        for (of, name, roles) in roles {
            let member = NewMember { name: name.to_owned(), roles, language: Some("es") };
            office.hub.create_member(id(of), &member, office.now).expect("a member");
        }
        for of in [103, 104, 105] {
            office.enrol(id(of));
        }
        office
    }

    /// Another phone of a member, as the request and its answer made it.
    pub fn enrol(&mut self, member: DocId) -> (Vec<u8>, Vec<u8>) {
        let number = self.phones.len() as u8 + 1;
        let invited = self.hub.invite(member, [number; 16], self.now).expect("a member");
        let key = SigningKey::from_slice(&[number; 32]).expect("a number in range");
        let invitation = invited.secret.text().to_owned();
        let signature: Signature = key.sign(invitation.as_bytes());
        let request = EnrolRequest {
            protocol: PROTOCOL,
            invitation,
            public_key: ByteVec::from(key.verifying_key().to_sec1_point(false).as_bytes().to_vec()),
            name: format!("Teléfono {number}"),
            signature: ByteVec::from(signature.to_bytes().to_vec()),
            schema: SCHEMA,
        };
        let enrolled = self.hub.enrol(&request, self.now).expect("a good invitation");
        let bytes = (body::encode(&request), body::encode(&enrolled));
        let disk = Disk::new(Meta::enrolled(enrolled, self.now));
        let mut phone = Device::start(u32::from(number), disk, key, 0, self.now);
        phone.connected = false;
        self.phones.push(phone);
        bytes
    }

    /// A phone goes online until it has nothing left to do, and offline again.
    pub fn sync(&mut self, at: usize) {
        self.now += MINUTE;
        self.talk.remove(&at);
        self.phones[at].connected = true;
        self.tell(at, Event::Online(true));
        self.tell(at, Event::Poked);
        self.perform(at);
        self.phones[at].connected = false;
        self.tell(at, Event::Online(false));
        self.perform(at);
    }

    /// A phone sends what waits, and nobody hears it.
    pub fn try_sync(&mut self, at: usize) {
        self.now += MINUTE;
        self.talk.remove(&at);
        self.tell(at, Event::Online(true));
        self.tell(at, Event::Poked);
        self.perform(at);
    }

    /// The key of the field that the workspace added, as Ana's phone knows it.
    pub fn own_field(&self) -> String {
        let registry = self.phones[0].replica.registry();
        let field = registry.custom_fields(Kind::CUSTOMER).next().expect("a field of one's own");
        format!("x/{}", field.id)
    }

    /// A person edits, offline, several records with one command.
    pub fn edit(&mut self, at: usize, parts: Vec<(DocId, Vec<Intent>)>) {
        self.now += MINUTE;
        let parts = parts.into_iter().map(|(doc, intents)| Part { doc, intents }).collect();
        self.command(at, Command::Edit { parts });
    }

    /// A person edits fields over what stands there.
    pub fn set(&mut self, at: usize, doc: DocId, fields: &[(&str, Value)]) {
        let view = self.phones[at].view(doc).expect("a record that is here");
        let intents = fields.iter().map(|(key, new)| {
            let mut seen = view.standing(key);
            seen.retain(|value| !value.is_null());
            Intent::Set { key: (*key).to_owned(), seen, new: new.clone() }
        });
        self.edit(at, vec![(doc, intents.collect())]);
    }

    /// A person asks what a merger would do, and does it.
    pub fn merge(&mut self, at: usize, one: DocId, other: DocId) {
        let question = Question::Merging { one, other, take: Vec::new() };
        let request = self.command(at, Command::Ask { question });
        match self.phones[at].answers.remove(&request) {
            Some(shared::replica::Answer::Merging { parts, .. }) => drop(self.command(at, Command::Edit { parts })),
            other => panic!("no merger: {other:?}"),
        }
    }

    fn command(&mut self, at: usize, command: Command) -> u64 {
        let request = self.phones[at].command(command, self.now);
        self.perform(at);
        match self.phones[at].done.get(&request) {
            Some(None) => request,
            other => panic!("a command that is done: {other:?}"),
        }
    }

    fn tell(&mut self, at: usize, event: Event) {
        let now = self.now;
        self.phones[at].tell(event, now);
    }

    fn perform(&mut self, at: usize) {
        while let Some(pending) = self.phones[at].pending.pop_front() {
            let now = self.now;
            match pending {
                Pending::Load(docs) => self.phones[at].load(docs, now),
                Pending::Commit { ticket, writes, .. } => self.phones[at].commit(ticket, writes, true, None, now),
                Pending::Sign(challenge) => self.phones[at].sign(&challenge, now),
                Pending::Send { request, message, token } => {
                    let event = self.answer(at, request, &message, token.as_deref());
                    self.tell(at, event);
                }
                Pending::Recover(..) => panic!("a server that never went back is handed nothing in"),
                Pending::Fetch(message, token) => {
                    let identity = self.hub.identify(token.as_deref(), None, now);
                    let answer = identity.and_then(|identity| self.hub.docs(identity.device, &message, now));
                    let event = match answer {
                        Ok(answer) if self.phones[at].connected => Event::Fetched { answer: Box::new(answer) },
                        Ok(_) | Err(_) => Event::NetworkFailed { failure: NetworkFailure::Unreachable },
                    };
                    self.tell(at, event);
                }
            }
        }
    }

    fn answer(&mut self, at: usize, request: u64, message: &SyncRequest, token: Option<&str>) -> Event {
        let bytes = body::encode(message);
        if !self.phones[at].connected {
            self.talk.insert(at, (bytes, Vec::new()));
            return Event::NetworkFailed { failure: NetworkFailure::Unreachable };
        }
        let answer = self.sync_raw(message, token).expect("a device that may come in");
        let told = body::encode(&answer);
        let size = told.len() as u32;
        let said = |(asked, told): &(Vec<u8>, Vec<u8>)| asked.len() + told.len();
        if self.talk.get(&at).is_none_or(|most| said(most) < bytes.len() + told.len()) {
            self.talk.insert(at, (bytes, told));
        }
        Event::Answered { request, answer: Box::new(answer), took: 50, size }
    }

    fn sync_raw(&self, message: &SyncRequest, token: Option<&str>) -> Result<SyncAnswer, HubError> {
        let identity = self.hub.identify(token, message.renewal.as_ref(), self.now)?;
        self.hub.sync(identity, message, self.now)
    }

    /// Every document of the server, by kind and a number.
    pub fn documents(&self) -> Vec<(String, Vec<u8>)> {
        let docs = self.hub.store().view(|view: &dyn View| {
            let numbers = view.numbers()?;
            let docs: Result<Vec<Option<StoredDoc>>, _> =
                numbers.into_iter().map(|number| view.doc_by_number(number)).collect();
            docs
        });
        let docs = docs.expect("a store that can be read").into_iter().flatten();
        docs.map(|doc| {
            assert!(Document::load(&doc.snapshot).is_ok());
            (format!("{}-{}", doc.row.kind.name(), doc.number), doc.snapshot)
        })
        .collect()
    }

    /// The server's file, as a backup has it.
    pub fn backup(&self) -> Vec<u8> {
        let file = self.folder.path().join("backup.sqlite");
        self.hub.store().back_up(&file).expect("a backup");
        std::fs::read(file).expect("the backup")
    }
}
