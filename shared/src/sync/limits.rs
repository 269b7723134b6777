//! Upper bounds on everything a peer may send. Bytes unless said otherwise.

pub use crate::document::limits::{
    CHANGE, CHANGE_DEPENDENCIES, CHANGE_OPERATIONS, COMMAND_CHANGES, DOCUMENT, DOCUMENT_KEYS, DOCUMENT_OPERATIONS,
    DOCUMENT_REMOVAL, SMALL_CHANGE, SMALL_CHANGE_OPERATIONS, TAIL_CHANGES,
};

/// Documents touched by one command.
pub const COMMAND_DOCUMENTS: usize = 2_000;
/// A request's body, compressed.
pub const REQUEST: usize = 4 * 1024 * 1024;
/// A request's body after inflating it.
pub const REQUEST_INFLATED: usize = 16 * 1024 * 1024;
/// A request's body after inflating it, as long as nobody has proved whose it is.
pub const STRANGERS_INFLATED: usize = 64 * 1024;
/// Items of CBOR in a request: more than its commands, documents and scopes come to, and few enough to be held in memory.
pub const REQUEST_ITEMS: u64 = 500_000;
/// Items of CBOR in an answer, or in a file that a person brings.
pub const ANSWER_ITEMS: u64 = 16_000_000;
/// An answer's body after inflating it.
pub const ANSWER_INFLATED: usize = 64 * 1024 * 1024;
/// The largest page a device may ask for, before compression.
pub const PAGE: u32 = 8 * 1024 * 1024;
/// The page a device asks for before it knows its link: on a slow one it is there, with what comes early, within two seconds.
pub const PAGE_FIRST: u32 = 64 * 1024;
/// The smallest page that a slow link falls back to.
pub const PAGE_LEAST: u32 = 32 * 1024;
/// Scopes of which one request says how far they have been read.
pub const SCOPES: usize = 10_000;
/// Commands in one request; a device with more sends them in the next.
pub const PUSH_COMMANDS: usize = 2_000;
/// Change bytes in one request, before compression.
pub const PUSH: usize = 1024 * 1024;
/// Change bytes of the largest document that is handed in to a server that has lost it. Of a larger one, what is one's own is
/// offered again, and what is others' goes to the tray.
pub const HANDED_IN_CHANGES: usize = 3 * PUSH;
/// Change bytes in a request that renews a session: until the server knows whose it is, it takes little.
pub const PUSH_RENEWING: usize = 8 * 1024;
/// Documents in one `POST /docs`.
pub const DOCS: usize = 500;
/// Documents sent ahead of their turn on a first page: own customers, today's activities.
pub const EARLY: usize = 60;
/// Devices of one member that are not revoked.
pub const MEMBER_DEVICES: usize = 20;
/// Territories that an invitation names; of others it says how many there are.
pub const INVITED_TERRITORIES: usize = 8;
/// Suspended devices of which an administrator is told at once.
pub const SUSPENDED: usize = 100;
