//! What the chips of every list have in common: the way to the filters, and what is filtered by.

use leptos::prelude::*;
use shared::book::Filter;

use super::conditions::FindPosition;
use crate::reactive::memo;
use crate::state::{Looking, Over, store};
use crate::ui::customers::conditions;
use crate::ui::icon::{Icon, Sign};

/// The way to the filters, with how many there are.
#[component]
pub fn FilterButton(looking: Looking) -> impl IntoView {
    let store = store();
    let count = move || match store.is_unshown(looking.kind) {
        true => 0,
        false => looking.view.with(|view| conditions(store, looking.kind, &view.filter).len()),
    };
    let word = move || match count() {
        0 => store.words().filters.to_owned(),
        count => format!("{}: {count}", store.words().filters),
    };
    view! {
        <button
            type="button" class="pick icon-only filter-button" data-test="open-filters" data-count=count aria-haspopup="dialog"
            aria-label=word
            on:click=move |_| store.lay(Over::Filters)
        >
            <Sign icon=Icon::Funnel/>
            <span class="badge calm" hidden=move || count() == 0>{count}</span>
        </button>
    }
}

/// What is filtered by, each to be taken away with a tap. What has a chip of its own is taken away there, and what a view wants
/// that nobody has changed stands in its name. Where the position is missing that is asked for, it is said.
#[component]
pub fn Taken(
    looking: Looking,
    /// Leaves out what has a chip of its own.
    others: fn(Filter) -> Filter,
    /// Puts it back, as it is by then.
    whole: fn(Filter, &Filter) -> Filter,
) -> impl IntoView {
    let store = store();
    let view = looking.view;
    let is_as_opened = memo(move |_| store.is_as_opened(looking.kind));
    let all = move || {
        if is_as_opened.get() {
            return Vec::new();
        }
        conditions(store, looking.kind, &others(view.with(|view| view.filter.clone())))
    };
    let chips = move || {
        let chip = |(name, without): (String, Filter)| {
            let label = (store.words().remove_filter)(&name);
            let take = move |_| view.update(|view| view.filter = whole(without.clone(), &view.filter));
            view! {
                <button type="button" class="pick taken" data-test="condition" aria-label=label on:click=take>
                    <span>{name}</span><Sign icon=Icon::Cross/>
                </button>
            }
        };
        all().into_iter().map(chip).collect_view()
    };
    view! { {chips} <FindPosition looking=looking/> }
}
