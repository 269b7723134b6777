//! What a filter asks of one field, record by record.

use std::cmp::Ordering;

use crate::crm::filter::period::{Calendar, Days, away};
use crate::crm::filter::{FieldTest, How, Operand, Path, Test};
use crate::crm::search::{bare, fold};
use crate::crm::values::civil::Day;
use crate::crm::values::date;
use crate::crm::values::money::Money;
use crate::crm::values::place::Place;
use crate::crm::{Kind, OptionList, Options, Registry, Value, ValueType, WORKSPACE, Zone};
use crate::document::{DocId, Row};

/// What one record says.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Cell {
    /// Whether it passes, whatever the day.
    Is(bool),
    /// The days that stand there, since 1970-01-01.
    Days(Box<[i32]>),
    /// Days of every year, month and day.
    Yearly(Box<[(u32, u32)]>),
    /// The records that are named there, where the filter gives a title or sorts by it.
    Named(Box<[DocId]>),
    /// Where it is.
    Places(Box<[Place]>),
    /// What it is sorted by.
    Key(Key),
}

impl Cell {
    /// The records that are named there.
    pub(super) fn named(&self) -> &[DocId] {
        match self {
            Self::Named(named) => named,
            Self::Is(_) | Self::Days(_) | Self::Yearly(_) | Self::Places(_) | Self::Key(_) => &[],
        }
    }
}

/// What records are sorted by: nothing comes last.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub(super) enum Key {
    Number(Amount),
    Text(Box<str>),
    Nothing,
}

/// A number to six decimals, in a currency if it is an amount of money.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Amount {
    /// Millionths.
    pub(crate) millionths: i128,
    /// Its letters; empty of plain numbers.
    pub(crate) currency: [u8; 3],
}

impl PartialOrd for Amount {
    /// By size; currencies, which do not compare, by their letters first.
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some((self.currency, self.millionths).cmp(&(other.currency, other.millionths)))
    }
}

/// No currency.
pub(crate) const PLAIN: [u8; 3] = [0; 3];

/// Where a value stands in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum At {
    Slot(u16),
    Custom(String),
    /// In the record's id.
    Created,
    /// Beside its cells.
    Territory,
}

/// A field and what is asked of it.
pub(super) struct Column {
    at: At,
    value: ValueType,
    asks: Asks,
}

enum Asks {
    /// An answer that no day turns.
    Plain(Plain),
    /// The days themselves.
    Days,
    /// The records that are named.
    Titles,
    Places,
    Key,
    /// Where what stands there stands on a list of the workspace's.
    OnList(&'static OptionList, Options),
}

/// A test with everything that can be made ready.
struct Plain {
    is_not: bool,
    how: PlainHow,
}

enum PlainHow {
    Empty,
    /// One of these, folded where they are texts.
    In(Vec<String>),
    InAmounts(Vec<Given>),
    Has(String),
    Below(Given, bool),
    Above(Given, bool),
    Between(Given, Given),
    Impossible,
}

/// An amount that is compared with; without a currency it is in whatever currency the other is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Given {
    pub(crate) millionths: i128,
    pub(crate) currency: Option<[u8; 3]>,
}

impl Given {
    /// Out of a filter's text: `5000`, `5000.50 MXN`.
    pub(crate) fn read(text: &str) -> Option<Self> {
        let (number, code) = text.split_once(' ').map_or((text, None), |(number, code)| (number, Some(code)));
        let currency = match code {
            None => None,
            Some(code) => Some(code.as_bytes().try_into().ok()?),
        };
        Some(Self { millionths: millionths(number)?, currency })
    }

    /// How an amount compares with it; not, in another currency.
    pub(crate) fn compare(&self, amount: &Amount) -> Option<Ordering> {
        let is_same = self.currency.is_none_or(|currency| currency == amount.currency);
        is_same.then(|| amount.millionths.cmp(&self.millionths))
    }
}

