//! A value in words, wherever one is shown: at a conflict, in the history, in the outbox, when two customers are merged.

use shared::crm::{Kind, Value, ValueType, definition};

use super::entries::say_entry;
use super::spec::Spec;
use crate::state::Store;

/// A value in words. One that names an entry of a list is said by what the entry says: `value_of` is asked for its fields by
/// their root keys.
pub fn say_value(spec: &Spec, value: &Value, value_of: impl Fn(&str) -> Value, store: Store) -> String {
    if value.is_null() {
        return store.words().empty_value.to_owned();
    }
    match (spec.value, value.as_text()) {
        (ValueType::EntryOf(group), Some(id)) => {
            if let Some(group) = definition(Kind::Customer).group(group) {
                return say_entry(group, |field| value_of(&format!("{}/{id}/{field}", group.key)), store);
            }
        }
        (ValueType::Reference(Kind::Member), Some(id)) => {
            if let Some(name) = store.member_name(id) {
                return name;
            }
        }
        (ValueType::Reference(Kind::Customer), Some(id)) => {
            if let Ok(doc) = id.parse() {
                return store.name_of(doc);
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
    spec.value.display(value, store.region(), store.language())
}

/// The same of a customer's key, without the record in which it stands: an entry is called as its list is; a text stands in the
/// record it was written to.
pub fn say_by_key(key: &str, value: &Value, store: Store) -> String {
    match Spec::of_key(Kind::Customer, key, &store.all_custom_fields()) {
        Some(Spec { value: ValueType::Notes { .. }, .. }) => String::new(),
        Some(spec) => say_value(&spec, value, |_| Value::Null, store),
        None => value.as_text().unwrap_or_default().to_owned(),
    }
}
