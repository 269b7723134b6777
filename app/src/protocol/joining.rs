//! What is known of an invitation before it is used.

use shared::in_order;
use shared::sync::invitation::Invites;

/// What the server says of an invitation.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Invited {
    /// Nothing: it cannot be reached, or is too old to say.
    #[default]
    Nothing,
    /// Whom it invites.
    Good(Invites),
    /// It is good no more, or never was.
    Ended,
}
in_order!(enum Invited {
    0 Nothing,
    1 Good(told),
    2 Ended,
});
