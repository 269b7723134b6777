//! Leaving: everything of the workspace goes off this device, and never unsynced work unasked.

use leptos::prelude::*;

use crate::protocol::Ask;
use crate::state::{Over, note_book, store};
use crate::ui::word::word;

/// The button, which asks once more and says what would be lost.
#[component]
pub fn Leave() -> impl IntoView {
    let store = store();
    let asked = RwSignal::new(false);
    let unsynced = move || store.sync.with(|sync| sync.unsynced);
    let drafts = move || store.drafts.with(|drafts| u32::try_from(drafts.len()).unwrap_or(u32::MAX));
    // Behind the lock there is no outbox to go to.
    let is_locked = move || store.sync.with(|sync| sync.locked.is_some());
    view! {
        <Show
            when=move || asked.get()
            fallback=move || view! {
                <button type="button" class="quiet danger" id="leave" data-test="leave" on:click=move |_| asked.set(true)>
                    {word(|words| words.leave)}
                </button>
            }
        >
            <div class="issue" class:quiet-issue=move || unsynced() + drafts() == 0 role="alert">
                <p hidden=is_locked>{word(|words| words.leave_explained)}</p>
                <p data-test="leave-warning">{move || match (unsynced(), is_locked()) {
                    (0, _) => store.words().leave_sure.to_owned(),
                    (many, false) => (store.words().leave_unsynced)(many),
                    (many, true) => (store.words().leave_locked)(many),
                }}</p>
                {move || (drafts() > 0).then(|| view! { <p>{(store.words().leave_drafts)(drafts())}</p> })}
                <div class="log-actions">
                    <button type="button" class="quiet danger" data-test="leave-sure" on:click=move |_| {
                        note_book(false);
                        store.ask(&Ask::Leave);
                    }>
                        {move || match unsynced() {
                            0 => store.words().leave.to_owned(),
                            many => (store.words().leave_and_lose)(many),
                        }}
                    </button>
                    <button type="button" class="quiet" hidden=move || unsynced() == 0 || is_locked() on:click=move |_| store.lay(Over::Outbox)>
                        {word(|words| words.outbox)}
                    </button>
                    <button type="button" class="quiet" on:click=move |_| asked.set(false)>{word(|words| words.cancel)}</button>
                </div>
            </div>
        </Show>
    }
}
