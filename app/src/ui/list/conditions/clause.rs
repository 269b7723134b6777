//! The condition out of what was chosen and typed.

use shared::crm::filter::period::Unit;
use shared::crm::filter::{Clause, EventDef, FieldTest, Fold, How, Measure, Operand, Path, Test};
use shared::crm::values::number;
use shared::crm::{Region, Value, ValueError, ValueType};

use super::about::{About, ME};
use super::given::{Given, between};

/// The farthest that may be asked for, kilometres: half around the Earth.
const FARTHEST: i64 = 20_000;

impl About {
    /// A number or letters as a filter has them, out of what was typed; of a distance its kilometres.
    pub fn read(&self, how: &str, typed: &str, region: Region) -> Result<String, ValueError> {
        let holds = match self {
            Self::Number(_) | Self::Near => ValueType::Number,
            // All of it, as it stands in the field.
            Self::Text(_, holds) if matches!(how, "is" | "is-not") => *holds,
            Self::Text(..) => ValueType::Line { max: 200 },
            Self::Top(_) => ValueType::Whole { min: 1, max: 9_999 },
            Self::Count(_)
            | Self::Last(_)
            | Self::View(..)
            | Self::Day(..)
            | Self::Choice(..)
            | Self::Listed(..)
            | Self::Own(..)
            | Self::YesNo(_)
            | Self::Member(_)
            | Self::Record(..)
            | Self::Country(_)
            | Self::Filled(_) => ValueType::Whole { min: 0, max: 9_999 },
        };
        match holds.parse(typed, region)? {
            Value::Text(text) if matches!(self, Self::Near) && metres(&text).is_none() => {
                Err(ValueError::OutOfRange { min: 1, max: FARTHEST })
            }
            Value::Text(text) => Ok(text),
            Value::Int(number) => Ok(number.to_string()),
            Value::Null | Value::Bool(_) | Value::Time(_) => Err(ValueError::Required),
        }
    }

    /// The condition; none while something of it is missing.
    pub fn clause(&self, how: &str, given: &Given) -> Option<Clause> {
        let said = given.values.first().map_or("", String::as_str);
        let literal = || Operand::Literal(said.to_owned());
        let named = || {
            let is_me = |value: &String| matches!(self, Self::Member(_)) && value == ME;
            let operand = |value: &String| if is_me(value) { Operand::Me } else { Operand::Literal(value.clone()) };
            given.values.iter().filter(|value| !value.is_empty()).map(operand).collect::<Vec<Operand>>()
        };
        let field = |path: &Path, is_not: bool, how: How| {
            Clause::Field(FieldTest { path: path.clone(), test: Test { is_not, how } })
        };
        let measure = |fold: Fold, event: &&'static EventDef, period| {
            let of = given.of.clone();
            Measure { fold, event, of, period }
        };
        let event = |measure: Measure, how: How| Clause::Event { measure, test: Test { is_not: false, how } };
        Some(match self {
            Self::Count(of) => {
                let how = match how {
                    "none" => How::In(vec![Operand::Literal("0".to_owned())]),
                    "most" => How::AtMost(literal()),
                    "between" => between(&given.values)?,
                    _ => How::AtLeast(literal()),
                };
                event(measure(Fold::Count, of, given.period), how)
            }
            Self::Last(of) => {
                let ago = Operand::Away(-said.parse::<u16>().map(i32::from).ok()?, Unit::Day);
                let how = if how == "within" { How::AtLeast(ago) } else { How::Below(ago) };
                event(measure(Fold::Last, of, None), how)
            }
            Self::Top(of) => {
                let first = said.parse::<u32>().ok().filter(|first| *first > 0)?;
                Clause::Top { first, measure: measure(Fold::Count, of, given.period) }
            }
            Self::Near => Clause::Near { metres: metres(said)?, place: None },
            Self::View(id, _) => Clause::View { id: id.clone(), is_in: how != "is-not" },
            Self::Day(path, _) if matches!(how, "empty" | "filled") => field(path, how == "filled", How::Empty),
            Self::Day(path, _) => field(path, false, How::During(given.period?)),
            Self::Number(path)
            | Self::Choice(path, _)
            | Self::Listed(path, _)
            | Self::Own(path, _)
            | Self::YesNo(path)
            | Self::Member(path)
            | Self::Record(path, _)
            | Self::Country(path)
            | Self::Text(path, _)
            | Self::Filled(path) => match (how, self) {
                ("empty", _) => field(path, false, How::Empty),
                ("filled", _) | (_, Self::Filled(_)) => field(path, true, How::Empty),
                ("most", _) => field(path, false, How::AtMost(literal())),
                ("between", _) => field(path, false, between(&given.values)?),
                (_, Self::Number(_)) => field(path, false, How::AtLeast(literal())),
                (how @ ("yes" | "no"), Self::YesNo(_)) => {
                    field(path, false, How::In(vec![Operand::Literal(how.to_owned())]))
                }
                (how, Self::Text(..)) if !self.takes_several(how) => {
                    field(path, how == "has-not", How::Has(said.to_owned()))
                }
                (_, _) if said.is_empty() => return None,
                (how, _) => field(path, how == "is-not", How::In(named())),
            },
        })
    }
}

/// The metres of kilometres as numbers are written; none of what is nowhere near, or no distance.
fn metres(kilometres: &str) -> Option<u32> {
    let thousandths = number::read(kilometres).filter(|metres| (1..=FARTHEST * 1_000).contains(metres))?;
    u32::try_from(thousandths).ok()
}
