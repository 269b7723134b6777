//! The lists of a record: phones, mails, addresses, contacts and the like. An entry that is added begins empty and exists
//! with its first value; one that is taken out can be put back.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::crm::{Field, Group, Value, ValueType, definition, rank};
use shared::document::Intent;

use super::facts::settle;
use super::field::{Field as FieldView, held};
use super::line::FactLine;
use super::opened::{Opened, opened};
use super::reach::ReachEntry;
use super::spec::Spec;
use super::words::{group_called, say_value};
use crate::reactive::memo;
use crate::state::{Store, entry_id, now, store};
use crate::ui::each::For;
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::word::word;

/// One list.
#[component]
pub fn Entries(group: &'static Group) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let ids = memo(move |_| {
        let mut ids = opened.entries(group.key);
        let fresh = opened.fresh.get().into_iter().filter(|(own, _)| *own == group.key).map(|(_, id)| id);
        for id in fresh {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    });
    let label = move || group.label.said(store.language(), store.region());
    let add = move |_| opened.fresh.update(|fresh| fresh.push((group.key, entry_id())));
    view! {
        <section class="group" data-test="group" data-group=group.key aria-label=label
            hidden=move || !opened.has_entries(group.key) && !opened.whole.get()>
            <h2>{label}</h2>
            <For each=move || ids.get() key=Clone::clone children=move |id| view! { <Entry group=group id=id/> }/>
            <button
                type="button" class="quiet add" data-test="add-entry"
                hidden=move || !opened.is_writable(group.write)
                aria-label=move || (store.words().add)(&label().to_lowercase())
                on:click=add
            >
                <Sign icon=Icon::Plus/>
                <span>{word(|words| words.add_one)}</span>
            </button>
        </section>
    }
}

/// An entry: a line to be read, or its fields.
#[component]
fn Entry(group: &'static Group, id: String) -> impl IntoView {
    let (store, opened) = (store(), opened());
    // Whoever has just added it is in it.
    let is_new = opened.fresh.with_untracked(|fresh| fresh.iter().any(|(_, own)| *own == id));
    let (is_in, row) = (RwSignal::new(is_new), NodeRef::<leptos::html::Div>::new());
    let left = settle(is_in, row);
    let own = StoredValue::new(id);
    let key_of = move |field: &Field| own.with_value(|id| format!("{}/{id}/{}", group.key, field.key));
    let as_card = memo(move |_| {
        let wants_a_person = |field: &Field| {
            let key = key_of(field);
            opened.is_disputed(&key) || opened.is_refused(&key) || store.draft(opened.doc, &key).is_some()
        };
        opened.whole.get()
            || is_in.get()
            || own.with_value(|id| !opened.entries(group.key).contains(id))
            || group.fields.iter().any(wants_a_person)
    });
    let values = memo(move |_| {
        let of = |field: &'static Field| (field.key, opened.value(&key_of(field)));
        group.fields.iter().map(of).filter(|(_, value)| !value.is_null()).collect::<Vec<_>>()
    });
    let stands = move |field: &Field| {
        values.with(|values| values.iter().find(|(key, _)| *key == field.key).map(|(_, value)| value.clone()))
    };
    let label = move || group.field("label").and_then(|field| in_words(field, &stands(field)?, store));
    // What it says first, and the rest in one line. Of whom none of that is known, all that is.
    let said = move || {
        let brief = in_a_line(group, group.line(), stands, store);
        if brief.0.is_empty() { in_a_line(group, group.fields.iter(), stands, store) } else { brief }
    };
    // Where somebody is takes all of the line; else what it says first is what is copied.
    let is_place = group.fields.iter().any(|field| field.value == ValueType::Place);
    let copied = move || {
        let (first, rest) = said();
        if is_place { format!("{first}, {rest}").trim_matches([',', ' ']).replace(" · ", ", ") } else { first }
    };
    let waits = move || group.fields.iter().any(|field| opened.waits(&key_of(field)));
    // What each field holds, as its input would.
    let written = move || {
        let of = |(key, value): (&'static str, Value)| {
            let field = group.field(key)?;
            let (key, held) = (key_of(field), held(&Spec::of(field), &value, store.language(), store));
            let mark = if opened.waits(&key) { "phone" } else { "none" };
            Some(view! { <data hidden data-test="field" data-field=key data-mark=mark data-value=held></data> })
        };
        values.get().into_iter().filter_map(of).collect_view()
    };
    view! {
        <div class="fact entry-fact" data-test="entry" data-entry=own.get_value() node_ref=row on:focusout=left>
            {move || if as_card.get() {
                view! { <EntryCard group=group id=own.get_value()/> }.into_any()
            } else {
                view! {
                    <FactLine is_writable=Signal::derive(move || opened.is_writable(group.write)) is_in=is_in test="edit-entry"
                        said=Signal::derive(copied)>
                        <span class="entry-said">
                            <span class="fact-value">{move || said().0}</span>
                            <span class="fact-label">
                                {move || {
                                    let rest = Some(said().1).filter(|rest| !rest.is_empty());
                                    label().into_iter().chain(rest).collect::<Vec<_>>().join(" · ")
                                }}
                            </span>
                            {move || waits().then(|| view! { <span class="field-mark">{store.words().on_this_phone}</span> })}
                        </span>
                    </FactLine>
                    {written}
                    <ReachEntry group=group id=own.get_value()/>
                }.into_any()
            }}
        </div>
    }
}

