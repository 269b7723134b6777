//! An edit that was refused: why, and what can be done. Giving it up asks once more.

use leptos::prelude::*;
use shared::replica::{Command, TrayEntry};

use super::export::export_refused;
use super::words::changes;
use crate::i18n;
use crate::state::store;

/// The entry.
#[component]
pub fn Refused(entry: TrayEntry) -> impl IntoView {
    let store = store();
    let sure = RwSignal::new(false);
    let number = entry.number;
    // What cannot be read cannot be done again.
    let is_damaged = entry.damaged.is_some();
    let (made, reason) = (entry.made, entry.reason);
    let parts = entry.parts.clone();
    let words = move || {
        parts
            .iter()
            .map(|(_, title, intents)| {
                let title = if title.is_empty() { store.words().nameless.to_owned() } else { title.clone() };
                let sentence = changes(intents.iter().map(shared::document::Intent::key), store);
                view! { <p class="waiting-title">{title}</p><p>{sentence}</p> }
            })
            .collect_view()
    };
    let kept = StoredValue::new(entry);
    view! {
        <div class="tray-entry" data-test="tray-entry" data-number=number.to_string()>
            {words}
            <p class="problem">{move || i18n::tray_reason(reason, store.language())}</p>
            <p class="when">{move || (store.words().made)(&store.moment(made))}</p>
            <div class="tray-actions">
                <button type="button" class="primary" data-test="retry" hidden=is_damaged on:click=move |_| store.order(Command::Retry { number })>
                    {move || store.words().retry}
                </button>
                <button type="button" class="quiet" data-test="export" on:click=move |_| kept.with_value(|entry| export_refused(entry, store.seat()))>
                    {move || store.words().export}
                </button>
                <button type="button" class="quiet danger" data-test="discard" on:click=move |_| {
                    if sure.get_untracked() {
                        store.order(Command::Discard { number });
                    } else {
                        sure.set(true);
                    }
                }>
                    {move || if sure.get() { store.words().discard_sure } else { store.words().discard }}
                </button>
            </div>
        </div>
    }
}
