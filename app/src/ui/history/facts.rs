//! What a change meant, in words.

use leptos::prelude::*;
use shared::crm::{Kind, Value, definition};
use shared::document::{EntryEvent, Fact, FieldChange, Splice};

use crate::i18n::Words;
use crate::state::{Store, store};
use crate::ui::record::{Opened, Spec, say_entry, say_referred, say_value};
use crate::ui::word::word;

/// What people call a field, an entry or a group of a kind of record, by its key.
pub fn field_label(kind: Kind, key: &str, store: Store) -> String {
    let language = store.language();
    let group =
        |key: &str| definition(kind).group(key).map(|group| group.label.said(language, store.region()).to_owned());
    match Spec::of_key(kind, key, &store.all_custom_fields()) {
        Some(spec) => {
            match key.split_once('/').filter(|(first, _)| *first != "x").and_then(|(first, _)| group(first)) {
                Some(group) => format!("{group}: {}", spec.label.said(language, store.region()).to_lowercase()),
                None => spec.label.said(language, store.region()),
            }
        }
        None => group(key.split('/').next().unwrap_or(key)).unwrap_or_else(|| key.to_owned()),
    }
}

/// A sentence that takes a noun: the noun, and whether it is feminine.
type OfNoun = fn(&str, bool) -> String;

/// One fact.
#[component]
pub fn FactLine(fact: Fact) -> impl IntoView {
    let store = store();
    let kind = untrack(|| expect_context::<Opened>().kind());
    let (table, noun) = (definition(kind), definition(kind).noun);
    let is_told = |key: &str| table.is_deed() && (key == "zone" || table.belongs.contains(&key));
    let of_noun = move |say: fn(&Words) -> OfNoun| {
        move || say(store.words())(noun.one.in_language(store.language()), noun.feminine)
    };
    match fact {
        Fact::Born { .. } => view! { <li>{of_noun(|words| words.born)}</li> }.into_any(),
        Fact::Removed => view! { <li>{word(|words| words.was_removed)}</li> }.into_any(),
        Fact::Restored => view! { <li>{word(|words| words.was_restored)}</li> }.into_any(),
        Fact::Field { change } => match change.key.as_str() {
            // The time of a merger is told with it.
            "merged" => ().into_any(),
            // What hangs on a record lives and dies with it; where a deed's time counts is told with the time.
            key if is_told(key) => ().into_any(),
            "merged_into" if change.after.is_null() => {
                view! { <li>{of_noun(|words| words.parted_again)}</li> }.into_any()
            }
            "merged_into" => view! { <li>{of_noun(|words| words.merged_into_other)}</li> }.into_any(),
            _ => view! { <li><Change change=change/></li> }.into_any(),
        },
        Fact::Entry { group, event, values, changes, .. } => {
            let Some(group) = table.group(&group) else { return ().into_any() };
            let said = move || {
                let words = store.words();
                let what = say_entry(group, |field| values.get(field).cloned().unwrap_or_default(), store);
                let label = group.label.said(store.language(), store.region());
                match event {
                    EntryEvent::Added => (words.entry_added)(label, &what),
                    EntryEvent::Changed => (words.entry_changed)(label, &what),
                    EntryEvent::Removed => (words.entry_removed)(label, &what),
                    EntryEvent::Restored => (words.entry_restored)(label, &what),
                }
            };
            // A new entry has no before; what it says stands in its line.
            let changes = if event == EntryEvent::Changed { changes } else { Vec::new() };
            view! {
                <li>
                    {said}
                    {changes.into_iter().map(|change| view! { <Change change=change/> }).collect_view()}
                </li>
            }
            .into_any()
        }
        Fact::Text { key, passages } => view! {
            <li>
                <p class="change-label">{move || field_label(kind, &key, store)}</p>
                {passages.into_iter().map(|passage| view! { <Passage passage=passage/> }).collect_view()}
            </li>
        }
        .into_any(),
    }
}

/// A field: before, after, and whether people disagreed.
#[component]
fn Change(change: FieldChange) -> impl IntoView {
    let store = store();
    let opened = expect_context::<Opened>();
    let (kind, key) = (untrack(|| opened.kind()), change.key.clone());
    // An entry's field is told under its entry.
    let label = move || match Spec::of_key(kind, &key, &store.all_custom_fields()) {
        Some(spec) => spec.label.said(store.language(), store.region()),
        None => key.clone(),
    };
    let spec = Spec::of_key(kind, &change.key, &untrack(|| store.all_custom_fields()));
    let say = move |value: &Value| match &spec {
        Some(spec) => say_value(spec, value, |group, id| say_referred(opened, group, id, store), store),
        None => value.as_text().unwrap_or_default().to_owned(),
    };
    let say = StoredValue::new(say);
    let settled = change.is_settlement();
    let (had_value, had_others) = (!change.before.is_empty(), !change.against.is_empty());
    let FieldChange { before, after, against, .. } = change;
    let before = move || say.with_value(|say| before.iter().map(say).collect::<Vec<_>>().join(" / "));
    let after = move || say.with_value(|say| say(&after));
    let against = move || {
        let others = against.iter().map(|other| {
            let by = (store.words().written_by)(&store.author(other.stamp.device), &store.moment(other.stamp.time));
            format!("{} ({by})", say.with_value(|say| say(&other.value)))
        });
        others.collect::<Vec<_>>().join(", ")
    };
    view! {
        <p class="change-label">{label}</p>
        <p class="change">
            {had_value.then(|| view! {
                <del><span class="unseen">{word(|words| words.before_value)}": "</span>{before}</del> " → "
            })}
            <ins><span class="unseen">{word(|words| words.after_value)}": "</span>{after}</ins>
        </p>
        {settled.then(|| view! { <p class="explained">{word(|words| words.settled_here)}</p> })}
        {had_others.then(|| view! {
            <p class="explained">{move || (store.words().disagreed_here)(&against())}</p>
        })}
    }
}

/// What was taken out of a text and put in, with some words around it.
#[component]
fn Passage(passage: Splice) -> impl IntoView {
    let Splice { before, removed, inserted, after, .. } = passage;
    view! {
        <p class="change passage">
            {(!before.is_empty()).then(|| format!("…{before}"))}
            {(!removed.is_empty()).then(|| view! {
                <del><span class="unseen">{word(|words| words.taken_out)}": "</span>{removed}</del>
            })}
            {(!inserted.is_empty()).then(|| view! {
                <ins><span class="unseen">{word(|words| words.put_in)}": "</span>{inserted}</ins>
            })}
            {(!after.is_empty()).then(|| format!("{after}…"))}
        </p>
    }
}
