//! One thing to do: its hour, its customer, what it is; done with a tap, its customer with another. Once done it stays where it is for a
//! while, struck out.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use leptos::prelude::*;

use super::clock;
use crate::protocol::AgendaLine;
use crate::state::{Route, local_day, store, today};
use crate::ui::activities::{choice, is_late, mark_done, when_due};
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};

/// What the line shows, as a number.
pub fn key(line: &AgendaLine) -> u64 {
    let mut hasher = DefaultHasher::new();
    let activity = &line.activity;
    (activity.doc, &activity.what, &activity.subject, activity.planned, &activity.due).hash(&mut hasher);
    (&activity.by, activity.waiting, line.customer, &line.name).hash(&mut hasher);
    hasher.finish()
}

/// The line.
#[component]
pub fn Line(line: AgendaLine) -> impl IntoView {
    let store = store();
    let AgendaLine { activity, customer, name } = line;
    let doc = activity.doc;
    let (code, subject) = (activity.what.clone(), activity.subject.clone());
    let what = Signal::derive(move || choice("what", &code, store));
    let about = move || if subject.is_empty() { what.get() } else { format!("{}: {subject}", what.get()) };
    // On its own day the hour says all; on another one the day does.
    let planned = activity.planned;
    let is_of_today = move || planned.and_then(local_day).is_some_and(|day| Some(day) == today());
    let hour = move || planned.filter(|_| is_of_today()).map(clock);
    let (dated, late) = (activity.clone(), activity.clone());
    let when = move || if is_of_today() { String::new() } else { when_due(&dated, store) };
    let late = Signal::derive(move || is_late(&late));
    let by = activity.by.clone();
    let who = Signal::derive(move || {
        let own = store.seat().is_some_and(|seat| seat.member.to_string() == by);
        if own { String::new() } else { store.member_name(&by).unwrap_or_default() }
    });
    let said_when = when.clone();
    let between = move || {
        if when().is_empty() || who.get().is_empty() { "" } else { " · " }
    };
    let is_done = Memo::new(move |_| store.finishing.is(doc));
    let title = {
        let name = name.clone();
        Signal::derive(move || store.named(&name))
    };
    let waiting = activity.waiting;
    let activity = StoredValue::new(activity);
    let tap = move |event: leptos::ev::MouseEvent| {
        if is_done.get_untracked() {
            store.unfinish_shown(doc);
        } else {
            focus::stay_near_for_a_while(&event, ".activity");
            activity.with_value(|line| mark_done(line, &name, store));
        }
    };
    view! {
        <li class="activity agenda-line open" class:done=is_done data-test="agenda-line" data-doc=doc.to_string()
            data-waiting=waiting.to_string() data-finished=move || is_done.get().to_string()>
            <p class="agenda-hour" class:late=late>{hour}</p>
            <div>
                <p class="activity-what">
                    {match customer {
                        Some(customer) => view! {
                            <a href=Route::Customer(customer).path() on:click=move |event| {
                                event.prevent_default();
                                store.unfold(Some(doc));
                                store.go(Route::Customer(customer));
                            }>{title}</a>
                        }.into_any(),
                        None => ().into_any(),
                    }}
                </p>
                <p class="activity-subject">{about.clone()}</p>
                <p class="activity-when"><span class:late=late>{said_when}</span>{between}{who}
                    {waiting.then(|| view! {
                        <span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                </p>
            </div>
            <button
                type="button" class="quiet icon-only check" data-test="mark-done" aria-pressed=move || is_done.get().to_string()
                aria-label=move || {
                    let word = if is_done.get() { store.words().mark_undone } else { store.words().mark_done };
                    format!("{word}: {}, {}", title.get(), about())
                }
                on:click=tap
            >
                <span class="box">{move || is_done.get().then(|| view! { <Sign icon=Icon::Check/> })}</span>
            </button>
        </li>
    }
}
