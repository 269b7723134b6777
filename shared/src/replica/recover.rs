//! After the server's data went back, by a restore or without a word: what it acknowledged once and lost is offered again.
//!
//! The server says a new epoch. What a receipt covers is handed in first ([`super::handing`]); then everything is read anew, and
//! each base that is held here is compared with the server's snapshot before it is replaced. Changes of this device that are
//! missing go back into the outbox: as they were, if what they build on is there, else written anew from what they meant. A
//! record that did not come at all is offered as a whole, if it was made here. Other devices do the same with theirs.
//!
//! Nothing is sent before all of that is in the outbox: a waiting command may build on what the server lost, and an
//! acknowledgement is of what was sent, so no command may be added to while it is on its way.
//!
//! The server lets nobody write in another one's name. So changes of others that no receipt covers go to the tray, with their
//! author and their date, for a person to write again as their own. Not those of a scope that is no longer this member's: who
//! was taken a territory away keeps nothing of it.

use super::cache::Job;
use super::link::Sweep;
use super::machine::Replica;
use super::outbox::{TrayEntry, TrayReason};
use super::stored::{Listed, StoredDoc};
use crate::document::chunk::ChangeChunk;
use crate::document::{Actor, DocId, Document, DocumentError, Hash, Intent};

impl Replica {
    /// Whether something that the server lost may still be missing in the outbox.
    pub(super) fn is_recovering(&self) -> bool {
        self.meta.recovering || !self.meta.lost.is_empty()
    }

    /// Everything is read anew, and compared. That is durable: after a cut in its middle it begins again, because a base that
    /// was not compared must not be replaced.
    pub(super) fn begin_recovery(&mut self) {
        self.begin_sweep(Sweep { recover: true, ..Sweep::default() });
        self.meta.recovering = true;
        self.meta.digests.clear();
        self.meta.cursors.clear();
        self.meta.settled.clear();
        self.meta.ahead.clear();
        // What left or was lost before is compared like everything else.
        self.meta.leaving.clear();
        self.meta.lost.clear();
    }

    /// Compares the base held here with the snapshot that is about to replace it. Answers whether the document has to be
    /// reset on the new base.
    pub(super) fn recover(&mut self, doc: DocId, snapshot: &StoredDoc) -> bool {
        let Some(stored) = self.cache.peek(doc).and_then(|loaded| loaded.stored.as_ref()) else { return false };
        if stored.heads == snapshot.heads {
            return false;
        }
        let (Ok(held), Ok(mut fresh)) = (Document::load(&stored.bytes), Document::load(&snapshot.bytes)) else {
            return false;
        };
        let missing = self.missing(&held, |hash| fresh.contains(hash));
        let Ok(common) = common(&held, &fresh) else { return false };
        self.keep_lost(doc, &missing, held.intents_of(&missing.others, &common));
        if missing.own.is_empty() {
            return false;
        }
        let intents = held.intents_of(&missing.own, &common);
        if self.outbox.touches(doc) {
            self.put_first(doc, intents);
            true
        } else if fresh.apply(missing.own.iter().map(Vec::as_slice)).is_ok() {
            self.resend(doc, intents, missing.own);
            false
        } else {
            self.resend(doc, intents, Vec::new());
            true
        }
    }

    /// Puts recovered intents before everything that waits on a document, because that builds on them.
    fn put_first(&mut self, doc: DocId, mut intents: Vec<Intent>) {
        let first = self.outbox.of(doc).next().cloned();
        let Some(mut entry) = first else { return };
        if let Some(part) = entry.parts.iter_mut().find(|part| part.doc == doc) {
            for later in std::mem::take(&mut part.intents) {
                if !intents.iter_mut().any(|intent| intent.follow(&later)) {
                    intents.push(later);
                }
            }
            part.intents = intents;
        }
        self.store_entry(entry);
    }

    /// Everything has been read, and these records did not come.
    pub(super) fn note_lost(&mut self, docs: Vec<DocId>) {
        for doc in &docs {
            if let Some(listed) = self.rows.get(*doc).filter(|listed| listed.scope.is_some()) {
                self.put_row(*doc, Listed { scope: None, ..listed });
            }
        }
        self.meta.lost.extend(docs);
        self.cache.jobs.push_back(Job::Recover);
    }

