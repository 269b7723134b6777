//! New: a customer, or what was done or is to be done with one.

mod customer;
mod likely;
mod own;
mod plain;
mod typed;

pub use plain::NewRecord;

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::activities::What;
use super::picker::Picker;
use super::sheet::SheetHead;
use crate::i18n;
use crate::state::{Route, store};
use crate::ui::list::kinds;

/// The screen.
#[component]
pub fn New() -> impl IntoView {
    let store = store();
    // None: a customer. What was begun elsewhere and has no customer yet is chosen already.
    let begun = store.begun.get_untracked().filter(|(doc, _)| doc.is_none()).and_then(|(_, code)| What::of(code));
    store.begun.set(None);
    let what = RwSignal::new(begun);
    let choices = [None].into_iter().chain(What::ALL.map(Some));
    view! {
        <div class="sheet" data-test="new">
            <SheetHead title=|words| words.new/>
            <div class="choices wide many" role="group" aria-label=move || store.words().new>
                {choices.map(|choice| view! {
                    <button
                        type="button" class="choice" data-test=choice.map_or("new-customer", What::test)
                        aria-pressed=move || (what.get() == choice).to_string()
                        on:click=move |_| what.set(choice)
                    >
                        {move || choice.map_or(store.words().customer, |what| what.word(store.words()))}
                    </button>
                }).collect_view()}
                // What is of another kind has a form of its own.
                {move || kinds().filter(|kind| *kind != Kind::CUSTOMER && store.may_make(*kind)).map(|kind| view! {
                    <button type="button" class="choice" data-test="new-of-kind" data-kind=kind.name()
                        on:click=move |_| store.go_instead(Route::NewRecord(kind))>
                        {i18n::title_of(definition(kind).noun.one.in_language(store.language()))}
                    </button>
                }).collect_view()}
            </div>
            {move || match what.get() {
                None => view! { <customer::NewCustomer/> }.into_any(),
                Some(what) => view! {
                    <p class="field-label">{move || store.words().with_whom}</p>
                    <Picker kind=Kind::CUSTOMER choose=Callback::new(move |doc| {
                        store.begun.set(Some((Some(doc), what.code())));
                        store.go_instead(Route::Customer(doc));
                    })/>
                }.into_any(),
            }}
        </div>
    }
}
