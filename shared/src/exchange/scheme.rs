//! Of which kind the records of a file are, and which fields that kind has in this workspace.

use crate::crm::definition::KindDef;
use crate::crm::{Kind, Registry, definition};

/// The kind of people and firms, of which cards are, too. Its files are read with more care than any table asks for: see «What customers
/// have beyond the others» in [`super`].
pub const PEOPLE: Kind = Kind::CUSTOMER;

/// A kind with its fields, those of the workspace included.
#[derive(Copy, Clone, Debug)]
pub struct Scheme<'r> {
    /// The kind.
    pub kind: Kind,
    /// The fields that there are.
    pub registry: &'r Registry,
}

impl<'r> Scheme<'r> {
    /// The fields of a kind.
    #[must_use]
    pub const fn of(kind: Kind, registry: &'r Registry) -> Self {
        Self { kind, registry }
    }

    /// The kind's table.
    #[must_use]
    pub fn table(self) -> &'static KindDef {
        definition(self.kind)
    }

    /// The longest notes that a record of the kind may have, in UTF-16 units; none where it has none.
    pub(super) fn notes_max(self) -> Option<u32> {
        self.table().notes().map(|(_, max)| max)
    }
}
