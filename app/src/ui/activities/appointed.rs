//! For when something is: the near days are a tap away, and what stands on the day already is said beside it.

use leptos::prelude::*;

use super::begun::Appointed;
use super::choice;
use super::entry::{Entry, ahead};
use super::what::What;
use crate::i18n;
use crate::protocol::AgendaLine;
use crate::reactive::memo;
use crate::state::{Store, local_offset, store, today};
use crate::ui::record::read_calendar;

/// A day that is a tap away: how many days ahead, and its word.
type Near = (i64, fn(Store) -> &'static str);

const NEAR: [Near; 3] =
    [(0, |store| store.words().today), (1, |store| store.words().tomorrow), (7, |store| store.words().in_a_week)];

/// The first day that is chosen by hand, days ahead.
const BY_HAND: i64 = 2;

/// When a plan or a task is for.
#[component]
pub fn Planned(entry: Entry) -> impl IntoView {
    let store = store();
    let is_plan = memo(move |_| entry.what.get() == What::Plan);
    let when = memo(move |_| if is_plan.get() { entry.planned_for() } else { entry.due() });
    let choose = move |chosen: Appointed| entry.change(|begun| begun.when = chosen);
    let near = move |(days, word): Near| {
        let day = ahead(days).map(|day| day.to_string());
        let (own, said) = (day.clone(), day);
        let is_chosen = move || when.get().zip(own.as_ref()).is_some_and(|(when, day)| when.starts_with(day.as_str()));
        view! {
            <button type="button" class="pick" data-test="near-day" data-ahead=days.to_string()
                aria-pressed=move || is_chosen().to_string()
                on:click=move |_| choose(Appointed { day: said.clone(), time: None })>{move || word(store)}</button>
        }
    };
    let label = move || if is_plan.get() { super::label("planned", store) } else { store.words().due };
    view! {
        <div class="register-row" role="group" aria-label=label>{NEAR.map(near).collect_view()}</div>
        {move || {
            let (kind, name) = if is_plan.get() { ("datetime-local", "planned") } else { ("date", "due") };
            view! {
                <input name=name type=kind aria-label=label prop:value=move || when.get().unwrap_or_default()
                    on:change=move |event| match read_calendar(&event) {
                        Some(typed) if typed.is_empty() && !is_plan.get_untracked() => choose(Appointed::never()),
                        Some(typed) => choose(Appointed::read(&typed)),
                        None => {}
                    }/>
            }
        }}
    }
}

/// What comes next, if anything does.
#[component]
pub fn Follows(entry: Entry) -> impl IntoView {
    let store = store();
    let words = move || store.words().register;
    let day = memo(move |_| entry.begun.with(|begun| begun.next.day.clone()));
    let at = memo(move |_| entry.follows_at());
    let choose = move |chosen: Appointed| entry.change(|begun| begun.next = chosen);
    let days = |days: i64| ahead(days).map(|day| day.to_string());
    let is_near = move |day: &str| NEAR.iter().skip(1).any(|(ahead, _)| days(*ahead).as_deref() == Some(day));
    let near = move |(days_ahead, word): Near| {
        let own = days(days_ahead);
        let said = own.clone();
        view! {
            <button type="button" class="pick" data-test="next-day" data-ahead=days_ahead.to_string()
                aria-pressed=move || (day.get() == own).to_string()
                on:click=move |_| choose(Appointed { day: said.clone(), time: None })>{move || word(store)}</button>
        }
    };
    let is_other = move || day.with(|day| day.as_deref().is_some_and(|day| !is_near(day)));
    let label = move || entry.begun.with(|begun| (words().purpose_of)(&choice("what", begun.kind, store)));
    let has_next = memo(move |_| day.with(Option::is_some));
    view! {
        <div class="register-row" role="group" aria-label=move || words().next>
            <span class="register-label" aria-hidden="true">{move || words().next}</span>
            <button type="button" class="pick" data-test="next-day" data-ahead="none"
                aria-pressed=move || (!has_next.get()).to_string()
                on:click=move |_| choose(Appointed::default())>{move || words().nothing}</button>
            {NEAR.into_iter().skip(1).map(near).collect_view()}
            <button type="button" class="pick" data-test="next-day" data-ahead="other" aria-pressed=move || is_other().to_string()
                on:click=move |_| choose(Appointed { day: days(BY_HAND), time: None })>{move || words().other_day}</button>
        </div>
        {move || has_next.get().then(|| view! {
            <div class="register-next">
                <input name="next" type="datetime-local" aria-label=move || words().next
                    prop:value=move || at.get().unwrap_or_default()
                    on:change=move |event| if let Some(typed) = read_calendar(&event).filter(|typed| !typed.is_empty()) {
                        choose(Appointed::read(&typed));
                    }/>
                <input name="purpose" type="text" autocomplete="off" autocapitalize="sentences" aria-label=label placeholder=label
                    prop:value=move || entry.begun.with(|begun| begun.purpose.clone())
                    on:input=move |event| entry.change(|begun| begun.purpose = event_target_value(&event))/>
            </div>
            <Load entry=entry/>
        })}
    }
}

/// What stands on the day already.
#[component]
pub fn Load(entry: Entry) -> impl IntoView {
    let store = store();
    let said = move || {
        let day = entry.day()?;
        let named = i18n::day(day, today()?, store.language());
        let lines = store.load.with(|load| {
            let (_, lines) = load.as_ref().filter(|(of, _)| *of == day.to_days())?;
            Some(lines.iter().filter_map(|line| one(line, store)).collect::<Vec<_>>())
        })?;
        let words = store.words().register;
        Some(if lines.is_empty() { (words.free)(&named) } else { (words.load)(&named, &lines.join(" · ")) })
    };
    view! { <p class="day-load" data-test="day-load" aria-live="polite">{said}</p> }
}

fn one(line: &AgendaLine, store: Store) -> Option<String> {
    let planned = line.activity.planned?;
    Some(format!("{} {}", i18n::clock(planned, local_offset(planned)), store.named(&line.name)))
}
