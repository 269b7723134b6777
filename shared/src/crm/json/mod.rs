//! The API's shape of a record: what a script posts, what an export holds.
//!
//! ```json
//! { "name": "Abarrotes La Güera", "form": "organisation", "worth": "125000.00 MXN", "birthday": "--11-21",
//!   "phones": [{ "label": "móvil", "number": "+525512345678" }], "tax_ids": [{ "number": "MX SAT970701NN3" }],
//!   "tags": ["abarrotes", "ruta 4"], "custom": { "k3v9x0aa": true }, "notes": "Prefiere pagar de contado." }
//! ```
//!
//! Fields have the registry's keys, lists their plural. Instants are RFC 3339, amounts have a decimal point and a currency,
//! everything else has its canonical form; on the way in whatever a person may type is understood as well. What else stands in
//! a line of an export (its kind, the values that conflict) says `exchange::Lines`.

mod error;
mod read;
mod write;

use super::{Field, Group};

pub use error::{JsonError, JsonFault};
pub use read::{Reading, read, read_value};
pub use write::{write, write_value};

/// The field of a group that has but one, so that an entry is that field's value: a tag is its label.
fn lone_field(group: &Group) -> Option<&'static Field> {
    match group.fields {
        [field] => Some(field),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value as Json, json};

    use super::*;
    use crate::crm::{CustomField, CustomType, Kind, Region, Registry, ValueError};

    fn registry() -> Registry {
        Registry::new(vec![CustomField {
            id: "k3v9x0aa".into(),
            kind: Kind::CUSTOMER,
            holds: CustomType::Choice,
            label_es: "Exhibidor".into(),
            label_en: String::new(),
            choices: vec!["De piso".into(), "De mostrador".into()],
            rank: "i".into(),
            is_removed: false,
        }])
    }

    fn read_customer(json: &Json) -> Result<Reading, JsonError> {
        let mut next = 0;
        read(&registry(), Kind::CUSTOMER, json, Region::MX, &mut || {
            next += 1;
            format!("entry{next:03}")
        })
    }

    #[test]
    fn a_customer_goes_in_as_typed_and_comes_out_canonical() {
        let typed = json!({
            "name": "  Abarrotes La Güera ", "form": "Organización", "worth": "1,250.5 MXN", "birthday": "21 nov",
            "phones": [{ "label": "móvil", "number": "55 1234 5678" }, { "number": "+34 612 345 678" }],
            "tax_ids": [{ "number": "sat-970701-nn3" }, { "number": "CL 60.803.000-k" }],
            "addresses": [{ "city": "Ciudad de México", "country": "mx", "place": "19.4326, -99.1332" }],
            "consents": [{ "channel": "whatsapp", "given": true, "date": "1/2/2026" }],
            "tags": ["Ruta 4", "ruta  4", "Ferretería", "¡!"],
            "custom": { "k3v9x0aa": "De piso" },
            "territory": 2,
            "language": null,
            "notes": "Paga de contado.",
        });
        let reading = read_customer(&typed).unwrap();
        for (key, value) in &reading.values {
            let resolved = registry();
            let resolved = resolved.resolve(Kind::CUSTOMER, key).unwrap_or_else(|| panic!("{key}"));
            assert_eq!(resolved.value.check(value), Ok(()), "{key}");
        }
        let values = reading.values.iter().map(|(key, value)| (key.as_str(), value));
        let written = write(&registry(), Kind::CUSTOMER, values, reading.notes.as_deref());
        assert_eq!(
            written,
            json!({
                "name": "Abarrotes La Güera", "form": "organisation", "worth": "1250.50 MXN", "birthday": "--11-21",
                "phones": [{ "id": "entry003", "label": "móvil", "number": "+525512345678" }, { "id": "entry004", "number": "+34612345678" }],
                "tax_ids": [{ "id": "entry005", "number": "MX SAT970701NN3" }, { "id": "entry006", "number": "CL 60803000-K" }],
                "addresses": [{ "id": "entry001", "city": "Ciudad de México", "country": "MX", "place": "19.4326,-99.1332" }],
                "consents": [{ "id": "entry002", "channel": "whatsapp", "given": true, "date": "2026-02-01" }],
                "tags": ["Ferretería", "Ruta 4"],
                "custom": { "k3v9x0aa": "De piso" },
                "territory": 2,
                "notes": "Paga de contado.",
            })
        );
        let again = read_customer(&written).unwrap();
        let values = again.values.iter().map(|(key, value)| (key.as_str(), value));
        assert_eq!(write(&registry(), Kind::CUSTOMER, values, again.notes.as_deref()), written);
    }

    #[test]
    fn an_activity_in_and_out() {
        let customer = "019aa0b01c2d7e3f8a4b5c6d7e8f9a0b";
        let json = json!({
            "customer": customer, "what": "visit", "subject": "Pedido de noviembre", "planned": "2026-11-21T14:30:00-06:00",
            "zone": "America/Mexico_City", "minutes": 30, "due": "2026-11-30", "notes": "Línea uno\nLínea dos",
        });
        let reading = read(&Registry::default(), Kind::ACTIVITY, &json, Region::MX, &mut String::new).unwrap();
        assert_eq!(reading.notes, None, "an activity's notes are a plain text");
        let values = reading.values.iter().map(|(key, value)| (key.as_str(), value));
        let mut expected = json;
        expected["planned"] = json!("2026-11-21T20:30:00Z");
        assert_eq!(write(&Registry::default(), Kind::ACTIVITY, values, None), expected);
    }

    #[test]
    fn a_fault_names_its_place() {
        let value = |error| JsonFault::Value(error);
        let many: Vec<Json> = (0..51).map(|_| json!({ "label": "x" })).collect();
        for (json, path, fault) in [
            (json!([]), "", JsonFault::NotAnObject),
            (json!({ "nombre": "Ana" }), "nombre", JsonFault::UnknownField),
            (json!({ "kind": "member" }), "kind", JsonFault::UnknownField),
            (json!({ "removed": "2026-11-21T14:30:00Z" }), "removed", JsonFault::UnknownField),
            (json!({ "name": 7 }), "name", value(ValueError::WrongType)),
            (json!({ "territory": null }), "territory", value(ValueError::Required)),
            (json!({ "territory": -1 }), "territory", value(ValueError::OutOfRange { min: 0, max: 4_294_967_295 })),
            (json!({ "worth": "1250" }), "worth", value(ValueError::UnknownCurrency)),
            (json!({ "phones": {} }), "phones", JsonFault::NotAnArray),
            (json!({ "phones": ["55 1234 5678"] }), "phones[0]", JsonFault::NotAnObject),
            (json!({ "phones": [{}, { "number": "12" }] }), "phones[1].number", value(ValueError::Phone)),
            (json!({ "phones": [{ "rank": "a" }] }), "phones[0].rank", JsonFault::UnknownField),
            (json!({ "phones": [{ "id": "../../etc" }] }), "phones[0]", JsonFault::EntryId),
            (json!({ "phones": [{ "id": "aaaaaaaa" }, { "id": "aaaaaaaa" }] }), "phones[1]", JsonFault::EntryId),
            (json!({ "webs": many }), "webs", JsonFault::TooManyEntries),
            (json!({ "custom": { "zzzzzzzz": 1 } }), "custom.zzzzzzzz", JsonFault::UnknownField),
            (json!({ "custom": { "k3v9x0aa": "De techo" } }), "custom.k3v9x0aa", value(ValueError::UnknownChoice)),
            (json!({ "notes": "x".repeat(20_001) }), "notes", value(ValueError::TooLong { max: 20_000 })),
            (json!({ "notes": 7 }), "notes", value(ValueError::WrongType)),
        ] {
            assert_eq!(read_customer(&json), Err(JsonError { path: path.into(), fault }), "{json}");
        }
    }
}
