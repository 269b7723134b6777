//! What a day asks for, as the page shows it.

use shared::document::DocId;
use shared::in_order;

use super::{ActivityLine, CustomerLine};

/// Which day's agenda.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TodayWanted {
    /// Days since 1970-01-01, by the clocks here.
    pub day: i64,
    /// Everybody's, not only the member's own.
    pub everyone: bool,
    /// All of it, to be put on paper, and not only as much as a screen shows.
    pub all: bool,
    /// Where the device is, as the text of a place, if that is known: for distances, and for who is near by.
    pub here: Option<String>,
    /// Whether what is due at no hour comes in the order of the shortest way found.
    pub by_road: bool,
    /// Whose day it is, if it is not the member's own: that one's alone, without what is nobody's in particular and without
    /// suggestions.
    pub of: Option<DocId>,
}
in_order!(struct TodayWanted { day, everyone, all, here, by_road, of });

/// What a day asks for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Agenda {
    /// What it answers.
    pub wanted: TodayWanted,
    /// What should have been done before: of the customers who are worth most first.
    pub overdue: Due,
    /// What is planned for an hour of the day, the earliest first.
    pub today: Due,
    /// The days after the next one.
    pub soon: Due,
    /// Birthdays of the day and the days after it.
    pub birthdays: Vec<Birthday>,
    /// Whom to visit: customers with whom nothing was done for [`SILENT_DAYS`] and nothing is planned, those who are worth most first,
    /// who is near by before who is not; on a day without any plans, if [`TodayWanted::here`] is known, the nearest first, and whoever
    /// else may be visited follows them. Some of them.
    pub silent: Vec<CustomerLine>,
    /// With how many customers nothing was done for so long, be something planned or not.
    pub silent_total: u32,
    /// How many birthdays there are; some of them are told.
    pub birthdays_total: u32,
    /// What is due on the day, at no hour of it.
    pub untimed: Due,
    /// The next day.
    pub tomorrow: Due,
    /// How much was done on the day. Notes are nothing that was to be done.
    pub done: u32,
    /// Customers within a short way of [`TodayWanted::here`] with whom nothing was done for a while and nothing is planned, the nearest
    /// first.
    pub near: Vec<CustomerLine>,
    /// At how many places there is something to do at no hour of the day: an order by the way needs some.
    pub stops: u32,
}
in_order!(struct Agenda {
    wanted, overdue, today, soon, birthdays, silent, silent_total, birthdays_total, untimed, tomorrow, done, near,
    stops,
});

impl Agenda {
    /// Everything that is open on the day.
    pub const fn open(&self) -> u32 {
        self.today.total + self.untimed.total
    }
}

/// After so many days without anything done with a customer the day reminds of them.
pub const SILENT_DAYS: u32 = 60;

/// Open activities of some days.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Due {
    /// How many there are.
    pub total: u32,
    /// The first of them.
    pub lines: Vec<AgendaLine>,
}
in_order!(struct Due { total, lines });

/// An open activity and whose it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AgendaLine {
    /// The activity.
    pub activity: ActivityLine,
    /// The customer, if it names one.
    pub customer: Option<DocId>,
    /// The customer's name; may be empty.
    pub name: String,
    /// Where the customer is: the part of the city, else the city; may be empty.
    pub place: String,
    /// Metres to them, if it is known where the device is and where they are.
    pub metres: Option<u32>,
    /// The number at which they are reached; may be empty.
    pub phone: String,
    /// What they are worth, as it stands in the record; may be empty.
    pub worth: String,
    /// The customer's scope; its own, of what names none.
    pub territory: u32,
}
in_order!(struct AgendaLine { activity, customer, name, place, metres, phone, worth, territory });

/// A customer's birthday.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Birthday {
    /// The customer.
    pub doc: DocId,
    /// The customer's name.
    pub name: String,
    /// The day it is kept this time: days since 1970-01-01.
    pub day: i64,
    /// Of which contact there; none if it is the customer's own, an empty name if that is not known.
    pub contact: Option<String>,
}
in_order!(struct Birthday { doc, name, day, contact });
