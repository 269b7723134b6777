//! The lists that a workspace words its own way: an administrator renames what is on them, puts it in another order, offers it no
//! more, adds to it; it is on every phone at its next sync. Everybody may read them.

mod change;
mod form;
mod one;

use leptos::prelude::*;
use shared::crm::{Kind, Label, OptionList, Options, Value, ValueType, definition};

use super::sheet::SheetHead;
use crate::i18n;
use crate::state::{Route, Store, store};
use crate::ui::word::word;

pub use one::List;

/// The screen of all lists.
#[component]
pub fn Lists() -> impl IntoView {
    let store = store();
    let one = move |list: &'static OptionList| {
        let route = Route::Options(Some(list));
        let path = route.path();
        view! {
            <li class="option-list" data-test="option-list" data-list=list.name>
                <a href=path on:click=move |event| {
                    event.prevent_default();
                    store.go(route.clone());
                }>
                    <span class="option-name">{move || list.label.said(store.language(), store.region())}</span>
                    <span class="when">{move || counted(store, list)}</span>
                </a>
            </li>
        }
    };
    view! {
        <div class="sheet" data-test="option-lists">
            <SheetHead title=|words| words.options.lists/>
            <p class="explained">{word(|words| words.options.lists_explained)}</p>
            <ul class="waiting-list">{Options::lists().into_iter().map(one).collect_view()}</ul>
            <p class="explained" hidden=move || may(store)>{word(|words| words.only_administrators)}</p>
        </div>
    }
}

/// Whether lists are this person's to change; watched.
fn may(store: Store) -> bool {
    store.seat().is_some_and(|seat| seat.is_administrator())
}

/// How many things are on a list.
fn counted(store: Store, list: &OptionList) -> String {
    let items = store.options.with(|options| options.items(list));
    let standing = items.iter().filter(|item| !item.is_removed);
    let hidden = standing.clone().filter(|item| item.is_hidden).count();
    (store.words().options.so_many)(standing.count(), hidden)
}

/// The fields in which one of a list is chosen: *Clientes: Etapa*.
fn used(store: Store, list: &OptionList) -> String {
    let (language, region) = (store.language(), store.region());
    let field = |(kind, label): (Kind, Label)| {
        let many = definition(kind).noun.many.in_language(language);
        format!("{} › {}", i18n::title_of(many), label.said(language, region))
    };
    (store.words().options.chosen_in)(&Options::used_by(list).into_iter().map(field).collect::<Vec<_>>().join(", "))
}

/// What stands in a record of such a list, where it is a code of ours: which list it is, as what something counts.
pub fn say(key: &str, value: &Value, list: &Value, store: Store) -> Option<String> {
    let code = value.as_text()?;
    let of = |name: &str| Options::lists().into_iter().find(|list| list.name == name);
    match key {
        "list" => of(code).map(|list| list.label.said(store.language(), store.region()).to_owned()),
        "as" => of(list.as_text()?).map(|list| store.shown(ValueType::Option(list), value)),
        _ => None,
    }
}
