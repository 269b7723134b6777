//! What the page and the worker say to each other: CBOR over the [`crate::thread`] channel.
//!
//! The worker holds the whole book and everything that is durable; the page asks for windows of it and is told news.
//! Nothing is answered by position: each piece of news names what it is about, and the latest of a kind is the truth.

mod agenda;
mod board;
mod calendar;
mod exchange;
mod joining;
mod planning;
mod seek;
mod shelf;
mod shown;
mod team;
mod told;
mod views;

pub use agenda::{Agenda, AgendaLine, Birthday, Due, SILENT_DAYS, TodayWanted};
pub use board::{BoardTold, BoardWanted, Card, LaneTold, LaneWanted};
pub use calendar::{CalendarTold, CalendarWanted, DatedLine, DayLine, DayTold};
pub use exchange::{
    Chosen, ExportAsk, Exported, Fate, Form, ImportAsk, ImportEnd, ImportLine, ImportNews, Known, Looked, ProblemKind,
    Progress, ReadColumn, RowLine, Rows, Said, Understood, What,
};
pub use joining::Invited;
pub use planning::{Plannable, PlannableWanted, Visitor};
pub use seek::{FoundLine, FoundOf, Sought};
pub use shelf::{RecordLine, ShelfWanted, ShelfWindow};
pub use shown::{
    ActivityLine, CellOf, CustomerLine, Directory, Draft, Extent, First, Member, Next, Removed, RemovedLine, Unsent,
    Wanted, Window, Written,
};
pub use team::{AtRiskLine, TeamTold};
pub use told::{CustomerTold, Told};
pub use views::KeptView;

use minicbor::bytes::ByteVec;
use shared::book::View;
use shared::book::team::TeamWanted;
use shared::crm::{FIRST_AUDIENCE, Kind, Role};
use shared::document::DocId;
use shared::in_order;
use shared::replica::{Answer, Command, CommandError, RecordView, SyncState, Trouble};
use shared::sync::message::{Grant, WireError};
use shared::sync::suspended::SuspendedDevice;

/// Page → worker.
#[derive(Clone, Debug, PartialEq)]
pub enum Ask {
    /// The first message: what the worker cannot see by itself. Answered by [`News::Session`].
    Hello {
        /// Whether the page is in view.
        visible: bool,
    },
    /// The page came into view or went out of it. A page in view writes; see [`Session::Elsewhere`].
    Visible(bool),
    /// What the platform says of the network.
    Online(bool),
    /// Enrols this device. Answered by [`News::Session`].
    Join {
        /// The invitation: the whole link, or what stands behind its `#`.
        invitation: String,
        /// What its owner calls this device.
        device: String,
    },
    /// Something for the replica to do. Answered by [`News::Done`] with the same number.
    Command {
        /// The page's number for it.
        request: u64,
        /// What.
        command: Command,
    },
    /// Which part of the list of customers is in view, now and until asked otherwise. Answered by [`News::Customers`],
    /// whenever it changes.
    Customers(Wanted),
    /// Whose activities are in view; answered by [`News::Activities`] whenever they change.
    Activities {
        /// The customer; none: nobody's.
        customer: Option<DocId>,
    },
    /// How much of the outbox is in view, entries; 0: it is not. Answered by [`News::Outbox`] whenever it changes.
    Outbox(u32),
    /// What is typed in a field and not yet left; none: it has been left.
    Draft {
        /// The document.
        doc: DocId,
        /// The root key.
        key: String,
        /// The text.
        typed: Option<String>,
    },
    /// An invitation for another device of the same member. Answered by [`News::Invited`].
    Invite,
    /// Who is suspended, for an administrator. Answered once by [`News::Suspended`].
    Suspended {
        /// The number of a device that is to be let in again before.
        lift: Option<u32>,
    },
    /// Takes everything off this device: nothing of the workspace stays on it. Answered by [`News::Session`].
    Leave,
    /// Which day's agenda is in view, if any; answered by [`News::Agenda`] whenever it changes.
    Agenda(Option<TodayWanted>),
    /// Records to choose from. Answered once by [`News::Found`].
    Find(Sought),
    /// A person has in a file what a revoked device had not synced: the book may go.
    Saved,
    /// Answered by [`News::Rested`] as soon as nothing that was asked for before would be lost if the worker ended.
    Rest(u64),
    /// Import.
    Import(ImportAsk),
    /// Export. Answered by [`News::Exported`].
    Export(ExportAsk),

