//! The messages of `POST /sync`, and behind them those of `POST /docs`, `POST /enrol` and `POST /invite`.
//!
//! A document on its way is an [`Item`]; what a server says where it does not answer is a [`WireError`].

mod docs;
mod enrol;
mod error;
mod item;

pub use docs::{DocsAnswer, DocsRequest};
pub use enrol::{EnrolRequest, Enrolled, InviteRequest, Invited};
pub use error::{CHALLENGE, WireError};
pub use item::{Item, ItemBody};

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode};

use super::chain::Mark;
use super::cursor::{Cursor, Epoch, Scope, Sequence};
use super::digest::Digest;
use super::limits;
use crate::crm::Role;
use crate::document::DocId;
pub use crate::document::Refusal;

/// What a device sends: what it has, and what it did.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct SyncRequest {
    /// [`super::PROTOCOL`] of the device.
    #[n(0)]
    pub protocol: u16,
    /// [`super::SCHEMA`] of the device.
    #[n(1)]
    pub schema: u16,
    /// The epoch of `cursors`; 0 before the first answer.
    #[n(2)]
    pub epoch: Epoch,
    /// How far each scope has been read. A scope that is missing has not been read at all.
    #[n(3)]
    #[cbor(decode_with = "read_cursors")]
    pub cursors: Vec<Cursor>,
    /// How many bytes of items the answer should carry, before compression.
    #[n(4)]
    pub budget: u32,
    /// Commands in the order in which the device made them.
    #[n(5)]
    #[cbor(skip_if = "Vec::is_empty", decode_with = "read_commands", default)]
    pub commands: Vec<PushedCommand>,
    /// Asks for [`SyncAnswer::digests`], because the folded one differed.
    #[n(6)]
    #[cbor(skip_if = "is_false", default)]
    pub audit: bool,
    /// Asks for [`SyncAnswer::early`]: a first page worth showing before the rest has come.
    #[n(7)]
    #[cbor(skip_if = "is_false", default)]
    pub early: bool,
    /// Proof of the device's key, when its session is about to end or has ended.
    #[n(8)]
    pub renewal: Option<Renewal>,
    /// Unsynced commands that this request does not carry, for the administrator's list of devices.
    #[n(9)]
    #[cbor(skip_if = "is_zero", default)]
    pub waiting: u32,
    /// The local calendar day of the device as days since 1970-01-01, if it asks for `early`.
    #[n(10)]
    #[cbor(skip_if = "is_zero_i32", default)]
    pub today: i32,
    /// While the device is reading several pages: its cursors when it had last read everything. A document that changed
    /// twice stands in the feed at its latest number alone, so what a device in mid-reading has of it is what it had
    /// then, or more. Tails then begin there, and may repeat what it has.
    #[n(11)]
    #[cbor(skip_if = "Option::is_none", decode_with = "read_settled", default)]
    pub settled: Option<Vec<Cursor>>,
    /// The last [`SyncAnswer::mark`] of this epoch. One that the server does not know says that its data went back.
    #[n(12)]
    #[cbor(skip_if = "Option::is_none", default)]
    pub mark: Option<Mark>,
    /// Asks for [`SyncAnswer::certificate`]: the device was enrolled before there were any.
    #[n(13)]
    #[cbor(skip_if = "is_false", default)]
    pub uncertified: bool,
    /// The device has the receipt that goes with `mark` and knows that its clock is right: it is to get another receipt, and to hear
    /// the time, only with another mark.
    #[n(14)]
    #[cbor(skip_if = "is_false", default)]
    pub has_receipt: bool,
}

impl SyncRequest {
    /// The key under which its bytes have the [`Renewal`].
    pub const RENEWAL: u64 = 8;
}

/// One command: changes of one or several documents that are admitted or refused together.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct PushedCommand {
    /// The documents it changes.
    #[n(0)]
    pub parts: Vec<PushedPart>,
}

/// A command's changes of one document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct PushedPart {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// Its changes, packed ([`crate::document::packed`]) against no heads.
    #[n(1)]
    pub changes: ByteVec,
}

