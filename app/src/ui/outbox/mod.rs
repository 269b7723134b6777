//! What the server does not have, behind the sync chip: how sync stands, what was refused and why, what is to be decided, which is
//! decided here, and what waits, the newest first. A sheet over whatever screen is in view.

mod bring;
mod entry;
mod export;
mod settle;
mod standing;
mod waiting;
mod words;

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use shared::document::DocId;
use shared::replica::{Answer, Command, Question};

use crate::protocol::{Ask, Unsent};
use crate::reactive::effect;
use crate::state::{Over, Store, store};
use crate::ui::each::For;
use crate::ui::modal::{Modal, ModalHead};
use crate::ui::word::word;
use entry::{Entry, Records};

/// So many entries are shown at first, and so many more each time.
const STEP: u32 = 50;

/// The sheet.
#[component]
pub fn Outbox() -> impl IntoView {
    view! { <Modal over=Over::Outbox class="outbox" label=|words| words.outbox><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    let most = RwSignal::new(STEP);
    effect(move || store.ask(&Ask::Outbox(most.get())));
    on_cleanup(move || store.ask(&Ask::Outbox(0)));
    save_unsent_when_told(store, || {});
    let records = read_records(store);
    let refused_beyond = move || beyond(store.sync.with(|sync| sync.refused), store.tray);
    let has_nothing = move || store.outbox.with(Vec::is_empty) && store.tray.with(Vec::is_empty);
    view! {
        <ModalHead title=Signal::derive(move || store.words().outbox.to_owned()) close="close-outbox"/>
        <div class="outbox-body">
            <standing::Standing/>
            <section class="group" hidden=move || store.tray.with(Vec::is_empty) aria-label=move || store.words().refused>
                <h3>{word(|words| words.refused)}</h3>
                <p class="explained">{word(|words| words.refused_explained)}</p>
                <ul class="waiting-list">
                    <For each=move || store.tray.get() key=entry::key children=move |entry| view! { <Entry entry=entry records=records under=None/> }/>
                </ul>
                <button
                    type="button" class="quiet" data-test="more-refused" hidden=move || refused_beyond() == 0
                    on:click=move |_| most.update(|most| *most += STEP)
                >
                    {move || (store.words().more_rows)(store.sync.with(|sync| sync.refused))}
                </button>
            </section>
            <settle::ToSettle/>
            <waiting::Waiting most=most records=records/>
            <footer class="outbox-foot">
                <button
                    type="button" class="quiet" data-test="export-waiting" hidden=has_nothing
                    on:click=move |_| store.ask(&Ask::Unsent(None))
                >
                    {word(|words| words.export_waiting)}
                </button>
                <bring::BringBack/>
            </footer>
        </div>
    }
}

/// How many there are besides those that are shown; watched.
fn beyond(total: u32, shown: RwSignal<Vec<Unsent>>) -> u32 {
    total.saturating_sub(shown.with(|shown| u32::try_from(shown.len()).unwrap_or(u32::MAX)))
}

/// Saves as a file what the server does not have, each time it was asked for with [`Ask::Unsent`] and is told; then calls `saved`.
pub fn save_unsent_when_told(store: Store, saved: impl Fn() + 'static) {
    store.unsent.set(None);
    effect(move || {
        if let Some(entries) = store.unsent.get()
            && export::export(&entries, untrack(|| store.seat()), store)
        {
            saved();
        }
    });
}

/// Reads the records without which it could not be said what an edit is about, each once.
fn read_records(store: Store) -> Records {
    let records = Records::default();
    let asked = StoredValue::new(BTreeSet::<DocId>::new());
    effect(move || {
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
