//! Bearer tokens: device ‖ end ‖ MAC, 24 bytes, 32 characters. The MAC is over the device's key, too: a number that a server
//! whose data went back gives a second time makes no session of the first one good.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use shared::sync::message::Session;

use super::keys::{Keys, MAC};

/// How long a session lasts, seconds.
const LIFETIME: u32 = 60 * 60;
const PURPOSE: &str = "session";

/// A token that was issued here and has not ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Token {
    /// Whose it is.
    pub device: u32,
    /// When it ends, seconds since 1970 UTC.
    pub ends: u32,
}

impl Token {
    /// A new session for a device, at `now` milliseconds since 1970 UTC.
    #[must_use]
    pub fn session(keys: &Keys<'_>, device: u32, key: &[u8; 65], now: i64) -> Session {
        let ends = seconds(now).saturating_add(LIFETIME);
        let mut bytes = [device.to_le_bytes(), ends.to_le_bytes()].concat();
        let mac = keys.mac(PURPOSE, &[&bytes, &key[..]].concat());
        bytes.extend_from_slice(&mac);
        Session { token: URL_SAFE_NO_PAD.encode(bytes), lifetime: LIFETIME }
    }

    /// When the session began, seconds since 1970 UTC.
    #[must_use]
    pub const fn begun(self) -> u32 {
        self.ends.saturating_sub(LIFETIME)
    }

    /// Whose token a text says that it is, whether or not that is true.
    #[must_use]
    pub fn claimed(text: &str) -> Option<u32> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        bytes.first_chunk().map(|device| u32::from_le_bytes(*device))
    }

    /// Reads the token of a device with this key; `None` if it was not issued here, to another key, or has ended at `now`,
    /// milliseconds since 1970 UTC.
    #[must_use]
    pub fn read(keys: &Keys<'_>, text: &str, key: &[u8; 65], now: i64) -> Option<Self> {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let (said, mac) = bytes.split_at_checked(8)?;
        let mac: &[u8; MAC] = mac.try_into().ok()?;
        let (device, ends) = said.split_first_chunk::<4>()?;
        let token = Self { device: u32::from_le_bytes(*device), ends: u32::from_le_bytes(ends.try_into().ok()?) };
        let is_ours = keys.verify(PURPOSE, &[said, &key[..]].concat(), mac);
        (is_ours && seconds(now) < token.ends).then_some(token)
    }
}

pub(super) fn seconds(now: i64) -> u32 {
    u32::try_from(now / 1000).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_790_000_000_000;

    #[test]
    fn a_token_is_good_for_an_hour_here_and_nowhere_else() {
        let (here, elsewhere) = ([1; 32], [2; 32]);
        let session = Token::session(&Keys::new(&here), 7, &[4; 65], NOW);
        assert!(session.token.len() <= 40, "{}", session.token);
        let read_by = |secret, key, text: &str, after| {
            Token::read(&Keys::new(secret), text, key, NOW + after).map(|token| token.device)
        };
        let read = |secret, text: &str, after| read_by(secret, &[4; 65], text, after);
        assert_eq!(Token::claimed(&session.token), Some(7));
        assert_eq!(read_by(&here, &[5; 65], &session.token, 0), None, "another has the number now");
        assert_eq!(read(&here, &session.token, 0), Some(7));
        assert_eq!(read(&here, &session.token, 3_599_000), Some(7));
        assert_eq!(read(&here, &session.token, 3_600_000), None, "it has ended");
        assert_eq!(read(&elsewhere, &session.token, 0), None);
        for at in 0..session.token.len() {
            let mut forged = session.token.clone().into_bytes();
            forged[at] = if forged[at] == b'A' { b'B' } else { b'A' };
            assert_eq!(read(&here, &String::from_utf8(forged).unwrap(), 0), None, "character {at}");
        }
        for text in ["", "AAAA", "not base64!"] {
            assert_eq!(read(&here, text, 0), None);
        }
    }
}
