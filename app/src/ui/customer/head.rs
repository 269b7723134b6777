//! The top of the page: the name, and the ways to reach them in one tap.

use leptos::prelude::*;
use shared::crm::search::digits;

use super::opened::opened;
use crate::protocol::{Form, What};
use crate::state::store;
use crate::ui::icon::{Icon, Sign};

/// A name of more characters is written smaller, so that it leaves room for the rest.
const LONG: usize = 40;

/// The name and the actions.
#[component]
pub fn Head() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let name = move || store.named(opened.value("name").as_text().unwrap_or_default());
    let is_long = move || name().chars().count() > LONG;
    let first = move |group: &'static str, field: &'static str| {
        opened
            .entries(group)
            .into_iter()
            .find_map(|id| opened.value(&format!("{group}/{id}/{field}")).as_text().map(str::to_owned))
    };
    let phone = Memo::new(move |_| {
        let main = opened.value("main_phone").as_text().map(str::to_owned);
        let chosen = main.and_then(|id| opened.value(&format!("phone/{id}/number")).as_text().map(str::to_owned));
        chosen.or_else(|| first("phone", "number"))
    });
    let mail = Memo::new(move |_| first("mail", "address"));
    let place = Memo::new(move |_| {
        first("address", "place").map(|place| format!("geo:{place}?q={place}")).or_else(|| {
            let parts: Vec<String> = ["street", "street_number", "city", "region"]
                .into_iter()
                .filter_map(|field| first("address", field))
                .collect();
            let query = String::from(js_sys::encode_uri_component(&parts.join(" ")));
            (!parts.is_empty()).then(|| format!("https://www.openstreetmap.org/search?query={query}"))
        })
    });
    let action = |href: String, icon: Icon, word: &'static str| {
        view! { <a class="action" href=href rel="noreferrer"><Sign icon=icon/><span>{word}</span></a> }
    };
    view! {
        <header class="record-head">
            <h1 class="record-name" class:long=is_long>{name}</h1>
            <p class="record-where">{move || {
                let territory = opened.view.with(|view| view.as_ref().map_or(0, |view| view.record.territory));
                store.territory_name(territory)
            }}</p>
            <div class="actions">
                {move || phone.get().map(|phone| {
                    let words = store.words();
                    let whatsapp = format!("https://wa.me/{}", digits(&phone));
                    view! {
                        {action(format!("tel:{phone}"), Icon::Phone, words.call)}
                        {action(whatsapp, Icon::Chat, words.whatsapp)}
                    }
                })}
                {move || mail.get().map(|mail| action(format!("mailto:{mail}"), Icon::Mail, store.words().write_mail))}
                {move || place.get().map(|place| action(place, Icon::Pin, store.words().map))}
                <button type="button" class="action" data-test="share-card" on:click=move |_| {
                    store.export(What::One(opened.doc), Form::Cards);
                }>
                    <Sign icon=Icon::Share/><span>{move || store.words().share}</span>
                </button>
            </div>
        </header>
    }
}
