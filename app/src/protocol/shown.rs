//! What is in view: windows of lists, lines of them, and the names that they refer to.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use shared::book::{FacetCounts, Group, Reason, Sum, Variety, View};
use shared::crm::{CustomField, Kind, OptionRecord, Value};
use shared::document::{DocId, Intent};
use shared::replica::TrayReason;

use super::{Agenda, Seat};

/// A window of the list of customers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Wanted {
    /// What is searched for, who is wanted, in which order and groups.
    #[n(0)]
    pub view: View,
    /// The first row.
    #[n(1)]
    pub offset: u32,
    /// How many rows.
    #[n(2)]
    pub count: u32,
    /// What rows say besides: of each, in this order, [`CustomerLine::cells`].
    #[n(3)]
    #[cbor(default)]
    pub columns: Vec<CellOf>,
    /// Whether it is wanted what the list comes to.
    #[n(4)]
    #[cbor(default)]
    pub sums: bool,
    /// Whose place in the list is wanted.
    #[n(5)]
    pub seek: Option<DocId>,
}

/// What stands in a column of a table: a field by its slot, or one that the workspace added by its id.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum CellOf {
    /// A field of the kind.
    #[n(0)]
    Slot(#[n(0)] u16),
    /// One of the workspace's own.
    #[n(1)]
    Custom(#[n(0)] String),
}

/// The names that records refer to.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct Directory {
    /// The members.
    #[n(0)]
    pub members: Vec<Member>,
    /// The territories' numbers and names.
    #[n(1)]
    pub territories: Vec<(u32, String)>,
    /// The fields that the workspace added.
    #[n(2)]
    pub custom: Vec<CustomField>,
    /// The records that define such fields, those done away with included.
    #[n(3)]
    pub custom_docs: Vec<DocId>,
    /// The fields that were done away with.
    #[n(4)]
    #[cbor(default)]
    pub custom_removed: Vec<CustomField>,
    /// What the workspace has made of its lists.
    #[n(5)]
    #[cbor(default)]
    pub options: Vec<OptionRecord>,
    /// By whose clocks the company counts days: a zone's name in the IANA database, or empty.
    #[n(6)]
    #[cbor(default)]
    pub zone: String,
    /// On which day its weeks begin: Monday 0 to Sunday 6.
    #[n(7)]
    #[cbor(default)]
    pub week: u32,
}

/// A member.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Member {
    /// The member's record.
    #[n(0)]
    pub doc: DocId,
    /// The name.
    #[n(1)]
    pub name: String,
    /// The member's devices: their numbers, and what their owner calls them.
    #[n(2)]
    pub devices: Vec<(u32, String)>,
}

/// Rows of the list of customers.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct Window {
    /// What it answers.
    #[n(0)]
    pub wanted: Wanted,
    /// How many rows match.
    #[n(1)]
    pub total: u32,
    /// How many customers there are.
    #[n(2)]
    pub all: u32,
    /// The rows from `wanted.offset`.
    #[n(3)]
    pub lines: Vec<CustomerLine>,
    /// All groups of the list, each with the place of its first row; none if nothing is grouped.
    #[n(4)]
    pub groups: Vec<Group>,
    /// How many customers there are of each choice, if that was asked for.
    #[n(5)]
    pub facets: Vec<FacetCounts>,
    /// How much of the book it knows.
    #[n(6)]
    pub known: Extent,
    /// By what all customers differ.
    #[n(7)]
    #[cbor(default)]
    pub variety: Variety,
    /// What the list comes to, if that was asked for.
    #[n(8)]
    #[cbor(default)]
    pub sums: Vec<Sum>,
    /// The place that was sought, if it has one.
    #[n(9)]
    pub sought: Option<u32>,
}

impl Window {
    /// The row at a place in the whole list, if the window has it.
    pub fn line(&self, at: u32) -> Option<&CustomerLine> {
        self.lines.get(at.checked_sub(self.wanted.offset)? as usize)
    }
}

/// How much of the book a window knows.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Extent {
    /// All of it.
    #[n(0)]
    All,
    /// What has been read so far; more comes by itself.
    #[n(1)]
    SoFar,
    /// What was there when the app was last used, or nothing yet; what is there now comes by itself.
    #[default]
    #[n(2)]
    Before,
}

/// What the app shows before anything has been read: what was last in view.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct First {
    /// Whose device it is.
    #[n(0)]
    pub seat: Seat,
    /// The names that records refer to.
    #[n(1)]
    pub directory: Directory,
    /// The top of the list as it was last looked at, without a search.
    #[n(2)]
    pub window: Window,
    /// The day's agenda.
    #[n(3)]
    pub agenda: Agenda,
}

