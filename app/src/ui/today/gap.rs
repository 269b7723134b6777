//! Free hours until what comes next, and who could be visited in them.

use leptos::prelude::*;

use super::visits::schedule;
use super::{Clock, clock, go};
use crate::i18n;
use crate::reactive::memo;
use crate::state::{Route, store, today};
use crate::ui::word::word;

/// What is shorter is no free time, milliseconds.
const SHORT: i64 = 90 * 60_000;

/// The row, if the time until the instant `until` is long, and somebody near by was left alone for a while.
#[component]
pub fn Gap(until: i64) -> impl IntoView {
    let store = store();
    let Clock(now) = expect_context();
    let near = memo(move |_| {
        let is_long = until - now.get() > SHORT;
        let first = |agenda: &crate::protocol::Agenda| agenda.near.first().filter(|_| is_long).cloned();
        store.agenda.with(|agenda| agenda.as_ref().and_then(first))
    });
    move || {
        near.get().map(|line| {
            let (doc, name) = (line.doc, store.named(&line.name));
            let metres = line.metres.map(i18n::distance).unwrap_or_default();
            let said = name.clone();
            view! {
                <li class="gap" data-test="gap" data-doc=doc.to_string()>
                    <p>
                        {move || (store.words().agenda.free_until)(&clock(until))}" · "{word(|words| words.agenda.near_by)}": "
                        <a href=Route::of(doc).path() on:click=go(store, Route::of(doc))>{name}</a>" "{metres}
                    </p>
                    <button type="button" class="quiet" data-test="fill-gap"
                        aria-label=move || (store.words().agenda.schedule_visit)(&said)
                        on:click=move |_| if let Some(today) = today() { schedule(&line, today, store) }>
                        {word(|words| words.agenda.schedule)}
                    </button>
                </li>
            }
        })
    }
}
