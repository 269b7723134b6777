//! The fields that a workspace adds to a kind, as records. [`CustomField`] is what is read from one.

use crate::crm::custom::CustomField;
use crate::crm::definition::KindDef;
use crate::crm::field::Field;
use crate::crm::language::{label, noun};
use crate::crm::values::choice::{Choice, choice};
use crate::crm::{Kind, Role, ValueType};

/// The table of custom fields.
pub static CUSTOM_FIELD: KindDef = KindDef {
    title: &["label_es", "label_en"],
    ..KindDef::of(
        Kind::CUSTOM_FIELD,
        "custom_field",
        noun("campo de la empresa", "campos de la empresa", "company field", "company fields"),
        2,
        FIELDS,
    )
};

static TYPES: &[Choice] = &[
    choice("text", "Texto", "Text"),
    choice("number", "Número", "Number"),
    choice("date", "Fecha", "Date"),
    choice("choice", "Opciones", "Choice"),
    choice("yes_no", "Sí o no", "Yes or no"),
];

const fn field(slot: u16, key: &'static str, value: ValueType, es: &'static str, en: &'static str) -> Field {
    Field::new(slot, key, value, label(es, en)).written_by(Role::Administrator).listed()
}

static FIELDS: &[Field] = &[
    // What a field is for and what it holds never change: values already stand in records.
    field(4, "for", ValueType::KindName, "Para", "For").once(),
    field(5, "type", ValueType::Choice(TYPES), "Tipo de dato", "Type").once(),
    field(6, "label_es", ValueType::Line { max: 80 }, "Nombre en español", "Spanish name"),
    field(7, "label_en", ValueType::Line { max: 80 }, "Nombre en inglés", "English name"),
    // One choice a line, each up to `CustomField::CHOICE_MAX` units.
    field(8, "choices", ValueType::Paragraph { max: 50 * (CustomField::CHOICE_MAX + 1) }, "Opciones", "Choices"),
    field(9, "rank", ValueType::Rank, "Orden", "Order"),
];
