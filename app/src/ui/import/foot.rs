//! The one button of a step. It stays in view however long the step is.

use leptos::prelude::*;

use crate::protocol::ImportAsk;
use crate::reactive::memo;
use crate::state::{Step, store};

/// The foot.
#[component]
pub fn Foot() -> impl IntoView {
    let store = store();
    let importing = store.importing;
    let is_table =
        memo(move |_| importing.understood.with(|file| file.as_ref().is_some_and(|file| file.table.is_some())));
    let numbers =
        memo(move |_| importing.checked.with(|said| said.as_ref().map(|said| (said.create, said.update + said.join))));
    let is_ready = move || match (importing.step.get(), numbers.get()) {
        (Step::File | Step::Columns, _) => true,
        (Step::Review, None) => false,
        (Step::Review, Some((create, update))) => create + update > 0,
    };
    let word = move || {
        let words = store.words().exchange;
        match importing.step.get() {
            Step::File if is_table.get() => words.go_on.to_owned(),
            Step::File | Step::Columns => words.review.to_owned(),
            Step::Review => match numbers.get() {
                Some((0, 0)) => words.nothing_to_add.to_owned(),
                Some((create, update)) => (words.add)(create, update, importing.noun()),
                None => words.review.to_owned(),
            },
        }
    };
    let name = move || match importing.step.get() {
        Step::File if is_table.get() => "to-columns",
        Step::File | Step::Columns => "check",
        Step::Review => "run-import",
    };
    let act = move |_| match importing.step.get_untracked() {
        Step::File if is_table.get_untracked() => importing.step.set(Step::Columns),
        Step::File | Step::Columns => importing.step.set(Step::Review),
        Step::Review => {
            if let Some(chosen) = untrack(|| importing.choices.chosen(importing.kind())) {
                store.import(ImportAsk::Run(chosen));
            }
        }
    };
    view! {
        <footer class="import-foot">
            <button type="button" class="primary" data-test=name disabled=move || !is_ready() on:click=act>{word}</button>
        </footer>
    }
}
