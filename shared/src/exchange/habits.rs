//! How the people who made a file write numbers, dates and phones.

use minicbor::{Decode, Encode};

use super::{countries, words};
use crate::crm::values::civil::Day;
use crate::crm::values::money::Money;
use crate::crm::{Region, Value, ValueError, ValueType};

/// What is read in two ways, and how it is meant in this file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Habits {
    /// The country's two letters: of phones and tax ids without one, of amounts without a currency.
    #[n(0)]
    pub(super) country: String,
    /// Whether a comma stands before the decimals.
    #[n(1)]
    pub decimal_comma: bool,
    /// Whether the month stands before the day, as in the United States.
    #[n(2)]
    pub month_first: bool,
}

impl Habits {
    /// The habits of a country.
    #[must_use]
    pub fn of(region: Region) -> Self {
        Self {
            country: region.code().to_owned(),
            decimal_comma: region.decimal_mark() == ',',
            month_first: region.code() == "US",
        }
    }

    /// The same with another country for phones, tax ids and currency.
    #[must_use]
    pub fn in_country(mut self, region: Region) -> Self {
        region.code().clone_into(&mut self.country);
        self
    }

    /// The country.
    #[must_use]
    pub fn region(&self) -> Region {
        Region::parse(&self.country).unwrap_or(Region::OTHER)
    }

    /// A country that writes its decimals so.
    fn marks(&self) -> Region {
        let own = self.region();
        match (self.decimal_comma, own.decimal_mark() == ',') {
            (true, true) | (false, false) => own,
            (true, false) => Region::ES,
            (false, true) => Region::MX,
        }
    }

    /// Learns from the columns of a table whether a comma stands before the decimals, and the month before the day: as the values
    /// say that can be read in one way only; as before where none does.
    pub(super) fn guess<'s>(&mut self, columns: impl Iterator<Item = (Option<ValueType>, &'s [&'s str])>) {
        let (mut comma, mut month) = (Votes::default(), Votes::default());
        for (holds, sample) in columns {
            match holds {
                Some(ValueType::Money | ValueType::Number) => {
                    sample.iter().filter_map(|value| has_decimal_comma(value)).for_each(|vote| comma.count(vote));
                }
                Some(holds @ (ValueType::Date | ValueType::DayOfYear)) => {
                    let reads =
                        |month_first, value: &str| Self { month_first, ..self.clone() }.parse(holds, value).is_ok();
                    let one_way = sample.iter().filter(|value| reads(true, value) != reads(false, value));
                    one_way.for_each(|value| month.count(reads(true, value)));
                }
                _ => {}
            }
        }
        self.decimal_comma = comma.decide(self.decimal_comma);
        self.month_first = month.decide(self.month_first);
    }

    /// A cell's text → the value to store; `Null` for one that says nothing.
    ///
    /// # Errors
    /// If it is no value of this type.
    pub fn parse(&self, holds: ValueType, cell: &str) -> Result<Value, ValueError> {
        if Self::says_nothing(holds, cell) {
            return holds.check(&Value::Null).map(|()| Value::Null);
        }
        match holds {
            ValueType::Number | ValueType::Whole { .. } => holds.parse(cell, self.marks()),
            // Whoever's marks it is written with, an amount that names no currency is one of the file's country.
            ValueType::Money => {
                let money = Money::parse_with(cell, self.marks(), self.region())?;
                let value = Value::text(money.to_string());
                holds.check(&value).map(|()| value)
            }
            ValueType::Date | ValueType::DayOfYear => {
                let order = if self.month_first { Region::parse("US")? } else { Region::ES };
                let cell = without_clock(cell);
                match day_of_serial(cell) {
                    Some(day) => Ok(Value::text(day.to_string())),
                    None => holds.parse(cell, order),
                }
            }
            ValueType::Country => match countries::code(cell) {
                Some(code) => Ok(Value::from(code)),
                None => holds.parse(cell, self.region()),
            },
            ValueType::Choice(choices) => holds
                .parse(cell, self.region())
                .or_else(|error| words::choice(choices, cell).map(Value::from).ok_or(error)),
            ValueType::Line { .. }
            | ValueType::Paragraph { .. }
            | ValueType::Notes { .. }
            | ValueType::YesNo
            | ValueType::Time
            | ValueType::Phone
            | ValueType::Mail
            | ValueType::Web
            | ValueType::TaxId
            | ValueType::Place
            | ValueType::Zone
            | ValueType::Reference(_)
            | ValueType::EntryOf(_)
            | ValueType::Rank
            | ValueType::KindName
            | ValueType::Scope => holds.parse(cell, self.region()),
        }
    }

