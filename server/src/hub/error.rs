//! Why a request was not answered.

use std::sync::Arc;

use shared::document::DocId;
use shared::sync::limits;
use shared::sync::message::{CHALLENGE, WireError};

use crate::store::StoreError;

/// Why the hub did not do it.
#[derive(Debug, thiserror::Error)]
pub enum HubError {
    /// The store could not be read or written.
    #[error("the store failed")]
    Store(#[from] StoreError),
    /// A group of commits failed together.
    #[error("the store failed")]
    Commit(#[source] Arc<StoreError>),
    /// No guard could be started.
    #[error("no merging process could be started")]
    Guard(#[source] std::io::Error),
    /// A document in the store is not what a guard made.
    #[error("document {0} in the store is damaged")]
    Damaged(DocId),
    /// Others kept being first.
    #[error("too many wrote to the same records at once")]
    Contended,
    /// A device of another protocol.
    #[error("another version of the protocol")]
    Version,
    /// More than a request may carry.
    #[error("larger than a request may be")]
    TooLarge,
    /// A message with something impossible in it.
    #[error("not a request of this protocol")]
    Malformed,
    /// The session has ended, or never was.
    #[error("the session has ended")]
    SessionEnded,
    /// The renewal is the device's, but its challenge is spent: this one is to be signed.
    #[error("the renewal's challenge is spent")]
    ChallengeSpent([u8; CHALLENGE]),
    /// The renewal proves nothing.
    #[error("the renewal does not prove the device")]
    NotThisDevice,
    /// The device was revoked, or its member removed.
    #[error("the device was revoked")]
    Revoked,
    /// The device sent too many poisonous changes.
    #[error("the device is suspended")]
    Suspended,
    /// The workspace was brought back from a backup, and only administrators come in.
    #[error("only administrators come in after the restore, until `cartera-server reopen`")]
    Held,
    /// The invitation has ended, or never was.
    #[error("the invitation has ended")]
    InvitationEnded,
    /// The member has as many devices as they may have.
    #[error(
        "they have {} devices, which is as many as one person may have: `cartera-server devices` lists them, and `revoke` ends one",
        limits::MEMBER_DEVICES
    )]
    TooManyDevices,
    /// The device's member does not administer the workspace.
    #[error("only an administrator may ask for that")]
    Forbidden,
    /// There is no such member, territory or device.
    #[error("there is no {0}")]
    Unknown(String),
    /// Nobody would administer the workspace any more.
    #[error("nobody else administers the workspace")]
    LastAdministrator,
    /// The server's own change was refused by its own rules.
    #[error("the change was refused: {0:?}")]
    Refused(shared::sync::message::Refusal),
}

impl HubError {
    /// What the device is told.
    #[must_use]
    pub const fn told(&self) -> WireError {
        match self {
            Self::Store(_) | Self::Commit(_) | Self::Guard(_) | Self::Damaged(_) | Self::Held => WireError::Unavailable,
            Self::Contended => WireError::Busy,
            Self::Version => WireError::Version,
            Self::TooLarge => WireError::TooLarge,
            Self::Malformed | Self::LastAdministrator | Self::Refused(_) => WireError::Malformed,
            Self::SessionEnded => WireError::SessionEnded,
            Self::ChallengeSpent(_) => WireError::ChallengeSpent,
            Self::NotThisDevice => WireError::NotThisDevice,
            Self::Revoked => WireError::Revoked,
            Self::Suspended => WireError::Suspended,
            Self::InvitationEnded => WireError::InvitationEnded,
            Self::TooManyDevices => WireError::TooManyDevices,
            Self::Forbidden => WireError::Forbidden,
            Self::Unknown(_) => WireError::Unknown,
        }
    }

    /// Whether it is the server's fault, and so worth a line in its log.
    #[must_use]
    pub const fn is_ours(&self) -> bool {
        matches!(self.told(), WireError::Unavailable) && !matches!(self, Self::Held)
    }
}
