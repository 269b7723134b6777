//! How sync stands, in a sentence with its time, and a button that syncs.

use leptos::prelude::*;
use shared::replica::Trouble;

use crate::state::{Store, store};
use crate::ui::icon::Sign;
use crate::ui::shell::{Mood, mood};

/// The sentence.
#[component]
pub fn Standing() -> impl IntoView {
    let store = store();
    let mood = mood(store);
    let sentence = move || store.sync.with(|sync| mood.get().sentence(sync, store));
    // What the sentence leaves open: where what waits is, and when everything was here last.
    let more = move || {
        let (words, synced) = (store.words(), store.sync.with(|sync| sync.synced));
        if cannot_be_sent(store) {
            return words.cannot_be_sent.to_owned();
        }
        match mood.get() {
            Mood::Synced => String::new(),
            Mood::Offline => words.outbox_sheet.offline.to_owned(),
            Mood::Trouble
            | Mood::Refused
            | Mood::Loading
            | Mood::Paused
            | Mood::Waiting
            | Mood::Contested
            | Mood::Busy
            | Mood::New => match synced {
                Some(when) => (words.outbox_sheet.last_synced)(&store.moment(when)),
                None => words.outbox_sheet.never_synced.to_owned(),
            },
        }
    };
    let last = move || {
        let synced = store.sync.with(|sync| sync.synced).filter(|_| mood.get() == Mood::Offline);
        synced.map(|when| (store.words().outbox_sheet.last_synced)(&store.moment(when)))
    };
    let act = move || if mood.get() == Mood::Paused { store.words().go_on } else { store.words().sync_now };
    view! {
        <section class="standing" data-test="standing" data-state=move || mood.get().name()>
            <p class="standing-now chip" data-state=move || mood.get().name()>
                {move || view! { <Sign icon=mood.get().icon()/> }}
                <span>{sentence}</span>
            </p>
            <p class="explained" hidden=move || more().is_empty()>{more}</p>
            {move || last().map(|last| view! { <p class="explained">{last}</p> })}
            <button type="button" class="quiet" data-test="outbox-sync" disabled=move || mood.get() == Mood::Busy
                on:click=move |_| store.sync_now()>
                {act}
            </button>
        </section>
    }
}

/// Why what waits is not sent by itself, where that is so; watched.
fn cannot_be_sent(store: Store) -> bool {
    store.sync.with(|sync| match sync.trouble {
        Some(Trouble::Revoked | Trouble::EnrolAgain | Trouble::Suspended | Trouble::UpdateNeeded) => true,
        Some(
            Trouble::StorageFull
            | Trouble::StorageBroken
            | Trouble::Misunderstood
            | Trouble::Differs
            | Trouble::NewerServer,
        )
        | None => false,
    })
}
