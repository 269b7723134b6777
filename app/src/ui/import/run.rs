//! The run, with its progress; and what came of it.

use leptos::prelude::*;
use shared::document::DocId;

use super::earlier::{end_code, end_word};
use crate::protocol::{ImportAsk, ImportEnd};
use crate::state::{Finished, Route, Store, store};
use crate::ui::export::save;

/// While it runs.
#[component]
pub fn Running() -> impl IntoView {
    let store = store();
    let running = move || store.importing.running.get().unwrap_or_default();
    let paused = Memo::new(move |_| running().1);
    view! {
        <section class="group" data-test="import-running" data-done=move || running().0.done data-total=move || running().0.total>
            <progress max=move || running().0.total.max(1) value=move || running().0.done aria-label=move || store.words().import_action></progress>
            <p class="tabular">{move || (store.words().import_running)(running().0.done, running().0.total)}</p>
            <div class="tray-actions">
                <button type="button" class="quiet" data-test="pause-import" on:click=move |_| store.import(ImportAsk::Pause(!paused.get_untracked()))>
                    {move || if paused.get() { store.words().go_on } else { store.words().pause }}
                </button>
                <button type="button" class="quiet danger" data-test="stop-import" on:click=move |_| store.import(ImportAsk::Stop)>
                    {move || store.words().stop}
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
            let (id, end) = (line.id, line.end);
            let (created, changed) = (line.created, line.changed);
            let may_undo = end != Some(ImportEnd::Undone) && created + changed > 0;
            view! {
                <section class="group" data-test="import-ended" data-end=end_code(end) data-created=created data-left=left_rows role="status">
                    <h2>{move || end_word(end, store)}</h2>
                    <p class="tabular">{move || (store.words().import_result)(created, changed)}</p>
                    {(left_rows > 0).then(|| view! {
                        <p>{move || (store.words().rows_left_out)(left_rows)}</p>
                    })}
                    {(left_count > 0).then(|| view! {
                        <p>{move || (store.words().left_out)(left_count)}</p>
                        <ul class="plain-list">{left.into_iter().map(|left| view! { <li>{left}</li> }).collect_view()}</ul>
                    })}
                    <div class="tray-actions">
                        {(left_rows > 0).then(|| view! {
                            <button type="button" class="primary" data-test="save-left-out" on:click=move |_| save_left_out(store)>
                                {move || store.words().save_left_out}
                            </button>
                        })}
                        <button type="button" class="quiet" data-test="see-customers" on:click=move |_| store.go(Route::Customers)>
                            {move || store.words().see_customers}
                        </button>
                        {may_undo.then(|| view! {
                            <button type="button" class="quiet danger" data-test="undo-import" on:click=move |_| store.undo_import(id)>
                                {move || store.words().undo_import}
                            </button>
                        })}
                        <button type="button" class="quiet" data-test="another-file" on:click=move |_| store.importing.ended.set(None)>
                            {move || store.words().another_file}
                        </button>
                    </div>
                    <Written total={created + changed} written=written/>
                </section>
            }
        })
    };
    view! { {ended} }
}

/// The customers that were made or changed, to look at; unfolded when somebody asks.
#[component]
fn Written(total: u32, written: Vec<(DocId, String)>) -> impl IntoView {
    let store = store();
    let shown = written.len();
    let lines = written.into_iter().map(|(doc, name)| {
        view! {
            <li><a href=Route::Customer(doc).path() data-test="imported" on:click=move |event| {
                event.prevent_default();
                store.go(Route::Customer(doc));
            }>{move || store.named(&name)}</a></li>
        }
    });
    let more = (total as usize).saturating_sub(shown);
    (shown > 0).then(|| {
        view! {
            <details data-test="see-imported">
                <summary>{move || (store.words().see_imported)(total)}</summary>
                <ul class="plain-list">{lines.collect_view()}</ul>
                {(more > 0).then(|| view! { <p class="explained">{move || (store.words().and_more)(more as u32)}</p> })}
            </details>
        }
    })
}

fn save_left_out(store: Store) {
    let Some(file) = store.importing.left_out.file() else { return };
    if let Err(error) = save(&file, &format!("{}.csv", store.words_now().left_out_file)) {
        leptos::logging::warn!("no file: {error:?}");
    }
}