    /// Offers again what the server lost, all of it being in memory.
    pub(super) fn recover_lost(&mut self) {
        for doc in std::mem::take(&mut self.meta.lost) {
            self.recover_whole(doc);
        }
        self.meta.handed_in = None;
        self.commits.next.meta = true;
        // Now that all of it is known, the server's word for it is worth having.
        self.link.want_now();
    }

    /// A record that did not come: the server does not have it any more, or it is not this member's to see. If it was made here
    /// and is gone it is offered again as a whole.
    fn recover_whole(&mut self, doc: DocId) {
        if self.rows.head(doc).is_none_or(|head| head.scope.is_some()) {
            return;
        }
        let Some(stored) = self.cache.get(doc).stored.clone() else {
            if !self.outbox.touches(doc) {
                self.drop_doc(doc);
            }
            return;
        };
        if self.is_handed_in(doc, stored.scope) {
            self.give_up_base(doc);
            return;
        }
        let Ok(held) = Document::load(&stored.bytes) else { return };
        let mut missing = self.missing(&held, |_| false);
        let intents = held.intents_of(&missing.own, &Document::new());
        let made_here = intents.iter().any(|intent| intent.key() == "kind");
        // Edits of somebody else's record wait until it is there again, which its maker can do, or whoever writes it anew: for
        // that all of it is kept together.
        let is_granted = stored.scope.is_some_and(|scope| self.role(scope).is_some());
        if is_granted && !made_here && !missing.others.is_empty() && !self.outbox.touches(doc) {
            missing.others.append(&mut missing.own);
        }
        if is_granted {
            self.keep_lost(doc, &missing, held.intents_of(&missing.others, &Document::new()));
        }
        if missing.own.is_empty() {
            self.give_up_base(doc);
            return;
        }
        self.cache.get(doc).stored = None;
        self.cache.get(doc).view = None;
        self.commits.next.docs.insert(doc, None);
        if self.outbox.touches(doc) {
            self.put_first(doc, intents);
            self.reset(doc);
        } else if made_here && Document::new().apply(missing.own.iter().map(Vec::as_slice)).is_ok() {
            self.resend(doc, intents, missing.own);
            self.refresh_row(doc);
        } else {
            self.resend(doc, intents, Vec::new());
            self.reset(doc);
        }
    }

    /// Nothing of a base is to be offered: what waits on it is for the tray.
    fn give_up_base(&mut self, doc: DocId) {
        if self.outbox.touches(doc) {
            self.cache.get(doc).stored = None;
            self.cache.get(doc).view = None;
            self.commits.next.docs.insert(doc, None);
            self.reset(doc);
        } else {
            self.drop_doc(doc);
        }
    }

    /// Keeps in the tray what the server lost and this device may not say for its author.
    fn keep_lost(&mut self, doc: DocId, missing: &Missing, mut intents: Vec<Intent>) {
        intents.retain(|intent| !matches!(intent, Intent::Text { splices, .. } if splices.is_empty()));
        if intents.is_empty() {
            return;
        }
        let (made, by) = missing.last;
        let parts = vec![(doc, self.title(doc), intents)];
        let number = self.meta.next_entry;
        self.meta.next_entry += 1;
        let reason = TrayReason::Lost { by };
        self.put_in_tray(TrayEntry { number, made, refused: self.now, reason, parts, damaged: None });
    }

    /// The changes that are not there, oldest first.
    fn missing(&self, held: &Document, is_there: impl Fn(Hash) -> bool) -> Missing {
        let device = self.meta.device;
        let mut missing = Missing::default();
        let mut births = Vec::new();
        for (_, chunk) in held.changes_since(&[]).into_iter().filter(|(hash, _)| !is_there(*hash)) {
            let actor = |change: ChangeChunk<'_>| Some((Actor::from_bytes(change.actor)?, change.time));
            match ChangeChunk::read(&chunk).ok().and_then(actor) {
                Some((actor, _)) if actor.device == device => missing.own.push(chunk),
                Some((actor, time)) => {
                    missing.last = missing.last.max((time, actor.device));
                    missing.others.push(chunk);
                }
                // A text's birth is nobody's, and goes along with the edit that needs it.
                None => births.push(chunk),
            }
        }
        if !missing.own.is_empty() {
            // Nothing comes before a birth.
            missing.own.splice(0..0, births);
        }
        missing
    }
}

