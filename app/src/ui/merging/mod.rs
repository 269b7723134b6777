//! Two records of one kind become one: which other, what differs, what is kept.

mod choose;
mod differing;

use std::collections::{BTreeMap, BTreeSet};

use leptos::prelude::*;
use shared::crm::duplicates::NOT_SAME;
use shared::crm::{Kind, definition};
use shared::document::{Differing, DocId};
use shared::replica::{Answer, CommandError, Part, Question};

use super::duplicates::{Beside, Read, read, tell_apart};
use super::history::field_label;
use super::sheet::SheetHead;
use crate::i18n;
use crate::protocol::Ask;
use crate::reactive::{effect, memo};
use crate::state::{Route, Store, store};
use crate::ui::word::word;

/// The screen.
#[component]
pub fn Merge(kind: Kind, one: DocId, other: Option<DocId>) -> impl IntoView {
    let store = store();
    store.ask(&Ask::Lines([Some(one), other].into_iter().flatten().collect()));
    view! {
        <div class="sheet" data-test="merging-screen">
            <SheetHead title=|words| words.merge_two/>
            {match other {
                Some(other) => view! { <Plan kind=kind one=one other=other/> }.into_any(),
                None => view! { <choose::Choose kind=kind one=one/> }.into_any(),
            }}
        </div>
    }
}

/// What a merger would do.
#[derive(Clone)]
struct Planned {
    survivor: DocId,
    merged: DocId,
    differing: Vec<Differing>,
    left: Vec<String>,
}

#[component]
fn Plan(kind: Kind, one: DocId, other: DocId) -> impl IntoView {
    let store = store();
    let table = definition(kind);
    let planned = RwSignal::new(None::<Result<Planned, CommandError>>);
    let take = RwSignal::new(BTreeSet::<String>::new());
    let merging = RwSignal::new(false);
    let makers = RwSignal::new([String::new(), String::new()]);
    let records = Read::new(BTreeMap::new());
    let question = move || {
        let take = take.with_untracked(|take| take.iter().cloned().collect());
        Question::Merging { one, other, take }
    };
    let is_open = memo(move |_| store.seat().is_some());
    effect(move || {
        if is_open.get() {
            store.ask(&Ask::Told(vec![one, other]));
            store.ask(&Ask::Lines(vec![one, other]));
            if !table.has_own_screens() {
                read(vec![one, other], records, store, || {});
            }
            ask_makers(one.min(other), one.max(other), makers, store);
            store.inquire(question(), move |answer| {
                planned.try_set(plan(answer).map(|planned| planned.map(|(planned, _)| planned)));
            });
        }
    });
    // The plan is made anew with what was chosen and with what stands there now.
    let merge = move |_| {
        merging.set(true);
        store.inquire(question(), move |answer| match plan(answer) {
            Some(Ok((planned, parts))) => {
                merging.try_set(false);
                let is_theirs = |title: &&str| take.with_untracked(|take| take.contains(*title));
                let named = if table.title.first().is_some_and(is_theirs) { planned.merged } else { planned.survivor };
                let sentence = untrack(|| (store.words_now().merged_done)(&store.name_of(named)));
                store.edit_with_undo(parts, sentence, move || {
                    // Whoever has gone elsewhere meanwhile stays there.
                    if store.route.with_untracked(|route| matches!(route, Route::Merge { .. })) {
                        store.go_instead(Route::Record { kind, doc: planned.survivor });
                    }
                });
            }
            Some(Err(error)) => {
                merging.try_set(false);
                store.show_error(&error);
            }
            None => {}
        });
    };
    // What is said of them comes by itself; until then every line would move what a finger is about to tap.
    let is_told = memo(move |_| match table.has_own_screens() {
        true => store.told.with(|told| told.contains_key(&one) || told.contains_key(&other)),
        false => records.with(|records| !records.is_empty()),
    });
    view! {
        {move || planned.get().filter(|planned| planned.is_err() || is_told.get()).map(|planned| match planned {
            Err(error) => view! {
                <p class="problem" role="alert" data-test="merge-problem">{move || i18n::command_error(&error, store.language())}</p>
            }.into_any(),
            Ok(Planned { survivor, merged, differing, left }) => {
                let nothing = differing.is_empty();
                let left = StoredValue::new(left);
                let remains = move || left.with_value(|left| {
                    left.iter().map(|key| field_label(kind, key, store)).collect::<Vec<_>>().join(", ")
                });
                view! {
                    <div data-test="merging" data-ready="true">
                        <Beside kind=kind both=(survivor, merged) makers=makers says_which=true known=records/>
                        <p class="explained">{move || match table.has_own_screens() {
                            true => store.words().everything_kept,
                            false => store.words().all_kept,
                        }}</p>
                        <section class="group" aria-label=move || store.words().what_differs>
                            <h2>{word(|words| words.what_differs)}</h2>
                            <p class="none" hidden=!nothing>{word(|words| words.nothing_differs)}</p>
                            {differing.into_iter().map(|differing| view! {
                                <differing::Choice kind=kind differing=differing take=take/>
                            }).collect_view()}
                        </section>
                        <p class="explained" hidden=left.with_value(Vec::is_empty)>
                            {move || (store.words().remains_apart)(&remains())}
                        </p>
                        <div class="tray-actions merge-actions">
                            <button type="button" class="primary" data-test="merge" disabled=merging on:click=merge>
                                {word(|words| words.merge)}
                            </button>
                            {table.group(NOT_SAME).map(|_| view! {
                                <button type="button" class="quiet" data-test="not-the-same" on:click=move |_| {
                                    tell_apart(store, survivor, merged, move || leave(store));
                                }>{word(|words| words.exchange.not_the_same)}</button>
                            })}
                            <button type="button" class="quiet" data-test="later" on:click=move |_| store.back()>
                                {word(|words| words.exchange.later)}
                            </button>
                        </div>
                    </div>
                }.into_any()
            }
        })}
    }
}

/// Asks who wrote the two down.
fn ask_makers(first: DocId, second: DocId, makers: RwSignal<[String; 2]>, store: Store) {
    for (at, doc) in [first, second].into_iter().enumerate() {
        store.inquire(Question::Written { doc, key: "kind".to_owned() }, move |answer| {
            if let Ok(Answer::Written { values }) = answer
                && let Some(stamped) = values.first()
            {
                let maker = untrack(|| store.author(stamped.stamp.device));
                makers.try_update(|makers| makers[at] = maker);
            }
        });
    }
}

/// Goes back to where one came from, unless one has gone on meanwhile.
fn leave(store: Store) {
    if store.route.with_untracked(|route| matches!(route, Route::Merge { .. })) {
        store.back();
    }
}

fn plan(answer: Result<Answer, CommandError>) -> Option<Result<(Planned, Vec<Part>), CommandError>> {
    match answer {
        Ok(Answer::Merging { survivor, merged, parts, differing, left }) => {
            Some(Ok((Planned { survivor, merged, differing, left }, parts)))
        }
        Ok(_) => None,
        Err(error) => Some(Err(error)),
    }
}
