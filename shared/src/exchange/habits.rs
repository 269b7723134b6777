//! How the people who made a file write numbers, dates and phones.

use minicbor::{Decode, Encode};

use super::{countries, words};
use crate::crm::values::civil::Day;
use crate::crm::values::date;
use crate::crm::values::money::Money;
use crate::crm::{OptionList, Options, Region, Value, ValueError, ValueType, Zone};

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
    /// say that can be read in one way only; as before where none does. Amounts that have three digits behind their only mark are
    /// grouped by it, where none says otherwise: nobody writes money with three decimals.
    pub(super) fn guess<'s>(&mut self, columns: impl Iterator<Item = (Option<ValueType>, &'s [&'s str])>) {
        let (mut comma, mut month, mut grouped) = (Votes::default(), Votes::default(), Votes::default());
        for (holds, sample) in columns {
            match holds {
                Some(ValueType::Money | ValueType::Number) => {
                    sample.iter().filter_map(|value| has_decimal_comma(value)).for_each(|vote| comma.count(vote));
                    if holds == Some(ValueType::Money) {
                        // Of a currency with three decimals they look the same.
                        let has_three = |value: &str| {
                            let money = Money::parse_with(value, self.marks(), self.region());
                            money.is_ok_and(|money| money.currency().decimals() >= 3)
                        };
                        let marks =
                            sample.iter().filter(|value| !has_three(value)).filter_map(|value| groups_alone(value));
                        marks.for_each(|mark| grouped.count(mark == '.'));
                    }
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
        let groups = match (grouped.yes > 0, grouped.no > 0) {
            (true, false) => true,
            (false, true) => false,
            // Either none is, or both are: then one of the marks means something else, and nothing tells which.
            (true, true) | (false, false) => self.decimal_comma,
        };
        self.decimal_comma = comma.decide(groups);
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
                // A thousand times too little, if the mark groups after all: that is not for a program to say.
                let is_open = groups_alone(cell) == Some(self.marks().decimal_mark());
                if is_open && money.currency().decimals() < 3 {
                    return Err(ValueError::UndecidedMark);
                }
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
            // A cell has words, and codes only of those that there are.
            ValueType::Option(list) => Self::in_words(list, cell, &Options::default()),
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

    /// The instant of a cell: as machines write it, or a day as people here write it with the clock of `zone` behind it. Where no
    /// clock is, it is noon.
    ///
    /// # Errors
    /// If it is none.
    pub(super) fn moment(&self, cell: &str, zone: &Zone) -> Result<Value, ValueError> {
        if cell.trim().is_empty() || Self::says_nothing(ValueType::Time, cell) {
            return Ok(Value::Null);
        }
        if let Ok(instant) = ValueType::Time.parse(cell, self.region()) {
            return Ok(instant);
        }
        let (day, clock) = cell.trim().split_at(without_clock(cell).len());
        let day = self.parse(ValueType::Date, day).map_err(|_| ValueError::Time)?;
        let day = day.as_text().and_then(date::read_iso).ok_or(ValueError::Time)?;
        let minute = minute_of(clock.trim_matches([' ', 'T', 't'])).ok_or(ValueError::Time)?;
        let value = Value::Time(zone.instant(day.to_days(), minute));
        ValueType::Time.check(&value).map(|()| value)
    }

    /// The code of what a cell calls something on a list of the workspace's: in the workspace's words, in those from the start, or
    /// as other systems word it.
    ///
    /// # Errors
    /// If nothing there is called so.
    pub(super) fn in_words(list: &'static OptionList, cell: &str, options: &Options) -> Result<Value, ValueError> {
        let found = options.parse(list, cell).ok();
        let found = found.or_else(|| words::choice(list.built_in, cell).map(str::to_owned));
        found.map(Value::Text).ok_or(ValueError::UnknownChoice)
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

/// The minute of the day of a clock: `18:30`, `8:05:00`; noon of none.
fn minute_of(clock: &str) -> Option<u16> {
    if clock.is_empty() {
        return Some(12 * 60);
    }
    let mut parts = clock.split(':');
    let mut below = |bound: u16| {
        let part = parts.next()?;
        let is_number = (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
        part.parse::<u16>().ok().filter(|number| is_number && *number < bound)
    };
    let (hour, minute) = (below(24)?, below(60)?);
    let seconds: Vec<&str> = parts.collect();
    let are_seconds = seconds.iter().all(|part| part.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.'));
    (seconds.len() <= 1 && are_seconds).then_some(hour * 60 + minute)
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

/// An amount without what stands around its digits, which may have marks of its own: `S/.1,500`.
fn figures(value: &str) -> &str {
    let digit = |sign: char| sign.is_ascii_digit();
    let bounds = value.find(digit).zip(value.rfind(digit));
    bounds.map_or("", |(first, last)| &value[first..=last])
}

/// Whether a comma stands before an amount's decimals, if the amount says so: by both marks, by a mark that stands twice, by one that
/// other than three digits follow, or by one that no group can stand before.
fn has_decimal_comma(value: &str) -> Option<bool> {
    let value = figures(value);
    let last = value.rfind(['.', ','])?;
    let is_comma = value[last..].starts_with(',');
    let both = value.contains('.') && value.contains(',');
    let twice = value.matches(if is_comma { ',' } else { '.' }).count() > 1;
    let behind = value[last + 1..].chars().take_while(char::is_ascii_digit).count();
    match (both, twice, behind) {
        (true, _, _) => Some(is_comma),
        (false, true, _) => Some(!is_comma),
        (false, false, 1 | 2) => Some(is_comma),
        (false, false, 3) if groups_alone(value).is_none() => Some(is_comma),
        (false, false, _) => None,
    }
}

/// The only mark of an amount, if a group of three digits stands behind it and one begins before it: `850,000`, `$ 1.500`. Before
/// the decimals it would look the same.
fn groups_alone(value: &str) -> Option<char> {
    let value = figures(value);
    let mut marks = value.char_indices().filter(|(_, sign)| matches!(sign, '.' | ','));
    let (Some((at, mark)), None) = (marks.next(), marks.next()) else { return None };
    let (before, behind) = (&value[..at], &value[at + 1..]);
    let is_number = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    let is_group =
        behind.len() == 3 && is_number(behind) && (1..=3).contains(&before.len()) && !before.starts_with('0');
    (is_group && is_number(before)).then_some(mark)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_mark_before_three_digits_groups_unless_something_tells() {
        let read = |region: Region, cells: &[&str]| {
            let mut habits = Habits::of(region);
            habits.guess([(Some(ValueType::Money), cells)].into_iter());
            let read = |cell: &&str| {
                habits.parse(ValueType::Money, cell).ok().and_then(|money| money.as_text().map(str::to_owned))
            };
            cells.iter().map(|cell| read(cell).unwrap_or_default()).collect::<Vec<_>>().join("|")
        };
        for (region, cells, expected) in [
            (Region::CO, &["850,000", "75,500"][..], "85000000 COP|7550000 COP"),
            (Region::CL, &["850,000", "75,500"], "850000 CLP|75500 CLP"),
            (Region::AR, &["$ 850,000", "120,000 USD"], "85000000 ARS|12000000 USD"),
            (Region::MX, &["1.500", "2.250", "800"], "150000 MXN|225000 MXN|80000 MXN"),
            (Region::MX, &["1,500", "800"], "150000 MXN|80000 MXN"),
            (Region::CO, &["1.500", "800"], "150000 COP|80000 COP"),
            // Grouped by the one, decimals behind the other.
            (Region::CO, &["850,000", "1.5"], "85000000 COP|150 COP"),
            // What tells that the mark stands before decimals leaves the others open.
            (Region::CO, &["850,000", "12,5"], "|1250 COP"),
            (Region::MX, &["1.500", "2,300.00"], "|230000 MXN"),
            (Region::MX, &["1.500", "1234.500", "0.250"], "|123450 MXN|25 MXN"),
            // Both group: one of them does not.
            (Region::MX, &["1.500", "2,300"], "|230000 MXN"),
            // The point is the currency's.
            (Region::PE, &["S/.1,500", "S/.800"], "150000 PEN|80000 PEN"),
            (Region::MX, &["$ 1.500.-", "800.-"], "150000 MXN|80000 MXN"),
            (Region::MX, &["1.234 KWD", "5.5 KWD"], "1234 KWD|5500 KWD"),
        ] {
            assert_eq!(read(region, cells), expected, "{cells:?}");
        }
    }

    #[test]
    fn an_instant_is_of_the_clocks_of_the_place() {
        let west = Zone::of_platform(0, 1, |_| -360);
        let habits = Habits::of(Region::MX);
        let at = |cell: &str| habits.moment(cell, &west);
        let of = |text: &str| Ok(Value::Time(crate::crm::values::time::parse(text).unwrap()));
        assert_eq!(at("2026-11-21 18:30"), of("2026-11-22T00:30Z"));
        assert_eq!(at("21/11/2026 8:05:59"), of("2026-11-21T14:05Z"));
        assert_eq!(at("2026-11-21T18:30:00Z"), of("2026-11-21T18:30Z"));
        assert_eq!(at("21/11/2026"), of("2026-11-21T18:00Z"));
        assert_eq!(at(""), Ok(Value::Null));
        for wrong in
            ["xyz", "2026-11-21 24:00", "2026-11-21 8:05:x", "2026-11-21 8:05:0:0", "30/02/2026 08:00", "18:30"]
        {
            assert_eq!(at(wrong), Err(ValueError::Time), "{wrong}");
        }
    }

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