/// A customer in the list.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct CustomerLine {
    /// The record.
    #[n(0)]
    pub doc: DocId,
    /// The name; may be empty.
    #[n(1)]
    pub name: String,
    /// The city of the first address; may be empty.
    #[n(2)]
    pub city: String,
    /// The segment; may be empty.
    #[n(3)]
    pub segment: String,
    /// When somebody last did something with them, milliseconds since 1970 UTC.
    #[n(4)]
    pub last: Option<i64>,
    /// The next thing that is planned or due.
    #[n(5)]
    pub next: Option<Next>,
    /// The scope.
    #[n(6)]
    pub territory: u32,
    /// [`shared::document::Row`]'s flags.
    #[n(7)]
    pub flags: u8,
    /// An edit of it is on this phone and not synced yet.
    #[n(8)]
    pub waiting: bool,
    /// Why the search found them, the best reason first; none without a search.
    #[n(9)]
    pub reasons: Vec<Reason>,
    /// Metres to them, if the view says where the device is and the row where they are.
    #[n(10)]
    pub metres: Option<u32>,
    /// Tasks that are not done.
    #[n(11)]
    pub open_tasks: u16,
    /// What they are worth, as it stands in the record; empty: nobody has said.
    #[n(12)]
    #[cbor(default)]
    pub worth: String,
    /// Something of it was refused and waits in the tray.
    #[n(13)]
    #[cbor(default)]
    pub refused: bool,
    /// What stands in the columns that were asked for: of each all its values.
    #[n(14)]
    #[cbor(default)]
    pub cells: Vec<Vec<Value>>,
}

/// What is planned or due next with a customer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Next {
    /// Its words; may be empty.
    #[n(0)]
    pub words: String,
    /// Its day, since 1970-01-01.
    #[n(1)]
    pub day: i64,
    /// One of the choices of an activity's `what`.
    #[n(2)]
    #[cbor(default)]
    pub what: String,
    /// The minute of its day, if it has one.
    #[n(3)]
    pub minute: Option<u16>,
}

/// An activity in a customer's list.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ActivityLine {
    /// The record.
    #[n(0)]
    pub doc: DocId,
    /// One of the choices of `what`.
    #[n(1)]
    pub what: String,
    /// The subject; may be empty.
    #[n(2)]
    pub subject: String,
    /// When it is planned, milliseconds since 1970 UTC.
    #[n(3)]
    pub planned: Option<i64>,
    /// The day it is due: `2026-11-21`; may be empty.
    #[n(4)]
    pub due: String,
    /// When it was done, milliseconds since 1970 UTC.
    #[n(5)]
    pub done: Option<i64>,
    /// One of the choices of `outcome`; may be empty.
    #[n(6)]
    pub outcome: String,
    /// Who did it or is to do it: a member's id; may be empty.
    #[n(7)]
    pub by: String,
    /// An edit of it is on this phone and not synced yet.
    #[n(8)]
    pub waiting: bool,
    /// Different values stand in it against each other, or it was changed while it was removed.
    #[n(9)]
    #[cbor(default)]
    pub is_torn: bool,
    /// With whom: the id of one of the customer's contacts; may be empty.
    #[n(10)]
    #[cbor(default)]
    pub with: String,
}

/// A command that the server does not have: it waits, or was refused.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Unsent {
    /// Its number.
    #[n(0)]
    pub number: u64,
    /// When it was made, milliseconds since 1970 UTC.
    #[n(1)]
    pub made: i64,
    /// What it does, record by record; where only its lines are shown, in the first of them.
    #[n(2)]
    pub parts: Vec<Written>,
    /// In how many records besides.
    #[n(3)]
    pub others: u32,
    /// It waits for a person to settle it.
    #[n(4)]
    pub contested: bool,
    /// When it was refused, milliseconds since 1970 UTC, and why.
    #[n(5)]
    pub refused: Option<(i64, TrayReason)>,
    /// What is stored of it, if it cannot be read.
    #[n(6)]
    pub damaged: Option<ByteVec>,
}

/// What a command does in one record.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Written {
    /// The record.
    #[n(0)]
    pub doc: DocId,
    /// What it is; none if it is not on this device.
    #[n(1)]
    pub kind: Option<Kind>,
    /// What people call it; of an activity, its customer. May be empty.
    #[n(2)]
    pub title: String,
    /// The customer that it is, or is about, if that is on this device.
    #[n(3)]
    pub customer: Option<DocId>,
    /// What was meant.
    #[n(4)]
    pub intents: Vec<Intent>,
}

/// Removed customers.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct Removed {
    /// How many there are.
    #[n(0)]
    pub total: u32,
    /// The first of them by name.
    #[n(1)]
    pub lines: Vec<CustomerLine>,
}

/// What is typed in a field and not yet left.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Draft {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// The root key.
    #[n(1)]
    pub key: String,
    /// The text.
    #[n(2)]
    pub typed: String,
}
