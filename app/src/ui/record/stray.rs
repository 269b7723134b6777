//! An activity that can be shown on no customer's page.

use leptos::prelude::*;
use shared::replica::Astray;

use super::opened::opened;
use crate::state::store;
use crate::ui::activities::{Parts, title};

/// What is wrong with it, and everything that is known of it.
#[component]
pub fn Stray() -> impl IntoView {
    let (store, opened) = (store(), opened());
    let why = move || match opened.astray() {
        Some(Astray::Ring) => store.words().activity_in_a_ring,
        Some(Astray::Elsewhere) | None => store.words().activity_elsewhere,
    };
    opened.ready.set(true);
    view! {
        <section class="group activities" data-test="stray">
            <h2>{move || title(|key| opened.value(key), store)}</h2>
            <div class="issue" role="group" data-test="astray"><p>{why}</p></div>
            <Parts/>
        </section>
    }
}
