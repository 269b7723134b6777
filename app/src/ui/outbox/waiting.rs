//! An edit that waits.

use leptos::prelude::*;
use shared::document::Intent;

use super::words::changes;
use crate::protocol::Waiting;
use crate::state::{Route, store};

/// The entry.
#[component]
pub fn WaitingEntry(entry: Waiting) -> impl IntoView {
    let store = store();
    let first = entry.parts.first().cloned();
    let others = entry.parts.len().saturating_sub(1);
    let words = move || {
        first.clone().map(|(doc, title, intents)| {
            let title = if title.is_empty() { store.words().nameless.to_owned() } else { title };
            let sentence = changes(intents.iter().map(Intent::key), store);
            view! {
                <a class="waiting-title" href=Route::Customer(doc).path() on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::Customer(doc));
                }>{title}</a>
                <p>{sentence}</p>
                {(others > 0).then(|| (store.words().more_parts)(others))}
            }
        })
    };
    view! {
        <li class="waiting-entry" data-test="waiting-entry" data-number=entry.number.to_string() data-contested=entry.contested.to_string()>
            {words}
            <p class="when">{move || (store.words().made)(&store.moment(entry.made))}</p>
            {entry.contested.then(|| view! { <p class="mark conflict">{move || store.words().waits_for_you}</p> })}
        </li>
    }
}
