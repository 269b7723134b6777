//! Requests and answers on their way, what may happen to them, and what they may cost.

use std::collections::{BTreeMap, BTreeSet};

use server::hub::HubError;
use server::store::{Store as _, View};
use shared::document::{DocId, Document, Hash};
use shared::replica::{Event, NetworkFailure};
use shared::sync::body;
use shared::sync::cursor::Scope;
use shared::sync::message::{DocsAnswer, DocsRequest, SyncAnswer, SyncRequest};
use shared::sync::recover::{RecoverAnswer, RecoverRequest};

use super::World;
use super::mail::Contents;
use super::oracle;
use super::traffic::{self, CHANGE, HISTORY, IDLE, OUTCOME};

/// Bytes of a page that was cut short, at most.
const SHORT: usize = 2_000;

impl World {
    pub(super) fn sync(&mut self, at: usize, request: u64, message: &SyncRequest, token: Option<String>) {
        if !self.devices[at].connected || self.random.chance(self.chaos.loss) {
            self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            return;
        }
        let bytes = body::encode(message);
        self.sent += bytes.len() as u64;
        self.requests += 1;
        let mut message: SyncRequest = body::decode(&bytes).expect("what a replica sends can be read");
        if self.chaos.paging > 0 && self.random.chance(self.chaos.paging) {
            message.budget = self.random.below(SHORT) as u32;
        }
        let (size, pushed) = (bytes.len() as u64, traffic::pushed(&message.commands));
        assert!(size <= IDLE + CHANGE * pushed, "{size} bytes to send {pushed} changes");
        if self.takes_its_time() {
            self.post(at, Contents::Sync { request, message: Box::new(message), token });
            return;
        }
        if self.random.chance(self.chaos.doubling) {
            let _first = self.answer(&message, token.as_deref());
        }
        let answer = self.answer(&message, token.as_deref());
        if self.random.chance(self.chaos.loss) {
            self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            return;
        }
        let event = self.told_of(at, request, &message, answer, true);
        self.tell(at, event);
    }

    pub(super) fn answer(&self, message: &SyncRequest, token: Option<&str>) -> Result<SyncAnswer, HubError> {
        let now = self.server_now();
        let identity = self.hub.identify(token, message.renewal.as_ref(), now)?;
        self.hub.sync(identity, message, now)
    }

    /// What a device hears of an answer. `awaited`: it has heard nothing else since it asked.
    pub(super) fn told_of(
        &mut self,
        at: usize,
        request: u64,
        message: &SyncRequest,
        answer: Result<SyncAnswer, HubError>,
        awaited: bool,
    ) -> Event {
        let answer = match answer {
            Err(error) => return Event::NetworkFailed { failure: told(&error) },
            Ok(answer) => answer,
        };
        let mut bytes = body::encode(&answer);
        self.received += bytes.len() as u64;
        if awaited {
            self.weigh(at, message, &answer, bytes.len() as u64);
        }
        if self.random.chance(self.chaos.truncation) {
            bytes.truncate(self.random.below(bytes.len()));
        }
        match body::decode::<SyncAnswer>(&bytes) {
            Err(_) => Event::NetworkFailed { failure: NetworkFailure::Garbled },
            Ok(answer) => Event::Answered { request, answer: Box::new(answer), took: 50, size: bytes.len() as u32 },
        }
    }

    /// An answer costs what it brings.
    fn weigh(&self, at: usize, request: &SyncRequest, answer: &SyncAnswer, size: u64) {
        let mut brought = 0;
        for item in answer.items.iter().chain(&answer.early) {
            let document = self.server_doc(item.doc);
            let news = traffic::brought(&self.devices[at], request, answer.epoch, item, document.as_ref());
            // What a restored server lost and was given back comes to devices that never lost it.
            assert!(news > 0 || self.restored, "device {at} has all that comes of {}", item.doc);
            brought += if self.restored { news.max(HISTORY) } else { news };
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
        if self.devices.iter().any(|device| device.disk.docs().any(|(_, stored)| stored.is_evicted())) {
            // What was put away for want of room is fetched whole when it is needed.
            return;
        }
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
        // What was done on it is in its outbox when its disk has been read and written.
        self.perform_all(back);
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

    pub(super) fn fetch(&mut self, at: usize, message: DocsRequest, token: Option<String>) {
        if !self.devices[at].connected || self.random.chance(self.chaos.loss) {
            self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            return;
        }
        self.fetched += message.docs.len();
        if self.takes_its_time() {
            self.post(at, Contents::Docs { message, token });
            return;
        }
        let event = self.told_of_docs(&message, token.as_deref());
        self.tell(at, event);
    }

    /// What a device hears that has asked for whole documents.
    pub(super) fn told_of_docs(&mut self, message: &DocsRequest, token: Option<&str>) -> Event {
        let now = self.server_now();
        let identity = self.hub.identify(token, None, now);
        let answer = match identity.and_then(|identity| self.hub.docs(identity.device, message, now)) {
            Err(error) => return Event::NetworkFailed { failure: told(&error) },
            Ok(answer) => answer,
        };
        let mut bytes = body::encode(&answer);
        if self.chaos.delay > 0 && self.random.chance(self.chaos.truncation) {
            bytes.truncate(self.random.below(bytes.len()));
        }
        match body::decode::<DocsAnswer>(&bytes) {
            Err(_) => Event::NetworkFailed { failure: NetworkFailure::Garbled },
            Ok(answer) => Event::Fetched { answer: Box::new(answer) },
        }
    }

    pub(super) fn recover(&mut self, at: usize, message: Box<RecoverRequest>, token: Option<String>) {
        if !self.devices[at].connected || self.random.chance(self.chaos.loss) {
            self.tell(at, Event::NetworkFailed { failure: NetworkFailure::Unreachable });
            return;
        }
        if self.takes_its_time() {
            self.post(at, Contents::Recover { message, token });
            return;
        }
        if self.random.chance(self.chaos.doubling) {
            let _first = self.told_of_recovery(&message, token.as_deref());
        }
        let event = self.told_of_recovery(&message, token.as_deref());
        self.tell(at, event);
    }

    /// What a device hears that has handed something in.
    pub(super) fn told_of_recovery(&mut self, message: &RecoverRequest, token: Option<&str>) -> Event {
        let bytes = body::encode(message);
        let message: RecoverRequest = body::decode(&bytes).expect("what a replica sends can be read");
        let identity = self.hub.identify_for_recovery(token, &message, self.server_now());
        let answer = match identity.and_then(|identity| self.hub.recover(identity, &message)) {
            Err(error) => return Event::NetworkFailed { failure: told(&error) },
            Ok(answer) => answer,
        };
        self.handed_in += answer.taken.iter().filter(|taken| **taken).count();
        let mut bytes = body::encode(&answer);
        if self.random.chance(self.chaos.truncation) {
            bytes.truncate(self.random.below(bytes.len()));
        }
        match body::decode::<RecoverAnswer>(&bytes) {
            Err(_) => Event::NetworkFailed { failure: NetworkFailure::Garbled },
            Ok(answer) => Event::Recovered { answer: Box::new(answer) },
        }
    }

    fn takes_its_time(&mut self) -> bool {
        self.chaos.delay > 0 && self.random.chance(self.chaos.delay)
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
