//! One command that the server does not have: what it does, why it is here, and what can be done about it. Giving it up asks
//! once more, and forgets that it was asked.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::time::Duration;

use leptos::prelude::*;
use shared::crm::{Kind, definition};
use shared::document::{DocId, Record};
use shared::replica::Command;

use super::words::Doings;
use crate::i18n;
use crate::protocol::{Ask, Unsent, Written};
use crate::state::{Route, Store, store};
use crate::ui::word::word;

/// How long the second tap may come after the first.
const ARMED: Duration = Duration::from_secs(6);

/// The records that say what edits are about, as far as they are here.
pub type Records = RwSignal<BTreeMap<DocId, Arc<Record>>>;

/// Tells apart entries and their states.
pub fn key(entry: &Unsent) -> (u64, bool, usize) {
    let intents = entry.parts.iter().map(|part| part.intents.len()).sum();
    (entry.number, entry.contested, intents)
}

/// Whom a part is about: the customer, or the record itself.
pub fn about(part: &Written) -> DocId {
    part.customer.unwrap_or(part.doc)
}

/// The entry; `under`: whose name stands above it.
#[component]
pub fn Entry(entry: Unsent, records: Records, under: Option<DocId>) -> impl IntoView {
    let store = store();
    let sure = RwSignal::new(false);
    let Unsent { number, made, parts, others, contested, refused, damaged } = entry;
    // What cannot be read cannot be done again.
    let (is_refused, is_damaged) = (refused.is_some(), damaged.is_some());
    let discard = move |_| {
        if sure.get_untracked() {
            store.order(Command::Discard { number });
        } else {
            sure.set(true);
            let disarm = move || {
                sure.try_set(false);
            };
            set_timeout(disarm, ARMED);
        }
    };
    // Which entry a button is of, for whoever does not see it above.
    let whose = StoredValue::new(parts.first().map(|part| part.title.clone()).unwrap_or_default());
    let of = move |words: &str| format!("{words}: {}", whose.with_value(|name| store.named(name)));
    let discard_words = move || if sure.get() { store.words().discard_sure } else { store.words().discard };
    view! {
        <li
            class=if is_refused { "tray-entry" } else { "waiting-entry" }
            data-test=if is_refused { "tray-entry" } else { "waiting-entry" }
            data-number=number.to_string() data-contested=contested.to_string()
        >
            {parts.into_iter().map(|part| view! { <Part part=part records=records under=under/> }).collect_view()}
            {(others > 0).then(|| view! { <p class="explained">{move || (store.words().more_of_these)(others)}</p> })}
            {refused.map(|(_, reason)| view! { <p class="problem">{move || i18n::tray_reason(reason, store.language())}</p> })}
            {contested.then(|| view! { <p class="mark conflict">{word(|words| words.waits_for_you)}</p> })}
            <p class="when">
                {move || match refused.and_then(|(_, reason)| reason.lost_by()) {
                    Some(by) => (store.words().written_by)(&store.author(by), &store.moment(made)),
                    None => (store.words().made)(&store.moment(made)),
                }}
            </p>
            <div class="tray-actions">
                // What waits goes by itself, and is taken away as a whole.
                {is_refused.then(|| view! {
                    <button type="button" class="primary" data-test="retry" hidden=is_damaged
                        aria-label=move || of(store.words().retry) on:click=move |_| store.order(Command::Retry { number })>
                        {word(|words| words.retry)}
                    </button>
                    <button type="button" class="quiet" data-test="export"
                        aria-label=move || of(store.words().export) on:click=move |_| store.ask(&Ask::Unsent(Some(number)))>
                        {word(|words| words.export)}
                    </button>
                })}
                <button
                    type="button" class="quiet danger" data-test="discard"
                    aria-label=move || of(discard_words()) on:click=discard on:blur=move |_| sure.set(false)
                >
                    {discard_words}
                </button>
            </div>
        </li>
    }
}

/// What it does in one record, under its name, or under what it is if the name stands above.
#[component]
fn Part(part: Written, records: Records, under: Option<DocId>) -> impl IntoView {
    let store = store();
    let (doc, title, route) = (part.doc, part.title.clone(), route_of(&part, store));
    let kind = part.kind.filter(|_| under == Some(about(&part)));
    let named = move || match kind {
        Some(kind) => i18n::title_of(definition(kind).noun.one.in_language(store.language())),
        None => store.named(&title),
    };
    let record = Signal::derive(move || records.with(|records| records.get(&doc).map(|record| Record::clone(record))));
    view! {
        {match route {
            Some(route) => view! {
                <a class="waiting-title" href=route.path() on:click=move |event| {
                    event.prevent_default();
                    store.go(route.clone());
                }>{named}</a>
            }.into_any(),
            None => view! { <p class="waiting-title">{named}</p> }.into_any(),
        }}
        <Doings part=part record=record/>
    }
}

/// Where the record can be seen.
fn route_of(part: &Written, store: Store) -> Option<Route> {
    match part.kind {
        Some(Kind::CUSTOM_FIELD) => {
            let is_here = store.directory.with_untracked(|directory| directory.custom_docs.contains(&part.doc));
            is_here.then_some(Route::Fields)
        }
        Some(Kind::OPTION) => {
            // Its list is written once, and what is refused may be of none.
            let list = part.intents.iter().find(|intent| intent.key() == "list").and_then(|intent| match intent {
                shared::document::Intent::Set { new, .. } => new.as_text().map(str::to_owned),
                shared::document::Intent::Text { .. } => None,
            });
            let known = shared::crm::Options::lists().into_iter().find(|own| Some(own.name) == list.as_deref());
            Some(Route::Options(known))
        }
        // One that was merged leads to its survivor, what was done with somebody to them.
        Some(kind) if definition(kind).has_own_screens() || definition(kind).is_deed() => part.customer.map(Route::of),
        Some(kind) if definition(kind).has_page() => Some(Route::Record { kind, doc: part.doc }),
        Some(_) | None => None,
    }
}
