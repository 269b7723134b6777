//! The messages of `POST /recover`: what a device holds and a server whose data went back has lost.
//!
//! When a device has read everything, the server gives it a receipt: a MAC over the fold of the digests. Later the device shows
//! that the receipt is of exactly these documents, because their terms add up to the digests, the digests fold to what the receipt
//! is about, and so do sums that only the server can make of them: terms of one's own making that add up to a digest are found
//! in no time. The server answers which terms it does not have, each with a ticket; with a ticket the document comes in,
//! whoever wrote it, because heads name a whole history.
//!
//! Each request is complete in itself: the server remembers nothing between them.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode};

use super::chain::Mark;
use super::cursor::{Epoch, Scope, Sequence};
use super::digest::Term;
use super::limits;
use super::message::{Renewal, ScopeDigest, at_most};
use crate::document::DocId;

/// Bytes of a receipt's proof, and of a ticket.
pub const PROOF: usize = 16;

/// Documents in one request.
pub const HANDED_IN: usize = 64;

/// Documents of scopes that one request can list: their terms have to fit in a request.
pub const LISTED: usize = 100_000;

/// The server's word that it had everything that some digests are of.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Receipt {
    /// The number of the device that it was given to.
    #[n(0)]
    pub device: u32,
    /// The epoch that the device was told.
    #[n(1)]
    pub epoch: Epoch,
    /// The feed's head.
    #[n(2)]
    pub head: Sequence,
    /// The server's own: a MAC of [`PROOF`] bytes and, for each scope that has documents, 8 bytes by which it tells them from
    /// others that would add up to the same digest.
    #[n(3)]
    pub proof: ByteVec,
    /// The digests, by scope, ascending.
    #[n(4)]
    #[cbor(decode_with = "read_digests")]
    pub digests: Vec<ScopeDigest>,
}

/// `POST /recover`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RecoverRequest {
    /// [`super::PROTOCOL`] of the device.
    #[n(0)]
    pub protocol: u16,
    /// Proof of the device's key, if it has no session.
    #[n(1)]
    pub renewal: Option<Renewal>,
    /// Who it was, for a server that has forgotten it ([`super::message::Enrolled::certificate`]).
    #[n(2)]
    pub certificate: Option<ByteVec>,
    /// Asks which scopes differ from it.
    #[n(3)]
    pub receipt: Option<Receipt>,
    /// With the receipt: the documents of scopes that differ.
    #[n(4)]
    #[cbor(skip_if = "Vec::is_empty", decode_with = "read_listings", default)]
    pub listings: Vec<Listing>,
    /// Documents that the server said it lacks; at most [`HANDED_IN`].
    #[n(5)]
    #[cbor(skip_if = "Vec::is_empty", decode_with = "read_documents", default)]
    pub documents: Vec<HandedIn>,
}

impl RecoverRequest {
    /// The keys under which its bytes have the renewal and the certificate.
    pub const RENEWAL: u64 = 1;
    /// See [`Self::RENEWAL`].
    pub const CERTIFICATE: u64 = 2;
}

/// Everything that a receipt covers of a scope.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Listing {
    /// The scope.
    #[n(0)]
    pub scope: Scope,
    /// The documents' [`Term`]s, one behind the other.
    #[n(1)]
    pub terms: ByteVec,
}

impl Listing {
    /// The terms; none if the bytes are not a number of them.
    #[must_use]
    pub fn terms(&self) -> &[Term] {
        match self.terms.as_chunks() {
            (terms, []) => terms,
            (_, _) => &[],
        }
    }
}

/// A document with all its changes.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct HandedIn {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// Its history number.
    #[n(1)]
    pub history: u32,
    /// [`Lacking::ticket`].
    #[n(2)]
    pub ticket: ByteVec,
    /// All its changes, packed ([`crate::document::packed`]) against no heads.
    #[n(3)]
    pub changes: ByteVec,
}

/// The answer to [`RecoverRequest`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RecoverAnswer {
    /// Scopes whose digests are others than the receipt's. None if the receipt is not this server's.
    #[n(0)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub differing: Vec<Scope>,
    /// What the server does not have of the listings.
    #[n(1)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub lacking: Vec<Lacking>,
    /// For each of the request's documents whether all of it is on the server, durably.
    #[n(2)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub taken: Vec<bool>,
    /// The receipt or a listing is not what the server once gave its word for.
    #[n(3)]
    #[cbor(default)]
    pub unproven: bool,
    /// Where the feed stands now, if the device is one of this server's.
    #[n(4)]
    pub mark: Option<Mark>,
}

/// A document that the server does not have as it was.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Lacking {
    /// The scope in whose listing it stands.
    #[n(0)]
    pub scope: Scope,
    /// Its place there, from 0.
    #[n(1)]
    pub at: u32,
    /// Lets it in: [`PROOF`] bytes.
    #[n(2)]
    pub ticket: ByteVec,
}

fn read_digests<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Vec<ScopeDigest>, minicbor::decode::Error> {
    at_most(limits::SCOPES, d, ctx)
}

fn read_listings<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Vec<Listing>, minicbor::decode::Error> {
    at_most(limits::SCOPES, d, ctx)
}

fn read_documents<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Vec<HandedIn>, minicbor::decode::Error> {
    at_most(HANDED_IN, d, ctx)
}
