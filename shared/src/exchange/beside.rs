//! What a book knows of a customer beyond the record, as an export of customers has it at the end of each row.
//!
//! It is counted, not written: an import of such a file leaves these columns out.

use super::table::Table;
use crate::crm::language::{Label, label};
use crate::crm::values::civil::Day;
use crate::crm::{Language, Zone};

/// How many columns there are.
pub const COUNT: usize = 5;

/// What they are called: days are written as ISO writes them, the last one is a number of days.
pub const FACTS: [Label; COUNT] = [
    label("Último contacto", "Last contact"),
    label("Última visita", "Last visit"),
    label("Siguiente paso", "Next step"),
    label("Para cuándo", "Due on"),
    label("Días de atraso", "Days overdue"),
];

/// What they are made of.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    /// When something was last done with the customer, milliseconds since 1970 UTC.
    pub last: Option<i64>,
    /// When they were last visited.
    pub last_visit: Option<i64>,
    /// What comes next, and its day since 1970-01-01.
    pub next: Option<(String, i64)>,
}

impl Told {
    /// What stands in them. Days are cut by the clocks of `zone`; `today` is one of them, since 1970-01-01.
    #[must_use]
    pub fn texts(self, zone: &Zone, today: i64) -> [String; COUNT] {
        let day = |day: i64| Day::from_days(day).map(|day| day.to_string()).unwrap_or_default();
        let of_time = |time: Option<i64>| time.map(|time| day(zone.day(time))).unwrap_or_default();
        let late = self.next.as_ref().filter(|(_, due)| *due < today).map(|(_, due)| (today - due).to_string());
        let (next, due) = self.next.map(|(words, due)| (words, day(due))).unwrap_or_default();
        [of_time(self.last), of_time(self.last_visit), next, due, late.unwrap_or_default()]
    }
}

/// Where these columns begin in a file of this app's; none in any other.
pub(super) fn begin_at(table: &Table) -> Option<usize> {
    let at = table.header.len().checked_sub(COUNT)?;
    let are_so_called = |language: Language| {
        let own = FACTS.map(|label| label.in_language(language));
        table.header[at..].iter().map(String::as_str).eq(own)
    };
    [Language::Spanish, Language::English].into_iter().any(are_so_called).then_some(at)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::values::time::parse;

    #[test]
    fn days_are_those_of_the_place_and_what_is_late_says_by_how_much() {
        let west = Zone::of_platform(0, 1, |_| -360);
        let at = |text: &str| parse(text).unwrap();
        let due = west.day(at("2026-11-21T12:00-06:00"));
        // Half past six in the evening there, and tomorrow in London.
        let (last, last_visit) = (Some(at("2026-11-21T00:30Z")), Some(at("2026-11-02T18:00Z")));
        let told = Told { last, last_visit, next: Some(("Cobrar".to_owned(), due)) };
        let texts = |today| told.clone().texts(&west, today);
        assert_eq!(texts(due + 9), ["2026-11-20", "2026-11-02", "Cobrar", "2026-11-21", "9"]);
        assert_eq!(texts(due), ["2026-11-20", "2026-11-02", "Cobrar", "2026-11-21", ""]);
        assert_eq!(Told::default().texts(&west, due), [""; COUNT]);
    }
}
