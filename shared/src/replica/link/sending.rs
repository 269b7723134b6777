//! What goes out, and when: the next request, with a session or the proof that asks for one, and what it carries.

use minicbor::bytes::ByteVec;

use super::{Flight, UnderWay};
use crate::document::DocId;
use crate::document::chunk::ChangeChunk;
use crate::document::packed;
use crate::replica::cache::Job;
use crate::replica::views::DAY;
use crate::replica::{Effect, OutboxEntry, Replica};
use crate::sync::SCHEMA;
use crate::sync::limits;
use crate::sync::message::{DocsRequest, PushedCommand, PushedPart, Renewal, SyncRequest};
use crate::sync::recover::RecoverRequest;

/// A session is renewed when it has less than this left, milliseconds.
const RENEW_BEFORE: i64 = 60_000;

impl Replica {
    /// Sends the next request, if there is a reason to and nothing forbids it.
    pub(in crate::replica) fn send_next(&mut self) {
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
    pub(in crate::replica) fn to_fetch(&self) -> impl Iterator<Item = DocId> + '_ {
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
    pub(in crate::replica) fn is_being_sent(&self, number: u64) -> bool {
        let carried = |flight: &Flight| flight.entries.contains(&number);
        let flying = matches!(&self.link.under_way, Some(UnderWay::Sync(flight)) if carried(flight));
        let mut jobs = self.cache.jobs.iter();
        flying || jobs.any(|job| matches!(job, Job::Answer { flight, .. } if carried(flight)))
    }

    pub(in crate::replica) fn signed(&mut self, signature: Vec<u8>) {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replica::phone::{OTHERS, Phone, customer, enrolled, page, snapshot};
    use crate::replica::{Command, Damage, Event, Meta, Rows, Stored};
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
        assert!(!phone.is_sending(), "no further page is asked for");
        assert!(phone.replica.sync_state().loading.is_some_and(|loading| loading.is_paused));

        let mut phone = phone.cut();
        assert!(!phone.is_sending(), "nor after a restart");
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
}
