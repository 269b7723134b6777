//! The device as a state machine: events in, effects out.
//!
//! A [`Replica`] holds what a device knows and decides what happens next; it performs nothing. Whoever runs one (the
//! worker in the browser, the headless device, the simulator) loads what is stored ([`Stored`]), passes each [`Event`]
//! with the time, and performs the [`Effect`]s in order.
//!
//! # The way of one edit
//!
//! [`Command::Edit`] → the document is loaded if it is not ([`Effect::Load`], [`Event::Loaded`]) → the intents are compared
//! with what stands there; what their author saw is written, the rest is *contested* and kept beside it → the views
//! are patched at once, and one [`Effect::Commit`] makes the outbox entry and the row durable → on [`Event::Committed`], and
//! not before, the edit is *on this phone* ([`Notice::Done`]) and may be sent → [`Effect::Send`] → the answer's outcome moves
//! the change from the outbox into the base, or to the tray with the reason.
//!
//! # Invariants
//!
//! - Nothing is sent that is not durable here; nothing is dropped from the outbox that is not durable there, or in the tray.
//! - At most one commit and one request are under way. What is decided meanwhile joins the next commit, so a slow disk groups
//!   writes by itself. A commit that fails is tried again; nothing that a person did waits only in a failed one's place: a
//!   page for which there is no room is put back and comes again, and what was typed beside it is written alone.
//! - A page, its documents, its cursors and digests are one commit: a cut in the middle costs one page.
//! - View = base + outbox. The base holds acknowledged changes alone; its bytes are a snapshot followed by chunks, so that
//!   taking in a change costs no Automerge.
//! - Automerge is loaded to open, edit or merge under an outbox. A page of rows loads none.
//!
//! # Questions, plans, undo
//!
//! [`Question`]s change nothing. Where an answer is to be acted on (restore, merge, part, take over) it brings the parts of an
//! ordinary edit, made against what stands there now. Every edit of a session can be taken back by [`Command::Undo`].
//!
//! What is absent: storage, network, clock, randomness (ids come with the commands), and the search index, which belongs to
//! the worker and is fed by [`Notice::Rows`].

mod ask;
mod base;
mod batch;
mod cache;
mod command;
mod discard;
mod edit;
mod effect;
mod event;
mod fullness;
mod handing;
mod intake;
#[cfg(test)]
mod later;
mod link;
mod machine;
mod many;
mod merged;
mod notice;
mod outbox;
mod parcel;
#[cfg(test)]
mod phone;
mod projecting;
mod reading;
mod recover;
mod rejoin;
mod reset;
mod revoked;
mod room;
mod rows;
mod shown;
mod stored;
mod undo;
mod unsettled;
mod views;

pub use ask::{Answer, Question};
pub use command::{Command, CommandError, CommandId, Part};
pub use effect::{Effect, Write};
pub use event::{Event, NetworkFailure, StorageFailure};
pub use machine::Replica;
pub use many::Act;
pub use merged::MergedRecord;
pub use notice::{Contested, Loading, Notice, RecordView, SyncState, Trouble};
pub use outbox::{EntryPart, OutboxEntry, TrayEntry, TrayReason};
pub use parcel::Parcel;
pub use rejoin::Rejoined;
pub use rows::{PackedRow, RowHead, Rows};
pub use shown::Astray;
pub use stored::{Damage, HandedIn, Listed, Meta, Stored, StoredDoc};
