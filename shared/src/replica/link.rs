//! Talking to the server: when, with which session, how much at once, and what to do when it does not answer.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;

use super::cache::Job;
use super::effect::Effect;
use super::event::NetworkFailure;
use super::handing::Handing;
use super::machine::Replica;
use super::notice::Trouble;
use super::outbox::OutboxEntry;
use super::views::DAY;
use crate::document::DocId;
use crate::document::chunk::ChangeChunk;
use crate::document::packed;
use crate::sync::SCHEMA;
use crate::sync::cursor::Scope;
use crate::sync::limits;
use crate::sync::message::{
    DocsAnswer, DocsRequest, PushedCommand, PushedPart, Renewal, SyncAnswer, SyncRequest, WireError,
};
use crate::sync::recover::{RecoverAnswer, RecoverRequest};

/// A session is renewed when it has less than this left, milliseconds.
const RENEW_BEFORE: i64 = 60_000;
/// The longest pause after failures, milliseconds.
const LONGEST_PAUSE: i64 = 60_000;
/// A server that shuts this device out is asked again this often, milliseconds: it may have been wrong about the time, and an
/// administrator may think better of it.
const ASK_AGAIN: i64 = 900_000;
/// With nothing to do and no poke, the device asks this often, milliseconds.
const POLL: i64 = 300_000;
/// A page should take about this long, milliseconds.
const PAGE_TIME: u64 = 5_000;

/// The state of the connection.
#[derive(Debug)]
pub(super) struct Link {
    /// Something may have changed there, or has never been read.
    pub wanted: bool,
    pub online: bool,
    pub trouble: Option<Trouble>,
    /// Ask for the digests with the next request.
    pub audit: bool,
    /// Scopes that are being read anew, and what has been seen of them: the rest goes at the end.
    pub sweep: Option<Sweep>,
    /// Documents that were asked for and did not come: not before the next answer of the feed again.
    pub vain: BTreeSet<DocId>,
    /// What is being handed in to a server that may have lost it.
    pub handing: Option<Handing>,
    /// Audits that ended in another difference; past a few the device says so, and looks again after its next start.
    pub repairs: u32,
    /// Commands that the server is too old to judge.
    pub held: Option<Held>,
    /// The server is of a later version than this device.
    pub is_older: bool,
    under_way: Option<UnderWay>,
    last_request: u64,
    failures: u32,
    retry_at: Option<i64>,
    poll_at: Option<i64>,
    budget: u32,
    woken_at: Option<i64>,
}

/// What waits for the server's update. Known until the next start, which asks once more.
#[derive(Copy, Clone, Debug)]
pub(super) struct Held {
    /// The outbox entry that the server could not judge. It and all later ones wait, because they may build on it.
    pub from: u64,
    /// What the server spoke then.
    pub schema: u16,
}

#[derive(Debug)]
enum UnderWay {
    Signing,
    Sync(Flight),
    Docs(Vec<DocId>),
    Recover,
    /// The answer is here and waits for documents to be loaded.
    TakingIn,
}

/// What a request carried.
#[derive(Clone, Debug, Default)]
pub(super) struct Flight {
    pub request: u64,
    /// The outbox entries, in the request's order.
    pub entries: Vec<u64>,
    pub audit: bool,
    /// Its tails may repeat what is here already.
    pub spelled: bool,
    /// A page was asked for; otherwise nothing counts but what became of the entries.
    pub pulls: bool,
    /// What it built on has been put back: its answer counts no more.
    pub void: bool,
}

/// Scopes that are being read anew.
#[derive(Clone, Debug, Default)]
pub(super) struct Sweep {
    pub scopes: BTreeSet<Scope>,
    pub seen: BTreeSet<DocId>,
    /// The server began a new epoch: everything is read anew, and changes that it acknowledged may be gone there.
    pub recover: bool,
}

impl Sweep {
    /// Whether a scope is among those that are read anew.
    pub(super) fn covers(&self, scope: Scope) -> bool {
        self.recover || self.scopes.contains(&scope)
    }
}

