//! What a command does in a record, in words: what stood in each field and what is to stand there, what is removed, restored,
//! moved.

use leptos::prelude::*;
use shared::crm::kinds::with_own_list;
use shared::crm::{CustomField, Group, Kind, Value, ValueType, definition};
use shared::document::{Intent, Record, Splice};

use crate::protocol::Written;
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::options;
use crate::ui::record::{Spec, say_entry, say_value};

/// Of a longer text only the beginning is shown, characters.
const LONGEST: usize = 160;

/// Something that it does.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Line {
    Sentence(String),
    /// A field, what stood there and what is to stand there.
    Change(String, Option<String>, String),
    /// A text, what is taken out and what is put in.
    Passage(String, Splice),
}

/// Whether only the record itself says what an edit is about: which entry is removed, or chosen.
pub fn needs_record(part: &Written) -> bool {
    let Some(table) = part.kind.map(definition).filter(|table| table.has_page()) else { return false };
    let is_pointer = |key: &str| table.field(key).is_some_and(|field| matches!(field.value, ValueType::EntryOf(_)));
    part.intents.iter().any(|intent| intent.key().ends_with("/removed") || is_pointer(intent.key()))
}

/// What a command does in a record; `record`: the record as it is, where it is needed and known.
#[component]
pub fn Doings(part: Written, record: Signal<Option<Record>>) -> impl IntoView {
    let store = store();
    let lines = memo(move |_| record.with(|record| lines(&part, record.as_ref(), store)));
    view! {
        <ul class="happened" data-test="doings">
            {move || lines.get().into_iter().map(|line| match line {
                Line::Sentence(words) => view! { <li>{words}</li> }.into_any(),
                Line::Change(label, before, after) => view! {
                    <li>
                        <span class="change-label">{label}": "</span>
                        <span class="change">
                            {before.map(|before| view! { <del><span class="unseen">{store.words().before_value}": "</span>{before}</del> " → " })}
                            <ins><span class="unseen">{store.words().after_value}": "</span>{after}</ins>
                        </span>
                    </li>
                }.into_any(),
                Line::Passage(label, Splice { removed, inserted, .. }) => view! {
                    <li>
                        <span class="change-label">{label}": "</span>
                        <span class="change passage">
                            {(!removed.is_empty()).then(|| view! { <del><span class="unseen">{store.words().taken_out}": "</span>{clipped(removed)}</del> " " })}
                            {(!inserted.is_empty()).then(|| view! { <ins><span class="unseen">{store.words().put_in}": "</span>{clipped(inserted)}</ins> })}
                        </span>
                    </li>
                }.into_any(),
            }).collect_view()}
        </ul>
    }
}

fn lines(part: &Written, record: Option<&Record>, store: Store) -> Vec<Line> {
    let words = store.words();
    let kind = part.kind.unwrap_or_else(with_own_list);
    let teller = Teller { part, record, kind, custom: store.all_custom_fields(), store };
    let mut lines = Vec::new();
    if part.intents.iter().any(|intent| intent.key() == "kind") {
        let noun = definition(kind).noun;
        lines.push(Line::Sentence(match kind {
            kind if definition(kind).has_own_screens() => words.new_customer.to_owned(),
            kind if definition(kind).is_deed() => words.new_activity.to_owned(),
            Kind::CUSTOM_FIELD => words.new_field.to_owned(),
            Kind::OPTION => words.options.new_option.to_owned(),
            _ => (words.new_of)(noun.one.in_language(store.language()), noun.feminine),
        }));
    }
    lines.extend(part.intents.iter().flat_map(|intent| teller.tell(intent)));
    if lines.is_empty() {
        // An order or a name that is nobody's news.
        lines.push(Line::Sentence(words.small_change.to_owned()));
    }
    lines
}

struct Teller<'w> {
    part: &'w Written,
    record: Option<&'w Record>,
    kind: Kind,
    custom: Vec<CustomField>,
    store: Store,
}