    /// Whether a cell says that there is nothing: `N/A`, a stroke, zeros for a day.
    pub(super) fn says_nothing(holds: ValueType, cell: &str) -> bool {
        words::say_nothing(holds, cell)
    }
}

/// The day of a spreadsheet's number, counted from the end of 1899: `29546`, `29546.0`. Five digits, so that neither a year nor a
/// date without its marks is taken for one.
fn day_of_serial(cell: &str) -> Option<Day> {
    let (whole, part) = cell.trim().split_once(['.', ',']).unwrap_or((cell.trim(), ""));
    let is_serial = whole.len() == 5 && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
    let days = whole.parse::<i64>().ok().filter(|_| is_serial)?;
    // Lotus had a 29th of February 1900, and spreadsheets keep it; nobody here was born before.
    Day::from_days(days - 25_569).filter(|day| (1900..2100).contains(&day.year))
}

/// The day of a date that a database wrote with its time of day: `2026-11-21 00:00:00`, `21/11/2026 0:00`.
fn without_clock(cell: &str) -> &str {
    let cell = cell.trim();
    let clock_at = cell.find(':').and_then(|colon| cell[..colon].rfind([' ', 'T']));
    clock_at.map_or(cell, |at| &cell[..at])
}

#[derive(Default)]
struct Votes {
    yes: usize,
    no: usize,
}

impl Votes {
    fn count(&mut self, vote: bool) {
        if vote { self.yes += 1 } else { self.no += 1 }
    }

    fn decide(&self, usual: bool) -> bool {
        if self.yes == self.no { usual } else { self.yes > self.no }
    }
}

/// Whether a comma stands before an amount's decimals, if the amount says so: by both marks, by a mark that stands twice, or
/// by one that other than three digits follow.
fn has_decimal_comma(value: &str) -> Option<bool> {
    let last = value.rfind(['.', ','])?;
    let is_comma = value[last..].starts_with(',');
    let both = value.contains('.') && value.contains(',');
    let twice = value.matches(if is_comma { ',' } else { '.' }).count() > 1;
    let behind = value[last + 1..].chars().take_while(char::is_ascii_digit).count();
    match (both, twice, behind) {
        (true, _, _) => Some(is_comma),
        (false, true, _) => Some(!is_comma),
        (false, false, 1 | 2) => Some(is_comma),
        (false, false, _) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_has_its_own_habits() {
        let mexican = Habits::of(Region::MX);
        let comma = Habits { decimal_comma: true, ..Habits::of(Region::MX) };
        let american = Habits { month_first: true, ..Habits::of(Region::MX) };
        for (habits, holds, cell, expected) in [
            (&mexican, ValueType::Money, "$1,250.50", "125050 MXN"),
            (&comma, ValueType::Money, "1.250,50", "125050 MXN"),
            (&comma, ValueType::Money, "1.250,50 €", "125050 EUR"),
            (&comma, ValueType::Money, "$ 1.250", "125000 MXN"),
            (&comma, ValueType::Number, "1.250,5", "1250.5"),
            (&mexican, ValueType::Date, "3/4/2026 0:00", "2026-04-03"),
            (&american, ValueType::Date, "3/4/2026", "2026-03-04"),
            (&american, ValueType::DayOfYear, "--11-21", "--11-21"),
            (&mexican, ValueType::Date, "2026-04-03T00:00:00", "2026-04-03"),
            (&comma, ValueType::Money, "1.250,50 M.N.", "125050 MXN"),
            (&comma, ValueType::Money, "1.250,50-", "-125050 MXN"),
            (&mexican, ValueType::DayOfYear, "29546", "1980-11-21"),
            (&mexican, ValueType::DayOfYear, "29546.0", "1980-11-21"),
            (&mexican, ValueType::Country, "México", "MX"),
            (&mexican, ValueType::Country, "pe", "PE"),
            (&mexican, ValueType::Phone, "55 1234 5678", "+525512345678"),
        ] {
            assert_eq!(habits.parse(holds, cell), Ok(Value::from(expected)), "{cell}");
        }
        assert_eq!(mexican.parse(ValueType::Country, "Atlantis"), Err(ValueError::Country));
    }
}
