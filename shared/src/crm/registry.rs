//! The declarative registry: which keys a document of each kind may have, and everything that is known about each.

use std::collections::BTreeMap;

use super::custom::{CustomField, CustomType};
use super::field::Field;
use super::kinds::{self, definition};
use super::{Kind, Language, OptionRecord, Options, Region, Role, Value, ValueType};

/// What one root key of a document means.
#[derive(Copy, Clone, Debug)]
pub struct Resolved<'k> {
    /// What may stand here.
    pub value: ValueType,
    /// The least role that may write it.
    pub write: Role,
    /// The least role that may read it.
    pub read: Role,
    /// The number of the field in rows; none for custom fields and for an entry's `removed` and `rank`.
    pub slot: Option<u16>,
    /// The group and the entry's id, if the key is an entry's.
    pub entry: Option<(&'static str, &'k str)>,
    /// The id of the custom field, if the key is `x/<id>`.
    pub custom: Option<&'k str>,
    /// Whether it is part of the list row.
    pub listed: bool,
    /// Whether a search looks into it.
    pub searchable: bool,
    /// Whether an export carries it.
    pub exported: bool,
    /// Whether it says something about a person.
    pub personal: bool,
    /// Whether it is written at birth and never again.
    pub once: bool,
}

impl<'k> Resolved<'k> {
    fn of(field: &Field) -> Self {
        Self {
            value: field.value,
            write: field.write,
            read: field.read,
            slot: Some(field.slot),
            entry: None,
            custom: None,
            listed: field.listed,
            searchable: field.searchable,
            exported: field.exported,
            personal: field.personal,
            once: field.once,
        }
    }
}

/// The built-in tables together with the fields that a workspace has added, and what it has made of its lists.
#[derive(Clone, Debug, Default)]
pub struct Registry {
    custom: BTreeMap<String, CustomField>,
    options: Options,
}

impl Registry {
    /// The built-in tables and these custom fields; of two with the same id the last one counts. One that holds
    /// something of a later version, or is for a kind that takes none, is none that this program knows.
    pub fn new(custom: Vec<CustomField>) -> Self {
        let is_known =
            |field: &CustomField| definition(field.kind).custom && !matches!(field.holds, CustomType::Other(_));
        let known = custom.into_iter().filter(is_known);
        Self { custom: known.map(|field| (field.id.clone(), field)).collect(), options: Options::default() }
    }

    /// The same with what these records make of the workspace's lists.
    #[must_use]
    pub fn with_options(self, records: Vec<OptionRecord>) -> Self {
        Self { options: Options::new(records), ..self }
    }

    /// What the workspace has made of its lists.
    pub fn options(&self) -> &Options {
        &self.options
    }

    /// A value as people read it, in the workspace's words where it has its own.
    pub fn display(&self, holds: ValueType, value: &Value, region: Region, language: Language) -> String {
        self.options.display(holds, value, region, language)
    }

    /// The custom fields that a kind has now, in the order in which people see them.
    pub fn custom_fields(&self, kind: Kind) -> impl Iterator<Item = &CustomField> {
        let shown = |field: &&CustomField| field.kind == kind && !field.is_removed;
        let mut fields: Vec<&CustomField> = self.custom.values().filter(shown).collect();
        fields.sort_by(|a, b| (&a.rank, &a.id).cmp(&(&b.rank, &b.id)));
        fields.into_iter()
    }

    /// A custom field by its id, removed ones included.
    pub fn custom_field(&self, id: &str) -> Option<&CustomField> {
        self.custom.get(id)
    }

