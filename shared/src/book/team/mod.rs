//! What a team did and left undone: the numbers of whoever leads others.
//!
//! [`Book::team`](super::Book::team) answers a [`TeamWanted`] out of numbers that the book holds in memory, when it is asked and
//! not before; nothing is read from a disk for it. The figures are what this device holds: of territories that are not on it
//! they say nothing.
//!
//! # How it is counted
//!
//! - **Days** are civil days by the zone that the book was given. A period ends with today and includes it; what it is compared
//!   with are as many days just before it.
//! - A **visit** is an activity of that kind that is done, on the day on which it was done, of whoever it is in charge of. What
//!   was done stays counted when its customer is removed or merged.
//! - **With an order** are done activities of any kind whose outcome says so.
//! - **Contacted** is a customer with whom something was done in the period, of whatever kind, by anybody. The others of whom
//!   it is counted are all customers that lists show.
//! - **Overdue** is what is not done and whose day is before today, with a customer that lists show.
//! - **Silence** is the number of days since something was last done with a customer; or, by visits, since the last visit. Whoever
//!   never was contacted, or never visited, is apart, however young.
//! - **At risk** are customers with whom something was done once, and nothing for more than [`AT_RISK_DAYS`] days, with what they
//!   are expected to buy in a year: a figure for each currency, never a sum across.
//! - A customer is counted with its owner, an activity with whoever is in charge of it. These need not be the same person.

mod deeds;
mod period;
mod reckon;

#[cfg(test)]
mod tests;

pub use period::Period;

pub(super) use deeds::Deeds;

use minicbor::{Decode, Encode};

use crate::document::DocId;

/// So many days of silence, and who was a customer once is at risk from the next on.
pub const AT_RISK_DAYS: i64 = 60;

/// The last day of each band of silence but the last two: who was silent for longer, and with whom nothing was ever done.
pub const BANDS: [i64; 3] = [30, AT_RISK_DAYS, 90];

/// How many bands of silence there are.
pub const BAND_COUNT: usize = BANDS.len() + 2;

/// How many weeks of visits are counted, this one included.
pub const WEEKS: usize = 8;

/// How many of the customers at risk are named.
const NAMED: usize = 10;

/// The greatest number of cities, segments or tags that are told.
const PARTS: usize = 60;

/// What is asked.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TeamWanted {
    /// Over which days.
    #[n(0)]
    pub period: Period,
    /// Today, in days since 1970-01-01.
    #[n(1)]
    pub today: i64,
    /// In which territories; none named: in all.
    #[n(2)]
    pub territories: Vec<u32>,
    /// Of one person: their customers, and what they did. None: of everybody.
    #[n(3)]
    pub person: Option<DocId>,
    /// By what customers are told apart.
    #[n(4)]
    pub cut: Cut,
}

/// What customers are told apart by.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub enum Cut {
    /// By the city of the first address that has one.
    #[default]
    #[n(0)]
    City,
    /// By segment.
    #[n(1)]
    Segment,
    /// By tag: who has several is counted with each.
    #[n(2)]
    Tag,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Team {
    /// The first day of the period, since 1970-01-01.
    #[n(0)]
    pub from: i64,
    /// Customers.
    #[n(1)]
    pub customers: u32,
    /// Visits.
    #[n(2)]
    pub visits: Change,
    /// Customers that were contacted.
    #[n(3)]
    pub contacted: Change,
    /// Activities with an order.
    #[n(4)]
    pub orders: Change,
    /// What is overdue.
    #[n(5)]
    pub overdue: u32,
    /// By person: who has most customers first; what is nobody's last.
    #[n(6)]
    pub people: Vec<Person>,
    /// Customers at risk.
    #[n(7)]
    pub at_risk: u32,
    /// What these are expected to buy in a year.
    #[n(8)]
    pub at_risk_worth: Sums,
    /// The first of them, the greatest purchases first; the currency that most customers have before the others.
    #[n(9)]
    pub at_risk_first: Vec<AtRisk>,
    /// The first day of the first of the weeks whose visits are told, since 1970-01-01: weeks begin as the company says.
    #[n(10)]
    pub first_week: i64,
    /// By city, segment or tag, as it was asked: those with most customers first. Customers without any are left out.
    #[n(11)]
    pub parts: Vec<Part>,
}

/// A number, and what it was in as many days before.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Change {
    /// In the period.
    #[n(0)]
    pub now: u32,
    /// Before it.
    #[n(1)]
    pub before: u32,
}

/// Amounts in minor units by the letters of their currencies, the one that most customers have first.
pub type Sums = Vec<(String, i64)>;

/// What is counted of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Person {
    /// The member; none: nobody.
    #[n(0)]
    pub member: Option<DocId>,
    /// Their customers.
    #[n(1)]
    pub customers: u32,
    /// Of these, who was contacted in the period.
    #[n(2)]
    pub contacted: u32,
    /// Their visits in the period.
    #[n(3)]
    pub visits: u32,
    /// Their activities with an order in the period.
    #[n(4)]
    pub orders: u32,
    /// What they owe.
    #[n(5)]
    pub overdue: u32,
    /// Their customers by bands of silence since the last contact.
    #[n(6)]
    pub by_contact: [u32; BAND_COUNT],
    /// The same since the last visit.
    #[n(7)]
    pub by_visit: [u32; BAND_COUNT],
    /// What their customers are expected to buy in a year.
    #[n(8)]
    pub worth: Sums,
    /// Their customers at risk.
    #[n(9)]
    pub at_risk: u32,
    /// What these are expected to buy in a year.
    #[n(10)]
    pub at_risk_worth: Sums,
    /// Their visits by week, the earliest first.
    #[n(11)]
    pub weeks: [u32; WEEKS],
}

/// A customer at risk.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct AtRisk {
    /// Who.
    #[n(0)]
    pub doc: DocId,
    /// Days since the last contact.
    #[n(1)]
    pub days: u32,
}

/// Customers that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Part {
    /// What.
    #[n(0)]
    pub choice: String,
    /// How many of them were contacted in the period.
    #[n(1)]
    pub contacted: u32,
    /// How many there are.
    #[n(2)]
    pub customers: u32,
}
