//! The records that were merged into the one in view: who did it, what was written to them later, and the way apart.

use leptos::prelude::*;
use shared::crm::definition;
use shared::replica::{Answer, MergedRecord, Question};

use super::opened::{Opened, opened};
use super::words::say_by_key;
use crate::reactive::memo;
use crate::state::{Route, store};
use crate::ui::history::{field_label, kept_in_words};
use crate::ui::word::word;

/// The parts of the opened record.
fn parts(opened: Opened) -> Memo<Vec<MergedRecord>> {
    memo(move |_| opened.view.with(|view| view.as_ref().map(|view| view.merged.clone()).unwrap_or_default()))
}

/// What was written to a part later waits for a person, and stands above everything else.
#[component]
pub fn Late() -> impl IntoView {
    let merged = parts(opened());
    move || {
        let late = merged.get().into_iter().filter(|record| !record.later.is_empty());
        late.map(|record| view! { <LateEdits record=record/> }).collect_view()
    }
}

#[component]
fn LateEdits(record: MergedRecord) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let MergedRecord { doc, name, later, take_over, leave, .. } = record;
    let kind = untrack(|| opened.kind());
    view! {
        <div class="issue" role="group" data-test="later" data-doc=doc.to_string()>
            <p class="activity-what">{move || store.named(&name)}</p>
            <p>{word(|words| words.late_edits)}</p>
            <ul class="happened">
                {later.iter().map(|late| {
                    let (key, value, stamp) = (late.key.clone(), late.value.clone(), late.stamp);
                    let label = { let key = key.clone(); move || field_label(kind, &key, store) };
                    let when = move || {
                        (store.words().written_by)(&store.author(stamp.device), &store.moment(stamp.time))
                    };
                    view! {
                        <li>
                            <p class="change-label">{label}</p>
                            <p class="change">{move || say_by_key(kind, &key, &value, store)}</p>
                            <p class="activity-when">{when}</p>
                        </li>
                    }
                }).collect_view()}
            </ul>
            <div class="happening-actions" hidden=move || !opened.is_writable(definition(kind).write)>
                <button type="button" class="primary" data-test="take-over" on:click=move |_| {
                    store.edit_with_undo(take_over.clone(), store.words_now().taken_over.to_owned(), || {});
                }>{word(|words| words.take_over)}</button>
                <button type="button" class="quiet" data-test="leave-late" on:click=move |_| {
                    store.edit_with_undo(leave.clone(), store.words_now().left_late.to_owned(), || {});
                }>{word(|words| words.leave_late)}</button>
            </div>
        </div>
    }
}

/// All parts, each with the way apart; shown only where something was merged in.
#[component]
pub fn Merged() -> impl IntoView {
    let store = store();
    let merged = parts(opened());
    view! {
        {move || (!merged.with(Vec::is_empty)).then(|| view! {
            <section class="group" aria-label=store.words().merged_here>
                <h2>{store.words().merged_here}</h2>
                {merged.get().into_iter().map(|record| view! { <MergedLine record=record/> }).collect_view()}
            </section>
        })}
    }
}

#[component]
fn MergedLine(record: MergedRecord) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let MergedRecord { doc, name, by, elsewhere, .. } = record;
    let kind = untrack(|| opened.kind());
    let table = definition(kind);
    let name = move || store.named(&name);
    let by = move || (store.words().merged_by)(&store.author(by.device), &store.moment(by.time));
    let history = Route::History { kind, doc, of: None };
    let path = history.path();
    let elsewhere = elsewhere.first().copied();
    view! {
        <div class="merged" data-test="merged" data-doc=doc.to_string()>
            <p class="activity-what">{name}</p>
            <p class="activity-when">{by}</p>
            {elsewhere.map(|other| view! {
                <p class="explained">
                    {move || (store.words().also_merged)(table.noun.one.in_language(store.language()), table.noun.feminine)}
                </p>
                <button type="button" class="quiet" on:click=move |_| store.go(Route::Merge { kind, one: opened.doc, other: Some(other) })>
                    {word(|words| words.merge)}
                </button>
            })}
            <div class="happening-actions">
                <a class="quiet" href=path on:click=move |event| {
                    event.prevent_default();
                    store.go(history.clone());
                }>{word(|words| words.history)}</a>
                <button type="button" class="quiet" data-test="part" hidden=move || !opened.is_writable(table.write) on:click=move |_| {
                    store.inquire(Question::Unmerging { doc }, move |answer| match answer {
                        Ok(Answer::Plan { parts, kept }) => {
                            let mut sentence = store.words_now().parted.to_owned();
                            if !kept.is_empty() {
                                sentence = format!("{sentence}. {}", untrack(|| kept_in_words(kind, &kept, store)));
                            }
                            store.edit_with_undo(parts, sentence, || {});
                        }
                        Ok(_) => {}
                        Err(error) => store.show_error(&error),
                    });
                }>{word(|words| words.part)}</button>
            </div>
        </div>
    }
}