/// A value as an entry's line says it; a place on the Earth is nothing to read.
fn in_words(field: &Field, value: &Value, store: Store) -> Option<String> {
    let said = match (field.answers, value.as_bool()) {
        (Some([yes, no]), Some(answer)) => {
            let answer = if answer { yes } else { no };
            answer.said(store.language(), store.region()).to_owned()
        }
        _ if field.value == ValueType::Place => return None,
        _ => say_value(&Spec::of(field), value, |_, _| None, store),
    };
    Some(said).filter(|said| !said.is_empty())
}

/// What some fields of an entry say, as far as they are filled: the first of them, and the rest in one line. A house's number stands with
/// its street, and an answer with what it answers.
fn in_a_line(
    group: &Group,
    fields: impl Iterator<Item = &'static Field>,
    stands: impl Fn(&Field) -> Option<Value>,
    store: Store,
) -> (String, String) {
    let (mut first, mut rest) = (String::new(), Vec::new());
    for field in fields.filter(|field| field.key != "label" || group.fields.len() == 1) {
        match stands(field).and_then(|value| in_words(field, &value, store)) {
            Some(said) if first.is_empty() => first = said,
            Some(said) if field.key == "street_number" => first = format!("{first} {said}"),
            Some(said) if field.answers.is_some() => first = format!("{first}: {said}"),
            Some(said) => rest.push(said),
            None => {}
        }
    }
    (first, rest.join(" · "))
}

#[component]
fn EntryCard(group: &'static Group, id: String) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let own = StoredValue::new(id.clone());
    // The first value of an entry also says where it stands: after the others.
    let birth = Callback::new(move |()| {
        let id = own.get_value();
        let known = opened.view.with_untracked(|view| {
            view.as_ref().is_some_and(|view| view.record.entries(group.key).iter().any(|entry| entry.id == id))
        });
        if known {
            Vec::new()
        } else {
            vec![Intent::set(format!("{}/{id}/rank", group.key), Value::Null, last_rank(opened, group))]
        }
    });
    // What an entry says comes before what it is called.
    let (labels, said): (Vec<_>, Vec<_>) =
        group.fields.iter().partition(|field| field.key == "label" && group.fields.len() > 1);
    let fields = said
        .into_iter()
        .chain(labels)
        .map(|field| view! { <FieldView spec=Spec::of_entry(group.key, &id, field) birth=Some(birth)/> })
        .collect_view();
    let remove = move |event: MouseEvent| {
        focus::stay_near(&event, ".entry");
        let id = own.get_value();
        opened.fresh.update(|fresh| fresh.retain(|(_, fresh)| *fresh != id));
        if !opened.entries(group.key).contains(&id) {
            return;
        }
        let words = title(opened, group.key, &id, store);
        let key = format!("{}/{id}/removed", group.key);
        let time = Value::Time(now());
        opened.set([(key.clone(), time.clone())]);
        let undo = vec![Intent::set(key, time, Value::Null)];
        store.offer_undo((store.words_now().removed)(&words), opened.doc, undo);
    };
    let named = id.clone();
    view! {
        <div class="entry">
            <div class="fields">{fields}</div>
            <button
                type="button" class="quiet icon-only remove" data-test="remove-entry"
                aria-label=move || format!("{}: {}", store.words().remove, title(opened, group.key, &named, store))
                hidden=move || !opened.is_writable(group.write)
                on:click=remove
            >
                <Sign icon=Icon::Cross/>
            </button>
            <ReachEntry group=group id=own.get_value()/>
        </div>
    }
}

/// A rank behind every entry of the group.
fn last_rank(opened: Opened, group: &Group) -> Value {
    let last = opened.view.with_untracked(|view| {
        let view = view.as_ref()?;
        let entries = view.record.entries(group.key);
        let last = entries.last()?.text("rank");
        Some(if last.is_empty() { rank::MIDDLE.to_owned() } else { last.to_owned() })
    });
    Value::text(match last {
        Some(last) => rank::between(Some(&last), None),
        None => rank::MIDDLE.to_owned(),
    })
}

/// An entry in a few words: what it says first.
pub fn title(opened: Opened, group: &str, id: &str, store: Store) -> String {
    let Some(group) = definition(untrack(|| opened.kind())).group(group) else { return id.to_owned() };
    say_entry(group, |field| opened.value(&format!("{}/{id}/{field}", group.key)), store)
}

/// The same of an entry that a field refers to; none if there is nothing of it here.
pub fn say_referred(opened: Opened, group: &str, id: &str, store: Store) -> Option<String> {
    let group = group_called(group)?;
    let value_of = |field: &str| opened.referred(group.key, id, field);
    let is_known = group.fields.iter().any(|field| !value_of(field.key).is_null());
    is_known.then(|| say_entry(group, value_of, store))
}

/// The same of the values that its fields have.
pub fn say_entry(group: &Group, value_of: impl Fn(&str) -> Value, store: Store) -> String {
    let alone = group.fields.len() == 1;
    let said = group.fields.iter().filter(|field| alone || field.key != "label").find_map(|field| {
        let value = value_of(field.key);
        let worth_saying = !value.is_null() && !matches!(field.value, ValueType::YesNo | ValueType::Place);
        worth_saying.then(|| untrack(|| store.shown(field.value, &value)))
    });
    said.unwrap_or_else(|| group.label.said(store.language_now(), store.region_now()).to_owned())
}
