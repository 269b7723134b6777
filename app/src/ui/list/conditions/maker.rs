//! What puts one condition together.

use leptos::prelude::*;
use shared::crm::filter::period::{Period, Unit};
use shared::crm::filter::{Any, CLAUSES_MAX, TEXT_MAX};

use super::about::{About, ME};
use super::nearness::locate;
use super::{say, standing};
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
    let choice = RwSignal::new(String::new());
    let days = RwSignal::new(Period::Last(30, Unit::Day).to_string());
    let chosen = memo(move |_| {
        let all = About::all(kind, &registry(), &views());
        about.with(|about| all.into_iter().find(|(code, _)| code == about)).map(|(_, about)| about)
    });
    let choices = move || match chosen.get() {
        Some(About::Member(_)) => {
            let me = (ME.to_owned(), store.words().conditions.me.to_owned());
            std::iter::once(me).chain(store.members()).collect()
        }
        Some(about) => about.choices(store.language(), &registry()),
        None => Vec::new(),
    };
    // What the last choice had is nothing for this one.
    effect(move || {
        let Some(about) = chosen.get() else { return };
        let hows = about.hows(store.words_now().conditions);
        if !hows.is_empty() && !hows.iter().any(|(code, _)| how.with_untracked(|how| how == code)) {
            how.set(hows.first().map(|(code, _)| (*code).to_owned()).unwrap_or_default());
        }
        let periods: Vec<String> = about.periods().iter().map(ToString::to_string).collect();
        if !periods.is_empty() && !days.with_untracked(|days| days.is_empty() || periods.contains(days)) {
            days.set(periods.first().cloned().unwrap_or_default());
        }
        let choices = untrack(choices);
        if !choices.iter().any(|(code, _)| choice.with_untracked(|choice| choice == code)) {
            choice.set(choices.into_iter().map(|(code, _)| code).next().unwrap_or_default());
        }
        typed.set(String::new());
        problem.set(None);
    });
    let add = move || {
        let words = store.words_now().conditions;
        let about = chosen.get_untracked()?;
        let how = how.get_untracked();
        let is_typed = about.wants_number(&how) || about.wants_text(&how);
        let said = match (is_typed, about.wants_choice(&how)) {
            (true, _) => match about.read(&typed.get_untracked(), store.region_now()) {
                Ok(said) => said,
                Err(error) => {
                    problem.set(Some(error.message(store.language_now())));
                    return None;
                }
            },
            (false, true) => choice.get_untracked(),
            (false, false) => String::new(),
        };
        let period = about.periods().into_iter().find(|period| days.with_untracked(|days| *days == period.to_string()));
        let clause = about.clause(&how, &said, period)?;
        let mut filter = untrack(|| standing(looking, &registry()));
        filter.all.retain(|any| any.0 != [clause.clone()]);
        filter.all.push(Any(vec![clause]));
        let text = filter.to_string();
        if text.len() > TEXT_MAX || filter.clauses().count() > CLAUSES_MAX {
            problem.set(Some(words.full.to_owned()));
            return None;
        }
        problem.set(None);
        looking.view.update(|view| view.filter.also = text);
        if matches!(about, About::Near) {
            locate(store, looking);
        }
        Some(())
    };
    let asks =
        move |wants: fn(&About, &str) -> bool| chosen.get().is_some_and(|about| how.with(|how| wants(&about, how)));
    let hows = move || chosen.get().map(|about| about.hows(store.words().conditions)).unwrap_or_default();
    let periods = move || chosen.get().map(|about| about.periods()).unwrap_or_default();
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
            <div class="condition-how" hidden=move || hows().is_empty()>
                <label class="field-label" for="condition-how">{word(|words| words.conditions.how)}</label>
                <select id="condition-how" name="how" on:change=move |event| how.set(event_target_value(&event))>
                    {move || hows().into_iter().map(|(code, word)| {
                        let is_chosen = how.with(|how| how == code);
                        view! { <option value=code prop:selected=is_chosen>{word}</option> }
                    }).collect_view()}
                </select>
            </div>
            <div class="condition-number" hidden=move || !asks(|about, how| about.wants_number(how) || about.wants_text(how))>
                <label class="field-label" for="condition-number">{move || {
                    let words = store.words().conditions;
                    match chosen.get() {
                        Some(About::Near) => words.kilometres,
                        Some(About::Text(_)) => words.text,
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
            <div class="condition-choice" hidden=move || !asks(About::wants_choice)>
                <label class="field-label" for="condition-choice">{word(|words| words.conditions.choice)}</label>
                <select id="condition-choice" name="choice" on:change=move |event| choice.set(event_target_value(&event))>
                    {move || choices().into_iter().map(|(code, word)| {
                        let is_chosen = choice.with(|choice| *choice == code);
                        view! { <option value=code prop:selected=is_chosen>{word}</option> }
                    }).collect_view()}
                </select>
            </div>
            <div class="condition-days" hidden=move || periods().is_empty()>
                <label class="field-label" for="condition-days">{word(|words| words.conditions.days)}</label>
                <select id="condition-days" name="days" on:change=move |event| days.set(event_target_value(&event))>
                    {move || {
                        let registry = registry();
                        let any = may_be_any().then(|| (String::new(), store.words().conditions.any_time.to_owned()));
                        let named = periods().into_iter().map(|period| {
                            let said = say(store, kind, &registry, |speaker| speaker.period(period));
                            (period.to_string(), i18n::title_of(&said))
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
                {word(|words| words.conditions.add)}
            </button>
        </div>
    }
}
