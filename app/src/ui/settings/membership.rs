//! Whose device this is: member, territories and roles; and what the device is called.

use leptos::prelude::*;
use shared::crm::kinds::member::ROLES;
use shared::crm::values::{choice, text};
use shared::crm::{FIRST_AUDIENCE, Value};
use shared::document::Intent;

use super::row::{Lead, Row};
use crate::protocol::Seat;
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::record::SettledHere;
use crate::ui::word::word;

/// The longest name of a device, in UTF-16 units, as the registry has it.
const NAME: u16 = 120;

/// The lines.
#[component]
pub fn Membership() -> impl IntoView {
    let store = store();
    let seat = memo(move |_| store.seat());
    let of = move |part: fn(&Seat, Store) -> String| {
        Signal::derive(move || seat.with(|seat| seat.as_ref().map(|seat| part(seat, store)).unwrap_or_default()))
    };
    let roles = of(|seat, store| {
        let roles = seat.grants.iter().filter(|grant| (1..FIRST_AUDIENCE).contains(&grant.scope)).map(|grant| {
            let role = choice::label(grant.role.name(), ROLES, store.language()).unwrap_or_default();
            format!("{}: {role}", store.territory_name(grant.scope))
        });
        roles.collect::<Vec<_>>().join(" · ")
    });
    let called = of(|seat, store| (store.words().device_and_number)(&store.device_name(seat.device), seat.device));
    view! {
        <Row label=|words| words.member test="member" state=of(|seat, _| seat.member_name.clone()) lead=Lead::Nowhere/>
        <Row label=|words| words.role test="role" state=roles lead=Lead::Nowhere/>
        <Row label=|words| words.device_name test="device" state=called lead=Lead::Nowhere/>
        {move || seat.get().filter(Seat::is_administrator).map(|seat| view! { <OwnName seat=seat.clone()/> <DeviceName seat=seat/> })}
    }
}

/// One's own name: whoever founded the workspace was nobody yet. Members' records are the administrators' to write.
#[component]
fn OwnName(seat: Seat) -> impl IntoView {
    let store = store();
    let known = memo(move |_| store.seat().map(|seat| seat.member_name).unwrap_or_default());
    let rename = move |event: leptos::ev::Event| {
        let before = known.get_untracked();
        let input: web_sys::HtmlInputElement = event_target(&event);
        let Ok(name) = text::parse_line(&input.value(), NAME) else {
            return store.say(store.words_now().too_long.to_owned());
        };
        if name.is_empty() || name == before {
            // Nobody is called nothing.
            return input.set_value(&before);
        }
        let seen = store.seen_beside(seat.member, "name", Value::text(before));
        store.edit(seat.member, vec![Intent::Set { key: "name".to_owned(), seen, new: Value::text(name) }]);
        store.say(store.words_now().on_this_phone.to_owned());
    };
    view! {
        <div class="field">
            <label class="field-label" for="own-name">{word(|words| words.first.own_name)}</label>
            <input id="own-name" name="own-name" type="text" autocomplete="name" prop:value=move || known.get() on:change=rename/>
        </div>
    }
}

/// Another name for this device. Members' records are the administrators' to write, devices' names among them.
#[component]
fn DeviceName(seat: Seat) -> impl IntoView {
    let store = store();
    let known = move || {
        store.directory.with(|directory| {
            let devices = directory.members.iter().flat_map(|member| &member.devices);
            devices
                .filter(|(number, _)| *number == seat.device)
                .map(|(_, name)| name.clone())
                .next()
                .unwrap_or_default()
        })
    };
    let known = memo(move |_| known());
    let rename = move |event| {
        let before = known.get_untracked();
        let Ok(name) = text::parse_line(&event_target_value(&event), NAME) else {
            return store.say(store.words_now().too_long.to_owned());
        };
        if name.is_empty() || name == before {
            // The field goes back to what it was.
            return store.directory.update(|_| {});
        }
        let shown = if before.is_empty() { Value::Null } else { Value::text(before) };
        let key = format!("device/{}/name", seat.device);
        let seen = store.seen_beside(seat.member, &key, shown);
        store.edit(seat.member, vec![Intent::Set { key, seen, new: Value::text(name) }]);
        store.say(store.words_now().on_this_phone.to_owned());
    };
    view! {
        <div class="field">
            <label class="field-label" for="device-name">{word(|words| words.device_name)}</label>
            <input id="device-name" name="device-name" type="text" autocomplete="off" prop:value=move || known.get() on:change=rename/>
        </div>
        // Of either name, as of all that the record says.
        <SettledHere doc=seat.member/>
    }
}
