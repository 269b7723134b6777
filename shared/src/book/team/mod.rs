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
//! - **Overdue** is what is not done and whose day is before today, with a customer, or another record, that lists show.
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

use crate::document::DocId;
use crate::in_order;

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
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TeamWanted {
    /// Over which days.
    pub period: Period,
    /// Today, in days since 1970-01-01.
    pub today: i64,
    /// In which territories; none named: in all.
    pub territories: Vec<u32>,
    /// Of one person: their customers, and what they did. None: of everybody.
    pub person: Option<DocId>,
    /// By what customers are told apart.
    pub cut: Cut,
}
in_order!(struct TeamWanted { period, today, territories, person, cut });

/// What customers are told apart by.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Cut {
    /// By the cities of addresses: who has several is counted with each.
    #[default]
    City,
    /// By segment.
    Segment,
    /// By tag: who has several is counted with each.
    Tag,
}
in_order!(enum Cut {
    0 City,
    1 Segment,
    2 Tag,
});

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Team {
    /// The first day of the period, since 1970-01-01.
    pub from: i64,
    /// Customers.
    pub customers: u32,
    /// Visits.
    pub visits: Change,
    /// Customers that were contacted.
    pub contacted: Change,
    /// Activities with an order.
    pub orders: Change,
    /// What is overdue.
    pub overdue: u32,
    /// By person: who has most customers first; what is nobody's last.
    pub people: Vec<Person>,
    /// Customers at risk.
    pub at_risk: u32,
    /// What these are expected to buy in a year.
    pub at_risk_worth: Sums,
    /// The first of them, the greatest purchases first; the currency that most customers have before the others.
    pub at_risk_first: Vec<AtRisk>,
    /// The first day of the first of the weeks whose visits are told, since 1970-01-01: weeks begin as the company says.
    pub first_week: i64,
    /// By city, segment or tag, as it was asked: those with most customers first. Customers without any are left out.
    pub parts: Vec<Part>,
}
in_order!(struct Team {
    from, customers, visits, contacted, orders, overdue, people, at_risk, at_risk_worth, at_risk_first, first_week,
    parts,
});

/// A number, and what it was in as many days before.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// In the period.
    pub now: u32,
    /// Before it.
    pub before: u32,
}
in_order!(struct Change { now, before });

/// Amounts in minor units by the letters of their currencies, the one that most customers have first.
pub type Sums = Vec<(String, i64)>;

/// What is counted of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Person {
    /// The member; none: nobody.
    pub member: Option<DocId>,
    /// Their customers.
    pub customers: u32,
    /// Of these, who was contacted in the period.
    pub contacted: u32,
    /// Their visits in the period.
    pub visits: u32,
    /// Their activities with an order in the period.
    pub orders: u32,
    /// What they owe.
    pub overdue: u32,
    /// Their customers by bands of silence since the last contact.
    pub by_contact: [u32; BAND_COUNT],
    /// The same since the last visit.
    pub by_visit: [u32; BAND_COUNT],
    /// What their customers are expected to buy in a year.
    pub worth: Sums,
    /// Their customers at risk.
    pub at_risk: u32,
    /// What these are expected to buy in a year.
    pub at_risk_worth: Sums,
    /// Their visits by week, the earliest first.
    pub weeks: [u32; WEEKS],
}
in_order!(struct Person {
    member, customers, contacted, visits, orders, overdue, by_contact, by_visit, worth, at_risk, at_risk_worth, weeks,
});

/// A customer at risk.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct AtRisk {
    /// Who.
    pub doc: DocId,
    /// Days since the last contact.
    pub days: u32,
}
in_order!(struct AtRisk { doc, days });

/// Customers that have something in common.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What.
    pub choice: String,
    /// How many of them were contacted in the period.
    pub contacted: u32,
    /// How many there are.
    pub customers: u32,
}
in_order!(struct Part { choice, contacted, customers });
