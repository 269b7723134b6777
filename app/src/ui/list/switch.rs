//! The title of a list, which is also the choice of what is listed.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use crate::i18n;
use crate::state::{Route, store};

/// The kinds that have a list, in the order in which they are offered.
pub fn kinds() -> impl Iterator<Item = Kind> {
    Kind::all().filter(|kind| *kind == Kind::CUSTOMER || definition(*kind).shown.is_some())
}

/// The choice, as the heading of the list in view.
#[component]
pub fn KindSwitch(kind: Kind) -> impl IntoView {
    let store = store();
    let options = move || {
        let option = |offered: Kind| {
            let words = i18n::title_of(definition(offered).noun.many.in_language(store.language()));
            view! { <option value=offered.name() prop:selected=offered == kind>{words}</option> }
        };
        kinds().map(option).collect_view()
    };
    view! {
        <h1 class="kind-title">
            <select
                class="kind-switch" name="kind" aria-label=move || store.words().what_is_listed
                on:change=move |event| match Kind::from_name(&event_target_value(&event)) {
                    Some(Kind::CUSTOMER) => store.go_to_list(),
                    Some(kind) => store.go(Route::Records(kind)),
                    None => {}
                }
            >{options}</select>
        </h1>
    }
}
