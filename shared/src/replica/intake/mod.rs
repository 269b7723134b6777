//! Taking in what the server answered: first the page, then what became of the commands, then how far the feed has come.
//!
//! [`items`] takes in the documents, [`outcomes`] what became of the commands. What lies on a base is written anew once
//! all bases are known.

mod items;
mod outcomes;

use std::collections::{BTreeMap, BTreeSet};

use super::link::Flight;
use super::machine::Replica;
use crate::document::DocId;
use crate::sync::cursor::{Epoch, Scope};
use crate::sync::message::{DocsAnswer, SyncAnswer};
use crate::sync::{SCHEMA, SCHEMA_UNSAID};

/// What taking in an answer has found out so far.
#[derive(Default)]
struct Intake {
    /// Documents whose whole snapshot came: it has the acknowledged changes already.
    whole: BTreeSet<DocId>,
    /// Documents of which this answer acknowledges changes.
    acknowledged: BTreeSet<DocId>,
    /// Tails may repeat what is here already.
    spelled: bool,
    /// The server's [`crate::sync::SCHEMA`]: rows of kinds that have changed since are made here.
    schema: u16,
    /// Changes, others' and own, of documents that have both: others' may build on own ones whose acknowledgement was lost
    /// before, so Automerge puts them in order.
    mixed: BTreeMap<DocId, (Scope, Vec<Vec<u8>>)>,
    /// Documents of which this answer acknowledges changes, and the scopes that they have left since: those changes may have
    /// brought them there, so that it is not known before whether they were.
    left: BTreeSet<(DocId, Scope)>,
    /// Documents whose unsynced changes have to be written again on the new base.
    reset: BTreeSet<DocId>,
    /// Documents whose row has to be projected here, because something unsynced lies on them.
    refresh: BTreeSet<DocId>,
}

impl Replica {
    pub(super) fn needs_of_answer(&self, answer: &SyncAnswer, flight: &Flight) -> Vec<DocId> {
        let sent = flight.entries.iter().filter_map(|number| self.outbox.get(*number));
        let pushed: BTreeSet<DocId> = sent.flat_map(|entry| &entry.parts).map(|part| part.doc).collect();
        let items = answer.items.iter().chain(&answer.early).filter(|_| flight.pulls).map(|item| item.doc);
        let granted = |scope: &Scope| answer.grants.iter().any(|grant| grant.scope == *scope);
        let withdrawn = self.meta.grants.iter().any(|grant| !granted(&grant.scope));
        // Looking for them costs a look at every row: only when something was withdrawn.
        let lost = withdrawn
            .then(|| self.rows.heads().filter(|(_, head)| !head.scope.is_none_or(|scope| granted(&scope))))
            .into_iter()
            .flatten();
        let going = self.meta.leaving.iter().copied().chain(lost.map(|(doc, _)| doc));
        // What goes need not be seen itself, only what its commands are in besides.
        let going = going.filter(|doc| self.outbox.touches(*doc));
        let aside = (!answer.more).then(|| self.may_be_put_aside()).into_iter().flatten();
        self.outbox.with_companions(items.chain(pushed).chain(going).chain(aside)).into_iter().collect()
    }

    /// The answer to a sync, all the documents that it is about being in memory.
    pub(super) fn take_answer(&mut self, answer: SyncAnswer, flight: &Flight) {
        self.link.finish(self.now);
        if self.room.suffices() {
            self.link.trouble = None;
        }
        self.link.is_older = answer.schema > SCHEMA;
        self.commits.next.meta = true;
        self.meta.revoked = None;
        if answer.now > 0 {
            self.meta.clock_ahead = self.now - answer.now;
            self.meta.heard = self.now;
        }
        if let Some(session) = answer.session {
            self.meta.begin_session(session, self.now);
        }
        if let Some(challenge) = answer.challenge {
            self.meta.challenge = challenge;
        }
        if let Some(incarnation) = answer.incarnation {
            self.meta.incarnation = incarnation;
        }
        // Commands of another epoch are not judged, and are sent again when this one has been read.
        let is_judged = answer.epoch == self.meta.epoch || self.meta.epoch == Epoch::default();
        if answer.certificate.is_some() {
            self.meta.certificate = answer.certificate;
        }
        let is_another_life = answer.epoch != self.meta.epoch && self.meta.epoch.0 != 0;
        self.meta.epoch = answer.epoch;
        if is_another_life {
            self.begin_recovery();
            // A server that says where it stands takes in what it has lost, too.
            if answer.mark.is_some() {
                self.begin_handing_in();
            }
        }
        self.meta.mark = answer.mark;
        if self.meta.handing_in {
            // What the server has now is read when it has what it had.
            self.link.want_now();
            return;
        }
        if !self.is_recovering() {
            self.meta.handed_in = None;
        }
        let lost = self.take_grants(answer.grants);
        let acknowledged = self.acknowledged_docs(&answer.outcomes, flight);
        let schema = schema_of(answer.schema);
        let mut intake = Intake { acknowledged, spelled: flight.spelled, schema, ..Intake::default() };
        // Tails are packed against the base without the changes that this answer acknowledges, so they come first.
        let items = answer.items.into_iter().chain(answer.early).filter(|_| flight.pulls);
        for item in items {
            self.commits.next.page = true;
            self.take_item(item, &mut intake);
        }
        if !flight.pulls {
            // The feed brings what is acknowledged here once more, because it is not read on.
            self.meta.ahead.extend(intake.acknowledged.iter().copied());
        }
        self.take_outcomes(&answer.outcomes, flight, &mut intake);
        self.link.hold(flight, answer.outcomes.len(), is_judged, answer.schema);
        intake.reset.extend(self.forget_scopes(&lost));
        self.finish_intake(intake);
        if !flight.pulls {
            self.link.wanted = true;
            return;
        }
        self.commits.next.read = true;
        self.advance(answer.upto);
        self.meta.remaining = answer.remaining;
        if answer.more {
            self.link.wanted = true;
        } else {
            self.caught_up(answer.folded, &answer.digests);
            self.take_receipt(answer.folded, answer.receipt, answer.upto);
        }
        self.link.vain.clear();
    }

