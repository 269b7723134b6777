//! What each column becomes: those that want a look stand open, with what is in them; the sure ones are a line each, folded.

use leptos::prelude::*;
use shared::exchange::Target;

use super::reading::remap;
use super::targets::open;
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// From what confidence on nobody needs to look.
const SURE: u8 = 80;

/// The step.
#[component]
pub fn Columns() -> impl IntoView {
    let store = store();
    // The columns stay where they are while what they become is changed.
    let columns = memo(move |_| {
        store
            .importing
            .understood
            .with(|file| file.as_ref().map(|file| (Some(file.kind), file.columns.clone())).unwrap_or_default())
    });
    let parts = memo(move |_| {
        columns.with(|(_, columns)| {
            let is_sure = |at: usize| {
                store.importing.understood.with_untracked(|file| {
                    let column = file.as_ref().and_then(|file| file.mapping.columns.get(at));
                    column.is_some_and(|column| column.confidence >= SURE && column.target != Target::Ignore)
                })
            };
            // What nothing stands in is nothing to look at.
            let is_empty = |at: usize| columns[at].sample.is_empty();
            let (sure, open): (Vec<usize>, Vec<usize>) =
                (0..columns.len()).partition(|at| is_sure(*at) || is_empty(*at));
            (open, sure)
        })
    });
    let open_count = move || parts.with(|(open, _)| open.len());
    let sure_count = move || parts.with(|(_, sure)| sure.len());
    view! {
        <section class="group" data-test="open-columns-section" aria-label=move || store.words().columns>
            <h2>{move || match open_count() {
                0 => store.words().exchange.all_known.to_owned(),
                n => (store.words().exchange.to_look_at)(n),
            }}</h2>
            <ul class="waiting-list">
                {move || parts.with(|(open, _)| open.iter().map(|at| view! { <Column at=*at/> }).collect_view())}
            </ul>
        </section>
        <details class="group known-columns" hidden=move || sure_count() == 0 open=move || open_count() == 0>
            <summary data-test="known-columns">{move || (store.words().exchange.known_ones)(sure_count())}</summary>
            {move || parts.with(|(_, sure)| sure.iter().map(|at| view! { <Folded at=*at/> }).collect_view())}
        </details>
    }
}

/// What a column is called; watched.
pub fn title(at: usize, store: Store) -> String {
    let name = store.importing.understood.with(|file| {
        file.as_ref().and_then(|file| file.columns.get(at)).map(|column| column.name.clone()).unwrap_or_default()
    });
    if name.trim().is_empty() { (store.words().column_number)(at as u32 + 1) } else { name }
}

/// What it becomes; watched.
pub fn target(at: usize, store: Store) -> Target {
    let column =
        store.importing.understood.with(|file| file.as_ref().and_then(|file| file.mapping.columns.get(at).cloned()));
    column.map(|column| column.target).unwrap_or_default()
}

/// What people call that; watched.
fn label(at: usize, store: Store) -> String {
    let target = target(at, store);
    store.importing.understood.with(|file| {
        let targets = file.as_ref().map(|file| file.targets.as_slice()).unwrap_or_default();
        targets.iter().find(|(known, _)| *known == target).map(|(_, label)| label.clone()).unwrap_or_default()
    })
}

/// A column that is sure: «Cve → Clave», and its choice once somebody wants it.
#[component]
fn Folded(at: usize) -> impl IntoView {
    let store = store();
    let opened = RwSignal::new(false);
    view! {
        <div class="folded-column">
            <button type="button" class="folded-line" data-test="folded-column" data-column=at
                aria-expanded=move || opened.get().to_string() on:click=move |_| opened.update(|opened| *opened = !*opened)>
                {move || (store.words().exchange.becomes)(&title(at, store), &label(at, store))}
            </button>
            <Show when=move || opened.get()><ul class="waiting-list"><Column at=at/></ul></Show>
        </div>
    }
}

/// A column with what stands in it, and what it is to become.
#[component]
fn Column(at: usize) -> impl IntoView {
    let store = store();
    let sample = store.importing.understood.with_untracked(|file| {
        file.as_ref().and_then(|file| file.columns.get(at)).map(|column| column.sample.join(" · ")).unwrap_or_default()
    });
    let shown = move || if sample.is_empty() { store.words().column_is_empty.to_owned() } else { sample.clone() };
    let column = memo(move |_| {
        store.importing.understood.with(|file| file.as_ref().and_then(|file| file.mapping.columns.get(at).cloned()))
    });
    let split = move || column.get().and_then(|column| column.split).unwrap_or_default();
    let choose_split = move |event: leptos::ev::Event| {
        let typed = event_target_value(&event);
        remap(store, |mapping| {
            if let Some(column) = mapping.columns.get_mut(at) {
                column.split = (!typed.trim().is_empty()).then_some(typed);
            }
        });
    };
    let is_doubtful = move || {
        column.with(|column| {
            column.as_ref().is_some_and(|column| column.confidence < SURE && column.target != Target::Ignore)
        })
    };
    view! {
        <li class="waiting-entry column" data-test="column" data-column=at data-sure=move || column.get().map_or(0, |column| column.confidence)>
            <p class="waiting-title">{move || format!("{} →", title(at, store))}</p>
            <p class="when">{shown}</p>
            <button type="button" class="pick-field" data-test="choose-target" aria-haspopup="dialog"
                aria-label=move || (store.words().exchange.becomes)(&title(at, store), &label(at, store))
                on:click=move |_| open(at, store)>
                <span>{move || label(at, store)}</span><Sign icon=Icon::Down/>
            </button>
            <p class="field-mark" hidden=move || !is_doubtful()>{word(|words| words.exchange.check)}</p>
            // Where there is a mark, or a list of words: elsewhere a cell is one value.
            <Show when=move || column.with(|column| column.as_ref().is_some_and(|column| column.split.is_some()))>
                <label class="split">
                    <span class="field-label">{word(|words| words.several_values)}</span>
                    <input type="text" maxlength="3" prop:value=split on:change=choose_split/>
                </label>
            </Show>
        </li>
    }
}
