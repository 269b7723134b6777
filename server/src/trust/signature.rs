//! ECDSA P-256 with SHA-256, in the forms that WebCrypto gives: an uncompressed point, and r ‖ s.

use p256::ecdsa::signature::Verifier as _;
use p256::ecdsa::{Signature, VerifyingKey};

/// A device's public key.
#[derive(Clone, Debug)]
pub struct PublicKey {
    key: VerifyingKey,
    point: [u8; 65],
}

/// A key or a signature that is none.
#[derive(Copy, Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SignatureError {
    /// Not an uncompressed point on the curve.
    #[error("not an uncompressed P-256 point")]
    Key,
    /// Not this key's signature of this message.
    #[error("not this key's signature")]
    Signature,
}

impl PublicKey {
    /// A key from its 65 bytes.
    ///
    /// # Errors
    /// If they are no point on the curve in this form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SignatureError> {
        let point: [u8; 65] = bytes.try_into().map_err(|_| SignatureError::Key)?;
        let key = VerifyingKey::from_sec1_bytes(&point).map_err(|_| SignatureError::Key)?;
        Ok(Self { key, point })
    }

    /// Its 65 bytes.
    #[must_use]
    pub const fn to_bytes(&self) -> [u8; 65] {
        self.point
    }

    /// Checks a signature of 64 bytes.
    ///
    /// # Errors
    /// If it is not this key's of this message.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> Result<(), SignatureError> {
        let signature = Signature::from_slice(signature).map_err(|_| SignatureError::Signature)?;
        self.key.verify(message, &signature).map_err(|_| SignatureError::Signature)
    }
}

#[cfg(test)]
mod tests {
    use p256::ecdsa::SigningKey;
    use p256::ecdsa::signature::Signer as _;

    use super::*;

    fn signer(seed: u8) -> SigningKey {
        SigningKey::from_slice(&[seed; 32]).unwrap()
    }

    fn public(signer: &SigningKey) -> PublicKey {
        PublicKey::from_bytes(&signer.verifying_key().to_sec1_point(false).to_bytes()).unwrap()
    }

    #[test]
    fn a_signature_is_one_keys_of_one_message() {
        let signature: Signature = signer(1).sign(b"challenge");
        let bytes = signature.to_bytes();
        assert_eq!(public(&signer(1)).verify(b"challenge", &bytes), Ok(()));
        assert_eq!(public(&signer(1)).verify(b"another", &bytes), Err(SignatureError::Signature));
        assert_eq!(public(&signer(2)).verify(b"challenge", &bytes), Err(SignatureError::Signature));
        assert_eq!(public(&signer(1)).verify(b"challenge", &bytes[1..]), Err(SignatureError::Signature));
        assert_eq!(public(&signer(1)).verify(b"challenge", &[0; 64]), Err(SignatureError::Signature));
    }

    #[test]
    fn only_points_on_the_curve_are_keys() {
        assert!(PublicKey::from_bytes(&[4; 65]).is_err());
        assert!(PublicKey::from_bytes(&[]).is_err());
        let compressed = signer(1).verifying_key().to_sec1_point(true).to_bytes();
        assert!(PublicKey::from_bytes(&compressed).is_err());
    }
}