impl Default for Link {
    fn default() -> Self {
        Self {
            wanted: false,
            online: false,
            trouble: None,
            audit: false,
            sweep: None,
            vain: BTreeSet::new(),
            handing: None,
            repairs: 0,
            held: None,
            is_older: false,
            under_way: None,
            last_request: 0,
            failures: 0,
            retry_at: None,
            poll_at: None,
            budget: limits::PAGE_FIRST,
            woken_at: None,
        }
    }
}

impl Link {
    /// Something is to be read, and it is worth trying at once.
    pub(super) fn want_now(&mut self) {
        self.wanted = true;
        self.retry_at = None;
    }

    pub(super) const fn is_busy(&self) -> bool {
        self.under_way.is_some()
    }

    pub(super) fn tick(&mut self, now: i64) {
        // A clock that was set back must not postpone anything by days.
        if self.retry_at.is_some_and(|at| now >= at || at > now + ASK_AGAIN) {
            self.retry_at = None;
        }
        if self.poll_at.is_some_and(|at| now >= at || at > now + POLL) {
            self.poll_at = None;
            self.wanted = true;
        }
        self.woken_at = None;
    }

    /// What is under way counts no more: an answer to it is passed over.
    pub(super) fn give_up(&mut self) {
        match &mut self.under_way {
            Some(UnderWay::Sync(flight)) => flight.void = true,
            Some(UnderWay::Docs(asked)) => asked.clear(),
            Some(UnderWay::TakingIn) => self.under_way = None,
            Some(UnderWay::Signing | UnderWay::Recover) | None => {}
        }
        self.wanted = true;
        self.budget = limits::PAGE_LEAST;
    }

    /// Takes in how many of a request's commands were judged by a server that says this [`SCHEMA`]: what it is too old for is held
    /// until it says another. A server that says none judges all.
    pub(super) fn hold(&mut self, flight: &Flight, outcomes: usize, is_judged: bool, schema: u16) {
        if self.held.is_some_and(|held| held.schema != schema) {
            self.held = None;
        }
        if is_judged
            && (1..SCHEMA).contains(&schema)
            && let Some(from) = flight.entries.get(outcomes).copied()
        {
            self.held = Some(Held { from, schema });
        }
    }

    /// Whether an outbox entry waits for the server's update.
    pub(super) fn holds(&self, entry: u64) -> bool {
        self.held.is_some_and(|held| entry >= held.from)
    }

    /// The answer has been taken in.
    pub(super) fn finish(&mut self, now: i64) {
        self.under_way = None;
        self.failures = 0;
        self.retry_at = None;
        self.poll_at = Some(now + POLL);
    }
}

impl Replica {
    /// Sends the next request, if there is a reason to and nothing forbids it.
    pub(super) fn send_next(&mut self) {
        if self.fenced {
            return;
        }
        if self.meta.handing_in {
            self.send_handed_in();
            self.wake();
            return;
        }
        // What cannot be stored is not asked for; what is stored and waits goes on its way.
        let is_wanted = self.link.wanted && !self.meta.is_loading_paused();
        let has_work = self.has_sendable() || (self.pulls() && (is_wanted || self.to_fetch().next().is_some()));
        let paused = self.link.retry_at.is_some_and(|at| self.now < at);
        if has_work && !paused && !self.link.is_busy() {
            if self.is_session_ending() {
                self.sign();
            } else {
                self.send(None);
            }
        }
        self.wake();
    }

    /// Sends what comes next of what is handed in.
    fn send_handed_in(&mut self) {
        let paused = self.link.retry_at.is_some_and(|at| self.now < at);
        if paused || self.link.is_busy() {
            return;
        }
        let is_ready = self.next_to_hand_in().is_some();
        if is_ready && self.is_session_ending() {
            self.sign();
        } else if is_ready {
            self.send_recover(None);
        } else if self.meta.receipt.is_none() {
            self.end_handing_in(None);
            self.link.want_now();
        }
    }

    const fn is_session_ending(&self) -> bool {
        self.meta.token_ends - self.now < RENEW_BEFORE
    }

    fn sign(&mut self) {
        self.link.under_way = Some(UnderWay::Signing);
        self.effects.push(Effect::Sign { challenge: self.meta.challenge.to_vec() });
    }

