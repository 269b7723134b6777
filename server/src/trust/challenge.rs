//! Challenges: when they were given ‖ MAC, bound to one device.

use super::keys::{Keys, MAC};
use super::token::seconds;

/// How long a challenge is good for, seconds. So long may a phone be away without needing an invitation again.
const LIFETIME: u32 = 90 * 24 * 60 * 60;
const PURPOSE: &str = "challenge";

/// What a device signs to prove that it is still itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Challenge([u8; 4 + MAC]);

impl Challenge {
    /// A challenge for a device, at `now` milliseconds since 1970 UTC.
    #[must_use]
    pub fn new(keys: &Keys<'_>, device: u32, now: i64) -> Self {
        let given = seconds(now).to_le_bytes();
        let mut bytes = [0; 4 + MAC];
        bytes[..4].copy_from_slice(&given);
        bytes[4..].copy_from_slice(&keys.mac(PURPOSE, &message(device, given)));
        Self(bytes)
    }

    /// Whether these bytes are a challenge that was given to this device, no longer than 90 days before `now`.
    #[must_use]
    pub fn is_good(keys: &Keys<'_>, bytes: &[u8], device: u32, now: i64) -> bool {
        let Some((given, mac)) = bytes.split_first_chunk::<4>() else { return false };
        let Ok(mac) = mac.try_into() else { return false };
        let age = seconds(now).saturating_sub(u32::from_le_bytes(*given));
        keys.verify(PURPOSE, &message(device, *given), mac) && age < LIFETIME
    }

    /// Its bytes.
    #[must_use]
    pub fn into_bytes(self) -> Vec<u8> {
        self.0.to_vec()
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
        let bytes = Challenge::new(&keys, 7, NOW).into_bytes();
        assert!(Challenge::is_good(&keys, &bytes, 7, NOW + 89 * DAY));
        assert!(!Challenge::is_good(&keys, &bytes, 7, NOW + 90 * DAY));
        assert!(!Challenge::is_good(&keys, &bytes, 8, NOW));
        assert!(!Challenge::is_good(&Keys::new(&other), &bytes, 7, NOW));
        assert!(!Challenge::is_good(&keys, &bytes[1..], 7, NOW));
        assert!(!Challenge::is_good(&keys, b"", 7, NOW));
    }
}
