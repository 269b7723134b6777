//! Which phone and which address come first.
//!
//! A file says it by the entry's place in the file, or by the number itself. Entries are left out and folded together before they
//! stand in their list, so the place is looked up at the end; what was named and could not be read is nobody's main phone.

use std::collections::BTreeMap;

use super::super::candidate::group_place;
use super::super::problem::{Fault, Place, Problem};
use super::super::target::Target;
use super::entries::At;
use super::{Assembly, Piece};
use crate::crm::Value;
use crate::crm::definition;

/// The entry that comes first in its list.
pub(super) struct Main {
    key: String,
    list: usize,
    nth: u8,
    /// What the file says, if it says a place.
    told: Option<String>,
}

/// The place of an entry that a column of its own names: behind all that are counted.
const OF_ITS_OWN: u8 = u8::MAX;

impl Assembly<'_> {
    pub(super) fn put_main(&mut self, key: &str, group: &'static str, piece: &Piece<'_>) {
        let Some(group) = definition(self.candidate.kind).group(group) else { return };
        let list = group_place(self.candidate.kind, group);
        if self.mains.iter().any(|main| main.key == key) {
            return;
        }
        let text = piece.text.trim();
        if let Some(place) = text.parse::<u8>().ok().filter(|_| text.len() <= 2) {
            // A card marks the number itself: that it cannot be read is told there.
            let told = Some(text.to_owned()).filter(|_| !matches!(piece.place, Place::Property(_)));
            self.mains.push(Main { key: key.to_owned(), list, nth: place.wrapping_sub(1), told });
            return;
        }
        // People's sheets have the number itself in such a column, or the street.
        let Some(field) = group.field(if group.key == "phone" { "number" } else { "street" }) else { return };
        self.mains.push(Main { key: key.to_owned(), list, nth: OF_ITS_OWN, told: None });
        let target = Target::entry(group.key, 0, field.key);
        let own = Piece { target: &target, split: None, ..piece.clone() };
        self.put_part((list, OF_ITS_OWN, 0), group, field, piece.text, &own);
    }

    pub(super) fn place_mains(&mut self, placed: &BTreeMap<At, usize>) {
        for main in std::mem::take(&mut self.mains) {
            let mut of_nth = placed.range((main.list, main.nth, 0)..=(main.list, main.nth, usize::MAX));
            let place = of_nth.next().and_then(|(_, place)| i64::try_from(*place).ok());
            match (place, main.told) {
                (Some(place), _) => self.candidate.put(&main.key, Value::Int(place)),
                (None, Some(told)) => {
                    let target = Target::field(&main.key);
                    self.problems.push(Problem::new(self.row, Place::Whole, target, &told, Fault::NoSuchEntry));
                }
                (None, None) => {}
            }
        }
    }
}
