//! Where new customers go, and what becomes of those who are known.

use leptos::prelude::*;

use super::Choices;
use crate::protocol::Known;
use crate::state::{Store, store};
use crate::ui::select::Select;

/// The section.
#[component]
pub fn ChooseHow() -> impl IntoView {
    let store = store();
    let choices = expect_context::<Choices>();
    let territory = Memo::new(move |_| choices.territory.get().map(|number| number.to_string()).unwrap_or_default());
    let owner = Memo::new(move |_| choices.owner.get().map(|doc| doc.to_string()).unwrap_or_default());
    view! {
        <section class="group" aria-label=move || store.words().new_ones>
            <h2>{move || store.words().new_ones}</h2>
            <div class="fields">
                <Select name="import-territory" label=|words| words.territory value=territory options=territories
                    choose=move |value: String| choices.territory.set(value.parse().ok())/>
                <Select name="import-owner" label=|words| words.owner value=owner options=owners
                    choose=move |value: String| choices.owner.set(value.parse().ok())/>
            </div>
        </section>
        <section class="group" aria-label=move || store.words().known_ones>
            <fieldset class="plain">
                <legend>{move || store.words().known_ones}</legend>
                <p class="explained">{move || store.words().known_explained}</p>
                {Known::ALL.into_iter().map(|known| view! {
                    <label class="tick">
                        <input type="radio" name="known" value=code(known)
                            prop:checked=move || choices.known.get() == known
                            on:change=move |_| choices.known.set(known)/>
                        <span>{move || word(known, store)}</span>
                    </label>
                }).collect_view()}
                <label class="tick">
                    <input type="checkbox" name="by-name" prop:checked=move || choices.by_name.get()
                        on:change=move |event| choices.by_name.set(event_target_checked(&event))/>
                    <span>{move || store.words().also_by_name}</span>
                </label>
            </fieldset>
        </section>
    }
}

fn territories(store: Store) -> Vec<(String, String)> {
    let writable = store.seat().map(|seat| seat.writable().collect::<Vec<_>>()).unwrap_or_default();
    writable.into_iter().map(|number| (number.to_string(), store.territory_name(number))).collect()
}

fn owners(store: Store) -> Vec<(String, String)> {
    let nobody = (String::new(), store.words().nobody.to_owned());
    std::iter::once(nobody).chain(store.members()).collect()
}

const fn code(known: Known) -> &'static str {
    match known {
        Known::Skip => "skip",
        Known::Fill => "fill",
        Known::Overwrite => "overwrite",
        Known::Create => "create",
    }
}

fn word(known: Known, store: Store) -> &'static str {
    let words = store.words();
    match known {
        Known::Skip => words.known_skip,
        Known::Fill => words.known_fill,
        Known::Overwrite => words.known_overwrite,
        Known::Create => words.known_create,
    }
}
