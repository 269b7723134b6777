//! The messages of `POST /invitation`: whoever holds an invitation asks whom it invites, and where to, before it is used.
//!
//! Asking uses nothing up. An invitation that is not known, has ended, or invites somebody who is no member any more is answered
//! alike, by an answer without anything in it: who guesses learns what enrolling would tell as well, and no more.

use minicbor::{Decode, Decoder, Encode};

use super::limits;
use super::message::at_most;

/// `POST /invitation`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationRequest {
    /// [`super::SCHEMA`] of the device that asks.
    #[n(0)]
    pub schema: u16,
    /// The secret of the invitation's link.
    #[n(1)]
    pub invitation: String,
}

/// The answer to [`InvitationRequest`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct InvitationAnswer {
    /// Whom it invites, if it is good.
    #[n(0)]
    pub invites: Option<Invites>,
}

/// Whom an invitation invites, and where to.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Invites {
    /// The member's name.
    #[n(0)]
    pub member: String,
    /// What the company calls itself.
    #[n(1)]
    pub company: String,
    /// The names of the member's territories, in the order of their numbers; the first [`limits::INVITED_TERRITORIES`].
    #[n(2)]
    #[cbor(decode_with = "read_territories", default)]
    pub territories: Vec<String>,
    /// How many territories those are besides.
    #[n(3)]
    #[cbor(default)]
    pub others: u32,
    /// Whether the member administers the workspace.
    #[n(4)]
    #[cbor(default)]
    pub administers: bool,
}

fn read_territories<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Vec<String>, minicbor::decode::Error> {
    at_most(limits::INVITED_TERRITORIES, d, ctx)
}