    // Of records that are compared.
    /// By what a person tells customers apart. Answered once by [`News::Told`].
    Told(Vec<DocId>),
    /// Customers by their ids. Answered once by [`News::Lines`].
    Lines(Vec<DocId>),

    // Lists.
    /// Who stands in a part of a list, be it in view or not. Answered once by [`News::Picked`].
    Pick {
        /// The list.
        view: View,
        /// The first row.
        from: u32,
        /// How many rows at most.
        count: u32,
    },

    /// Who is in a part of the list of another kind that is in view, beyond its window. Answered once by [`News::PickedShelf`].
    PickShelf {
        /// The first row.
        from: u32,
        /// How many rows at most.
        count: u32,
    },

    /// The rows of a list from its top, be it in view or not. Answered once by [`News::Listed`].
    Listed {
        /// The list.
        view: View,
        /// How many rows at most.
        count: u32,
    },
    /// The same of another kind. Answered once by [`News::Shelved`].
    Shelved(ShelfWanted),
    /// How many of the removed records are in view; 0: none. Answered by [`News::Removed`] whenever they may have changed.
    Removed(u32),
    /// All that waits, or one command that waits or was refused, with all that it does. Answered once by [`News::Unsent`].
    Unsent(Option<u64>),

    /// How full one of the member's own days is: days since 1970-01-01. Answered once by [`News::Load`].
    Load(i64),

    /// Which part of the list of another kind is in view, if any; answered by [`News::Shelf`] whenever it changes.
    Shelf(Option<ShelfWanted>),
    /// What of a board is in view, if any; answered by [`News::Board`] whenever it changes.
    Board(Option<BoardWanted>),
    /// Which days of which calendar are in view, if any; answered by [`News::Calendar`] whenever they change.
    Calendar(Option<CalendarWanted>),
    /// What some records are called. Answered by [`News::Names`], and again whenever one of them may be called otherwise.
    Names(Vec<DocId>),

    /// With whom of some customers a visit can be planned. Answered once by [`News::Plannable`].
    Plannable(PlannableWanted),

    // Who leads others.
    /// Which of a team's numbers are in view, if any; answered by [`News::Team`] whenever they may have changed.
    Team(Option<TeamWanted>),

    // Joining.
    /// Whom an invitation invites: the whole link, or what stands behind its `#`. Answered once by [`News::Invitation`].
    LookAtInvitation(String),
    /// Whether there is a QR code in a square picture. Answered once by [`News::Scanned`].
    Scan {
        /// The picture's side, pixels.
        side: u32,
        /// The brightness of each pixel, by rows.
        brightness: ByteVec,
    },
}
in_order!(enum Ask {
    0 Hello { visible },
    1 Visible(told),
    2 Online(told),
    3 Join { invitation, device },
    4 Command { request, command },
    5 Customers(told),
    6 Activities { customer },
    7 Outbox(told),
    8 Draft { doc, key, typed },
    9 Invite,
    46 Suspended { lift },
    12 Leave,
    10 Agenda(told),
    11 Find(told),
    14 Saved,
    13 Rest(told),
    20 Import(told),
    21 Export(told),
    80 Told(told),
    40 Lines(told),
    41 Pick { view, from, count },
    48 PickShelf { from, count },
    45 Listed { view, count },
    49 Shelved(told),
    43 Removed(told),
    44 Unsent(told),
    62 Load(told),
    47 Shelf(told),
    70 Board(told),
    71 Calendar(told),
    72 Names(told),
    64 Plannable(told),
    60 Team(told),
    63 LookAtInvitation(told),
    42 Scan { side, brightness },
});

