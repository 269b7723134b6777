//! What a condition can be about: whatever rows carry of a kind, and whatever hangs on its records.

use shared::crm::filter::period::{Period, Unit};
use shared::crm::filter::{Clause, EventDef, FieldTest, Fold, How, Measure, Operand, Path, Test, events};
use shared::crm::kinds::RECORD_FIELDS;
use shared::crm::{
    Choice, CustomType, Field, Group, Kind, Language, OptionList, Region, Registry, Value, ValueError, ValueType,
    definition,
};

use crate::i18n::{self, ConditionWords};

/// Lengths that are offered, days.
const LENGTHS: [u16; 4] = [7, 30, 60, 90];

/// Whoever looks, as a choice among members.
pub const ME: &str = "@me";

/// What a condition is about.
#[derive(Clone, Debug, PartialEq)]
pub enum About {
    /// How many of an event there were.
    Count(&'static EventDef),
    /// How long ago the last of it was.
    Last(&'static EventDef),
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
    /// All that is offered of a kind, by the codes under which the page knows them.
    pub fn all(kind: Kind, registry: &Registry) -> Vec<(String, Self)> {
        let mut all = Vec::new();
        for (_, event) in events(kind) {
            all.push((format!("count {}", event.name), Self::Count(event)));
        }
        for (_, event) in events(kind).filter(|(_, event)| event.name != "open" && event.name != "activity") {
            all.push((format!("last {}", event.name), Self::Last(event)));
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

    /// Whether it is what was done, and not what stands in a field.
    pub const fn is_event(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Last(_))
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
            Self::Number(path)
            | Self::Day(path, _)
            | Self::Choice(path, _)
            | Self::Listed(path, _)
            | Self::Own(path, _)
            | Self::YesNo(path)
            | Self::Member(path)
            | Self::Text(path)
            | Self::Filled(path) => name_of(kind, path, (language, region), registry),
        }
    }

    /// The comparisons that it knows.
    pub fn hows(&self, words: &ConditionWords) -> Vec<(&'static str, &'static str)> {
        let (empty, filled) = (("empty", words.empty), ("filled", words.filled));
        match self {
            Self::Count(_) => vec![("none", words.none), ("least", words.at_least), ("most", words.at_most)],
            Self::Last(_) => vec![("longer", words.longer_ago), ("within", words.within)],
            Self::Number(_) => vec![("least", words.at_least), ("most", words.at_most), empty, filled],
            Self::Choice(..) | Self::Listed(..) | Self::Own(..) | Self::Member(_) => {
                vec![("is", words.is), ("is-not", words.is_not), empty, filled]
            }
            Self::YesNo(_) => vec![("yes", words.yes), ("no", words.no), empty, filled],
            Self::Text(_) => vec![("has", words.has), ("has-not", words.has_not), empty, filled],
            Self::Filled(_) => vec![filled, empty],
            Self::Day(..) => Vec::new(),
        }
    }

    /// Whether a number is typed.
    pub fn wants_number(&self, how: &str) -> bool {
        // `none`, `empty` and `filled` say all.
        matches!(self, Self::Count(_) | Self::Last(_) | Self::Number(_)) && !matches!(how, "none" | "empty" | "filled")
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
            Self::Count(_) => back().chain(calendar).collect(),
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

    /// A number or letters as a filter has them, out of what was typed.
    pub fn read(&self, typed: &str, region: Region) -> Result<String, ValueError> {
        let holds = match self {
            Self::Number(_) => ValueType::Number,
            Self::Text(_) => ValueType::Line { max: 200 },
            Self::Count(_)
            | Self::Last(_)
            | Self::Day(..)
            | Self::Choice(..)
            | Self::Listed(..)
            | Self::Own(..)
            | Self::YesNo(_)
            | Self::Member(_)
            | Self::Filled(_) => ValueType::Whole { min: 0, max: 9_999 },
        };
        match holds.parse(typed, region)? {
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

/// What people call a field: one of a list as its list is, unless it says more by itself.
fn name_of(kind: Kind, path: &Path, (language, region): (Language, Region), registry: &Registry) -> String {
    let known = path.known(kind, registry);
    let own = known.map(|known| known.label.said(language, region).to_owned()).unwrap_or_default();
    let Path::Entry(group, _) = path else { return own };
    let Some(group) = definition(kind).group(group).filter(|group| group.key != "address") else { return own };
    let list = group.label.said(language, region);
    let listed = |group: &Group| group.fields.iter().filter(|field| field.listed).count();
    if listed(group) == 1 { list.to_owned() } else { format!("{list}: {own}") }
}

#[cfg(test)]
mod tests {
    use shared::crm::Filter;
    use shared::crm::filter::Any;

    use super::*;

    #[test]
    fn what_is_put_together_is_read_again() {
        let registry = Registry::default();
        for kind in [Kind::CUSTOMER, Kind::PRODUCT] {
            for (code, about) in About::all(kind, &registry) {
                for (how, _) in about.hows(&i18n::ES_CONDITIONS).into_iter().chain([("", "")]) {
                    let said = match about.choices(Language::Spanish, &registry).first() {
                        Some((choice, _)) => choice.clone(),
                        None if matches!(about, About::Member(_)) => ME.to_owned(),
                        None => "5".to_owned(),
                    };
                    for period in about.periods().into_iter().map(Some).chain([None]) {
                        let Some(clause) = about.clause(how, &said, period) else { continue };
                        let filter = Filter { all: vec![Any(vec![clause])], ..Filter::all_of(kind) };
                        let written = filter.to_string();
                        assert_eq!(Filter::parse(kind, &written, &registry), Ok(filter), "{code} {how}: {written}");
                    }
                }
            }
        }
    }

    #[test]
    fn every_field_of_a_row_can_be_asked_for_and_names_are_told_apart() {
        let registry = Registry::default();
        for kind in [Kind::CUSTOMER, Kind::PRODUCT] {
            let all = About::all(kind, &registry);
            let spoken = (Language::Spanish, Region::OTHER);
            let names: Vec<String> =
                all.iter().map(|(_, about)| about.name(kind, &i18n::ES_CONDITIONS, spoken, &registry)).collect();
            for (at, name) in names.iter().enumerate() {
                assert!(!name.is_empty() && !names[..at].contains(name), "{name}");
            }
        }
        let product: Vec<String> = About::all(Kind::PRODUCT, &registry).into_iter().map(|(code, _)| code).collect();
        assert!(
            ["name", "state", "brand", "successor", "created"].iter().all(|code| product.iter().any(|own| own == code))
        );
    }
}
