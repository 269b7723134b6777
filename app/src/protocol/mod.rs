//! What the page and the worker say to each other: CBOR over the [`crate::thread`] channel.
//!
//! The worker holds the whole book and everything that is durable; the page asks for windows of it and is told news.
//! Nothing is answered by position: each piece of news names what it is about, and the latest of a kind is the truth.

mod agenda;
mod board;
mod calendar;
mod exchange;
mod far;
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
pub use calendar::{CalendarTold, CalendarWanted, DayTold};
pub use exchange::{
    Chosen, ExportAsk, Exported, Fate, Form, ImportAsk, ImportEnd, ImportLine, ImportNews, Known, Looked, ProblemKind,
    Progress, ReadColumn, RowLine, Rows, Said, Understood, What,
};
pub use joining::Invited;
pub use planning::{Plannable, PlannableWanted, Visitor};
pub use seek::{FoundLine, FoundOf, Sought};
pub use shelf::{RecordLine, ShelfWanted, ShelfWindow};
pub use shown::{
    ActivityLine, CellOf, CustomerLine, Directory, Draft, Extent, First, Member, Next, Removed, Unsent, Wanted, Window,
    Written,
};
pub use team::{AtRiskLine, TeamTold};
pub use told::{CustomerTold, Told};
pub use views::KeptView;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use shared::book::View;
use shared::book::team::TeamWanted;
use shared::crm::{FIRST_AUDIENCE, Kind, Role};
use shared::document::DocId;
use shared::replica::{Answer, Command, CommandError, RecordView, SyncState, Trouble};
use shared::sync::message::{Grant, WireError};
use shared::sync::suspended::SuspendedDevice;

