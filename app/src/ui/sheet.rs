//! The head of a screen that stands by itself: the way back, what it is, the sync chip.

use leptos::prelude::*;

use super::icon::{Icon, Sign};
use super::shell::Chip;
use crate::i18n::Words;
use crate::state::store;

/// The head.
#[component]
pub fn SheetHead(title: fn(&'static Words) -> &'static str) -> impl IntoView {
    let store = store();
    view! { <SheetHeadOf title=Signal::derive(move || title(store.words()).to_owned())/> }
}

/// The same with a title that takes more than a word.
#[component]
pub fn SheetHeadOf(#[prop(into)] title: Signal<String>) -> impl IntoView {
    let store = store();
    view! {
        <header class="sheet-head">
            <button
                type="button" class="quiet icon-only back" data-test="back"
                aria-label=move || store.words().back on:click=move |_| store.back()
            >
                <Sign icon=Icon::Back/>
            </button>
            <h1>{title}</h1>
            <Chip/>
        </header>
    }
}
