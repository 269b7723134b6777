//! What each column becomes: the guess with its sureness, and a choice.

use leptos::prelude::*;
use shared::exchange::Target;

use super::reading::remap;
use crate::state::{Store, store};

/// From what confidence on a guess is called sure, and from what on likely.
const SURE: u8 = 80;
const LIKELY: u8 = 45;

/// The section.
#[component]
pub fn Columns() -> impl IntoView {
    let store = store();
    // The columns stay while what they become is changed.
    let columns = Memo::new(move |_| {
        store.importing.understood.with(|file| file.as_ref().map(|file| file.columns.clone()).unwrap_or_default())
    });
    view! {
        <section class="group" aria-label=move || store.words().columns>
            <h2>{move || store.words().columns}</h2>
            <ul class="waiting-list">
                {move || columns.get().into_iter().enumerate().map(|(at, column)| {
                    view! { <Column at=at name=column.name sample=column.sample/> }
                }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Column(at: usize, name: String, sample: Vec<String>) -> impl IntoView {
    let store = store();
    let id = format!("import-column-{at}");
    let known = StoredValue::new(name);
    let title = move || {
        let name = known.get_value();
        if name.trim().is_empty() { (store.words().column_number)(at as u32 + 1) } else { name }
    };
    let sample = sample.join(" · ");
    let shown = move || if sample.is_empty() { store.words().column_is_empty.to_owned() } else { sample.clone() };
    let column = Memo::new(move |_| {
        store.importing.understood.with(|file| file.as_ref().and_then(|file| file.mapping.columns.get(at).cloned()))
    });
    let target = Memo::new(move |_| column.get().map(|column| column.target).unwrap_or_default());
    // All that can be chosen is drawn once somebody is about to choose: forty columns have thousands of choices.
    let opened = RwSignal::new(false);
    let options = move || {
        let current = target.get();
        let all = opened.get();
        store.importing.understood.with(|file| {
            let targets = file.as_ref().map(|file| file.targets.as_slice()).unwrap_or_default();
            let shown = targets.iter().enumerate().filter(|(_, (target, _))| all || *target == current);
            let option = |(number, (target, label)): (usize, &(Target, String))| {
                let selected = *target == current;
                view! { <option value=number.to_string() prop:selected=selected>{label.clone()}</option> }
            };
            shown.map(option).collect_view()
        })
    };
    let choose = move |event: leptos::ev::Event| {
        let Ok(number) = event_target_value(&event).parse::<usize>() else { return };
        let chosen = store.importing.understood.with_untracked(|file| {
            file.as_ref().and_then(|file| file.targets.get(number)).map(|(target, _)| target.clone())
        });
        let Some(chosen) = chosen else { return };
        remap(store, |mapping| {
            if let Some(column) = mapping.columns.get_mut(at) {
                if chosen.group().is_none() {
                    column.split = None;
                }
                // In the notes the texts of several columns stand under each other, each behind its column's name.
                let to_notes = chosen == Target::field("notes");
                if to_notes || column.target == Target::field("notes") {
                    column.label = if to_notes { known.get_value() } else { String::new() };
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
    view! {
        <li class="waiting-entry column" data-test="column" data-column=at>
            <p class="waiting-title">{title}</p>
            <p class="when">{shown}</p>
            <label class="field-label" for=id.clone()>{move || (store.words().column_becomes)(&title())}</label>
            <select
                id=id
                on:focus=move |_| opened.set(true)
                on:pointerenter=move |_| opened.set(true)
                on:pointerdown=move |_| opened.set(true)
                on:change=choose
            >
                {options}
            </select>
            <p class="field-mark" data-sure=move || column.get().map_or(0, |column| column.confidence)>
                {move || sureness(&column.get().unwrap_or_default(), store)}
            </p>
            <Show when=move || target.with(|target| target.group().is_some())>
                <label class="split">
                    <span class="field-label">{move || store.words().several_values}</span>
                    <input type="text" maxlength="3" prop:value=split on:change=choose_split/>
                </label>
            </Show>
        </li>
    }
}

fn sureness(column: &shared::exchange::Column, store: Store) -> &'static str {
    let words = store.words();
    match column.confidence {
        _ if column.target == Target::Ignore => "",
        SURE.. => words.sure,
        LIKELY.. => words.likely,
        _ => words.doubtful,
    }
}
