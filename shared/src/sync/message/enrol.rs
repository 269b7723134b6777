//! The messages of `POST /enrol` and `POST /invite`: how a device comes in, and lets in another of its member's.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::{Grant, Session, is_zero_u16};
use crate::document::DocId;

/// `POST /enrol`: a new device presents an invitation.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EnrolRequest {
    /// [`crate::sync::PROTOCOL`] of the device.
    #[n(0)]
    pub protocol: u16,
    /// The secret of the invitation's link.
    #[n(1)]
    pub invitation: String,
    /// The device's public key: an uncompressed P-256 point, 65 bytes.
    #[n(2)]
    pub public_key: ByteVec,
    /// What its owner calls it.
    #[n(3)]
    pub name: String,
    /// ECDSA P-256 with SHA-256 over the invitation's text: the device holds the private key.
    #[n(4)]
    pub signature: ByteVec,
    /// [`crate::sync::SCHEMA`] of the device; 0 if it is not said.
    #[n(5)]
    #[cbor(skip_if = "is_zero_u16", default)]
    pub schema: u16,
}

/// The answer to [`EnrolRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Enrolled {
    /// Identifies the workspace for ever; names its database on the phone.
    #[n(0)]
    pub workspace: DocId,
    /// What people call it.
    #[n(1)]
    pub workspace_name: String,
    /// The member's record.
    #[n(2)]
    pub member: DocId,
    /// The member's name.
    #[n(3)]
    pub member_name: String,
    /// This device's number: the first half of its actor.
    #[n(4)]
    pub device: u32,
    /// The second half.
    #[n(5)]
    pub incarnation: u32,
    /// The first session.
    #[n(6)]
    pub session: Session,
    /// The first challenge.
    #[n(7)]
    pub challenge: ByteVec,
    /// The scopes and roles.
    #[n(8)]
    pub grants: Vec<Grant>,
    /// The server's clock, milliseconds since 1970 UTC, to warn of a clock that is wrong by days.
    #[n(9)]
    pub now: i64,
    /// The server's word that it gave this number to this key and this member: for a server that has forgotten it.
    #[n(10)]
    #[cbor(skip_if = "Option::is_none", default)]
    pub certificate: Option<ByteVec>,
}

/// `POST /invite`: a device asks for an invitation that enrols another device of the same member.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InviteRequest {
    /// [`crate::sync::SCHEMA`] of the device; 0 if it is not said.
    #[n(0)]
    #[cbor(skip_if = "is_zero_u16", default)]
    pub schema: u16,
}

/// The answer to [`InviteRequest`].
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Invited {
    /// The secret that goes behind `/join#`.
    #[n(0)]
    pub invitation: String,
    /// Seconds until it ends.
    #[n(1)]
    pub lifetime: u32,
}
