//! The tables, one file a kind, and what all records and all entries have in common.
//!
//! A slot is a number for life: rows on phones name fields by it. A field that goes leaves its slot unused.

pub mod activity;
pub mod company;
pub mod custom_field;
pub mod customer;
pub mod member;
pub mod option;
#[cfg(probe)]
mod probe;
pub mod product;
pub mod territory;
pub mod view;

use std::sync::OnceLock;

use super::definition::KindDef;
use super::field::Field;
use super::language::{label, noun};
use super::{Kind, ValueType};

/// The table of every kind, each at the place that its code says.
pub static KINDS: &[&KindDef] = &[
    &customer::CUSTOMER,
    &activity::ACTIVITY,
    &member::MEMBER,
    &territory::TERRITORY,
    &custom_field::CUSTOM_FIELD,
    &product::PRODUCT,
    &company::COMPANY,
    &option::OPTION,
    &view::VIEW,
    #[cfg(probe)]
    &probe::PROBE,
];

/// The number of the first kind that has no place in [`KINDS`].
pub const FIRST_ADDED: u16 = 256;

/// The tables of kinds that are known by [`add`] alone.
static ADDED: OnceLock<Vec<&'static KindDef>> = OnceLock::new();

/// Makes kinds known that this program was not built with; their numbers begin with [`FIRST_ADDED`]. It is done once, before
/// anything is read: answers whether these are known now.
pub fn add(tables: Vec<&'static KindDef>) -> bool {
    let are_free = tables.iter().all(|table| table.kind.code() >= FIRST_ADDED);
    are_free && ADDED.set(tables).is_ok()
}

/// The table of every kind that is known, by its number.
pub fn all() -> impl DoubleEndedIterator<Item = &'static KindDef> + Clone {
    let added = ADDED.get().map(Vec::as_slice).unwrap_or_default();
    KINDS.iter().chain(added).copied()
}

/// The table of a kind; one without fields for kinds of a later version.
pub fn definition(kind: Kind) -> &'static KindDef {
    find(kind).unwrap_or(&LATER)
}

/// The table of a kind, if it is known.
pub fn find(kind: Kind) -> Option<&'static KindDef> {
    let built_in = KINDS.get(usize::from(kind.code())).copied();
    built_in.or_else(|| ADDED.get()?.iter().find(|table| table.kind == kind).copied())
}

/// The kind that has screens of its own ([`KindDef::has_own_screens`]), and with them a list of its own in the book.
pub fn with_own_list() -> Kind {
    all().find(|table| table.has_own_screens()).map_or(LATER.kind, |table| table.kind)
}

/// The kinds of what is done with records ([`KindDef::is_deed`]).
pub fn deeds() -> impl Iterator<Item = &'static KindDef> {
    all().filter(|table| table.is_deed())
}

/// The table of every kind that only a later version knows: nothing of it can be named, so nothing can be shown, searched,
/// written or projected.
static LATER: KindDef = KindDef {
    title: &[],
    cold: true,
    ..KindDef::of(Kind::of(u16::MAX), "", noun("registro", "registros", "record", "records"), 0, &[])
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::duplicates::NOT_SAME;
    use crate::crm::field::EntryIds;

    #[test]
    fn a_calendar_is_made_of_what_rows_carry() {
        for (table, dated) in KINDS.iter().filter_map(|table| Some((table, table.dated?))) {
            let mut whens = dated.of.iter().map(|key| table.field(key).unwrap_or_else(|| panic!("no {key}")));
            let is_when = |field: &Field| field.listed && matches!(field.value, ValueType::Time | ValueType::Date);
            assert!(whens.all(is_when), "{}", table.name);
            let who = dated.who.map(|key| table.field(key).unwrap());
            assert!(who.is_none_or(|who| who.listed && who.value == ValueType::Reference(Kind::MEMBER)));
        }
    }

    #[test]
    fn a_deed_says_by_itself_whether_it_is_done() {
        assert!(deeds().next().is_some());
        for (table, dated) in deeds().filter_map(|table| Some((table, table.dated?))) {
            let done = dated.done.and_then(|key| table.field(key)).unwrap();
            assert!(done.value == ValueType::Time && dated.of.contains(&done.key) && dated.of.len() > 1);
            let (key, choice) = dated.task.unwrap();
            let field = table.field(key).unwrap();
            let ValueType::Choice(choices) = field.value else { panic!("{key} is no choice") };
            assert!(field.listed && choices.iter().any(|own| own.code == choice), "{choice}");
            assert!(table.parents().all(|field| field.listed), "{} hangs on what no row says", table.name);
        }
        assert!(definition(Kind::CUSTOMER).has_deeds() && !definition(Kind::PRODUCT).has_deeds());
    }

    #[test]
    fn whoever_is_reached_is_so_by_what_rows_carry() {
        for (table, reached) in KINDS.iter().filter_map(|table| Some((table, table.reached?))) {
            let paths = [reached.phones, reached.mails, reached.town].concat().into_iter().chain(reached.place);
            let mut fields = paths.map(|path| table.by_path(path).unwrap_or_else(|| panic!("no {path}")));
            assert!(fields.all(|field| field.listed), "{}", table.name);
        }
    }

    #[test]
    fn one_kind_has_a_list_of_its_own() {
        let own: Vec<Kind> = KINDS.iter().filter(|table| table.has_own_screens()).map(|table| table.kind).collect();
        assert_eq!(own, [with_own_list()]);
    }

    #[test]
    fn of_whatever_merges_two_can_be_told_apart() {
        for table in KINDS.iter().filter(|table| table.merges()) {
            let group = table.group(NOT_SAME).unwrap_or_else(|| panic!("{} has no list of others", table.name));
            let other = group.field("other").unwrap();
            assert!(table.is_compared() && group.is_internal() && other.listed, "{}", table.name);
            // An entry's id is the other's.
            assert_eq!((group.ids, other.value), (EntryIds::Slug, ValueType::Reference(table.kind)), "{}", table.name);
        }
    }

    #[test]
    fn an_entry_is_said_by_what_it_has() {
        for group in all().flat_map(|table| table.groups) {
            let said = group.line().count();
            assert!(said > 0 && (group.brief.is_empty() || said == group.brief.len()), "{}", group.key);
        }
    }

    #[test]
    fn a_board_is_laid_out_by_what_rows_carry() {
        for (table, board) in KINDS.iter().filter_map(|table| Some((table, table.board?))) {
            let by = table.field(board.by).unwrap_or_else(|| panic!("{} has no {}", table.name, board.by));
            assert!(matches!(by.value, ValueType::Choice(_) | ValueType::Option(_)), "{} is no choice", board.by);
            let sum = board.sum.map(|sum| table.field(sum).unwrap());
            assert!(sum.is_none_or(|sum| sum.value == ValueType::Money));
            let said = board.line.iter().map(|path| table.by_path(path).unwrap_or_else(|| panic!("no {path}")));
            assert!(said.chain(sum).chain([by]).all(|field| field.listed), "{} shows what no row has", table.name);
        }
    }
}