/// Worker → page.
#[derive(Clone, Debug, PartialEq)]
pub enum News {
    /// Whose device this is, and whether this page may write.
    Session(Session),
    /// The names that records refer to by number or id.
    Directory(Directory),
    /// The window that was asked for.
    Customers(Window),
    /// A customer's activities, the newest first.
    Activities {
        /// The customer.
        customer: DocId,
        /// All of them.
        lines: Vec<ActivityLine>,
    },
    /// A command is done and on this phone, or was not carried out.
    Done {
        /// The page's number for it.
        request: u64,
        /// Why not.
        error: Option<CommandError>,
    },
    /// An opened record; none if it is not on this device (any more).
    Record {
        /// The document.
        doc: DocId,
        /// What to show.
        view: Option<Box<RecordView>>,
    },
    /// What the sync chip shows.
    Sync(SyncState),
    /// What was written here went with a customer whom others had moved.
    WentAlong {
        /// The customer's name.
        name: String,
        /// The territory, if the member has it.
        to: Option<u32>,
    },
    /// What waits, and what was refused.
    Outbox {
        /// For the server, the newest first: as many as are in view.
        waiting: Vec<Unsent>,
        /// For a person: records, their names, and how much waits there.
        unsettled: Vec<(DocId, String, u32)>,
        /// How many wait for the server.
        total: u32,
        /// What the server refused: as many as are in view.
        refused: Vec<Unsent>,
    },
    /// What was typed and not left when the app last ended.
    Drafts(Vec<Draft>),
    /// The link for another device, without its host: the secret behind `/join#`; or why there is none.
    Invited {
        /// The secret.
        invitation: Option<String>,
        /// Seconds until it ends.
        lifetime: u32,
    },
    /// Who is suspended.
    Suspended {
        /// The device that was to be let in again before.
        lift: Option<u32>,
        /// Who is; or why that is not known, and nobody was let in.
        told: Suspensions,
    },
    /// The day's agenda.
    Agenda(Agenda),
    /// Records to choose from.
    Found {
        /// What was looked for.
        sought: Sought,
        /// Who was found, kind by kind.
        found: Vec<FoundOf>,
    },
    /// Everything that was asked for before [`Ask::Rest`] is durable or answered.
    Rested(u64),
    /// A large first load is over, and nothing has happened for a while: a worker that is started now takes less memory.
    Grown,
    /// An answer to a question, or the number by which an edit can be taken back; [`News::Done`] follows.
    Answer {
        /// The page's number for the command.
        request: u64,
        /// What there is to say.
        answer: Box<Answer>,
    },
    /// Import.
    Import(Box<ImportNews>),
    /// Export.
    Exported(Exported),

    // Of records that are compared.
    /// The customers that were asked for, those that are here.
    Lines(Vec<CustomerLine>),

    /// By what a person tells the customers apart that were asked for.
    Told(Told),

    // Lists.
    /// What to show before anything has been read.
    First(Box<First>),
    /// Who stands in a part of a list.
    Picked(Vec<DocId>),
    /// Who stands in a part of the list of another kind.
    PickedShelf {
        /// The kind.
        kind: Kind,
        /// The records.
        docs: Vec<DocId>,
    },
    /// The rows of a list from its top.
    Listed {
        /// The list.
        view: View,
        /// The rows.
        lines: Vec<CustomerLine>,
    },
    /// The same of another kind.
    Shelved(ShelfWindow),
    /// Removed records.
    Removed(Removed),
    /// What the server does not have, to be taken away as a file.
    Unsent(Vec<Unsent>),

    /// What stands on one of the member's own days at an hour, in the order of the hours.
    Load {
        /// The day that was asked for.
        day: i64,
        /// What stands there.
        lines: Vec<AgendaLine>,
    },

    /// The window of another kind's list that was asked for.
    Shelf(ShelfWindow),
    /// The board that was asked for.
    Board(Box<BoardTold>),
    /// The days that were asked for.
    Calendar(Box<CalendarTold>),
    /// What those records are called; empty of those that are not here.
    Names(Vec<(DocId, String)>),

    /// The views that the member keeps, whenever one has changed.
    Views(Vec<KeptView>),

    /// With whom a visit can be planned.
    Plannable(Plannable),

    // Who leads others.
    /// The numbers that were asked for.
    Team(Box<TeamTold>),
    /// Whether the member has work of their own here; told when nothing has changed for a moment.
    OwnWork(bool),

    // Joining.
    /// What the server says of an invitation.
    Invitation {
        /// What was asked about.
        of: String,
        /// What it says.
        told: Invited,
    },
    /// What a picture's code says, if there is one.
    Scanned(Option<String>),
}
in_order!(enum News {
    0 Session(told),
    1 Directory(told),
    2 Customers(told),
    3 Activities { customer, lines },
    4 Done { request, error },
    5 Record { doc, view },
    6 Sync(told),
    7 WentAlong { name, to },
    8 Outbox { waiting, unsettled, total, refused },
    9 Drafts(told),
    10 Invited { invitation, lifetime },
    47 Suspended { lift, told },
    11 Agenda(told),
    12 Found { sought, found },
    13 Rested(told),
    14 Grown,
    15 Answer { request, answer },
    20 Import(told),
    21 Exported(told),
    40 Lines(told),
    80 Told(told),
    42 First(told),
    41 Picked(told),
    65 PickedShelf { kind, docs },
    46 Listed { view, lines },
    50 Shelved(told),
    44 Removed(told),
    45 Unsent(told),
    62 Load { day, lines },
    48 Shelf(told),
    70 Board(told),
    71 Calendar(told),
    72 Names(told),
    49 Views(told),
    64 Plannable(told),
    60 Team(told),
    61 OwnWork(told),
    63 Invitation { of, told },
    43 Scanned(told),
});

