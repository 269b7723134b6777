//! What each column becomes: those that want a look stand open, with what is in them; the sure ones are a line each, folded.

use leptos::prelude::*;
use shared::crm::Kind;
use shared::exchange::Target;

use super::reading::remap;
use crate::state::{Store, store};

/// From what confidence on nobody needs to look.
const SURE: u8 = 80;

/// The step.
#[component]
pub fn Columns() -> impl IntoView {
    let store = store();
    // The columns stay where they are while what they become is changed.
    let columns = Memo::new(move |_| {
        store.importing.understood.with(|file| {
            file.as_ref().map(|file| (file.kind, file.columns.clone())).unwrap_or((Kind::CUSTOMER, Vec::new()))
        })
    });
    let parts = Memo::new(move |_| {
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

/// What a column is called.
fn title(at: usize, store: Store) -> String {
    let name = store.importing.understood.with(|file| {
        file.as_ref().and_then(|file| file.columns.get(at)).map(|column| column.name.clone()).unwrap_or_default()
    });
    if name.trim().is_empty() { (store.words().column_number)(at as u32 + 1) } else { name }
}

fn target(at: usize, store: Store) -> Target {
    let column =
        store.importing.understood.with(|file| file.as_ref().and_then(|file| file.mapping.columns.get(at).cloned()));
    column.map(|column| column.target).unwrap_or_default()
}

/// A column that is sure: «Cve → Clave», and its choice once somebody wants it.
#[component]
fn Folded(at: usize) -> impl IntoView {
    let store = store();
    let opened = RwSignal::new(false);
    let label = move || {
        let target = target(at, store);
        store.importing.understood.with(|file| {
            let targets = file.as_ref().map(|file| file.targets.as_slice()).unwrap_or_default();
            targets.iter().find(|(known, _)| *known == target).map(|(_, label)| label.clone()).unwrap_or_default()
        })
    };
    view! {
        <div class="folded-column">
            <button type="button" class="folded-line" data-test="folded-column" data-column=at
                aria-expanded=move || opened.get().to_string() on:click=move |_| opened.update(|opened| *opened = !*opened)>
                {move || (store.words().exchange.becomes)(&title(at, store), &label())}
            </button>
            <Show when=move || opened.get()><ul class="waiting-list"><Column at=at/></ul></Show>
        </div>
    }
}

/// A column with what stands in it, and what it is to become.
#[component]
fn Column(at: usize) -> impl IntoView {
    let store = store();
    let id = format!("import-column-{at}");
    let sample = store.importing.understood.with_untracked(|file| {
        file.as_ref().and_then(|file| file.columns.get(at)).map(|column| column.sample.join(" · ")).unwrap_or_default()
    });
    let shown = move || if sample.is_empty() { store.words().column_is_empty.to_owned() } else { sample.clone() };
    let column = Memo::new(move |_| {
        store.importing.understood.with(|file| file.as_ref().and_then(|file| file.mapping.columns.get(at).cloned()))
    });
    let target = Memo::new(move |_| column.get().map(|column| column.target).unwrap_or_default());
    // All that can be chosen is drawn once somebody is about to choose: forty columns have thousands of choices.
    let opened = RwSignal::new(false);
    let options = move || options(target.get(), opened.get(), store);
    let choose = move |event: leptos::ev::Event| {
        let Ok(number) = event_target_value(&event).parse::<usize>() else { return };
        let chosen = store.importing.understood.with_untracked(|file| {
            let file = file.as_ref()?;
            let (chosen, _) = file.targets.get(number)?;
            Some((chosen.clone(), file.kind, file.columns.get(at)?.name.clone()))
        });
        let Some((chosen, kind, name)) = chosen else { return };
        remap(store, |mapping| {
            if let Some(column) = mapping.columns.get_mut(at) {
                if chosen.group(kind).is_none() {
                    column.split = None;
                }
                // In the notes the texts of several columns stand under each other, each behind its column's name.
                let are_notes = |target: &Target| {
                    let notes = shared::crm::definition(kind).notes();
                    notes.is_some_and(|(notes, _)| *target == Target::field(notes.key))
                };
                if are_notes(&chosen) || are_notes(&column.target) {
                    column.label = if are_notes(&chosen) { name } else { String::new() };
                }
                column.target = chosen;
                column.fallback = false;
                column.confidence = 100;
            }
        });
    };
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
            <label class="waiting-title" for=id.clone()>{move || format!("{} →", title(at, store))}</label>
            <p class="when">{shown}</p>
            <select
                id=id
                on:focus=move |_| opened.set(true)
                on:pointerenter=move |_| opened.set(true)
                on:pointerdown=move |_| opened.set(true)
                on:change=choose
            >
                {options}
            </select>
            <p class="field-mark" hidden=move || !is_doubtful()>{move || store.words().exchange.check}</p>
            // Where there is a mark, or a list of words: elsewhere a cell is one value.
            <Show when=move || column.with(|column| column.as_ref().is_some_and(|column| column.split.is_some()))>
                <label class="split">
                    <span class="field-label">{move || store.words().several_values}</span>
                    <input type="text" maxlength="3" prop:value=split on:change=choose_split/>
                </label>
            </Show>
        </li>
    }
}

/// The choices, in the groups of the record; the chosen one alone until all are wanted.
fn options(current: Target, all: bool, store: Store) -> impl IntoView + use<> {
    store.importing.understood.with(|file| {
        let Some(file) = file else { return Vec::new() };
        let option = |number: usize, (target, label): &(Target, String)| {
            let is_current = *target == current;
            view! { <option value=number.to_string() prop:selected=is_current>{label.clone()}</option> }
        };
        let numbered = file.targets.iter().enumerate();
        if !all {
            let chosen = numbered.filter(|(_, (target, _))| *target == current);
            return chosen.map(|(number, known)| option(number, known).into_any()).collect();
        }
        let mut groups: Vec<(String, Vec<AnyView>)> = Vec::new();
        let mut alone: Vec<AnyView> = Vec::new();
        for (number, known) in numbered {
            if known.0 == Target::Ignore {
                alone.push(option(number, known).into_any());
                continue;
            }
            let name = group_of(&known.0, file.kind, store);
            let shown = option(number, known).into_any();
            match groups.iter_mut().find(|(own, _)| *own == name) {
                Some((_, options)) => options.push(shown),
                None => groups.push((name, vec![shown])),
            }
        }
        let groups =
            groups.into_iter().map(|(name, options)| view! { <optgroup label=name>{options}</optgroup> }.into_any());
        alone.into_iter().chain(groups).collect()
    })
}

/// Under which heading a choice stands.
fn group_of(target: &Target, kind: Kind, store: Store) -> String {
    let words = store.words().exchange;
    match (target.group(kind), target) {
        (Some(group), _) => group.label.said(store.language(), store.region()).to_owned(),
        (None, Target::Field { key }) if key.starts_with("x/") => words.own_fields.to_owned(),
        (None, _) => words.main_facts.to_owned(),
    }
}
