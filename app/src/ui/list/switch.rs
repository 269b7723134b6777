//! The title of a list, which is also the choice of what is listed.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use crate::i18n;
use crate::state::store;
use crate::ui::focus;

/// The title of the list in view.
const IN_VIEW: &str = ".of-kind:not([hidden]) .kind-switch, .of-kind[hidden] ~ .list-head .kind-switch";

/// The kinds that have a list, in the order in which they are offered. Of what nobody makes there is one, and no list.
pub fn kinds() -> impl Iterator<Item = Kind> {
    Kind::all().filter(|kind| definition(*kind).has_list())
}

/// Whoever chose another list by keyboard, or another layout, goes on from the title of what is in view then.
pub fn focus_title() {
    request_animation_frame(|| request_animation_frame(|| focus::on(IN_VIEW)));
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
                on:change=move |event| {
                    let chosen = Kind::from_name(&event_target_value(&event));
                    // This list may stay, hidden: its title is its own.
                    event_target::<web_sys::HtmlSelectElement>(&event).set_value(kind.name());
                    if let Some(kind) = chosen {
                        store.go_to_list_of(kind);
                    }
                    focus_title();
                }
            >{options}</select>
        </h1>
    }
}
