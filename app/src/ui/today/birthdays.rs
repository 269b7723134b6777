//! Whose birthday it is, today and in the days ahead.

use leptos::prelude::*;
use shared::crm::values::civil::Day;

use super::go;
use crate::i18n;
use crate::protocol::Birthday;
use crate::reactive::memo;
use crate::state::{Route, Store, store, today};
use crate::ui::word::word;

/// The section.
#[component]
pub fn Birthdays() -> impl IntoView {
    let store = store();
    let all = memo(move |_| {
        store.agenda.with(|agenda| agenda.as_ref().map(|agenda| agenda.birthdays.clone()).unwrap_or_default())
    });
    let beyond = move || {
        let total = store.agenda.with(|agenda| agenda.as_ref().map_or(0, |agenda| agenda.birthdays_total));
        total.saturating_sub(all.with(|all| u32::try_from(all.len()).unwrap_or(u32::MAX)))
    };
    view! {
        <section class="group" data-test="birthdays" hidden=move || all.with(Vec::is_empty) aria-label=move || store.words().birthdays>
            <h2>{word(|words| words.birthdays)}</h2>
            <ul class="timeline">
                {move || all.get().into_iter().map(|birthday| view! { <BirthdayLine birthday=birthday/> }).collect_view()}
            </ul>
            <p class="explained" hidden=move || beyond() == 0>{move || (store.words().more_of_these)(beyond())}</p>
        </section>
    }
}

#[component]
fn BirthdayLine(birthday: Birthday) -> impl IntoView {
    let store = store();
    let Birthday { doc, name, day, contact } = birthday;
    let whose = move || match &contact {
        None => String::new(),
        Some(name) if name.is_empty() => format!("{} · ", store.words().some_contact),
        Some(name) => format!("{name} · "),
    };
    view! {
        <li class="activity">
            <div>
                <p class="activity-what"><a href=Route::of(doc).path() on:click=go(store, Route::of(doc))>{move || store.named(&name)}</a></p>
                <p class="activity-when">{whose} {move || near(day, store)}</p>
            </div>
        </li>
    }
}

/// A day as seen from today.
fn near(day: i64, store: Store) -> String {
    match (Day::from_days(day), today()) {
        (Some(day), Some(today)) => i18n::day(day, today, store.language()),
        _ => String::new(),
    }
}
