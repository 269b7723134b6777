//! The terms of one kind of row, and whose they are.

use super::dictionary::{Dictionary, Posting};
use super::fields::{Fields, each_term};
use super::grams::FRAGMENT;
use super::matching::{Fit, by_nearness, penalty};
use super::near::{near, typos};
use crate::crm::{Kind, Registry};
use crate::document::Row;

/// Nobody's entry: its row has changed or gone.
const NOBODY: u32 = u32::MAX;

/// Beyond so many entries struck out, and a quarter of all, postings are swept.
const SWEEP: u32 = 2_000;

/// No entry.
pub(in crate::book) const NO_ENTRY: u32 = u32::MAX;

/// An index.
pub(super) struct Index {
    pub(super) fields: Fields,
    dictionary: Dictionary,
    /// Whose each entry is.
    owners: Vec<u32>,
    struck: u32,
}

impl Index {
    pub(super) fn of(kind: Kind) -> Self {
        Self { fields: Fields::of(kind), dictionary: Dictionary::default(), owners: Vec::new(), struck: 0 }
    }

    /// Takes in a row; answers the number of its entry, or [`NO_ENTRY`] if there is nothing to find it by.
    pub(super) fn put(&mut self, owner: u32, row: &Row, registry: &Registry) -> u32 {
        let entry = self.owners.len() as u32;
        if entry >= Posting::ENTRIES {
            return NO_ENTRY;
        }
        let mut is_empty = true;
        let (fields, dictionary) = (&self.fields, &mut self.dictionary);
        fields.each_text(row, registry, |field, _, shape, text| {
            each_term(shape, text, |term, first| {
                is_empty = false;
                dictionary.add(term, fields.is_fragmentary(field), Posting::new(entry, field, first));
            });
        });
        if is_empty {
            return NO_ENTRY;
        }
        self.owners.push(owner);
        entry
    }

    /// Strikes out an entry.
    pub(super) fn strike(&mut self, entry: u32) {
        if let Some(owner) = self.owners.get_mut(entry as usize)
            && *owner != NOBODY
        {
            *owner = NOBODY;
            self.struck += 1;
            if self.struck > SWEEP && self.struck as usize > self.owners.len() / 4 {
                let owners = &self.owners;
                self.dictionary.retain(|entry| owners.get(entry as usize).is_some_and(|owner| *owner != NOBODY));
                self.struck = 0;
            }
        }
    }

    /// Makes what was taken in findable.
    pub(super) fn settle(&mut self) {
        self.dictionary.settle();
    }

    pub(super) fn shrink(&mut self) {
        self.dictionary.shrink();
        self.owners.shrink_to_fit();
    }

    /// Calls `take` with the owner and the penalty of every occurrence of what fits a word.
    pub(super) fn look(&self, word: &str, typing: bool, leads: bool, take: &mut impl FnMut(u32, u8)) {
        let beginning = self.dictionary.beginning_with(word);
        let mut any = false;
        for place in beginning.clone() {
            let fit = if self.dictionary.text(place).len() == word.len() { Fit::Exact } else { Fit::Beginning };
            any |= self.hand(self.dictionary.postings(place), fit, leads, false, take);
        }
        if word.len() >= FRAGMENT {
            for postings in self.dictionary.containing(word) {
                any |= self.hand(postings, Fit::Inside, leads, true, take);
            }
        }
        let most = typos(word);
        if most > 0 {
            near(&self.dictionary, word, most, |place, near| {
                // Half a word with a typo is guessed at only if there is nothing without.
                if !beginning.contains(&place)
                    && let Some(fit) = by_nearness(near, typing && !any)
                {
                    self.hand(self.dictionary.postings(place), fit, leads, false, take);
                }
            });
        }
    }

    /// The same of a fragment of a phone, a tax id or a code.
    pub(super) fn look_for_fragment(&self, fragment: &str, take: &mut impl FnMut(u32, u8)) {
        for place in self.dictionary.beginning_with(fragment) {
            self.hand(self.dictionary.postings(place), Fit::Inside, false, true, take);
        }
        for postings in self.dictionary.containing(fragment) {
            self.hand(postings, Fit::Inside, false, true, take);
        }
    }

    fn hand(
        &self,
        postings: &[Posting],
        fit: Fit,
        leads: bool,
        only_fragmentary: bool,
        take: &mut impl FnMut(u32, u8),
    ) -> bool {
        let mut any = false;
        for posting in postings {
            let owner = self.owners.get(posting.entry() as usize).copied().unwrap_or(NOBODY);
            if owner == NOBODY || (only_fragmentary && !self.fields.is_fragmentary(posting.field())) {
                continue;
            }
            any = true;
            take(owner, penalty(self.fields.class(posting.field()), fit, leads && posting.is_first()));
        }
        any
    }
}
