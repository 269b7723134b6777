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
/// A document's snapshot. Past it the server refuses further changes until an administrator squashes its history.
pub const DOCUMENT: usize = 2 * 1024 * 1024;
/// Root keys of one document, unknown ones included.
pub const DOCUMENT_KEYS: usize = 4_000;
