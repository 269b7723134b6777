//! Message authentication codes under the workspace's secret.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;

/// Bytes of a MAC that travel. 128 bits cannot be guessed, and a token stays short.
pub(super) const MAC: usize = 16;

/// The workspace's keys.
pub struct Keys<'s> {
    secret: &'s [u8; 32],
}

impl<'s> Keys<'s> {
    /// The keys that come of a secret.
    #[must_use]
    pub const fn new(secret: &'s [u8; 32]) -> Self {
        Self { secret }
    }

    /// The MAC of a message for one purpose: a code made for one is none for another.
    pub(super) fn mac(&self, purpose: &str, message: &[u8]) -> [u8; MAC] {
        let mut short = [0; MAC];
        if let Ok(mut mac) = Hmac::<Sha256>::new_from_slice(self.secret) {
            mac.update(purpose.as_bytes());
            mac.update(&[0]);
            mac.update(message);
            short.copy_from_slice(&mac.finalize().into_bytes()[..MAC]);
        }
        short
    }

    /// Whether this is the message's MAC. Takes the same time whatever is wrong.
    pub(super) fn verify(&self, purpose: &str, message: &[u8], mac: &[u8; MAC]) -> bool {
        let expected = self.mac(purpose, message);
        expected.iter().zip(mac).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
    }
}
