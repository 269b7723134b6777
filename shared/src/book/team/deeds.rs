//! What the book keeps of each activity for the sake of a team, as small numbers: six bytes an activity.

use std::collections::BTreeMap;

use crate::crm::kinds::activity::OUTCOMES;
use crate::crm::{Kind, Options, definition};
use crate::document::{DocId, Row};

/// What a team's visits, contacts and orders are.
const OF: Kind = Kind::ACTIVITY;

/// Nobody, nowhere.
pub(super) const NONE: u16 = 0;

/// Codes that nobody has put on the list are numbered as long as there are fewer: a device that invents hundreds of them takes no
/// place from those that the company adds.
const INVENTED: usize = 128;

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
    /// How it went, by number, and whether that counts as an order. The first is none; then what was on the list from the start.
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
        let table = definition(OF);
        Self {
            slots: Slots { what: table.slot("what"), outcome: table.slot("outcome"), by: table.slot("by") },
            deeds: Vec::new(),
            outcomes: listed(&Options::default()),
            options: Options::default(),
            members: Names::default(),
            territories: Names::default(),
        }
    }

    /// Takes in an activity's row; of whatever else hangs on a record nothing is counted.
    pub(in crate::book) fn put_activity(&mut self, number: u32, row: &Row) {
        if row.kind != OF {
            return;
        }
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
        let added = options.all().filter(|record| record.list == OUTCOMES.name);
        for record in added {
            self.number(&record.code, usize::from(u8::MAX) + 1);
        }
    }

    /// The number of an outcome. One of which nobody has heard is none, once there are many.
    fn outcome(&mut self, code: &str) -> u8 {
        self.number(code, INVENTED).unwrap_or(0)
    }

    /// The number of a code; of one that has none yet the next one, if fewer than so many have one.
    fn number(&mut self, code: &str, most: usize) -> Option<u8> {
        let known = self.outcomes.iter().position(|(own, _)| own == code);
        let at = known.or_else(|| {
            (self.outcomes.len() < most).then(|| {
                self.outcomes.push((code.to_owned(), counts_as_order(&self.options, code)));
                self.outcomes.len() - 1
            })
        });
        at.and_then(|at| u8::try_from(at).ok())
    }

    /// Whether something was ordered.
    pub(super) fn is_order(&self, deed: Deed) -> bool {
        self.outcomes.get(usize::from(deed.outcome)).is_some_and(|(_, is_order)| *is_order)
    }

    pub(super) fn deed(&self, activity: u32) -> Deed {
        self.deeds.get(activity as usize).copied().unwrap_or_default()
    }
}

/// No outcome, and those from the start.
fn listed(options: &Options) -> Vec<(String, bool)> {
    let codes = std::iter::once("").chain(OUTCOMES.built_in.iter().map(|choice| choice.code));
    codes.map(|code| (code.to_owned(), counts_as_order(options, code))).collect()
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::{OptionRecord, Value};
    use crate::document::Cell;

    fn visit(outcome: &str) -> Row {
        let mut row = Row::new(Kind::ACTIVITY, 1);
        let slot = definition(Kind::ACTIVITY).field("outcome").unwrap().slot;
        row.cells.push((slot, Cell::One(Value::text(outcome))));
        row
    }

    #[test]
    fn invented_outcomes_take_no_place_from_those_on_the_list() {
        let mut deeds = Deeds::new();
        for at in 0..1_000 {
            deeds.put_activity(at, &visit(&format!("invented-{at}")));
        }
        let is_order = |deeds: &Deeds, at: u32| deeds.is_order(deeds.deed(at));
        assert!((0..1_000).all(|at| !is_order(&deeds, at)));
        deeds.put_activity(1_000, &visit("order"));
        deeds.put_activity(1_001, &visit("settled"));
        assert!(is_order(&deeds, 1_000) && !is_order(&deeds, 1_001));

        // Added by the company, before or after somebody has written it.
        let added = |code: &str| OptionRecord {
            record: code.to_owned(),
            list: OUTCOMES.name.to_owned(),
            code: code.to_owned(),
            counts_as: "order".to_owned(),
            ..OptionRecord::default()
        };
        deeds.learn(&Options::new(vec![added("sample"), added("invented-7")]));
        deeds.put_activity(1_002, &visit("sample"));
        assert!(is_order(&deeds, 1_002) && is_order(&deeds, 7) && is_order(&deeds, 1_000));
        assert!(!is_order(&deeds, 8) && !is_order(&deeds, 999));
    }
}
