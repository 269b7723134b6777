//! What waits to be sent and what was refused, in words, each with what can be done about it.

mod export;
mod tray;
mod waiting;
mod words;

use leptos::prelude::*;

use crate::protocol::Ask;
use crate::state::store;
use crate::ui::sheet::SheetHead;

/// The screen.
#[component]
pub fn Outbox() -> impl IntoView {
    let store = store();
    store.ask(&Ask::Outbox(true));
    on_cleanup(move || store.ask(&Ask::Outbox(false)));
    let nothing = move || store.outbox.with(Vec::is_empty);
    view! {
        <div class="sheet">
            <SheetHead title=|words| words.outbox/>
            <section class="group" hidden=move || store.tray.with(Vec::is_empty) aria-label=move || store.words().refused>
                <h2>{move || store.words().refused}</h2>
                <p class="explained">{move || store.words().refused_explained}</p>
                <For each=move || store.tray.get() key=|entry| entry.number children=move |entry| view! { <tray::Refused entry=entry/> }/>
            </section>
            <section class="group" aria-label=move || store.words().waiting>
                <h2>{move || store.words().waiting}</h2>
                <p class="explained">
                    {move || if nothing() { store.words().nothing_waits } else { store.words().waits_explained }}
                </p>
                <button
                    type="button" class="quiet" data-test="export-waiting" hidden=nothing
                    on:click=move |_| store.outbox.with_untracked(|all| export::export_waiting(all))
                >
                    {move || store.words().export}
                </button>
                <ul class="waiting-list">
                    {move || store.outbox.get().into_iter().map(|entry| view! { <waiting::WaitingEntry entry=entry/> }).collect_view()}
                </ul>
            </section>
        </div>
    }
}
