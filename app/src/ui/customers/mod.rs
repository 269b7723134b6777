//! The list of customers: search, count, and the rows in view.

mod list;
mod row;

use leptos::prelude::*;

use super::icon::{Icon, Sign};
use super::shell::Chip;
use crate::state::store;

/// The list.
#[component]
pub fn Customers() -> impl IntoView {
    let store = store();
    let count = move || {
        let words = store.words();
        let (total, all) = store.customers.with(|window| (window.total, window.all));
        if store.query.with(|query| query.trim().is_empty()) { (words.count)(all) } else { (words.found)(total, all) }
    };
    view! {
        <header class="list-head">
            <div class="list-title">
                <h1>{move || store.words().customers}</h1>
                <Chip/>
            </div>
            <div class="search">
                <Sign icon=Icon::Search/>
                <input
                    name="search"
                    type="search"
                    enterkeyhint="search"
                    autocomplete="off"
                    spellcheck="false"
                    aria-label=move || store.words().search
                    placeholder=move || store.words().search_hint
                    prop:value=move || store.query.get()
                    on:input=move |event| store.query.set(event_target_value(&event))
                />
            </div>
            <p class="count" role="status" data-test="count" data-total=move || store.customers.with(|window| window.total)>
                {count}
            </p>
            <crate::ui::export::ExportList/>
        </header>
        <list::Rows/>
    }
}
