//! The way to what is done with a list seldom, and the sheets over lists.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::views;
use crate::protocol::Form;
use crate::state::{Over, store};
use crate::ui::customers;
use crate::ui::icon::{Icon, Sign};
use crate::ui::import::go_and_import;
use crate::ui::modal::Modal;
use crate::ui::word::word;

/// The way to it.
#[component]
pub fn MenuButton() -> impl IntoView {
    let store = store();
    let word = move || store.words().list.more_of_list;
    view! {
        <button type="button" class="quiet icon-only list-menu-button" data-test="open-list-menu" aria-haspopup="dialog" aria-label=word title=word
            on:click=move |_| store.lay(Over::ListMenu)>
            <Sign icon=Icon::Menu/>
        </button>
    }
}

/// The way to the columns of the table.
#[component]
pub fn ColumnsButton() -> impl IntoView {
    let store = store();
    view! {
        <button type="button" class="quiet columns-button" data-test="open-columns" aria-haspopup="dialog" on:click=move |_| store.lay(Over::Columns)>
            {word(|words| words.list.columns)}
        </button>
    }
}

/// What is done with the list seldom.
#[component]
fn Menu() -> impl IntoView {
    view! { <Modal over=Over::ListMenu class="list-menu" label=|words| words.list.more_of_list><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    // What is listed does not change under the sheet.
    let kind = untrack(|| store.looking_here()).kind;
    view! {
        <h2 class="unseen">{word(|words| words.list.more_of_list)}</h2>
        <views::MenuItems/>
        {match definition(kind).has_own_screens() {
            true => view! { <customers::OfCustomers kind=kind/> }.into_any(),
            false => view! { <OfKind kind=kind/> }.into_any(),
        }}
    }
}

/// What is done with the list of another kind.
#[component]
fn OfKind(kind: Kind) -> impl IntoView {
    let store = store();
    let is_empty = move || store.shelf.with(|window| window.as_ref().is_none_or(|window| window.total == 0));
    let export = move |form: Form| {
        store.uncover();
        store.export_list_of(kind, form);
    };
    let may_import = move || definition(kind).is_exchanged() && store.may_make(kind);
    let begin = move |_| {
        store.uncover();
        store.looking(kind).selected.set(Some(BTreeSet::new()));
    };
    let many = move || definition(kind).noun.many.in_language(store.language());
    view! {
        <super::grouping::Groups kind=kind/>
        {move || may_import().then(|| view! {
            <button type="button" class="menu-item" data-test="import-kind" on:click=move |_| {
                store.uncover();
                go_and_import(store, kind);
            }>{move || (store.words().exchange.import_some)(many())}</button>
        })}
        {move || store.may_make(kind).then(|| view! {
            <button type="button" class="menu-item" data-test="select-many" disabled=is_empty on:click=begin>
                {word(|words| words.select_many)}
            </button>
        })}
        <button type="button" class="menu-item" data-test="export-csv" disabled=is_empty on:click=move |_| export(Form::Csv)>
            {word(|words| words.exchange.export_table)}
        </button>
        <button type="button" class="menu-item" data-test="export-json" disabled=is_empty on:click=move |_| export(Form::Json)>
            {word(|words| words.exchange.export_lines)}
        </button>
    }
}

/// What lies over lists. Outside the panes: what lies in one that is hidden is hidden too, and a modal dialog that nobody sees stops
/// everything.
#[component]
pub fn Sheets() -> impl IntoView {
    view! { <super::filters::Filters/> <Menu/> <super::columns::Columns/> <views::Sheet/> <views::NameView/> }
}