/// Changes that are held and that the server does not have.
#[derive(Debug, Default)]
struct Missing {
    /// This device's, with the births of the texts that they are in.
    own: Vec<Vec<u8>>,
    /// Everybody else's.
    others: Vec<Vec<u8>>,
    /// When the last of those was written, milliseconds since 1970 UTC by its author's clock, and by which device.
    last: (i64, u32),
}

/// What two states of a document have both.
fn common(one: &Document, other: &Document) -> Result<Document, DocumentError> {
    let shared: Vec<Vec<u8>> =
        other.changes_since(&[]).into_iter().filter(|(hash, _)| one.contains(*hash)).map(|(_, chunk)| chunk).collect();
    let mut common = Document::new();
    common.apply(shared.iter().map(Vec::as_slice))?;
    Ok(common)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Value;
    use crate::document::text;
    use crate::replica::phone::{MINE, OTHERS, Phone, customer, id, page, snapshot};
    use crate::replica::{Command, Event};
    use crate::sync::message::SyncAnswer;

    fn sync(phone: &mut Phone) {
        phone.tell(Event::Command { request: 9, id: None, command: Command::SyncNow });
    }

    fn renamed(mut document: Document, by: Actor, seen: &str, name: &str) -> Document {
        document.write(by, &[Intent::set("name", Value::text(seen), Value::text(name))], 3).unwrap();
        document
    }

    /// The keys that wait to be sent, by entry.
    fn waiting(phone: &Phone) -> Vec<Vec<&str>> {
        let entries = phone.replica.outbox().filter(|entry| entry.is_sendable());
        entries.map(|entry| entry.parts.iter().flat_map(|part| &part.intents).map(Intent::key).collect()).collect()
    }

    #[test]
    fn a_record_that_a_restored_server_lost_is_offered_again_after_a_power_cut() {
        let mut phone = Phone::with(vec![snapshot(0, &customer(MINE))]).cut();
        phone.hear(page(2, Vec::new()));
        // Everything has been read, and the record did not come: that is durable. Offering it again is not.
        while phone.disk.meta.lost.is_empty() {
            assert!(phone.touch_disk());
        }
        let mut phone = phone.cut();
        assert!(phone.sent().1.commands.is_empty());
        phone.rename(&[0], "Luna");
        assert!(phone.disk.meta.lost.is_empty() && !phone.disk.docs.contains_key(&id(0)));
        assert_eq!(waiting(&phone), [vec!["kind", "name", "territory"], vec!["name"]]);
        phone.answer(page(2, Vec::new()));
        assert_eq!((phone.sent().1.commands.len(), phone.name(0).as_deref()), (2, Some("Luna")));
    }

    #[test]
    fn nothing_is_sent_while_a_new_epoch_is_being_read() {
        let mut phone = Phone::with_customers(2);
        sync(&mut phone);
        phone.rest();
        phone.rename(&[0], "Luna");
        phone.answer(SyncAnswer { more: true, ..page(2, vec![snapshot(0, &customer(OTHERS))]) });
        assert!(phone.sent().1.commands.is_empty() && phone.sent().1.waiting == 1);
        phone.answer(page(2, vec![snapshot(1, &customer(OTHERS))]));
        assert_eq!(phone.sent().1.commands.len(), 1);
        assert_eq!((phone.name(0).as_deref(), phone.name(1).as_deref()), (Some("Luna"), Some("Sol")));
    }

    #[test]
    fn a_lost_value_and_one_that_came_since_are_both_kept() {
        // Built on somebody else's change that is lost as well, so it has to be written anew.
        let held = renamed(renamed(customer(OTHERS), OTHERS, "Sol", "Luna"), MINE, "Luna", "Estrella");
        let restored = |fresh: &Document| {
            let mut phone = Phone::with(vec![snapshot(0, &held)]);
            sync(&mut phone);
            phone.rest();
            phone.answer(page(2, vec![snapshot(0, fresh)]));
            let contested = phone.replica.outbox().flat_map(|entry| &entry.parts).map(|part| part.contested.len());
            (waiting(&phone).len(), contested.sum::<usize>(), phone.name(0))
        };
        assert_eq!(restored(&customer(OTHERS)), (1, 0, Some("Estrella".to_owned())), "over the older value");
        let newer = renamed(customer(OTHERS), Actor { device: 3, incarnation: 1 }, "Sol", "Cometa");
        assert_eq!(restored(&newer), (0, 1, Some("Cometa".to_owned())), "not over a newer one");
    }

    #[test]
    fn of_a_lost_text_a_device_brings_back_what_it_wrote() {
        let noted = |mut document: Document, by: Actor, words: &str| {
            let splices = text::difference(&document.text("notes"), words).into_iter().collect();
            document.write(by, &[Intent::Text { key: "notes".to_owned(), splices }], 3).unwrap();
            document
        };
        let kept = noted(customer(OTHERS), OTHERS, "Paga el 5.");
        let theirs = noted(kept.clone(), OTHERS, "Paga el 5. Cierra a las 9.");
        let mine = noted(theirs, MINE, "¡Ojo! Paga el 5. Cierra a las 9.");
        let lost = noted(mine, MINE, "¡Ojo! Paga el 5. Cierra a las 9. Fía.");
        let mut phone = Phone::with(vec![snapshot(0, &lost)]);
        sync(&mut phone);
        phone.rest();
        phone.answer(page(2, vec![snapshot(0, &kept)]));
        let meant: Vec<&Intent> = phone.replica.outbox().flat_map(|entry| &entry.parts[0].intents).collect();
        let [Intent::Text { splices, .. }] = meant.as_slice() else { panic!("{meant:?}") };
        let written: Vec<_> = splices.iter().map(|splice| (&*splice.removed, &*splice.inserted)).collect();
        assert_eq!(written, [("", "¡Ojo! "), ("", " Fía.")]);
    }

    /// What the tray says was lost: by whom it was written, and in which fields.
    fn lost(phone: &Phone) -> Vec<(Option<u32>, Vec<String>)> {
        let keys = |entry: &TrayEntry| {
            let intents = entry.parts.iter().flat_map(|part| &part.2);
            intents.map(|intent| intent.key().to_owned()).collect()
        };
        phone.replica.tray().map(|entry| (entry.reason.lost_by(), keys(entry))).collect()
    }

    #[test]
    fn what_others_wrote_and_nothing_proves_is_kept_to_be_written_again() {
        let held = renamed(customer(OTHERS), OTHERS, "Sol", "Luna");
        let mut phone = Phone::with(vec![snapshot(0, &held), snapshot(1, &held)]);
        sync(&mut phone);
        phone.rest();
        // Of the one the rename is gone, the other is gone altogether.
        phone.answer(page(2, vec![snapshot(0, &customer(OTHERS))]));
        let whole = ["kind", "name", "territory"].map(str::to_owned).to_vec();
        assert_eq!(lost(&phone), [(Some(2), vec!["name".to_owned()]), (Some(2), whole)]);
        assert_eq!(phone.disk.tray.len(), 2, "durably");
        assert_eq!((phone.name(0).as_deref(), phone.name(1)), (Some("Sol"), None));
        for number in phone.disk.tray.keys().copied().collect::<Vec<_>>() {
            phone.tell(Event::Command { request: 5, id: None, command: Command::Retry { number } });
            phone.rest();
        }
        assert_eq!((phone.name(0).as_deref(), phone.name(1).as_deref()), (Some("Luna"), Some("Luna")));
        assert_eq!((phone.replica.tray().count(), phone.replica.outbox().count()), (0, 2), "as one's own");
    }

    #[test]
    fn of_a_territory_that_was_taken_away_nothing_is_kept() {
        let mut phone = Phone::with(vec![snapshot(0, &customer(OTHERS))]);
        sync(&mut phone);
        phone.rest();
        phone.answer(SyncAnswer { grants: Vec::new(), ..page(2, Vec::new()) });
        assert_eq!((lost(&phone).len(), phone.name(0)), (0, None));
    }

    #[test]
    fn what_waited_over_a_lost_value_goes_along_with_it() {
        let held = renamed(customer(OTHERS), MINE, "Sol", "Luna");
        let mut phone = Phone::with(vec![snapshot(0, &held)]);
        phone.rename(&[0], "Estrella");
        sync(&mut phone);
        phone.rest();
        phone.answer(page(2, vec![snapshot(0, &customer(OTHERS))]));
        assert_eq!((waiting(&phone), phone.name(0).as_deref()), (vec![vec!["name"]], Some("Estrella")));
        assert!(phone.replica.outbox().flat_map(|entry| &entry.parts).all(|part| part.contested.is_empty()));
    }
}
