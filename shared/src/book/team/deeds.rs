//! What the book keeps of each activity for the sake of a team, as small numbers: six bytes an activity.

use std::collections::BTreeMap;

use crate::crm::kinds::activity::OUTCOMES;
use crate::crm::{Kind, Options, definition};
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
    /// The number of how it went.
    outcome: u8,
}

/// What activities say, by their numbers in the book.
pub(in crate::book) struct Deeds {
    slots: Slots,
    /// By activity.
    deeds: Vec<Deed>,
    /// How it went, by number, and whether that counts as an order. The first is none.
    outcomes: Vec<(String, bool)>,
    options: Options,
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
            outcomes: vec![(String::new(), false)],
            options: Options::default(),
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
            outcome: self.outcome(row.text(self.slots.outcome)),
        };
        *place(&mut self.deeds, number) = deed;
    }

    /// Takes in what the workspace has made of its lists: what counts as an order may be something else now.
    pub(in crate::book) fn learn(&mut self, options: &Options) {
        self.options = options.clone();
        for (code, is_order) in &mut self.outcomes {
            *is_order = counts_as_order(options, code);
        }
    }

    /// The number of an outcome. What comes after 255 of them is none.
    fn outcome(&mut self, code: &str) -> u8 {
        let known = self.outcomes.iter().position(|(own, _)| own == code);
        let at = known.unwrap_or_else(|| {
            if self.outcomes.len() <= usize::from(u8::MAX) {
                self.outcomes.push((code.to_owned(), counts_as_order(&self.options, code)));
                return self.outcomes.len() - 1;
            }
            0
        });
        u8::try_from(at).unwrap_or(0)
    }

    /// Whether something was ordered.
    pub(super) fn is_order(&self, deed: Deed) -> bool {
        self.outcomes.get(usize::from(deed.outcome)).is_some_and(|(_, is_order)| *is_order)
    }

    pub(super) fn deed(&self, activity: u32) -> Deed {
        self.deeds.get(activity as usize).copied().unwrap_or_default()
    }
}

fn counts_as_order(options: &Options, code: &str) -> bool {
    options.counts_as(&OUTCOMES, code) == "order"
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
