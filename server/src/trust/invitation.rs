//! Invitations' secrets.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest as _, Sha256};

/// How long an invitation is good for, milliseconds.
pub(crate) const LIFETIME: i64 = 48 * 60 * 60 * 1000;

/// An invitation's secret: what stands behind `#` in its link. The store keeps its hash only.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// A secret of 16 random bytes: 22 characters.
    #[must_use]
    pub fn new(random: [u8; 16]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(random))
    }

    /// The text that an invited person's link holds.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.0
    }

    /// The hash by which the store knows a secret.
    #[must_use]
    pub fn hash(text: &str) -> [u8; 32] {
        Sha256::digest(text).into()
    }
}

/// Never shown by accident.
impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}