    fn send_recover(&mut self, renewal: Option<Renewal>) {
        let (token, certificate) = (self.meta.token.clone(), self.meta.certificate.clone());
        let Some(ready) = self.next_to_hand_in() else { return };
        let token = renewal.is_none().then_some(token);
        let message = RecoverRequest { renewal, certificate, ..ready.clone() };
        self.link.under_way = Some(UnderWay::Recover);
        self.effects.push(Effect::Recover { message: Box::new(message), token });
    }

    /// Whether there seems to be room for what the feed brings.
    const fn pulls(&self) -> bool {
        self.commits.retry_at.is_none() && self.room.is_open()
    }

    fn send(&mut self, renewal: Option<Renewal>) {
        let token = renewal.is_none().then(|| self.meta.token.clone());
        let pulls = self.pulls();
        if pulls && renewal.is_none() && self.to_fetch().next().is_some() {
            let docs: Vec<DocId> = self.to_fetch().take(limits::DOCS).collect();
            let message =
                DocsRequest { docs: docs.clone(), epoch: self.meta.epoch, mark: self.meta.mark, schema: SCHEMA };
            self.link.under_way = Some(UnderWay::Docs(docs));
            self.effects.push(Effect::Fetch { message, token });
            return;
        }
        self.link.last_request += 1;
        // A server that does not know yet whose a request is takes little of it.
        let push = if renewal.is_none() { None } else { Some(limits::PUSH_RENEWING) };
        let (commands, entries, left) = self.commands(push);
        let audit = std::mem::take(&mut self.link.audit);
        let early = self.meta.cursors.is_empty();
        // While the storage does not take what is here already, or a person has stopped the load, nothing more is asked for
        // than the results.
        let only_results = !pulls || self.meta.is_loading_paused();
        let message = SyncRequest {
            protocol: crate::sync::PROTOCOL,
            schema: SCHEMA,
            epoch: self.meta.epoch,
            cursors: self.meta.cursors.clone(),
            budget: if only_results { 0 } else { self.link.budget },
            commands,
            audit,
            early,
            renewal,
            waiting: left,
            today: if early { self.local_day() } else { 0 },
            settled: self.is_ahead().then(|| self.meta.settled.clone()),
            mark: self.meta.mark,
            uncertified: self.meta.certificate.is_none(),
            has_receipt: self.has_receipt_of_mark() && self.knows_the_time(),
        };
        let spelled = message.settled.is_some();
        self.link.wanted &= !pulls;
        let request = self.link.last_request;
        self.link.under_way = Some(UnderWay::Sync(Flight { request, entries, audit, spelled, pulls, void: false }));
        self.effects.push(Effect::Send { request, message: Box::new(message), token });
    }

    /// Whether the clock was right when the server's was last heard of, and has not been put forward or back by days since.
    fn knows_the_time(&self) -> bool {
        self.meta.clock_ahead.abs() < DAY && (self.now - self.meta.heard).abs() < DAY
    }

