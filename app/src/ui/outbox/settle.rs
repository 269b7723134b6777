//! What waits for a person rather than for the network: the customers at which something is to be settled.

use leptos::prelude::*;

use crate::state::{Route, store};

/// The section.
#[component]
pub fn ToSettle() -> impl IntoView {
    let store = store();
    view! {
        <section class="group" hidden=move || store.unsettled.with(Vec::is_empty) aria-label=move || store.words().to_settle>
            <h2>{move || store.words().to_settle}</h2>
            <p class="explained">{move || store.words().to_settle_explained}</p>
            <ul class="waiting-list">
                <For each=move || store.unsettled.get() key=|customer| customer.clone() children=move |(doc, name, count)| view! {
                    <li class="waiting-entry" data-test="unsettled" data-doc=doc.to_string()>
                        <a class="waiting-title" href=Route::Customer(doc).path() on:click=move |event| {
                            event.prevent_default();
                            store.seeks_conflict.set_value(true);
                            store.go(Route::Customer(doc));
                        }>
                            {move || if name.is_empty() { store.words().nameless.to_owned() } else { name.clone() }}
                        </a>
                        <p class="when">{move || (store.words().to_settle_fields)(count)}</p>
                    </li>
                }/>
            </ul>
        </section>
    }
}
