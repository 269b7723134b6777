//! What comes back of a request: an answer, which goes to whoever takes it in, or none, and when it is tried again.

use super::{ASK_AGAIN, UnderWay};
use crate::replica::cache::Job;
use crate::replica::{NetworkFailure, Replica, Trouble};
use crate::sync::limits;
use crate::sync::message::{DocsAnswer, SyncAnswer, WireError};
use crate::sync::recover::RecoverAnswer;

/// The longest pause after failures, milliseconds.
const LONGEST_PAUSE: i64 = 60_000;
/// A page should take about this long, milliseconds.
const PAGE_TIME: u64 = 5_000;

impl Replica {
    pub(in crate::replica) fn recovered(&mut self, answer: RecoverAnswer) {
        match self.link.under_way.take() {
            Some(UnderWay::Recover) => {
                self.link.online = true;
                self.take_recovered(answer);
            }
            other => self.link.under_way = other,
        }
    }

    pub(in crate::replica) fn answered(&mut self, request: u64, answer: Box<SyncAnswer>, took: u32, size: u32) {
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

    pub(in crate::replica) fn fetched(&mut self, answer: Box<DocsAnswer>) {
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

    pub(in crate::replica) fn network_failed(&mut self, failure: NetworkFailure) {
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
    use crate::replica::Event;
    use crate::replica::phone::{OTHERS, Phone, customer, id, page, snapshot};
    use crate::sync::message::Outcome;

    #[test]
    fn a_server_that_shuts_the_device_out_is_asked_again() {
        let mut phone = Phone::with_customers(1);
        phone.rename(&[0], "Luna");
        let refusal = NetworkFailure::Refused(WireError::NotThisDevice);
        phone.tell(Event::NetworkFailed { failure: refusal });
        phone.waiting.clear();
        assert_eq!(phone.replica.sync_state().trouble, Some(Trouble::EnrolAgain));
        phone.tell_at(Event::Tick, 60_000);
        assert!(!phone.is_sending(), "not at once");
        phone.tell_at(Event::Tick, 3 + ASK_AGAIN);
        assert!(phone.is_sending(), "its clock may be right by now");
        let answer = SyncAnswer { outcomes: vec![Outcome::Accepted], ..page(1, Vec::new()) };
        phone.answer(answer);
        assert_eq!((phone.replica.sync_state().trouble, phone.replica.outbox().count()), (None, 0));
        assert!(phone.replica.row(id(0)).is_some());
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
            assert!(!phone.is_sending(), "not at once");
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
            assert!(phone.is_sending());
            phone.tell(Event::NetworkFailed { failure: NetworkFailure::Refused(other) });
            assert_eq!(phone.replica.sync_state().locked, None, "{other:?}");
        }
    }
}
