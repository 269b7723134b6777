//! What a person, or a script for one, wants done.

use minicbor::{Decode, Encode};

use super::ask::Question;
use super::outbox::TrayEntry;
use crate::crm::Value;
use crate::document::{DocId, Intent};

/// A wish. Ids of new records and entries are made by the caller, who has the randomness.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Command {
    /// Edits, of one document or of several; admitted or refused together. A new record is an edit of an unknown id whose
    /// intents set `kind` and `territory`. Removing a record or an entry sets its `removed` to the time, restoring it to
    /// `Null`.
    #[n(0)]
    Edit {
        /// What to do in each document.
        #[n(0)]
        parts: Vec<Part>,
    },
    /// Settles a field at which several values stand, or a contested edit: this value, and no other, is to stand there.
    #[n(1)]
    Settle {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// The root key.
        #[n(1)]
        key: String,
        /// The value to stand there.
        #[n(2)]
        value: Value,
        /// The values that stood there before the person's eyes, contested ones left out. If others have come since, the
        /// choice becomes a contested edit itself.
        #[n(3)]
        seen: Vec<Value>,
    },
    /// Tells [`super::Notice::Record`] of this document, now and whenever it changes.
    #[n(2)]
    Open {
        /// The document.
        #[n(0)]
        doc: DocId,
    },
    /// Ends [`Command::Open`].
    #[n(3)]
    Close {
        /// The document.
        #[n(0)]
        doc: DocId,
    },
    /// Tries a refused command once more, as a new one.
    #[n(4)]
    Retry {
        /// [`super::TrayEntry::number`].
        #[n(0)]
        number: u64,
    },
    /// Gives up a command that was refused, or one that waits: what it wrote is gone from this device. One that is on its way
    /// to the server cannot be called back; it is taken back like any edit.
    #[n(5)]
    Discard {
        /// [`super::TrayEntry::number`] or [`super::OutboxEntry::number`].
        #[n(0)]
        number: u64,
    },
    /// Syncs now rather than when it is due.
    #[n(6)]
    SyncNow,
    /// Takes back an edit of this session, synced or not. What somebody has changed since is contested; a record or an entry
    /// that the edit made, and on which somebody has worked since, stays. Is an edit itself, and can be taken back.
    #[n(7)]
    Undo {
        /// [`super::Answer::Undoable`].
        #[n(0)]
        number: u64,
    },
    /// Answered by [`super::Notice::Answer`], before [`super::Notice::Done`].
    #[n(8)]
    Ask {
        /// What is asked.
        #[n(0)]
        question: Question,
    },
    /// Stops the first load after the page that is under way, or lets it go on. Kept over a restart; edits are sent all the
    /// same, and once everything has been read there is nothing left to stop.
    #[n(9)]
    PauseLoading(#[n(0)] bool),
    /// Takes in an entry of an exported tray or outbox: does what it meant, or keeps it in the tray. An entry that was taken
    /// in before, or is still here, changes nothing.
    #[n(10)]
    Bring {
        /// The number of the device that exported it.
        #[n(0)]
        device: u32,
        /// The entry, by the number that it had there.
        #[n(1)]
        entry: Box<TrayEntry>,
    },
}

/// Names a command wherever it is given: whoever gets no answer, and gives it again, to this replica or to the one that
/// writes after it, has it done once.
///
/// A giver's numbers ascend, and it gives its commands in their order; each that failed is answered before a later one is
/// done. So the highest number that was done says it of all before.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CommandId {
    /// Who gave it: a page of the app, new at each start.
    #[n(0)]
    pub giver: DocId,
    /// The giver's number for it.
    #[n(1)]
    pub number: u64,
}

/// A command's intents for one document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Part {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// What to do there.
    #[n(1)]
    pub intents: Vec<Intent>,
}

/// Why a command was not carried out. Nothing has changed then.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error, Encode, Decode)]
pub enum CommandError {
    /// There is no such record on this device.
    #[error("there is no such record on this device")]
    #[n(0)]
    UnknownRecord,
    /// The registry knows no such field of this kind of record.
    #[error("there is no field {key}")]
    #[n(1)]
    UnknownField {
        /// The root key.
        #[n(0)]
        key: String,
    },
    /// The field does not allow this value.
    #[error("the field {key} does not allow this value")]
    #[n(2)]
    InvalidValue {
        /// The root key.
        #[n(0)]
        key: String,
    },
    /// The member's role does not allow it.
    #[error("the role does not allow writing {key}")]
    #[n(3)]
    Forbidden {
        /// The root key.
        #[n(0)]
        key: String,
    },
    /// The document's bytes on this device are damaged; it has been asked for again.
    #[error("the stored record is damaged")]
    #[n(4)]
    Damaged,
    /// There is no such entry in the tray.
    #[error("there is no such entry in the tray")]
    #[n(5)]
    UnknownEntry,
    /// That edit is not of this session, or was taken back already.
    #[error("there is no such edit to take back")]
    #[n(6)]
    NotUndoable,
    /// The record has no such change in its history.
    #[error("there is no such change in the record's history")]
    #[n(7)]
    UnknownChange,
    /// These are not two records of one kind and territory, both there and neither merged; or the record is not merged.
    #[error("these records cannot be merged or parted")]
    #[n(8)]
    NotMergeable,
    /// The command is on its way to the server at this moment.
    #[error("the command is being sent")]
    #[n(9)]
    BeingSent,
    /// The record's contents were put away when there was no room on this device; they have been asked for.
    #[error("the record's contents are not on this device")]
    #[n(10)]
    Away,
    /// The list would have more entries than a record may: one has to be removed first.
    #[error("the list {group} takes {most} entries")]
    #[n(11)]
    ListFull {
        /// The list's key: `phone`.
        #[n(0)]
        group: String,
        /// How many entries it takes.
        #[n(1)]
        most: u32,
    },
    /// The record has all that it may hold, removed entries included.
    #[error("the record has all that it may hold")]
    #[n(12)]
    RecordFull,
    /// There is one record of its kind alone, which nobody removes.
    #[error("there is one record of this kind alone, which is not removed")]
    #[n(13)]
    Single,
}
