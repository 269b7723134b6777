//! A word about work that has waited for more than a day: where it is safe, and what can be done. Not above a form.

use leptos::prelude::*;

use crate::reactive::memo;
use crate::state::{DAY, Over, Route, store, waits_since};
use crate::ui::word::word;

/// The banner.
#[component]
pub fn OldWork() -> impl IntoView {
    let store = store();
    let old = memo(move |_| {
        let is_calm = store.route.with(|route| *route == Route::Today || route.of_list().is_some());
        let since =
            store.sync.with(|sync| waits_since(sync, store.syncing.now(), DAY).map(|since| (sync.waiting, since)));
        since.filter(|_| is_calm)
    });
    view! {
        {move || old.get().map(|(waiting, since)| view! {
            <div class="banner old-work" role="status" data-test="old-work">
                <p>{move || (store.words().old_work)(waiting, &store.moment(since))}</p>
                <button type="button" class="quiet" data-test="old-work-sync" on:click=move |_| store.sync_now()>
                    {word(|words| words.sync_now)}
                </button>
                <button type="button" class="quiet" data-test="old-work-outbox" on:click=move |_| store.lay(Over::Outbox)>
                    {word(|words| words.outbox)}
                </button>
            </div>
        })}
    }
}
