//! The first load while it lasts: how far it is, and that it can be paused.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;
use shared::replica::Command;

use crate::reactive::memo;
use crate::state::{is_loading_paused, store};

/// A load that is over sooner need not be seen.
const LASTS: Duration = Duration::from_millis(900);

/// The section.
#[component]
pub fn Loading() -> impl IntoView {
    let store = store();
    let is_loading = memo(move |_| store.sync.with(|sync| sync.loading.is_some()));
    let is_paused = memo(move |_| store.sync.with(is_loading_paused));
    let lasts = RwSignal::new(false);
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(Some(timer)) = before {
            timer.clear();
        }
        if is_loading.get() {
            let show = move || {
                lasts.try_set(true);
            };
            return set_timeout_with_handle(show, LASTS).ok();
        }
        lasts.set(false);
        None
    });
    let have = move || store.sync.with(|sync| sync.loading.map_or(0, |loading| loading.have));
    let all = move || store.sync.with(|sync| sync.loading.map_or(0, |loading| loading.have + loading.remaining));
    let words = move || {
        let words = store.words();
        match (is_paused.get(), store.sync.with(|sync| sync.online || sync.busy)) {
            (true, _) => words.loading_paused,
            (false, true) => words.loading_explained,
            (false, false) => words.loading_offline,
        }
    };
    view! {
        <Show when=move || is_loading.get() && (lasts.get() || is_paused.get())>
            <section class="group loading" data-test="loading" data-paused=move || is_paused.get().to_string() aria-label=move || store.words().loading>
                <p class="loading-line">
                    <progress max=all value=have aria-label=move || store.words().loading></progress>
                    <span class="tally" hidden=move || all() == 0>{move || (store.words().so_many_of)(have(), all())}</span>
                </p>
                <p class="explained">{words}</p>
                <button
                    type="button" class="quiet" data-test="pause-loading"
                    on:click=move |_| store.order(Command::PauseLoading(!is_paused.get_untracked()))
                >
                    {move || if is_paused.get() { store.words().go_on } else { store.words().pause }}
                </button>
            </section>
        </Show>
    }
}
