//! How large a change and a document may be. Bytes unless said otherwise.

/// One Automerge change chunk.
pub const CHANGE: usize = 64 * 1024;
/// Operations in one change, counted on the raw column before it is expanded.
pub const CHANGE_OPERATIONS: u64 = 5_000;
/// Dependencies of one change. Phones merge often; a change on top of more heads than this was not made by one.
pub const CHANGE_DEPENDENCIES: usize = 64;
/// Changes of one document in one command.
pub const COMMAND_CHANGES: usize = 256;
/// Changes of one document in one page. A tail of more is not worth rebuilding: the document comes whole.
pub const TAIL_CHANGES: usize = 4_096;
/// A document's snapshot. Past it nothing comes in but the record's removal.
pub const DOCUMENT: usize = 2 * 1024 * 1024;
/// A document's operations, all that were ever written: however few bytes they are packed into, each costs whoever loads it.
pub const DOCUMENT_OPERATIONS: u64 = 250_000;
/// Bytes of a snapshot that are kept for its record's removal.
pub const DOCUMENT_REMOVAL: usize = 4 * 1024;
/// The largest change that comes into a document of which more than three quarters are full.
pub const SMALL_CHANGE: usize = 1024;
/// Operations in such a change.
pub const SMALL_CHANGE_OPERATIONS: u64 = 256;
/// Values that may stand at one key, because so many wrote it without seeing each other's.
pub const STANDING: usize = 32;
/// How many of them may be one device's: an honest one writes over its own, but for what it wrote in an earlier life.
pub const STANDING_OF_A_DEVICE: usize = 2;
/// How many of them are shown and compared with, the winning one first. Of what was let in before there was a bound there may
/// be thousands.
pub const STANDING_SHOWN: usize = 16;
/// Root keys of one document, unknown ones included.
pub const DOCUMENT_KEYS: usize = 4_000;
/// How many times as many entries of a group come into a record, removed ones included, as a device lets a person have.
pub const ENTRIES_SLACK: usize = 4;
