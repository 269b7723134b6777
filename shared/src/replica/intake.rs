//! Taking in what the server answered: first the page, then what became of the commands, then how far the feed has come.

use std::collections::{BTreeMap, BTreeSet};

use super::base::is_text_birth;
use super::link::Flight;
use super::machine::Replica;
use super::outbox::{OutboxEntry, TrayReason};
use super::stored::{Listed, StoredDoc};
use crate::crm::definition;
use crate::document::{DocId, Document, Intent, Row, heads_of_snapshot};
use crate::sync::cursor::{Epoch, Scope};
use crate::sync::message::{DocsAnswer, Item, ItemBody, Outcome, SyncAnswer};
use crate::sync::{SCHEMA, SCHEMA_UNSAID, are_outdated};

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

    fn take_item(&mut self, item: Item, intake: &mut Intake) {
        let Item { doc, scope, body } = item;
        if !matches!(body, ItemBody::Leave) {
            // It has left one scope for another that is read here, too: what came of it is kept, also where it has to be
            // fetched.
            intake.left.retain(|(left, _)| *left != doc);
        }
        match body {
            ItemBody::Snapshot { history, row, bytes } => {
                let Ok(heads) = heads_of_snapshot(&bytes) else {
                    self.want_whole(doc);
                    return;
                };
                let row = self.row_made_here(row, &bytes, intake.schema);
                let stored = StoredDoc { bytes, heads, history, scope: Some(scope) };
                // Of a base that is replaced nothing goes that the server does not have.
                if self.link.sweep.is_some() && self.recover(doc, &stored) {
                    intake.reset.insert(doc);
                }
                self.put_base(doc, stored);
                intake.whole.insert(doc);
                self.take_row(doc, Listed { scope: Some(scope), row }, intake);
            }
            ItemBody::Tail { changes, patch } => {
                // A document that lacks an earlier change comes whole, and then with this one.
                if self.meta.fetch.contains(&doc) {
                    return;
                }
                let Some(mut listed) = self.rows.get(doc) else {
                    self.want_whole(doc);
                    return;
                };
                let Some(chunks) = self.unpack_tail(doc, &changes) else {
                    self.want_whole(doc);
                    return;
                };
                // A text's birth may be here already, from a change of this device's own.
                let born = chunks.iter().any(|chunk| is_text_birth(chunk));
                if intake.spelled || intake.acknowledged.contains(&doc) || born {
                    intake.mixed.insert(doc, (scope, chunks.clone()));
                } else {
                    self.extend_base(doc, &chunks, Some(scope));
                }
                if let Some(view) = &mut self.cache.get(doc).view
                    && view.apply(chunks.iter().map(Vec::as_slice)).is_err()
                {
                    self.cache.get(doc).view = None;
                }
                listed.row.apply(patch);
                listed.scope = Some(scope);
                if are_outdated(listed.row.kind, intake.schema) {
                    intake.refresh.insert(doc);
                }
                self.take_row(doc, listed, intake);
            }
            ItemBody::Leave => {
                if intake.acknowledged.contains(&doc) {
                    intake.left.insert((doc, scope));
                }
                let Some(mut stored) = self.cache.get(doc).stored.clone() else { return };
                // In a new epoch a record that has not come yet may have left before the device ever had it: what is held of it
                // is compared, like all that does not come.
                let is_compared =
                    self.link.sweep.as_ref().is_none_or(|sweep| !sweep.recover || sweep.seen.contains(&doc));
                if stored.scope == Some(scope) && is_compared {
                    stored.scope = None;
                    self.put_base(doc, stored);
                    if let Some(listed) = self.rows.get(doc) {
                        self.put_row(doc, Listed { scope: None, ..listed });
                    }
                    self.meta.leaving.push(doc);
                }
            }
        }
    }

    /// The row of a whole document: the server's, unless that is older than what rows of this kind hold now. What is listed of
    /// custom fields stays: those that tell of them may not be here yet.
    fn row_made_here(&self, row: Row, bytes: &[u8], schema: u16) -> Row {
        if !are_outdated(row.kind, schema) {
            return row;
        }
        let own = Document::load(bytes).ok().and_then(|document| document.row(&self.registry));
        match own {
            Some(own) => Row { custom: row.custom, ..own },
            None => row,
        }
    }

    /// Takes a row, unless something unsynced lies on the document: then its own view says.
    fn take_row(&mut self, doc: DocId, listed: Listed, intake: &mut Intake) {
        if self.outbox.touches(doc) {
            let row = self.rows.get(doc).map_or(listed.row, |before| before.row);
            self.put_row(doc, Listed { scope: listed.scope, row });
            intake.refresh.insert(doc);
        } else {
            self.put_row(doc, listed);
        }
        self.news.records.insert(doc);
    }

    fn acknowledged_docs(&self, outcomes: &[Outcome], flight: &Flight) -> BTreeSet<DocId> {
        let merged = flight.entries.iter().zip(outcomes).filter(|(_, outcome)| match outcome {
            Outcome::Accepted | Outcome::Duplicate => true,
            Outcome::Forked | Outcome::Refused(_) | Outcome::BlockedBy(_) => false,
        });
        merged.filter_map(|(number, _)| self.outbox.get(*number)).flat_map(docs_of).collect()
    }

    fn take_outcomes(&mut self, outcomes: &[Outcome], flight: &Flight, intake: &mut Intake) {
        let mut refused: Vec<(u64, TrayReason)> = Vec::new();
        for (number, outcome) in flight.entries.iter().zip(outcomes) {
            match outcome {
                Outcome::Accepted => self.acknowledge(*number, false, intake),
                Outcome::Duplicate => self.acknowledge(*number, true, intake),
                Outcome::Refused(reason) => refused.push((*number, TrayReason::Refused(*reason))),
                Outcome::Forked | Outcome::BlockedBy(_) => {
                    let docs = self.outbox.get(*number).map(docs_of).unwrap_or_default();
                    intake.reset.extend(docs);
                }
            }
        }
        for (number, reason) in refused {
            if let Some(entry) = self.outbox.get(number).cloned() {
                intake.reset.extend(self.refuse(entry, reason));
            }
        }
    }

    /// Moves a command's changes from the outbox into the bases.
    fn acknowledge(&mut self, number: u64, duplicate: bool, intake: &mut Intake) {
        let Some(mut entry) = self.outbox.get(number).cloned() else { return };
        for part in entry.parts.iter_mut().filter(|part| !part.changes.is_empty()) {
            let changes = std::mem::take(&mut part.changes);
            let intents = std::mem::take(&mut part.intents);
            self.news.records.insert(part.doc);
            if intake.whole.contains(&part.doc) {
                continue;
            }
            if let Some((_, chunks)) = intake.mixed.get_mut(&part.doc) {
                chunks.extend(changes.iter().map(|change| change.to_vec()));
                continue;
            }
            let new = self.not_in_base(part.doc, &changes, duplicate);
            // A record that was born or moved here is now in the scope that the change named.
            let said = self.rows.head(part.doc);
            let scope_of = |territory| said.map_or(territory, |head| definition(head.kind).home.scope(territory));
            let named = intents.iter().rev().find_map(territory_of).map(scope_of);
            // What is born without naming one lives where its kind does.
            let born = said.filter(|_| intents.iter().any(|intent| intent.key() == "kind")).map(|head| head.home());
            let home = named.or(born).or_else(|| self.home(part.doc));
            // It may have been let in before that scope was taken away, or before it left with what it hangs on: what came of
            // it is not for this device to keep, and no scope's digest counts it until the feed brings it in another, or
            // everything has been read.
            let is_there = |scope: &Scope| self.role(*scope).is_some() && !intake.left.contains(&(part.doc, *scope));
            let scope = home.filter(is_there);
            if scope != home {
                self.meta.leaving.push(part.doc);
            }
            self.extend_base(part.doc, &new, scope);
            self.note_following(part.doc);
            if let Some(listed) = self.rows.get(part.doc).filter(|listed| listed.scope != scope) {
                self.put_row(part.doc, Listed { scope, ..listed });
            }
        }
        self.put_entry(entry);
    }

    /// Tells of what came in when others had moved the customer already that it is about: it goes there, too.
    fn note_following(&mut self, doc: DocId) {
        let Some(written) = self.rows.get(doc).map(|listed| listed.row) else { return };
        let references = definition(written.kind).belongs.iter().filter_map(|key| definition(written.kind).field(key));
        let on: Option<DocId> = references.map(|field| written.text(field.slot)).find_map(|named| named.parse().ok());
        let Some((on, head)) = on.and_then(|on| Some((on, self.rows.head(on)?))) else { return };
        // One that leaves is here until everything has been read.
        let to = head.scope.map(|_| head.territory);
        if written.flags & Row::MERGED == 0 && to != Some(written.territory) {
            self.news.went_along.insert((self.title(on), to));
        }
    }

    /// The scope that a document is listed in; of one whose row cannot be read, that of its base.
    fn home(&mut self, doc: DocId) -> Option<Scope> {
        match self.rows.head(doc) {
            Some(head) => head.scope,
            None => self.cache.get(doc).stored.as_ref().and_then(|stored| stored.scope),
        }
    }
}