/// Whose device this is.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Session {
    /// Nobody knows yet.
    #[default]
    Starting,
    /// It has not been enrolled, or the last attempt failed.
    Unenrolled {
        /// Why the last attempt failed.
        problem: Option<JoinProblem>,
    },
    /// It is being enrolled.
    Joining,
    /// It works.
    Open(Seat),
    /// Another page of this device writes now; this one only shows.
    Elsewhere,
    /// The browser gives no storage.
    Broken(Option<Trouble>),
}
in_order!(enum Session {
    0 Starting,
    1 Unenrolled { problem },
    2 Joining,
    3 Open(told),
    4 Elsewhere,
    5 Broken(told),
});

/// A member on this device.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// The workspace.
    pub workspace: DocId,
    /// What people call it.
    pub workspace_name: String,
    /// The member's record.
    pub member: DocId,
    /// The member's name.
    pub member_name: String,
    /// The device's number.
    pub device: u32,
    /// The scopes and roles.
    pub grants: Vec<Grant>,
}
in_order!(struct Seat { workspace, workspace_name, member, member_name, device, grants });

/// Why joining failed. Each has a sentence for people.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum JoinProblem {
    /// What was pasted is no invitation.
    NoInvitation,
    /// The server could not be reached.
    Unreachable,
    /// The server said no.
    Refused(WireError),
    /// The browser could not keep the key or the first state.
    Storage,
}
in_order!(enum JoinProblem {
    0 NoInvitation,
    1 Unreachable,
    2 Refused(told),
    3 Storage,
});

/// Which devices are suspended, as far as the server has said.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Suspensions {
    /// It has not been asked.
    #[default]
    Unasked,
    /// It cannot be asked now.
    Unreachable,
    /// It is of an earlier version, which does not say.
    TooOld,
    /// It said no.
    Refused(WireError),
    /// These.
    Known(Vec<SuspendedDevice>),
}
in_order!(enum Suspensions {
    0 Unasked,
    1 Unreachable,
    2 TooOld,
    3 Refused(told),
    4 Known(told),
});

impl Suspensions {
    /// Whether nothing else would be said if it were asked again.
    pub const fn is_said(&self) -> bool {
        match self {
            Self::TooOld | Self::Known(_) => true,
            Self::Unasked | Self::Unreachable | Self::Refused(_) => false,
        }
    }

    /// The devices that are known to be suspended.
    pub fn devices(&self) -> &[SuspendedDevice] {
        match self {
            Self::Known(devices) => devices,
            Self::Unasked | Self::Unreachable | Self::TooOld | Self::Refused(_) => &[],
        }
    }
}

impl Seat {
    /// Whether the member may change the workspace itself: members, territories, custom fields.
    pub fn is_administrator(&self) -> bool {
        self.grants.iter().any(|grant| grant.scope == 0 && grant.role == Role::Administrator)
    }

    /// Whether others work for the member.
    pub fn leads(&self) -> bool {
        self.is_administrator() || self.territories(Role::Manager).next().is_some()
    }

    /// The territories in which the member may create customers.
    pub fn writable(&self) -> impl Iterator<Item = u32> + '_ {
        self.territories(Role::Seller)
    }

    /// The territories in which the member has a role, or more.
    pub fn territories(&self, least: Role) -> impl Iterator<Item = u32> + '_ {
        let held = self.grants.iter().filter(move |grant| grant.role >= least).map(|grant| grant.scope);
        held.filter(|scope| (1..FIRST_AUDIENCE).contains(scope))
    }
}

/// An id for a new entry, eight characters of `a-z0-9`, of random bytes: enough of them that too few is as good as impossible.
pub fn entry_id_of(random: [u8; 64]) -> String {
    const LETTERS: &[u8; 36] = b"abcdefghijklmnopqrstuvwxyz0123456789";
    // 252 is the largest multiple of 36 in a byte: what is above would favour some letters.
    let fair = random.into_iter().filter(|byte| *byte < 252);
    fair.take(8).map(|byte| char::from(LETTERS[usize::from(byte % 36)])).collect()
}
