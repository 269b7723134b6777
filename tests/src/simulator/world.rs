//! Several phones, a server, and everything that may happen between them.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;
use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};
use server::admission::InProcess;
use server::hub::{Hub, NewMember, Setup};
use server::store::MemoryStore;
use shared::crm::{Audience, Kind, Role};
use shared::document::DocId;
use shared::replica::{Command, Event, Meta, StorageFailure, Trouble, Write};
use shared::sync::cursor::{Scope, WORKSPACE};
use shared::sync::message::{EnrolRequest, Enrolled};
use shared::sync::{PROTOCOL, SCHEMA};

use super::Random;
use super::device::{Device, Pending};
use super::disk::Disk;
use super::follow::Follower;
use super::mail::Letter;
use super::oracle;

/// The true time at which every simulation begins.
const BEGINNING: i64 = 1_790_000_000_000;
/// The scope of products.
const CATALOGUE: Scope = Audience::CATALOGUE.scope(WORKSPACE);
const DAY: i64 = 86_400_000;
/// After so many steps the disks are looked at.
const LOOK: u32 = 10;
/// After so many steps the server files records where those live that they hang on.
const FILING: u32 = 6;

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
    /// A page is cut short, so that what would be one takes several.
    pub paging: usize,
    /// A request takes its time, and so does its answer: others overtake them, and people go on.
    pub delay: usize,
}

impl Chaos {
    /// Everything works.
    pub const NONE: Self = Self { loss: 0, doubling: 0, truncation: 0, disk: 0, power: 0, paging: 0, delay: 0 };
    /// A bad week.
    pub const MUCH: Self = Self { loss: 12, doubling: 6, truncation: 5, disk: 6, power: 3, paging: 0, delay: 0 };
    /// A bad week in which hardly anything is read in one go.
    pub const PAGED: Self = Self { paging: 85, ..Self::MUCH };
    /// A bad week on a network that is slow besides.
    pub const LATE: Self = Self { delay: 70, paging: 20, ..Self::MUCH };
}

