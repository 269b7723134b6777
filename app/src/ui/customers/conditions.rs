//! Conditions that no choice says: what was done with customers and when, amounts, days. They are put together by hand, one at a
//! time, and stand as sentences that a tap takes back.

use leptos::prelude::*;
use shared::crm::filter::period::{Calendar, Period, Unit};
use shared::crm::filter::say::Speaker;
use shared::crm::filter::{
    Any, CLAUSES_MAX, Clause, EventDef, FieldTest, Fold, How, Measure, Operand, Path, TEXT_MAX, Test, events,
};
use shared::crm::{Filter, Kind, Language, Registry, Value, ValueError, ValueType, definition};

use crate::i18n::{self, ConditionWords};
use crate::state::{Store, store, today};

/// Lengths that are offered, days.
const LENGTHS: [u16; 4] = [7, 30, 60, 90];

/// What a condition is about.
#[derive(Clone, Debug, PartialEq)]
enum About {
    /// How many of an event there were.
    Count(&'static EventDef),
    /// How long ago the last of it was.
    Last(&'static EventDef),
    /// A number.
    Number(Path),
    /// A day, of every year or of one.
    Day(Path, ValueType),
}

impl About {
    /// All that is offered, by the codes under which the page knows them.
    fn all(registry: &Registry) -> Vec<(String, Self)> {
        let mut all = Vec::new();
        for (_, event) in events(Kind::CUSTOMER) {
            all.push((format!("count {}", event.name), Self::Count(event)));
        }
        for (_, event) in events(Kind::CUSTOMER).filter(|(_, event)| event.name != "open" && event.name != "activity") {
            all.push((format!("last {}", event.name), Self::Last(event)));
        }
        let own =
            definition(Kind::CUSTOMER).fields.iter().filter(|field| field.listed).map(|field| Path::Own(field.key));
        let custom = registry.custom_fields(Kind::CUSTOMER).map(|field| Path::Custom(field.id.clone()));
        for path in own.chain(custom).chain([Path::Created]) {
            let Some(known) = path.known(Kind::CUSTOMER, registry) else { continue };
            let code = path.to_string();
            if matches!(known.value, ValueType::Money | ValueType::Number | ValueType::Whole { .. }) {
                all.push((code, Self::Number(path)));
            } else if matches!(known.value, ValueType::Date | ValueType::Time | ValueType::DayOfYear) {
                all.push((code, Self::Day(path, known.value)));
            }
        }
        all
    }

    fn name(&self, words: &ConditionWords, language: Language, registry: &Registry) -> String {
        match self {
            Self::Count(event) => i18n::title_of(event.noun.many.in_language(language)),
            Self::Last(event) => (words.last)(event.noun.one.in_language(language)),
            Self::Number(path) | Self::Day(path, _) => {
                let known = path.known(Kind::CUSTOMER, registry);
                known.map(|known| known.label.in_language(language).to_owned()).unwrap_or_default()
            }
        }
    }

    /// The comparisons that it knows.
    fn hows(&self, words: &ConditionWords) -> Vec<(&'static str, &'static str)> {
        match self {
            Self::Count(_) => vec![("none", words.none), ("least", words.at_least), ("most", words.at_most)],
            Self::Last(_) => vec![("longer", words.longer_ago), ("within", words.within)],
            Self::Number(_) => {
                vec![
                    ("least", words.at_least),
                    ("most", words.at_most),
                    ("empty", words.empty),
                    ("filled", words.filled),
                ]
            }
            Self::Day(..) => Vec::new(),
        }
    }

    const fn wants_number(&self, how: &str) -> bool {
        // `none`, `empty` and `filled` say all.
        !matches!(self, Self::Day(..)) && !matches!(how.as_bytes(), b"none" | b"empty" | b"filled")
    }

    /// The periods among which one is chosen; none where days are not asked.
    fn periods(&self) -> Vec<Period> {
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
            Self::Last(_) | Self::Number(_) => Vec::new(),
        }
    }

    /// The condition.
    fn clause(&self, how: &str, number: &str, period: Option<Period>) -> Option<Clause> {
        let literal = || Operand::Literal(number.to_owned());
        let test = |how: How| Test { is_not: false, how };
        let measure = |fold: Fold, event: &&'static EventDef, period| Measure { fold, event, of: Vec::new(), period };
        Some(match self {
            Self::Count(event) => {
                let how = match how {
                    "none" => How::In(vec![Operand::Literal("0".to_owned())]),
                    "most" => How::AtMost(literal()),
                    _ => How::AtLeast(literal()),
                };
                Clause::Event { measure: measure(Fold::Count, event, period), test: test(how) }
            }
            Self::Last(event) => {
                let ago = Operand::Away(-number.parse::<u16>().map(i32::from).ok()?, Unit::Day);
                let how = if how == "within" { How::AtLeast(ago) } else { How::Below(ago) };
                Clause::Event { measure: measure(Fold::Last, event, None), test: test(how) }
            }
            Self::Number(path) => {
                let (is_not, how) = match how {
                    "empty" => (false, How::Empty),
                    "filled" => (true, How::Empty),
                    "most" => (false, How::AtMost(literal())),
                    _ => (false, How::AtLeast(literal())),
                };
                Clause::Field(FieldTest { path: path.clone(), test: Test { is_not, how } })
            }
            Self::Day(path, _) => Clause::Field(FieldTest::new(path.clone(), How::During(period?))),
        })
    }
}

/// What is asked for now, read out of the view.
fn standing(store: Store, registry: &Registry) -> Filter {
    let text = store.list.with(|view| view.filter.also.clone());
    Filter::read(Kind::CUSTOMER, &text, registry).unwrap_or(const { Filter::all_of(Kind::CUSTOMER) })
}

/// In what conditions are said here.
fn say(store: Store, registry: &Registry, say: impl FnOnce(&Speaker<'_>) -> String) -> String {
    let title = |id: &str| store.member_name(id);
    let calendar =
        Calendar { today: today().map(shared::crm::values::civil::Day::to_days).unwrap_or_default(), week: 0 };
    say(&Speaker { language: store.language(), region: store.region(), calendar, registry, title: &title })
}

/// A condition of those that are put together.
pub struct Said {
    /// As the filter has it.
    pub text: String,
    /// In words.
    pub sentence: String,
    /// The text of the filter without it.
    pub without: String,
}

/// What is asked by the text of a filter, one condition after another.
pub fn said(store: Store, also: &str) -> Vec<Said> {
    if also.is_empty() {
        return Vec::new();
    }
    let registry = Registry::new(store.custom_fields());
    let Ok(filter) = Filter::read(Kind::CUSTOMER, also, &registry) else { return Vec::new() };
    let or = if store.language() == Language::Spanish { " o " } else { " or " };
    let one = |(at, any): (usize, &Any)| {
        let clauses =
            any.0.iter().map(|clause| say(store, &registry, |speaker| speaker.clause(Kind::CUSTOMER, clause)));
        let sentence = clauses.collect::<Vec<_>>().join(or);
        let mut without = filter.clone();
        without.all.remove(at);
        Said { text: any.to_string(), sentence, without: without.to_string() }
    };
    filter.all.iter().enumerate().map(one).collect()
}

/// The conditions, and what makes one more.
#[component]
pub fn Conditions() -> impl IntoView {
    let store = store();
    let also = Memo::new(move |_| store.list.with(|view| view.filter.also.clone()));
    let all = move || {
        said(store, &also.get()).into_iter().map(|Said { text, sentence, without }| {
            let label = (store.words().conditions.take_back)(&sentence);
            view! {
                <button type="button" class="pick" data-test="clause" data-text=text aria-label=label aria-pressed="true"
                    on:click=move |_| store.list.update(|view| view.filter.also = without.clone())>
                    <span>{sentence}</span> <span aria-hidden="true">"×"</span>
                </button>
            }
        }).collect_view()
    };
    view! {
        <section role="group" aria-label=move || store.words().conditions.title data-test="conditions">
            <h3>{move || store.words().conditions.title}</h3>
            <div class="picks">{all}</div>
            <Maker/>
        </section>
    }
}

/// Puts one condition together.
#[component]
fn Maker() -> impl IntoView {
    let store = store();
    let registry = move || Registry::new(store.custom_fields());
    let about = RwSignal::new("count visit".to_owned());
    let (how, number, problem) =
        (RwSignal::new("none".to_owned()), RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let days = RwSignal::new(Period::Last(30, Unit::Day).to_string());
    let chosen = Memo::new(move |_| {
        let all = About::all(&registry());
        about.with(|about| all.into_iter().find(|(code, _)| code == about)).map(|(_, about)| about)
    });
    // What the last choice had is nothing for this one.
    Effect::new(move || {
        let Some(about) = chosen.get() else { return };
        let hows = about.hows(store.words_now().conditions);
        if !hows.is_empty() && !hows.iter().any(|(code, _)| how.with_untracked(|how| how == code)) {
            how.set(hows.first().map(|(code, _)| (*code).to_owned()).unwrap_or_default());
        }
        let periods: Vec<String> = about.periods().iter().map(ToString::to_string).collect();
        if !periods.is_empty() && !days.with_untracked(|days| days.is_empty() || periods.contains(days)) {
            days.set(periods.first().cloned().unwrap_or_default());
        }
    });
    let add = move || {
        let words = store.words_now().conditions;
        let about = chosen.get_untracked()?;
        let how = how.get_untracked();
        let typed = match about.wants_number(&how) {
            false => String::new(),
            true => match number_of(&about, &number.get_untracked(), store) {
                Ok(number) => number,
                Err(error) => {
                    problem.set(Some(error.message(store.language_now())));
                    return None;
                }
            },
        };
        let period = about.periods().into_iter().find(|period| days.with_untracked(|days| *days == period.to_string()));
        let clause = about.clause(&how, &typed, period)?;
        let mut filter = untrack(|| standing(store, &registry()));
        filter.all.retain(|any| any.0 != [clause.clone()]);
        filter.all.push(Any(vec![clause]));
        let text = filter.to_string();
        if text.len() > TEXT_MAX || filter.clauses().count() > CLAUSES_MAX {
            problem.set(Some(words.full.to_owned()));
            return None;
        }
        problem.set(None);
        store.list.update(|view| view.filter.also = text);
        Some(())
    };
    let has_number = move || chosen.get().is_some_and(|about| how.with(|how| about.wants_number(how)));
    let hows = move || chosen.get().map(|about| about.hows(store.words().conditions)).unwrap_or_default();
    let periods = move || chosen.get().map(|about| about.periods()).unwrap_or_default();
    let may_be_any = move || matches!(chosen.get(), Some(About::Count(_)));
    view! {
        <div class="condition">
            <label class="field-label" for="condition-about">{move || store.words().conditions.what}</label>
            <select id="condition-about" name="about" on:change=move |event| about.set(event_target_value(&event))>
                {move || {
                    let registry = registry();
                    About::all(&registry).into_iter().map(|(code, one)| {
                        let is_chosen = about.with(|about| *about == code);
                        let name = one.name(store.words().conditions, store.language(), &registry);
                        view! { <option value=code prop:selected=is_chosen>{name}</option> }
                    }).collect_view()
                }}
            </select>
            <div class="condition-how" hidden=move || hows().is_empty()>
                <label class="field-label" for="condition-how">{move || store.words().conditions.how}</label>
                <select id="condition-how" name="how" on:change=move |event| how.set(event_target_value(&event))>
                    {move || hows().into_iter().map(|(code, word)| {
                        let is_chosen = how.with(|how| how == code);
                        view! { <option value=code prop:selected=is_chosen>{word}</option> }
                    }).collect_view()}
                </select>
            </div>
            <div class="condition-number" hidden=move || !has_number()>
                <label class="field-label" for="condition-number">{move || store.words().conditions.number}</label>
                <input id="condition-number" name="number" type="text" inputmode="decimal" autocomplete="off"
                    prop:value=number on:input=move |event| {
                        problem.set(None);
                        number.set(event_target_value(&event));
                    }/>
            </div>
            <div class="condition-days" hidden=move || periods().is_empty()>
                <label class="field-label" for="condition-days">{move || store.words().conditions.days}</label>
                <select id="condition-days" name="days" on:change=move |event| days.set(event_target_value(&event))>
                    {move || {
                        let registry = registry();
                        let any = may_be_any().then(|| (String::new(), store.words().conditions.any_time.to_owned()));
                        let named = periods().into_iter().map(|period| {
                            (period.to_string(), i18n::title_of(&say(store, &registry, |speaker| speaker.period(period))))
                        });
                        any.into_iter().chain(named).map(|(code, word)| {
                            let is_chosen = days.with(|days| *days == code);
                            view! { <option value=code prop:selected=is_chosen>{word}</option> }
                        }).collect_view()
                    }}
                </select>
            </div>
            <p class="problem" role="alert" hidden=move || problem.with(Option::is_none)>{problem}</p>
            <button type="button" class="quiet" data-test="add-condition" on:click=move |_| { add(); }>
                {move || store.words().conditions.add}
            </button>
        </div>
    }
}

/// A number as a filter has it, out of what was typed.
fn number_of(about: &About, typed: &str, store: Store) -> Result<String, ValueError> {
    let holds = match about {
        About::Number(_) => ValueType::Number,
        About::Count(_) | About::Last(_) | About::Day(..) => ValueType::Whole { min: 0, max: 9_999 },
    };
    match holds.parse(typed, store.region_now())? {
        Value::Text(text) => Ok(text),
        Value::Int(number) => Ok(number.to_string()),
        Value::Null | Value::Bool(_) | Value::Time(_) => Err(ValueError::Required),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_together_is_read_again() {
        let registry = Registry::default();
        for (code, about) in About::all(&registry) {
            for (how, _) in about.hows(&i18n::ES_CONDITIONS).into_iter().chain([("", "")]) {
                let periods = about.periods();
                for period in periods.into_iter().map(Some).chain([None]) {
                    let Some(clause) = about.clause(how, "5", period) else { continue };
                    let filter = Filter { all: vec![Any(vec![clause])], ..Filter::all_of(Kind::CUSTOMER) };
                    assert_eq!(
                        Filter::parse(Kind::CUSTOMER, &filter.to_string(), &registry),
                        Ok(filter),
                        "{code} {how}"
                    );
                }
            }
        }
    }
}
