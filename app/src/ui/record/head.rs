//! The top of the page: the name, what they are and whose.

use leptos::prelude::*;
use shared::crm::{Kind, definition};

use super::facts::{field_when, settle};
use super::field::{Editing, FieldOf};
use super::mark::MarkLine;
use super::opened::opened;
use super::spec::Spec;
use super::words::say_value;
use crate::state::store;

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

/// What the record is called: read as the page's title, and written where it stands.
#[component]
pub fn Title(spec: Spec) -> impl IntoView {
    let store = store();
    let editing = Editing::new(spec, None);
    let (is_in, row) = (RwSignal::new(false), NodeRef::<leptos::html::Div>::new());
    let as_field = field_when(editing, is_in);
    let left = settle(is_in, row);
    let name = Memo::new(move |_| store.named(editing.value.get().as_text().unwrap_or_default()));
    view! {
        <div node_ref=row on:focusout=left>
            {move || if as_field.get() {
                view! { <FieldOf editing=editing/> }.into_any()
            } else {
                view! {
                    <div data-test="field" data-field=editing.name.get_value() data-mark=move || editing.mark.get().name()
                        data-value=editing.text>
                        <h1 class="record-name" class:long=move || name.with(|name| is_long(name))>
                            {move || if editing.is_writable() {
                                view! {
                                    <button type="button" class="name-line" data-test="edit-fact"
                                        title=move || store.words().rename on:click=move |_| is_in.set(true)>{name}</button>
                                }.into_any()
                            } else {
                                view! { <span>{name}</span> }.into_any()
                            }}
                        </h1>
                        <MarkLine mark=editing.mark/>
                    </div>
                }.into_any()
            }}
        </div>
    }
}

/// Who it is: the name, what they are and whose.
#[component]
pub fn Head() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let table = definition(Kind::CUSTOMER);
    let said = move |key: &str| {
        let value = opened.value(key);
        let spec = table.field(key).map(Spec::of).filter(|_| !value.is_null())?;
        Some(say_value(&spec, &value, |_, _| None, store))
    };
    let place = move || {
        let address = opened.entries("address").into_iter().next();
        let of = |field: &str| {
            let key = format!("address/{}/{field}", address.as_deref()?);
            opened.value(&key).as_text().map(str::to_owned)
        };
        [of("district"), of("city")].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    let where_ = move || {
        let territory = opened.view.with(|view| view.as_ref().map_or(0, |view| view.record.territory));
        let parts = [said("segment").unwrap_or_default(), place(), store.territory_name(territory)];
        parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let standing = move || {
        let owner = said("owner").map(|owner| (store.words().looked_after_by)(&owner));
        [said("stage"), owner].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <header class="record-head">
            {table.field("name").map(|field| view! { <Title spec=Spec::of(field)/> })}
            <p class="record-where">{where_}</p>
            <p class="record-standing">
                {move || said("relation").map(|relation| view! { <strong>{relation}</strong> })}
                {move || match (said("relation").is_some(), standing()) {
                    (true, standing) if !standing.is_empty() => format!(" · {standing}"),
                    (_, standing) => standing,
                }}
            </p>
        </header>
    }
}
