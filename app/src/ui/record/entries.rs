//! The lists of a record: phones, mails, addresses, contacts and the like. An entry that is added begins empty and exists
//! with its first value; one that is taken out can be put back.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::crm::{Group, Kind, Value, ValueType, definition, rank};
use shared::document::Intent;

use super::field::Field;
use super::opened::{Opened, opened};
use super::reach::ReachEntry;
use super::spec::Spec;
use crate::i18n;
use crate::state::{Store, entry_id, now, store};
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};

/// One list.
#[component]
pub fn Entries(group: &'static Group) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let ids = Memo::new(move |_| {
        let mut ids = opened.entries(group.key);
        let fresh = opened.fresh.get().into_iter().filter(|(own, _)| *own == group.key).map(|(_, id)| id);
        for id in fresh {
            if !ids.contains(&id) {
                ids.push(id);
            }
        }
        ids
    });
    let label = move || group.label.in_language(store.language());
    let add = move |_| opened.fresh.update(|fresh| fresh.push((group.key, entry_id())));
    view! {
        <section class="group" data-test="group" data-group=group.key aria-label=label>
            <h2>{label}</h2>
            <For each=move || ids.get() key=Clone::clone children=move |id| view! { <EntryCard group=group id=id/> }/>
            <button
                type="button" class="quiet add" data-test="add-entry"
                hidden=move || !opened.is_writable(group.write)
                aria-label=move || (store.words().add)(&label().to_lowercase())
                on:click=add
            >
                <Sign icon=Icon::Plus/>
                <span>{move || store.words().add_one}</span>
            </button>
        </section>
    }
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
        .map(|field| view! { <Field spec=Spec::of_entry(group.key, &id, field) birth=Some(birth)/> })
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
        <div class="entry" data-test="entry" data-entry=id.clone()>
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
    let group = definition(Kind::CUSTOMER).group(group)?;
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
        worth_saying.then(|| i18n::shown(field.value, &value, store.region(), store.language_now()))
    });
    said.unwrap_or_else(|| group.label.in_language(store.language_now()).to_owned())
}
