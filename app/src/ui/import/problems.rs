//! What is wrong with the rows, each kind of problem once: one decision for all the rows that have it.

use leptos::prelude::*;

use crate::protocol::{ImportAsk, ProblemKind};
use crate::reactive::memo;
use crate::state::store;
use crate::ui::each::For;
use crate::ui::word::word;

/// The section; nothing where nothing is wrong.
#[component]
pub fn Problems() -> impl IntoView {
    let store = store();
    let kinds = memo(move |_| {
        store.importing.checked.with(|said| said.as_ref().map(|said| said.kinds.clone()).unwrap_or_default())
    });
    // A kind stays where it is, and the focus in it, while it is decided.
    let names = move || kinds.with(|kinds| kinds.iter().map(|kind| kind.like).collect::<Vec<_>>());
    let heading = move || store.words().exchange.what_is_left;
    view! {
        <section class="group" hidden=move || kinds.with(Vec::is_empty) aria-label=heading>
            <h2>{heading}</h2>
            <ul class="waiting-list">
                <For each=names key=|like| *like children=move |like| {
                    let kind = memo(move |_| {
                        kinds.with(|kinds| kinds.iter().find(|kind| kind.like == like).cloned())
                    });
                    view! { <OfKind like=like kind=kind/> }
                }/>
            </ul>
        </section>
    }
}

/// One kind, with the first of the rows that have it.
#[component]
fn OfKind(like: (u32, u32), kind: Memo<Option<ProblemKind>>) -> impl IntoView {
    let store = store();
    let rows = move || kind.with(|kind| kind.as_ref().map_or(0, |kind| kind.rows));
    let left_out = move || kind.with(|kind| kind.as_ref().map_or(0, |kind| kind.left_out));
    let is_open = kind.with_untracked(|kind| kind.as_ref().is_some_and(|kind| kind.is_open));
    let message = move || kind.with(|kind| kind.as_ref().map(|kind| kind.message.clone()));
    let examples = move || {
        let words = store.words();
        kind.with(|kind| {
            let examples = kind.iter().flat_map(|kind| &kind.examples).map(|(row, text)| match text.as_str() {
                "" => (words.row)(*row),
                text => format!("{}: {}", (words.row)(*row), (words.quoted)(text)),
            });
            examples.collect::<Vec<_>>().join(" · ")
        })
    };
    let decide = move |out: bool| store.import(ImportAsk::DecideAlike { like, left_out: out });
    view! {
        <li class="waiting-entry problem-kind" data-test="problem-kind" data-rows=rows data-left=left_out>
            <p class="waiting-title">{move || (store.words().file_rows)(rows())}</p>
            <p class="problem">{message}</p>
            <p class="when">{examples}</p>
            {is_open.then(|| view! {
                <div class="choices wide" role="group" aria-label=message>
                    <button type="button" class="choice" data-test="import-alike" aria-pressed=move || (left_out() == 0).to_string()
                        on:click=move |_| decide(false)>
                        {word(|words| words.exchange.import_anyway)}
                    </button>
                    <button type="button" class="choice" data-test="leave-alike"
                        aria-pressed=move || (left_out() == rows()).to_string() on:click=move |_| decide(true)>
                        {word(|words| words.exchange.leave_out)}
                    </button>
                </div>
            })}
        </li>
    }
}
