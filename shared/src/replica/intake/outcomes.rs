//! What became of the commands: changes that were let in move from the outbox into the bases, refused ones to the tray.

use std::collections::BTreeSet;

use super::Intake;
use crate::crm::definition;
use crate::document::{DocId, Intent, Row};
use crate::replica::link::Flight;
use crate::replica::{Listed, OutboxEntry, Replica, TrayReason};
use crate::sync::cursor::Scope;
use crate::sync::message::Outcome;

impl Replica {
    pub(super) fn acknowledged_docs(&self, outcomes: &[Outcome], flight: &Flight) -> BTreeSet<DocId> {
        let merged = flight.entries.iter().zip(outcomes).filter(|(_, outcome)| match outcome {
            Outcome::Accepted | Outcome::Duplicate => true,
            Outcome::Forked | Outcome::Refused(_) | Outcome::BlockedBy(_) => false,
        });
        merged.filter_map(|(number, _)| self.outbox.get(*number)).flat_map(docs_of).collect()
    }

    pub(super) fn take_outcomes(&mut self, outcomes: &[Outcome], flight: &Flight, intake: &mut Intake) {
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
    use crate::document::Document;
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot, tail};
    use crate::replica::{Command, Effect, Event, Notice, Part};
    use crate::sync::SCHEMA;
    use crate::sync::cursor::Epoch;
    use crate::sync::message::{DocsAnswer, Grant, Item, ItemBody, SyncAnswer};

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
}
