//! What happened to a record: who changed what, when, on which device, and what stood there before.
//!
//! [`Document::history`] puts every change of a document in one order and says of each what it meant to people. The order is
//! that of causes: what an author had seen comes before what they wrote, whatever clocks say. Only among changes whose
//! authors had not seen each other do the clocks decide. So a phone whose clock is wrong by days disorders nothing, and every
//! device that has the same changes tells the same story.
//!
//! What is compared with what: *before* are the values that the author of a change wrote over, which is what they saw;
//! *against* are values that already stood there in this order and that they had not seen. An edit with several values before
//! it settled a disagreement, one with something against it began one.
//!
//! Absent on purpose: a stored log. The changes are the log, and a document with 2,000 of them is told in some tens of
//! milliseconds (see the tests). Nothing here writes: [`moment`] makes the intents that put something back.

use crate::in_order;

mod fact;
mod fold;
mod meant;
mod moment;
mod order;
mod passages;

use std::collections::BTreeSet;

use automerge::ChangeHash;

pub use fact::{EntryEvent, Fact, FieldChange};
pub use moment::{Done, Plan, Wrote};

use self::fold::Told;
pub(super) use self::fold::entry_of;
use super::{Document, Hash, Splice, Stamp};

/// Edits of one text by one device, each made within this long of the one before, are told as one, milliseconds.
const ONE_SITTING: i64 = 600_000;
/// A clock that says this much less than one it has seen is told to be doubtful, milliseconds.
const DOUBT: i64 = 600_000;

/// One thing that happened: a change, or several of one sitting at one text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Happening {
    /// The change, the last of a sitting: the moment to which something can be put back.
    pub change: Hash,
    /// Its place in the order, the oldest being 0. Places move when older changes arrive.
    pub place: u32,
    /// Who and when, by their own clock.
    pub stamp: Stamp,
    /// That clock, or one that its author had seen, was wrong: it says an earlier time than what came before.
    pub is_clock_doubtful: bool,
    /// It is on this device and not synced yet.
    pub is_waiting: bool,
    /// What it meant.
    pub facts: Vec<Fact>,
}
in_order!(struct Happening { change, place, stamp, is_clock_doubtful, is_waiting, facts });

/// A part of a history, the newest first.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct HistoryPage {
    /// What happened.
    pub happenings: Vec<Happening>,
    /// Ask for the next page from here; none at the beginning of the record.
    pub next: Option<u32>,
}
in_order!(struct HistoryPage { happenings, next });

/// A document's history, in order.
#[derive(Debug)]
pub struct History<'d> {
    document: &'d Document,
    told: Vec<Told>,
}

impl Document {
    /// Everything that happened. `waiting`: the changes that are not synced yet.
    #[must_use]
    pub fn history(&self, waiting: &BTreeSet<Hash>) -> History<'_> {
        History { document: self, told: fold::tell(self, waiting) }
    }
}

/// What stands differently in the text at `key` than after the changes of `since`, as passages.
pub(super) fn passages_since(document: &Document, key: &str, since: &[ChangeHash]) -> Vec<Splice> {
    passages::between(document, key, since, &document.inner.get_heads())
}

impl History<'_> {
    /// The happenings before a place (none: from the newest), at most `limit` of them. `of` narrows them to a field
    /// (`name`), an entry (`phone/ab12cd34`) or a group (`phone`).
    #[must_use]
    pub fn page(&self, of: Option<&str>, before: Option<u32>, limit: usize) -> HistoryPage {
        let mut happenings = Vec::new();
        let mut next = None;
        let mut end = before.map_or(self.told.len(), |before| (before as usize).min(self.told.len()));
        while end > 0 {
            let begin = self.sitting(end - 1);
            if let Some(happening) = self.happening(begin, end - 1, of) {
                if happenings.len() == limit {
                    next = Some(place(end));
                    break;
                }
                happenings.push(happening);
            }
            end = begin;
        }
        HistoryPage { happenings, next }
    }

    /// What one change did to the scalars, for taking it back.
    pub(super) fn told_of(&self, change: Hash) -> Option<&Told> {
        self.told.iter().find(|told| told.hash == change)
    }

    /// Where the sitting that ends with the change at `last` began.
    fn sitting(&self, last: usize) -> usize {
        let mut begin = last;
        while begin > 0 {
            let (earlier, later) = (&self.told[begin - 1], &self.told[begin]);
            let one = earlier.is_text_only()
                && later.is_text_only()
                && earlier.texts == later.texts
                && earlier.actor == later.actor
                && earlier.is_waiting == later.is_waiting
                && later.deps == [ChangeHash::from(earlier.hash)]
                && (0..=ONE_SITTING).contains(&(later.stamp.time - earlier.stamp.time));
            if !one {
                break;
            }
            begin -= 1;
        }
        begin
    }

    fn happening(&self, begin: usize, end: usize, of: Option<&str>) -> Option<Happening> {
        let (first, last) = (&self.told[begin], &self.told[end]);
        let mut facts: Vec<Fact> = last.facts.iter().filter(|fact| fact.is_about(of)).cloned().collect();
        for key in last.texts.iter().filter(|key| of.is_none_or(|of| of == **key)) {
            let passages: Vec<Splice> = passages::between(self.document, key, &first.deps, &[last.hash.into()]);
            if !passages.is_empty() {
                facts.push(Fact::Text { key: (*key).to_owned(), passages });
            }
        }
        (!facts.is_empty()).then(|| Happening {
            change: last.hash,
            place: place(end),
            stamp: last.stamp,
            is_clock_doubtful: last.is_clock_doubtful,
            is_waiting: last.is_waiting,
            facts,
        })
    }
}

fn place(at: usize) -> u32 {
    u32::try_from(at).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests;
