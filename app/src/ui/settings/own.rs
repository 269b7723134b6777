//! One's own devices by their names. When each was here last only the server knows.

use leptos::prelude::*;
use shared::document::DocId;

use super::row::Unfold;
use crate::reactive::memo;
use crate::state::store;
use crate::ui::each::For;
use crate::ui::record::Opened;

/// The line that says how many they are, and below it what they are called.
#[component]
pub fn OwnDevices() -> impl IntoView {
    let store = store();
    let member = memo(move |_| store.seat().map(|seat| seat.member));
    view! { {move || member.get().map(|member| view! { <Devices member=member/> })} }
}

#[component]
fn Devices(member: DocId) -> impl IntoView {
    let store = store();
    store.open_to_settle(member);
    on_cleanup(move || store.close_to_settle(member));
    let opened = Opened::settling(member);
    // Those that were shut out stand in the record, too.
    let numbers = memo(move |_| {
        let is_in = |id: &String| opened.value(&format!("device/{id}/revoked")).is_null();
        let devices = opened.entries("device").into_iter().filter(is_in);
        devices.filter_map(|id| id.parse().ok()).collect::<Vec<u32>>()
    });
    let count = Signal::derive(move || match numbers.with(Vec::len) {
        0 => String::new(),
        many => many.to_string(),
    });
    let called = move |number: u32| {
        let words = store.words();
        let name = (words.device_and_number)(&store.device_name(number), number);
        let is_this = store.seat().is_some_and(|seat| seat.device == number);
        if is_this { format!("{name} · {}", words.this_one) } else { name }
    };
    view! {
        <Unfold label=|words| words.own_devices test="unfold-own-devices" state=count>
            <ul class="waiting-list" data-test="device-names">
                <For each=move || numbers.get() key=|number| *number
                    children=move |number| view! { <li class="waiting-entry">{move || called(number)}</li> }/>
            </ul>
        </Unfold>
    }
}
