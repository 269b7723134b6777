//! The sync chip: always in view, never in the way. While all is well a sign is enough; else a colour, a sign and words. A tap
//! syncs, and opens what waits.

use std::time::Duration;

use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::moods::{Mood, mood};
use crate::state::{Over, store};
use crate::ui::icon::Sign;

/// The chip.
#[component]
pub fn Chip() -> impl IntoView {
    let store = store();
    let mood = mood(store);
    let sentence = move || store.sync.with(|sync| mood.get().sentence(sync, store));
    view! {
        <button
            type="button"
            class="chip"
            data-test="chip"
            data-state=move || mood.get().name()
            data-waiting=move || store.sync.with(|sync| sync.waiting)
            title=move || store.words().outbox
            aria-haspopup="dialog"
            on:click=move |_| {
                // A first load that somebody has stopped goes on when they say so.
                if mood.get_untracked() != Mood::Paused {
                    store.sync_now();
                }
                store.lay(Over::Outbox);
            }
        >
            {move || view! { <Sign icon=mood.get().icon()/> }}
            <span>{sentence}</span>
        </button>
    }
}

/// A state is spoken of once it has stood so long: numbers on the way to it, and what passes, are not.
const STANDS: Duration = Duration::from_millis(1_500);

/// What who listens is told of sync. One for all chips, and beside them: what is inside a button is not announced.
#[component]
pub fn SyncSaid() -> impl IntoView {
    let store = store();
    let mood = mood(store);
    let said = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<TimeoutHandle>>| {
        if let Some(Some(timer)) = before {
            timer.clear();
        }
        let mood = mood.get();
        // In another language the same is said anew.
        store.preferences.language.track();
        if mood == Mood::Busy {
            return None;
        }
        let say = move || {
            let sentence = untrack(|| store.sync.with_untracked(|sync| mood.sentence(sync, store)));
            said.try_set(sentence);
        };
        set_timeout_with_handle(say, STANDS).ok()
    });
    view! { <p class="unseen" role="status" aria-live="polite" data-test="sync-said">{said}</p> }
}