/// An edit that its phone said was on it.
#[derive(Clone, Debug)]
pub struct Promise {
    /// The phone.
    pub by: usize,
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
    /// People also give up what waits or was refused, and stop the first load or let it go on.
    pub giving_up: bool,
    /// People also write activities, entries of lists and fields of their own, and remove and restore entries.
    pub rich: bool,
    /// Administrators also give territories to members, take them away, and change what may be done there.
    pub rights: bool,
    /// People also write records of these kinds, which have nothing of their own.
    pub plain: Vec<Kind>,
    /// People also move customers often, and write activities of those that others move meanwhile.
    pub moving: bool,
    /// Records that the server has filed where those live that they hang on.
    pub filed: usize,
    /// Somebody's rights were changed.
    pub(super) has_changed_rights: bool,
    pub(super) sellers: Vec<DocId>,
    pub(super) mail: Vec<Letter>,
    /// Promises whose phones could not keep them by themselves when the server was restored, or when they had compared what
    /// they hold with it: if it has lost them, nobody can.
    pub beyond: BTreeSet<(DocId, String)>,
    pub(super) follower: Follower,
    /// What was acknowledged and is still held, as it stood when the server went back: document, field, value.
    pub owed: BTreeSet<(DocId, String, String)>,
    /// Documents that a server took back from phones.
    pub handed_in: usize,
    /// How far the server's clock is ahead of the true time, milliseconds.
    pub server_skew: i64,
    unanswered: BTreeMap<(usize, u64), Vec<Promise>>,
    serial: u32,
    pub(super) steps: u32,
    pub(super) restored: bool,
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
            giving_up: false,
            rich: false,
            rights: false,
            plain: Vec::new(),
            moving: false,
            filed: 0,
            has_changed_rights: false,
            sellers: Vec::new(),
            mail: Vec::new(),
            beyond: BTreeSet::new(),
            follower: Follower::new(),
            owed: BTreeSet::new(),
            handed_in: 0,
            server_skew: 0,
            unanswered: BTreeMap::new(),
            serial: 0,
            steps: 0,
            restored: false,
        };
        let setup = Setup { name: "Simulada".to_owned(), id: world.id(), secret: [7; 32] };
        world.hub.set_up(setup, world.now).expect("the memory store takes everything");
        let north = world.territory("Norte");
        let south = world.territory("Sur");
        let ana = world.member("Ana", vec![(north, Role::Seller)]);
        let benito =
            world.member("Benito", vec![(north, Role::Manager), (south, Role::Manager), (CATALOGUE, Role::Manager)]);
        let clara = world.member("Clara", vec![(0, Role::Administrator)]);
        world.sellers = vec![ana, benito];
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
        let (enrolled, key) = self.let_in(member);
        let number = enrolled.device;
        let skew = (self.random.below(9) as i64 - 4) * DAY;
        let disk = Disk::new(Meta::enrolled(enrolled, self.now + skew));
        self.devices.push(Device::start(number, disk, key, skew, self.now));
    }

    /// Enrols one more device of a phone's owner.
    pub fn enrol_another(&mut self, of: usize) {
        let member = self.devices[of].replica.meta().member;
        self.enrol(member);
    }

    /// The server's clock.
    pub(super) const fn server_now(&self) -> i64 {
        self.now + self.server_skew
    }

    fn let_in(&mut self, member: DocId) -> (Enrolled, SigningKey) {
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
            schema: SCHEMA,
        };
        (self.hub.enrol(&request, self.now).expect("a good invitation"), key)
    }

    /// A phone that is shut out, because the server has forgotten it, comes in again as another one.
    fn rejoin(&mut self, at: usize) {
        let member = self.devices[at].replica.meta().member;
        let (enrolled, key) = self.let_in(member);
        let now = self.now;
        self.unanswered.retain(|(device, _), _| *device != at);
        let enrolled = Meta::enrolled(enrolled, now + self.devices[at].skew);
        self.devices[at].rejoin(enrolled, key, now);
        self.follow(at, "joining again");
    }

    /// A copy of a phone, as a restored backup or a cloned profile makes one.
    pub fn clone_device(&mut self, of: usize) {
        let device = &self.devices[of];
        let (number, disk, key, skew) = (device.number, device.disk.clone(), device.key.clone(), device.skew);
        self.devices.push(Device::start(number, disk, key, skew, self.now));
    }

    pub(super) fn serial(&mut self) -> u32 {
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
        if self.steps.is_multiple_of(FILING) {
            self.file();
        }
        self.now += self.random.below(2_000) as i64;
        if self.chaos.delay > 0 && !self.mail.is_empty() && self.random.chance(30) {
            self.carry();
            return;
        }
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
            if self.giving_up {
                self.command(at, Command::PauseLoading(false), Vec::new());
            }
        }
        while !self.mail.is_empty() {
            self.carry();
        }
        for round in 0..400 {
            for at in 0..self.devices.len() {
                self.perform_all(at);
            }
            self.now += 30_000;
            let is_filed = self.file() == 0;
            let resting = self.devices.iter().all(|device| {
                let state = device.replica.sync_state();
                state.waiting == 0 && !state.busy && state.trouble.is_none()
            });
            if resting && is_filed && round > 30 {
                return;
            }
            for at in 0..self.devices.len() {
                let is_shut_out = self.devices[at].replica.sync_state().trouble == Some(Trouble::EnrolAgain);
                if is_shut_out && !self.devices[at].replica.meta().handing_in {
                    self.rejoin(at);
                }
                let event = if round % 4 == 0 { Event::Poked } else { Event::Tick };
                self.tell(at, event);
            }
        }
        let states: Vec<_> = self.devices.iter().map(|device| (device.number, device.replica.sync_state())).collect();
        panic!("the devices never come to rest: {states:#?}");
    }

    pub(super) fn tell(&mut self, at: usize, event: Event) {
        let what = self.follower.note(&event);
        self.devices[at].tell(event, self.now);
        self.note_promises(at);
        self.follow(at, &what);
    }

    /// Has the server file some records where those live that they hang on. Answers how many notes it looked at.
    fn file(&mut self) -> usize {
        let followed = self.hub.follow_next(self.now).expect("the memory store takes everything");
        self.filed += followed.filed.values().sum::<usize>();
        followed.looked_at
    }

    fn cut_power(&mut self, at: usize) {
        let kept = self.random.below(self.devices[at].disk.at_risk() + 1);
        self.unanswered.retain(|(device, _), _| *device != at);
        let now = self.now;
        self.devices[at].crash(kept, now);
        self.follow(at, "a power cut");
        oracle::no_cursor_gap(self);
    }

    /// Puts the server back to an earlier state without a word: a folder, a snapshot of its machine, a journal that was lost.
    pub fn go_back(&mut self, earlier: MemoryStore) {
        self.restored = true;
        self.note_what_is_owed();
        self.hub = Hub::new(earlier, InProcess);
    }

    /// What is on the server and on a phone has to be on the server again; what is on neither, or can be said by nobody, is gone.
    fn note_what_is_owed(&mut self) {
        self.owed.extend(oracle::acknowledged_and_held(self));
        let is_owed =
            |promise: &&Promise| self.owed.contains(&(promise.doc, promise.key.clone(), promise.value.clone()));
        let gone = self.promises.iter().filter(|promise| !is_owed(promise) && !oracle::can_be_kept(self, promise));
        self.beyond = gone.map(|promise| (promise.doc, promise.value.clone())).collect();
    }

    /// Puts the server back to an earlier state, as an administrator does with a backup.
    pub fn restore(&mut self, backup: MemoryStore) {
        self.restored = true;
        self.note_what_is_owed();
        self.hub = Hub::new(backup, InProcess);
        let mut random = [0; 16];
        random[..8].copy_from_slice(&self.random.next().to_le_bytes());
        self.hub.begin_epoch(random).expect("the memory store takes everything");
    }

    /// What a full phone puts away before it has compared that with a restored server, it cannot offer.
    fn note_put_away(&mut self, at: usize, put_away: &BTreeSet<DocId>) {
        if !self.restored || put_away.is_empty() || oracle::knows_the_feed(self, at) {
            return;
        }
        let docs = put_away.clone();
        self.owed.retain(|(doc, _, _)| !docs.contains(doc));
        let own = self.promises.iter().filter(|promise| promise.by == at && put_away.contains(&promise.doc));
        let gone = own.filter(|promise| !oracle::can_be_kept(self, promise));
        let gone: Vec<(DocId, String)> = gone.map(|promise| (promise.doc, promise.value.clone())).collect();
        self.beyond.extend(gone);
    }

    pub(super) fn command(&mut self, at: usize, command: Command, promises: Vec<Promise>) {
        let now = self.now;
        let request = self.devices[at].command(command, now);
        self.unanswered.insert((at, request), promises);
        self.follow(at, "a command");
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
        let what = self.follower.note(&pending);
        match pending {
            Pending::Load(docs) if self.random.chance(self.chaos.disk) => self.tell(at, Event::LoadFailed { docs }),
            Pending::Load(docs) => self.devices[at].load(docs, now),
            Pending::Commit { ticket, writes, strict } => {
                let failure = self.random.chance(self.chaos.disk).then(|| *self.random.pick(&FAILURES));
                let put_away = writes.iter().filter_map(put_away).collect();
                self.devices[at].commit(ticket, writes, strict, failure, now);
                if failure.is_none() {
                    self.note_put_away(at, &put_away);
                }
            }
            Pending::Sign(challenge) => self.devices[at].sign(&challenge, now),
            Pending::Send { request, message, token } => self.sync(at, request, &message, token),
            Pending::Fetch(message, token) => self.fetch(at, message, token),
            Pending::Recover(message, token) => self.recover(at, message, token),
        }
        self.follow(at, &what);
        self.note_promises(at);
    }

    pub(super) fn perform_all(&mut self, at: usize) {
        while !self.devices[at].pending.is_empty() {
            self.perform(at);
        }
    }
}

/// The document whose contents a write takes off the disk.
fn put_away(write: &Write) -> Option<DocId> {
    if let Write::Doc(doc, stored) = write { stored.is_evicted().then_some(*doc) } else { None }
}

const FAILURES: [StorageFailure; 2] = [StorageFailure::Full, StorageFailure::Broken];
