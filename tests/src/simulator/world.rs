//! Several phones, a server, and everything that may happen between them.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use server::admission::InProcess;
use server::hub::{Hub, HubError, NewMember, Setup};
use server::store::MemoryStore;
use server::store::{Store as _, View};
use shared::crm::{Kind, Role, Value};
use shared::document::{DocId, Document, Hash, Intent, text};
use shared::replica::{Command, Event, Meta, NetworkFailure, Part, StorageFailure};
use shared::sync::cursor::Scope;
use shared::sync::message::{DocsAnswer, DocsRequest, EnrolRequest, SyncAnswer, SyncRequest};
use shared::sync::{PROTOCOL, body};

use super::Random;
use super::device::{Device, Pending};
use super::disk::Disk;
use super::oracle;
use super::traffic::{self, CHANGE, HISTORY, IDLE, OUTCOME};

/// The true time at which every simulation begins.
const BEGINNING: i64 = 1_790_000_000_000;
const DAY: i64 = 86_400_000;
/// After so many steps the disks are looked at.
const LOOK: u32 = 10;
/// The fields that people edit, few, so that they meet.
pub const FIELDS: [&str; 3] = ["name", "needs", "preferences"];

/// How much goes wrong, each as so many times in a hundred.
#[derive(Copy, Clone, Debug)]
pub struct Chaos {
    /// A request or an answer is lost.
    pub loss: usize,
    /// A request arrives twice.
    pub doubling: usize,
    /// An answer is cut off.
    pub truncation: usize,
    /// A transaction fails.
    pub disk: usize,
    /// A device loses power instead of performing an effect.
    pub power: usize,
}

impl Chaos {
    /// Everything works.
    pub const NONE: Self = Self { loss: 0, doubling: 0, truncation: 0, disk: 0, power: 0 };
    /// A bad week.
    pub const MUCH: Self = Self { loss: 12, doubling: 6, truncation: 5, disk: 6, power: 3 };
}

/// An edit that its phone said was on it.
#[derive(Clone, Debug)]
pub struct Promise {
    pub doc: DocId,
    pub key: String,
    pub value: String,
}

/// Everything.
pub struct World {
    /// The true time, milliseconds since 1970 UTC.
    pub now: i64,
    /// All chance in this world.
    pub random: Random,
    /// How much goes wrong.
    pub chaos: Chaos,
    /// The server.
    pub hub: Hub<MemoryStore>,
    pub(super) devices: Vec<Device>,
    /// Edits that were acknowledged as being on a phone.
    pub promises: Vec<Promise>,
    /// Every value that was written, each only once, and the values that its author knowingly wrote it over.
    pub written: BTreeMap<(DocId, String, String), Vec<String>>,
    /// Fields that were settled: a contested edit may have been given up there.
    pub settled: BTreeSet<(DocId, String)>,
    /// Requests that reached the server, and their bodies, bytes.
    pub requests: u64,
    /// See [`World::requests`].
    pub sent: u64,
    /// Bodies that came back from the server, bytes.
    pub received: u64,
    /// Documents that had to be fetched whole, because a tail did not fit.
    pub fetched: usize,
    /// People also merge, part and undo: then values are no longer each written once.
    pub merging: bool,
    unanswered: BTreeMap<(usize, u64), Vec<Promise>>,
    /// Documents that a device fetched whole, and that have not come with a page since.
    refetched: BTreeSet<(usize, DocId)>,
    serial: u32,
    steps: u32,
    restored: bool,
}