/// Page → worker.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum Ask {
    /// The first message: what the worker cannot see by itself. Answered by [`News::Session`].
    #[n(0)]
    Hello {
        /// Whether the page is in view.
        #[n(0)]
        visible: bool,
    },
    /// The page came into view or went out of it. A page in view writes; see [`Session::Elsewhere`].
    #[n(1)]
    Visible(#[n(0)] bool),
    /// What the platform says of the network.
    #[n(2)]
    Online(#[n(0)] bool),
    /// Enrols this device. Answered by [`News::Session`].
    #[n(3)]
    Join {
        /// The invitation: the whole link, or what stands behind its `#`.
        #[n(0)]
        invitation: String,
        /// What its owner calls this device.
        #[n(1)]
        device: String,
    },
    /// Something for the replica to do. Answered by [`News::Done`] with the same number.
    #[n(4)]
    Command {
        /// The page's number for it.
        #[n(0)]
        request: u64,
        /// What.
        #[n(1)]
        command: Command,
    },
    /// Which part of the list of customers is in view, now and until asked otherwise. Answered by [`News::Customers`],
    /// whenever it changes.
    #[n(5)]
    Customers(#[n(0)] Wanted),
    /// Whose activities are in view; answered by [`News::Activities`] whenever they change.
    #[n(6)]
    Activities {
        /// The customer; none: nobody's.
        #[n(0)]
        customer: Option<DocId>,
    },
    /// How much of the outbox is in view, entries; 0: it is not. Answered by [`News::Outbox`] whenever it changes.
    #[n(7)]
    Outbox(#[n(0)] u32),
    /// What is typed in a field and not yet left; none: it has been left.
    #[n(8)]
    Draft {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// The root key.
        #[n(1)]
        key: String,
        /// The text.
        #[n(2)]
        typed: Option<String>,
    },
    /// An invitation for another device of the same member. Answered by [`News::Invited`].
    #[n(9)]
    Invite,
    /// Who is suspended, for an administrator. Answered once by [`News::Suspended`].
    #[n(46)]
    Suspended {
        /// The number of a device that is to be let in again before.
        #[n(0)]
        lift: Option<u32>,
    },
    /// Takes everything off this device: nothing of the workspace stays on it. Answered by [`News::Session`].
    #[n(12)]
    Leave,
    /// Which day's agenda is in view, if any; answered by [`News::Agenda`] whenever it changes.
    #[n(10)]
    Agenda(#[n(0)] Option<TodayWanted>),
    /// Records to choose from. Answered once by [`News::Found`].
    #[n(11)]
    Find(#[cbor(n(0), with = "far")] Sought),
    /// A person has in a file what a revoked device had not synced: the book may go.
    #[n(14)]
    Saved,
    /// Answered by [`News::Rested`] as soon as nothing that was asked for before would be lost if the worker ended.
    #[n(13)]
    Rest(#[n(0)] u64),
    /// Import.
    #[n(20)]
    Import(#[cbor(n(0), with = "far")] ImportAsk),
    /// Export. Answered by [`News::Exported`].
    #[n(21)]
    Export(#[cbor(n(0), with = "far")] ExportAsk),

    // Of records that are compared.
    /// By what a person tells customers apart. Answered once by [`News::Told`].
    #[n(80)]
    Told(#[n(0)] Vec<DocId>),
    /// Customers by their ids. Answered once by [`News::Lines`].
    #[n(40)]
    Lines(#[n(0)] Vec<DocId>),

    // Lists.
    /// Who stands in a part of a list, be it in view or not. Answered once by [`News::Picked`].
    #[n(41)]
    Pick {
        /// The list.
        #[n(0)]
        view: View,
        /// The first row.
        #[n(1)]
        from: u32,
        /// How many rows at most.
        #[n(2)]
        count: u32,
    },

    /// Who is in the list of another kind that is in view, beyond its window. Answered once by [`News::PickedShelf`].
    #[n(48)]
    PickShelf,

    /// The rows of a list from its top, to be put on paper. Answered once by [`News::Listed`].
    #[n(45)]
    Listed {
        /// The list.
        #[n(0)]
        view: View,
        /// How many rows at most.
        #[n(1)]
        count: u32,
    },
    /// How many of the removed customers are in view; 0: none. Answered by [`News::Removed`] whenever they may have changed.
    #[n(43)]
    Removed(#[n(0)] u32),
    /// All that waits, or one command that waits or was refused, with all that it does. Answered once by [`News::Unsent`].
    #[n(44)]
    Unsent(#[n(0)] Option<u64>),

    /// How full one of the member's own days is: days since 1970-01-01. Answered once by [`News::Load`].
    #[n(62)]
    Load(#[n(0)] i64),

    /// Which part of the list of another kind is in view, if any; answered by [`News::Shelf`] whenever it changes.
    #[n(47)]
    Shelf(#[n(0)] Option<ShelfWanted>),
    /// What of a board is in view, if any; answered by [`News::Board`] whenever it changes.
    #[n(70)]
    Board(#[n(0)] Option<BoardWanted>),
    /// Which days of the calendar are in view, if any; answered by [`News::Calendar`] whenever they change.
    #[n(71)]
    Calendar(#[n(0)] Option<CalendarWanted>),
    /// What some records are called. Answered by [`News::Names`], and again whenever one of them may be called otherwise.
    #[n(72)]
    Names(#[n(0)] Vec<DocId>),

    /// With whom of some customers a visit can be planned. Answered once by [`News::Plannable`].
    #[n(64)]
    Plannable(#[cbor(n(0), with = "far")] PlannableWanted),

    // Who leads others.
    /// Which of a team's numbers are in view, if any; answered by [`News::Team`] whenever they may have changed.
    #[n(60)]
    Team(#[n(0)] Option<TeamWanted>),

    // Joining.
    /// Whom an invitation invites: the whole link, or what stands behind its `#`. Answered once by [`News::Invitation`].
    #[n(63)]
    LookAtInvitation(#[n(0)] String),
    /// Whether there is a QR code in a square picture. Answered once by [`News::Scanned`].
    #[n(42)]
    Scan {
        /// The picture's side, pixels.
        #[n(0)]
        side: u32,
        /// The brightness of each pixel, by rows.
        #[n(1)]
        brightness: ByteVec,
    },
}

/// Worker → page.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum News {
    /// Whose device this is, and whether this page may write.
    #[n(0)]
    Session(#[n(0)] Session),
    /// The names that records refer to by number or id.
    #[n(1)]
    Directory(#[n(0)] Directory),
    /// The window that was asked for.
    #[n(2)]
    Customers(#[n(0)] Window),
    /// A customer's activities, the newest first.
    #[n(3)]
    Activities {
        /// The customer.
        #[n(0)]
        customer: DocId,
        /// All of them.
        #[n(1)]
        lines: Vec<ActivityLine>,
    },
    /// A command is done and on this phone, or was not carried out.
    #[n(4)]
    Done {
        /// The page's number for it.
        #[n(0)]
        request: u64,
        /// Why not.
        #[n(1)]
        error: Option<CommandError>,
    },
    /// An opened record; none if it is not on this device (any more).
    #[n(5)]
    Record {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// What to show.
        #[n(1)]
        view: Option<Box<RecordView>>,
    },
    /// What the sync chip shows.
    #[n(6)]
    Sync(#[n(0)] SyncState),
    /// What was written here went with a customer whom others had moved.
    #[n(7)]
    WentAlong {
        /// The customer's name.
        #[n(0)]
        name: String,
        /// The territory, if the member has it.
        #[n(1)]
        to: Option<u32>,
    },
    /// What waits, and what was refused.
    #[n(8)]
    Outbox {
        /// For the server, the newest first: as many as are in view.
        #[cbor(n(0), with = "far")]
        waiting: Vec<Unsent>,
        /// For a person: records, their names, and how much waits there.
        #[n(1)]
        unsettled: Vec<(DocId, String, u32)>,
        /// How many wait for the server.
        #[n(2)]
        total: u32,
        /// What the server refused: as many as are in view.
        #[cbor(n(3), with = "far")]
        refused: Vec<Unsent>,
    },
    /// What was typed and not left when the app last ended.
    #[n(9)]
    Drafts(#[n(0)] Vec<Draft>),
    /// The link for another device, without its host: the secret behind `/join#`; or why there is none.
    #[n(10)]
    Invited {
        /// The secret.
        #[n(0)]
        invitation: Option<String>,
        /// Seconds until it ends.
        #[n(1)]
        lifetime: u32,
    },
    /// Who is suspended.
    #[n(47)]
    Suspended {
        /// The device that was to be let in again before.
        #[n(0)]
        lift: Option<u32>,
        /// Who is; or why that is not known, and nobody was let in.
        #[cbor(n(1), with = "far")]
        told: Suspensions,
    },
    /// The day's agenda.
    #[n(11)]
    Agenda(#[n(0)] Agenda),
    /// Records to choose from.
    #[n(12)]
    Found {
        /// What was looked for.
        #[n(0)]
        sought: Sought,
        /// Who was found, kind by kind.
        #[cbor(n(1), with = "far")]
        found: Vec<FoundOf>,
    },
    /// Everything that was asked for before [`Ask::Rest`] is durable or answered.
    #[n(13)]
    Rested(#[n(0)] u64),
    /// A large first load is over, and nothing has happened for a while: a worker that is started now takes less memory.
    #[n(14)]
    Grown,
    /// An answer to a question, or the number by which an edit can be taken back; [`News::Done`] follows.
    #[n(15)]
    Answer {
        /// The page's number for the command.
        #[n(0)]
        request: u64,
        /// What there is to say.
        #[cbor(n(1), with = "far")]
        answer: Box<Answer>,
    },
    /// Import.
    #[n(20)]
    Import(#[cbor(n(0), with = "far")] Box<ImportNews>),
    /// Export.
    #[n(21)]
    Exported(#[cbor(n(0), with = "far")] Exported),

    // Of records that are compared.
    /// The customers that were asked for, those that are here.
    #[n(40)]
    Lines(#[cbor(n(0), with = "far")] Vec<CustomerLine>),

    /// By what a person tells the customers apart that were asked for.
    #[n(80)]
    Told(#[cbor(n(0), with = "far")] Told),

    // Lists.
    /// What to show before anything has been read.
    #[n(42)]
    First(#[cbor(n(0), with = "far")] Box<First>),
    /// Who stands in a part of a list.
    #[n(41)]
    Picked(#[n(0)] Vec<DocId>),
    /// All who are in the list of another kind.
    #[n(65)]
    PickedShelf {
        /// The kind.
        #[n(0)]
        kind: Kind,
        /// The records.
        #[n(1)]
        docs: Vec<DocId>,
    },
    /// The rows of a list.
    #[n(46)]
    Listed(#[cbor(n(0), with = "far")] Vec<CustomerLine>),
    /// Removed customers.
    #[n(44)]
    Removed(#[cbor(n(0), with = "far")] Removed),
    /// What the server does not have, to be taken away as a file.
    #[n(45)]
    Unsent(#[cbor(n(0), with = "far")] Vec<Unsent>),

    /// What stands on one of the member's own days at an hour, in the order of the hours.
    #[n(62)]
    Load {
        /// The day that was asked for.
        #[n(0)]
        day: i64,
        /// What stands there.
        #[n(1)]
        lines: Vec<AgendaLine>,
    },

    /// The window of another kind's list that was asked for.
    #[n(48)]
    Shelf(#[cbor(n(0), with = "far")] ShelfWindow),
    /// The board that was asked for.
    #[n(70)]
    Board(#[cbor(n(0), with = "far")] Box<BoardTold>),
    /// The days that were asked for.
    #[n(71)]
    Calendar(#[cbor(n(0), with = "far")] Box<CalendarTold>),
    /// What those records are called; empty of those that are not here.
    #[n(72)]
    Names(#[n(0)] Vec<(DocId, String)>),

    /// The views that the member keeps, whenever one has changed.
    #[n(49)]
    Views(#[cbor(n(0), with = "far")] Vec<KeptView>),

    /// With whom a visit can be planned.
    #[n(64)]
    Plannable(#[cbor(n(0), with = "far")] Plannable),

    // Who leads others.
    /// The numbers that were asked for.
    #[n(60)]
    Team(#[cbor(n(0), with = "far")] Box<TeamTold>),
    /// Whether the member has work of their own here; told when nothing has changed for a moment.
    #[n(61)]
    OwnWork(#[n(0)] bool),

    // Joining.
    /// What the server says of an invitation.
    #[n(63)]
    Invitation {
        /// What was asked about.
        #[n(0)]
        of: String,
        /// What it says.
        #[n(1)]
        told: Invited,
    },
    /// What a picture's code says, if there is one.
    #[n(43)]
    Scanned(#[n(0)] Option<String>),
}

/// Whose device this is.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub enum Session {
    /// Nobody knows yet.
    #[default]
    #[n(0)]
    Starting,
    /// It has not been enrolled, or the last attempt failed.
    #[n(1)]
    Unenrolled {
        /// Why the last attempt failed.
        #[n(0)]
        problem: Option<JoinProblem>,
    },
    /// It is being enrolled.
    #[n(2)]
    Joining,
    /// It works.
    #[n(3)]
    Open(#[n(0)] Seat),
    /// Another page of this device writes now; this one only shows.
    #[n(4)]
    Elsewhere,
    /// The browser gives no storage.
    #[n(5)]
    Broken(#[n(0)] Option<Trouble>),
}

/// A member on this device.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Seat {
    /// The workspace.
    #[n(0)]
    pub workspace: DocId,
    /// What people call it.
    #[n(1)]
    pub workspace_name: String,
    /// The member's record.
    #[n(2)]
    pub member: DocId,
    /// The member's name.
    #[n(3)]
    pub member_name: String,
    /// The device's number.
    #[n(4)]
    pub device: u32,
    /// The scopes and roles.
    #[n(5)]
    pub grants: Vec<Grant>,
}

/// Why joining failed. Each has a sentence for people.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum JoinProblem {
    /// What was pasted is no invitation.
    #[n(0)]
    NoInvitation,
    /// The server could not be reached.
    #[n(1)]
    Unreachable,
    /// The server said no.
    #[n(2)]
    Refused(#[n(0)] WireError),
    /// The browser could not keep the key or the first state.
    #[n(3)]
    Storage,
}

/// Which devices are suspended, as far as the server has said.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Suspensions {
    /// It has not been asked.
    #[default]
    #[n(0)]
    Unasked,
    /// It cannot be asked now.
    #[n(1)]
    Unreachable,
    /// It is of an earlier version, which does not say.
    #[n(2)]
    TooOld,
    /// It said no.
    #[n(3)]
    Refused(#[n(0)] WireError),
    /// These.
    #[n(4)]
    Known(#[n(0)] Vec<SuspendedDevice>),
}

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
