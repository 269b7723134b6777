//! What a device and the server say to each other: CBOR with integer keys, one round trip in the usual case.
//!
//! - [`message`] has the requests and answers of `POST /sync`, `/docs`, `/enrol` and `/invite`, [`recover`] those of `/recover`,
//!   [`suspended`] those of `/suspended`.
//! - [`cursor`] says how far a device has read a feed, [`digest`] whether both sides hold the same, [`chain`] whether the feed
//!   is still the one that was read.
//! - [`limits`] bounds everything that a peer may send.
//! - [`body`] frames a message for HTTP: encode, compress, and decode hostile bytes within bounds, which [`cbor`] keeps.
//!
//! Unknown map keys are skipped, so that an older peer reads a newer one's messages; a change of meaning raises
//! [`PROTOCOL`]. The server keeps no session state: every request says what its device has, and a retry is
//! harmless because changes are known by their hashes.

use crate::crm::{Kind, definition};

pub mod body;
pub mod cbor;
pub mod chain;
pub mod cursor;
pub mod digest;
pub mod invitation;
pub mod limits;
pub mod message;
pub mod recover;
pub mod suspended;

/// The version of these messages. A server answers a device of another version with [`message::WireError::Version`].
pub const PROTOCOL: u16 = 1;

/// The version of the registry of kinds, fields and open codes that both sides were built with. To be raised with every kind or
/// field, and written into [`crate::crm::KindDef::rows`] of the kinds whose rows come to hold something else than before: then a
/// device makes its own of these anew, slice by slice.
///
/// 1: the first. 2: rows of all kinds. 3: rows of customers; open codes, by which what is of a later version is carried and not shown. 4: products.
/// 5: rows of products, which say from which day on they are sold.
pub const SCHEMA: u16 = 5;

/// The first [`SCHEMA`] of apps that read open codes, and take no audience's scope for a territory in which customers may live.
pub const OPEN: u16 = 4;

/// What a server speaks that says no [`message::SyncAnswer::schema`].
pub const SCHEMA_UNSAID: u16 = 2;

/// Whether rows of a kind that were projected under a [`SCHEMA`] say something else than what this program makes of documents.
/// Of a kind that it does not know it makes nothing.
#[must_use]
pub fn are_outdated(kind: Kind, schema: u16) -> bool {
    // A later version may have listed anything.
    kind.is_known() && (definition(kind).rows > schema || schema > SCHEMA)
}
