//! The worker: performs the replica's effects. The only impure orchestration on the phone.
//!
//! - [`host`] is the loop: what the page asks and what effects report goes to the replica, what it decides is performed.
//! - [`import`] holds a file on its way into the book.
//! - [`storage`] is IndexedDB, [`network`] the server, [`keys`] the device's key, [`clock`] time and randomness.
//! - [`tabs`] chooses among several pages of one device the one that writes.
//! - [`book`] answers what lists and searches show; the rows are the replica's.
//! - [`scan`] reads the camera's pictures.

mod book;
mod clock;
mod host;
mod import;
mod keys;
mod network;
mod scan;
mod storage;
mod tabs;

pub use host::Host;
#[cfg(debug_assertions)]
pub use storage::tell as tell_storage;
