//! What the book keeps of each activity for the sake of a team, as small numbers: six bytes an activity.

use std::collections::BTreeMap;

use crate::crm::{Kind, definition};
use crate::document::{DocId, Row};

/// Nobody, nowhere.
pub(super) const NONE: u16 = 0;

/// What an activity says of who did what.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Deed {
    /// The number of the member in charge.
    pub(super) by: u16,
    /// The number of its territory.
    pub(super) territory: u16,
    pub(super) is_visit: bool,
    pub(super) is_order: bool,
}

/// What activities say, by their numbers in the book.
pub(in crate::book) struct Deeds {
    slots: Slots,
    /// By activity.
    deeds: Vec<Deed>,
    pub(super) members: Names<DocId>,
    pub(super) territories: Names<u32>,
}

struct Slots {
    what: u16,
    outcome: u16,
    by: u16,
}

impl Deeds {
    pub(in crate::book) fn new() -> Self {
        let of = |key: &str| definition(Kind::ACTIVITY).field(key).map_or(u16::MAX, |field| field.slot);
        Self {
            slots: Slots { what: of("what"), outcome: of("outcome"), by: of("by") },
            deeds: Vec::new(),
            members: Names::default(),
            territories: Names::default(),
        }
    }

    /// Takes in an activity's row.
    pub(in crate::book) fn put_activity(&mut self, number: u32, row: &Row) {
        let by = row.text(self.slots.by).parse().ok();
        let deed = Deed {
            by: by.map_or(NONE, |by| self.members.number(by)),
            territory: self.territories.number(row.territory),
            is_visit: row.text(self.slots.what) == "visit",
            is_order: row.text(self.slots.outcome) == "order",
        };
        *place(&mut self.deeds, number) = deed;
    }

    pub(super) fn deed(&self, activity: u32) -> Deed {
        self.deeds.get(activity as usize).copied().unwrap_or_default()
    }
}

/// The place of a number, made if it is not there yet.
fn place<T: Clone + Default>(all: &mut Vec<T>, number: u32) -> &mut T {
    let at = number as usize;
    if all.len() <= at {
        all.resize(at + 1, T::default());
    }
    &mut all[at]
}

/// Things by small numbers from 1 on; what comes after 65,535 of them is none of them.
pub(super) struct Names<T> {
    known: Vec<T>,
    numbers: BTreeMap<T, u16>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { known: Vec::new(), numbers: BTreeMap::new() }
    }
}

impl<T: Clone + Ord> Names<T> {
    fn number(&mut self, name: T) -> u16 {
        if let Some(number) = self.numbers.get(&name) {
            return *number;
        }
        let Ok(number) = u16::try_from(self.known.len() + 1) else { return NONE };
        self.known.push(name.clone());
        self.numbers.insert(name, number);
        number
    }

    /// What has a number; nothing for [`NONE`].
    pub(super) fn get(&self, number: u16) -> Option<&T> {
        self.known.get(usize::from(number).checked_sub(1)?)
    }

    /// The number of what is known.
    pub(super) fn find(&self, name: &T) -> Option<u16> {
        self.numbers.get(name).copied()
    }
}
