//! How often somebody may try to enrol.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Tries at once from one address, and then one more every [`PAUSE`] milliseconds.
const TRIES: i64 = 10;
const PAUSE: i64 = 6_000;
/// Addresses that are remembered; beyond that, all that have waited long enough are forgotten.
const REMEMBERED: usize = 10_000;

/// A bucket for each address: it holds ten tries, and gets one back every six seconds.
#[derive(Debug, Default)]
pub struct Limiter {
    /// For each address the moment at which its bucket is full again, milliseconds.
    full_at: Mutex<BTreeMap<IpAddr, i64>>,
}

impl Limiter {
    /// Whether an address may try now, milliseconds since 1970 UTC. It then has one try less.
    pub fn admits(&self, address: IpAddr, now: i64) -> bool {
        let mut full_at = self.full_at.lock().unwrap_or_else(PoisonError::into_inner);
        if full_at.len() > REMEMBERED {
            full_at.retain(|_, at| *at > now);
        }
        let at = full_at.entry(address).or_insert(now);
        let next = (*at).max(now) + PAUSE;
        if next - now > TRIES * PAUSE {
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
    fn ten_tries_and_then_one_every_six_seconds() {
        let limiter = Limiter::default();
        let (one, other) = (IpAddr::from([10, 0, 0, 1]), IpAddr::from([10, 0, 0, 2]));
        let admitted = (0..20).filter(|_| limiter.admits(one, 0)).count();
        assert_eq!(admitted, 10);
        assert!(limiter.admits(other, 0));
        assert!(!limiter.admits(one, PAUSE - 1));
        assert!(limiter.admits(one, PAUSE));
        assert!(!limiter.admits(one, PAUSE));
    }
}
