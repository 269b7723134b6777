//! Challenges: when they were given ‖ MAC, bound to one device.
//!
//! A renewal could be sent again by whoever got hold of it. So a challenge is spent as soon as its device uses a session that
//! began after it was given: what is remembered is that one moment a device, in its record. Until then the same challenge
//! may be used again, because the answer to a renewal may be lost.

use shared::sync::message::CHALLENGE;

use super::keys::{Keys, MAC};

const _: () = assert!(CHALLENGE == 4 + MAC);
use super::token::seconds;

/// How long a challenge is good for, seconds. So long may a phone be away without needing an invitation again.
const LIFETIME: u32 = 90 * 24 * 60 * 60;
const PURPOSE: &str = "challenge";

/// What a device signs to prove that it is still itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge([u8; CHALLENGE]);

impl Challenge {
    /// A challenge for a device, at `now` milliseconds since 1970 UTC.
    #[must_use]
    pub fn new(keys: &Keys<'_>, device: u32, now: i64) -> Self {
        let given = seconds(now).to_le_bytes();
        let mut bytes = [0; CHALLENGE];
        bytes[..4].copy_from_slice(&given);
        bytes[4..].copy_from_slice(&keys.mac(PURPOSE, &message(device, given)));
        Self(bytes)
    }

    /// Reads a challenge that was given to this device, no longer than 90 days before `now`.
    #[must_use]
    pub fn read(keys: &Keys<'_>, bytes: &[u8], device: u32, now: i64) -> Option<Self> {
        let challenge = Self(bytes.try_into().ok()?);
        let (given, mac) = bytes.split_first_chunk::<4>()?;
        let age = seconds(now).saturating_sub(u32::from_le_bytes(*given));
        let good = keys.verify(PURPOSE, &message(device, *given), mac.try_into().ok()?) && age < LIFETIME;
        good.then_some(challenge)
    }

    /// When it was given, seconds since 1970 UTC.
    #[must_use]
    pub fn given(&self) -> u32 {
        self.0.first_chunk().copied().map_or(0, u32::from_le_bytes)
    }

    /// Its bytes.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; CHALLENGE] {
        self.0
    }
}

fn message(device: u32, given: [u8; 4]) -> [u8; 8] {
    let mut message = [0; 8];
    message[..4].copy_from_slice(&device.to_le_bytes());
    message[4..].copy_from_slice(&given);
    message
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000_000;
    const DAY: i64 = 24 * 60 * 60 * 1000;

    #[test]
    fn a_challenge_is_one_devices_for_ninety_days() {
        let (secret, other) = ([1; 32], [2; 32]);
        let keys = Keys::new(&secret);
        let is_good = |keys: &Keys<'_>, bytes: &[u8], device, now| Challenge::read(keys, bytes, device, now).is_some();
        let bytes = Challenge::new(&keys, 7, NOW).to_bytes();
        assert!(is_good(&keys, &bytes, 7, NOW + 89 * DAY));
        assert!(!is_good(&keys, &bytes, 7, NOW + 90 * DAY));
        assert!(!is_good(&keys, &bytes, 8, NOW));
        assert!(!is_good(&Keys::new(&other), &bytes, 7, NOW));
        assert!(!is_good(&keys, &bytes[1..], 7, NOW));
        assert!(!is_good(&keys, b"", 7, NOW));
        let read = Challenge::read(&keys, &bytes, 7, NOW).map(|challenge| challenge.given());
        assert_eq!(read, Some((NOW / 1000) as u32));
    }
}
