//! What a condition can be about: whatever rows carry of a kind, whatever hangs on its records, and the views of its list.

use shared::crm::filter::period::{Period, Unit};
use shared::crm::filter::{EventDef, Path, events};
use shared::crm::kinds::RECORD_FIELDS;
use shared::crm::{Choice, CustomType, Field, Kind, Language, OptionList, Region, Registry, ValueType, definition};

use crate::i18n::{self, ConditionWords};
use crate::ui::picker::is_picked;

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
    /// A record of a kind that is chosen by what it is called.
    Record(Path, Kind),
    /// A country.
    Country(Path),
    /// Letters.
    Text(Path, ValueType),
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
            ValueType::Reference(of) if is_picked(of) => Self::Record(path, of),
            value @ (ValueType::Line { .. }
            | ValueType::Paragraph { .. }
            | ValueType::Phone
            | ValueType::Mail
            | ValueType::Web
            | ValueType::TaxId) => Self::Text(path, value),
            ValueType::Country => Self::Country(path),
            ValueType::Reference(_) | ValueType::Place => Self::Filled(path),
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

    /// The event that is counted or measured.
    pub const fn event(&self) -> Option<&'static EventDef> {
        let (Self::Count(event) | Self::Last(event) | Self::Top(event)) = self else { return None };
        Some(*event)
    }

    /// The field of which one of some choices is chosen.
    pub const fn chosen(&self) -> Option<&Path> {
        let (Self::Choice(path, _) | Self::Listed(path, _) | Self::Own(path, _) | Self::Member(path)) = self else {
            return None;
        };
        Some(path)
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
            | Self::Record(path, _)
            | Self::Country(path)
            | Self::Text(path, _)
            | Self::Filled(path) => path.name(kind, registry, (language, region)),
        }
    }

    /// The comparisons that it knows.
    pub fn hows(&self, words: &ConditionWords) -> Vec<(&'static str, &'static str)> {
        let (empty, filled) = (("empty", words.empty), ("filled", words.filled));
        match self {
            Self::Count(_) => {
                vec![
                    ("none", words.none),
                    ("least", words.at_least),
                    ("most", words.at_most),
                    ("between", words.between),
                ]
            }
            Self::Last(_) => vec![("longer", words.longer_ago), ("within", words.within)],
            Self::Near => vec![("within", words.within)],
            Self::View(..) => vec![("is", words.inside), ("is-not", words.outside)],
            Self::Number(_) => {
                vec![("least", words.at_least), ("most", words.at_most), ("between", words.between), empty, filled]
            }
            Self::Choice(..)
            | Self::Listed(..)
            | Self::Own(..)
            | Self::Member(_)
            | Self::Record(..)
            | Self::Country(_) => {
                vec![("is", words.is), ("is-not", words.is_not), empty, filled]
            }
            Self::YesNo(_) => vec![("yes", words.yes), ("no", words.no), empty, filled],
            Self::Text(..) => vec![
                ("has", words.has),
                ("has-not", words.has_not),
                ("is", words.is),
                ("is-not", words.is_not),
                empty,
                filled,
            ],
            Self::Filled(_) => vec![filled, empty],
            // Every record was begun on some day.
            Self::Day(Path::Created, _) | Self::Top(_) => Vec::new(),
            Self::Day(..) => vec![("during", words.during), empty, filled],
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
            | Self::Record(..)
            | Self::Country(_)
            | Self::Text(..)
            | Self::Filled(_) => false,
        }
    }

    /// Whether a second number is typed.
    pub fn wants_two(&self, how: &str) -> bool {
        how == "between" && matches!(self, Self::Count(_) | Self::Number(_))
    }

    /// Whether letters are typed.
    pub fn wants_text(&self, how: &str) -> bool {
        matches!(self, Self::Text(..)) && matches!(how, "has" | "has-not" | "is" | "is-not")
    }

    /// Whether one of some choices is chosen.
    pub fn wants_choice(&self, how: &str) -> bool {
        (self.chosen().is_some() || matches!(self, Self::Country(_))) && matches!(how, "is" | "is-not")
    }

    /// Of which kind a record is chosen, if one is.
    pub fn wants_record(&self, how: &str) -> Option<Kind> {
        let Self::Record(_, kind) = self else { return None };
        matches!(how, "is" | "is-not").then_some(*kind)
    }

    /// Whether several values can be said, of which one is meant.
    pub fn takes_several(&self, how: &str) -> bool {
        let has_values = self.wants_choice(how) || self.wants_text(how) || self.wants_record(how).is_some();
        has_values && matches!(how, "is" | "is-not")
    }

    /// Whether days are asked.
    pub fn wants_days(&self, how: &str) -> bool {
        !self.periods().is_empty() && !matches!(how, "empty" | "filled")
    }

    /// Whether they can be said as days of one year.
    pub fn takes_days(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Top(_) | Self::Day(_, ValueType::Date | ValueType::Time))
    }

    /// The choices, those of members and countries left out.
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
            | Self::Record(..)
            | Self::Country(_)
            | Self::Text(..)
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
            | Self::Record(..)
            | Self::Country(_)
            | Self::Text(..)
            | Self::Filled(_) => Vec::new(),
        }
    }

    /// Whether the periods may be left out.
    pub const fn may_be_any_time(&self) -> bool {
        matches!(self, Self::Count(_) | Self::Top(_))
    }
}
