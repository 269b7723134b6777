//! The terms of one kind of row, and whose they are.

use super::dictionary::{Dictionary, Posting};
use super::fields::{Fields, Shape, each_term};
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
    pub(super) kind: Kind,
    pub(super) fields: Fields,
    /// Words, found from their beginning and with typos.
    words: Dictionary,
    /// Phones, tax ids, codes and pieces of mail addresses, found from their middle.
    codes: Dictionary,
    /// Whose each entry is.
    owners: Vec<u32>,
    struck: u32,
}

impl Index {
    pub(super) fn of(kind: Kind) -> Self {
        Self {
            kind,
            fields: Fields::of(kind),
            words: Dictionary::default(),
            codes: Dictionary::fragmentary(),
            owners: Vec::new(),
            struck: 0,
        }
    }

    /// Takes in a row; answers the number of its entry, or [`NO_ENTRY`] if there is nothing to find it by.
    pub(super) fn put(&mut self, owner: u32, row: &Row, registry: &Registry) -> u32 {
        let entry = self.owners.len() as u32;
        if entry >= Posting::ENTRIES {
            return NO_ENTRY;
        }
        let mut is_empty = true;
        let (fields, words, codes) = (&self.fields, &mut self.words, &mut self.codes);
        fields.each_text(row, registry, |field, _, shape, text| {
            each_term(shape, text, |term, first| {
                is_empty = false;
                let dictionary = if shape == Shape::Words { &mut *words } else { &mut *codes };
                dictionary.add(term, Posting::new(entry, field, first));
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
                for dictionary in [&mut self.words, &mut self.codes] {
                    dictionary.retain(|entry| owners.get(entry as usize).is_some_and(|owner| *owner != NOBODY));
                }
                self.struck = 0;
            }
        }
    }

    /// Makes what was taken in findable.
    pub(super) fn settle(&mut self) {
        self.words.settle();
        self.codes.settle();
    }

    /// The same after a first filling, with everything at its place.
    pub(super) fn arrange(&mut self) {
        self.words.arrange();
        self.codes.arrange();
        self.owners.shrink_to_fit();
    }

    /// Calls `take` with the owner and the penalty of every occurrence of what fits a word.
    pub(super) fn look(&self, word: &str, typing: bool, leads: bool, take: &mut impl FnMut(u32, u8)) {
        let mut any = false;
        let dictionaries: &[&Dictionary] =
            if word.len() < FRAGMENT { &[&self.words] } else { &[&self.words, &self.codes] };
        for dictionary in dictionaries {
            for place in dictionary.beginning_with(word) {
                let fit = if dictionary.text(place).len() == word.len() { Fit::Exact } else { Fit::Beginning };
                any |= self.hand(dictionary.postings(place), fit, leads, take);
            }
            for postings in dictionary.containing(word) {
                any |= self.hand(postings, Fit::Inside, leads, take);
            }
        }
        let most = typos(word);
        if most > 0 {
            near(&self.words, word, most, |place, near| {
                // Half a word with a typo is guessed at only if there is nothing without.
                if !self.words.text(place).starts_with(word)
                    && let Some(fit) = by_nearness(near, typing && !any)
                {
                    self.hand(self.words.postings(place), fit, leads, take);
                }
            });
        }
    }

    /// Every text in which a term is a word or begins with it, by its entry and field, ascending; of `among` only, if that is given.
    pub(super) fn texts_with(&self, word: &str, among: Option<&[(u32, u8)]>) -> Vec<(u32, u8)> {
        let postings = self.words.beginning_with(word).flat_map(|place| self.words.postings(place));
        let texts = postings.map(|posting| (posting.entry(), posting.field()));
        let is_among = |text: &(u32, u8)| among.is_none_or(|among| among.binary_search(text).is_ok());
        let mut texts: Vec<(u32, u8)> = texts.filter(is_among).collect();
        texts.sort_unstable();
        texts.dedup();
        texts
    }

    /// Whose the texts are.
    pub(super) fn owners_of(&self, texts: &[(u32, u8)]) -> impl Iterator<Item = u32> {
        let owner = |(entry, _): &(u32, u8)| self.owners.get(*entry as usize).copied();
        texts.iter().filter_map(owner).filter(|owner| *owner != NOBODY)
    }

    /// The same of a fragment of a phone, a tax id or a code.
    pub(super) fn look_for_fragment(&self, fragment: &str, take: &mut impl FnMut(u32, u8)) {
        for place in self.codes.beginning_with(fragment) {
            let fit = if self.codes.text(place).len() == fragment.len() { Fit::Whole } else { Fit::Inside };
            self.hand(self.codes.postings(place), fit, false, take);
        }
        for postings in self.codes.containing(fragment) {
            self.hand(postings, Fit::Inside, false, take);
        }
    }

    fn hand(&self, postings: &[Posting], fit: Fit, leads: bool, take: &mut impl FnMut(u32, u8)) -> bool {
        let mut any = false;
        for posting in postings {
            let owner = self.owners.get(posting.entry() as usize).copied().unwrap_or(NOBODY);
            if owner != NOBODY {
                any = true;
                take(owner, penalty(self.fields.class(posting.field()), fit, leads && posting.is_first()));
            }
        }
        any
    }
}
