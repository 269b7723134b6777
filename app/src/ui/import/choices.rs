//! Where new records go, and what becomes of those that are known.

use leptos::prelude::*;
use shared::crm::definition;

use crate::protocol::Known;
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::select::Select;
use crate::ui::word::word;

/// The section.
#[component]
pub fn ChooseHow() -> impl IntoView {
    let store = store();
    let importing = store.importing;
    let choices = importing.choices;
    let territory = memo(move |_| choices.territory.get().map(|number| number.to_string()).unwrap_or_default());
    let owner = memo(move |_| choices.owner.get().map(|doc| doc.to_string()).unwrap_or_default());
    let table = move || definition(importing.kind());
    let has_owner = move || table().field("owner").is_some();
    let is_territorial = move || table().home.is_territorial();
    let known_ones = move || {
        let noun = importing.noun();
        (store.words().exchange.if_known)(noun.one.in_language(store.language()), noun.feminine)
    };
    view! {
        <section class="group" aria-label=move || store.words().exchange.decisions>
            <h2>{word(|words| words.exchange.decisions)}</h2>
            <fieldset class="plain">
                <legend>{known_ones}</legend>
                <p class="explained">{move || match table().is_deed() {
                    true => store.words().exchange.deeds_known_by,
                    false => (store.words().exchange.known_by)(table().has_own_screens()),
                }}</p>
                {Known::ALL.into_iter().map(|known| view! {
                    <label class="tick">
                        <input type="radio" name="known" value=code(known)
                            prop:checked=move || choices.known.get() == known
                            on:change=move |_| choices.known.set(known)/>
                        <span>{move || called(known, store)}</span>
                    </label>
                }).collect_view()}
            </fieldset>
            <div class="fields" hidden=move || !is_territorial() && !has_owner()>
                <Show when=is_territorial>
                    <Select name="import-territory" label=|words| words.territory value=territory options=territories
                        choose=move |value: String| choices.territory.set(value.parse().ok())/>
                </Show>
                <Show when=has_owner>
                    <Select name="import-owner" label=|words| words.owner value=owner options=owners
                        choose=move |value: String| choices.owner.set(value.parse().ok())/>
                </Show>
            </div>
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

fn called(known: Known, store: Store) -> &'static str {
    let words = store.words();
    match known {
        Known::Skip => words.known_skip,
        Known::Fill => words.known_fill,
        Known::Overwrite => words.known_overwrite,
        Known::Create => (words.exchange.create_anyway)(definition(store.importing.kind()).noun.feminine),
    }
}
