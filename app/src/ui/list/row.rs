//! One record in a list: its title, and below it what its kind says, or why a search found it.

use leptos::prelude::*;
use shared::crm::{Kind, Value, definition};
use shared::document;

use crate::protocol::{RecordLine, ShelfWindow};
use crate::state::{Route, Store, store};
use crate::ui::customers::marked;
use crate::ui::icon::{Icon, Sign};
use crate::ui::record::{Spec, say_value};

/// The row of a place in the list. Whatever stands there, the element stays, and only what is another is written anew.
#[component]
pub fn Row(
    kind: Kind,
    at: u32,
    total: Memo<u32>,
    /// What stands there at first.
    line: RecordLine,
    window: Memo<Option<ShelfWindow>>,
    height: RwSignal<i32>,
) -> impl IntoView {
    let store = store();
    let line = Memo::new(move |before: Option<&RecordLine>| {
        let now = window.with(|window| window.as_ref().and_then(|window| window.line(at).cloned()));
        // Out of view, or beyond the end of a list that has become shorter, and about to go.
        now.or_else(|| before.cloned()).unwrap_or_else(|| line.clone())
    });
    let doc = Memo::new(move |_| line.with(|line| line.doc));
    let route = move || Route::Record { kind, doc: doc.get() };
    let place = move || format!("translateY({}px)", i64::from(at) * i64::from(height.get()));
    let has = move |flag: u8| line.with(|line| line.flags & flag != 0);
    let torn = Memo::new(move |_| has(document::Row::CONFLICT) || has(document::Row::ISSUE));
    let waiting = Memo::new(move |_| line.with(|line| line.waiting));
    view! {
        <div class="row-place" role="listitem" aria-posinset=at + 1 aria-setsize=move || total.get() style:transform=place>
            <a
                class="row unspined" class:removed=move || has(document::Row::REMOVED) href=move || route().path()
                data-test="record-row" data-doc=move || doc.get().to_string() data-waiting=move || waiting.get().to_string()
                aria-current=move || store.route.with(|here| *here == route()).then_some("true") draggable="false"
                on:click=move |event| {
                    event.prevent_default();
                    store.go(untrack(route));
                }
            >
                <span class="row-words">
                    <span class="row-name">{move || line.with(|line| title(line, kind, store))}</span>
                    <span class="row-foot">
                        <span class="row-second">{move || line.with(|line| below(line, kind, store))}</span>
                    </span>
                </span>
                <span class="row-state">
                    {move || torn.get().then(|| view! {
                        <span class="mark conflict" title=move || store.words().conflict><Sign icon=Icon::Fork/></span>
                    })}
                    {move || waiting.get().then(|| view! {
                        <span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                </span>
            </a>
        </div>
    }
}

fn title_slot(kind: Kind) -> Option<u16> {
    let table = definition(kind);
    table.title.first().and_then(|key| table.field(key)).map(|field| field.slot)
}

fn title(line: &RecordLine, kind: Kind, store: Store) -> AnyView {
    if line.title.is_empty() {
        return store.words().nameless.into_any();
    }
    let slot = title_slot(kind);
    let found = line.reasons.iter().find(|reason| Some(reason.slot) == slot && reason.text == line.title);
    marked(&line.title, found.map_or(&[], |reason| reason.ranges.as_slice()))
}

/// The second line.
fn below(line: &RecordLine, kind: Kind, store: Store) -> AnyView {
    let (table, language) = (definition(kind), store.language());
    let label = |slot: u16, custom: &str| match table.by_slot(slot) {
        Some((_, field)) if slot != 0 => field.label.in_language(language).to_owned(),
        _ => {
            let own = store.custom_fields().into_iter().find(|field| field.id == custom);
            own.map_or_else(String::new, |field| field.label(language).to_owned())
        }
    };
    let elsewhere = line.reasons.iter().filter(|reason| Some(reason.slot) != title_slot(kind));
    let elsewhere: Vec<_> = elsewhere
        .enumerate()
        .map(|(at, reason)| {
            let between = if at == 0 { "" } else { " · " };
            let label = label(reason.slot, &reason.custom);
            view! { {between} {label} ": " {marked(&reason.text, &reason.ranges)} }.into_any()
        })
        .collect();
    if !elsewhere.is_empty() {
        return elsewhere.into_any();
    }
    let said = |(slot, value): &(u16, Value)| {
        let (_, field) = table.by_slot(*slot)?;
        Some(say_value(&Spec::of(field), value, |_, _| None, store)).filter(|said| !said.is_empty())
    };
    line.facts.iter().filter_map(said).collect::<Vec<_>>().join(" · ").into_any()
}
