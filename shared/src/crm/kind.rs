//! The kinds of root record, each of which is one document.

use std::fmt;

use super::kinds;
use super::open::open_codes;

/// What a root record is: an open code, which stands on the wire and on disks.
///
/// A program knows the kinds of [`kinds::KINDS`] and those that [`kinds::add`] was told of. Whatever is of another kind comes from a later version; it is carried, stored and
/// counted like everything else, and never shown, projected or repaired: [`super::definition`] knows no field of it. When the
/// app learns the kind, its rows are made anew ([`super::KindDef::rows`]).
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind(u16);

impl Kind {
    /// A person or an organisation that somebody looks after, with everything needed to reach them.
    pub const CUSTOMER: Self = Self(0);
    /// A visit, call, meeting, message, note or task.
    pub const ACTIVITY: Self = Self(1);
    /// A person who works with this workspace, and their devices.
    pub const MEMBER: Self = Self(2);
    /// A territory, that is a scope with a name.
    pub const TERRITORY: Self = Self(3);
    /// A field that this workspace adds to a kind.
    pub const CUSTOM_FIELD: Self = Self(4);
    /// Something that is sold.
    pub const PRODUCT: Self = Self(5);
    /// Whose workspace it is.
    pub const COMPANY: Self = Self(6);
    /// What a workspace makes of one thing on a list of its own: its words, its place, whether it is offered.
    pub const OPTION: Self = Self(7);
    /// A way to look at the list of a kind, kept under a name.
    pub const VIEW: Self = Self(8);

    /// The kind of a number: any is one. Numbers from [`kinds::FIRST_ADDED`] up have no table in this program.
    pub const fn of(code: u16) -> Self {
        Self(code)
    }

    /// Every kind that this program knows, in the order of their codes.
    pub fn all() -> impl DoubleEndedIterator<Item = Self> + Clone {
        kinds::all().map(|table| table.kind)
    }

    /// The word that stands in a document's `kind`; empty of a kind that this program does not know.
    pub fn name(self) -> &'static str {
        super::definition(self).name
    }

    /// The kind of a word made by [`Kind::name`]; none if this program does not know it.
    pub fn from_name(name: &str) -> Option<Self> {
        kinds::all().find(|table| table.name == name).map(|table| table.kind)
    }

    /// The stable number of this kind.
    pub const fn code(self) -> u16 {
        self.0
    }

    /// [`Kind::of`], as open codes are read.
    pub const fn from_code(code: u16) -> Self {
        Self(code)
    }

    /// Whether this program knows what records of this kind are.
    pub fn is_known(self) -> bool {
        kinds::find(self).is_some()
    }
}

/// Its name, or its number where it has none here.
impl fmt::Debug for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_known() { f.write_str(self.name()) } else { write!(f, "kind {}", self.0) }
    }
}

open_codes!(Kind);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_small_number_whoever_knows_it() {
        for code in (0..300).chain([u16::MAX]) {
            let kind = Kind::of(code);
            assert_eq!((kind.code(), kind.is_known()), (code, usize::from(code) < kinds::KINDS.len()));
            let bytes = minicbor::to_vec(kind).unwrap();
            // Byte for byte what a closed list of kinds writes.
            assert_eq!(bytes, minicbor::to_vec(i64::from(code)).unwrap());
            assert_eq!(minicbor::decode::<Kind>(&bytes).unwrap(), kind);
        }
        assert!(Kind::all().all(|kind| Kind::from_name(kind.name()) == Some(kind)));
        assert_eq!(Kind::from_name(""), None);
    }

    #[test]
    fn the_first_codes_are_for_life() {
        let first = ["customer", "activity", "member", "territory", "custom_field", "product"];
        assert!(Kind::all().map(Kind::name).take(first.len()).eq(first));
        // A kind is found by its place in the table.
        assert!(Kind::all().map(Kind::code).eq(0..u16::try_from(kinds::KINDS.len()).unwrap()));
    }
}
