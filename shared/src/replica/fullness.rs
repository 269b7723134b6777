//! How many entries a list may have. Said before an edit is saved, by what this device knows; the server lets in several times as
//! many, because others may be adding some at the same time, and nobody's are refused for that.

use std::collections::{BTreeMap, BTreeSet};

use super::command::{CommandError, Part};
use super::machine::Replica;
use crate::crm::{Group, Value, definition};
use crate::document::{Document, Intent, limits};

impl Replica {
    /// Whether the lists of a record have room for what a part adds to them.
    pub(super) fn check_lists(&mut self, part: &Part) -> Result<(), CommandError> {
        let kind = self.kind_of(part).ok_or(CommandError::UnknownRecord)?;
        let mut touched: BTreeMap<&'static str, &'static Group> = BTreeMap::new();
        for intent in &part.intents {
            if let Intent::Set { key, .. } = intent
                && let Some((group, _)) = key.split_once('/')
                && let Some(group) = definition(kind).group(group)
            {
                touched.insert(group.key, group);
            }
        }
        if touched.is_empty() {
            return Ok(());
        }
        let is_new = !self.rows.contains(part.doc);
        let empty = Document::new();
        let view = if is_new { &empty } else { &*self.view(part.doc)? };
        let mut keys = view.keys();
        let before = keys.len();
        for group in touched.into_values() {
            let mut entries = view.entries_alive(group.key);
            let alive = entries.len();
            for intent in &part.intents {
                let Intent::Set { key, new, .. } = intent else { continue };
                let Some((id, field)) =
                    key.strip_prefix(group.key).and_then(|key| key.strip_prefix('/')?.split_once('/'))
                else {
                    continue;
                };
                match (field, new) {
                    ("removed", Value::Null) => drop(entries.insert(id.to_owned())),
                    ("removed", _) => drop(entries.remove(id)),
                    // What is written of a removed entry does not bring it back.
                    (_, Value::Null) | ("rank", _) => {}
                    (_, _) if keys.contains(&format!("{}/{id}/removed", group.key)) => {}
                    (_, _) => drop(entries.insert(id.to_owned())),
                }
            }
            if entries.len() > group.max_entries.max(alive) {
                let most = u32::try_from(group.max_entries).unwrap_or(u32::MAX);
                return Err(CommandError::ListFull { group: group.key.to_owned(), most });
            }
        }
        // Removed entries stay in the record, which takes only so many of all together.
        keys.extend(part.intents.iter().map(|intent| intent.key().to_owned()));
        let ever = |group: &Group| {
            let own = keys.iter().filter_map(|key| key.strip_prefix(group.key)?.strip_prefix('/')?.split_once('/'));
            own.map(|(id, _)| id).collect::<BTreeSet<&str>>().len()
        };
        let is_over =
            definition(kind).groups.iter().any(|group| ever(group) > limits::ENTRIES_SLACK * group.max_entries);
        let grows = keys.len() > before;
        if grows && (is_over || keys.len() > limits::DOCUMENT_KEYS) { Err(CommandError::RecordFull) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replica::phone::{MINE, OTHERS, Phone, customer, id, snapshot};
    use crate::replica::{Command, Event};

    /// What becomes of an edit.
    fn edit(phone: &mut Phone, intents: Vec<Intent>) -> Option<CommandError> {
        phone.waiting.clear();
        let parts = vec![Part { doc: id(0), intents }];
        phone.tell(Event::Command { request: 9, id: None, command: Command::Edit { parts } });
        phone.rest();
        phone.told_of(9)
    }

    fn number(entry: usize) -> Intent {
        Intent::set(format!("phone/{entry:08}/number"), Value::Null, Value::text("+525512345678"))
    }

    fn removal(entry: usize) -> Intent {
        Intent::set(format!("phone/{entry:08}/removed"), Value::Null, Value::Time(7))
    }

    #[test]
    fn a_list_takes_so_many_entries_and_removed_ones_count_not() {
        let full = CommandError::ListFull { group: "phone".to_owned(), most: 50 };
        let mut phone = Phone::with_customers(1);
        assert_eq!(edit(&mut phone, (0..50).map(number).collect()), None);
        assert_eq!(edit(&mut phone, vec![number(50)]), Some(full.clone()));
        let label = Intent::set("phone/00000003/label", Value::Null, Value::text("tienda"));
        assert_eq!(edit(&mut phone, vec![label]), None, "those that are there can be edited");
        assert_eq!(edit(&mut phone, vec![removal(0)]), None);
        assert_eq!(edit(&mut phone, vec![number(50)]), None);
        let back = Intent::set("phone/00000000/removed", Value::Time(7), Value::Null);
        assert_eq!(edit(&mut phone, vec![back.clone()]), Some(full));
        assert_eq!(edit(&mut phone, vec![removal(1), back]), None, "one for the other");
        // Whatever is removed again stays in the record, which ends somewhere.
        for round in 1..4 {
            let entries = (0..50).map(|entry| 1_000 * round + entry);
            let gone = entries
                .clone()
                .map(|entry| Intent::set(format!("phone/{entry:08}/removed"), Value::Null, Value::Time(7)));
            let told = edit(&mut phone, gone.collect());
            assert_eq!(told, (round == 3).then_some(CommandError::RecordFull), "{round}");
        }
    }

    #[test]
    fn a_list_that_others_have_filled_beyond_that_can_be_emptied() {
        let mut document = customer(OTHERS);
        let intents: Vec<Intent> = (0..60).map(number).collect();
        document.write(MINE, &intents, 2).unwrap();
        let mut phone = Phone::with(vec![snapshot(0, &document)]);
        assert!(matches!(edit(&mut phone, vec![number(60)]), Some(CommandError::ListFull { .. })));
        assert_eq!(edit(&mut phone, vec![removal(0)]), None);
        assert!(matches!(edit(&mut phone, vec![number(60), number(61)]), Some(CommandError::ListFull { .. })));
    }

    #[test]
    fn so_does_a_new_record() {
        let mut phone = Phone::with_customers(1);
        let born = |count: usize| {
            let set = |key: &str, value| Intent::set(key, Value::Null, value);
            let mut intents = vec![
                set("kind", Value::text("customer")),
                set("territory", Value::Int(1)),
                set("name", Value::text("Sol")),
            ];
            intents.extend((0..count).map(number));
            vec![Part { doc: id(7), intents }]
        };
        for (count, expected) in [(51, true), (50, false)] {
            phone.waiting.clear();
            phone.tell(Event::Command { request: 9, id: None, command: Command::Edit { parts: born(count) } });
            phone.rest();
            assert_eq!(matches!(phone.told_of(9), Some(CommandError::ListFull { .. })), expected, "{count}");
        }
    }
}
