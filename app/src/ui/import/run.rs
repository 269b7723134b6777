//! The run, with its progress; and what came of it.

use leptos::prelude::*;
use shared::crm::{Kind, definition};
use shared::document::DocId;

use super::earlier::{end_code, end_word};
use crate::protocol::{ImportAsk, ImportEnd};
use crate::reactive::memo;
use crate::state::{Finished, Route, Store, store};
use crate::thread::worded;
use crate::ui::export::save;
use crate::ui::word::word;

/// While it runs.
#[component]
pub fn Running() -> impl IntoView {
    let store = store();
    let running = move || store.importing.running.get().unwrap_or_default();
    let paused = memo(move |_| running().1);
    view! {
        <section class="group" data-test="import-running" data-done=move || running().0.done data-total=move || running().0.total>
            <progress max=move || running().0.total.max(1) value=move || running().0.done aria-label=move || store.words().import_title></progress>
            <p class="tabular">{move || (store.words().import_running)(running().0.done, running().0.total)}</p>
            <div class="tray-actions">
                <button type="button" class="quiet" data-test="pause-import" on:click=move |_| store.import(ImportAsk::Pause(!paused.get_untracked()))>
                    {move || if paused.get() { store.words().go_on } else { store.words().pause }}
                </button>
                <button type="button" class="quiet" data-test="stop-import" on:click=move |_| store.import(ImportAsk::Stop)>
                    {word(|words| words.stop)}
                </button>
            </div>
        </section>
    }
}

/// When it has ended.
#[component]
pub fn Ended() -> impl IntoView {
    let store = store();
    let ended = move || {
        store.importing.ended.get().map(|finished| {
            let Finished { line, left, left_count, left_rows, written } = finished;
            let (id, end, noun) = (line.id, line.end, line.noun());
            let (created, changed) = (line.created, line.changed);
            let is_undone = end == Some(ImportEnd::Undone);
            let may_undo = !is_undone && created + changed > 0;
            let has_written = !is_undone && !written.is_empty();
            let seen = RwSignal::new(false);
            let result = move || (store.words().exchange.added)(created, changed, noun);
            view! {
                <section class="group" data-test="import-ended" data-end=end_code(end) data-created=created data-left=left_rows role="status">
                    <h2>{move || if end == Some(ImportEnd::Whole) { result() } else { end_word(end, store).to_owned() }}</h2>
                    <p class="tabular" hidden=end == Some(ImportEnd::Whole)>{result}</p>
                    <div class="tray-actions">
                        {has_written.then(|| view! {
                            <button type="button" class="primary" data-test="see-imported" aria-expanded=move || seen.get().to_string()
                                on:click=move |_| seen.update(|seen| *seen = !*seen)>
                                {move || (store.words().exchange.see_them)(created + changed, noun.feminine)}
                            </button>
                        })}
                        {may_undo.then(|| view! {
                            <button type="button" class="quiet" data-test="undo-import" on:click=move |_| store.undo_import(id)>
                                {word(|words| words.undo)}
                            </button>
                        })}
                        <button type="button" class="quiet" data-test="another-file" on:click=move |_| store.importing.ended.set(None)>
                            {word(|words| words.another_file)}
                        </button>
                    </div>
                    <Show when=move || seen.get()><Written total={created + changed} written=written.clone()/></Show>
                    {(left_rows > 0).then(|| view! {
                        <p>{move || (store.words().rows_left_out)(left_rows)}</p>
                        <button type="button" class="quiet" data-test="save-left-out" on:click=move |_| save_left_out(store)>
                            {word(|words| words.save_left_out)}
                        </button>
                    })}
                    {(left_count > 0).then(|| view! {
                        <p>{move || (store.words().left_out)(left_count)}</p>
                        <ul class="plain-list">{left.into_iter().map(|left| view! { <li>{left}</li> }).collect_view()}</ul>
                    })}
                </section>
            }
        })
    };
    view! { {ended} }
}

/// Those that were made or changed, and nobody else.
#[component]
fn Written(total: u32, written: Vec<(DocId, Kind, String)>) -> impl IntoView {
    let store = store();
    let shown = written.len();
    let lines = written.into_iter().map(|(doc, kind, name)| {
        let route = move || Route::Record { kind, doc };
        // What is shown on the page of another has none.
        if !definition(kind).has_page() {
            return view! { <li class="imported">{move || store.named(&name)}</li> }.into_any();
        }
        view! {
            <li><a class="imported" href=route().path() data-test="imported" data-doc=doc.to_string() on:click=move |event| {
                event.prevent_default();
                store.go(route());
            }>{move || store.named(&name)}</a></li>
        }
        .into_any()
    });
    let more = (total as usize).saturating_sub(shown);
    view! {
        <ul class="waiting-list" data-test="all-imported">{lines.collect_view()}</ul>
        {(more > 0).then(|| view! { <p class="explained">{move || (store.words().and_more)(more as u32)}</p> })}
    }
}

fn save_left_out(store: Store) {
    let Some(file) = store.importing.left_out.file() else { return };
    if let Err(error) = save(&file, &format!("{}.csv", store.words_now().left_out_file)) {
        leptos::logging::warn!("no file: {}", worded(&error));
    }
}
