//! What a workspace makes of the lists that it may word its own way, a record for each thing that it renames, moves, hides or adds.
//! [`Options`](crate::crm::Options) is what is read from all of them.

use crate::crm::definition::KindDef;
use crate::crm::field::Field;
use crate::crm::language::{label, noun};
use crate::crm::{Kind, OptionList, Role, ValueType};

/// The table of options.
pub static OPTION: KindDef = KindDef {
    title: &["es", "en", "code"],
    ..KindDef::of(Kind::OPTION, "option", noun("opción", "opciones", "option", "options").feminine(), 4, FIELDS)
};

/// The longest name, in UTF-16 units.
pub const NAME_MAX: u16 = 80;

const CODE: ValueType = ValueType::Line { max: OptionList::CODE_MAX as u16 };

const fn field(slot: u16, key: &'static str, value: ValueType, es: &'static str, en: &'static str) -> Field {
    Field::new(slot, key, value, label(es, en)).written_by(Role::Administrator).listed()
}

static FIELDS: &[Field] = &[
    // Of which list it is, and which code of it: records already say that code.
    field(4, "list", CODE, "Lista", "List").once(),
    field(5, "code", CODE, "Código", "Code").once(),
    field(6, "es", ValueType::Line { max: NAME_MAX }, "Nombre en español", "Spanish name"),
    field(7, "en", ValueType::Line { max: NAME_MAX }, "Nombre en inglés", "English name"),
    field(8, "rank", ValueType::Rank, "Orden", "Order"),
    // Shown where it stands, offered no more.
    field(9, "hidden", ValueType::YesNo, "Oculta", "Hidden"),
    // The code from the start as which it counts.
    field(10, "as", CODE, "Cuenta como", "Counts as"),
];