/// What the server answers to a [`SyncRequest`].
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct SyncAnswer {
    /// The feed's epoch. If it is not the request's, its cursors were read as 0.
    #[n(0)]
    pub epoch: Epoch,
    /// The result of each command of the request, in its order. None if the request was of another epoch: then they were not
    /// judged, and are to be sent again when the device has read this one.
    #[n(1)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub outcomes: Vec<Outcome>,
    /// Documents ahead of their turn, if the request asked. They move no cursor and come again.
    #[n(2)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub early: Vec<Item>,
    /// The page: documents that changed since the request's cursors, in sequence order.
    #[n(3)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub items: Vec<Item>,
    /// Every scope in `grants` has now been read up to here.
    #[n(4)]
    pub upto: Sequence,
    /// There is more to read: ask again at once.
    #[n(5)]
    #[cbor(skip_if = "is_false", default)]
    pub more: bool,
    /// The member's scopes and roles, all of them. A scope that is missing here is to be forgotten.
    #[n(6)]
    pub grants: Vec<Grant>,
    /// [`super::digest::fold`] over `grants` at `upto`; absent while there is more.
    #[n(7)]
    #[cbor(with = "minicbor::bytes")]
    pub folded: Option<[u8; 16]>,
    /// Each scope's digest, if the request asked for an audit and there is no more.
    #[n(8)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub digests: Vec<ScopeDigest>,
    /// To be signed at the next renewal; good for 90 days, or until the device uses a session that began later.
    #[n(9)]
    pub challenge: Option<ByteVec>,
    /// A new session, if the request proved the device's key.
    #[n(10)]
    pub session: Option<Session>,
    /// The incarnation under which the device writes from now on, after a fork or a refusal.
    #[n(11)]
    pub incarnation: Option<u32>,
    /// How many documents are still to come, roughly, while there is more.
    #[n(12)]
    #[cbor(skip_if = "is_zero", default)]
    pub remaining: u32,
    /// The server's clock, milliseconds since 1970 UTC, to warn of a clock that is wrong by days; 0 if it is not said, as where the
    /// request says [`SyncRequest::has_receipt`] and nothing has changed.
    #[n(13)]
    #[cbor(default)]
    pub now: i64,
    /// Where the server's feed stood when the page was read: to be brought back with the next request.
    #[n(14)]
    #[cbor(skip_if = "Option::is_none", default)]
    pub mark: Option<Mark>,
    /// Beside `folded`, the server's word that it had all of that: [`super::recover::Receipt::proof`]. Absent where the request
    /// says that it is known.
    #[n(15)]
    #[cbor(skip_if = "Option::is_none", default)]
    pub receipt: Option<ByteVec>,
    /// [`Enrolled::certificate`], if the request asked for it.
    #[n(16)]
    #[cbor(skip_if = "Option::is_none", default)]
    pub certificate: Option<ByteVec>,
    /// [`super::SCHEMA`] of the server: what its rows hold, and which kinds and keys it judges; 0 if it is not said. Fewer
    /// outcomes than commands from a server of the device's epoch mean that the first without one says something that only a
    /// later server can judge.
    #[n(17)]
    #[cbor(skip_if = "is_zero_u16", default)]
    pub schema: u16,
}

/// What became of one command.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Outcome {
    /// Merged and durable.
    #[n(0)]
    Accepted,
    /// It was merged before; durable.
    #[n(1)]
    Duplicate,
    /// The server has another change with the same actor and sequence number: this device was cloned or rolled
    /// back. Begin again from the server's base under the answer's incarnation.
    #[n(2)]
    Forked,
    /// Not let in, and why.
    #[n(3)]
    Refused(#[n(0)] Refusal),
    /// It builds on the refused or forked command at this index, and was not judged.
    #[n(4)]
    BlockedBy(#[n(0)] u32),
}

/// A member's role in a scope.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Encode, Decode)]
pub struct Grant {
    /// The scope.
    #[n(0)]
    pub scope: Scope,
    /// What the member may do there.
    #[n(1)]
    pub role: Role,
}

/// A scope's digest.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ScopeDigest {
    /// The scope.
    #[n(0)]
    pub scope: Scope,
    /// The sum over its documents.
    #[n(1)]
    pub digest: Digest,
}

/// A challenge that the server gave, signed with the device's key.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Renewal {
    /// The device's number, because an expired token may be all that the header holds.
    #[n(0)]
    pub device: u32,
    /// [`SyncAnswer::challenge`] of an earlier answer.
    #[n(1)]
    pub challenge: ByteVec,
    /// ECDSA P-256 with SHA-256 over the challenge, 64 bytes (r ‖ s), as WebCrypto makes it.
    #[n(2)]
    pub signature: ByteVec,
}

/// A bearer token and how long it is good for.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Session {
    /// For `Authorization: Bearer`.
    #[n(0)]
    pub token: String,
    /// Seconds from now. Relative, because the device's clock may be wrong by days.
    #[n(1)]
    pub lifetime: u32,
}

// A few bytes on the wire are a few dozen in memory, and a request that has not been proved anybody's may inflate to
// megabytes: so lists end at their limits, not when they have been read.

pub(super) fn at_most<'b, C, T: Decode<'b, C>>(
    most: usize,
    d: &mut Decoder<'b>,
    ctx: &mut C,
) -> Result<Vec<T>, minicbor::decode::Error> {
    let mut list = Vec::new();
    for item in d.array_iter_with(ctx)? {
        if list.len() == most {
            return Err(minicbor::decode::Error::message("a list longer than a request's may be"));
        }
        list.push(item?);
    }
    Ok(list)
}

fn read_commands<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Vec<PushedCommand>, minicbor::decode::Error> {
    at_most(limits::PUSH_COMMANDS, d, ctx)
}

fn read_cursors<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Vec<Cursor>, minicbor::decode::Error> {
    at_most(limits::SCOPES, d, ctx)
}

fn read_settled<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Option<Vec<Cursor>>, minicbor::decode::Error> {
    if d.datatype()? == minicbor::data::Type::Null {
        return d.null().map(|()| None);
    }
    read_cursors(d, ctx).map(Some)
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that skip_if wants")]
const fn is_false(value: &bool) -> bool {
    !*value
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that skip_if wants")]
const fn is_zero(value: &u32) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that skip_if wants")]
const fn is_zero_u16(value: &u16) -> bool {
    *value == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "the signature that skip_if wants")]
const fn is_zero_i32(value: &i32) -> bool {
    *value == 0
}
