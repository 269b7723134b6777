//! What a column is to become: a sheet of all that there is, in the groups of the record and to be searched; at its end, for whoever
//! administers the workspace, a field of its own.

use leptos::prelude::*;
use shared::crm::{CustomField, Kind, definition, search};
use shared::exchange::Target;

use super::columns::{target, title};
use super::reading::remap;
use crate::reactive::memo;
use crate::state::{Over, Store, store};
use crate::ui::fields::{Form, Typed, make};
use crate::ui::focus;
use crate::ui::modal::{Modal, ModalHead};
use crate::ui::word::word;

/// Opens it for a column.
pub fn open(at: usize, store: Store) {
    store.importing.choosing.set(Some(at));
    store.lay(Over::ImportTarget);
}

/// The sheet.
#[component]
pub fn Targets() -> impl IntoView {
    view! { <Modal over=Over::ImportTarget class="target-sheet" label=|words| words.choose><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    let Some(at) = store.importing.choosing.get_untracked() else { return ().into_any() };
    let making = RwSignal::new(false);
    let what = Signal::derive(move || (store.words().exchange.what_is)(&title(at, store)));
    view! {
        <ModalHead title=what close="close-targets"/>
        {move || if making.get() {
            view! { <MakeField at=at making=making/> }.into_any()
        } else {
            view! { <Choices at=at making=making/> }.into_any()
        }}
    }
    .into_any()
}

#[component]
fn Choices(at: usize, making: RwSignal<bool>) -> impl IntoView {
    let store = store();
    let sought = RwSignal::new(String::new());
    let groups = memo(move |_| grouped(&search::fold(&sought.get()), store));
    let choice = move |(to, label): (Target, String)| {
        let is_chosen = target(at, store) == to;
        view! {
            <button type="button" class="menu-item" data-test="target" aria-pressed=is_chosen.to_string() on:click=move |_| {
                store.uncover();
                become_target(at, to.clone(), store);
            }>{label}</button>
        }
    };
    let may_make = move || {
        let is_administrator = store.seat().is_some_and(|seat| seat.is_administrator());
        is_administrator && definition(store.importing.kind()).custom
    };
    view! {
        <div class="target-search">
            <input name="find-target" type="search" autocomplete="off" spellcheck="false" aria-label=move || store.words().search
                placeholder=move || store.words().search prop:value=sought
                on:input=move |event| sought.set(event_target_value(&event))/>
        </div>
        <div class="targets">
            {move || groups.get().into_iter().map(|(name, targets)| view! {
                {name.map(|name| view! { <h3>{name}</h3> })}
                {targets.into_iter().map(choice).collect_view()}
            }).collect_view()}
            <p class="none" hidden=move || !groups.with(Vec::is_empty)>{move || (store.words().nothing_found)(sought.get().trim())}</p>
            {move || may_make().then(|| view! {
                <button type="button" class="menu-item" data-test="make-field" on:click=move |_| {
                    making.set(true);
                    request_animation_frame(|| focus::on(".target-sheet form input"));
                }>{word(|words| words.exchange.make_field)}</button>
            })}
        </div>
    }
}

/// The form of a field that is made for the column.
#[component]
fn MakeField(at: usize, making: RwSignal<bool>) -> impl IntoView {
    let store = store();
    let kind = untrack(|| store.importing.kind());
    let start = Typed::called(&untrack(|| title(at, store)), store.language_now());
    let done = move |typed: Typed| {
        let label = typed.label(store.language_now()).to_owned();
        make(kind, &typed, store, move |doc| {
            let record = doc.to_string();
            let Some(id) = CustomField::id_of_record(&record) else { return };
            let made = Target::field(&format!("x/{id}"));
            // The worker tells of it with what it reads next.
            store.importing.understood.update(|file| {
                if let Some(file) = file {
                    file.targets.push((made.clone(), label));
                }
            });
            become_target(at, made, store);
        });
        store.uncover();
    };
    let cancel = move || {
        making.set(false);
        request_animation_frame(|| focus::on(".target-sheet [data-test=make-field]"));
    };
    view! {
        <div class="targets">
            // Without a home: what is typed is of this column, and goes away with the sheet.
            <Form start=start fresh=true done=done cancel=cancel/>
        </div>
    }
}

/// Says what a column becomes.
fn become_target(at: usize, chosen: Target, store: Store) {
    let found = store.importing.understood.with_untracked(|file| {
        let file = file.as_ref()?;
        Some((file.kind, file.columns.get(at)?.name.clone()))
    });
    let Some((kind, name)) = found else { return };
    remap(store, |mapping| {
        if let Some(column) = mapping.columns.get_mut(at) {
            if chosen.group(kind).is_none() {
                column.split = None;
            }
            // In the notes the texts of several columns stand under each other, each behind its column's name.
            let are_notes = |target: &Target| {
                definition(kind).notes().is_some_and(|(notes, _)| *target == Target::field(notes.key))
            };
            if are_notes(&chosen) || are_notes(&column.target) {
                column.label = if are_notes(&chosen) { name } else { String::new() };
            }
            column.target = chosen;
            column.fallback = false;
            column.confidence = 100;
        }
    });
}

/// What there is to choose from, under its heading.
type Choices = Vec<(Option<String>, Vec<(Target, String)>)>;

/// What there is to choose from under each heading, as far as it has what is sought; what stands alone has none. Watched.
fn grouped(sought: &str, store: Store) -> Choices {
    let mut groups = Choices::new();
    store.importing.understood.with(|file| {
        let targets = file.iter().flat_map(|file| file.targets.iter().map(move |known| (file.kind, known)));
        for (kind, (target, label)) in targets {
            let folded = search::fold(label);
            if !sought.split_whitespace().all(|part| folded.contains(part)) {
                continue;
            }
            let (name, shown) = (group_of(target, kind, store), (target.clone(), label.clone()));
            match groups.iter_mut().find(|(own, _)| *own == name) {
                Some((_, targets)) => targets.push(shown),
                None => groups.push((name, vec![shown])),
            }
        }
    });
    groups
}

/// Under which heading a choice stands.
fn group_of(target: &Target, kind: Kind, store: Store) -> Option<String> {
    let words = store.words().exchange;
    match (target.group(kind), target) {
        (_, Target::Ignore) => None,
        (Some(group), _) => Some(group.label.said(store.language(), store.region()).to_owned()),
        (None, Target::Field { key }) if key.starts_with("x/") => Some(words.own_fields.to_owned()),
        (None, _) => Some(words.main_facts.to_owned()),
    }
}
