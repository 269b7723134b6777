//! A filter in words, for the chips of a list.

use super::parse::event_kind;
use super::period::{Calendar, Days, Period, Unit};
use super::{Clause, FieldTest, Fold, How, Known, Measure, Operand, Path, Test};
use crate::crm::language::Noun;
use crate::crm::values::civil::Day;
use crate::crm::values::date;
use crate::crm::values::number;
use crate::crm::{Kind, Language, Region, Registry, ValueType, definition};

/// In what a filter is said.
pub struct Speaker<'s> {
    /// The language.
    pub language: Language,
    /// Whose habits of writing numbers hold.
    pub region: Region,
    /// Today, by which periods are said with their days.
    pub calendar: Calendar,
    /// The fields that the workspace has added.
    pub registry: &'s Registry,
    /// What a record that is named by its id is called, and a country by its two letters.
    pub title: &'s dyn Fn(&str) -> Option<String>,
}

impl Path {
    /// What people call it in a language, as it is spoken in a country: a field of a list as its list is, unless others of that list can
    /// be asked for. What is not known is called as filters call it.
    #[must_use]
    pub fn name(&self, kind: Kind, registry: &Registry, (language, region): (Language, Region)) -> String {
        let Some(known) = self.known(kind, registry) else { return self.to_string() };
        let own = known.label.said(language, region).to_owned();
        let Self::Entry(group, _) = self else { return own };
        let Some(group) = definition(kind).group(group).filter(|group| group.key != "address") else { return own };
        let list = group.label.said(language, region);
        let listed = group.fields.iter().filter(|field| field.listed).count();
        if listed == 1 { list.to_owned() } else { format!("{list} · {own}") }
    }
}

