//! Certificates: what a server gave a device, in its own hand.
//!
//! A server whose data went back may have forgotten devices that came in since. Such a device brings its certificate: number ‖
//! member ‖ public key ‖ MAC. It proves who the device was, not that it may come in: a certificate opens nothing but the way to
//! hand in what was lost.

use shared::document::DocId;

use super::keys::{Keys, MAC};

const PURPOSE: &str = "certificate";
/// Bytes of what it says, and of the whole.
const SAID: usize = 4 + 16 + 65;

/// A number that was given to a key and a member.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Certificate {
    /// The device's number.
    pub device: u32,
    /// Whose device it was.
    pub member: DocId,
    /// Its public key: an uncompressed P-256 point.
    pub key: [u8; 65],
}

impl Certificate {
    /// As bytes, with the MAC.
    #[must_use]
    pub fn to_bytes(&self, keys: &Keys<'_>) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(SAID + MAC);
        bytes.extend_from_slice(&self.device.to_le_bytes());
        bytes.extend_from_slice(&self.member.to_bytes());
        bytes.extend_from_slice(&self.key);
        let mac = keys.mac(PURPOSE, &bytes);
        bytes.extend_from_slice(&mac);
        bytes
    }

    /// Reads a certificate; none if it was not made here.
    #[must_use]
    pub fn read(keys: &Keys<'_>, bytes: &[u8]) -> Option<Self> {
        let (said, mac) = bytes.split_at_checked(SAID)?;
        if !keys.verify(PURPOSE, said, mac.try_into().ok()?) {
            return None;
        }
        let (device, said) = said.split_first_chunk::<4>()?;
        let (member, key) = said.split_first_chunk::<16>()?;
        let (device, member) = (u32::from_le_bytes(*device), DocId::from_bytes(*member));
        Some(Self { device, member, key: key.try_into().ok()? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_certificate_is_of_one_number_one_member_and_one_key() {
        let (here, elsewhere) = ([1; 32], [2; 32]);
        let certificate = Certificate { device: 7, member: DocId::from_bytes([3; 16]), key: [4; 65] };
        let bytes = certificate.to_bytes(&Keys::new(&here));
        assert_eq!(Certificate::read(&Keys::new(&here), &bytes), Some(certificate));
        assert_eq!(Certificate::read(&Keys::new(&elsewhere), &bytes), None);
        for at in 0..bytes.len() {
            let mut forged = bytes.clone();
            forged[at] ^= 1;
            assert_eq!(Certificate::read(&Keys::new(&here), &forged), None, "byte {at}");
        }
        assert_eq!(Certificate::read(&Keys::new(&here), &bytes[1..]), None);
        assert_eq!(Certificate::read(&Keys::new(&here), b""), None);
    }
}
