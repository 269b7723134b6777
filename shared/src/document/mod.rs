//! How a record lies in an Automerge document. Nothing outside this module knows Automerge's keys, chunks or operations.
//!
//! A record is one document with flat root keys: `name`, `phone/ab12cd34/number`, `x/<custom field>`. Values are
//! scalars (last writer wins, and every losing value is kept and shown); only notes are collaborative text, and each
//! text is born by one well-known change that all devices make alike ([`text`]). Nothing is deleted by key: an entry or
//! a record has `removed`.
//!
//! - [`Document`] loads, writes [`Intent`]s, reads a [`Record`] with its conflicts and issues, and projects its [`Row`].
//! - [`History`] tells what happened to a record, and makes the intents that put something back.
//! - [`chunk`] reads the frame of a change without Automerge, safely on hostile bytes; [`packed`] is its short form on
//!   the wire, from which the receiver rebuilds the exact chunk.
//! - [`admit`] decides which operations may be in a change, [`limits`] how large it may be, [`Refusal`] is why it is not let in.
//!
//! What is absent: Automerge's own sync protocol (it pays per document, changed or not), nested maps, counters, marks,
//! and `isolate`/`transaction_at`, which bring actors of their own.

pub mod actor;
pub mod admit;
pub mod chunk;
mod doc;
mod history;
mod id;
mod intent;
mod issues;
pub mod limits;
mod merge;
pub mod packed;
mod project;
mod record;
mod refusal;
mod row;
#[cfg(test)]
mod tests;
pub mod text;
mod weight;
mod write;

pub use actor::Actor;
pub use chunk::heads_of_snapshot;
pub use doc::{Document, DocumentError};
pub use history::{Done, EntryEvent, Fact, FieldChange, Happening, History, HistoryPage, Plan, Wrote};
pub use id::{DocId, Hash, ParseIdError};
pub use intent::{Intent, Splice, Verdict};
pub use issues::Issue;
pub use merge::{Differing, Later, Merging};
pub use record::{Conflict, Entry, Record, Stamp, Stamped};
pub use refusal::Refusal;
pub use row::{Cell, Row, RowPatch};
pub use weight::{Writers, Written};
pub use write::Authored;
