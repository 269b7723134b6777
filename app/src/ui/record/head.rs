//! The top of the page: the name, and the ways to reach them in one tap.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::opened::opened;
use super::reach::{Reach, means_of};
use crate::protocol::{Form, What};
use crate::state::store;
use crate::ui::icon::{Icon, Sign};

/// A name of more characters is written smaller, so that it leaves room for the rest.
const LONG: usize = 40;

fn is_long(name: &str) -> bool {
    name.chars().count() > LONG
}

/// The head as far as the list knows it.
#[component]
pub fn Known(name: String, territory: u32) -> impl IntoView {
    let store = store();
    let is_long = is_long(&name);
    view! {
        <header class="record-head">
            <h1 class="record-name" class:long=is_long>{move || store.named(&name)}</h1>
            <p class="record-where">{move || store.territory_name(territory)}</p>
        </header>
    }
}

/// The name and the actions.
#[component]
pub fn Head() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let name = Memo::new(move |_| store.named(opened.value("name").as_text().unwrap_or_default()));
    // The main one of each, else the first that says something; a fax is passed over.
    let means = Memo::new(move |_| {
        let one = |group: &str, main: &str| {
            let group = definition(Kind::CUSTOMER).group(group)?;
            let main = opened.value(main).as_text().map(str::to_owned);
            let mut ids = opened.entries(group.key);
            ids.sort_by_key(|id| Some(id) != main.as_ref());
            ids.into_iter().find_map(|id| means_of(opened, group, &id).into_iter().next())
        };
        let all = [one("phone", "main_phone"), one("mail", ""), one("address", "main_address")];
        all.into_iter().flatten().collect::<Vec<_>>()
    });
    view! {
        <header class="record-head">
            <h1 class="record-name" class:long=move || name.with(|name| is_long(name))>{name}</h1>
            <p class="record-where">{move || {
                let territory = opened.view.with(|view| view.as_ref().map_or(0, |view| view.record.territory));
                store.territory_name(territory)
            }}</p>
            <div class="actions">
                <Reach means=means/>
                <button type="button" class="action" data-test="share-card" on:click=move |_| {
                    store.export(What::One(opened.doc), Form::Cards);
                }>
                    <Sign icon=Icon::Share/><span>{move || store.words().share}</span>
                </button>
            </div>
        </header>
    }
}
