//! The types of values, and the two ways into a field: parsed from what a person typed, or checked when it comes ready-made.

use super::kinds::RANK_MAX;
use super::values::choice::Choice;
use super::{Kind, Region, Value, ValueError};

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
    /// A fractional index.
    Rank,
    /// A [`Kind::name`]. Never `Null`.
    KindName,
    /// The number of a scope; 0 is the workspace's own. Never `Null`.
    Scope,
}

impl ValueType {
    /// What a person typed → the value to store, in its canonical form. Blank is `Null`.
    pub fn parse(&self, typed: &str, _region: Region) -> Result<Value, ValueError> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Ok(Value::Null);
        }
        let value = match self {
            Self::Whole { .. } | Self::Scope => Value::Int(typed.parse().map_err(|_| ValueError::WrongType)?),
            Self::YesNo => Value::Bool(typed == "true"),
            Self::Time => Value::Time(typed.parse().map_err(|_| ValueError::WrongType)?),
            _ => Value::text(typed),
        };
        self.check(&value).map(|()| value)
    }

    /// Whether this is a value that [`ValueType::parse`] could have made. The value may come from a stranger: it never
    /// panics, and looks at no more bytes than the longest value has. `Null` is right wherever a value may be taken back.
    pub fn check(&self, value: &Value) -> Result<(), ValueError> {
        let long = |text: &String, max: usize| {
            if text.len() > max * 3 || text.encode_utf16().count() > max { Err(ValueError::TooLong) } else { Ok(()) }
        };
        match (self, value) {
            (Self::Notes { .. }, _) => Err(ValueError::WrongType),
            (Self::KindName | Self::Scope, Value::Null) => Err(ValueError::Required),
            (_, Value::Null) => Ok(()),
            (Self::Line { max } | Self::Paragraph { max }, Value::Text(text)) => long(text, usize::from(*max)),
            (Self::Choice(choices), Value::Text(text)) => {
                if choices.iter().any(|choice| choice.code == text) { Ok(()) } else { Err(ValueError::UnknownChoice) }
            }
            (Self::Whole { min, max }, Value::Int(number)) if (min..=max).contains(&number) => Ok(()),
            (Self::Scope, Value::Int(number)) if u32::try_from(*number).is_ok() => Ok(()),
            (Self::YesNo, Value::Bool(_)) | (Self::Time, Value::Time(_)) => Ok(()),
            (Self::Rank, Value::Text(text)) => long(text, usize::from(RANK_MAX)),
            (Self::Whole { .. } | Self::Scope | Self::YesNo | Self::Time, _) => Err(ValueError::WrongType),
            (_, Value::Text(text)) => long(text, 500),
            (_, Value::Int(_) | Value::Bool(_) | Value::Time(_)) => Err(ValueError::WrongType),
        }
    }
}
