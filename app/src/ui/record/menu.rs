//! What is done seldom with the record in view: behind the dots of its bar, or, where there is room, at the foot of its page.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::opened::opened;
use super::page::matches;
use crate::protocol::{Form, What};
use crate::state::{Over, Route, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::modal::Modal;
use crate::ui::word::word;

/// Where records have no bar, as in `public/styles/frame.css`.
const ROOMY: &str = "(min-width: 900px)";

/// The way to it, in the bar of a record that is `here`.
#[component]
pub fn MenuButton(here: Memo<bool>) -> impl IntoView {
    let store = store();
    let is_roomy = matches(ROOMY);
    let word = move || store.words().register.more_of_record;
    view! {
        {move || (here.get() && !is_roomy.get()).then(|| view! {
            <button type="button" class="quiet icon-only" data-test="open-record-menu" aria-haspopup="dialog" aria-label=word title=word
                on:click=move |_| store.lay(Over::RecordMenu)><Sign icon=Icon::Menu/></button>
        })}
    }
}

/// The sheet.
#[component]
pub fn Menu(kind: Kind) -> impl IntoView {
    view! {
        <Modal over=Over::RecordMenu class="record-menu" label=|words| words.register.more_of_record>
            <h2 class="unseen">{word(|words| words.register.more_of_record)}</h2>
            <Items kind=kind class="menu-item"/>
        </Modal>
    }
}

/// The same at the foot of the page.
#[component]
pub fn Foot(kind: Kind) -> impl IntoView {
    let is_roomy = matches(ROOMY);
    view! {
        {move || is_roomy.get().then(|| view! { <footer class="record-foot"><Items kind=kind class="quiet"/></footer> })}
    }
}

#[component]
fn Items(kind: Kind, class: &'static str) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let table = definition(kind);
    let has_own = table.has_own_screens();
    let may_write = move || opened.is_writable(table.write);
    let history = Route::History { kind, doc: opened.doc, of: None };
    let path = history.path();
    view! {
        <a class=class data-test="nav-history" href=path on:click=move |event| {
            event.prevent_default();
            store.go(history.clone());
        }>{word(|words| words.history)}</a>
        {has_own.then(|| view! {
            <button type="button" class=class data-test="share-card" on:click=move |_| {
                store.uncover();
                store.export(What::One(opened.doc), Form::Cards);
            }>{word(|words| words.share)}</button>
        })}
        {table.merges().then(|| view! {
            <button type="button" class=class data-test="nav-merge" hidden=move || !may_write()
                on:click=move |_| store.go(Route::Merge { kind, one: opened.doc, other: None })>
                {move || (store.words().merge_with)(table.noun.feminine)}
            </button>
        })}
        {(!table.is_single()).then(|| view! {
            <button type="button" class=format!("{class} danger") data-test=if has_own { "remove-customer" } else { "remove-record" }
                hidden=move || !may_write() on:click=move |_| store.remove_open()>
                {move || (store.words().remove_one)(table.noun.one.in_language(store.language()))}
            </button>
        })}
    }
}
