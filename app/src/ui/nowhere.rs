//! An address that leads to nothing here, and a record by its link that is not on this device: what that may mean, and the way on.

use leptos::prelude::*;

use super::sheet::SheetHead;
use crate::state::store;

/// An address that is no screen's.
#[component]
pub fn Nowhere() -> impl IntoView {
    let store = store();
    view! {
        <div class="sheet" data-test="nowhere">
            <SheetHead title=|words| words.nowhere/>
            <div class="empty">
                <p>{move || store.words().nowhere_explained}</p>
                <SearchInstead/>
            </div>
        </div>
    }
}

/// In the place of a customer's page: why there may be none, and that it may still come.
#[component]
pub fn NotHere() -> impl IntoView {
    let store = store();
    view! {
        <div class="empty" data-test="missing">
            <p class="empty-title">{move || store.words().unknown_record}</p>
            <p>{move || store.words().unknown_record_why}</p>
            <SearchInstead/>
        </div>
    }
}

#[component]
fn SearchInstead() -> impl IntoView {
    let store = store();
    view! {
        <button type="button" class="primary" data-test="search-instead" on:click=move |_| {
            store.query.set(String::new());
            store.go_to_list();
            super::focus::on("input[name=search]");
        }>{move || store.words().search_the_book}</button>
    }
}
