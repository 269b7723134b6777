//! Giving up: what was refused, and what waits and has not been sent.

use super::command::CommandError;
use super::edit::Progress;
use super::machine::Replica;

impl Replica {
    pub(super) fn discard(&mut self, request: u64, number: u64) -> Result<Progress, CommandError> {
        if self.tray.contains_key(&number) {
            self.take_from_tray(number);
        } else {
            self.discard_waiting(number)?;
        }
        self.commits.next.requests.push(request);
        Ok(Progress::Committing)
    }

    pub(super) fn take_from_tray(&mut self, number: u64) {
        let durable = self.tray.remove(&number);
        let docs = durable.iter().flat_map(|entry| &entry.parts).map(|(doc, _, _)| *doc);
        self.news.records.extend(docs);
        self.commits.next.tray.entry(number).or_insert(durable);
        self.commits.next.strict = true;
        self.news.tray = true;
    }

    /// Drops a command before it is sent. What was written on top of it is written anew without it: contested where it had
    /// been seen, in the tray where it cannot be done without.
    ///
    /// If the server took it although its answer was lost, the feed brings it back like anybody's change.
    fn discard_waiting(&mut self, number: u64) -> Result<(), CommandError> {
        let entry = self.outbox.get(number).cloned().ok_or(CommandError::UnknownEntry)?;
        // What lies on the same records is written anew: what is on its way must not be, or it would not be what the answer is
        // about.
        let touched = self.outbox.with_companions(entry.parts.iter().map(|part| part.doc));
        if touched.iter().flat_map(|doc| self.outbox.of(*doc)).any(|entry| self.is_being_sent(entry.number)) {
            return Err(CommandError::BeingSent);
        }
        self.forget_entry(&entry);
        self.undoable.forget(number);
        entry.parts.iter().for_each(|part| self.reset(part.doc));
        self.commits.next.strict = true;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use crate::crm::Value;
    use crate::document::Intent;
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot};
    use crate::replica::{Command, Event, NetworkFailure, Part, TrayReason};
    use crate::sync::message::{Outcome, Refusal, SyncAnswer};

    /// A phone out of reach, whose first attempt to send has failed.
    fn out_of_reach(count: u8) -> Phone {
        let mut phone = Phone::with_customers(count);
        phone.rename(&[0], "Luna");
        phone.tell(Event::NetworkFailed { failure: NetworkFailure::Unreachable });
        phone
    }

    fn discard(phone: &mut Phone, number: u64) {
        phone.tell(Event::Command { request: 7, id: None, command: Command::Discard { number } });
        phone.rest();
    }

    fn waiting(phone: &Phone) -> Vec<u64> {
        phone.replica.outbox().map(|entry| entry.number).collect()
    }

    #[test]
    fn what_is_given_up_before_it_is_sent_leaves_nothing_behind() {
        let mut phone = out_of_reach(2);
        discard(&mut phone, 1);
        assert_eq!((phone.name(0).as_deref(), waiting(&phone).len()), (Some("Sol"), 0));
        let phone = phone.cut();
        assert_eq!((phone.name(0).as_deref(), waiting(&phone).len()), (Some("Sol"), 0));
    }

    #[test]
    fn what_is_being_sent_cannot_be_called_back() {
        let mut phone = Phone::with_customers(1);
        phone.rename(&[0], "Luna");
        let _ = phone.sent();
        discard(&mut phone, 1);
        assert_eq!((phone.name(0).as_deref(), waiting(&phone)), (Some("Luna"), vec![1]));
    }

    #[test]
    fn what_is_being_sent_is_not_written_anew_either() {
        let mut phone = Phone::with_customers(1);
        phone.rename(&[0], "Luna");
        phone.rename(&[0], "Cometa");
        assert_eq!(phone.sent().1.commands.len(), 1);
        discard(&mut phone, 2);
        assert_eq!((phone.name(0).as_deref(), waiting(&phone)), (Some("Cometa"), vec![1, 2]));
    }

    #[test]
    fn what_was_written_on_top_is_settled_by_a_person() {
        let mut phone = out_of_reach(1);
        phone.rename(&[0], "Cometa");
        discard(&mut phone, 1);
        assert_eq!(phone.name(0).as_deref(), Some("Sol"));
        let contested: Vec<_> = phone.replica.outbox().flat_map(|entry| &entry.parts[0].contested).collect();
        assert_eq!(contested, [&Intent::set("name", Value::text("Luna"), Value::text("Cometa"))]);
        let state = phone.replica.sync_state();
        assert_eq!((state.waiting, state.contested, state.unsynced), (0, 1, 1), "it is on this phone alone");
    }

    #[test]
    fn what_was_written_into_a_new_record_goes_to_the_tray_with_its_birth() {
        let mut phone = out_of_reach(1);
        let set = |key: &str, value| Intent::set(key, Value::Null, value);
        let born = vec![
            set("kind", Value::text("customer")),
            set("territory", Value::Int(1)),
            set("name", Value::text("Eco")),
        ];
        for intents in [born, vec![set("segment", Value::text("Mayoreo"))]] {
            let parts = vec![Part { doc: id(9), intents }];
            phone.tell(Event::Command { request: 8, id: None, command: Command::Edit { parts } });
            phone.rest();
        }
        discard(&mut phone, 2);
        assert!(phone.replica.row(id(9)).is_none());
        let kept: Vec<_> = phone.replica.tray().map(|entry| (entry.number, entry.reason)).collect();
        assert_eq!((kept, waiting(&phone)), (vec![(3, TrayReason::NotReplayable)], vec![1]));
    }

    #[test]
    fn what_the_server_had_taken_comes_back_like_anybodys_change() {
        let mut phone = Phone::with_customers(1);
        phone.rename(&[0], "Luna");
        let own: Vec<Vec<u8>> =
            phone.replica.outbox().flat_map(|entry| &entry.parts[0].changes).map(|change| change.to_vec()).collect();
        phone.tell(Event::NetworkFailed { failure: NetworkFailure::Unreachable });
        discard(&mut phone, 1);
        // Written anew under the same number of the same author.
        phone.rename(&[0], "Cometa");
        let mut theirs = customer(OTHERS);
        theirs.apply(own.iter().map(Vec::as_slice)).unwrap();
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
        let outcomes = vec![Outcome::Forked];
        phone.answer(SyncAnswer { outcomes, incarnation: Some(2), ..page(1, vec![snapshot(0, &theirs)]) });
        assert_eq!(phone.name(0).as_deref(), Some("Luna"));
        let contested = phone.replica.outbox().flat_map(|entry| &entry.parts[0].contested).count();
        assert_eq!(contested, 1, "and what was written meanwhile is settled by a person");
    }

    #[test]
    fn a_refused_field_says_so_until_it_is_given_up_or_something_else_is_written() {
        let mut phone = Phone::with_customers(1);
        phone.tell(Event::Command { request: 5, id: None, command: Command::Open { doc: id(0) } });
        for name in ["Luna", "Cometa"] {
            phone.rename(&[0], name);
            assert!(phone.shown(0).refused.is_empty(), "what is written now is not what was refused");
            let outcomes = vec![Outcome::Refused(Refusal::Forbidden)];
            phone.answer(SyncAnswer { outcomes, ..page(1, Vec::new()) });
            assert_eq!(phone.shown(0).refused, ["name"]);
        }
        discard(&mut phone, 1);
        assert_eq!(phone.shown(0).refused, ["name"], "the other one is there");
        discard(&mut phone, 2);
        assert!(phone.shown(0).refused.is_empty());
    }
}
