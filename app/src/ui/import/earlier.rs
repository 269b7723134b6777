//! Imports of this device, each with its undoing. What they did is kept with them, so that they are here, and can be
//! taken back, after the app was closed, too.

use leptos::prelude::*;

use crate::protocol::{ImportEnd, ImportLine};
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::word::word;

/// The section.
#[component]
pub fn Earlier() -> impl IntoView {
    let store = store();
    let all = memo(move |_| {
        let shown = store.importing.ended.with(|ended| ended.as_ref().map(|ended| ended.line.id));
        let lines = store.importing.earlier.get();
        lines.into_iter().filter(|line| Some(line.id) != shown).collect::<Vec<_>>()
    });
    view! {
        <section class="group" hidden=move || all.with(Vec::is_empty) aria-label=move || store.words().earlier_imports>
            <h2>{word(|words| words.earlier_imports)}</h2>
            <p class="explained" hidden=move || !all.with(|lines| lines.iter().any(may_undo))>
                {word(|words| words.exchange.undo_explained)}
            </p>
            <ul class="waiting-list">
                {move || all.get().into_iter().map(|line| view! { <Line line=line/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Line(line: ImportLine) -> impl IntoView {
    let store = store();
    let (may_undo, noun) = (may_undo(&line), line.noun());
    let ImportLine { id, made, file, created, changed, end, .. } = line;
    view! {
        <li class="waiting-entry" data-test="earlier-import" data-import=id.to_string() data-end=end_code(end)>
            <p class="waiting-title">{file}</p>
            <p class="when">{move || format!("{} · {}", end_word(end, store), store.moment(made))}</p>
            <p class="when">{move || (store.words().exchange.added)(created, changed, noun)}</p>
            {may_undo.then(|| view! {
                <div class="tray-actions">
                    <button type="button" class="quiet" data-test="undo-import" on:click=move |_| store.undo_import(id)>
                        {word(|words| words.undo_import)}
                    </button>
                </div>
            })}
        </li>
    }
}

/// Whether there is something of it to take back.
fn may_undo(line: &ImportLine) -> bool {
    line.end != Some(ImportEnd::Undone) && line.created + line.changed > 0
}

/// For tests.
pub const fn end_code(end: Option<ImportEnd>) -> &'static str {
    match end {
        Some(ImportEnd::Whole) => "whole",
        Some(ImportEnd::Stopped) => "stopped",
        Some(ImportEnd::Undone) => "undone",
        None => "cut",
    }
}

/// How it ended.
pub fn end_word(end: Option<ImportEnd>, store: Store) -> &'static str {
    let words = store.words();
    match end {
        Some(ImportEnd::Whole) => words.import_done,
        Some(ImportEnd::Stopped) => words.import_stopped,
        Some(ImportEnd::Undone) => words.import_undone,
        None => words.import_cut,
    }
}
