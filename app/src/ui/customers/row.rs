//! One customer in the list: the name; place, last contact, next step; at the right what wants attention.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use leptos::prelude::*;
use shared::crm::values::civil::Day;
use shared::document;

use crate::i18n;
use crate::protocol::CustomerLine;
use crate::state::{Route, Store, local_day, store, today};
use crate::ui::icon::{Icon, Sign};

/// What the row shows, as a number: a row is drawn anew only if it says something else.
pub fn key(line: &CustomerLine) -> u64 {
    let mut hasher = DefaultHasher::new();
    (line.doc, &line.name, &line.city, &line.segment, line.last, &line.next).hash(&mut hasher);
    (line.territory, line.flags, line.waiting).hash(&mut hasher);
    hasher.finish()
}

/// How many colours there are for territories.
const SPINES: u32 = 6;

/// The row.
#[component]
pub fn Row(at: u32, line: CustomerLine, row_height: RwSignal<i32>) -> impl IntoView {
    let store = store();
    let doc = line.doc;
    let place = move || format!("translateY({}px)", i64::from(at) * i64::from(row_height.get()));
    let current = move || store.route.with(|route| *route == Route::Customer(doc)).then_some("true");
    let (name, nameless) = (line.name.clone(), line.name.is_empty());
    let flags = line.flags;
    let has = move |flag: u8| flags & flag != 0;
    let (wants_choice, removed, waiting) =
        (has(document::Row::CONFLICT) || has(document::Row::ISSUE), has(document::Row::REMOVED), line.waiting);
    let spine = line.territory % SPINES;
    view! {
        <div class="row-place" role="listitem" style:transform=place>
            <a
                class="row"
                class:removed=removed
                href=Route::Customer(doc).path()
                data-spine=spine
                data-test="customer-row"
                data-doc=doc.to_string()
                data-waiting=waiting.to_string()
                aria-current=current
                on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::Customer(doc));
                }
            >
                <span class="row-words">
                    <span class="row-name">
                        {if nameless { store.words_now().nameless.to_owned() } else { name }}
                    </span>
                    <span class="row-second">{move || second(&line, store)}</span>
                </span>
                <span class="row-state">
                    {wants_choice.then(|| view! {
                        <span class="mark conflict" title=move || store.words().conflict><Sign icon=Icon::Fork/></span>
                    })}
                    {waiting.then(|| view! {
                        <span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                </span>
            </a>
        </div>
    }
}

/// The second line: what is known of place, last contact, next step.
fn second(line: &CustomerLine, store: Store) -> String {
    let (words, language) = (store.words(), store.language());
    let mut parts: Vec<String> = Vec::new();
    if !line.city.is_empty() {
        parts.push(line.city.clone());
    }
    if let Some(today) = today() {
        if let Some((what, day)) = &line.next
            && let Some(day) = Day::from_days(*day)
        {
            parts.push((words.next_step)(&i18n::day(day, today, language), what));
        } else if let Some(day) = line.last.and_then(local_day) {
            parts.push((words.last_contact)(&i18n::day(day, today, language)));
        }
    }
    if parts.len() < 2 && !line.segment.is_empty() {
        parts.push(line.segment.clone());
    }
    parts.join(" · ")
}