/// What a server speaks.
const fn schema_of(said: u16) -> u16 {
    if said == 0 { SCHEMA_UNSAID } else { said }
}

fn territory_of(intent: &Intent) -> Option<Scope> {
    match intent {
        Intent::Set { key, new, .. } if key == "territory" => {
            new.as_int().and_then(|number| Scope::try_from(number).ok())
        }
        Intent::Set { .. } | Intent::Text { .. } => None,
    }
}

fn docs_of(entry: &OutboxEntry) -> Vec<DocId> {
    entry.parts.iter().map(|part| part.doc).collect()
}

#[cfg(test)]
#[expect(clippy::wildcard_enum_match_arm, reason = "a test looks at one effect among all")]
mod tests {
    use super::*;
    use crate::crm::{Registry, Role, Value};
    use crate::document::chunk::ChangeChunk;
    use crate::document::{Hash, RowPatch, packed};
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot};
    use crate::replica::{Command, Effect, Event, Notice, Part};
    use crate::sync::message::Grant;

    /// Changes of a document as a tail that spells out what each builds on.
    fn tail(of: u8, chunks: &[Vec<u8>]) -> Item {
        let spelled =
            |chunk: &Vec<u8>| packed::pack(&[ChangeChunk::read(chunk).unwrap()], &mut vec![Hash::from_bytes([0; 32])]);
        let changes = chunks.iter().flat_map(spelled).collect::<Vec<u8>>().into();
        Item { doc: id(of), scope: 1, body: ItemBody::Tail { changes, patch: RowPatch::default() } }
    }

    #[test]
    fn an_own_change_that_came_before_an_older_one_leaves_no_wrong_row() {
        let mut phone = Phone::with_customers(1);
        let mut theirs = customer(OTHERS);
        let older = theirs.write(OTHERS, &[Intent::set("name", Value::text("Sol"), Value::text("Cometa"))], 2).unwrap();
        phone.rename(&[0], "Luna");
        let own: Vec<Vec<u8>> = phone
            .replica
            .outbox()
            .flat_map(|entry| &entry.parts)
            .flat_map(|part| &part.changes)
            .map(|change| change.to_vec())
            .collect();
        theirs.apply(own.iter().map(Vec::as_slice)).unwrap();
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], more: true, upto: 6, ..page(1, Vec::new()) });
        assert_eq!(phone.name(0).as_deref(), Some("Luna"));
        // To the server the row did not change by its own merging, so the patch is empty.
        let items = vec![tail(0, &[older.changes[0].1.clone()])];
        phone.answer(SyncAnswer { upto: 7, ..page(1, items) });
        let row = theirs.row(&Registry::default()).unwrap();
        assert!(row.flags & Row::CONFLICT > 0);
        assert_eq!(phone.replica.row(id(0)).map(|listed| listed.row), Some(row));
    }

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

    /// The kind says the audience; a territory may go unsaid where there is none.
    #[test]
    fn what_is_born_here_is_filed_where_its_kind_lives() {
        for says_territory in [true, false] {
            let mut phone = Phone::with_customers(1);
            let catalogue = crate::crm::Audience::CATALOGUE.scope(0);
            let mut grants = phone.replica.meta().grants.clone();
            grants.push(Grant { scope: catalogue, role: Role::Manager });
            phone.tell(Event::Command { request: 8, id: None, command: Command::SyncNow });
            phone.answer(SyncAnswer { grants, ..page(1, Vec::new()) });
            let set = |key: &str, value| Intent::set(key, Value::Null, value);
            let mut intents = vec![set("kind", Value::text("product")), set("name", Value::text("Sal"))];
            intents.extend(says_territory.then(|| set("territory", Value::Int(0))));
            let command = Command::Edit { parts: vec![Part { doc: id(9), intents }] };
            phone.tell(Event::Command { request: 9, id: None, command });
            phone.rest();
            let grants = phone.replica.meta().grants.clone();
            phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], grants, upto: 6, ..page(1, Vec::new()) });
            assert_eq!(phone.replica.row(id(9)).and_then(|listed| listed.scope), Some(catalogue));
        }
    }

    #[test]
    fn what_was_let_in_before_its_scope_was_taken_away_is_not_kept() {
        let mut phone = Phone::with_customers(1);
        let set = |key: &str, value| Intent::set(key, Value::Null, value);
        let intents = vec![
            set("kind", Value::text("customer")),
            set("territory", Value::Int(1)),
            set("name", Value::text("Luna")),
        ];
        let parts = vec![Part { doc: id(9), intents }];
        phone.tell(Event::Command { request: 1, id: None, command: Command::Edit { parts } });
        phone.rest();
        // The answer to the first request was lost, so the server has it already.
        let answer = SyncAnswer { outcomes: vec![Outcome::Duplicate], grants: Vec::new(), ..page(1, Vec::new()) };
        phone.answer(answer);
        assert_eq!((phone.replica.outbox().count(), phone.replica.tray().count()), (0, 0));
        assert_eq!((phone.name(0), phone.name(9)), (None, None));
        assert!(phone.disk.docs.is_empty() && phone.disk.meta.digests.is_empty() && phone.disk.meta.leaving.is_empty());
    }

    #[test]
    fn what_left_with_its_acknowledgement_is_not_kept() {
        let leave = |of| Item { doc: id(of), scope: 1, body: ItemBody::Leave };
        let mut phone = Phone::with_customers(2);
        let before = phone.disk.meta.digests.clone();
        let set = |key: &str, value| Intent::set(key, Value::Null, value);
        let intents = vec![set("kind", Value::text("activity")), set("territory", Value::Int(1))];
        let parts = vec![Part { doc: id(9), intents }];
        phone.tell(Event::Command { request: 1, id: None, command: Command::Edit { parts } });
        phone.rest();
        // The answer to the first request was lost; since then it has followed what it hangs on.
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Duplicate], ..page(1, vec![leave(9)]) });
        assert_eq!((phone.replica.outbox().count(), phone.replica.tray().count()), (0, 0));
        assert!(phone.replica.row(id(9)).is_none() && !phone.disk.docs.contains_key(&id(9)));
        assert_eq!(phone.disk.meta.digests, before, "no scope counts it");
        // The same of one that was here before.
        phone.rename(&[1], "Luna");
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], ..page(1, vec![leave(1)]) });
        assert_eq!((phone.name(0).as_deref(), phone.name(1)), (Some("Sol"), None));
        assert_eq!(phone.disk.docs.keys().collect::<Vec<_>>(), [&id(0)]);
    }

    #[test]
    fn what_came_by_in_another_scope_and_was_let_in_where_it_may_not_be_seen_is_fetched() {
        let grants = |scopes: &[Scope]| -> Vec<Grant> {
            scopes.iter().map(|scope| Grant { scope: *scope, role: Role::Seller }).collect()
        };
        let mut phone = Phone::joined();
        phone.answer(SyncAnswer { grants: grants(&[1, 2]), ..page(1, Vec::new()) });
        let set = |key: &str, value| Intent::set(key, Value::Null, value);
        let intents = vec![set("kind", Value::text("activity")), set("territory", Value::Int(2))];
        let parts = vec![Part { doc: id(9), intents }];
        phone.tell(Event::Command { request: 1, id: None, command: Command::Edit { parts } });
        phone.rest();
        let mut theirs = Document::new();
        let entries = phone.replica.outbox().flat_map(|entry| &entry.parts);
        let own: Vec<Vec<u8>> = entries.flat_map(|part| &part.changes).map(|change| change.to_vec()).collect();
        theirs.apply(own.iter().map(Vec::as_slice)).unwrap();
        let followed = theirs.write(OTHERS, &[Intent::set("territory", Value::Int(2), Value::Int(1))], 2).unwrap();
        // The first answer was lost. It has followed what it hangs on since, and its scope of then was taken away.
        let items = vec![tail(9, &[followed.changes[0].1.clone()])];
        let outcomes = vec![Outcome::Duplicate];
        phone.answer(SyncAnswer { outcomes, grants: grants(&[1]), ..page(1, items) });
        assert_eq!(phone.fetched(), [id(9)]);
        let row = theirs.row(&Registry::default()).unwrap();
        let body = ItemBody::Snapshot { history: 0, row: row.clone(), bytes: theirs.save().into() };
        let items = vec![Item { doc: id(9), scope: 1, body }];
        let answer = DocsAnswer { items, epoch: Epoch(1), schema: SCHEMA, ..DocsAnswer::default() };
        phone.tell(Event::Fetched { answer: Box::new(answer) });
        phone.rest();
        assert_eq!(phone.replica.row(id(9)), Some(Listed { scope: Some(1), row }));
    }

    #[test]
    fn an_author_hears_that_what_they_wrote_went_with_a_customer_whom_others_moved() {
        let grants = [1, 2].map(|scope| Grant { scope, role: Role::Seller }).to_vec();
        let told = |phone: &Phone| -> Vec<_> {
            let of = |effect: &Effect| match effect {
                Effect::Notify(Notice::WentAlong { name, to }) => Some((name.clone(), *to)),
                _ => None,
            };
            phone.waiting.iter().filter_map(of).collect()
        };
        let visit = |of: u8| {
            let set = |key: &str, value| Intent::set(key, Value::Null, value);
            let customer = set("customer", Value::text(id(of).to_string()));
            let intents = vec![set("kind", Value::text("activity")), set("territory", Value::Int(1)), customer];
            Part { doc: id(50 + of), intents }
        };
        let mut phone = Phone::with_customers(3);
        let parts = (0..3).map(visit).collect();
        phone.tell(Event::Command { request: 1, id: None, command: Command::Edit { parts } });
        phone.rest();
        // The first has stayed, the second lives elsewhere now, the third is out of sight.
        let mut moved = customer(OTHERS);
        moved.write(OTHERS, &[Intent::set("territory", Value::Int(1), Value::Int(2))], 2).unwrap();
        let leave = |of| Item { doc: id(of), scope: 1, body: ItemBody::Leave };
        let items = vec![leave(1), Item { scope: 2, ..snapshot(1, &moved) }, leave(2)];
        let outcomes = vec![Outcome::Accepted];
        phone.answer(SyncAnswer { outcomes, grants, ..page(1, items) });
        assert_eq!(told(&phone), [("Sol".to_owned(), None), ("Sol".to_owned(), Some(2))]);
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

    #[test]
    fn a_command_that_was_let_in_is_not_refused_with_a_scope_that_goes() {
        let grant = |scope| Grant { scope, role: Role::Manager };
        let mut elsewhere = customer(OTHERS);
        elsewhere.write(OTHERS, &[Intent::set("territory", Value::Int(1), Value::Int(2))], 2).unwrap();
        let mut phone = Phone::with_customers(1);
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        let there = Item { scope: 2, ..snapshot(1, &elsewhere) };
        phone.answer(SyncAnswer { grants: vec![grant(1), grant(2)], ..page(1, vec![there]) });
        // One command in both territories, let in; then one of the two is taken away.
        phone.rename(&[0, 1], "Luna");
        let answer = SyncAnswer { outcomes: vec![Outcome::Accepted], grants: vec![grant(2)], ..page(1, Vec::new()) };
        phone.answer(answer);
        assert_eq!((phone.replica.outbox().count(), phone.replica.tray().count()), (0, 0));
        assert_eq!((phone.name(0), phone.name(1).as_deref()), (None, Some("Luna")));
        assert_eq!(phone.disk.docs.keys().collect::<Vec<_>>(), [&id(1)]);
        let base = Document::load(&phone.disk.docs[&id(1)].bytes).unwrap();
        assert_eq!(base.standing("name"), [Value::text("Luna")]);
    }

    #[test]
    fn what_waits_to_be_let_go_is_counted_in_no_scope() {
        let grants = vec![Grant { scope: 2, role: Role::Manager }];
        let mut phone = Phone::with_customers(1);
        phone.rename(&[0], "Luna");
        // Let in, and its territory taken away; there is more to read before it is let go.
        let outcomes = vec![Outcome::Accepted];
        phone.answer(SyncAnswer { outcomes, grants: grants.clone(), more: true, ..page(1, Vec::new()) });
        // Somebody has moved it to where it may be seen again.
        let mut moved = customer(OTHERS);
        moved.write(OTHERS, &[Intent::set("territory", Value::Int(1), Value::Int(2))], 2).unwrap();
        phone.answer(SyncAnswer { grants, ..page(1, vec![Item { scope: 2, ..snapshot(0, &moved) }]) });
        assert_eq!(phone.name(0).as_deref(), Some("Sol"));
        let counted: Vec<Scope> = phone.disk.meta.digests.iter().map(|own| own.scope).collect();
        assert_eq!(counted, [2]);
    }

    #[test]
    fn the_feed_may_repeat_what_was_fetched_whole() {
        let mut phone = Phone::with_customers(1);
        let mut newer = customer(OTHERS);
        let mut chunks = Vec::new();
        for (seen, name) in [("Sol", "Luna"), ("Luna", "Estrella")] {
            let written = newer.write(OTHERS, &[Intent::set("name", Value::text(seen), Value::text(name))], 2).unwrap();
            chunks.extend(written.changes.into_iter().map(|(_, chunk)| chunk));
        }
        phone.replica.want_whole(id(0));
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.answer(page(1, Vec::new()));
        let answer =
            DocsAnswer { items: vec![snapshot(0, &newer)], epoch: Epoch(1), left: Vec::new(), ..DocsAnswer::default() };
        phone.tell(Event::Fetched { answer: Box::new(answer) });
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        phone.rest();
        assert_eq!(phone.sent().1.settled.as_ref(), Some(&phone.disk.meta.cursors), "tails are to be spelled out");
        phone.answer(page(1, vec![tail(0, &chunks)]));
        assert_eq!((&phone.disk.docs[&id(0)].heads, phone.name(0).as_deref()), (&newer.heads(), Some("Estrella")));
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        assert_eq!(phone.sent().1.settled, None, "everything has been read since");
    }
}
