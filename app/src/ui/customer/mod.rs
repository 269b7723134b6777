//! A customer's page: everything about one customer, every field saving itself.
//!
//! The page opens its record when it appears and closes it when it goes; the record comes and changes as news. Fields read
//! the part that is theirs through [`Opened`], so that a change elsewhere in the record draws nothing anew here.

mod conflict;
mod entries;
mod field;
mod head;
mod input;
mod issues;
mod mark;
mod merged;
mod notes;
mod opened;
mod page;
mod reach;
mod spec;
mod tags;
mod words;

pub use entries::{say_entry, say_referred};
pub use field::Field;
pub use input::read_calendar;
pub use opened::Opened;
pub use spec::Spec;
pub use words::{say_by_key, say_value};

use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;
use shared::replica::Command;

use crate::protocol::{Ask, CustomerLine};
use crate::state::{Route, store};
use crate::ui::icon::{Icon, Sign};

/// One customer.
#[component]
pub fn Customer(doc: DocId) -> impl IntoView {
    let store = store();
    store.activities.set(Vec::new());
    store.missing.set(None);
    store.preferences.opened(doc);
    store.order(Command::Open { doc });
    store.ask(&Ask::Activities { customer: Some(doc) });
    on_cleanup(move || {
        store.order(Command::Close { doc });
        store.ask(&Ask::Activities { customer: None });
    });
    let opened = Opened::new(doc);
    provide_context(opened);
    // A record that is a part of another is shown there.
    Effect::new(move || {
        if let Some(survivor) = opened.view.with(|view| view.as_ref().and_then(|view| view.survivor)) {
            store.go_instead(Route::Customer(survivor));
        }
    });
    // So is an activity: on its customer's page, unfolded.
    Effect::new(move || {
        if opened.kind() == Kind::Activity
            && let Some(customer) = opened.value("customer").as_text().and_then(|id| id.parse().ok())
        {
            store.unfold(Some(doc));
            store.go_instead(Route::Customer(customer));
        }
    });
    let here = Memo::new(move |_| opened.view.with(Option::is_some) && opened.kind() == Kind::Customer);
    // Who it is, from the row that was tapped: there before the record is.
    let tapped = store.customers.with_untracked(|window| window.lines.iter().find(|line| line.doc == doc).cloned());
    view! {
        <article class="record" data-test="customer" data-doc=doc.to_string() data-removed=move || opened.is_removed().to_string() data-ready=move || opened.ready.get().to_string()>
            <div class="record-bar">
                <button
                    type="button" class="quiet icon-only back" data-test="back"
                    aria-label=move || store.words().back
                    on:click=move |_| store.back()
                >
                    <Sign icon=Icon::Back/>
                </button>
                <span class="record-bar-name" aria-hidden="true">{move || opened.value("name").as_text().unwrap_or_default().to_owned()}</span>
                <crate::ui::shell::Chip/>
            </div>
            {move || if here.get() {
                view! { <page::Page/> }.into_any()
            } else if store.missing.get() == Some(doc) {
                // One that the list knows was taken off to make room.
                let is_away = tapped.is_some();
                let why = move || if is_away { store.words().record_away } else { store.words().unknown_record };
                view! {
                    {known_head(tapped.as_ref())}
                    <p class="empty" data-test="missing">{why}</p>
                }.into_any()
            } else {
                known_head(tapped.as_ref()).into_any()
            }}
        </article>
    }
}

fn known_head(tapped: Option<&CustomerLine>) -> impl IntoView {
    tapped.map(|line| view! { <head::Known name=line.name.clone() territory=line.territory/> })
}