impl Teller<'_> {
    fn tell(&self, intent: &Intent) -> Vec<Line> {
        let key = intent.key();
        let (words, table) = (self.store.words(), definition(self.kind));
        let (seen, new) = match intent {
            Intent::Set { seen, new, .. } => (seen, new),
            Intent::Text { splices, .. } => {
                let label = self.label(key);
                return splices.iter().map(|splice| Line::Passage(label.clone(), splice.clone())).collect();
            }
        };
        let sentence = |words: &str| vec![Line::Sentence(words.to_owned())];
        let (group, last) = match key.split_once('/') {
            Some((group, rest)) => (table.group(group), rest.rsplit('/').next().unwrap_or(rest)),
            None => (None, key),
        };
        match (group, last) {
            // Where an entry stands, and with whom a record was made, is said by other words.
            (_, "rank") | (None, "kind" | "merged" | "for" | "zone") => Vec::new(),
            (None, named) if table.is_deed() && table.belongs.contains(&named) => Vec::new(),
            // Its name says it.
            (None, "code") if self.kind == Kind::OPTION => Vec::new(),
            (None, "merged_into") => {
                let say = if new.is_null() { words.parted_again } else { words.merged_into_other };
                sentence(&say(table.noun.one.in_language(self.store.language()), table.noun.feminine))
            }
            (None, "removed") if new.is_null() => sentence(words.was_restored),
            (None, "removed") => sentence(words.was_removed),
            (Some(group), "removed") => {
                let id = key.split('/').nth(1).unwrap_or_default();
                let what = self.say_entry(group, id);
                let label = group.label.said(self.store.language(), self.store.region());
                let say = if new.is_null() { words.entry_restored } else { words.entry_removed };
                vec![Line::Sentence(say(label, &what).trim_end().to_owned())]
            }
            _ => {
                let stood = seen.iter().filter(|value| !value.is_null());
                let before: Vec<String> = stood.map(|value| self.say(key, value)).collect();
                let before = (!before.is_empty()).then(|| before.join(" / "));
                vec![Line::Change(self.label(key), before, self.say(key, new))]
            }
        }
    }

    fn spec(&self, key: &str) -> Option<Spec> {
        Spec::of_key(self.kind, key, &self.custom)
    }

    fn label(&self, key: &str) -> String {
        let (language, region) = (self.store.language(), self.store.region());
        let Some(spec) = self.spec(key) else { return self.store.words().unknown_field.to_owned() };
        let own = spec.label.said(language, region);
        let group = key.split_once('/').and_then(|(group, _)| definition(self.kind).group(group));
        match group {
            // A tag is all that there is to it.
            Some(group) if group.fields.len() == 1 => own,
            Some(group) => format!("{}, {}", group.label.said(language, region), own.to_lowercase()),
            None => own,
        }
    }

    fn say(&self, key: &str, value: &Value) -> String {
        let Some(spec) = self.spec(key) else { return clipped(value.as_text().unwrap_or_default().to_owned()) };
        if self.kind == Kind::OPTION
            && let Some(said) = options::say(key, value, &self.value_of("list"), self.store)
        {
            return said;
        }
        let entry = |group: &str, id: &str| {
            let said = definition(self.kind).group(group).map(|group| self.say_entry(group, id));
            said.filter(|said| !said.is_empty())
        };
        clipped(say_value(&spec, value, entry, self.store))
    }

    /// What stands at a key: by this command, or in the record.
    fn value_of(&self, key: &str) -> Value {
        let written = self.part.intents.iter().find_map(|intent| match intent {
            Intent::Set { key: own, new, .. } if own == key => Some(new.clone()),
            Intent::Set { .. } | Intent::Text { .. } => None,
        });
        written.or_else(|| self.record.map(|record| record.value(key).clone())).unwrap_or_default()
    }

    /// What an entry says; nothing if nobody knows it.
    fn say_entry(&self, group: &Group, id: &str) -> String {
        let value = |field: &str| self.value_of(&format!("{}/{id}/{field}", group.key));
        let known = group.fields.iter().any(|field| !value(field.key).is_null());
        if known { say_entry(group, value, self.store) } else { String::new() }
    }
}

fn clipped(text: String) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
