//! The tables, one file a kind, and what all records and all entries have in common.
//!
//! A slot is a number for life: rows on phones name fields by it. A field that goes leaves its slot unused.

pub mod activity;
pub mod custom_field;
pub mod customer;
pub mod member;
pub mod territory;

use super::field::Field;
use super::language::label;
use super::registry::KindDef;
use super::{Kind, Role, ValueType};

/// The table of every kind that only a later version knows: nothing of it can be named, so nothing can be shown, searched,
/// written or projected.
pub static LATER: KindDef = KindDef {
    kind: Kind::Other(u16::MAX),
    rows: 0,
    belongs: &[],
    title: &[],
    write: Role::Administrator,
    fields: &[],
    groups: &[],
};

/// The longest fractional index, in UTF-16 units. A list that was reordered more than that is numbered anew.
pub const RANK_MAX: u16 = 64;

/// What every root record has. Who may write them is the kind's `write`.
pub static RECORD_FIELDS: &[Field] = &[
    Field::new(1, "kind", ValueType::KindName, label("Tipo", "Kind")).listed().internal().once(),
    // The number of the scope in which the record lives; 0 is the workspace's own. A move wants a
    // manager of both scopes, which a table of fields cannot say: device and server check it.
    Field::new(2, "territory", ValueType::Scope, label("Territorio", "Territory")).listed(),
    Field::new(3, "removed", ValueType::Time, label("Eliminado", "Removed")).listed().internal(),
];

/// What every entry of every list has. Who may write them is the group's `write`. Their slots stand in no row.
pub static ENTRY_FIELDS: &[Field] = &[
    Field::new(0, "removed", ValueType::Time, label("Eliminado", "Removed")).internal(),
    Field::new(0, "rank", ValueType::Rank, label("Orden", "Order")).internal(),
];
