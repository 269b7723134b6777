//! New: what can be made, a customer, or what was done or is to be done with one.

mod customer;
mod here;
mod likely;
mod own;
mod plain;
mod sheet;
mod typed;

pub use own::own_input;
pub use plain::{NewRecord, offered};
pub use sheet::Sheet;

use leptos::prelude::*;
use shared::crm::Kind;

use super::activities::What;
use super::picker::Picker;
use super::sheet::SheetHeadOf;
use crate::reactive::effect;
use crate::state::{Route, store};
use crate::ui::word::word;

/// The screen: of a new record of the kind that has a form of its own, of customers, or of what is done with one.
#[component]
pub fn New(kind: Kind) -> impl IntoView {
    let store = store();
    // None: a customer. What was begun elsewhere and has no customer yet is chosen already.
    let begun = move || store.begun.get().filter(|(doc, _)| doc.is_none()).map(|(_, code)| What::of(code));
    let what = RwSignal::new(untrack(begun).flatten());
    // Whoever is here already may begin something else.
    effect(move || {
        if let Some(begun) = begun() {
            // What is typed into the same form stays.
            if what.get_untracked() != begun {
                what.set(begun);
            }
            store.begun.set(None);
        }
    });
    let title = move || match what.get() {
        None => store.words().new_customer,
        Some(what) => what.word(store.words()),
    };
    view! {
        <div class="sheet" data-test="new">
            <SheetHeadOf title=Signal::derive(move || title().to_owned())/>
            {move || match what.get() {
                None => view! { <customer::NewCustomer kind=kind/> }.into_any(),
                Some(what) => view! {
                    <p class="field-label">{word(|words| words.with_whom)}</p>
                    <Picker kind=kind choose=Callback::new(move |doc| {
                        store.begun.set(Some((Some(doc), what.code())));
                        store.go_instead(Route::Record { kind, doc });
                    })/>
                }.into_any(),
            }}
        </div>
    }
}
