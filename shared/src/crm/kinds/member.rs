//! Members: who works here, in which scopes with which role, on which devices.
//!
//! Only administrators write them, and the server in their name when somebody enrols a device.

use crate::crm::field::{EntryIds, Field, Group};
use crate::crm::language::label;
use crate::crm::registry::KindDef;
use crate::crm::values::choice::{Choice, choice};
use crate::crm::{Kind, Role, ValueType};

/// The table of members.
pub static MEMBER: KindDef = KindDef { kind: Kind::Member, write: Role::Administrator, fields: FIELDS, groups: GROUPS };

/// The two languages of the product.
pub static LANGUAGES: &[Choice] = &[choice("es", "Español", "Spanish"), choice("en", "Inglés", "English")];

/// The roles, by [`Role::name`].
pub static ROLES: &[Choice] = &[
    choice("reader", "Consulta", "Reader"),
    choice("seller", "Ventas", "Seller"),
    choice("manager", "Gerencia", "Manager"),
    choice("administrator", "Administración", "Administrator"),
];

const fn field(slot: u16, key: &'static str, value: ValueType, es: &'static str, en: &'static str) -> Field {
    Field::new(slot, key, value, label(es, en)).written_by(Role::Administrator).listed()
}

static FIELDS: &[Field] = &[
    field(4, "name", ValueType::Line { max: 120 }, "Nombre", "Name").searchable().personal(),
    field(5, "language", ValueType::Choice(LANGUAGES), "Idioma", "Language"),
];

static GROUPS: &[Group] = &[
    // The id of an entry is the number of the scope, so that nobody has two roles in one territory.
    Group {
        key: "scope",
        plural: "scopes",
        label: label("Territorios", "Territories"),
        max_entries: 500,
        ids: EntryIds::Number,
        write: Role::Administrator,
        fields: &[
            field(20, "number", ValueType::Scope, "Territorio", "Territory"),
            field(21, "role", ValueType::Choice(ROLES), "Función", "Role"),
        ],
    },
    // The id of an entry is the number of the device: the one that begins the actor of every change it makes.
    Group {
        key: "device",
        plural: "devices",
        label: label("Dispositivos", "Devices"),
        max_entries: 200,
        ids: EntryIds::Number,
        write: Role::Administrator,
        fields: &[
            field(24, "number", ValueType::Whole { min: 0, max: u32::MAX as i64 }, "Número", "Number"),
            field(25, "name", ValueType::Line { max: 120 }, "Nombre", "Name"),
            field(26, "added", ValueType::Time, "Agregado", "Added"),
            field(27, "revoked", ValueType::Time, "Dado de baja", "Revoked"),
        ],
    },
];
