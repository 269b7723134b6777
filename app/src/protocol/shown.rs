//! What is in view: windows of lists, lines of them, and the names that they refer to.

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use shared::book::{FacetCounts, Group, Reason, Sum, Variety, View};
use shared::crm::{CustomField, Kind, OptionRecord, Value};
use shared::document::{DocId, Intent};
use shared::in_order;
use shared::replica::TrayReason;

use super::{Agenda, Seat};

/// A window of the list of customers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// What is searched for, who is wanted, in which order and groups.
    pub view: View,
    /// The first row.
    pub offset: u32,
    /// How many rows.
    pub count: u32,
    /// What rows say besides: of each, in this order, [`CustomerLine::cells`].
    pub columns: Vec<CellOf>,
    /// Whether it is wanted what the list comes to.
    pub sums: bool,
    /// Whose place in the list is wanted.
    pub seek: Option<DocId>,
}
in_order!(struct Wanted { view, offset, count, columns, sums, seek });

/// What stands in a column of a table: a field by its slot, or one that the workspace added by its id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum CellOf {
    /// A field of the kind.
    Slot(u16),
    /// One of the workspace's own.
    Custom(String),
}
in_order!(enum CellOf {
    0 Slot(told),
    1 Custom(told),
});

/// The names that records refer to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Directory {
    /// The members.
    pub members: Vec<Member>,
    /// The territories' numbers and names.
    pub territories: Vec<(u32, String)>,
    /// The fields that the workspace added.
    pub custom: Vec<CustomField>,
    /// The records that define such fields, those done away with included.
    pub custom_docs: Vec<DocId>,
    /// The fields that were done away with.
    pub custom_removed: Vec<CustomField>,
    /// What the workspace has made of its lists.
    pub options: Vec<OptionRecord>,
    /// By whose clocks the company counts days: a zone's name in the IANA database, or empty.
    pub zone: String,
    /// On which day its weeks begin: Monday 0 to Sunday 6.
    pub week: u32,
}
in_order!(struct Directory { members, territories, custom, custom_docs, custom_removed, options, zone, week });

/// A member.
#[derive(Clone, Debug, PartialEq)]
pub struct Member {
    /// The member's record.
    pub doc: DocId,
    /// The name.
    pub name: String,
    /// The member's devices: their numbers, and what their owner calls them.
    pub devices: Vec<(u32, String)>,
}
in_order!(struct Member { doc, name, devices });

/// Rows of the list of customers.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Window {
    /// What it answers.
    pub wanted: Wanted,
    /// How many rows match.
    pub total: u32,
    /// How many customers there are.
    pub all: u32,
    /// The rows from `wanted.offset`.
    pub lines: Vec<CustomerLine>,
    /// All groups of the list, each with the place of its first row; none if nothing is grouped.
    pub groups: Vec<Group>,
    /// How many customers there are of each choice, if that was asked for.
    pub facets: Vec<FacetCounts>,
    /// How much of the book it knows.
    pub known: Extent,
    /// By what all customers differ.
    pub variety: Variety,
    /// What the list comes to, if that was asked for.
    pub sums: Vec<Sum>,
    /// The place that was sought, if it has one.
    pub sought: Option<u32>,
}
in_order!(struct Window { wanted, total, all, lines, groups, facets, known, variety, sums, sought });

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
#[derive(Clone, Debug, PartialEq)]
pub struct First {
    /// Whose device it is.
    pub seat: Seat,
    /// The names that records refer to.
    pub directory: Directory,
    /// The top of the list as it was last looked at, without a search.
    pub window: Window,
    /// The day's agenda.
    pub agenda: Agenda,
}
in_order!(struct First { seat, directory, window, agenda });

