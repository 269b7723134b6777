//! The order of what is due at no hour: as it was planned, or along the way. Chosen for a day, and remembered until it is over; nothing
//! is written.

use leptos::prelude::*;

use crate::reactive::memo;
use crate::state::{store, today, window};

/// Where it is kept for which day it was chosen; losing that hurts nobody.
const CHOSEN: &str = "cartera.road";

/// From so many stops on there is something to order.
const WORTH_IT: u32 = 3;

/// Whether it was chosen for today.
pub fn chosen() -> RwSignal<bool> {
    let storage = window().and_then(|window| window.local_storage().ok().flatten());
    let kept = storage.and_then(|storage| storage.get_item(CHOSEN).ok().flatten());
    RwSignal::new(kept.is_some() && kept == today().map(|day| day.to_string()))
}

fn keep(by_road: bool) {
    let Some(Ok(Some(storage))) = window().map(|window| window.local_storage()) else { return };
    let day = today().filter(|_| by_road).map(|day| day.to_string()).unwrap_or_default();
    // Full or forbidden: then it is chosen again next time.
    let _ = storage.set_item(CHOSEN, &day);
}

/// The button, where there is something to order.
#[component]
pub fn ByRoad(by_road: RwSignal<bool>) -> impl IntoView {
    let store = store();
    let stops = memo(move |_| store.agenda.with(|agenda| agenda.as_ref().map_or(0, |agenda| agenda.stops)));
    view! {
        <button type="button" class="quiet by-road" data-test="by-road" aria-pressed=move || by_road.get().to_string()
            hidden=move || stops.get() < WORTH_IT
            on:click=move |_| {
                by_road.update(|by_road| *by_road = !*by_road);
                keep(by_road.get_untracked());
            }>
            {move || if by_road.get() { store.words().day.as_planned } else { store.words().day.by_road }}
        </button>
    }
}
