//! In which order the list of a kind stands that has no orders of its own: by each of its columns, either way.

use leptos::prelude::*;
use shared::book::Sort;

use super::columns;
use crate::reactive::memo;
use crate::state::{Looking, listing, store};

/// What the other direction of an order is called, for the page.
const BACK: &str = "-back";

/// The order, as a chip.
#[component]
pub fn Order(looking: Looking) -> impl IntoView {
    let store = store();
    let name = |sort: &Sort, reversed: bool| {
        let name = listing::sort_name(sort).unwrap_or_else(|| "name".to_owned());
        if reversed { name + BACK } else { name }
    };
    let now = memo(move |_| looking.view.with(|view| name(&view.sort, view.reversed)));
    let choose = move |event: leptos::ev::Event| {
        let name = event_target_value(&event);
        let (plain, reversed) = name.strip_suffix(BACK).map_or((name.as_str(), false), |plain| (plain, true));
        let Some(sort) = listing::sort_of_name(plain) else { return };
        // By title it is anyhow.
        let sort = if sort == Sort::Name && !reversed { Sort::Best } else { sort };
        looking.view.update(|view| (view.sort, view.reversed) = (sort, reversed));
    };
    let options = move || {
        let (words, now) = (store.words().list, now.get());
        let sorted =
            columns::all(looking.kind, store).into_iter().filter_map(|column| Some((column.sort?, column.label)));
        let both = sorted.flat_map(|(sort, label)| {
            let words = if sort == Sort::Name {
                [words.by_name, words.by_name_back].map(str::to_owned)
            } else if sort == Sort::Created {
                [words.newest, words.oldest].map(str::to_owned)
            } else {
                [(words.rising)(&label), (words.falling)(&label)]
            };
            [false, true].into_iter().zip(words).map(move |(reversed, word)| (name(&sort, reversed), word))
        });
        let option = |(name, word): (String, String)| {
            let is_chosen = name == now;
            view! { <option value=name prop:selected=is_chosen>{word}</option> }
        };
        both.map(option).collect_view()
    };
    view! {
        <select class="pick order" name="order" aria-label=move || store.words().order on:change=choose>{options}</select>
    }
}
