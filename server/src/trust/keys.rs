//! Message authentication codes under the workspace's secret.

use hmac::{Hmac, KeyInit as _, Mac as _};
use sha2::Sha256;
use shared::document::DocId;

const NUMBER: &str = "number";

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

    /// A number below 2²⁴ for an id, always the same one. Authors choose ids: if everybody could compute it, they would choose one
    /// that comes to a number that they want.
    #[must_use]
    pub fn number(&self, id: DocId) -> u32 {
        let [first, second, third, ..] = self.mac(NUMBER, &id.to_bytes());
        u32::from_be_bytes([0, first, second, third])
    }

    /// Whether this is the message's MAC. Takes the same time whatever is wrong.
    pub(super) fn verify(&self, purpose: &str, message: &[u8], mac: &[u8; MAC]) -> bool {
        let expected = self.mac(purpose, message);
        expected.iter().zip(mac).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_number_is_of_one_id_and_one_secret() {
        let (here, elsewhere) = ([1; 32], [2; 32]);
        let ids: Vec<DocId> = (0..8).map(|seed| DocId::from_bytes([seed; 16])).collect();
        let numbers = |secret| ids.iter().map(|id| Keys::new(secret).number(*id)).collect::<Vec<u32>>();
        assert_eq!(numbers(&here), numbers(&here));
        let all: BTreeSet<u32> = numbers(&here).into_iter().chain(numbers(&elsewhere)).collect();
        assert!(all.len() == 16 && all.iter().all(|number| *number < 1 << 24));
    }
}