    /// What is to be asked for whole now.
    pub(super) fn to_fetch(&self) -> impl Iterator<Item = DocId> + '_ {
        self.meta.fetch.difference(&self.link.vain).copied()
    }

    /// Today by the clocks where the device is, days since 1970-01-01.
    fn local_day(&self) -> i32 {
        let local = self.now.saturating_add(i64::from(self.east) * 60_000);
        i32::try_from(local.div_euclid(86_400_000)).unwrap_or(0)
    }

    /// Whether there may be more here than the cursors say.
    fn is_ahead(&self) -> bool {
        self.meta.settled != self.meta.cursors || !self.meta.ahead.is_empty()
    }

    /// Durable commands in order, within a request's bounds, and `most` bytes if that is said: the commands, their entries'
    /// numbers, how many are left.
    fn commands(&self, most: Option<usize>) -> (Vec<PushedCommand>, Vec<u64>, u32) {
        let (mut commands, mut entries, mut size, mut left) = (Vec::new(), Vec::new(), 0, 0);
        if self.is_recovering() {
            // They may build on what the server lost, which is offered to it first.
            return (commands, entries, u32::try_from(self.outbox.waiting()).unwrap_or(u32::MAX));
        }
        for entry in self.outbox.sendable() {
            let bytes: usize = entry.parts.iter().flat_map(|part| &part.changes).map(|change| change.len()).sum();
            let full = commands.len() >= limits::PUSH_COMMANDS
                || (size > 0 && size + bytes > limits::PUSH)
                || most.is_some_and(|most| size + bytes > most);
            // What comes later may build on this one, so nothing overtakes it.
            let waits = self.link.holds(entry.number) || !self.commits.durable.contains(&entry.number);
            if left > 0 || full || waits {
                left += 1;
                continue;
            }
            size += bytes;
            let parts = entry
                .parts
                .iter()
                .filter(|part| !part.changes.is_empty())
                .map(|part| PushedPart { doc: part.doc, changes: pack(&part.changes) });
            commands.push(PushedCommand { parts: parts.collect() });
            entries.push(entry.number);
        }
        (commands, entries, left)
    }

    fn has_sendable(&self) -> bool {
        // The first sendable one decides: nothing overtakes it.
        let may_go =
            |entry: &OutboxEntry| self.commits.durable.contains(&entry.number) && !self.link.holds(entry.number);
        !self.is_recovering() && self.outbox.sendable().next().is_some_and(may_go)
    }

    /// Whether a command is on its way to the server, or its answer is being taken in.
    pub(super) fn is_being_sent(&self, number: u64) -> bool {
        let carried = |flight: &Flight| flight.entries.contains(&number);
        let flying = matches!(&self.link.under_way, Some(UnderWay::Sync(flight)) if carried(flight));
        let mut jobs = self.cache.jobs.iter();
        flying || jobs.any(|job| matches!(job, Job::Answer { flight, .. } if carried(flight)))
    }

    pub(super) fn signed(&mut self, signature: Vec<u8>) {
        if !matches!(self.link.under_way, Some(UnderWay::Signing)) {
            return;
        }
        let renewal = Renewal {
            device: self.meta.device,
            challenge: self.meta.challenge.clone(),
            signature: ByteVec::from(signature),
        };
        if self.meta.handing_in {
            self.send_recover(Some(renewal));
        } else {
            self.send(Some(renewal));
        }
        if matches!(self.link.under_way, Some(UnderWay::Signing)) {
            // What was to be sent has gone meanwhile.
            self.link.under_way = None;
        }
    }

    pub(super) fn recovered(&mut self, answer: RecoverAnswer) {
        match self.link.under_way.take() {
            Some(UnderWay::Recover) => {
                self.link.online = true;
                self.take_recovered(answer);
            }
            other => self.link.under_way = other,
        }
    }

    pub(super) fn answered(&mut self, request: u64, answer: Box<SyncAnswer>, took: u32, size: u32) {
        match self.link.under_way.take() {
            Some(UnderWay::Sync(flight)) if flight.request == request && flight.void => self.link.online = true,
            Some(UnderWay::Sync(flight)) if flight.request == request => {
                if answer.more && flight.pulls {
                    let rate = u64::from(size).saturating_mul(PAGE_TIME) / u64::from(took.max(1));
                    let budget = rate.clamp(u64::from(limits::PAGE_LEAST), u64::from(limits::PAGE));
                    self.link.budget = u32::try_from(budget).unwrap_or(limits::PAGE);
                }
                self.link.online = true;
                self.link.under_way = Some(UnderWay::TakingIn);
                self.cache.jobs.push_back(Job::Answer { answer, flight });
            }
            other => self.link.under_way = other,
        }
    }

    pub(super) fn fetched(&mut self, answer: Box<DocsAnswer>) {
        match self.link.under_way.take() {
            Some(UnderWay::Docs(asked)) if asked.is_empty() => self.link.online = true,
            Some(UnderWay::Docs(asked)) => {
                self.link.online = true;
                self.link.under_way = Some(UnderWay::TakingIn);
                self.cache.jobs.push_back(Job::Snapshots { answer, asked });
            }
            other => self.link.under_way = other,
        }
    }

    pub(super) fn network_failed(&mut self, failure: NetworkFailure) {
        match self.link.under_way.take() {
            None => return,
            Some(UnderWay::TakingIn) => {
                self.link.under_way = Some(UnderWay::TakingIn);
                return;
            }
            Some(UnderWay::Sync(flight)) => self.link.audit |= flight.audit,
            Some(UnderWay::Signing | UnderWay::Docs(_) | UnderWay::Recover) => {}
        }
        self.link.wanted = true;
        self.link.online = false;
        self.link.failures += 1;
        // A page that did not get through is tried smaller.
        self.link.budget = (self.link.budget / 2).max(limits::PAGE_LEAST);
        let pause = (1_000i64 << self.link.failures.min(6)).min(LONGEST_PAUSE);
        // Devices that lost the server together do not all come back in one instant.
        let spread = i64::from(self.meta.device.wrapping_mul(7_919) % 1_000);
        self.link.retry_at = Some(self.now + (pause - spread).max(500));
        if let NetworkFailure::Challenged(challenge) = failure {
            self.link.online = true;
            self.meta.challenge = challenge.to_vec().into();
            self.meta.token_ends = 0;
            // Once at once; should that not help either, with the usual pauses.
            if self.link.failures == 1 {
                self.link.retry_at = None;
            }
        }
        if let NetworkFailure::Refused(error) = failure {
            self.link.online = true;
            self.link.trouble = trouble(error).or(self.link.trouble);
            self.take_refusal(error);
            if error == WireError::Revoked && self.meta.revoked.is_none() {
                // Kept, because whoever holds the phone now may take it where there is no network.
                self.meta.revoked = Some(self.now);
                self.commits.next.meta = true;
                self.commits.next.strict = true;
            }
            if self.link.trouble == Some(Trouble::Suspended) {
                // Nobody tells a device that it has been let in again.
                self.link.retry_at = Some(self.now + LONGEST_PAUSE - spread);
            }
            if error == WireError::SessionEnded {
                let first = self.meta.token_ends > self.now;
                self.meta.token_ends = 0;
                if first {
                    self.link.retry_at = None;
                }
            }
        }
    }

    /// What a device does that is shut out: before anything of what is here may go, it hands in what the server may have lost,
    /// itself among it. Then it asks again now and then.
    fn take_refusal(&mut self, error: WireError) {
        if self.meta.handing_in && error.is_permanent() {
            self.end_handing_in(None);
        } else if matches!(error, WireError::NotThisDevice | WireError::Revoked) && self.meta.handed_in.is_none() {
            self.begin_handing_in();
            if self.meta.handing_in {
                self.meta.token_ends = 0;
                self.link.retry_at = None;
                return;
            }
        }
        if self.link.trouble.is_some_and(stops_sync) {
            self.link.retry_at = Some(self.now + ASK_AGAIN);
        }
    }

    /// Asks to be woken when the next thing is due.
    fn wake(&mut self) {
        let due = [self.link.retry_at, self.link.poll_at, self.commits.retry_at, self.room.open_at()];
        let load = self.cache.has_failed_loads().then_some(self.now + 1_000);
        let Some(at) = due.into_iter().flatten().chain(load).filter(|at| *at > self.now).min() else { return };
        if self.link.woken_at != Some(at) {
            self.link.woken_at = Some(at);
            self.effects.push(Effect::Wake { at });
        }
    }
}