impl World {
    /// A workspace with two territories; devices of a seller in the first, of a manager of both (two devices), and of an
    /// administrator.
    #[must_use]
    pub fn new(seed: u64, chaos: Chaos) -> Self {
        let mut world = Self {
            now: BEGINNING,
            random: Random::new(seed),
            chaos,
            hub: Hub::new(MemoryStore::new(), InProcess),
            devices: Vec::new(),
            promises: Vec::new(),
            written: BTreeMap::new(),
            settled: BTreeSet::new(),
            requests: 0,
            sent: 0,
            received: 0,
            fetched: 0,
            merging: false,
            unanswered: BTreeMap::new(),
            refetched: BTreeSet::new(),
            serial: 0,
            steps: 0,
            restored: false,
        };
        let setup = Setup { name: "Simulada".to_owned(), id: world.id(), secret: [7; 32] };
        world.hub.set_up(setup, world.now).expect("the memory store takes everything");
        let north = world.territory("Norte");
        let south = world.territory("Sur");
        let ana = world.member("Ana", vec![(north, Role::Seller)]);
        let benito = world.member("Benito", vec![(north, Role::Manager), (south, Role::Manager)]);
        let clara = world.member("Clara", vec![(0, Role::Administrator)]);
        for member in [ana, benito, benito, clara] {
            world.enrol(member);
        }
        world
    }

    fn territory(&mut self, name: &str) -> Scope {
        let id = self.id();
        self.hub.create_territory(id, name, self.now).expect("a new territory")
    }

    fn member(&mut self, name: &str, roles: Vec<(Scope, Role)>) -> DocId {
        let id = self.id();
        let member = NewMember { name: name.to_owned(), roles, language: None };
        self.hub.create_member(id, &member, self.now).expect("a new member");
        id
    }

    /// Enrols one more device of a member.
    pub fn enrol(&mut self, member: DocId) {
        let serial = self.serial();
        let invited = self.hub.invite(member, [serial as u8; 16], self.now).expect("a member");
        let key = SigningKey::from_slice(&[serial as u8 + 1; 32]).expect("a number in range");
        let invitation = invited.secret.text().to_owned();
        let signature: Signature = key.sign(invitation.as_bytes());
        let request = EnrolRequest {
            protocol: PROTOCOL,
            invitation,
            public_key: ByteVec::from(key.verifying_key().to_sec1_point(false).as_bytes().to_vec()),
            name: format!("Teléfono {serial}"),
            signature: ByteVec::from(signature.to_bytes().to_vec()),
        };
        let enrolled = self.hub.enrol(&request, self.now).expect("a good invitation");
        let number = enrolled.device;
        let skew = (self.random.below(9) as i64 - 4) * DAY;
        let disk = Disk::new(Meta::enrolled(enrolled, self.now + skew));
        self.devices.push(Device::start(number, disk, key, skew, self.now));
    }

    /// A copy of a phone, as a restored backup or a cloned profile makes one.
    pub fn clone_device(&mut self, of: usize) {
        let device = &self.devices[of];
        let (number, disk, key, skew) = (device.number, device.disk.clone(), device.key.clone(), device.skew);
        self.devices.push(Device::start(number, disk, key, skew, self.now));
    }

    fn serial(&mut self) -> u32 {
        self.serial += 1;
        self.serial
    }

    pub(super) fn id(&mut self) -> DocId {
        let mut random = [0; 10];
        random[..8].copy_from_slice(&self.random.next().to_le_bytes());
        DocId::new(self.now, random)
    }

    /// Does one thing that may happen.
    pub fn step(&mut self) {
        self.steps += 1;
        if self.steps.is_multiple_of(LOOK) {
            oracle::no_cursor_gap(self);
        }
        self.now += self.random.below(2_000) as i64;
        let at = self.random.below(self.devices.len());
        match self.random.below(100) {
            0..30 => self.act(at),
            30..32 => self.devices[at].connected ^= true,
            32 => self.devices[at].skew += (self.random.below(7) as i64 - 3) * DAY,
            33..36 => self.tell(at, Event::Tick),
            36..38 => self.tell(at, Event::Poked),
            38 if self.random.chance(self.chaos.power * 4) => self.cut_power(at),
            _ => self.perform(at),
        }
    }

