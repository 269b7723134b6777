//! How the people who made a file write numbers, dates and phones.

use std::borrow::Cow;

use minicbor::{Decode, Encode};

use super::countries;
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

    /// A cell's text → the value to store.
    ///
    /// # Errors
    /// If it is no value of this type.
    pub fn parse(&self, holds: ValueType, cell: &str) -> Result<Value, ValueError> {
        if matches!(holds, ValueType::Number | ValueType::Whole { .. }) {
            return holds.parse(cell, self.marks());
        }
        if holds == ValueType::Money {
            return holds.parse(&self.with_currency(cell), self.marks());
        }
        if matches!(holds, ValueType::Date | ValueType::DayOfYear) {
            let order = if self.month_first { Region::parse("US")? } else { Region::ES };
            return holds.parse(without_clock(cell), order);
        }
        let named = if holds == ValueType::Country { countries::code(cell) } else { None };
        named.map_or_else(|| holds.parse(cell, self.region()), |code| Ok(Value::from(code)))
    }

    /// An amount that names no currency is one of the file's country, whoever's marks it is written with.
    fn with_currency<'c>(&self, cell: &'c str) -> Cow<'c, str> {
        let named = cell.chars().any(|sign| sign.is_alphabetic() || "€£₡₲".contains(sign));
        if named || cell.trim().is_empty() {
            return Cow::Borrowed(cell);
        }
        Cow::Owned(format!("{} {}", cell.replace('$', ""), self.region().currency()))
    }
}

/// The day of a date that a database wrote with its time of day: `2026-11-21 00:00:00`, `21/11/2026 0:00`.
fn without_clock(cell: &str) -> &str {
    let cell = cell.trim();
    let clock_at = cell.find(':').and_then(|colon| cell[..colon].rfind([' ', 'T']));
    clock_at.map_or(cell, |at| &cell[..at])
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
            (&mexican, ValueType::Country, "México", "MX"),
            (&mexican, ValueType::Country, "pe", "PE"),
            (&mexican, ValueType::Phone, "55 1234 5678", "+525512345678"),
        ] {
            assert_eq!(habits.parse(holds, cell), Ok(Value::from(expected)), "{cell}");
        }
        assert_eq!(mexican.parse(ValueType::Country, "Atlantis"), Err(ValueError::Country));
    }
}
