//! A plain kind that is built in only to be weighed: what its table adds to the app, any other like it would. It is there
//! under `--cfg probe` alone, which `cargo xtask bench -- --only kinds` gives. What such a kind can do is asked in
//! `tests/tests/replicas/probe.rs`, of the same table.

use crate::crm::definition::{KindDef, Shown};
use crate::crm::field::{EntryIds, Field, Group};
use crate::crm::home::{Audience, Home};
use crate::crm::language::{label, noun};
use crate::crm::values::choice::{Choice, choice};
use crate::crm::{Kind, Role, ValueType};

/// The place after the last that is known without it.
const KIND: Kind = Kind::of(Kind::VIEW.code() + 1);

/// The table of what is lent to customers.
pub static PROBE: KindDef = KindDef {
    home: Home::Territory(Audience::OPEN),
    belongs: &["merged_into", "customer"],
    write: Role::Seller,
    custom: true,
    groups: GROUPS,
    shown: Some(&Shown { path: "probes", line: &["state"], birth: &["name", "customer"] }),
    ..KindDef::of(KIND, "probe", noun("muestra", "muestras", "sample", "samples").feminine(), 4, FIELDS)
};

static STATES: &[Choice] = &[choice("lent", "Prestada", "Lent"), choice("back", "Devuelta", "Returned")];

static FIELDS: &[Field] = &[
    Field::new(4, "name", ValueType::Line { max: 120 }, label("Nombre", "Name")).listed().searchable(),
    Field::new(5, "customer", ValueType::Reference(Kind::CUSTOMER), label("Cliente", "Customer")).listed(),
    Field::new(6, "state", ValueType::Choice(STATES), label("Estado", "State")).listed(),
    Field::new(7, "remark", ValueType::Line { max: 200 }, label("Observación", "Remark")).listed().searchable(),
    Field::new(8, "worth", ValueType::Money, label("Valor", "Worth")).listed(),
    Field::new(10, "merged_into", ValueType::Reference(KIND), label("Unida a", "Merged into")).listed().internal(),
    Field::new(11, "merged", ValueType::Time, label("Unida", "Merged")).internal(),
];

static GROUPS: &[Group] = &[Group {
    key: "part",
    plural: "parts",
    label: label("Piezas", "Parts"),
    max_entries: 20,
    ids: EntryIds::Random,
    write: Role::Seller,
    fields: &[Field::new(9, "label", ValueType::Line { max: 60 }, label("Pieza", "Part")).listed()],
    brief: &[],
}];
