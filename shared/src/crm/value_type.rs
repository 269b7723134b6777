//! The types of values, and the three doors that each has: parsed from what a person typed, checked when it comes ready-made,
//! displayed.

use super::language::Language;
use super::values::choice::{self, Choice, OptionList};
use super::values::hint::Hint;
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
    /// One of a list that the workspace may word its own way; a code, as [`OptionList::accepts`] has it. What is known of it is in
    /// [`Options`](super::Options): these doors know only what is on the list from the start.
    Option(&'static OptionList),
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
            Self::Option(list) => match choice::parse(typed, list.built_in) {
                Ok(code) => code.to_owned(),
                Err(_) if list.accepts(typed.trim()) => typed.trim().to_owned(),
                Err(error) => return Err(error),
            },
            Self::Reference(_) => ids::parse_record(typed.trim())?,
            Self::Zone | Self::EntryOf(_) | Self::Rank | Self::KindName => typed.trim().to_owned(),
        };
        // What is nothing once the unwanted characters are out, is nothing.
        let value = if text.is_empty() { Value::Null } else { Value::Text(text) };
        self.check(&value).map(|()| value)
    }

    /// Whether this is a value that [`ValueType::parse`] could have made, of this app or of an earlier one. The value may come from a stranger: this never
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
            Self::Option(list) => {
                if list.accepts(text) {
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

    /// The list of the workspace's of which one may stand there, if it is such a type.
    pub const fn list(&self) -> Option<&'static OptionList> {
        if let Self::Option(list) = self { Some(list) } else { None }
    }

    /// What is worth a second look in a value that is right: see [`Hint`].
    pub fn hint(&self, value: &Value) -> Option<Hint> {
        match (self, value) {
            (Self::TaxId, Value::Text(text)) => TaxId::read(text).ok()?.hint(),
            _ => None,
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
            Self::Option(list) => {
                Some(choice::label(text, list.built_in, language).map_or_else(|| choice::readable(text), str::to_owned))
            }
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::crm::definition;

    /// Every type that some field of some kind has.
    fn all_types() -> Vec<ValueType> {
        let of_kinds = Kind::all().flat_map(|kind| definition(kind).all_fields().map(|(_, field)| field.value));
        let mut types: Vec<ValueType> = of_kinds.chain([ValueType::Number, ValueType::Rank]).collect();
        types.dedup();
        types
    }

    fn any_value() -> impl Strategy<Value = Value> {
        let texts = prop_oneof![
            any::<String>(),
            "[-+0-9a-zA-Z .,/:@ñÑ€$-]{0,40}",
            // Texts that are nearly right.
            "(MX|CO|PE|CL|AR|ES|ZZ) [0-9A-Z&Ñ-]{0,14}",
            "[+][0-9]{5,17}",
            "-?[0-9]{1,17} [A-Z]{3}",
            "-?[0-9]{1,3}(\\.[0-9]{1,7})?,-?[0-9]{1,3}(\\.[0-9]{1,7})?",
            "(--|[0-9]{4}-)[0-9]{2}-[0-9]{2}",
            "[a-z]{1,8}@[a-zA-Zñ]{1,8}\\.[a-z]{1,4}",
            "https?://[a-zA-Z.ñ]{1,20}(:[0-9]{1,6})?(/[a-z<>]{0,5})?",
            "[0-9a-f]{30,34}",
        ];
        prop_oneof![
            4 => texts.prop_map(Value::Text),
            1 => any::<i64>().prop_map(Value::Int),
            1 => any::<i64>().prop_map(Value::Time),
            1 => any::<bool>().prop_map(Value::Bool),
            1 => Just(Value::Null),
        ]
    }

    fn any_region() -> impl Strategy<Value = Region> {
        prop::sample::select(vec![
            Region::MX,
            Region::CO,
            Region::PE,
            Region::CL,
            Region::AR,
            Region::ES,
            Region::OTHER,
        ])
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 600, ..ProptestConfig::default() })]

        /// What is right can be shown, and what was shown can be typed again and is the same.
        #[test]
        fn what_check_accepts_survives_display_and_parse(value in any_value(), region in any_region()) {
            for holds in all_types() {
                // Of phones `check` takes more than this version's tables know, of texts and addresses what earlier versions made. Of a
                // code whose words nobody knows more can be read than typed.
                if let (ValueType::Option(list), Some(code)) = (holds, value.as_text())
                    && list.built_in(code).is_none()
                {
                    continue;
                }
                let is_laxer = matches!(
                    holds,
                    ValueType::Phone | ValueType::Mail | ValueType::Web | ValueType::TaxId | ValueType::Line { .. } | ValueType::Paragraph { .. }
                );
                let known = !is_laxer || value.as_text().is_none_or(|text| holds.parse(text, region).as_ref() == Ok(&value));
                if holds.check(&value).is_err() || !known {
                    continue;
                }
                for language in [Language::Spanish, Language::English] {
                    let shown = holds.display(&value, region, language);
                    let again = holds.parse(&shown, region);
                    prop_assert_eq!(again.as_ref(), Ok(&value), "{:?} shown as {}", holds, shown);
                }
            }
        }

        /// Whatever is typed, what comes of it passes the check that the server makes.
        #[test]
        fn what_parse_makes_passes_check(value in any_value(), region in any_region()) {
            let typed = value.as_text().map_or_else(|| format!("{value:?}"), str::to_owned);
            for holds in all_types() {
                if let Ok(parsed) = holds.parse(&typed, region) {
                    prop_assert_eq!(holds.check(&parsed), Ok(()), "{:?} of {}", holds, typed);
                }
            }
        }
    }

    #[test]
    fn nothing_stands_for_notes_and_something_must_for_scopes() {
        assert_eq!(ValueType::Notes { max: 9 }.check(&Value::Null), Err(ValueError::WrongType));
        assert_eq!(ValueType::Scope.check(&Value::Null), Err(ValueError::Required));
        assert_eq!(ValueType::Scope.parse(" ", Region::MX), Err(ValueError::Required));
        assert_eq!(ValueType::KindName.check(&Value::Null), Err(ValueError::Required));
        assert_eq!(ValueType::Mail.parse(" ", Region::MX), Ok(Value::Null));
        assert_eq!(ValueType::Line { max: 9 }.parse("\u{200B}", Region::MX), Ok(Value::Null));
        assert_eq!(ValueType::Line { max: 9 }.check(&Value::from("")), Err(ValueError::NotCanonical));
    }

    #[test]
    fn a_huge_text_is_refused_quickly() {
        let huge = Value::Text("9".repeat(5_000_000));
        for holds in all_types() {
            assert!(holds.check(&huge).is_err(), "{holds:?}");
        }
    }
}
