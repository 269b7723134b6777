//! What the rows of a kind carry of its fields, as far as a table can say it.

use shared::crm::{Field, Group, KindDef, ValueType};

use crate::state::Store;

/// A field, with the list to whose entries it belongs.
pub type Carried = (Option<&'static Group>, &'static Field);

/// The plain fields that rows carry, the title left out; of entries what a search looks into, because the rest means little without
/// its entry.
pub fn fields(table: &'static KindDef) -> impl Iterator<Item = Carried> {
    table.all_fields().filter(move |(group, field)| {
        let is_own = table.fields.iter().any(|own| own.slot == field.slot) && table.title.first() != Some(&field.key);
        let is_plain = if group.is_some() { field.searchable } else { is_own };
        // What an entry is called stands in another record, or is said with its list.
        is_plain && field.listed && field.exported && !matches!(field.value, ValueType::EntryOf(_))
    })
}

/// What a column with it is called; watched. A list that says one thing gives it its name.
pub fn label(table: &'static KindDef, group: Option<&Group>, field: &Field, store: Store) -> String {
    let (language, region) = (store.language(), store.region());
    let own = field.label.said(language, region);
    let Some(group) = group else { return own.to_owned() };
    if field.value == ValueType::TaxId {
        return store.words().tax_id_label.to_owned();
    }
    let of_list = fields(table).filter(|(other, _)| other.is_some_and(|other| other.key == group.key)).count();
    let list = group.label.said(language, region);
    if of_list > 1 { format!("{list}: {own}") } else { list.to_owned() }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shared::crm::{definition, kinds};

    use super::*;

    #[test]
    fn rows_carry_more_than_their_title() {
        let own: BTreeSet<(Option<&str>, &str)> = fields(definition(kinds::with_own_list()))
            .map(|(group, field)| (group.map(|group| group.key), field.key))
            .collect();
        for carried in ["form", "legal_name", "birthday", "code"] {
            assert!(own.contains(&(None, carried)), "{carried}");
        }
        assert!(own.contains(&(Some("tax_id"), "number")) && own.contains(&(Some("contact"), "name")));
        for (group, other) in [
            (None, "name"),
            (None, "main_phone"),
            (None, "merged_into"),
            (None, "territory"),
            (None, "notes"),
            (Some("address"), "place"),
            (Some("phone"), "label"),
            (Some("not_same"), "other"),
        ] {
            assert!(!own.contains(&(group, other)), "{other}");
        }
    }
}
