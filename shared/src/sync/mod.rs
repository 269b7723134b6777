//! What a device and the server say to each other: CBOR with integer keys, one round trip in the usual case.
//!
//! - [`message`] has the requests and answers of `POST /sync`, `/docs` and `/enrol`, [`recover`] those of `/recover`.
//! - [`cursor`] says how far a device has read a feed, [`digest`] whether both sides hold the same, [`chain`] whether the feed
//!   is still the one that was read.
//! - [`limits`] bounds everything that a peer may send.
//! - [`body`] frames a message for HTTP: encode, compress, and decode hostile bytes within bounds, which [`cbor`] keeps.
//!
//! Unknown map keys are skipped, so that an older peer reads a newer one's messages; a change of meaning raises
//! [`PROTOCOL`]. The server keeps no session state: every request says what its device has, and a retry is
//! harmless because changes are known by their hashes.

pub mod body;
pub mod cbor;
pub mod chain;
pub mod cursor;
pub mod digest;
pub mod limits;
pub mod message;
pub mod recover;

/// The version of these messages. A server answers a device of another version with [`message::WireError::Version`].
pub const PROTOCOL: u16 = 1;

/// The version of the registry of kinds and fields that both sides were built with. To be raised when rows come to hold
/// something else than before: then a device makes its own anew, slice by slice.
pub const SCHEMA: u16 = 3;