fn pack(changes: &[ByteVec]) -> ByteVec {
    // They were read when they were made.
    let chunks: Vec<ChangeChunk<'_>> = changes.iter().filter_map(|change| ChangeChunk::read(change).ok()).collect();
    ByteVec::from(packed::pack(&chunks, &mut Vec::new()))
}

/// Which troubles make asking the server pointless until a person has done something.
const fn stops_sync(trouble: Trouble) -> bool {
    match trouble {
        Trouble::UpdateNeeded | Trouble::Revoked | Trouble::EnrolAgain => true,
        Trouble::StorageFull
        | Trouble::StorageBroken
        | Trouble::Misunderstood
        | Trouble::Differs
        | Trouble::NewerServer => false,
        // An administrator lifts it, on the server.
        Trouble::Suspended => false,
    }
}

const fn trouble(error: WireError) -> Option<Trouble> {
    match error {
        WireError::Version => Some(Trouble::UpdateNeeded),
        WireError::Revoked => Some(Trouble::Revoked),
        WireError::Suspended => Some(Trouble::Suspended),
        WireError::NotThisDevice | WireError::InvitationEnded => Some(Trouble::EnrolAgain),
        WireError::Malformed | WireError::TooLarge | WireError::ForeignOrigin => Some(Trouble::Misunderstood),
        WireError::SessionEnded | WireError::ChallengeSpent | WireError::Busy | WireError::Unavailable => None,
        // Of another device, which is to come in, or to be let in again.
        WireError::TooManyDevices | WireError::Forbidden | WireError::Unknown => None,
        WireError::Other(_) => Some(Trouble::NewerServer),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replica::phone::{OTHERS, Phone, customer, enrolled, page, snapshot};
    use crate::replica::{Command, Damage, Effect, Event, Meta, Rows, Stored};
    use crate::sync::message::{Outcome, SyncAnswer};

    /// What a new device says the day is, `ms` after a day began in UTC, where clocks are `east` minutes ahead.
    fn today(ms: i64, east: i32) -> i32 {
        const DAY: i64 = 20_778;
        let now = DAY * 86_400_000 + ms;
        let meta = Meta::enrolled(enrolled(), now);
        let (rows, damage) = (Rows::default(), Damage::default());
        let stored = Stored { meta, outbox: Vec::new(), tray: Vec::new(), rows, damage };
        let (_, effects) = Replica::new(stored, now, east);
        let mut asked = effects.into_iter().filter_map(|effect| match effect {
            Effect::Send { message, .. } => Some(message),
            Effect::Load { .. } | Effect::Commit { .. } | Effect::Sign { .. } | Effect::Fetch { .. } => None,
            Effect::Recover { .. } | Effect::Wake { .. } | Effect::Notify(_) => None,
        });
        let message = asked.next().expect("a new device asks at once");
        assert!(message.early);
        message.today - DAY as i32
    }

    #[test]
    fn the_day_is_that_of_the_clocks_where_the_device_is() {
        const HOUR: i64 = 3_600_000;
        assert_eq!(today(23 * HOUR, 0), 0);
        assert_eq!(today(23 * HOUR, 60), 1, "past midnight in Spain");
        assert_eq!(today(HOUR, -300), -1, "yesterday evening in Bogotá");
        assert_eq!(today(12 * HOUR, -300), 0);
    }

    fn pause(phone: &mut Phone, is_paused: bool) {
        phone.tell(Event::Command { request: 7, id: None, command: Command::PauseLoading(is_paused) });
        phone.rest();
    }

    fn is_sending(phone: &mut Phone) -> bool {
        phone.waiting.iter().any(|effect| matches!(effect, Effect::Send { .. } | Effect::Sign { .. }))
    }

    #[test]
    fn a_server_that_shuts_the_device_out_is_asked_again() {
        use crate::replica::Trouble;
        use crate::replica::phone::id;
        use crate::sync::message::WireError;
        let mut phone = Phone::with_customers(1);
        phone.rename(&[0], "Luna");
        let refusal = NetworkFailure::Refused(WireError::NotThisDevice);
        phone.tell(Event::NetworkFailed { failure: refusal });
        phone.waiting.clear();
        assert_eq!(phone.replica.sync_state().trouble, Some(Trouble::EnrolAgain));
        phone.tell_at(Event::Tick, 60_000);
        assert!(!is_sending(&mut phone), "not at once");
        phone.tell_at(Event::Tick, 3 + ASK_AGAIN);
        assert!(is_sending(&mut phone), "its clock may be right by now");
        let answer = SyncAnswer { outcomes: vec![Outcome::Accepted], ..page(1, Vec::new()) };
        phone.answer(answer);
        assert_eq!((phone.replica.sync_state().trouble, phone.replica.outbox().count()), (None, 0));
        assert!(phone.replica.row(id(0)).is_some());
    }

    #[test]
    fn a_first_load_can_be_paused_while_edits_are_sent() {
        let mut phone = Phone::joined();
        phone.tell(Event::Command { request: 7, id: None, command: Command::PauseLoading(true) });
        let is_told = |phone: &Phone| phone.replica.sync_state().loading.is_some_and(|loading| loading.is_paused);
        assert!(!is_told(&phone), "a restart would forget it yet");
        phone.rest();
        assert!(is_told(&phone), "it is on the disk");
        let page_of =
            |of: u8| SyncAnswer { more: true, remaining: 5, ..page(1, vec![snapshot(of, &customer(OTHERS))]) };
        phone.answer(page_of(0));
        assert_eq!(phone.name(0).as_deref(), Some("Sol"), "the page that was under way is taken in");
        phone.waiting.clear();
        phone.tell(Event::Poked);
        assert!(!is_sending(&mut phone), "no further page is asked for");
        assert!(phone.replica.sync_state().loading.is_some_and(|loading| loading.is_paused));

        let mut phone = phone.cut();
        assert!(!is_sending(&mut phone), "nor after a restart");
        assert_eq!(
            phone.replica.sync_state().loading.map(|loading| loading.remaining),
            Some(5),
            "how far it is is kept"
        );
        phone.rename(&[0], "Luna");
        assert_eq!((phone.sent().1.budget, phone.sent().1.commands.len()), (0, 1), "an edit is sent");
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], more: true, ..page(1, Vec::new()) });
        assert_eq!(phone.replica.outbox().count(), 0);

        phone.waiting.clear();
        pause(&mut phone, false);
        assert!(phone.sent().1.budget > 0);
        phone.answer(page(1, vec![snapshot(1, &customer(OTHERS))]));
        assert!(phone.replica.sync_state().loading.is_none() && phone.name(1).is_some());
    }

    #[test]
    fn a_suspended_device_asks_now_and_then_and_syncs_again_by_itself() {
        let mut phone = Phone::joined();
        phone.answer(page(1, vec![snapshot(0, &customer(OTHERS))]));
        phone.rename(&[0], "Luna");
        for minute in 1..4 {
            assert_eq!(phone.sent().1.commands.len(), 1, "what waits is sent");
            phone.waiting.clear();
            phone.tell_at(
                Event::NetworkFailed { failure: NetworkFailure::Refused(WireError::Suspended) },
                minute * LONGEST_PAUSE,
            );
            assert_eq!(phone.replica.sync_state().trouble, Some(Trouble::Suspended));
            assert!(!is_sending(&mut phone), "not at once");
            phone.tell_at(Event::Tick, (minute + 1) * LONGEST_PAUSE);
        }
        assert_eq!(phone.sent().1.commands.len(), 1, "what waits is sent");
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], ..page(2, Vec::new()) });
        assert_eq!((phone.replica.sync_state().trouble, phone.replica.outbox().count()), (None, 0));
    }

    #[test]
    fn a_revoked_device_knows_it_after_a_restart_without_a_network_and_keeps_what_waits() {
        let mut phone = Phone::joined();
        phone.answer(page(1, vec![snapshot(0, &customer(OTHERS))]));
        phone.rename(&[0], "Luna");
        phone.tell_at(Event::NetworkFailed { failure: NetworkFailure::Refused(WireError::Revoked) }, 7);
        phone.rest();
        assert_eq!(phone.replica.sync_state().locked, Some(7));
        let mut phone = phone.cut();
        phone.tell(Event::Online(false));
        assert_eq!((phone.replica.sync_state().locked, phone.replica.outbox().count()), (Some(7), 1));
        // A server that was put back may have said so of a device that it had let in again.
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], ..page(1, Vec::new()) });
        assert_eq!(phone.replica.sync_state().locked, None);
        for other in [WireError::Unavailable, WireError::Suspended, WireError::NotThisDevice] {
            phone.waiting.clear();
            phone.tell(Event::Poked);
            assert!(is_sending(&mut phone));
            phone.tell(Event::NetworkFailed { failure: NetworkFailure::Refused(other) });
            assert_eq!(phone.replica.sync_state().locked, None, "{other:?}");
        }
    }
}
