//! How often somebody may ask.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Askers that are remembered; beyond that, all whose buckets are full again are forgotten.
const REMEMBERED: usize = 10_000;

/// A bucket for each asker: it holds so many requests, and gets one back every so often. An asker with an empty bucket is
/// told [`Busy`](shared::sync::message::WireError::Busy); a device's own pause after that, one second at least, fills it
/// enough to go on.
#[derive(Debug)]
pub struct Limiter<A> {
    /// Requests at once.
    burst: i64,
    /// Until one comes back, milliseconds.
    pause: i64,
    /// For each asker the moment at which its bucket is full again, milliseconds.
    full_at: Mutex<BTreeMap<A, i64>>,
}

impl<A: Ord + Copy> Limiter<A> {
    /// Full buckets of `burst` requests, one of which comes back every `pause` milliseconds.
    #[must_use]
    pub const fn new(burst: i64, pause: i64) -> Self {
        Self { burst, pause, full_at: Mutex::new(BTreeMap::new()) }
    }

    /// Whether an asker may ask now, milliseconds since 1970 UTC. Its bucket then holds one request less.
    pub fn admits(&self, asker: A, now: i64) -> bool {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() > REMEMBERED {
            full_at.retain(|_, at| *at > now);
        }
        let at = full_at.entry(asker).or_insert(now);
        // A clock that was set back must not shut anybody out for longer than a bucket takes to fill.
        *at = (*at).clamp(now, now + self.burst * self.pause);
        let next = *at + self.pause;
        if next - now > self.burst * self.pause {
            return false;
        }
        *at = next;
        true
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
    fn a_clock_that_is_set_back_shuts_nobody_out() {
        let limiter = Limiter::new(10, 100);
        assert!(limiter.admits(1, 1_000_000_000));
        assert!((0..20).filter(|_| limiter.admits(1, 0)).count() < 10);
        assert!(limiter.admits(1, 1_000));
    }
}
