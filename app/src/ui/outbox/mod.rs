//! What waits to be sent and what was refused, in words, each with what can be done about it.

mod bring;
mod entry;
mod export;
mod settle;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::document::DocId;
use shared::replica::{Answer, Command, Question, Trouble};

use crate::protocol::{Ask, Unsent};
use crate::state::{Store, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::sheet::SheetHead;
use entry::{Entry, Records};

/// So many entries are shown at first, and so many more each time.
const STEP: u32 = 50;

/// The screen.
#[component]
pub fn Outbox() -> impl IntoView {
    let store = store();
    let most = RwSignal::new(STEP);
    Effect::new(move || store.ask(&Ask::Outbox(most.get())));
    on_cleanup(move || store.ask(&Ask::Outbox(0)));
    save_unsent_when_told(store, || {});
    let records = read_records(store);
    let nothing = move || store.outbox.with(Vec::is_empty);
    let held = move || store.sync.with(|sync| sync.held);
    let rest = |total: u32, shown: RwSignal<Vec<Unsent>>| {
        total.saturating_sub(shown.with(|shown| u32::try_from(shown.len()).unwrap_or(u32::MAX)))
    };
    let beyond = move || rest(store.outbox_total.get(), store.outbox);
    let refused_beyond = move || rest(store.sync.with(|sync| sync.refused), store.tray);
    view! {
        <div class="sheet">
            <SheetHead title=|words| words.outbox/>
            <section class="group" hidden=move || store.tray.with(Vec::is_empty) aria-label=move || store.words().refused>
                <h2>{move || store.words().refused}</h2>
                <p class="explained">{move || store.words().refused_explained}</p>
                <ul class="waiting-list">
                    <For each=move || store.tray.get() key=entry::key children=move |entry| view! { <Entry entry=entry records=records/> }/>
                </ul>
                <button
                    type="button" class="quiet" data-test="more-refused" hidden=move || refused_beyond() == 0
                    on:click=move |_| most.update(|most| *most += STEP)
                >
                    {move || (store.words().more_rows)(store.sync.with(|sync| sync.refused))}
                </button>
            </section>
            <settle::ToSettle/>
            <section class="group" hidden=nothing aria-label=move || store.words().waiting>
                <h2>{move || store.words().waiting}</h2>
                <p class="explained">{move || if cannot_be_sent(store) { store.words().cannot_be_sent } else { store.words().waits_explained }}</p>
                <p class="explained" data-test="held" hidden=move || held() == 0>{move || (store.words().held)(held())}</p>
                <ul class="waiting-list">
                    <For each=move || store.outbox.get() key=entry::key children=move |entry| view! { <Entry entry=entry records=records/> }/>
                </ul>
                <button
                    type="button" class="quiet" data-test="more-waiting" hidden=move || beyond() == 0
                    on:click=move |_| most.update(|most| *most += STEP)
                >
                    {move || (store.words().more_rows)(store.outbox_total.get())}
                </button>
            </section>
            <button
                type="button" class="quiet" data-test="export-waiting" hidden=move || nothing() && store.tray.with(Vec::is_empty)
                on:click=move |_| store.ask(&Ask::Unsent(None))
            >
                {move || store.words().export_waiting}
            </button>
            <div class="empty" data-test="nothing-waits" hidden=move || !nothing() || !store.tray.with(Vec::is_empty) || !store.unsettled.with(Vec::is_empty)>
                <Sign icon=Icon::Check/>
                <p class="empty-title">{move || store.words().nothing_waits}</p>
                <p>{move || store.words().nothing_waits_hint}</p>
            </div>
            <bring::BringBack/>
        </div>
    }
}

/// Saves as a file what the server does not have, each time it was asked for with [`Ask::Unsent`] and is told; then calls `saved`.
pub fn save_unsent_when_told(store: Store, saved: impl Fn() + 'static) {
    store.unsent.set(None);
    Effect::new(move || {
        if let Some(entries) = store.unsent.get()
            && export::export(&entries, untrack(|| store.seat()), store)
        {
            saved();
        }
    });
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

/// Reads the records without which it could not be said what an edit is about, each once.
fn read_records(store: Store) -> Records {
    let records = Records::default();
    let asked = StoredValue::new(BTreeSet::<DocId>::new());
    Effect::new(move || {
        let of = |entries: &Vec<Unsent>| {
            let parts = entries.iter().flat_map(|entry| &entry.parts).filter(|part| words::needs_record(part));
            parts.map(|part| part.doc).collect::<BTreeSet<DocId>>()
        };
        let mut docs = store.outbox.with(of);
        docs.extend(store.tray.with(of));
        let docs: Vec<DocId> = docs.into_iter().filter(|doc| !asked.with_value(|asked| asked.contains(doc))).collect();
        if docs.is_empty() {
            return;
        }
        asked.update_value(|asked| asked.extend(&docs));
        store.question(Command::Ask { question: Question::Records { docs } }, move |told| {
            // Without them less is said.
            if let Ok(Some(Answer::Records { records: found })) = told {
                let found = found.into_iter().filter_map(|(doc, record)| Some((doc, Arc::new(record?))));
                records.try_update(|records| records.extend(found));
            }
        });
    });
    records
}
