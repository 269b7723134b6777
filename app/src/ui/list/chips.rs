//! What the chips of every list have in common: the way to the filters, what is filtered by, and what is wanted most often with one
//! tap.

use leptos::prelude::*;
use shared::book::Parted;

use super::conditions::FindPosition;
use crate::i18n::Words;
use crate::reactive::memo;
use crate::state::{Looking, Over, store};
use crate::ui::customers::conditions;
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// The way to the filters, with how many there are.
#[component]
pub fn FilterButton(looking: Looking) -> impl IntoView {
    let store = store();
    let parted = memo(move |_| looking.parted(store));
    let count = move || match store.is_unshown(looking.kind) {
        true => 0,
        false => parted.with(|parted| conditions(store, looking.kind, parted).len()),
    };
    let said = move || match count() {
        0 => store.words().filters.to_owned(),
        count => format!("{}: {count}", store.words().filters),
    };
    view! {
        <button
            type="button" class="pick icon-only filter-button" data-test="open-filters" data-count=count aria-haspopup="dialog"
            aria-label=said
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
pub fn Taken(looking: Looking) -> impl IntoView {
    let store = store();
    let parted = memo(move |_| looking.parted(store));
    let is_as_opened = memo(move |_| store.is_as_opened(looking.kind));
    let all = move || {
        if is_as_opened.get() {
            return Vec::new();
        }
        conditions(store, looking.kind, &parted.with(|parted| Parted { mine: false, late: false, ..parted.clone() }))
    };
    let chips = move || {
        let chip = |(name, without): (String, Parted)| {
            let label = (store.words().remove_filter)(&name);
            // What has a chip of its own stays as it is by then.
            let take = move |_| {
                looking.narrow(store, |now| *now = Parted { mine: now.mine, late: now.late, ..without.clone() });
            };
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

/// One's own alone, where records are somebody's.
#[component]
pub fn Mine(looking: Looking) -> impl IntoView {
    let chip = Quick {
        name: "mine",
        word: |words| words.only_mine,
        is: |parted| parted.mine,
        set: |parted, on| parted.mine = on,
    };
    Parted::knows_mine(looking.kind).then(|| quick(looking, chip))
}

/// Only those with whom something is late, where it is known what comes next.
#[component]
pub fn Late(looking: Looking) -> impl IntoView {
    let chip = Quick {
        name: "late",
        word: |words| words.list.late,
        is: |parted| parted.late,
        set: |parted, on| parted.late = on,
    };
    Parted::knows_late(looking.kind).then(|| quick(looking, chip))
}

/// A condition by one tap.
struct Quick {
    name: &'static str,
    word: fn(&'static Words) -> &'static str,
    is: fn(&Parted) -> bool,
    set: fn(&mut Parted, bool),
}

fn quick(looking: Looking, chip: Quick) -> impl IntoView {
    let store = store();
    let Quick { name, word: said, is, set } = chip;
    let is_on = memo(move |_| is(&looking.parted(store)));
    view! {
        <button type="button" class="pick" data-test="quick" data-quick=name aria-pressed=move || is_on.get().to_string()
            on:click=move |_| {
                let wanted = !is_on.get_untracked();
                looking.narrow(store, |parted| set(parted, wanted));
            }>
            {word(said)}
        </button>
    }
}
