//! How much somebody may ask for.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Askers that are remembered; beyond that, all whose buckets are full again are forgotten.
const REMEMBERED: usize = 10_000;

/// A bucket for each asker: it holds so much, and gets one back every so often. What a request costs may be known only when
/// it has been done: a bucket that has anything in it admits, and may then owe. An asker with an empty bucket is told
/// [`Busy`](shared::sync::message::WireError::Busy); a device's own pause after that, one second at least, fills it
/// enough to go on.
#[derive(Debug)]
pub struct Limiter<A> {
    /// What may be asked for at once.
    burst: i64,
    /// Until one comes back, milliseconds.
    pause: i64,
    /// For each asker the moment at which its bucket is full again, milliseconds.
    full_at: Mutex<BTreeMap<A, i64>>,
}

impl<A: Ord + Copy> Limiter<A> {
    /// Full buckets of `burst`, one of which comes back every `pause` milliseconds.
    #[must_use]
    pub const fn new(burst: i64, pause: i64) -> Self {
        Self { burst, pause, full_at: Mutex::new(BTreeMap::new()) }
    }

    /// Whether an asker may ask now, milliseconds since 1970 UTC. Its bucket then holds one less.
    pub fn admits(&self, asker: A, now: i64) -> bool {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() > REMEMBERED {
            full_at.retain(|_, at| *at > now);
        }
        let at = full_at.entry(asker).or_insert(now);
        // A clock that was set back must not shut anybody out for longer than a bucket takes to fill.
        *at = (*at).clamp(now, now + self.full());
        let next = *at + self.pause;
        if next - now > self.burst * self.pause {
            return false;
        }
        *at = next;
        true
    }

    /// Takes what a request has cost beyond the one that it was admitted for; up to a tenth of a bucket is owed.
    pub fn charge(&self, asker: A, cost: i64, now: i64) {
        let latest = now + self.full();
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        let at = full_at.entry(asker).or_insert(now);
        *at = (*at).clamp(now, latest).saturating_add(cost.max(0).saturating_mul(self.pause)).min(latest);
    }

    /// How long the emptiest bucket takes to fill, milliseconds.
    const fn full(&self) -> i64 {
        (self.burst + self.burst / 10) * self.pause
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn so_many_at_once_and_then_one_a_pause() {
        let limiter = Limiter::new(10, 6_000);
        let admitted = (0..20).filter(|_| limiter.admits(1, 0)).count();
        assert_eq!(admitted, 10);
        assert!(limiter.admits(2, 0));
        assert!(!limiter.admits(1, 5_999));
        assert!(limiter.admits(1, 6_000));
        assert!(!limiter.admits(1, 6_000));
    }

    #[test]
    fn what_was_costly_is_paid_for_afterwards() {
        let limiter = Limiter::new(100, 5);
        assert!(limiter.admits(1, 0));
        limiter.charge(1, 103, 0);
        assert!(!limiter.admits(1, 0), "it owes four");
        assert!(!limiter.admits(1, 24));
        assert!(limiter.admits(1, 25));
        limiter.charge(1, i64::MAX, 25);
        assert!(!limiter.admits(1, 79));
        assert!(limiter.admits(1, 80), "nobody owes more than a tenth of it");
        assert!(limiter.admits(2, 0));
    }

    #[test]
    fn a_clock_that_is_set_back_shuts_nobody_out() {
        let limiter = Limiter::new(10, 100);
        assert!(limiter.admits(1, 1_000_000_000));
        assert!((0..20).filter(|_| limiter.admits(1, 0)).count() < 10);
        assert!(limiter.admits(1, 1_000));
    }
}
