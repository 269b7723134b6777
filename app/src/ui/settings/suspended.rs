//! Devices that the server has suspended, each to be let in again: an administrator's to see. They are asked for when this is
//! opened, and not kept.

use leptos::prelude::*;
use shared::sync::suspended::SuspendedDevice;

use crate::i18n;
use crate::protocol::{Ask, Suspensions};
use crate::reactive::{effect, memo};
use crate::state::store;
use crate::ui::each::For;
use crate::ui::word::word;

/// The section; nothing where nobody is suspended.
#[component]
pub fn SuspendedDevices() -> impl IntoView {
    let store = store();
    store.suspended.set(Suspensions::Unasked);
    let may = memo(move |_| store.seat().is_some_and(|seat| seat.is_administrator()));
    // Asked at once, and as long as nothing is said, whenever the server was reached or lost.
    let reached = memo(move |_| store.sync.with(|sync| (sync.online, sync.synced)));
    effect(move || {
        reached.track();
        let is_said = store.suspended.with_untracked(Suspensions::is_said);
        if may.get() && store.is_told.get() && !is_said {
            store.ask(&Ask::Suspended { lift: None });
        }
    });
    let lifting = RwSignal::new(None::<u32>);
    effect(move || {
        store.suspended.track();
        lifting.set(None);
    });
    let devices = move || store.suspended.with(|told| told.devices().to_vec());
    let has_none = move || store.suspended.with(|told| told.devices().is_empty());
    let unsaid = move || store.suspended.with(|told| i18n::suspended_unsaid(told, store.language()));
    view! {
        <section
            class="group" data-test="suspended-devices"
            hidden=move || !may.get() || (has_none() && unsaid().is_none())
            aria-label=move || store.words().suspended_devices
        >
            <h2>{word(|words| words.suspended_devices)}</h2>
            <p class="explained" hidden=has_none>{word(|words| words.suspended_explained)}</p>
            <p class="explained" role="status" data-test="suspended-unsaid" hidden=move || unsaid().is_none()>{unsaid}</p>
            <ul class="waiting-list" hidden=has_none>
                <For each=devices key=|device| device.number children=move |device| view! { <Line device=device lifting=lifting/> }/>
            </ul>
        </section>
    }
}

/// A device, whose it is and since when, and the way back.
#[component]
fn Line(device: SuspendedDevice, lifting: RwSignal<Option<u32>>) -> impl IntoView {
    let store = store();
    let SuspendedDevice { number, name, member, since } = device;
    let called = StoredValue::new(name);
    let title = move || called.with_value(|name| (store.words().device_and_number)(name, number));
    let second = move || match since {
        Some(since) => (store.words().suspended_since)(&store.named(&member), &store.moment(since)),
        None => store.named(&member),
    };
    let lift = move |_| {
        lifting.set(Some(number));
        store.ask(&Ask::Suspended { lift: Some(number) });
    };
    view! {
        <li class="waiting-entry removed-line" data-test="suspended" data-device=number.to_string()>
            <div>
                <p class="waiting-title">{title}</p>
                <p class="when">{second}</p>
            </div>
            <button
                type="button" class="quiet" data-test="lift" disabled=move || lifting.get() == Some(number)
                aria-label=move || format!("{}: {}", store.words().lift, title()) on:click=lift
            >
                {word(|words| words.lift)}
            </button>
        </li>
    }
}