impl Speaker<'_> {
    const fn of<'w>(&self, es: &'w str, en: &'w str) -> &'w str {
        match self.language {
            Language::Spanish => es,
            Language::English => en,
        }
    }

    /// A condition on records of a kind: *Visitas en los últimos 60 días (1/10/2026 – 30/11/2026): ninguna*.
    #[must_use]
    pub fn clause(&self, kind: Kind, clause: &Clause) -> String {
        match clause {
            Clause::Field(test) => self.field(kind, test),
            Clause::Event { measure, test } => {
                let value = match &measure.fold {
                    Fold::Last | Fold::First => ValueType::Time,
                    Fold::Count => ValueType::Whole { min: 0, max: i64::MAX },
                    Fold::Sum(path) | Fold::Average(path) => {
                        self.known(event_kind(kind, measure), path).map_or(ValueType::Number, |known| known.value)
                    }
                };
                let none = if measure.fold == Fold::Count {
                    self.none(measure.event.noun)
                } else {
                    self.of("vacío", "empty")
                };
                format!("{}: {}", self.measure(kind, measure), self.test(test, &value, Some(none)))
            }
            Clause::View { id, is_in } => {
                let name = (self.title)(id).unwrap_or_else(|| id.clone());
                let (es, en) =
                    if *is_in { ("En «{}»", "In “{}”") } else { ("Fuera de «{}»", "Not in “{}”") };
                self.of(es, en).replace("{}", &name)
            }
            Clause::Near { metres, place } => {
                let far = if metres % 1_000 == 0 { format!("{} km", metres / 1_000) } else { format!("{metres} m") };
                match place {
                    None => self.of("A menos de {}", "Within {}").replace("{}", &far),
                    Some(place) => self
                        .of("A menos de {} de @", "Within {} of @")
                        .replace("{}", &far)
                        .replace('@', &place.to_string()),
                }
            }
            Clause::Top { first, measure } => {
                let by = self.measure(kind, measure);
                self.of("Los {} primeros por @", "The first {} by @")
                    .replace("{}", &first.to_string())
                    .replace('@', &by)
            }
            Clause::Later(text) => {
                format!("{text}: {}", self.of("necesita una versión más nueva", "needs a newer version"))
            }
        }
    }

    const fn none(&self, noun: Noun) -> &'static str {
        match (self.language, noun.feminine) {
            (Language::Spanish, true) => "ninguna",
            (Language::Spanish, false) => "ninguno",
            (Language::English, _) => "none",
        }
    }

    fn known(&self, kind: Kind, path: &Path) -> Option<Known<'_>> {
        path.known(kind, self.registry)
    }

    fn name(&self, kind: Kind, path: &Path) -> String {
        path.name(kind, self.registry, (self.language, self.region))
    }

    fn field(&self, kind: Kind, test: &FieldTest) -> String {
        let value = self.known(kind, &test.path).map_or(ValueType::Line { max: 0 }, |known| known.value);
        let said = self.test(&test.test, &value, None);
        format!("{}: {said}", self.name(kind, &test.path))
    }

    /// *Visitas con Resultado: Hubo pedido en octubre*.
    fn measure(&self, kind: Kind, measure: &Measure) -> String {
        let noun = measure.event.noun;
        let many = capital(noun.many.in_language(self.language));
        let child = event_kind(kind, measure);
        let mut said = match &measure.fold {
            Fold::Count => many,
            Fold::Sum(path) => format!("{}, {}", many, self.name(child, path)),
            Fold::Average(path) => {
                format!("{}, {} {}", many, self.name(child, path), self.of("en promedio", "on average"))
            }
            Fold::Last | Fold::First => {
                let one = noun.one.in_language(self.language);
                match (self.language, noun.feminine, measure.fold == Fold::Last) {
                    (Language::Spanish, true, true) => format!("Última {one}"),
                    (Language::Spanish, false, true) => format!("Último {one}"),
                    (Language::Spanish, true, false) => format!("Primera {one}"),
                    (Language::Spanish, false, false) => format!("Primer {one}"),
                    (Language::English, _, true) => format!("Last {one}"),
                    (Language::English, _, false) => format!("First {one}"),
                }
            }
        };
        for test in &measure.of {
            said = format!("{said}, {}", self.field(child, test));
        }
        match measure.period {
            Some(period) => format!("{said} {}", self.period(period)),
            None => said,
        }
    }

    /// `none` says that a measure came to nothing.
    fn test(&self, test: &Test, value: &ValueType, none: Option<&str>) -> String {
        let operand = |operand: &Operand| self.operand(operand, value);
        let not = |said: String| if test.is_not { format!("{} {said}", self.of("no", "not")) } else { said };
        let is_day = matches!(value, ValueType::Time | ValueType::Date);
        match &test.how {
            How::Empty if test.is_not => self.of("con dato", "filled").to_owned(),
            How::Empty => self.of("vacío", "empty").to_owned(),
            How::In(values) => {
                if let Some(none) = none
                    && !test.is_not
                    && *values == [Operand::Literal("0".to_owned())]
                {
                    return none.to_owned();
                }
                let values: Vec<String> = values.iter().map(operand).collect();
                not(values.join(self.of(" o ", " or ")))
            }
            How::Has(text) => not(format!("{} «{text}»", self.of("contiene", "contains"))),
            How::Below(least) if is_day => format!("{} {}", self.of("antes del", "before"), operand(least)),
            How::AtMost(most) if is_day => format!("{} {}", self.of("hasta el", "until"), operand(most)),
            How::Above(most) if is_day => format!("{} {}", self.of("después del", "after"), operand(most)),
            How::AtLeast(least) if is_day => format!("{} {}", self.of("desde el", "since"), operand(least)),
            How::Below(most) => format!("{} {}", self.of("menos de", "less than"), operand(most)),
            How::AtMost(most) => format!("{} {}", self.of("hasta", "at most"), operand(most)),
            How::Above(least) => format!("{} {}", self.of("más de", "more than"), operand(least)),
            How::AtLeast(least) => format!("{} {}", self.of("al menos", "at least"), operand(least)),
            How::Between(least, most) => not(format!(
                "{} {} {} {}",
                self.of("entre", "between"),
                operand(least),
                self.of("y", "and"),
                operand(most)
            )),
            How::During(period) => not(self.period(*period)),
        }
    }

    fn operand(&self, operand: &Operand, value: &ValueType) -> String {
        match operand {
            Operand::Me => self.of("mí", "me").to_owned(),
            Operand::Away(count, unit) => {
                let day = super::period::away(self.calendar.today, i64::from(*count), *unit);
                self.day(day)
            }
            Operand::Literal(text) => match value {
                ValueType::Choice(choices) => {
                    let choice = choices.iter().find(|choice| choice.code == text);
                    choice.map_or_else(|| text.clone(), |choice| choice.label.in_language(self.language).to_owned())
                }
                ValueType::Option(list) => self.registry.options().name(list, text, self.language),
                ValueType::Reference(_) | ValueType::Country => (self.title)(text).unwrap_or_else(|| text.clone()),
                ValueType::Time | ValueType::Date => {
                    date::read_iso(text).map_or_else(|| text.clone(), |day| self.day(day.to_days()))
                }
                ValueType::YesNo => if text == "yes" { self.of("sí", "yes") } else { self.of("no", "no") }.to_owned(),
                ValueType::Money => match text.split_once(' ') {
                    Some((amount, code)) => format!("{} {code}", number::display(amount, self.region)),
                    None => number::display(text, self.region),
                },
                ValueType::Number | ValueType::Whole { .. } => number::display(text, self.region),
                ValueType::Line { .. }
                | ValueType::Paragraph { .. }
                | ValueType::Notes { .. }
                | ValueType::DayOfYear
                | ValueType::Phone
                | ValueType::Mail
                | ValueType::Web
                | ValueType::TaxId
                | ValueType::Place
                | ValueType::Zone
                | ValueType::EntryOf(_)
                | ValueType::Rank
                | ValueType::KindName
                | ValueType::Scope => text.clone(),
            },
        }
    }

    fn day(&self, day: i64) -> String {
        Day::from_days(day).map_or_else(String::new, |day| date::display(&day.to_string(), self.language))
    }

    /// A period, and its days in parentheses where the words do not say them.
    #[must_use]
    pub fn period(&self, period: Period) -> String {
        let words = match period {
            Period::Last(1, unit) => format!("{} {}", self.of(last_one(unit), "in the last"), self.unit(unit, 1)),
            Period::Last(count, unit) => {
                format!(
                    "{} {count} {}",
                    self.of(if is_feminine(unit) { "en las últimas" } else { "en los últimos" }, "in the last"),
                    self.unit(unit, count)
                )
            }
            Period::Next(count, unit) => {
                format!(
                    "{} {count} {}",
                    self.of(if is_feminine(unit) { "en las próximas" } else { "en los próximos" }, "in the next"),
                    self.unit(unit, count)
                )
            }
            Period::This(Unit::Day) => return self.of("hoy", "today").to_owned(),
            Period::Previous(Unit::Day) => return self.of("ayer", "yesterday").to_owned(),
            Period::Following(Unit::Day) => return self.of("mañana", "tomorrow").to_owned(),
            Period::This(unit) => {
                format!("{} {}", self.of(if is_feminine(unit) { "esta" } else { "este" }, "this"), self.unit(unit, 1))
            }
            Period::Previous(unit) => match self.language {
                Language::Spanish => {
                    format!("{} {}", self.unit(unit, 1), if is_feminine(unit) { "pasada" } else { "pasado" })
                }
                Language::English => format!("last {}", self.unit(unit, 1)),
            },
            Period::Following(unit) => match self.language {
                Language::Spanish => {
                    format!("{} {}", if is_feminine(unit) { "próxima" } else { "próximo" }, self.unit(unit, 1))
                }
                Language::English => format!("next {}", self.unit(unit, 1)),
            },
            Period::Since(day) => return format!("{} {}", self.of("desde el", "since"), self.day(day.to_days())),
            Period::Before(day) => return format!("{} {}", self.of("antes del", "before"), self.day(day.to_days())),
            Period::Of(day, Unit::Year) => return format!("{} {}", self.of("en", "in"), day.year),
            Period::Of(day, Unit::Day) => return format!("{} {}", self.of("el", "on"), self.day(day.to_days())),
            Period::Days(..) | Period::Of(..) => return self.days(self.calendar.days(period)),
        };
        format!("{words} ({})", self.days(self.calendar.days(period)))
    }

    fn days(&self, days: Days) -> String {
        let day = |day: Option<i64>| day.map_or_else(String::new, |day| self.day(day));
        format!("{} – {}", day(days.from), day(days.to))
    }

    const fn unit(&self, unit: Unit, count: u16) -> &'static str {
        let is_one = count == 1;
        match (self.language, unit, is_one) {
            (Language::Spanish, Unit::Day, true) => "día",
            (Language::Spanish, Unit::Day, false) => "días",
            (Language::Spanish, Unit::Week, true) => "semana",
            (Language::Spanish, Unit::Week, false) => "semanas",
            (Language::Spanish, Unit::HalfMonth, true) => "quincena",
            (Language::Spanish, Unit::HalfMonth, false) => "quincenas",
            (Language::Spanish, Unit::Month, true) => "mes",
            (Language::Spanish, Unit::Month, false) => "meses",
            (Language::Spanish, Unit::Quarter, true) => "trimestre",
            (Language::Spanish, Unit::Quarter, false) => "trimestres",
            (Language::Spanish, Unit::HalfYear, true) => "semestre",
            (Language::Spanish, Unit::HalfYear, false) => "semestres",
            (Language::Spanish, Unit::Year, true) => "año",
            (Language::Spanish, Unit::Year, false) => "años",
            (Language::English, Unit::Day, true) => "day",
            (Language::English, Unit::Day, false) => "days",
            (Language::English, Unit::Week, true) => "week",
            (Language::English, Unit::Week, false) => "weeks",
            (Language::English, Unit::HalfMonth, true) => "half-month",
            (Language::English, Unit::HalfMonth, false) => "half-months",
            (Language::English, Unit::Month, true) => "month",
            (Language::English, Unit::Month, false) => "months",
            (Language::English, Unit::Quarter, true) => "quarter",
            (Language::English, Unit::Quarter, false) => "quarters",
            (Language::English, Unit::HalfYear, true) => "half-year",
            (Language::English, Unit::HalfYear, false) => "half-years",
            (Language::English, Unit::Year, true) => "year",
            (Language::English, Unit::Year, false) => "years",
        }
    }
}

const fn is_feminine(unit: Unit) -> bool {
    matches!(unit, Unit::Week | Unit::HalfMonth)
}

const fn last_one(unit: Unit) -> &'static str {
    if is_feminine(unit) { "en la última" } else { "en el último" }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