    /// Heals everything and lets the devices sync until nothing is left to do.
    ///
    /// # Panics
    /// If they never come to rest.
    pub fn come_to_rest(&mut self) {
        self.chaos = Chaos::NONE;
        for at in 0..self.devices.len() {
            self.devices[at].connected = true;
            self.tell(at, Event::Online(true));
        }
        for round in 0..400 {
            for at in 0..self.devices.len() {
                self.perform_all(at);
            }
            self.now += 30_000;
            let resting = self.devices.iter().all(|device| {
                let state = device.replica.sync_state();
                state.waiting == 0 && !state.busy && state.trouble.is_none()
            });
            if resting && round > 30 {
                return;
            }
            for at in 0..self.devices.len() {
                let event = if round % 4 == 0 { Event::Poked } else { Event::Tick };
                self.tell(at, event);
            }
        }
        let states: Vec<_> = self.devices.iter().map(|device| (device.number, device.replica.sync_state())).collect();
        panic!("the devices never come to rest: {states:#?}");
    }

    pub(super) fn tell(&mut self, at: usize, event: Event) {
        self.devices[at].tell(event, self.now);
        self.note_promises(at);
    }

    fn cut_power(&mut self, at: usize) {
        let kept = self.random.below(self.devices[at].disk.at_risk() + 1);
        self.unanswered.retain(|(device, _), _| *device != at);
        let now = self.now;
        self.devices[at].crash(kept, now);
        oracle::no_cursor_gap(self);
    }

    /// A person does something.
    fn act(&mut self, at: usize) {
        let customers: Vec<DocId> = self.devices[at]
            .replica
            .packed_rows()
            .heads()
            .filter(|(_, head)| head.kind == Kind::Customer)
            .map(|(doc, _)| doc)
            .collect();
        if customers.is_empty() || self.random.chance(8) {
            self.create(at);
            return;
        }
        if self.merging && self.random.chance(30) {
            self.merge_or_part(at, &customers);
            return;
        }
        let doc = *self.random.pick(&customers);
        match self.random.below(20) {
            0..13 => self.edit(at, doc),
            13 | 14 => self.write_notes(at, doc),
            15 => self.remove_or_restore(at, doc),
            16 | 17 => self.settle(at, doc),
            18 => self.edit_two(at, &customers),
            _ => self.move_away(at, doc),
        }
    }

