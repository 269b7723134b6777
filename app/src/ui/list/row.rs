//! One record in a list: its title, and below it what its kind says, or why a search found it.

use leptos::prelude::*;
use shared::book::Group;
use shared::crm::{Kind, Value, definition};
use shared::document::{self, DocId};

use super::selecting::{self, Tick};
use super::{Attention, Column, Heights, Marks, What};
use crate::protocol::RecordLine;
use crate::reactive::memo;
use crate::state::{Looking, Route, Store, store};
use crate::ui::customers::{made, marked};
use crate::ui::record::{say_facts, say_value};

/// The row of a place in the list. Whatever stands there, the element stays, and only what is another is written anew.
#[component]
pub fn Row(
    kind: Kind,
    at: u32,
    total: Memo<u32>,
    line: Memo<RecordLine>,
    heights: RwSignal<Heights>,
    groups: Memo<Vec<Group>>,
    /// The column that rows say at their right: what the list is sorted by.
    by: Memo<Option<Column>>,
) -> impl IntoView {
    let store = store();
    let looking = store.looking(kind);
    let doc = memo(move |_| line.with(|line| line.doc));
    let route = move || Route::Record { kind, doc: doc.get() };
    let place = move || format!("translateY({}px)", groups.with(|groups| heights.get().top(groups, at)));
    let attention = memo(move |_| line.with(|line| Attention::of(line.flags, line.waiting, line.refused)));
    let named = Signal::derive(move || line.with(|line| store.named(&line.title)));
    let figure = memo(move |_| by.with(|by| by.as_ref().map(|by| line.with(|line| figure(by, line, store)))));
    view! {
        <div class="row-place" role="listitem" aria-posinset=at + 1 aria-setsize=move || total.get() style:transform=place
            class:selected=move || selecting::is_selected(looking, doc.get())>
            <Tick looking=looking doc=doc at=at title=named class="row-check"/>
            <a
                class="row unspined" class:removed=move || line.with(|line| line.flags & document::Row::REMOVED != 0)
                href=move || route().path()
                data-at=at data-test="record-row" data-doc=move || doc.get().to_string()
                data-waiting=move || attention.get().waiting.to_string()
                aria-current=move || store.route.with(|here| *here == route()).then_some("true") draggable="false"
                on:click=move |event| {
                    event.prevent_default();
                    open_or_select(looking, doc.get_untracked(), at, event.shift_key(), store);
                }
            >
                <span class="row-words">
                    <span class="row-name"><Marks of=attention/> {move || line.with(|line| title(line, kind, store))}</span>
                    <span class="row-second">{move || line.with(|line| below(line, kind, store))}</span>
                </span>
                {move || figure.get().map(|figure| view! {
                    <span class="row-figures"><span class="row-figure of-column" data-test="row-figure">{figure}</span></span>
                })}
            </a>
        </div>
    }
}

/// The same in a table.
#[component]
pub fn TableRow(
    kind: Kind,
    at: u32,
    line: Memo<RecordLine>,
    columns: Memo<Vec<Column>>,
    heights: RwSignal<Heights>,
    groups: Memo<Vec<Group>>,
    /// Whether it has a box.
    has_box: Memo<bool>,
) -> impl IntoView {
    let store = store();
    let looking = store.looking(kind);
    let doc = memo(move |_| line.with(|line| line.doc));
    let route = move || Route::Record { kind, doc: doc.get() };
    let place = move || format!("translateY({}px)", groups.with(|groups| heights.get().top(groups, at)));
    let attention = memo(move |_| line.with(|line| Attention::of(line.flags, line.waiting, line.refused)));
    let rest = move || {
        columns.with(|columns| {
            let mut field = 0;
            let cells = columns.iter().skip(1).map(|column| {
                let class = if column.what.is_figure() { "table-cell figure" } else { "table-cell" };
                // A table that has got another column waits for what stands in it.
                let said =
                    line.with(|line| say(column, line, line.cells.get(field).map_or(&[][..], Vec::as_slice), store));
                field += usize::from(matches!(column.what, What::Field(..)));
                view! { <div class=class role="cell">{said}</div> }
            });
            cells.collect_view()
        })
    };
    let named = Signal::derive(move || line.with(|line| store.named(&line.title)));
    view! {
        <div class="row-place table-row" role="row" aria-rowindex=at + 2 style:transform=place
            class:selected=move || selecting::is_selected(looking, doc.get())>
            {move || has_box.get().then(|| view! {
                <div class="table-cell table-box" role="cell"><Tick looking=looking doc=doc at=at title=named class=""/></div>
            })}
            <div class="table-cell table-name" role="cell">
                <a
                    class="table-link" class:removed=move || line.with(|line| line.flags & document::Row::REMOVED != 0)
                    href=move || route().path()
                    data-at=at data-test="record-row" data-doc=move || doc.get().to_string()
                    data-waiting=move || attention.get().waiting.to_string()
                    draggable="false"
                    on:click=move |event| {
                        event.prevent_default();
                        open_or_select(looking, doc.get_untracked(), at, event.shift_key(), store);
                    }
                >
                    <Marks of=attention/> {move || line.with(|line| title(line, kind, store))}
                </a>
            </div>
            {rest}
        </div>
    }
}

/// What stands in a column.
fn say(column: &Column, line: &RecordLine, values: &[Value], store: Store) -> String {
    match &column.what {
        What::Field(_, spec) => {
            let said = values.iter().map(|value| say_value(spec, value, |_, _| None, store));
            said.collect::<Vec<_>>().join(", ")
        }
        What::Made => made(line.doc, store).unwrap_or_default(),
        What::Title | What::LastContact | What::NextStep | What::Worth | What::Territory => String::new(),
    }
}

/// What a row says at its right: what stands in the one column that was asked for.
fn figure(by: &Column, line: &RecordLine, store: Store) -> String {
    let said = say(by, line, line.cells.first().map_or(&[][..], Vec::as_slice), store);
    if said.is_empty() { store.words().list.no_figure.to_owned() } else { said }
}

/// Opens a record, or selects it: while others are, or with the shift key.
fn open_or_select(looking: Looking, doc: DocId, at: u32, range: bool, store: Store) {
    let begins = range && untrack(|| store.may_make(looking.kind));
    if begins || untrack(|| selecting::is_selecting(looking)) {
        selecting::select(looking, doc, at, range, store);
    } else {
        store.go(Route::Record { kind: looking.kind, doc });
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
        Some((_, field)) if slot != 0 => field.label.said(language, store.region()).to_owned(),
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
    say_facts(kind, &line.facts, store).into_any()
}
