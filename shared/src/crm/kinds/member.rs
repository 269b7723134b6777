//! Members: who works here, in which scopes with which role, on which devices.
//!
//! Only administrators write them, and the server in their name when somebody enrols a device.

use crate::crm::definition::KindDef;
use crate::crm::field::{EntryIds, Field, Group};
use crate::crm::language::{label, noun};
use crate::crm::values::choice::{Choice, choice};
use crate::crm::{Kind, Region, Role, Value, ValueError, ValueType};

/// The table of members.
pub static MEMBER: KindDef = KindDef {
    groups: GROUPS,
    ..KindDef::of(Kind::MEMBER, "member", noun("persona", "personas", "person", "people").feminine(), 2, FIELDS)
};

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
        brief: &[],
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
        brief: &[],
    },
];

/// The longest name of a device, in UTF-16 units.
const DEVICE_NAME: u16 = 80;

/// What somebody calls a device, or a program calls it for them, as it may stand in its member's record: one line, not too
/// long, without what nobody sees; never empty.
#[must_use]
pub fn device_name(called: &str) -> String {
    let mut name: String = called.chars().take(4 * usize::from(DEVICE_NAME)).collect();
    while !name.is_empty() {
        match (ValueType::Line { max: DEVICE_NAME }).parse(&name, Region::OTHER) {
            Ok(Value::Text(name)) => return name,
            Ok(_) => break,
            Err(ValueError::TooLong { .. }) => drop(name.pop()),
            Err(_) => break,
        }
    }
    "–".to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn any_name_of_a_device_is_one_that_may_stand_in_a_record() {
        let field = ValueType::Line { max: 120 };
        for (called, name) in [
            ("Pixel de Ana", "Pixel de Ana"),
            (" \u{FEFF}Pixel\tde\nAna\u{200B} ", "Pixel de Ana"),
            ("evil\u{202E}txt", "eviltxt"),
            ("", "–"),
            ("\u{3164}", "–"),
            ("\u{2800}\u{200D}", "–"),
            ("\0", "–"),
        ] {
            assert_eq!(device_name(called), name, "{called:?}");
            assert_eq!(field.check(&Value::text(device_name(called))), Ok(()));
        }
        let long = device_name(&"ñ😀".repeat(1_000));
        assert!(field.check(&Value::text(long.as_str())).is_ok() && long.starts_with("ñ😀ñ😀"));
        assert_eq!(device_name(&"x".repeat(80)).len(), 80);
    }
}
