//! The head of every list: what is searched for, with the way to all that is done seldom; a line of chips; and a line that says how
//! many there are, and what stands at the right of each row. While somebody types on a small screen only the search is there.

use std::time::Duration;

use leptos::html::Input;
use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::switch::KindSwitch;
use crate::i18n;
use crate::state::store;
use crate::ui::board::ViewSwitch;
use crate::ui::icon::{Icon, Sign};
use crate::ui::shell::Chip;

/// How long after the search was left its line is alone: a tap on a row leaves it, and the row must not move before the tap counts.
const LEFT: Duration = Duration::from_millis(300);

/// The head.
#[component]
pub fn Head(
    kind: Kind,
    /// What the field of the search is called.
    name: &'static str,
    /// What is searched for.
    query: RwSignal<String>,
    /// In how many records.
    #[prop(into)]
    all: Signal<u32>,
    /// Beside the search.
    #[prop(into)]
    beside: ViewFn,
    /// After the choice of what is listed.
    #[prop(into)]
    chips: ViewFn,
    /// How many there are.
    #[prop(into)]
    count: ViewFn,
    /// What stands at the right of each row.
    #[prop(into)]
    caption: Signal<String>,
) -> impl IntoView {
    let store = store();
    let noun = definition(kind).noun;
    let is_searching = RwSignal::new(false);
    let input = NodeRef::<Input>::new();
    let left = move |_| {
        set_timeout(
            move || {
                let active = document().active_element();
                let own = input.try_get_untracked().flatten();
                let is_back = own.zip(active).is_some_and(|(own, active)| own.is_same_node(Some(&active)));
                if !is_back {
                    is_searching.try_set(false);
                }
            },
            LEFT,
        );
    };
    // How many is said once it is known, and if there are any.
    let searched = move || match all.get() {
        0 => noun.many.in_language(store.language()).to_owned(),
        all => i18n::count_of(noun, all, store.language()),
    };
    view! {
        <header class="list-head" class:searching=is_searching data-test="list" data-kind=kind.name()>
            <div class="search-line">
                <div class="search">
                    <Sign icon=Icon::Search/>
                    <input
                        name=name type="search" enterkeyhint="search" autocomplete="off" spellcheck="false" node_ref=input
                        aria-label=move || store.words().search
                        placeholder=move || (store.words().search_in)(&searched())
                        prop:value=query
                        on:input=move |event| query.set(event_target_value(&event))
                        on:focus=move |_| is_searching.set(true)
                        on:blur=left
                    />
                </div>
                <Chip/>
                {beside.run()}
            </div>
            <div class="chips-line">
                <KindSwitch kind=kind/>
                <ViewSwitch kind=kind/>
                {chips.run()}
            </div>
            <div class="count-line">
                {count.run()}
                <p class="caption" aria-hidden="true">{caption}</p>
            </div>
            <super::views::Notice kind=kind/>
        </header>
    }
}