/// A customer in the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CustomerLine {
    /// The record.
    pub doc: DocId,
    /// The name; may be empty.
    pub name: String,
    /// The city of the first address; may be empty.
    pub city: String,
    /// The segment; may be empty.
    pub segment: String,
    /// When somebody last did something with them, milliseconds since 1970 UTC.
    pub last: Option<i64>,
    /// The next thing that is planned or due.
    pub next: Option<Next>,
    /// The scope.
    pub territory: u32,
    /// [`shared::document::Row`]'s flags.
    pub flags: u8,
    /// An edit of it is on this phone and not synced yet.
    pub waiting: bool,
    /// Why the search found them, the best reason first; none without a search.
    pub reasons: Vec<Reason>,
    /// Metres to them, if the view says where the device is and the row where they are.
    pub metres: Option<u32>,
    /// Tasks that are not done.
    pub open_tasks: u16,
    /// What they are worth, as it stands in the record; empty: nobody has said.
    pub worth: String,
    /// Something of it was refused and waits in the tray.
    pub refused: bool,
    /// What stands in the columns that were asked for: of each all its values.
    pub cells: Vec<Vec<Value>>,
}
in_order!(struct CustomerLine {
    doc, name, city, segment, last, next, territory, flags, waiting, reasons, metres, open_tasks, worth, refused, cells,
});

/// What is planned or due next with a customer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// Its words; may be empty.
    pub words: String,
    /// Its day, since 1970-01-01.
    pub day: i64,
    /// One of the choices of an activity's `what`.
    pub what: String,
    /// The minute of its day, if it has one.
    pub minute: Option<u16>,
}
in_order!(struct Next { words, day, what, minute });

/// An activity in a customer's list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ActivityLine {
    /// The record.
    pub doc: DocId,
    /// One of the choices of `what`.
    pub what: String,
    /// The subject; may be empty.
    pub subject: String,
    /// When it is planned, milliseconds since 1970 UTC.
    pub planned: Option<i64>,
    /// The day it is due: `2026-11-21`; may be empty.
    pub due: String,
    /// When it was done, milliseconds since 1970 UTC.
    pub done: Option<i64>,
    /// One of the choices of `outcome`; may be empty.
    pub outcome: String,
    /// Who did it or is to do it: a member's id; may be empty.
    pub by: String,
    /// An edit of it is on this phone and not synced yet.
    pub waiting: bool,
    /// Different values stand in it against each other, or it was changed while it was removed.
    pub is_torn: bool,
    /// With whom: the id of one of the customer's contacts; may be empty.
    pub with: String,
}
in_order!(struct ActivityLine { doc, what, subject, planned, due, done, outcome, by, waiting, is_torn, with });

/// A command that the server does not have: it waits, or was refused.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsent {
    /// Its number.
    pub number: u64,
    /// When it was made, milliseconds since 1970 UTC.
    pub made: i64,
    /// What it does, record by record; where only its lines are shown, in the first of them.
    pub parts: Vec<Written>,
    /// In how many records besides.
    pub others: u32,
    /// It waits for a person to settle it.
    pub contested: bool,
    /// When it was refused, milliseconds since 1970 UTC, and why.
    pub refused: Option<(i64, TrayReason)>,
    /// What is stored of it, if it cannot be read.
    pub damaged: Option<ByteVec>,
}
in_order!(struct Unsent { number, made, parts, others, contested, refused, damaged });

/// What a command does in one record.
#[derive(Clone, Debug, PartialEq)]
pub struct Written {
    /// The record.
    pub doc: DocId,
    /// What it is; none if it is not on this device.
    pub kind: Option<Kind>,
    /// What people call it; of an activity, its customer. May be empty.
    pub title: String,
    /// The customer that it is, or is about, if that is on this device.
    pub customer: Option<DocId>,
    /// What was meant.
    pub intents: Vec<Intent>,
}
in_order!(struct Written { doc, kind, title, customer, intents });

/// Removed records.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Removed {
    /// How many there are.
    pub total: u32,
    /// The first of them by name.
    pub lines: Vec<RemovedLine>,
}
in_order!(struct Removed { total, lines });

/// One of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RemovedLine {
    /// The record.
    pub doc: DocId,
    /// What it is.
    pub kind: Kind,
    /// What people call it; may be empty.
    pub name: String,
    /// Of what is done with records which choice says what it is, as a code; may be empty.
    pub sort: String,
    /// The town, of people and firms; may be empty.
    pub place: String,
    /// On whose page it is shown if it comes back and has none of its own: what that is, which, and what it is called.
    pub on: Option<(Kind, DocId, String)>,
    /// Of a view, the kind whose list it is of.
    pub list: Option<Kind>,
}
in_order!(struct RemovedLine { doc, kind, name, sort, place, on, list });

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