    fn create(&mut self, at: usize) {
        let scopes: Vec<Scope> = self.devices[at]
            .replica
            .meta()
            .grants
            .iter()
            .map(|grant| grant.scope)
            .filter(|scope| *scope != 0)
            .collect();
        if scopes.is_empty() {
            return;
        }
        let scope = *self.random.pick(&scopes);
        let doc = self.id();
        let name = format!("v{:05}", self.serial());
        self.written.insert((doc, "name".to_owned(), name.clone()), Vec::new());
        let set = |key: &str, value: Value| Intent::set(key, Value::Null, value);
        let intents = vec![
            set("kind", Value::text(Kind::Customer.name())),
            set("territory", Value::Int(i64::from(scope))),
            set("name", Value::text(name.clone())),
        ];
        let promise = Promise { doc, key: "name".to_owned(), value: name };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents }] }, vec![promise]);
    }

    /// What stands at a field on a device: what its owner sees.
    fn seen(&self, at: usize, doc: DocId, key: &str) -> Vec<Value> {
        oracle_view(&self.devices[at], doc).map(|view| view.standing(key)).unwrap_or_default()
    }

    fn set(&mut self, at: usize, doc: DocId) -> (Intent, Promise) {
        let key = *self.random.pick(&FIELDS);
        let value = format!("v{:05}", self.serial());
        let seen = self.seen(at, doc, key);
        self.written.insert((doc, key.to_owned(), value.clone()), texts(&seen));
        let intent = Intent::Set { key: key.to_owned(), seen, new: Value::text(value.clone()) };
        (intent, Promise { doc, key: key.to_owned(), value })
    }

    fn edit(&mut self, at: usize, doc: DocId) {
        let (intent, promise) = self.set(at, doc);
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, vec![promise]);
    }

    fn edit_two(&mut self, at: usize, customers: &[DocId]) {
        let (one, two) = (*self.random.pick(customers), *self.random.pick(customers));
        if one == two {
            return;
        }
        let (first, first_promise) = self.set(at, one);
        let (second, second_promise) = self.set(at, two);
        let parts = vec![Part { doc: one, intents: vec![first] }, Part { doc: two, intents: vec![second] }];
        self.command(at, Command::Edit { parts }, vec![first_promise, second_promise]);
    }

    fn write_notes(&mut self, at: usize, doc: DocId) {
        let Some(view) = oracle_view(&self.devices[at], doc) else { return };
        let seen = view.text("notes");
        // Begins with a character of its own, so that where it was inserted is beyond doubt.
        let serial = self.serial();
        let value = format!("{}{serial:05}", char::from_u32(0x4e00 + serial).unwrap_or('?'));
        let new = if self.random.chance(50) { format!("{seen} {value}") } else { format!("{value} {seen}") };
        let Some(splice) = text::difference(&seen, &new) else { return };
        let intent = Intent::Text { key: "notes".to_owned(), splices: vec![splice] };
        let promise = Promise { doc, key: "notes".to_owned(), value };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, vec![promise]);
    }

    fn remove_or_restore(&mut self, at: usize, doc: DocId) {
        let seen = self.seen(at, doc, "removed");
        let removed = seen.first().is_some_and(|value| !value.is_null());
        let new = if removed { Value::Null } else { Value::Time(self.now) };
        let intent = Intent::Set { key: "removed".to_owned(), seen, new };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, Vec::new());
    }

    fn move_away(&mut self, at: usize, doc: DocId) {
        let scopes: Vec<i64> = self.devices[at]
            .replica
            .meta()
            .grants
            .iter()
            .filter(|grant| grant.scope != 0)
            .map(|grant| i64::from(grant.scope))
            .collect();
        if scopes.is_empty() {
            return;
        }
        let new = Value::Int(*self.random.pick(&scopes));
        let intent = Intent::Set { key: "territory".to_owned(), seen: self.seen(at, doc, "territory"), new };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, Vec::new());
    }

    fn settle(&mut self, at: usize, doc: DocId) {
        let key = *self.random.pick(&FIELDS);
        let standing = self.seen(at, doc, key);
        let contested = self.devices[at].replica.outbox().any(|entry| {
            entry.parts.iter().any(|part| part.doc == doc && part.contested.iter().any(|intent| intent.key() == key))
        });
        if standing.len() < 2 && !contested {
            return;
        }
        let value = format!("v{:05}", self.serial());
        self.written.insert((doc, key.to_owned(), value.clone()), texts(&standing));
        let value = Value::text(value);
        self.settled.insert((doc, key.to_owned()));
        self.command(at, Command::Settle { doc, key: key.to_owned(), value, seen: standing }, Vec::new());
    }

    /// Puts the server back to an earlier state, as an administrator does with a backup.
    pub fn restore(&mut self, backup: MemoryStore) {
        self.restored = true;
        self.hub = Hub::new(backup, InProcess);
        self.hub.begin_epoch(self.now).expect("the memory store takes everything");
    }

    pub(super) fn command(&mut self, at: usize, command: Command, promises: Vec<Promise>) {
        let now = self.now;
        let request = self.devices[at].command(command, now);
        self.unanswered.insert((at, request), promises);
        self.note_promises(at);
    }

    /// What a phone says is on it is on it from now on.
    pub(super) fn note_promises(&mut self, at: usize) {
        for (request, error) in std::mem::take(&mut self.devices[at].done) {
            self.devices[at].settled.insert(request, error.clone());
            if let Some(promises) = self.unanswered.remove(&(at, request))
                && error.is_none()
            {
                self.promises.extend(promises);
            }
        }
    }

    /// Performs the oldest effect of a device, or lets something go wrong with it.
    pub(super) fn perform(&mut self, at: usize) {
        if self.random.chance(self.chaos.power) {
            self.cut_power(at);
            return;
        }
        let now = self.now;
        let Some(pending) = self.devices[at].pending.pop_front() else { return };
        match pending {
            Pending::Load(docs) if self.random.chance(self.chaos.disk) => self.tell(at, Event::LoadFailed { docs }),
            Pending::Load(docs) => self.devices[at].load(docs, now),
            Pending::Commit { ticket, writes, strict } => {
                let failure = self.random.chance(self.chaos.disk).then(|| *self.random.pick(&FAILURES));
                self.devices[at].commit(ticket, writes, strict, failure, now);
            }
            Pending::Sign(challenge) => self.devices[at].sign(&challenge, now),
            Pending::Send { request, message, token } => self.sync(at, request, &message, token.as_deref()),
            Pending::Fetch(docs, token) => self.fetch(at, docs, token.as_deref()),
        }
        self.note_promises(at);
    }

    fn sync(&mut self, at: usize, request: u64, message: &SyncRequest, token: Option<&str>) {
        if !self.devices[at].connected || self.random.chance(self.chaos.loss) {
            self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            return;
        }
        let bytes = body::encode(message);
        self.sent += bytes.len() as u64;
        self.requests += 1;
        let message: SyncRequest = body::decode(&bytes).expect("what a replica sends can be read");
        let (size, pushed) = (bytes.len() as u64, traffic::pushed(&message.commands));
        assert!(size <= IDLE + CHANGE * pushed, "{size} bytes to send {pushed} changes");
        if self.random.chance(self.chaos.doubling) {
            let _first = self.answer(&message, token);
        }
        let answer = self.answer(&message, token);
        if self.random.chance(self.chaos.loss) {
            self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            return;
        }
        let event = match answer {
            Err(error) => Event::NetworkFailed { failure: told(&error) },
            Ok(answer) => {
                let mut bytes = body::encode(&answer);
                self.received += bytes.len() as u64;
                self.weigh(at, &message, &answer, bytes.len() as u64);
                if self.random.chance(self.chaos.truncation) {
                    bytes.truncate(self.random.below(bytes.len()));
                }
                match body::decode::<SyncAnswer>(&bytes) {
                    Err(_) => Event::NetworkFailed { failure: NetworkFailure::Garbled },
                    Ok(answer) => {
                        Event::Answered { request, answer: Box::new(answer), took: 50, size: bytes.len() as u32 }
                    }
                }
            }
        };
        self.tell(at, event);
    }

    fn answer(&self, message: &SyncRequest, token: Option<&str>) -> Result<SyncAnswer, HubError> {
        let identity = self.hub.identify(token, message.renewal.as_ref(), self.now)?;
        self.hub.sync(identity, message, self.now)
    }

    /// An answer costs what it brings.
    fn weigh(&mut self, at: usize, request: &SyncRequest, answer: &SyncAnswer, size: u64) {
        let mut brought = 0;
        for item in answer.items.iter().chain(&answer.early) {
            let document = self.server_doc(item.doc);
            let news = traffic::brought(&self.devices[at], request, answer.epoch, item, document.as_ref());
            // What a restored server lost and was given back comes to devices that never lost it.
            // So does, once more, what was fetched whole before the feed came to it.
            let again = self.refetched.remove(&(at, item.doc));
            assert!(news > 0 || self.restored || again, "device {at} has all that comes of {}", item.doc);
            brought += if self.restored || again { news.max(HISTORY) } else { news };
        }
        let outcomes = answer.outcomes.len() as u64 * OUTCOME;
        assert!(size <= IDLE + outcomes + CHANGE * brought, "{size} bytes to bring {brought} changes");
    }

    fn server_doc(&self, id: DocId) -> Option<Document> {
        let stored = self.hub.store().view(|view: &dyn View| view.doc(id)).expect("the memory store can be read");
        stored.map(|doc| Document::load(&doc.snapshot).expect("the server keeps whole documents"))
    }

    /// A phone is away while the others work, and comes back: what that costs is bounded by what changed, whatever exists.
    /// To be called when everything has come to rest.
    ///
    /// # Panics
    /// If it costs more.
    pub fn reconnect(&mut self) {
        let back = self.random.below(self.devices.len());
        self.tell(back, Event::Online(false));
        self.devices[back].connected = false;
        let edits = 1 + self.random.below(12);
        for _ in 0..edits {
            let at = self.random.below(self.devices.len());
            self.act(at);
        }
        for at in (0..self.devices.len()).filter(|at| *at != back) {
            self.tell(at, Event::Poked);
            self.perform_all(at);
        }
        // What is missing here, and what is missing there.
        let held: BTreeMap<DocId, Vec<Hash>> =
            self.devices[back].disk.docs().map(|(doc, stored)| (doc, stored.heads.clone())).collect();
        let waiting = self.devices[back].replica.outbox().flat_map(|entry| &entry.parts);
        let mut changes = waiting.map(|part| part.changes.len() as u64).sum::<u64>();
        let scopes: BTreeSet<Scope> =
            self.devices[back].replica.meta().grants.iter().map(|grant| grant.scope).collect();
        for (doc, document) in oracle::server_docs(self, &scopes) {
            changes += document.changes_since(held.get(&doc).map_or(&[][..], Vec::as_slice)).len() as u64;
        }
        let (requests, fetched) = (self.requests, self.fetched);
        let mark = self.bodies();
        self.devices[back].connected = true;
        self.now += 120_000;
        self.tell(back, Event::Online(true));
        self.tell(back, Event::Poked);
        self.perform_all(back);
        let (bytes, requests) = (self.bodies() - mark, self.requests - requests);
        assert_eq!(self.fetched, fetched, "nothing has to be fetched whole on a good link");
        assert!(requests <= 3 + changes, "{requests} requests for {changes} changes");
        let bound = requests * 2 * IDLE + CHANGE * changes;
        assert!(bytes <= bound, "{bytes} bytes, {requests} requests for {changes} changes");
    }

    fn bodies(&self) -> u64 {
        self.sent + self.received
    }

    fn perform_all(&mut self, at: usize) {
        while !self.devices[at].pending.is_empty() {
            self.perform(at);
        }
    }

    fn fetch(&mut self, at: usize, docs: Vec<DocId>, token: Option<&str>) {
        if !self.devices[at].connected || self.random.chance(self.chaos.loss) {
            self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            return;
        }
        self.fetched += docs.len();
        self.refetched.extend(docs.iter().map(|doc| (at, *doc)));
        let identity = self.hub.identify(token, None, self.now);
        let event = match identity.and_then(|identity| self.hub.docs(identity.device, &DocsRequest { docs })) {
            Err(error) => Event::NetworkFailed { failure: told(&error) },
            Ok(answer) => {
                let bytes = body::encode(&answer);
                let answer: DocsAnswer = body::decode(&bytes).expect("what the hub answers can be read");
                Event::Fetched { answer: Box::new(answer) }
            }
        };
        self.tell(at, event);
    }
}

/// What a device is told by an error's body.
fn told(error: &HubError) -> NetworkFailure {
    if let HubError::ChallengeSpent(challenge) = error {
        NetworkFailure::Challenged(*challenge)
    } else {
        NetworkFailure::Refused(error.told())
    }
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_text).map(str::to_owned).collect()
}

const FAILURES: [StorageFailure; 2] = [StorageFailure::Full, StorageFailure::Broken];

/// What a device's owner would see of a document: its disk's base and its outbox.
pub(super) fn oracle_view(device: &Device, doc: DocId) -> Option<Document> {
    let base = device.disk.doc(doc);
    let mut view = Document::load(base.as_ref().map_or(&[][..], |stored| &stored.bytes)).ok()?;
    let chunks: Vec<&[u8]> = device
        .replica
        .outbox()
        .flat_map(|entry| &entry.parts)
        .filter(|part| part.doc == doc)
        .flat_map(|part| &part.changes)
        .map(|change| change.as_slice())
        .collect();
    view.apply(chunks).ok()?;
    Some(view)
}
