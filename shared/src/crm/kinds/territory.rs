//! Territories: the scopes with names in which customers and activities live.

use crate::crm::field::Field;
use crate::crm::language::label;
use crate::crm::registry::KindDef;
use crate::crm::{Kind, Role, ValueType};

/// The table of territories.
pub static TERRITORY: KindDef = KindDef {
    kind: Kind::Territory,
    rows: 2,
    belongs: &[],
    title: &["name"],
    write: Role::Administrator,
    fields: FIELDS,
    groups: &[],
};

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