    /// What a root key of a document of this kind means; nothing, if the registry does not know the key.
    ///
    /// Known are `name`, `phone/ab12cd34/number`, `phone/ab12cd34/removed`, `x/<custom field id>` and the like. The key may
    /// come from a stranger: any text is answered, cheaply.
    pub fn resolve<'k>(&self, kind: Kind, key: &'k str) -> Option<Resolved<'k>> {
        if !kind.is_known() {
            return None;
        }
        let table = definition(kind);
        let Some((first, rest)) = key.split_once('/') else {
            let field = table.field(key)?;
            let common = kinds::RECORD_FIELDS.iter().any(|common| common.key == key);
            let write = if common { table.write } else { field.write };
            return Some(Resolved { write, ..Resolved::of(field) });
        };
        if first == "x" {
            let custom = self.custom.get(rest).filter(|custom| custom.kind == kind)?;
            return Some(custom.resolved(rest));
        }
        let group = table.group(first)?;
        let (id, last) = rest.split_once('/')?;
        if !group.ids.accepts(id) {
            return None;
        }
        let field = group.field(last)?;
        let entry = Some((group.key, id));
        if kinds::ENTRY_FIELDS.iter().any(|common| common.key == last) {
            return Some(Resolved { entry, slot: None, write: group.write, ..Resolved::of(field) });
        }
        Some(Resolved { entry, ..Resolved::of(field) })
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn keys_and_slots_are_unique_and_stand_for_life() {
        for kind in Kind::all() {
            let table = definition(kind);
            assert_eq!(table.kind, kind);
            let (mut keys, mut slots) = (BTreeSet::new(), BTreeSet::new());
            for (group, field) in table.all_fields() {
                assert!(keys.insert((group.map(|group| group.key), field.key)), "{kind:?} {}", field.key);
                assert!(slots.insert(field.slot) && (1..128).contains(&field.slot), "{kind:?} {}", field.key);
                assert_eq!(table.by_slot(field.slot).map(|(_, found)| found.key), Some(field.key));
            }
            let records: BTreeSet<&str> = table.fields.iter().map(|field| field.key).collect();
            for group in table.groups {
                assert!(group.key != "x" && !records.contains(group.plural) && group.plural != "custom");
                assert!(
                    group
                        .fields
                        .iter()
                        .all(|field| field.key != "id" && !matches!(field.value, ValueType::Notes { .. }))
                );
                let shared =
                    kinds::ENTRY_FIELDS.iter().any(|common| group.fields.iter().any(|own| own.key == common.key));
                assert!(!shared, "{}", group.key);
            }
        }
    }

    #[test]
    fn what_is_searched_stands_in_rows() {
        for kind in Kind::all() {
            for (_, field) in definition(kind).all_fields().filter(|(_, field)| field.searchable) {
                assert!(field.listed, "a search cannot see {kind:?} {}", field.key);
            }
        }
    }

    #[test]
    fn slots_of_the_first_release_have_not_moved() {
        let slot = |kind, key| Registry::default().resolve(kind, key).and_then(|resolved| resolved.slot);
        for (kind, key, expected) in [
            (Kind::CUSTOMER, "name", 4),
            (Kind::CUSTOMER, "worth", 10),
            (Kind::CUSTOMER, "tax_id/ab12cd34/number", 30),
            (Kind::CUSTOMER, "address/ab12cd34/city", 39),
            (Kind::CUSTOMER, "phone/ab12cd34/number", 47),
            (Kind::CUSTOMER, "mail/ab12cd34/address", 51),
            (Kind::CUSTOMER, "tag/ruta-4/label", 68),
            (Kind::CUSTOMER, "contact/ab12cd34/name", 70),
            (Kind::ACTIVITY, "customer", 4),
            (Kind::ACTIVITY, "planned", 7),
            (Kind::ACTIVITY, "done", 11),
            (Kind::ACTIVITY, "by", 15),
            (Kind::MEMBER, "device/7/name", 25),
            (Kind::TERRITORY, "number", 4),
            (Kind::CUSTOM_FIELD, "for", 4),
        ] {
            assert_eq!(slot(kind, key), Some(expected), "{key}");
        }
    }

    #[test]
    fn keys_are_resolved_to_what_they_mean() {
        let custom = CustomField {
            id: "k3v9x0aa".into(),
            kind: Kind::CUSTOMER,
            holds: CustomType::YesNo,
            label_es: "Exhibidor".into(),
            label_en: String::new(),
            choices: Vec::new(),
            rank: "i".into(),
            is_removed: false,
        };
        let registry = Registry::new(vec![custom]);
        let phone = registry.resolve(Kind::CUSTOMER, "phone/ab12cd34/number").unwrap();
        assert_eq!((phone.value, phone.entry), (ValueType::Phone, Some(("phone", "ab12cd34"))));
        let removed = registry.resolve(Kind::CUSTOMER, "phone/ab12cd34/removed").unwrap();
        assert_eq!((removed.value, removed.write, removed.slot), (ValueType::Time, Role::Seller, None));
        let exhibitor = registry.resolve(Kind::CUSTOMER, "x/k3v9x0aa").unwrap();
        assert_eq!((exhibitor.value, exhibitor.custom, exhibitor.slot), (ValueType::YesNo, Some("k3v9x0aa"), None));
        let kind = registry.resolve(Kind::TERRITORY, "kind").unwrap();
        assert!(kind.once && kind.write == Role::Administrator);
        assert!(registry.resolve(Kind::CUSTOMER, "kind").is_some_and(|kind| kind.write == Role::Seller));
        assert!(registry.resolve(Kind::MEMBER, "device/4294967295/revoked").is_some());

        let long = "a".repeat(100_000);
        for unknown in [
            "",
            "/",
            "x",
            "x/",
            "x/zzzzzzzz",
            "phone",
            "phone/",
            "phone/ab12cd34",
            "phone/ab12cd34/",
            "phone/ab12cd34/number/",
            "phone/AB12CD34/number",
            "phone/ab12cd3/number",
            "phone//number",
            "tag/a b/label",
            "tag//label",
            "nombre",
            "name/",
            "name/ab12cd34/number",
            "device/7/name",
            &long,
        ] {
            assert!(registry.resolve(Kind::CUSTOMER, unknown).is_none(), "{unknown}");
        }
        for unknown in ["device/07/name", "device/4294967296/name", "device/-1/name", "x/k3v9x0aa"] {
            assert!(registry.resolve(Kind::MEMBER, unknown).is_none(), "{unknown}");
        }
    }

    #[test]
    fn a_custom_field_is_read_from_its_record() {
        let record = "019aa0b01c2d7e3f8a4b5c6d7e8f9a0b";
        let id = CustomField::id_of_record(record).unwrap();
        assert_eq!(id, "7e8f9a0b");
        let values = |kind: &str| {
            vec![
                ("for", Value::from(kind)),
                ("type", Value::from("choice")),
                ("label_es", Value::from("Exhibidor")),
                ("choices", Value::from("De piso\n\n De mostrador ")),
                ("name_of_a_later_version", Value::Bool(true)),
                ("removed", Value::Null),
            ]
        };
        let field = CustomField::from_values(id, values("customer")).unwrap();
        assert_eq!(field.choices, ["De piso", "De mostrador"]);
        assert_eq!(field.label(Language::English), "Exhibidor");
        assert_eq!(field.parse("De mostrador", Region::MX), Ok(Value::from("De mostrador")));
        assert!(field.parse("De techo", Region::MX).is_err());
        assert_eq!(CustomField::from_values(id, values("ship")), None);
        let mut removed = values("customer");
        removed.push(("removed", Value::Time(1)));
        let removed = Registry::new(CustomField::from_values(id, removed).into_iter().collect());
        assert_eq!(removed.custom_fields(Kind::CUSTOMER).count(), 0, "shown no more");
        assert!(
            removed.resolve(Kind::CUSTOMER, "x/7e8f9a0b").is_some(),
            "but what an absent device filled in is let in"
        );
        assert_eq!(CustomField::id_of_record("short"), None);
        assert_eq!(CustomField::id_of_record("019aa0b01c2d7e3f8a4b5c6dñe8f9a0b"), None);
    }
}
