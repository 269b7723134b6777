//! What a replica tells those who watch it.

use minicbor::{Decode, Encode};

use super::ask::Answer;
use super::command::CommandError;
use super::merged::MergedRecord;
use super::outbox::TrayEntry;
use super::shown::Astray;
use crate::crm::Role;
use crate::document::{DocId, Intent, Record, Row};
use crate::sync::cursor::Scope;

/// News for the views.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Notice {
    /// A command is done and durable (an edit: *on this phone*), or was not carried out.
    #[n(0)]
    Done {
        /// The caller's number for it.
        #[n(0)]
        request: u64,
        /// Why not.
        #[n(1)]
        error: Option<CommandError>,
    },
    /// Rows that are new, changed, or gone.
    #[n(1)]
    Rows {
        /// The documents and their rows.
        #[n(0)]
        rows: Vec<(DocId, Option<Row>)>,
    },
    /// An opened record.
    #[n(2)]
    Record {
        /// What to show; none if it is not on this device (any more).
        #[n(0)]
        view: Option<Box<RecordView>>,
        /// The document.
        #[n(1)]
        doc: DocId,
    },
    /// The state that the sync chip shows.
    #[n(3)]
    Sync {
        /// The state.
        #[n(0)]
        state: SyncState,
    },
    /// The whole tray, whenever it changes.
    #[n(4)]
    Tray {
        /// What was refused.
        #[n(0)]
        entries: Vec<TrayEntry>,
    },
    /// Another tab writes now. This replica does nothing any more.
    #[n(5)]
    Fenced,
    /// An answer; [`Notice::Done`] follows.
    #[n(6)]
    Answer {
        /// The caller's number for the command.
        #[n(0)]
        request: u64,
        /// What there is to say.
        #[n(1)]
        answer: Box<Answer>,
    },
    /// What was written here about a customer came in when others had moved that already: the server files it where the
    /// customer lives.
    #[n(7)]
    WentAlong {
        /// The customer's name.
        #[n(0)]
        name: String,
        /// The territory; none if it is none of this member's.
        #[n(1)]
        to: Option<Scope>,
    },
}

/// A record as its screen shows it.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct RecordView {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// Its values with everything that is not synced yet.
    #[n(1)]
    pub record: Record,
    /// Keys with edits that are on this phone and not synced yet.
    #[n(2)]
    pub waiting: Vec<String>,
    /// Edits whose author saw something else than what stands there.
    #[n(3)]
    pub contested: Vec<Contested>,
    /// What the member may do with it; none if it is in no scope of the member's.
    #[n(4)]
    pub role: Option<Role>,
    /// Records that were merged into this one.
    #[n(5)]
    #[cbor(default)]
    pub merged: Vec<MergedRecord>,
    /// The record on whose screen it is shown, if not on its own: the one that it is a part of now, or an activity's customer.
    #[n(6)]
    pub shown_on: Option<DocId>,
    /// Keys with edits that were refused and lie in the tray.
    #[n(7)]
    #[cbor(default)]
    pub refused: Vec<String>,
    /// Why it is shown on its own although it belongs on another's.
    #[n(8)]
    pub astray: Option<Astray>,
}

/// An edit of this device that waits for a person to settle it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Contested {
    /// What was meant.
    #[n(0)]
    pub intent: Intent,
    /// When, milliseconds since 1970 UTC.
    #[n(1)]
    pub made: i64,
}

/// The state of sync, as the chip shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct SyncState {
    /// Commands on this phone that are not synced yet.
    #[n(0)]
    pub waiting: u32,
    /// When the oldest of them was made.
    #[n(1)]
    pub oldest: Option<i64>,
    /// Fields with an edit that waits for a person to settle it.
    #[n(2)]
    pub contested: u32,
    /// Refused commands in the tray.
    #[n(3)]
    pub refused: u32,
    /// A request is under way.
    #[n(4)]
    pub busy: bool,
    /// The server could be reached the last time.
    #[n(5)]
    pub online: bool,
    /// When the device last knew that it was in sync.
    #[n(6)]
    pub synced: Option<i64>,
    /// A territory is being loaded.
    #[n(7)]
    pub loading: Option<Loading>,
    /// What needs a person.
    #[n(8)]
    pub trouble: Option<Trouble>,
    /// What waits for a person of the member's role: fields with several values, broken rules.
    #[n(9)]
    #[cbor(default)]
    pub unsettled: u32,
    /// How many whole days the device's clock is ahead of the server's; negative: behind it.
    #[n(10)]
    #[cbor(default)]
    pub clock_ahead: i32,
    /// Commands that are on this phone alone: those that wait for the network or for a person, and those in the tray.
    #[n(11)]
    #[cbor(default)]
    pub unsynced: u32,
    /// Commands that wait for the server's update: it is too old to judge the first of them.
    #[n(12)]
    #[cbor(default)]
    pub held: u32,
    /// The server said last that it is of a later version: what that has brought is kept here, counted and not shown.
    #[n(13)]
    #[cbor(default)]
    pub is_older: bool,
    /// The server has revoked this device, then, milliseconds since 1970 UTC by its own clock: the book is not to be shown any
    /// more, whether or not there is a network. What was not sent is still here, to be exported.
    #[n(20)]
    pub locked: Option<i64>,
}

/// How far a first load is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Loading {
    /// Records here.
    #[n(0)]
    pub have: u32,
    /// Records still to come, roughly.
    #[n(1)]
    pub remaining: u32,
    /// It was stopped by [`super::Command::PauseLoading`].
    #[n(2)]
    pub is_paused: bool,
}

/// What needs a person.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Trouble {
    /// Edits cannot be stored: the phone's storage is full. They are in memory and tried again.
    #[n(0)]
    StorageFull,
    /// Edits cannot be stored for another reason. They are in memory and tried again.
    #[n(1)]
    StorageBroken,
    /// The app is too old for the server.
    #[n(2)]
    UpdateNeeded,
    /// An administrator revoked this device.
    #[n(3)]
    Revoked,
    /// The device has to be enrolled again.
    #[n(4)]
    EnrolAgain,
    /// The server suspended this device.
    #[n(5)]
    Suspended,
    /// The server does not understand this device.
    #[n(6)]
    Misunderstood,
    /// What is here is not what the server has, although it was read anew.
    #[n(7)]
    Differs,
    /// The server says something that only a later app understands. It is asked again, with pauses.
    #[n(8)]
    NewerServer,
}
