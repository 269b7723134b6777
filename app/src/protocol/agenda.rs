//! What a day asks for, as the page shows it.

use minicbor::{Decode, Encode};
use shared::document::DocId;

use super::{ActivityLine, CustomerLine};

/// Which day's agenda.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct TodayWanted {
    /// Days since 1970-01-01, by the clocks here.
    #[n(0)]
    pub day: i64,
    /// Everybody's, not only the member's own.
    #[n(1)]
    pub everyone: bool,
    /// All of it, to be put on paper, and not only as much as a screen shows.
    #[n(2)]
    #[cbor(default)]
    pub all: bool,
    /// Where the device is, as the text of a place, if that is known: for distances, and for who is near by.
    #[n(3)]
    #[cbor(default)]
    pub here: Option<String>,
    /// Whether what is due at no hour comes in the order of the shortest way found.
    #[n(4)]
    #[cbor(default)]
    pub by_road: bool,
    /// Whose day it is, if it is not the member's own: that one's alone, without what is nobody's in particular and without
    /// suggestions.
    #[n(5)]
    #[cbor(default)]
    pub of: Option<DocId>,
}

/// What a day asks for.
#[derive(Clone, Debug, Default, PartialEq, Encode, Decode)]
pub struct Agenda {
    /// What it answers.
    #[n(0)]
    pub wanted: TodayWanted,
    /// What should have been done before: of the customers who are worth most first.
    #[n(1)]
    pub overdue: Due,
    /// What is planned for an hour of the day, the earliest first.
    #[n(2)]
    pub today: Due,
    /// The days after the next one.
    #[n(3)]
    pub soon: Due,
    /// Birthdays of the day and the days after it.
    #[n(4)]
    pub birthdays: Vec<Birthday>,
    /// Whom to visit: customers with whom nothing was done for [`SILENT_DAYS`] and nothing is planned, those who are worth most first,
    /// who is near by before who is not; on a day without any plans, if [`TodayWanted::here`] is known, the nearest first, and whoever
    /// else may be visited follows them. Some of them.
    #[n(5)]
    pub silent: Vec<CustomerLine>,
    /// With how many customers nothing was done for so long, be something planned or not.
    #[n(6)]
    pub silent_total: u32,
    /// How many birthdays there are; some of them are told.
    #[n(7)]
    #[cbor(default)]
    pub birthdays_total: u32,
    /// What is due on the day, at no hour of it.
    #[n(8)]
    #[cbor(default)]
    pub untimed: Due,
    /// The next day.
    #[n(9)]
    #[cbor(default)]
    pub tomorrow: Due,
    /// How much was done on the day. Notes are nothing that was to be done.
    #[n(10)]
    #[cbor(default)]
    pub done: u32,
    /// Customers within a short way of [`TodayWanted::here`] with whom nothing was done for a while and nothing is planned, the nearest
    /// first.
    #[n(11)]
    #[cbor(default)]
    pub near: Vec<CustomerLine>,
    /// At how many places there is something to do at no hour of the day: an order by the way needs some.
    #[n(12)]
    #[cbor(default)]
    pub stops: u32,
}

impl Agenda {
    /// Everything that is open on the day.
    pub const fn open(&self) -> u32 {
        self.today.total + self.untimed.total
    }
}

/// After so many days without anything done with a customer the day reminds of them.
pub const SILENT_DAYS: u32 = 60;

/// Open activities of some days.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Due {
    /// How many there are.
    #[n(0)]
    pub total: u32,
    /// The first of them.
    #[n(1)]
    pub lines: Vec<AgendaLine>,
}

/// An open activity and whose it is.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct AgendaLine {
    /// The activity.
    #[n(0)]
    pub activity: ActivityLine,
    /// The customer, if it names one.
    #[n(1)]
    pub customer: Option<DocId>,
    /// The customer's name; may be empty.
    #[n(2)]
    pub name: String,
    /// Where the customer is: the part of the city, else the city; may be empty.
    #[n(3)]
    #[cbor(default)]
    pub place: String,
    /// Metres to them, if it is known where the device is and where they are.
    #[n(4)]
    #[cbor(default)]
    pub metres: Option<u32>,
    /// The number at which they are reached; may be empty.
    #[n(5)]
    #[cbor(default)]
    pub phone: String,
    /// What they are worth, as it stands in the record; may be empty.
    #[n(6)]
    #[cbor(default)]
    pub worth: String,
    /// The customer's scope; its own, of what names none.
    #[n(7)]
    #[cbor(default)]
    pub territory: u32,
}

/// A customer's birthday.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Birthday {
    /// The customer.
    #[n(0)]
    pub doc: DocId,
    /// The customer's name.
    #[n(1)]
    pub name: String,
    /// The day it is kept this time: days since 1970-01-01.
    #[n(2)]
    pub day: i64,
    /// Of which contact there; none if it is the customer's own, an empty name if that is not known.
    #[n(3)]
    pub contact: Option<String>,
}
