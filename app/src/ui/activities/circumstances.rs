//! When it was, if not now, with whom of the customer's, and that it was here.

use leptos::prelude::*;

use super::entry::{Entry, ahead};
use crate::i18n;
use crate::reactive::memo;
use crate::state::{local_text, now, store, today};
use crate::ui::record::{read_calendar, say_referred};

/// How far back one chooses a day in one tap, days.
const BACK: i64 = 2;

/// What is chosen where the day is typed.
const OTHER: &str = "other";

/// All of it, side by side.
#[component]
pub fn Circumstances(entry: Entry) -> impl IntoView {
    let is_over = memo(move |_| entry.what.get().is_over());
    let has_company = memo(move |_| entry.what.get().has_company() && !entry.opened.referable("contact").is_empty());
    let may_be_here = memo(move |_| entry.may_be_here());
    view! {
        <div class="register-circumstances">
            {move || is_over.get().then(|| view! { <Happened entry=entry/> })}
            {move || has_company.get().then(|| view! { <Company entry=entry/> })}
            {move || may_be_here.get().then(|| view! {
                <label class="tick" data-test="here">
                    <input type="checkbox" name="here" prop:checked=entry.is_here
                        on:change=move |event| entry.is_here.set(event_target_checked(&event))/>
                    <span>{move || entry.store.words().register.here}</span>
                </label>
            })}
        </div>
    }
}

/// When it was: now, at this hour of a day that is past, or as is typed.
#[component]
fn Happened(entry: Entry) -> impl IntoView {
    let store = store();
    let words = move || store.words().register;
    let began = now();
    let clock = local_text(began).get(11..).unwrap_or_default().to_owned();
    let at = move |days: i64| ahead(-days).map(|day| format!("{day}T{clock}"));
    let at = StoredValue::new((0..=BACK).map(at).collect::<Option<Vec<String>>>().unwrap_or_default());
    let happened = memo(move |_| entry.begun.with(|begun| begun.happened.clone()));
    let is_typed = RwSignal::new(false);
    let shows_input = memo(move |_| {
        let is_offered = |text: &String| at.with_value(|at| at.contains(text));
        is_typed.get() || happened.with(|happened| happened.as_ref().is_some_and(|text| !is_offered(text)))
    });
    let choose = move |value: String| match value.as_str() {
        "" => {
            is_typed.set(false);
            entry.change(|begun| begun.happened = None);
        }
        OTHER => {
            is_typed.set(true);
            let before = happened.get_untracked().or_else(|| at.with_value(|at| at.first().cloned()));
            entry.change(|begun| begun.happened = before);
        }
        _ => {
            is_typed.set(false);
            entry.change(|begun| begun.happened = Some(value));
        }
    };
    let options = move || {
        let days = at.get_value();
        let language = store.language();
        let said = move |back: i64, text: &str| {
            let day = ahead(-back).zip(today()).map(|(day, today)| i18n::day(day, today, language));
            let clock = text.get(11..).unwrap_or_default();
            format!("{} {}", day.unwrap_or_default(), clock.strip_prefix('0').unwrap_or(clock))
        };
        (0..)
            .zip(days)
            .map(move |(back, text)| {
                let (value, name) = (if back == 0 { String::new() } else { text.clone() }, said(back, &text));
                let is_chosen = {
                    let value = Some(value.clone()).filter(|value| !value.is_empty());
                    move || !shows_input.get() && happened.get() == value
                };
                view! { <option value=value prop:selected=is_chosen>{name}</option> }
            })
            .collect_view()
    };
    view! {
        <select name="happened" aria-label=move || words().happened on:change=move |event| choose(event_target_value(&event))>
            {options}
            <option value=OTHER prop:selected=move || shows_input.get()>{move || words().other_time}</option>
        </select>
        {move || shows_input.get().then(|| view! {
            <input name="done" type="datetime-local" aria-label=move || words().happened
                max=local_text(began) prop:value=move || happened.get().unwrap_or_default()
                on:change=move |event| if let Some(typed) = read_calendar(&event).filter(|typed| !typed.is_empty()) {
                    entry.change(|begun| begun.happened = Some(typed));
                }/>
        })}
    }
}

/// With whom of the customer's.
#[component]
fn Company(entry: Entry) -> impl IntoView {
    let (store, opened) = (store(), entry.opened);
    let with = memo(move |_| entry.begun.with(|begun| begun.with.clone()));
    let known = memo(move |_| {
        let named = |id: String| Some((id.clone(), say_referred(opened, "contact", &id, store)?));
        opened.referable("contact").into_iter().filter_map(named).collect::<Vec<_>>()
    });
    let option = move |id: Option<String>, name: String| {
        let own = id.clone();
        view! { <option value=id.unwrap_or_default() prop:selected=move || with.get() == own>{name}</option> }
    };
    view! {
        <select name="with" aria-label=move || store.words().with_whom on:change=move |event| {
            let chosen = Some(event_target_value(&event)).filter(|id| !id.is_empty());
            entry.change(|begun| begun.with = chosen);
        }>
            {move || option(None, store.words().with_whom.to_owned())}
            {move || known.get().into_iter().map(|(id, name)| option(Some(id), (store.words().with_them)(&name))).collect_view()}
        </select>
    }
}
