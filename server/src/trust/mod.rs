//! What a device proves itself with.
//!
//! Nothing here is remembered between requests: a session and a challenge are MACs over what they say, an invitation is
//! known by the hash of its secret, and a device by its public key. Whether a device was revoked is looked up each time, and so
//! is, for a renewal, when the last session began that the device has used: challenges from before are spent.
//!
//! A server whose data went back gives numbers again. So a session is of a number and a key, and what must outlive a loss is
//! given out in the server's own hand: certificates, receipts, tickets.

mod certificate;
mod challenge;
mod invitation;
mod keys;
mod receipt;
mod signature;
mod token;

pub use certificate::Certificate;
pub use challenge::Challenge;
pub(crate) use invitation::LIFETIME as INVITATION_LIFETIME;
pub use invitation::Secret;
pub use keys::Keys;
pub use receipt::{Received, is_ticket, seal, ticket};
pub use signature::{PublicKey, SignatureError};
pub use token::Token;
