//! What waits to be sent and what was refused, in words, each with what can be done about it.

mod bring;
mod export;
mod settle;
mod tray;
mod waiting;
mod words;

use leptos::prelude::*;

use crate::protocol::Ask;
use crate::state::store;
use crate::ui::icon::{Icon, Sign};
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
            <settle::ToSettle/>
            <section class="group" hidden=nothing aria-label=move || store.words().waiting>
                <h2>{move || store.words().waiting}</h2>
                <p class="explained">{move || store.words().waits_explained}</p>
                <ul class="waiting-list">
                    {move || store.outbox.get().into_iter().map(|entry| view! { <waiting::WaitingEntry entry=entry/> }).collect_view()}
                </ul>
                <button
                    type="button" class="quiet" data-test="export-waiting"
                    on:click=move |_| store.outbox.with_untracked(|all| export::export_waiting(all, store.seat()))
                >
                    {move || store.words().export}
                </button>
            </section>
            <div class="empty" data-test="nothing-waits" hidden=move || !nothing() || !store.tray.with(Vec::is_empty) || !store.unsettled.with(Vec::is_empty)>
                <Sign icon=Icon::Check/>
                <p class="empty-title">{move || store.words().nothing_waits}</p>
                <p>{move || store.words().nothing_waits_hint}</p>
            </div>
            <bring::BringBack/>
        </div>
    }
}