/// A decimal number in millionths.
fn millionths(text: &str) -> Option<i128> {
    let (sign, digits) = text.strip_prefix('-').map_or((1, text), |digits| (-1, digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let part: i128 = format!("{part:0<6}").get(..6)?.parse().ok()?;
    Some(sign * (whole.parse::<i128>().ok()? * 1_000_000 + part))
}

/// The number that a value is.
pub(super) fn amount(value: &Value, holds: &ValueType) -> Option<Amount> {
    match (holds, value) {
        (ValueType::Money, Value::Text(text)) => {
            let money = Money::read(text).ok()?;
            let scale = 10_i128.pow(6_u32.checked_sub(u32::from(money.currency().decimals()))?);
            let currency = money.currency().code().as_bytes().try_into().ok()?;
            Some(Amount { millionths: i128::from(money.minor()) * scale, currency })
        }
        (_, Value::Text(text)) => Some(Amount { millionths: millionths(text)?, currency: PLAIN }),
        (_, Value::Int(number)) => Some(Amount { millionths: i128::from(*number) * 1_000_000, currency: PLAIN }),
        (_, Value::Null | Value::Bool(_) | Value::Time(_)) => None,
    }
}

/// The day that a value is.
pub(super) fn day(value: &Value, zone: &Zone) -> Option<i32> {
    let day = match value {
        Value::Time(ms) => zone.day(*ms),
        Value::Text(text) => date::read_iso(text)?.to_days(),
        Value::Null | Value::Int(_) | Value::Bool(_) => return None,
    };
    i32::try_from(day).ok()
}

/// What a text is compared by: its letters where people write it as they like, else itself.
fn comparable(text: &str, holds: &ValueType) -> String {
    let is_free =
        matches!(holds, ValueType::Line { .. } | ValueType::Paragraph { .. } | ValueType::Mail | ValueType::Web);
    if is_free { bare(text) } else { text.to_owned() }
}

/// Whether days are asked of it, which turn.
const fn has_days(value: &ValueType) -> bool {
    matches!(value, ValueType::Time | ValueType::Date)
}

/// Where a path's values stand in a row.
pub(super) fn place_of(kind: Kind, path: &Path) -> Option<At> {
    match path {
        Path::Created => Some(At::Created),
        Path::Custom(id) => Some(At::Custom(id.clone())),
        Path::Own("territory") => Some(At::Territory),
        Path::Own(_) | Path::Entry(..) => path.field(kind).map(|field| At::Slot(field.slot)),
    }
}

impl Plain {
    fn new(test: &Test, value: &ValueType, me: &str, options: &Options) -> Self {
        let given = |operand: &Operand| match operand {
            Operand::Literal(text) => Given::read(text),
            Operand::Me | Operand::Away(..) => None,
        };
        let is_number = matches!(value, ValueType::Whole { .. } | ValueType::Number | ValueType::Money);
        let how = match &test.how {
            How::Empty => Some(PlainHow::Empty),
            How::In(values) if is_number => values.iter().map(given).collect::<Option<_>>().map(PlainHow::InAmounts),
            How::In(values) => Some(PlainHow::In(
                values
                    .iter()
                    .flat_map(|operand| match (operand, value) {
                        // What counts as it is meant, too.
                        (Operand::Literal(text), ValueType::Option(list)) => options.counted_with(list, text),
                        (Operand::Literal(text), _) => vec![comparable(text, value)],
                        (Operand::Me, _) => vec![me.to_owned()],
                        (Operand::Away(..), _) => vec![String::new()],
                    })
                    .collect(),
            )),
            How::Has(text) => Some(PlainHow::Has(fold(text))),
            How::Below(operand) => given(operand).map(|given| PlainHow::Below(given, false)),
            How::AtMost(operand) => given(operand).map(|given| PlainHow::Below(given, true)),
            How::Above(operand) => given(operand).map(|given| PlainHow::Above(given, false)),
            How::AtLeast(operand) => given(operand).map(|given| PlainHow::Above(given, true)),
            How::Between(least, most) => {
                given(least).zip(given(most)).map(|(least, most)| PlainHow::Between(least, most))
            }
            How::During(_) => None,
        };
        Self { is_not: test.is_not, how: how.unwrap_or(PlainHow::Impossible) }
    }

    fn passes(&self, values: &[Value], holds: &ValueType) -> bool {
        let mut values = values.iter().filter(|value| !value.is_null());
        let text = |value: &Value| match value {
            Value::Text(text) => comparable(text, holds),
            Value::Int(number) => number.to_string(),
            Value::Bool(answer) => if *answer { "yes" } else { "no" }.to_owned(),
            Value::Null | Value::Time(_) => String::new(),
        };
        let is = match &self.how {
            PlainHow::Impossible => return false,
            PlainHow::Empty => values.next().is_none(),
            PlainHow::In(wanted) => values.any(|value| wanted.contains(&text(value))),
            PlainHow::Has(wanted) => {
                values.any(|value| value.as_text().is_some_and(|text| fold(text).contains(wanted)))
            }
            PlainHow::InAmounts(wanted) => values
                .filter_map(|value| amount(value, holds))
                .any(|amount| wanted.iter().any(|given| given.compare(&amount) == Some(Ordering::Equal))),
            PlainHow::Below(given, or_equal) => values
                .filter_map(|value| given.compare(&amount(value, holds)?))
                .any(|order| order == Ordering::Less || (*or_equal && order == Ordering::Equal)),
            PlainHow::Above(given, or_equal) => values
                .filter_map(|value| given.compare(&amount(value, holds)?))
                .any(|order| order == Ordering::Greater || (*or_equal && order == Ordering::Equal)),
            PlainHow::Between(least, most) => values.filter_map(|value| amount(value, holds)).any(|amount| {
                least.compare(&amount).is_some_and(|order| order != Ordering::Less)
                    && most.compare(&amount).is_some_and(|order| order != Ordering::Greater)
            }),
        };
        is != self.is_not
    }
}

impl Column {
    /// What a test asks of its field; none of a field that is not known.
    pub(super) fn of_test(kind: Kind, test: &FieldTest, registry: &Registry, me: &str) -> Option<Self> {
        let (at, value) = (place_of(kind, &test.path)?, test.path.known(kind, registry)?.value);
        let gives_title =
            |operand: &Operand| matches!(operand, Operand::Literal(text) if text.parse::<DocId>().is_err());
        let asks = match (&test.test.how, &value) {
            (How::Empty, _) => Asks::Plain(Plain::new(&test.test, &value, me, registry.options())),
            (_, value) if has_days(value) || *value == ValueType::DayOfYear => Asks::Days,
            (How::In(values), ValueType::Reference(_)) if values.iter().any(gives_title) => Asks::Titles,
            (_, _) => Asks::Plain(Plain::new(&test.test, &value, me, registry.options())),
        };
        Some(Self { at, value, asks })
    }

    /// Where the records of a kind are: the first of its fields that holds a place.
    pub(super) fn place(kind: Kind) -> Option<Self> {
        let mut fields = crate::crm::definition(kind).all_fields();
        let (_, field) = fields.find(|(_, field)| field.value == ValueType::Place && field.listed)?;
        Some(Self { at: At::Slot(field.slot), value: field.value, asks: Asks::Places })
    }

    /// What records are sorted by.
    pub(super) fn to_sort(kind: Kind, path: &Path, registry: &Registry) -> Option<Self> {
        let value = path.known(kind, registry)?.value;
        let asks = match (value.list(), &value) {
            (Some(list), _) => Asks::OnList(list, registry.options().clone()),
            // By what it is called on the day on which one looks.
            (None, ValueType::Reference(_)) => Asks::Titles,
            (None, _) => Asks::Key,
        };
        Some(Self { at: place_of(kind, path)?, value, asks })
    }

    /// Whether it asks for one of a list of the workspace's.
    pub(super) fn is_of_list(&self, list: &str) -> bool {
        self.value.list().is_some_and(|own| own.name == list)
    }

    /// Whether what it keeps are days, which are asked anew every day.
    pub(super) const fn turns(&self) -> bool {
        matches!(self.asks, Asks::Days)
    }

    /// Whether what it keeps are records, whose titles are asked.
    pub(super) const fn asks_titles(&self) -> bool {
        matches!(self.asks, Asks::Titles)
    }

    /// What a record says to it.
    pub(super) fn read(&self, doc: DocId, row: &Row, zone: &Zone) -> Cell {
        let beside;
        let values = match &self.at {
            At::Slot(slot) => row.values(*slot),
            At::Custom(id) => row.custom.iter().find(|(own, _)| own == id).map_or(&[][..], |(_, cell)| cell.values()),
            At::Created => {
                beside = [Value::Time(crate::book::people::created(doc))];
                &beside
            }
            At::Territory if row.territory == WORKSPACE => &[],
            At::Territory => {
                beside = [Value::Int(i64::from(row.territory))];
                &beside
            }
        };
        match &self.asks {
            Asks::Plain(plain) => Cell::Is(plain.passes(values, &self.value)),
            Asks::Days if self.value == ValueType::DayOfYear => {
                let born = values.iter().filter_map(|value| date::read_day_of_year(value.as_text()?));
                Cell::Yearly(born.map(|(_, month, day)| (month, day)).collect())
            }
            Asks::Days => Cell::Days(values.iter().filter_map(|value| day(value, zone)).collect()),
            Asks::Titles => Cell::Named(values.iter().filter_map(|value| value.as_text()?.parse().ok()).collect()),
            Asks::Places => {
                Cell::Places(values.iter().filter_map(|value| Place::parse(value.as_text()?).ok()).collect())
            }
            Asks::OnList(list, options) => {
                let place = values.first().and_then(Value::as_text).map(|code| options.place(list, code));
                Cell::Key(place.map_or(Key::Nothing, |place| Key::Text(place.into())))
            }
            Asks::Key => Cell::Key(values.first().map_or(Key::Nothing, |value| self.key(value, zone))),
        }
    }

    fn key(&self, value: &Value, zone: &Zone) -> Key {
        let number = |number: i64| Key::Number(Amount { millionths: i128::from(number), currency: PLAIN });
        if matches!(self.value, ValueType::Whole { .. } | ValueType::Number | ValueType::Money) {
            return amount(value, &self.value).map_or(Key::Nothing, Key::Number);
        }
        if self.value == ValueType::Date {
            return day(value, zone).map_or(Key::Nothing, |day| number(i64::from(day)));
        }
        match value {
            Value::Text(text) => Key::Text(fold(text).into()),
            Value::Int(whole) => number(*whole),
            Value::Bool(answer) => number(i64::from(*answer)),
            // To the millisecond.
            Value::Time(ms) => number(*ms),
            Value::Null => Key::Nothing,
        }
    }
}

/// A test of days, resolved for one of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct OnDays {
    is_not: bool,
    how: DaysHow,
}

#[derive(Clone, Debug, PartialEq, Eq)]
enum DaysHow {
    Empty,
    /// On one of these runs.
    Runs(Vec<Days>),
}

impl OnDays {
    /// A test as of today; none if it is of something else than days.
    pub(super) fn new(test: &Test, calendar: Calendar) -> Option<Self> {
        let point = |operand: &Operand| match operand {
            Operand::Literal(text) => date::read_iso(text).map(Day::to_days),
            Operand::Away(count, unit) => Some(away(calendar.today, i64::from(*count), *unit)),
            Operand::Me => None,
        };
        let run = |from: Option<i64>, to: Option<i64>| DaysHow::Runs(vec![Days { from, to }]);
        let how = match &test.how {
            How::Empty => DaysHow::Empty,
            How::In(values) => {
                let days = values.iter().map(|value| point(value).map(|day| Days { from: Some(day), to: Some(day) }));
                DaysHow::Runs(days.collect::<Option<_>>()?)
            }
            How::Below(operand) => run(None, Some(point(operand)? - 1)),
            How::AtMost(operand) => run(None, Some(point(operand)?)),
            How::Above(operand) => run(Some(point(operand)? + 1), None),
            How::AtLeast(operand) => run(Some(point(operand)?), None),
            How::During(period) => DaysHow::Runs(vec![calendar.days(*period)]),
            How::Has(_) | How::Between(..) => return None,
        };
        Some(Self { is_not: test.is_not, how })
    }

    pub(super) fn passes(&self, days: &[i32]) -> bool {
        let is = match &self.how {
            DaysHow::Empty => days.is_empty(),
            DaysHow::Runs(runs) => days.iter().any(|day| runs.iter().any(|run| run.has(i64::from(*day)))),
        };
        is != self.is_not
    }

    /// The same of days that come back every year: whether one of them falls into the run.
    pub(super) fn passes_yearly(&self, days: &[(u32, u32)]) -> bool {
        let is = match &self.how {
            DaysHow::Empty => days.is_empty(),
            DaysHow::Runs(runs) => days.iter().any(|day| runs.iter().any(|run| comes_round(*day, *run))),
        };
        is != self.is_not
    }
}

/// Whether a day of the year falls into a run of days; the 29th of February is kept on the 1st of March where there is none.
fn comes_round((month, date): (u32, u32), run: Days) -> bool {
    let (Some(from), Some(to)) = (run.from, run.to) else { return true };
    if to - from >= 366 {
        return true;
    }
    let (Some(first), Some(last)) = (Day::from_days(from), Day::from_days(to)) else { return false };
    (first.year..=last.year).any(|year| {
        let day = Day::new(year, month, date).or_else(|| Day::new(year, 3, 1));
        day.is_some_and(|day| run.has(day.to_days()))
    })
}
