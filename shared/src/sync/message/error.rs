//! What a server says that does not answer: a number for good, the status that carries it, whether asking again helps.

use crate::crm::open::open_codes;

/// Bytes of a challenge.
pub const CHALLENGE: usize = 20;

/// The body of an HTTP answer that is not 200. Behind [`WireError::ChallengeSpent`] follows a byte string of
/// [`CHALLENGE`] bytes.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum WireError {
    /// The request is not a message of this protocol. (400)
    Malformed,
    /// The session has ended or is not one of ours: renew it, with the same request. (401)
    SessionEnded,
    /// The renewal's challenge or signature is wrong, or older than 90 days: a new invitation is needed. (403)
    NotThisDevice,
    /// An administrator revoked this device. (403)
    Revoked,
    /// This device sent three changes that brought the merging process down. (403)
    Suspended,
    /// The invitation was used up, has ended, or never was. (403)
    InvitationEnded,
    /// The request's `Origin` is another site. (403)
    ForeignOrigin,
    /// Larger than [`crate::sync::limits::REQUEST`]. (413)
    TooLarge,
    /// The app is older than the server speaks: update it. (426)
    Version,
    /// Too many requests at once: try again later. (429)
    Busy,
    /// The server cannot do it now (its disk is full, it is shutting down): try again later. (503)
    Unavailable,
    /// The renewal is this device's, but its challenge was used up by a later session: of a copy of this device, or of this
    /// one before it was put back to an earlier state. A fresh challenge follows the code: sign that one, with the same
    /// request. (401)
    ChallengeSpent,
    /// The member has [`crate::sync::limits::MEMBER_DEVICES`] devices: one has to be revoked first. (403)
    TooManyDevices,
    /// Only an administrator may ask for that. (403)
    Forbidden,
    /// There is no such device as the request names. (404)
    Unknown,
    /// An error of a later version, by its code. Only newer devices are told one.
    Other(u16),
}

impl WireError {
    /// Every error that this program knows.
    pub const ALL: [Self; 15] = [
        Self::Malformed,
        Self::SessionEnded,
        Self::NotThisDevice,
        Self::Revoked,
        Self::Suspended,
        Self::InvitationEnded,
        Self::ForeignOrigin,
        Self::TooLarge,
        Self::Version,
        Self::Busy,
        Self::Unavailable,
        Self::ChallengeSpent,
        Self::TooManyDevices,
        Self::Forbidden,
        Self::Unknown,
    ];

    /// The stable number of this error.
    #[must_use]
    pub const fn code(self) -> u16 {
        match self {
            Self::Malformed => 0,
            Self::SessionEnded => 1,
            Self::NotThisDevice => 2,
            Self::Revoked => 3,
            Self::Suspended => 4,
            Self::InvitationEnded => 5,
            Self::ForeignOrigin => 6,
            Self::TooLarge => 7,
            Self::Version => 8,
            Self::Busy => 9,
            Self::Unavailable => 10,
            Self::ChallengeSpent => 11,
            Self::TooManyDevices => 12,
            Self::Forbidden => 13,
            Self::Unknown => 14,
            Self::Other(code) => code,
        }
    }

    /// The error of a number: any is one.
    #[must_use]
    pub fn from_code(code: u16) -> Self {
        Self::ALL.into_iter().find(|known| known.code() == code).unwrap_or(Self::Other(code))
    }

    /// The same in the words of the first apps, whose list of errors is closed: the nearest of them.
    #[must_use]
    pub const fn in_first_words(self) -> Self {
        match self {
            Self::Malformed
            | Self::SessionEnded
            | Self::NotThisDevice
            | Self::Revoked
            | Self::Suspended
            | Self::InvitationEnded
            | Self::ForeignOrigin
            | Self::TooLarge
            | Self::Version
            | Self::Busy
            | Self::Unavailable
            | Self::ChallengeSpent => self,
            Self::TooManyDevices => Self::InvitationEnded,
            Self::Forbidden | Self::Unknown => Self::Malformed,
            Self::Other(_) => Self::Unavailable,
        }
    }

    /// Whether asking again, unchanged, can succeed later.
    #[must_use]
    pub const fn is_permanent(self) -> bool {
        match self {
            // Nobody knows of one that is not known.
            Self::SessionEnded | Self::Busy | Self::Unavailable | Self::ChallengeSpent | Self::Other(_) => false,
            Self::Malformed
            | Self::NotThisDevice
            | Self::Revoked
            | Self::Suspended
            | Self::InvitationEnded
            | Self::ForeignOrigin
            | Self::TooLarge
            | Self::Version
            | Self::TooManyDevices
            | Self::Forbidden
            | Self::Unknown => true,
        }
    }

    /// The HTTP status that carries it.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Self::Malformed => 400,
            Self::SessionEnded | Self::ChallengeSpent => 401,
            Self::NotThisDevice
            | Self::Revoked
            | Self::Suspended
            | Self::InvitationEnded
            | Self::ForeignOrigin
            | Self::TooManyDevices
            | Self::Forbidden => 403,
            Self::Unknown => 404,
            Self::TooLarge => 413,
            Self::Version => 426,
            Self::Busy => 429,
            Self::Unavailable | Self::Other(_) => 503,
        }
    }
}

open_codes!(WireError);
