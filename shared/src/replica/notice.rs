//! What a replica tells those who watch it.

use minicbor::{Decode, Encode};

use super::ask::Answer;
use super::command::CommandError;
use super::merged::MergedRecord;
use super::outbox::TrayEntry;
use super::shown::Astray;
use crate::crm::Role;
use crate::document::{DocId, Intent, Record, Row};
use crate::in_order;
use crate::sync::cursor::Scope;

/// News for the views.
#[derive(Clone, Debug, PartialEq)]
pub enum Notice {
    /// A command is done and durable (an edit: *on this phone*), or was not carried out.
    Done {
        /// The caller's number for it.
        request: u64,
        /// Why not.
        error: Option<CommandError>,
    },
    /// Rows that are new, changed, or gone.
    Rows {
        /// The documents and their rows.
        rows: Vec<(DocId, Option<Row>)>,
    },
    /// An opened record.
    Record {
        /// What to show; none if it is not on this device (any more).
        view: Option<Box<RecordView>>,
        /// The document.
        doc: DocId,
    },
    /// The state that the sync chip shows.
    Sync {
        /// The state.
        state: SyncState,
    },
    /// The whole tray, whenever it changes.
    Tray {
        /// What was refused.
        entries: Vec<TrayEntry>,
    },
    /// Another tab writes now. This replica does nothing any more.
    Fenced,
    /// An answer; [`Notice::Done`] follows.
    Answer {
        /// The caller's number for the command.
        request: u64,
        /// What there is to say.
        answer: Box<Answer>,
    },
    /// What was written here about a customer came in when others had moved that already: the server files it where the
    /// customer lives.
    WentAlong {
        /// The customer's name.
        name: String,
        /// The territory; none if it is none of this member's.
        to: Option<Scope>,
    },
}
in_order!(enum Notice {
    0 Done { request, error },
    1 Rows { rows },
    2 Record { view, doc },
    3 Sync { state },
    4 Tray { entries },
    5 Fenced,
    6 Answer { request, answer },
    7 WentAlong { name, to },
});

/// A record as its screen shows it.
#[derive(Clone, Debug, PartialEq)]
pub struct RecordView {
    /// The document.
    pub doc: DocId,
    /// Its values with everything that is not synced yet.
    pub record: Record,
    /// Keys with edits that are on this phone and not synced yet.
    pub waiting: Vec<String>,
    /// Edits whose author saw something else than what stands there.
    pub contested: Vec<Contested>,
    /// What the member may do with it; none if it is in no scope of the member's.
    pub role: Option<Role>,
    /// Records that were merged into this one.
    pub merged: Vec<MergedRecord>,
    /// The record on whose screen it is shown, if not on its own: the one that it is a part of now, or an activity's customer.
    pub shown_on: Option<DocId>,
    /// Keys with edits that were refused and lie in the tray.
    pub refused: Vec<String>,
    /// Why it is shown on its own although it belongs on another's.
    pub astray: Option<Astray>,
}
in_order!(struct RecordView { doc, record, waiting, contested, role, merged, shown_on, refused, astray });

/// An edit of this device that waits for a person to settle it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contested {
    /// What was meant.
    pub intent: Intent,
    /// When, milliseconds since 1970 UTC.
    pub made: i64,
}
in_order!(struct Contested { intent, made });

/// The state of sync, as the chip shows it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SyncState {
    /// Commands on this phone that are not synced yet.
    pub waiting: u32,
    /// When the oldest of them was made.
    pub oldest: Option<i64>,
    /// Fields with an edit that waits for a person to settle it.
    pub contested: u32,
    /// Refused commands in the tray.
    pub refused: u32,
    /// A request is under way.
    pub busy: bool,
    /// The server could be reached the last time.
    pub online: bool,
    /// When the device last knew that it was in sync.
    pub synced: Option<i64>,
    /// A territory is being loaded.
    pub loading: Option<Loading>,
    /// What needs a person.
    pub trouble: Option<Trouble>,
    /// What waits for a person of the member's role: fields with several values, broken rules.
    pub unsettled: u32,
    /// How many whole days the device's clock is ahead of the server's; negative: behind it.
    pub clock_ahead: i32,
    /// Commands that are on this phone alone: those that wait for the network or for a person, and those in the tray.
    pub unsynced: u32,
    /// Commands that wait for the server's update: it is too old to judge the first of them.
    pub held: u32,
    /// The server said last that it is of a later version: what that has brought is kept here, counted and not shown.
    pub is_older: bool,
    /// The server has revoked this device, then, milliseconds since 1970 UTC by its own clock: the book is not to be shown any
    /// more, whether or not there is a network. What was not sent is still here, to be exported.
    pub locked: Option<i64>,
}
in_order!(struct SyncState {
    waiting, oldest, contested, refused, busy, online, synced, loading, trouble, unsettled, clock_ahead, unsynced, held,
    is_older, locked,
});

/// How far a first load is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Loading {
    /// Records here.
    pub have: u32,
    /// Records still to come, roughly.
    pub remaining: u32,
    /// It was stopped by [`super::Command::PauseLoading`].
    pub is_paused: bool,
}
in_order!(struct Loading { have, remaining, is_paused });

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
