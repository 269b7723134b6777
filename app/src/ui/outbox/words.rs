//! Edits in words: which record, which fields.

use shared::crm::{Kind, Language, definition};

use crate::state::Store;

/// A root key's name for people. The kind of the record need not be known: keys of different kinds that are alike mean alike.
pub fn field_name(key: &str, store: Store, language: Language) -> Option<String> {
    if let Some(id) = key.strip_prefix("x/") {
        return store.custom_fields().iter().find(|field| field.id == id).map(|field| field.label(language).to_owned());
    }
    let (group, last) = match key.split_once('/') {
        Some((group, rest)) => (Some(group), rest.rsplit('/').next().unwrap_or(rest)),
        None => (None, key),
    };
    // Where an entry stands, and in which territory a record was made, is nobody's news.
    if matches!(last, "rank" | "kind" | "territory") {
        return None;
    }
    for kind in [Kind::Customer, Kind::Activity] {
        let table = definition(kind);
        let found = match group {
            Some(group) => table.group(group).and_then(|group| Some((Some(group.label), group.field(last)?.label))),
            None => table.field(last).map(|field| (None, field.label)),
        };
        if let Some((group, label)) = found {
            let label = label.in_language(language).to_lowercase();
            return Some(match group {
                Some(group) => format!("{} ({label})", group.in_language(language).to_lowercase()),
                None => label,
            });
        }
    }
    None
}

/// What an edit of these keys does, in words.
pub fn changes<'k>(keys: impl Iterator<Item = &'k str> + Clone, store: Store) -> String {
    let (words, language) = (store.words(), store.language());
    if keys.clone().any(|key| key == "kind") {
        return words.new_record.to_owned();
    }
    let mut names: Vec<String> = Vec::new();
    for name in keys.filter_map(|key| field_name(key, store, language)) {
        if !names.contains(&name) {
            names.push(name);
        }
    }
    (words.changed_fields)(&names.join(", "))
}