    /// The answer to a request for whole documents. They move no cursor.
    pub(super) fn take_snapshots(&mut self, answer: DocsAnswer, asked: &[DocId]) {
        self.link.finish(self.now);
        if answer.epoch != self.meta.epoch && answer.epoch != Epoch::default() {
            // A restored server: what it lost is compared with what is held here when everything is read anew, and not
            // before. That brings these documents, too.
            self.meta.fetch.clear();
            self.commits.next.meta = true;
            self.link.want_now();
            return;
        }
        if answer.mark.is_some() {
            self.meta.mark = answer.mark;
        }
        let came: BTreeSet<DocId> = answer.items.iter().map(|item| item.doc).collect();
        let mut intake = Intake { schema: schema_of(answer.schema), ..Intake::default() };
        for item in answer.items {
            self.take_item(item, &mut intake);
        }
        // What did not come did not fit, and is asked for again; an answer in which nothing came had no reason to leave anything
        // out. Or it was not ours to see just now. If that is for good the feed says so, and it goes; if it was for a moment
        // that no feed shows, it is missed until it has come, so it is asked for after the next answer once more.
        let vain = asked.iter().filter(|doc| !came.contains(doc) && (came.is_empty() || !answer.left.contains(doc)));
        for doc in vain.copied().collect::<Vec<_>>() {
            if self.rows.contains(doc) {
                self.link.vain.insert(doc);
            } else {
                self.meta.fetch.remove(&doc);
            }
        }
        self.meta.ahead.extend(came.iter().copied());
        for doc in came {
            self.meta.fetch.remove(&doc);
        }
        self.commits.next.meta = true;
        self.commits.next.page = true;
        self.commits.next.read = true;
        self.finish_intake(intake);
    }

    /// Once all bases are known: what lies on them is written anew where it has to be, and shown.
    fn finish_intake(&mut self, mut intake: Intake) {
        for (doc, (scope, chunks)) in std::mem::take(&mut intake.mixed) {
            self.merge_base(doc, scope, &chunks);
        }
        for doc in &intake.refresh {
            if !intake.reset.contains(doc) && self.build_view(*doc).is_none() {
                intake.reset.insert(*doc);
            }
        }
        for doc in intake.reset {
            self.reset(doc);
        }
        for doc in intake.refresh {
            self.refresh_row(doc);
        }
    }
}

/// What a server speaks.
const fn schema_of(said: u16) -> u16 {
    if said == 0 { SCHEMA_UNSAID } else { said }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot};
    use crate::replica::{Command, Event};

    #[test]
    fn what_did_not_fit_into_an_answer_is_asked_for_again() {
        let mut phone = Phone::with_customers(3);
        for of in 0..3 {
            phone.replica.want_whole(id(of));
        }
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.answer(page(1, Vec::new()));
        assert_eq!(phone.fetched(), [id(0), id(1), id(2)]);
        let items = vec![snapshot(0, &customer(OTHERS))];
        // The second was left out for want of space; the third is not there any more.
        let answer = DocsAnswer { items, epoch: Epoch(1), left: vec![id(1)], ..DocsAnswer::default() };
        phone.tell(Event::Fetched { answer: Box::new(answer) });
        phone.rest();
        assert_eq!(phone.fetched(), [id(1)]);
    }

    #[test]
    fn a_clock_that_is_wrong_by_days_is_told_and_loses_nothing() {
        let mut phone = Phone::with_customers(1);
        let days = |phone: &Phone| phone.replica.sync_state().clock_ahead;
        assert_eq!(days(&phone), 0);
        let day = 86_400_000;
        for (theirs, told) in [(5 * day, -4), (day / 2, 0), (1, 0)] {
            phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
            phone.answer(SyncAnswer { now: theirs, ..page(1, Vec::new()) });
            assert_eq!(days(&phone), told, "{theirs}");
        }
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.rename(&[0], "Luna");
        phone.answer(SyncAnswer { now: 5 * day, ..page(1, Vec::new()) });
        assert_eq!((phone.disk.outbox.len(), days(&phone)), (1, -4));
        // It is told at the next start, before a server has been reached.
        assert_eq!(days(&phone.cut()), -4);
    }

    #[test]
    fn a_scope_that_was_taken_away_counts_as_never_read() {
        let mut phone = Phone::with_customers(1);
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.answer(SyncAnswer { more: true, grants: Vec::new(), ..page(1, Vec::new()) });
        let (_, request) = phone.sent();
        assert!(request.cursors.is_empty() && request.settled.iter().flatten().next().is_none(), "{request:?}");
    }
}
