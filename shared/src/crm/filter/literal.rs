//! What stands in a clause: values in their canonical forms, days so far away, periods, and which tests mean something for which
//! values.

use super::period::{Period, Unit};
use super::{How, Operand, Test};
use crate::crm::values::civil::Day;
use crate::crm::values::date;
use crate::crm::values::money::Currency;
use crate::crm::values::number::DECIMALS_MAX;
use crate::crm::{Value, ValueType};

/// Whether days stand there.
pub(super) const fn is_dated(value: &ValueType) -> bool {
    matches!(value, ValueType::Time | ValueType::Date)
}

/// Whether a test means something for values of a type.
pub(super) fn allows(value: &ValueType, test: &Test) -> bool {
    let is_text = matches!(
        value,
        ValueType::Line { .. }
            | ValueType::Paragraph { .. }
            | ValueType::Phone
            | ValueType::Mail
            | ValueType::Web
            | ValueType::TaxId
    );
    let is_number = matches!(value, ValueType::Whole { .. } | ValueType::Number | ValueType::Money);
    match &test.how {
        How::Empty => true,
        How::In(_) => {
            !matches!(value, ValueType::DayOfYear | ValueType::Place | ValueType::Notes { .. } | ValueType::Rank)
        }
        How::Has(_) => is_text,
        How::Below(_) | How::AtMost(_) | How::Above(_) | How::AtLeast(_) => is_number || is_dated(value),
        How::Between(..) => is_number,
        How::During(_) => is_dated(value) || *value == ValueType::DayOfYear,
    }
}

/// A value in its canonical form; none if there is none like it.
pub(super) fn canonical(text: &str, value: &ValueType) -> Option<String> {
    if text.is_empty() {
        return None;
    }
    match value {
        ValueType::Money => {
            let (number, code) = text.split_once(' ').map_or((text, None), |(number, code)| (number, Some(code)));
            let Some(code) = code else { return decimal(number) };
            let (number, currency) = (decimal(number)?, Currency::parse(code).ok()?);
            let decimals = number.split_once('.').map_or(0, |(_, decimals)| decimals.len());
            (decimals <= usize::from(currency.decimals())).then(|| format!("{number} {}", currency.code()))
        }
        ValueType::Number => decimal(text),
        ValueType::Whole { .. } | ValueType::Scope => {
            let number: i64 = text.parse().ok()?;
            value.check(&Value::Int(number)).is_ok().then(|| number.to_string())
        }
        ValueType::YesNo => matches!(text, "yes" | "no").then(|| text.to_owned()),
        ValueType::Time | ValueType::Date => date::read_iso(text).map(|day| day.to_string()),
        // Of a reference also a title, and of an entry whatever its id is.
        ValueType::Reference(_) | ValueType::EntryOf(_) => Some(text.to_owned()),
        ValueType::Line { .. }
        | ValueType::Paragraph { .. }
        | ValueType::Notes { .. }
        | ValueType::DayOfYear
        | ValueType::Phone
        | ValueType::Mail
        | ValueType::Web
        | ValueType::TaxId
        | ValueType::Place
        | ValueType::Country
        | ValueType::Zone
        | ValueType::Choice(_)
        | ValueType::Option(_)
        | ValueType::Rank
        | ValueType::KindName => value.check(&Value::text(text)).is_ok().then(|| text.to_owned()),
    }
}

/// A decimal number without needless zeros, of at most 15 digits before its point and [`DECIMALS_MAX`] behind it.
fn decimal(text: &str) -> Option<String> {
    let (sign, digits) = text.strip_prefix('-').map_or(("", text), |digits| ("-", digits));
    let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
    let is_number = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    let is_right = !whole.is_empty() && is_number(whole) && is_number(part) && part.len() <= usize::from(DECIMALS_MAX);
    let (whole, part) = (whole.trim_start_matches('0'), part.trim_end_matches('0'));
    if !is_right || whole.len() > 15 || (digits.ends_with('.')) {
        return None;
    }
    let whole = if whole.is_empty() { "0" } else { whole };
    let sign = if whole == "0" && part.is_empty() { "" } else { sign };
    Some(if part.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{part}") })
}

/// `-60d`.
pub(super) fn away(text: &str) -> Option<Operand> {
    let digits = text.get(1..)?;
    let (count, unit) = length(digits)?;
    let count = i32::from(count);
    Some(Operand::Away(if text.starts_with('-') { -count } else { count }, unit))
}

/// `30d`, `2mo`.
fn length(text: &str) -> Option<(u16, Unit)> {
    let at = text.find(|c: char| !c.is_ascii_digit())?;
    let (count, letters) = text.split_at_checked(at)?;
    let unit = Unit::ALL.into_iter().find(|unit| unit.letters() == letters)?;
    Some((count.parse().ok()?, unit))
}

pub(super) fn period(text: &str) -> Option<Period> {
    let unit = |name: &str| Unit::ALL.into_iter().find(|unit| unit.name() == name);
    if let Some((word, rest)) = text.split_once(' ') {
        return match word {
            "last" => length(rest).map(|(count, unit)| Period::Last(count, unit)),
            "next" => match length(rest) {
                Some((count, unit)) => Some(Period::Next(count, unit)),
                None => unit(rest).map(Period::Following),
            },
            "this" => unit(rest).map(Period::This),
            "prev" => unit(rest).map(Period::Previous),
            "since" => date::read_iso(rest).map(Period::Since),
            "before" => date::read_iso(rest).map(Period::Before),
            _ => None,
        };
    }
    match text {
        "today" => return Some(Period::This(Unit::Day)),
        "yesterday" => return Some(Period::Previous(Unit::Day)),
        "tomorrow" => return Some(Period::Following(Unit::Day)),
        _ => {}
    }
    if let Some((from, to)) = text.split_once("..") {
        let (from, to) = (date::read_iso(from)?, date::read_iso(to)?);
        return (from <= to).then_some(Period::Days(from, to));
    }
    if let Some(day) = date::read_iso(text) {
        return Some(Period::Of(day, Unit::Day));
    }
    let (year, rest) = text.split_once('-').unwrap_or((text, ""));
    if year.len() != 4 || !year.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let year = year.parse().ok()?;
    let of = |month: u32, unit: Unit| Day::new(year, month, 1).map(|day| Period::Of(day, unit));
    match rest {
        "" if text.len() == 4 => of(1, Unit::Year),
        "h1" => of(1, Unit::HalfYear),
        "h2" => of(7, Unit::HalfYear),
        "q1" => of(1, Unit::Quarter),
        "q2" => of(4, Unit::Quarter),
        "q3" => of(7, Unit::Quarter),
        "q4" => of(10, Unit::Quarter),
        month if month.len() == 2 => of(month.parse().ok()?, Unit::Month),
        _ => None,
    }
}
