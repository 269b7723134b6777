//! The types of values, and the three doors that each has: parsed from what a person typed, checked when it comes ready-made,
//! displayed.

use super::kinds::RANK_MAX;
use super::language::Language;
use super::values::choice::{self, Choice};
use super::values::money::Money;
use super::values::place::Place;
use super::values::tax_id::TaxId;
use super::values::{date, ids, mail, number, phone, text, time, web};
use super::{EntryIds, Kind, Region, Value, ValueError, search};

/// What may stand in a field. Lengths are in UTF-16 units, which is what a text box in a browser counts.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum ValueType {
    /// One line of text, without spaces at its ends.
    Line {
        /// The longest.
        max: u16,
    },
    /// Text of several lines.
    Paragraph {
        /// The longest.
        max: u16,
    },
    /// Collaborative text: not a scalar, so no value is ever right for it.
    Notes {
        /// The longest.
        max: u32,
    },
    /// A whole number.
    Whole {
        /// The least.
        min: i64,
        /// The greatest.
        max: i64,
    },
    /// A decimal number, as canonical text: `-12.5`.
    Number,
    /// Yes or no.
    YesNo,
    /// An instant.
    Time,
    /// A day: `2026-11-21`.
    Date,
    /// A day that comes back every year, the year known or not: `1980-11-21`, `--11-21`.
    DayOfYear,
    /// A phone in E.164: `+525512345678`.
    Phone,
    /// A mail address.
    Mail,
    /// A web address.
    Web,
    /// A tax id with its country: `MX XAXX010101000`.
    TaxId,
    /// An amount with its currency: `125000 MXN`.
    Money,
    /// Latitude and longitude in degrees: `19.432608,-99.133209`.
    Place,
    /// A country's two letters: `MX`.
    Country,
    /// A time zone of the IANA database: `America/Mexico_City`.
    Zone,
    /// One of a list.
    Choice(&'static [Choice]),
    /// The id of another record: 32 hexadecimal digits.
    Reference(Kind),
    /// The id of an entry of this record's, or of the referenced customer's, group.
    EntryOf(&'static str),
    /// A fractional index; see [`rank`](super::rank).
    Rank,
    /// A [`Kind::name`]. Never `Null`.
    KindName,
    /// The number of a scope; 0 is the workspace's own. Never `Null`.
    Scope,
}

const SCOPE_MAX: i64 = u32::MAX as i64;

impl ValueType {
    /// What a person typed → the value to store, in its canonical form. Blank is `Null`, where a value may be taken back.
    ///
    /// `region` decides what is read in two ways: phones and tax ids without a country, amounts without a currency, decimal
    /// marks.
    pub fn parse(&self, typed: &str, region: Region) -> Result<Value, ValueError> {
        if typed.trim().is_empty() {
            return self.check(&Value::Null).map(|()| Value::Null);
        }
        let text = match self {
            Self::Line { max } => text::parse_line(typed, *max)?,
            Self::Paragraph { max } => text::parse_paragraph(typed, *max)?,
            Self::Notes { .. } => return Err(ValueError::WrongType),
            Self::Whole { min, max } => return parse_whole(typed, region, *min, *max),
            Self::Scope => return parse_whole(typed, region, 0, SCOPE_MAX),
            Self::YesNo => return parse_yes_no(typed),
            Self::Time => return time::parse(typed).map(Value::Time),
            Self::Number => number::parse(typed, region)?,
            Self::Date => date::parse(typed, region)?,
            Self::DayOfYear => date::parse_day_of_year(typed, region)?,
            Self::Phone => phone::parse(typed, region)?,
            Self::Mail => mail::parse(typed)?,
            Self::Web => web::parse(typed)?,
            Self::TaxId => TaxId::parse(typed, region)?.to_string(),
            Self::Money => Money::parse(typed, region)?.to_string(),
            Self::Place => Place::parse(typed)?.to_string(),
            Self::Country => Region::parse(typed)?.code().to_owned(),
            Self::Choice(choices) => choice::parse(typed, choices)?.to_owned(),
            Self::Reference(_) => ids::parse_record(typed.trim())?,
            Self::Zone | Self::EntryOf(_) | Self::Rank | Self::KindName => typed.trim().to_owned(),
        };
        // What is nothing once the unwanted characters are out, is nothing.
        let value = if text.is_empty() { Value::Null } else { Value::Text(text) };
        self.check(&value).map(|()| value)
    }

    /// Whether this is a value that [`ValueType::parse`] could have made. The value may come from a stranger: this never
    /// panics, and looks at no more bytes than the longest right value has. `Null` is right wherever a value may be taken back.
    pub fn check(&self, value: &Value) -> Result<(), ValueError> {
        match (self, value) {
            (Self::Notes { .. }, _) => Err(ValueError::WrongType),
            (Self::KindName | Self::Scope, Value::Null) => Err(ValueError::Required),
            (_, Value::Null) => Ok(()),
            (_, Value::Text(text)) => self.check_text(text),
            (Self::Whole { min, max }, Value::Int(number)) => check_range(*number, *min, *max),
            (Self::Scope, Value::Int(number)) => check_range(*number, 0, SCOPE_MAX),
            (Self::YesNo, Value::Bool(_)) => Ok(()),
            (Self::Time, Value::Time(ms)) => time::check(*ms),
            (_, Value::Int(_) | Value::Bool(_) | Value::Time(_)) => Err(ValueError::WrongType),
        }
    }

    fn check_text(&self, text: &str) -> Result<(), ValueError> {
        match self {
            Self::Line { max } => text::check_line(text, *max),
            Self::Paragraph { max } => text::check_paragraph(text, *max),
            Self::Notes { .. } | Self::Whole { .. } | Self::Scope | Self::YesNo | Self::Time => {
                Err(ValueError::WrongType)
            }
            Self::Number => number::check(text),
            Self::Date => date::check(text),
            Self::DayOfYear => date::check_day_of_year(text),
            Self::Phone => phone::check(text),
            Self::Mail => mail::check(text),
            Self::Web => web::check(text),
            Self::TaxId => TaxId::read(text).map(|_| ()),
            Self::Money => Money::read(text).map(|_| ()),
            Self::Place => Place::read(text).map(|_| ()),
            Self::Country => Region::check(text),
            Self::Zone => time::check_zone(text),
            Self::Choice(choices) => {
                if choices.iter().any(|choice| choice.code == text) {
                    Ok(())
                } else {
                    Err(ValueError::UnknownChoice)
                }
            }
            Self::Reference(_) => ids::check_record(text),
            Self::EntryOf(_) => {
                if EntryIds::Random.accepts(text) {
                    Ok(())
                } else {
                    Err(ValueError::Reference)
                }
            }
            Self::Rank => super::rank::check(text),
            Self::KindName => Kind::from_name(text).map(|_| ()).ok_or(ValueError::UnknownChoice),
        }
    }

    /// A value as people read it, in a language and with the marks of a region. What stands nowhere for people (ids, ranks)
    /// comes back as it is; instants come back in UTC, since only the platform knows the reader's zone.
    pub fn display(&self, value: &Value, region: Region, language: Language) -> String {
        let text = match value {
            Value::Null => return String::new(),
            Value::Int(number) => return number.to_string(),
            Value::Time(ms) => return time::display(*ms),
            Value::Bool(answer) => return choice::yes_no(*answer).in_language(language).to_owned(),
            Value::Text(text) => text,
        };
        let shown = match self {
            Self::Number => Some(number::display(text, region)),
            Self::Date | Self::DayOfYear => Some(date::display(text, language)),
            Self::Phone => Some(phone::display(text, region)),
            Self::Web => Some(web::display(text).to_owned()),
            Self::TaxId => TaxId::read(text).ok().map(|id| match id.region() == region {
                true => id.display(),
                false => format!("{} {}", id.region(), id.display()),
            }),
            Self::Money => Money::read(text).ok().map(|money| money.display(region)),
            Self::Choice(choices) => choice::label(text, choices, language).map(str::to_owned),
            Self::Line { .. }
            | Self::Paragraph { .. }
            | Self::Notes { .. }
            | Self::Whole { .. }
            | Self::YesNo
            | Self::Time
            | Self::Mail
            | Self::Place
            | Self::Country
            | Self::Zone
            | Self::Reference(_)
            | Self::EntryOf(_)
            | Self::Rank
            | Self::KindName
            | Self::Scope => None,
        };
        shown.unwrap_or_else(|| text.clone())
    }
}

fn check_range(number: i64, min: i64, max: i64) -> Result<(), ValueError> {
    if (min..=max).contains(&number) { Ok(()) } else { Err(ValueError::OutOfRange { min, max }) }
}

fn parse_whole(typed: &str, region: Region, min: i64, max: i64) -> Result<Value, ValueError> {
    let canonical = number::parse(typed, region)?;
    let number: i64 = canonical.parse().map_err(|_| ValueError::TooManyDecimals { max: 0 })?;
    check_range(number, min, max).map(|()| Value::Int(number))
}

fn parse_yes_no(typed: &str) -> Result<Value, ValueError> {
    match search::fold(typed).as_str() {
        "si" | "s" | "yes" | "y" | "true" | "verdadero" | "1" | "x" => Ok(Value::Bool(true)),
        "no" | "n" | "false" | "falso" | "0" => Ok(Value::Bool(false)),
        _ => Err(ValueError::NotYesNo),
    }
}
