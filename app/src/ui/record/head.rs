//! The top of the page: the name, what they are and whose.

use leptos::prelude::*;
use shared::crm::values::place::Place;
use shared::crm::{Kind, Role, definition};

use super::facts::{field_when, settle};
use super::field::{Editing, FieldOf};
use super::mark::MarkLine;
use super::opened::opened;
use super::spec::Spec;
use super::words::say_value;
use crate::i18n;
use crate::protocol::CustomerLine;
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::customers::spine;
use crate::ui::position;

/// A name of more characters is written smaller, so that it leaves room for the rest.
const LONG: usize = 40;

fn is_long(name: &str) -> bool {
    name.chars().count() > LONG
}

/// What is said of where they belong, as far as there is something to say.
pub fn joined(parts: impl IntoIterator<Item = String>) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// A territory's name, if customers of several are on this device; of one alone it says nothing.
fn territory_said(number: u32, store: Store) -> String {
    let has_several = store.seat().is_some_and(|seat| {
        let mut own = seat.territories(Role::Reader);
        let first = own.next();
        own.any(|other| Some(other) != first)
    });
    if has_several { store.territory_name(number) } else { String::new() }
}

/// The head as far as the list knows it.
#[component]
pub fn Known(line: CustomerLine) -> impl IntoView {
    let store = store();
    let CustomerLine { name, city, segment, territory, .. } = line;
    let is_long = is_long(&name);
    let own = segment.clone();
    let where_ = move || joined([segment.clone(), city.clone(), territory_said(territory, store)]);
    view! {
        <header class="record-head" data-spine=move || spine(territory, &own, store)>
            <h1 class="record-name" class:long=is_long>{move || store.named(&name)}</h1>
            <p class="record-where">{where_}</p>
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
    let name = memo(move |_| store.named(editing.value.get().as_text().unwrap_or_default()));
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
pub fn Head(kind: Kind) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let table = definition(kind);
    let said = move |key: &str| {
        let value = opened.value(key);
        let spec = table.field(key).map(Spec::of).filter(|_| !value.is_null())?;
        Some(say_value(&spec, &value, |_, _| None, store))
    };
    let addresses = move || opened.main_first("address", "main_address");
    let place = move || {
        let address = addresses().into_iter().next();
        let of = |field: &str| {
            let key = format!("address/{}/{field}", address.as_deref()?);
            opened.value(&key).as_text().map(str::to_owned)
        };
        [of("district"), of("city")].into_iter().flatten().collect::<Vec<_>>().join(", ")
    };
    // Where the device is, if that was asked for a little while ago, or may be known without asking.
    let here = RwSignal::new(position::lately());
    // Whoever steps from one to the next asks once.
    if here.get_untracked().is_none() && !position::is_asked() {
        position::find_if_allowed(move |place| {
            here.try_set(Some(place));
        });
    }
    let distance = move || {
        let here = here.get()?;
        let mut places = addresses().into_iter().filter_map(|id| {
            let place = opened.value(&format!("address/{id}/place"));
            Place::parse(place.as_text()?).ok()
        });
        #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "distances on the Earth")]
        let metres = here.metres_to(places.next()?) as u32;
        Some(i18n::distance(metres))
    };
    let territory = memo(move |_| opened.view.with(|view| view.as_ref().map_or(0, |view| view.record.territory)));
    let where_ = move || {
        let territory = territory_said(territory.get(), store);
        joined([said("segment").unwrap_or_default(), place(), distance().unwrap_or_default(), territory])
    };
    let edge = move || {
        let segment = opened.value("segment");
        spine(territory.get(), segment.as_text().unwrap_or_default(), store)
    };
    let standing = move || {
        let owner = said("owner").map(|owner| (store.words().looked_after_by)(&owner));
        [said("stage"), owner].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    view! {
        <header class="record-head" data-spine=edge>
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
