//! What puts one condition together.

use leptos::prelude::*;
use shared::crm::filter::period::{Period, Unit};
use shared::crm::filter::{Any, VALUES_MAX};
use shared::crm::{Filter, ValueError};
use shared::document::DocId;

use super::about::{About, ME};
use super::given::{BY_DAYS, Given, asked_of, by_days, has_two_days, kind_of, test_of};
use super::nearness::locate;
use super::values::{Days, Values};
use super::{say, sentence, standing};
use crate::i18n;
use crate::reactive::{effect, memo};
use crate::state::{ListView, Looking, store};
use crate::ui::word::word;

/// Puts one condition together.
#[component]
pub fn Maker(looking: Looking) -> impl IntoView {
    let store = store();
    let kind = looking.kind;
    let registry = move || store.registry();
    // Not the one that is open, nor what names it: kept in it they would be a ring, and list nobody.
    let views = move || {
        let open = looking.open.get().unwrap_or_default();
        let is_open = |view: &ListView| !open.is_empty() && (view.id == open || view.wants.query.contains(&open));
        let all = store.standard_views(kind).into_iter().chain(store.own_views(kind));
        all.filter(|view| !is_open(view)).map(|view| (view.id, view.name)).collect::<Vec<_>>()
    };
    let first = untrack(|| About::all(kind, &registry(), &[])).into_iter().map(|(code, _)| code).next();
    let about = RwSignal::new(first.unwrap_or_default());
    let (how, typed, problem) =
        (RwSignal::new(String::new()), RwSignal::new(String::new()), RwSignal::new(None::<String>));
    let (choice, last) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // What may stand there besides.
    let others = RwSignal::new(Vec::<String>::new());
    let days = RwSignal::new(Period::Last(30, Unit::Day).to_string());
    let (from, to) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    // What events must be besides: of what, and which.
    let (of, of_choice) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let chosen = memo(move |_| {
        let all = About::all(kind, &registry(), &views());
        about.with(|about| all.into_iter().find(|(code, _)| code == about)).map(|(_, about)| about)
    });
    let choices_of = move |about: &About| -> Vec<(String, String)> {
        let language = store.language();
        if matches!(about, About::Member(_)) {
            let me = (ME.to_owned(), store.words().conditions.me.to_owned());
            return std::iter::once(me).chain(store.members()).collect();
        }
        if matches!(about, About::Country(_)) {
            return i18n::countries(language).into_iter().chain(i18n::other_countries(language)).collect();
        }
        about.choices(language, &registry())
    };
    let choices = memo(move |_| chosen.with(|about| about.as_ref().map(choices_of).unwrap_or_default()));
    let is_other = move |code: &String| others.with(|others| others.contains(code));
    let asked = memo(move |_| {
        let event = chosen.with(|about| about.as_ref().and_then(About::event));
        event.map(|event| asked_of(kind, event, &registry())).unwrap_or_default()
    });
    let asked_now = move || {
        let of = of.get();
        asked.with(|asked| asked.iter().find(|(code, _)| *code == of).map(|(_, about)| about.clone()))
    };
    let ask = move |code: String| {
        of.set(code);
        let first = untrack(asked_now).map(|about| untrack(|| choices_of(&about)));
        let first = first.and_then(|choices| choices.into_iter().next()).map(|(code, _)| code);
        of_choice.set(first.unwrap_or_default());
    };
    // What the last choice had is nothing for this one.
    effect(move || {
        let Some(about) = chosen.get() else { return };
        let hows = about.hows(store.words_now().conditions);
        if !hows.iter().any(|(code, _)| how.with_untracked(|how| how == code)) {
            how.set(hows.first().map(|(code, _)| (*code).to_owned()).unwrap_or_default());
        }
        let periods: Vec<String> = about.periods().iter().map(ToString::to_string).collect();
        let is_said = |days: &String| about.takes_days() && BY_DAYS.contains(&days.as_str());
        let is_any = |days: &String| about.may_be_any_time() && days.is_empty();
        if !periods.is_empty() && !days.with_untracked(|days| is_any(days) || is_said(days) || periods.contains(days)) {
            days.set(periods.first().cloned().unwrap_or_default());
        }
        let choices = choices.get_untracked();
        if !choices.iter().any(|(code, _)| choice.with_untracked(|choice| choice == code)) {
            choice.set(choices.into_iter().map(|(code, _)| code).next().unwrap_or_default());
        }
        if !asked.with_untracked(|asked| asked.iter().any(|(code, _)| of.with_untracked(|of| of == code))) {
            of.set(String::new());
        }
        typed.set(String::new());
        last.set(String::new());
        others.set(Vec::new());
        problem.set(None);
    });
    let read = move |about: &About, how: &str, typed: RwSignal<String>| {
        typed.with_untracked(|typed| about.read(how, typed, store.region_now()))
    };
    let values = move |about: &About, how: &str| -> Result<Vec<String>, ValueError> {
        let mut values = if about.takes_several(how) { others.get_untracked() } else { Vec::new() };
        let is_said = values.is_empty() || typed.with_untracked(|typed| !typed.trim().is_empty());
        if about.wants_choice(how) {
            values.push(choice.get_untracked());
        } else if about.wants_number(how) || (about.wants_text(how) && is_said) {
            values.push(read(about, how, typed)?);
        }
        if about.wants_two(how) {
            values.push(read(about, how, last)?);
        }
        values.retain(|value| !value.is_empty());
        if about.takes_several(how) && !about.wants_two(how) {
            // As the filter has them, in whatever order they were said.
            values.sort();
        }
        Ok(values)
    };
    let given = move |about: &About, how: &str| -> Result<Given, ValueError> {
        let days = days.get_untracked();
        let period = if !about.wants_days(how) {
            None
        } else if BY_DAYS.contains(&days.as_str()) {
            Some(by_days(&days, &from.get_untracked(), &to.get_untracked()).ok_or(ValueError::Date)?)
        } else {
            about.periods().into_iter().find(|period| period.to_string() == days)
        };
        let of = untrack(asked_now).and_then(|about| test_of(&about, of_choice.get_untracked()));
        Ok(Given { values: values(about, how)?, period, of: of.into_iter().collect() })
    };
    // One more value, and the place for the next.
    let put_beside = move || {
        let Some(about) = chosen.get_untracked() else { return };
        let how = how.get_untracked();
        let value = match about.wants_text(&how) {
            true => read(&about, &how, typed),
            false => Ok(choice.get_untracked()),
        };
        match value {
            Ok(value) => {
                others.update(|others| {
                    others.retain(|own| *own != value);
                    others.push(value);
                });
                let next = choices.get_untracked().into_iter().find(|(code, _)| !untrack(|| is_other(code)));
                choice.set(next.map(|(code, _)| code).unwrap_or_default());
                typed.set(String::new());
                problem.set(None);
            }
            Err(error) => problem.set(Some(error.message(store.language_now()))),
        }
    };
    // The condition that an alternative is added to: the one that was made last, else the last that has no chip.
    let made = RwSignal::new(None::<Any>);
    let extended = memo(move |_| {
        let registry = registry();
        let all = standing(looking, &registry).all;
        let own = made.get().filter(|made| all.contains(made));
        own.or_else(|| Filter::read(kind, &looking.parted(store).also, &registry).ok()?.all.pop())
    });
    // Beside the others, or so that it or that one is enough.
    let add = move |is_or: bool| {
        let words = store.words_now().conditions;
        let about = chosen.get_untracked()?;
        let how = how.get_untracked();
        let given = given(&about, &how);
        let is_full = given.as_ref().is_ok_and(|given| given.values.len() > VALUES_MAX);
        let clause = match given.and_then(|given| about.clause(&how, &given).ok_or(ValueError::Required)) {
            Ok(clause) => clause,
            Err(error) => {
                problem.set(Some(error.message(store.language_now())));
                return None;
            }
        };
        let mut filter = untrack(|| standing(looking, &registry()));
        let enough = extended.get_untracked().filter(|_| is_or);
        let own = match enough.and_then(|own| filter.all.iter_mut().find(|any| **any == own)) {
            Some(any) => {
                any.0.retain(|own| *own != clause);
                any.0.push(clause);
                any.clone()
            }
            None => {
                filter.all.retain(|any| any.0 != [clause.clone()]);
                filter.all.push(Any(vec![clause.clone()]));
                Any(vec![clause])
            }
        };
        let text = filter.to_string();
        if is_full || !looking.takes(store, &text) {
            problem.set(Some(words.full.to_owned()));
            return None;
        }
        problem.set(None);
        others.set(Vec::new());
        made.set(Some(own));
        looking.ask(store, text);
        if matches!(about, About::Near) {
            locate(store, looking);
        }
        Some(())
    };
    let asks =
        move |wants: fn(&About, &str) -> bool| chosen.get().is_some_and(|about| how.with(|how| wants(&about, how)));
    let hows = move || chosen.get().map(|about| about.hows(store.words().conditions)).unwrap_or_default();
    let has_days = move || asks(About::wants_days);
    let periods = move || chosen.get().map(|about| about.periods()).unwrap_or_default();
    let is_by_days = move || has_days() && days.with(|days| BY_DAYS.contains(&days.as_str()));
    let record = memo(move |_| chosen.with(|about| how.with(|how| about.as_ref()?.wants_record(how))));
    let name = Callback::new(move |value: String| {
        let own = choices.with(|all| all.iter().find(|(code, _)| *code == value).map(|(_, name)| name.clone()));
        let titled = || record.get().and_then(|_| value.parse::<DocId>().ok()).map(|doc| store.title_of(doc));
        own.or_else(titled).unwrap_or(value)
    });
    // Another one can be said as long as there is one.
    let takes_more = move || {
        let is_left = choices.with(|all| all.iter().filter(|(code, _)| !is_other(code)).count()) > 1;
        asks(About::takes_several) && (asks(About::wants_text) || (asks(About::wants_choice) && is_left))
    };
    let last_said = memo(move |_| {
        let registry = registry();
        extended.with(|any| any.as_ref().map(|any| sentence(store, kind, &registry, any)))
    });
    let options = move |all: Vec<(String, String)>, chosen: RwSignal<String>| {
        let option = |(code, word): (String, String)| {
            let is_chosen = chosen.with(|chosen| *chosen == code);
            view! { <option value=code prop:selected=is_chosen>{word}</option> }
        };
        all.into_iter().map(option).collect_view()
    };
    let may_be_any = move || chosen.get().is_some_and(|about| about.may_be_any_time());
    let offered = move |is_wanted: fn(&About) -> bool| {
        let registry = registry();
        let option = |(code, one): (String, About)| {
            let is_chosen = about.with(|about| *about == code);
            let name = one.name(kind, store.words().conditions, (store.language(), store.region()), &registry);
            view! { <option value=code prop:selected=is_chosen>{name}</option> }
        };
        let all = About::all(kind, &registry, &views()).into_iter().filter(|(_, one)| is_wanted(one));
        all.map(option).collect_view()
    };
    let has_events = shared::crm::filter::events(kind).next().is_some();
    view! {
        <div class="condition">
            <label class="field-label" for="condition-about">{word(|words| words.conditions.what)}</label>
            <select id="condition-about" name="about" on:change=move |event| about.set(event_target_value(&event))>
                {has_events.then(|| view! {
                    <optgroup label=move || store.words().conditions.events>{move || offered(About::is_event)}</optgroup>
                })}
                <optgroup label=move || store.words().conditions.fields>{move || offered(About::is_field)}</optgroup>
                {move || (!views().is_empty()).then(|| view! {
                    <optgroup label=move || store.words().conditions.views>{offered(About::is_view)}</optgroup>
                })}
            </select>
            <div class="condition-of" hidden=move || asked.with(Vec::is_empty)>
                <label class="field-label" for="condition-of">{word(|words| words.conditions.only_those)}</label>
                <select id="condition-of" name="of" on:change=move |event| ask(event_target_value(&event))>
                    {move || {
                        let words = store.words().conditions;
                        let registry = registry();
                        let spoken = (store.language(), store.region());
                        let any = (String::new(), words.all_of_them.to_owned());
                        let event = chosen.with(|about| about.as_ref().and_then(About::event));
                        let child = event.map_or(kind, |event| kind_of(kind, event));
                        let all = asked.get().into_iter().map(|(code, one)| (code, one.name(child, words, spoken, &registry)));
                        options(std::iter::once(any).chain(all).collect(), of)
                    }}
                </select>
                <select name="of-choice" aria-label=move || store.words().conditions.choice hidden=move || asked_now().is_none()
                    on:change=move |event| of_choice.set(event_target_value(&event))>
                    {move || options(asked_now().as_ref().map(choices_of).unwrap_or_default(), of_choice)}
                </select>
            </div>
            <div class="condition-how" hidden=move || hows().is_empty()>
                <label class="field-label" for="condition-how">{word(|words| words.conditions.how)}</label>
                <select id="condition-how" name="how" on:change=move |event| how.set(event_target_value(&event))>
                    {move || hows().into_iter().map(|(code, word)| {
                        let is_chosen = how.with(|how| how == code);
                        view! { <option value=code prop:selected=is_chosen>{word}</option> }
                    }).collect_view()}
                </select>
            </div>
            <div class="condition-values" hidden=move || !asks(About::takes_several)>
                <Values others=others record=record name=name/>
            </div>
            <div class="condition-number" hidden=move || !asks(|about, how| about.wants_number(how) || about.wants_text(how))>
                <label class="field-label" for="condition-number">{move || {
                    let words = store.words().conditions;
                    match chosen.get() {
                        Some(About::Near) => words.kilometres,
                        Some(About::Text(..)) => words.text,
                        Some(_) | None => words.number,
                    }
                }}</label>
                <input id="condition-number" name="number" type="text" autocomplete="off"
                    inputmode=move || if asks(About::wants_text) { "text" } else { "decimal" }
                    prop:value=typed on:input=move |event| {
                        problem.set(None);
                        typed.set(event_target_value(&event));
                    }/>
            </div>
            <div class="condition-last" hidden=move || !asks(About::wants_two)>
                <label class="field-label" for="condition-last">{word(|words| words.conditions.and)}</label>
                <input id="condition-last" name="last" type="text" autocomplete="off" inputmode="decimal"
                    prop:value=last on:input=move |event| {
                        problem.set(None);
                        last.set(event_target_value(&event));
                    }/>
            </div>
            <div class="condition-choice" hidden=move || !asks(About::wants_choice)>
                <label class="field-label" for="condition-choice">{word(|words| words.conditions.choice)}</label>
                <select id="condition-choice" name="choice" on:change=move |event| choice.set(event_target_value(&event))>
                    {move || options(choices.get().into_iter().filter(|(code, _)| !is_other(code)).collect(), choice)}
                </select>
            </div>
            <button type="button" class="quiet" data-test="or-another" hidden=move || !takes_more() on:click=move |_| put_beside()>
                {word(|words| words.conditions.or_another)}
            </button>
            <div class="condition-days" hidden=move || !has_days()>
                <label class="field-label" for="condition-days">{word(|words| words.conditions.days)}</label>
                <select id="condition-days" name="days" on:change=move |event| days.set(event_target_value(&event))>
                    {move || {
                        let registry = registry();
                        let any = may_be_any().then(|| (String::new(), store.words().conditions.any_time.to_owned()));
                        let named = periods().into_iter().map(|period| {
                            let said = say(store, kind, &registry, |speaker| speaker.period(period));
                            (period.to_string(), i18n::title_of(&said))
                        });
                        let words = store.words().conditions;
                        let by_days = BY_DAYS.into_iter().zip([words.since, words.before, words.between_days]);
                        let by_days = by_days.map(|(code, word)| (code.to_owned(), word.to_owned()));
                        let by_days = by_days.filter(|_| chosen.with(|about| about.as_ref().is_some_and(About::takes_days)));
                        options(any.into_iter().chain(named).chain(by_days).collect(), days)
                    }}
                </select>
                {move || is_by_days().then(|| view! {
                    <Days from=from to=to has_two=Signal::derive(move || days.with(|days| has_two_days(days)))/>
                })}
            </div>
            <p class="problem" role="alert" hidden=move || problem.with(Option::is_none)>{problem}</p>
            <button type="button" class="quiet" data-test="add-condition" on:click=move |_| { add(false); }>
                {word(|words| words.conditions.add)}
            </button>
            {move || last_said.get().map(|said| view! {
                <button type="button" class="quiet" data-test="or-condition" on:click=move |_| { add(true); }>
                    {(store.words().conditions.this_or)(&said)}
                </button>
            })}
        </div>
    }
}
