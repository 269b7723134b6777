//! What a condition can be about: whatever rows carry of a kind, whatever hangs on its records, and the views of its list.

use shared::crm::filter::period::{Period, Unit};
use shared::crm::filter::{Clause, EventDef, FieldTest, Fold, How, Measure, Operand, Path, Test, events};
use shared::crm::kinds::RECORD_FIELDS;
use shared::crm::values::number;
use shared::crm::{
    Choice, CustomType, Field, Kind, Language, OptionList, Region, Registry, Value, ValueError, ValueType, definition,
};

use crate::i18n::{self, ConditionWords};

/// Lengths that are offered, days.
const LENGTHS: [u16; 4] = [7, 30, 60, 90];

/// The farthest that may be asked for, kilometres: half around the Earth.
const FARTHEST: i64 = 20_000;

/// Whoever looks, as a choice among members.
pub const ME: &str = "@me";

/// What a condition is about.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// How many of an event there were.
    Count(&'static EventDef),
    /// How long ago the last of it was.
    Last(&'static EventDef),
    /// A place among the first by how many of an event there were.
    Top(&'static EventDef),
    /// How far from the device it is.
    Near,
    /// What a view lets through: its id, and what it is called.
    View(String, String),
    /// A number.
    Number(Path),
    /// A day, of every year or of one.
    Day(Path, ValueType),
    /// A choice of the product's.
    Choice(Path, &'static [Choice]),
    /// A choice of a list that the company words itself.
    Listed(Path, &'static OptionList),
    /// A choice of a field that the company added.
    Own(Path, Vec<String>),
    /// Yes or no.
    YesNo(Path),
    /// A member.
    Member(Path),
    /// Letters.
    Text(Path),
    /// Something that is there or not.
    Filled(Path),
}

impl About {
    /// All that is offered of a kind, by the codes under which the page knows them. `views` are those of its list, by their ids, with
    /// their names.
    pub fn all(kind: Kind, registry: &Registry, views: &[(String, String)]) -> Vec<(String, Self)> {
        let mut all = Vec::new();
        for (_, event) in events(kind) {
            all.push((format!("count {}", event.name), Self::Count(event)));
        }
        for (_, event) in events(kind).filter(|(_, event)| event.name != "open" && event.name != "activity") {
            all.push((format!("last {}", event.name), Self::Last(event)));
        }
        for (_, event) in events(kind).filter(|(_, event)| event.name != "open") {
            all.push((format!("top {}", event.name), Self::Top(event)));
        }
        let is_common = |field: &Field| RECORD_FIELDS.iter().any(|common| common.key == field.key);
        let fields = definition(kind)
            .all_fields()
            .filter(|(group, field)| field.listed && field.exported && (group.is_some() || !is_common(field)));
        let paths = fields.map(|(group, field)| match group {
            Some(group) => Path::Entry(group.key, field.key),
            None => Path::Own(field.key),
        });
        let custom = registry.custom_fields(kind).map(|field| Path::Custom(field.id.clone()));
        for path in paths.chain(custom).chain([Path::Created]) {
            let code = path.to_string();
            all.extend(Self::of(kind, path, registry).map(|about| (code, about)));
        }
        if definition(kind).all_fields().any(|(_, field)| field.value == ValueType::Place && field.listed) {
            all.push(("near".to_owned(), Self::Near));
        }
        all.extend(views.iter().map(|(id, name)| (format!("view {id}"), Self::View(id.clone(), name.clone()))));
        all
    }

    fn of(kind: Kind, path: Path, registry: &Registry) -> Option<Self> {
        if let Path::Custom(id) = &path
            && let Some(field) = registry.custom_field(id).filter(|field| field.holds == CustomType::Choice)
        {
            let choices = field.choices.clone();
            return Some(Self::Own(path, choices));
        }
        Some(match path.known(kind, registry)?.value {
            ValueType::Money | ValueType::Number | ValueType::Whole { .. } => Self::Number(path),
            value @ (ValueType::Date | ValueType::Time | ValueType::DayOfYear) => Self::Day(path, value),
            ValueType::Choice(choices) => Self::Choice(path, choices),
            ValueType::Option(list) => Self::Listed(path, list),
            ValueType::YesNo => Self::YesNo(path),
            ValueType::Reference(Kind::MEMBER) => Self::Member(path),
            ValueType::Line { .. }
            | ValueType::Paragraph { .. }
            | ValueType::Phone
            | ValueType::Mail
            | ValueType::Web
            | ValueType::TaxId => Self::Text(path),
            ValueType::Reference(_) | ValueType::Place | ValueType::Country => Self::Filled(path),
            ValueType::Notes { .. }
            | ValueType::EntryOf(_)
            | ValueType::Zone
            | ValueType::Rank
            | ValueType::KindName
            | ValueType::Scope => return None,
        })
    }

    /// Whether it is what was done.
    pub const fn is_event(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Last(_) | Self::Top(_))
    }

    /// Whether it is a view.
    pub const fn is_view(&self) -> bool {
        matches!(self, Self::View(..))
    }

    /// Whether it is what stands in a field.
    pub const fn is_field(&self) -> bool {
        !self.is_event() && !self.is_view()
    }

    pub fn name(
        &self,
        kind: Kind,
        words: &ConditionWords,
        (language, region): (Language, Region),
        registry: &Registry,
    ) -> String {
        match self {
            Self::Count(event) => i18n::title_of(event.noun.many.in_language(language)),
            Self::Last(event) => (words.last)(event.noun.one.in_language(language)),
            Self::Top(event) => (words.top)(event.noun.many.in_language(language)),
            Self::Near => words.distance.to_owned(),
            Self::View(_, name) => name.clone(),
            Self::Number(path)
            | Self::Day(path, _)
            | Self::Choice(path, _)
            | Self::Listed(path, _)
            | Self::Own(path, _)
            | Self::YesNo(path)
            | Self::Member(path)
            | Self::Text(path)
            | Self::Filled(path) => path.name(kind, registry, (language, region)),
        }
    }

    /// The comparisons that it knows.
    pub fn hows(&self, words: &ConditionWords) -> Vec<(&'static str, &'static str)> {
        let (empty, filled) = (("empty", words.empty), ("filled", words.filled));
        match self {
            Self::Count(_) => vec![("none", words.none), ("least", words.at_least), ("most", words.at_most)],
            Self::Last(_) => vec![("longer", words.longer_ago), ("within", words.within)],
            Self::Near => vec![("within", words.within)],
            Self::View(..) => vec![("is", words.inside), ("is-not", words.outside)],
            Self::Number(_) => vec![("least", words.at_least), ("most", words.at_most), empty, filled],
            Self::Choice(..) | Self::Listed(..) | Self::Own(..) | Self::Member(_) => {
                vec![("is", words.is), ("is-not", words.is_not), empty, filled]
            }
            Self::YesNo(_) => vec![("yes", words.yes), ("no", words.no), empty, filled],
            Self::Text(_) => vec![("has", words.has), ("has-not", words.has_not), empty, filled],
            Self::Filled(_) => vec![filled, empty],
            Self::Day(..) | Self::Top(_) => Vec::new(),
        }
    }

    /// Whether a number is typed.
    pub fn wants_number(&self, how: &str) -> bool {
        match self {
            Self::Top(_) | Self::Near => true,
            // `none`, `empty` and `filled` say all.
            Self::Count(_) | Self::Last(_) | Self::Number(_) => !matches!(how, "none" | "empty" | "filled"),
            Self::View(..)
            | Self::Day(..)
            | Self::Choice(..)
            | Self::Listed(..)
            | Self::Own(..)
            | Self::YesNo(_)
            | Self::Member(_)
            | Self::Text(_)
            | Self::Filled(_) => false,
        }
    }

    /// Whether letters are typed.
    pub fn wants_text(&self, how: &str) -> bool {
        matches!(self, Self::Text(_)) && matches!(how, "has" | "has-not")
    }

    /// Whether one of some choices is chosen.
    pub fn wants_choice(&self, how: &str) -> bool {
        matches!(self, Self::Choice(..) | Self::Listed(..) | Self::Own(..) | Self::Member(_))
            && matches!(how, "is" | "is-not")
    }

    /// The choices, those of members left out.
    pub fn choices(&self, language: Language, registry: &Registry) -> Vec<(String, String)> {
        match self {
            Self::Listed(_, list) => registry.options().offered(list, language),
            Self::Choice(_, choices) => {
                let said = |choice: &Choice| (choice.code.to_owned(), choice.label.in_language(language).to_owned());
                choices.iter().map(said).collect()
            }
            Self::Own(_, choices) => choices.iter().map(|choice| (choice.clone(), choice.clone())).collect(),
            Self::Count(_)
            | Self::Last(_)
            | Self::Top(_)
            | Self::Near
            | Self::View(..)
            | Self::Number(_)
            | Self::Day(..)
            | Self::YesNo(_)
            | Self::Member(_)
            | Self::Text(_)
            | Self::Filled(_) => Vec::new(),
        }
    }

    /// The periods among which one is chosen; none where days are not asked.
    pub fn periods(&self) -> Vec<Period> {
        let back = || LENGTHS.into_iter().map(|days| Period::Last(days, Unit::Day));
        let calendar = [Period::This(Unit::Month), Period::Previous(Unit::Month), Period::This(Unit::Year)];
        match self {
            Self::Count(event) if event.name == "open" => {
                vec![
                    Period::Next(7, Unit::Day),
                    Period::Next(30, Unit::Day),
                    Period::This(Unit::Week),
                    Period::This(Unit::Month),
                ]
            }
            Self::Count(_) | Self::Top(_) => back().chain(calendar).collect(),
            Self::Day(_, ValueType::DayOfYear) => vec![
                Period::This(Unit::Week),
                Period::Following(Unit::Week),
                Period::This(Unit::Month),
                Period::Following(Unit::Month),
            ],
            Self::Day(Path::Created, _) => back().chain(calendar).collect(),
            Self::Day(..) => {
                back().chain([Period::Next(7, Unit::Day), Period::Next(30, Unit::Day)]).chain(calendar).collect()
            }
            Self::Last(_)
            | Self::Near
            | Self::View(..)
            | Self::Number(_)
            | Self::Choice(..)
            | Self::Listed(..)
            | Self::Own(..)
            | Self::YesNo(_)
            | Self::Member(_)
            | Self::Text(_)
            | Self::Filled(_) => Vec::new(),
        }
    }

    /// Whether the periods may be left out.
    pub const fn may_be_any_time(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Top(_))
    }

    /// A number or letters as a filter has them, out of what was typed; of a distance its kilometres.
    pub fn read(&self, typed: &str, region: Region) -> Result<String, ValueError> {
        let holds = match self {
            Self::Number(_) | Self::Near => ValueType::Number,
            Self::Text(_) => ValueType::Line { max: 200 },
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

    /// The condition: `said` is the number, the letters, or the choice.
    pub fn clause(&self, how: &str, said: &str, period: Option<Period>) -> Option<Clause> {
        let literal = || Operand::Literal(said.to_owned());
        let field = |path: &Path, is_not: bool, how: How| {
            Clause::Field(FieldTest { path: path.clone(), test: Test { is_not, how } })
        };
        let measure = |fold: Fold, event: &&'static EventDef, period| Measure { fold, event, of: Vec::new(), period };
        let event = |measure: Measure, how: How| Clause::Event { measure, test: Test { is_not: false, how } };
        Some(match self {
            Self::Count(of) => {
                let how = match how {
                    "none" => How::In(vec![Operand::Literal("0".to_owned())]),
                    "most" => How::AtMost(literal()),
                    _ => How::AtLeast(literal()),
                };
                event(measure(Fold::Count, of, period), how)
            }
            Self::Last(of) => {
                let ago = Operand::Away(-said.parse::<u16>().map(i32::from).ok()?, Unit::Day);
                let how = if how == "within" { How::AtLeast(ago) } else { How::Below(ago) };
                event(measure(Fold::Last, of, None), how)
            }
            Self::Top(of) => {
                let first = said.parse::<u32>().ok().filter(|first| *first > 0)?;
                Clause::Top { first, measure: measure(Fold::Count, of, period) }
            }
            Self::Near => Clause::Near { metres: metres(said)?, place: None },
            Self::View(id, _) => Clause::View { id: id.clone(), is_in: how != "is-not" },
            Self::Day(path, _) => field(path, false, How::During(period?)),
            Self::Number(path)
            | Self::Choice(path, _)
            | Self::Listed(path, _)
            | Self::Own(path, _)
            | Self::YesNo(path)
            | Self::Member(path)
            | Self::Text(path)
            | Self::Filled(path) => match (how, self) {
                ("empty", _) => field(path, false, How::Empty),
                ("filled", _) | (_, Self::Filled(_)) => field(path, true, How::Empty),
                ("most", _) => field(path, false, How::AtMost(literal())),
                (_, Self::Number(_)) => field(path, false, How::AtLeast(literal())),
                (how, Self::Text(_)) => field(path, how == "has-not", How::Has(said.to_owned())),
                (how @ ("yes" | "no"), Self::YesNo(_)) => {
                    field(path, false, How::In(vec![Operand::Literal(how.to_owned())]))
                }
                (how, Self::Member(_)) if said == ME => field(path, how == "is-not", How::In(vec![Operand::Me])),
                (how, _) if said.is_empty() => return (how == "filled").then(|| field(path, true, How::Empty)),
                (how, _) => field(path, how == "is-not", How::In(vec![literal()])),
            },
        })
    }
}

/// The metres of kilometres as numbers are written; none of what is nowhere near, or no distance.
fn metres(kilometres: &str) -> Option<u32> {
    let thousandths = number::read(kilometres).filter(|metres| (1..=FARTHEST * 1_000).contains(metres))?;
    u32::try_from(thousandths).ok()
}
