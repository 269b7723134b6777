//! Views: a way to look at the list of a kind, kept under a name.
//!
//! A view is its owner's alone ([`Home::Own`]); what was chosen stands in it as one [`Filter`](crate::crm::Filter), so whatever runs
//! filters runs it, and what a later version has put there is kept. Views of a territory and of everybody come later: these are
//! records of another home, which will be said once, at birth, beside what stands here.

use crate::crm::definition::KindDef;
use crate::crm::field::Field;
use crate::crm::filter::TEXT_MAX;
use crate::crm::home::Home;
use crate::crm::language::{Label, label, noun};
use crate::crm::{Kind, Role, ValueType};

/// The table of views.
pub static VIEW: KindDef = KindDef {
    home: Home::Own,
    write: Role::Seller,
    ..KindDef::of(Kind::VIEW, "view", noun("vista", "vistas", "view", "views").feminine(), 4, FIELDS)
};

const fn field(slot: u16, key: &'static str, value: ValueType, es: &'static str, en: &'static str) -> Field {
    Field::new(slot, key, value, label(es, en)).listed()
}

static FIELDS: &[Field] = &[
    field(4, "name", ValueType::Line { max: 80 }, "Nombre", "Name"),
    // Of which kind's list it is: its filter means nothing to another.
    field(5, "of", ValueType::KindName, "De", "Of").once(),
    // A filter's canonical text, its order included.
    field(6, "query", ValueType::Line { max: TEXT_MAX as u16 }, "Condiciones y orden", "Conditions and order"),
    // What the list is in groups by, as filters name fields.
    field(7, "group", ValueType::Line { max: 80 }, "Grupos", "Groups"),
    // The columns of its table, as devices keep them, a comma between two; nothing: those of the device.
    field(8, "columns", ValueType::Line { max: 1_000 }, "Columnas", "Columns"),
    // Whether it stands above the list.
    field(9, "pinned", ValueType::YesNo, "A la vista", "Pinned"),
    field(10, "rank", ValueType::Rank, "Orden", "Order"),
];

/// A view that everybody has.
#[derive(Clone, Debug)]
pub struct Standard {
    /// Of which kind's list.
    pub of: Kind,
    /// Its id, letters and digits: no record has it.
    pub id: &'static str,
    /// What people call it.
    pub name: Label,
    /// A filter's canonical text.
    pub query: &'static str,
}

/// The views that everybody has.
pub static STANDARD: &[Standard] = &[
    standard(
        Kind::CUSTOMER,
        "unvisited60",
        "Sin visita en 60 días",
        "No visit in 60 days",
        "count(visit)[last 60d]=0 sort=last(contact) asc",
    ),
    standard(Kind::CUSTOMER, "overdue", "Atrasados", "Overdue", "first(open)<+0d sort=first(open) asc"),
    standard(
        Kind::CUSTOMER,
        "unplanned",
        "Míos sin nada programado",
        "Mine with nothing scheduled",
        "owner=@me & count(open)=0 sort=last(contact) asc",
    ),
    standard(Kind::CUSTOMER, "nophone", "Sin teléfono", "Without a phone", "phone.number=empty & contact.phone=empty"),
    standard(Kind::CUSTOMER, "newcomers", "Nuevos este mes", "New this month", "created[this month] sort=created desc"),
    standard(Kind::PRODUCT, "onsale", "A la venta", "On sale", "state=active"),
    standard(Kind::PRODUCT, "nocode", "Sin código", "Without a code", "code=empty"),
];

const fn standard(of: Kind, id: &'static str, es: &'static str, en: &'static str, query: &'static str) -> Standard {
    Standard { of, id, name: label(es, en), query }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{Filter, Registry};

    #[test]
    fn what_everybody_has_is_written_as_it_is_kept() {
        for Standard { of, id, query, .. } in STANDARD {
            let read = Filter::parse(*of, query, &Registry::default());
            assert_eq!(read.map(|filter| filter.to_string()), Ok((*query).to_owned()), "{id}");
            assert!(id.bytes().all(|byte| byte.is_ascii_alphanumeric()) && id.len() < 32, "{id}");
            assert_eq!(STANDARD.iter().filter(|other| other.id == *id).count(), 1, "{id}");
        }
    }
}
