//! A device that was revoked, and whether its book may go.
//!
//! It may once a person has taken along what was not synced, or a day after the revocation was heard. Not while it may be the
//! only copy of what a server whose data went back has lost: that is handed in first ([`super::handing`]), and what the server
//! did not take then stays. What was not synced goes by a person's word alone; [`super::Rejoined::without_book`] says what is
//! left.

use super::machine::Replica;
use super::notice::Trouble;
use crate::sync::recover::Receipt;

/// How long the book stays after the revocation was heard, milliseconds.
const STAYS: i64 = 86_400_000;

impl Replica {
    /// Whether a book is here that may go, at `now` (milliseconds since 1970 UTC by this device's clock). `is_saved`: a person
    /// has what was not synced in a file.
    #[must_use]
    pub fn may_drop_book(&self, is_saved: bool, now: i64) -> bool {
        let is_here = !self.rows.is_empty() || !self.meta.cursors.is_empty();
        let is_time = |revoked: i64| is_saved || now.saturating_sub(revoked) >= STAYS;
        is_here && self.meta.revoked.is_some_and(is_time) && !self.may_be_the_only_copy()
    }

    /// Whether the server may lack something that it once acknowledged. Of what no receipt covers nobody can tell.
    fn may_be_the_only_copy(&self) -> bool {
        let has_all = |receipt: &Receipt| {
            self.meta.handed_in.as_ref().is_some_and(|handed_in| {
                let mut scopes = receipt.digests.iter().map(|own| own.scope);
                handed_in.missing.is_empty() && scopes.all(|scope| handed_in.scopes.contains(&scope))
            })
        };
        // One that has forgotten the device since it revoked it has gone back.
        let is_forgotten = self.link.trouble == Some(Trouble::EnrolAgain);
        let is_under_way = self.meta.handing_in || self.is_recovering();
        is_forgotten || is_under_way || !self.meta.receipt.as_ref().is_none_or(has_all)
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::*;
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot};
    use crate::replica::{Damage, Event, HandedIn, NetworkFailure, Rejoined, Stored, TrayReason};
    use crate::sync::cursor::Epoch;
    use crate::sync::digest::Digest;
    use crate::sync::message::{Outcome, ScopeDigest, SyncAnswer, WireError};

    /// When the phone hears of it.
    const HEARD: i64 = 7;

    /// A phone with a customer and an edit that was not sent, which is then revoked.
    fn revoked() -> Phone {
        let mut phone = Phone::joined();
        phone.answer(page(1, vec![snapshot(0, &customer(OTHERS))]));
        phone.rename(&[0], "Luna");
        let failure = NetworkFailure::Refused(WireError::Revoked);
        phone.tell_at(Event::NetworkFailed { failure }, HEARD);
        phone.rest();
        phone
    }

    fn without_book(phone: Phone) -> Phone {
        let mut disk = phone.disk;
        let stored = Stored {
            meta: disk.meta,
            outbox: disk.outbox.into_values().collect(),
            tray: disk.tray.into_values().collect(),
            rows: std::mem::take(&mut disk.rows),
            damage: Damage::default(),
        };
        let Rejoined { meta, tray } = Rejoined::without_book(stored, HEARD);
        disk.meta = meta;
        disk.tray = tray.into_iter().map(|entry| (entry.number, entry)).collect();
        disk.outbox = BTreeMap::new();
        disk.docs.clear();
        Phone::start(disk)
    }

    #[test]
    fn the_book_goes_after_a_day_or_once_what_waits_was_saved() {
        let phone = revoked();
        assert!(!phone.replica.may_drop_book(false, HEARD + STAYS - 1));
        assert!(phone.replica.may_drop_book(false, HEARD + STAYS));
        assert!(phone.replica.may_drop_book(true, HEARD));
        let phone = Phone::with_customers(1);
        assert!(!phone.replica.may_drop_book(true, HEARD + STAYS), "nobody revoked it");
    }

    #[test]
    fn no_book_goes_that_the_server_may_have_lost() {
        let mut phone = revoked();
        let may_go = |phone: &Phone| phone.replica.may_drop_book(true, HEARD + STAYS);
        let digests = vec![ScopeDigest { scope: 1, digest: Digest::EMPTY }];
        phone.replica.meta.receipt =
            Some(Receipt { device: 1, epoch: Epoch(1), head: 5, proof: vec![7].into(), digests });
        assert!(!may_go(&phone), "nobody knows");
        let handed_in = |scopes: &[u32], missing: &[u8]| {
            let missing: BTreeSet<_> = missing.iter().map(|of| id(*of)).collect();
            Some(HandedIn { scopes: scopes.iter().copied().collect(), missing })
        };
        phone.replica.meta.handed_in = handed_in(&[], &[]);
        assert!(!may_go(&phone), "nor of this scope");
        phone.replica.meta.handed_in = handed_in(&[1], &[0]);
        assert!(!may_go(&phone), "it did not take all");
        phone.replica.meta.handed_in = handed_in(&[1], &[]);
        assert!(may_go(&phone));
        phone.replica.meta.handing_in = true;
        assert!(!may_go(&phone), "it is being handed in");
        phone.replica.meta.handing_in = false;
        phone.replica.link.trouble = Some(Trouble::EnrolAgain);
        assert!(!may_go(&phone), "it has gone back since");
    }

    #[test]
    fn what_was_not_sent_stays_behind_the_lock_when_the_book_is_gone() {
        let mut phone = without_book(revoked());
        let state = phone.replica.sync_state();
        assert_eq!((state.locked, state.unsynced, phone.replica.rows().count()), (Some(HEARD), 1, 0));
        assert!(!phone.replica.may_drop_book(true, HEARD + STAYS), "it is gone already");
        let entry = phone.replica.tray().next().expect("what waited");
        assert_eq!((entry.reason, entry.parts[0].1.as_str()), (TrayReason::NotReplayable, "Luna"));

        // A server that was put back may have revoked it by mistake: then everything is read once more.
        phone.answer(page(1, vec![snapshot(0, &customer(OTHERS))]));
        let state = phone.replica.sync_state();
        assert_eq!((state.locked, state.trouble, state.refused), (None, None, 1));
        assert_eq!(phone.name(0).as_deref(), Some("Sol"));
        phone.rename(&[0], "Luna");
        phone.answer(SyncAnswer { outcomes: vec![Outcome::Accepted], ..page(1, Vec::new()) });
        assert_eq!((phone.replica.outbox().count(), phone.name(0).as_deref()), (0, Some("Luna")));
    }
}
