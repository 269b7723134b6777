//! What is known of an invitation before it is used.

use minicbor::{Decode, Encode};
use shared::sync::invitation::Invites;

/// What the server says of an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Invited {
    /// Nothing: it cannot be reached, or is too old to say.
    #[default]
    #[n(0)]
    Nothing,
    /// Whom it invites.
    #[n(1)]
    Good(#[n(0)] Invites),
    /// It is good no more, or never was.
    #[n(2)]
    Ended,
}
