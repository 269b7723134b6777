//! A value in words, wherever one is shown: at a conflict, in the history, in the outbox, when two records are merged.

use shared::crm::{Group, Kind, Value, ValueType, definition};

use super::spec::Spec;
use crate::state::Store;

/// A value in words. `entry` says an entry of a customer's list, by the list's key and its own id, where that is known.
pub fn say_value(spec: &Spec, value: &Value, entry: impl Fn(&str, &str) -> Option<String>, store: Store) -> String {
    if value.is_null() {
        return store.words().empty_value.to_owned();
    }
    match (spec.value, value.as_text()) {
        (ValueType::EntryOf(group), Some(id)) => {
            // That there is one can be said, if nothing else.
            let somebody = || match group_called(group) {
                Some(group) if group.key != "contact" => group.label.said(store.language(), store.region()).to_owned(),
                Some(_) | None => store.words().somebody.to_owned(),
            };
            return entry(group, id).unwrap_or_else(somebody);
        }
        (ValueType::Reference(Kind::MEMBER), Some(id)) => {
            if let Some(name) = store.member_name(id) {
                return name;
            }
        }
        (ValueType::Reference(_), Some(id)) => {
            if let Ok(doc) = id.parse() {
                return store.title_of(doc);
            }
        }
        (ValueType::Scope, _) => {
            if let Some(number) = value.as_int().and_then(|number| u32::try_from(number).ok()) {
                return store.territory_name(number);
            }
        }
        _ => {}
    }
    if let Some(time) = value.as_time() {
        return store.moment(time);
    }
    store.shown(spec.value, value)
}

/// What some fields of a kind's record say, by their slots: the line below its title in a list, on a card, on a day.
pub fn say_facts(kind: Kind, facts: &[(u16, Value)], store: Store) -> String {
    let table = definition(kind);
    let said = |(slot, value): &(u16, Value)| {
        let (_, field) = table.by_slot(*slot)?;
        Some(say_value(&Spec::of(field), value, |_, _| None, store)).filter(|said| !said.is_empty())
    };
    facts.iter().filter_map(said).collect::<Vec<_>>().join(" · ")
}

/// A value of a kind's key, without the record in which it stands: an entry is called as its list is; a text stands in the record it
/// was written to.
pub fn say_by_key(kind: Kind, key: &str, value: &Value, store: Store) -> String {
    match Spec::of_key(kind, key, &store.all_custom_fields()) {
        Some(Spec { value: ValueType::Notes { .. }, .. }) => String::new(),
        Some(spec) => say_value(&spec, value, |_, _| None, store),
        None => value.as_text().unwrap_or_default().to_owned(),
    }
}

/// The list of a key, of the first kind that has one: what hangs on a record refers to the entries of that one.
pub fn group_called(key: &str) -> Option<&'static Group> {
    Kind::all().find_map(|kind| definition(kind).group(key))
}
