//! Territories: the scopes with names in which customers and activities live.

use crate::crm::definition::KindDef;
use crate::crm::field::Field;
use crate::crm::language::{label, noun};
use crate::crm::{Kind, Role, ValueType};

/// The table of territories.
pub static TERRITORY: KindDef =
    KindDef::of(Kind::TERRITORY, "territory", noun("territorio", "territorios", "territory", "territories"), 2, FIELDS);

static FIELDS: &[Field] = &[
    Field::new(4, "number", ValueType::Scope, label("Número", "Number"))
        .written_by(Role::Administrator)
        .listed()
        .once(),
    Field::new(5, "name", ValueType::Line { max: 80 }, label("Nombre", "Name"))
        .written_by(Role::Administrator)
        .listed()
        .searchable(),
];
