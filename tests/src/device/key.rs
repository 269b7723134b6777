//! The device's key pair: P-256, made once and kept in a file that only its owner reads.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::Path;

use p256::ecdsa::signature::Signer as _;
use p256::ecdsa::{Signature, SigningKey};

const FILE: &str = "key";

/// Proves that this is the device that enrolled.
#[derive(Debug)]
pub struct Key(SigningKey);

impl Key {
    /// Reads the key in `directory`, or makes one.
    ///
    /// # Errors
    /// If the file cannot be read or written, or is no key.
    pub fn open(directory: &Path) -> io::Result<Self> {
        let damaged = |_| io::Error::new(io::ErrorKind::InvalidData, "the device's key is damaged");
        match fs::read(directory.join(FILE)) {
            Ok(secret) => SigningKey::from_slice(&secret).map(Self).map_err(damaged),
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                let key = Self(generate()?);
                key.keep(directory)?;
                Ok(key)
            }
            Err(error) => Err(error),
        }
    }

    /// Makes another key. The one in `directory` stays until [`Key::keep`].
    ///
    /// # Errors
    /// If there is no randomness.
    pub fn another() -> io::Result<Self> {
        generate().map(Self)
    }

    /// Puts it in the place of the one in `directory`, if there is one.
    ///
    /// Durable before anybody else knows the public half: a device that lost its key would have to be enrolled again.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub fn keep(&self, directory: &Path) -> io::Result<()> {
        let fresh = directory.join("key.new");
        let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&fresh)?;
        file.write_all(&self.0.to_bytes())?;
        file.sync_all()?;
        fs::rename(&fresh, directory.join(FILE))?;
        File::open(directory)?.sync_all()
    }

    /// The public key: an uncompressed point, 65 bytes.
    #[must_use]
    pub fn public(&self) -> Vec<u8> {
        self.0.verifying_key().to_sec1_point(false).as_bytes().to_vec()
    }

    /// ECDSA with SHA-256 over `message`, 64 bytes (r ‖ s).
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> Vec<u8> {
        let signature: Signature = self.0.sign(message);
        signature.to_bytes().to_vec()
    }
}

fn generate() -> io::Result<SigningKey> {
    loop {
        let mut secret = [0; 32];
        getrandom::fill(&mut secret).map_err(io::Error::other)?;
        // All but one in 2³² candidates are in range.
        if let Ok(key) = SigningKey::from_slice(&secret) {
            return Ok(key);
        }
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::VerifyingKey;
    use p256::ecdsa::signature::Verifier as _;

    use super::*;

    #[test]
    fn a_key_stays_the_same_and_its_signatures_hold() {
        let directory = tempfile::tempdir().unwrap();
        let key = Key::open(directory.path()).unwrap();
        let again = Key::open(directory.path()).unwrap();
        assert_eq!((key.public().len(), key.public()), (65, again.public()));
        let signature = Signature::from_slice(&again.sign(b"challenge")).unwrap();
        VerifyingKey::from_sec1_bytes(&key.public()).unwrap().verify(b"challenge", &signature).unwrap();
        fs::write(directory.path().join(FILE), b"short").unwrap();
        assert!(Key::open(directory.path()).is_err());
    }
}
