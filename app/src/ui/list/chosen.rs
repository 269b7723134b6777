//! The fields of a kind in which records say one of a few: by them a list is in groups, and they are written to many at once.

use shared::book::Grouping;
use shared::crm::{CustomType, Field, Kind, Value, ValueType, definition};

use crate::protocol::CellOf;
use crate::state::{Store, listing};
use crate::ui::new::offered;
use crate::ui::record::{Spec, say_value};

/// What stands for yes and no among choices.
const YES: &str = "yes";
const NO: &str = "no";

/// Such a field, of the kind's table or of the workspace's own.
#[derive(Clone, Debug, PartialEq)]
pub struct Chosen {
    /// As orders and groups call it: its key, or the id of one that the workspace added.
    pub name: String,
    /// Where rows say it.
    pub cell: CellOf,
    /// What is known of it.
    pub spec: Spec,
}

/// Those of a kind's table that may be written again.
pub fn fields(kind: Kind) -> impl Iterator<Item = &'static Field> {
    let is_chosen = |value: ValueType| {
        matches!(value, ValueType::Choice(_) | ValueType::Option(_) | ValueType::YesNo)
            || value == ValueType::Reference(Kind::MEMBER)
    };
    let all = definition(kind).fields.iter();
    all.filter(move |field| field.listed && field.exported && !field.once && is_chosen(field.value))
}

/// All of a kind; watched.
pub fn all(kind: Kind, store: Store) -> Vec<Chosen> {
    let known = fields(kind).map(|field| Chosen {
        name: field.key.to_owned(),
        cell: CellOf::Slot(field.slot),
        spec: Spec::of(field),
    });
    let is_chosen = |holds: CustomType| matches!(holds, CustomType::Choice | CustomType::YesNo);
    let own = store.custom_fields().into_iter().filter(|field| field.kind == kind && is_chosen(field.holds));
    let own =
        own.map(|field| Chosen { spec: Spec::custom(&field), cell: CellOf::Custom(field.id.clone()), name: field.id });
    known.chain(own).collect()
}

/// The one by which a kind's list is in groups, if it is; watched.
pub fn by(kind: Kind, grouping: Option<&Grouping>, store: Store) -> Option<Chosen> {
    let Some(Grouping::Custom(name)) = grouping else { return None };
    all(kind, store).into_iter().find(|own| own.name == *name)
}

impl Chosen {
    /// As selections and written views call it.
    pub fn code(&self) -> String {
        listing::custom_name(&self.name)
    }

    /// What people call it; watched.
    pub fn label(&self, store: Store) -> String {
        self.spec.label.said(store.language(), store.region())
    }

    /// What may be chosen, with its words; nothing is one of them. Watched.
    pub fn offered(&self, store: Store) -> Vec<(String, String)> {
        let named = |choice: &str| (choice.to_owned(), self.called(choice, store));
        let choices = if self.spec.value == ValueType::YesNo {
            [YES, NO].map(named).to_vec()
        } else if self.spec.choices.is_empty() {
            offered(self.spec.value, store)
        } else {
            self.spec.choices.iter().map(|choice| named(choice)).collect()
        };
        choices.into_iter().chain([named("")]).collect()
    }

    /// What a choice is called; watched.
    pub fn called(&self, choice: &str, store: Store) -> String {
        let words = store.words();
        if choice.is_empty() {
            let is_member = self.spec.value == ValueType::Reference(Kind::MEMBER);
            return if is_member { words.nobody } else { words.without_choice }.to_owned();
        }
        if self.spec.value == ValueType::YesNo {
            return if choice == YES { words.yes } else { words.no }.to_owned();
        }
        say_value(&self.spec, &Value::text(choice), |_, _| None, store)
    }

    /// What stands in a record of which it is chosen.
    pub fn value(&self, choice: &str) -> Value {
        if choice.is_empty() {
            Value::Null
        } else if self.spec.value == ValueType::YesNo {
            Value::Bool(choice == YES)
        } else {
            Value::text(choice)
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use shared::crm::CustomField;

    use super::*;

    #[test]
    fn only_choices_are_written_to_many() {
        let keys: BTreeSet<&str> = fields(Kind::PRODUCT).map(|field| field.key).collect();
        assert!(keys.contains("state") && keys.contains("unit"));
        assert!(!keys.contains("brand") && !keys.contains("kind") && !keys.contains("successor"));
    }

    #[test]
    fn what_is_chosen_is_written_as_its_field_holds_it() {
        let own = |holds: CustomType| {
            let field = CustomField {
                id: "ab12cd34".to_owned(),
                kind: Kind::PRODUCT,
                holds,
                label_es: "Ruta".to_owned(),
                label_en: String::new(),
                choices: vec!["Norte".to_owned()],
                rank: String::new(),
                is_removed: false,
            };
            Chosen { name: field.id.clone(), cell: CellOf::Custom(field.id.clone()), spec: Spec::custom(&field) }
        };
        assert_eq!(own(CustomType::Choice).value("Norte"), Value::text("Norte"));
        assert_eq!(own(CustomType::Choice).value(""), Value::Null);
        assert_eq!(own(CustomType::YesNo).value(NO), Value::Bool(false));
        assert_eq!(own(CustomType::YesNo).value(""), Value::Null);
        assert_eq!(own(CustomType::Choice).code(), "x.ab12cd34");
    }
}
