//! The terms that occur, in order, and where each occurs.
//!
//! Postings are only ever appended. A row that changes gets a new entry number and its old one is struck out, so that no
//! term has to be searched for what it no longer stands in; [`Dictionary::retain`] sweeps when much has been struck out.

use std::ops::Range;

use hashbrown::HashTable;

use super::grams::Grams;

/// The longest term, in bytes; what is longer is cut.
const LONGEST: usize = 64;

/// From so many new terms on, the order is made anew rather than each put at its place.
const BULK: usize = 64;

/// One occurrence: the number of an entry, a field of it, and whether the term begins the field.
#[derive(Copy, Clone, PartialEq, Eq)]
pub(super) struct Posting(u32);

impl Posting {
    /// The greatest number of an entry, and one more.
    pub(super) const ENTRIES: u32 = 1 << 24;

    pub(super) const fn new(entry: u32, field: u8, first: bool) -> Self {
        Self(entry << 8 | (first as u32) << 7 | (field & 0x7F) as u32)
    }

    pub(super) const fn entry(self) -> u32 {
        self.0 >> 8
    }

    pub(super) const fn field(self) -> u8 {
        (self.0 & 0x7F) as u8
    }

    pub(super) const fn is_first(self) -> bool {
        self.0 & 0x80 != 0
    }
}

/// Most terms of a book (phones, codes, tax ids) occur once.
enum Postings {
    One(Posting),
    Many(Vec<Posting>),
}

struct Term {
    at: u32,
    len: u8,
    postings: Postings,
}

/// The terms.
#[derive(Default)]
pub(super) struct Dictionary {
    /// All terms' letters, one after the other.
    letters: String,
    terms: Vec<Term>,
    known: HashTable<u32>,
    /// Terms by their letters.
    sorted: Vec<u32>,
    /// Terms not yet among the sorted.
    fresh: Vec<u32>,
    /// Only for terms that are found from their middle.
    grams: Option<Grams>,
}

impl Dictionary {
    /// A dictionary whose terms are found from their middle, too.
    pub(super) fn fragmentary() -> Self {
        Self { grams: Some(Grams::default()), ..Self::default() }
    }

    /// Notes an occurrence.
    pub(super) fn add(&mut self, word: &str, posting: Posting) {
        let mut end = word.len().min(LONGEST);
        while !word.is_char_boundary(end) {
            end -= 1;
        }
        let word = &word[..end];
        let hash = hash(word.as_bytes());
        let (letters, terms) = (&self.letters, &self.terms);
        let found = self.known.find(hash, |term| text_of(letters, &terms[*term as usize]) == word).copied();
        if let Some(number) = found {
            let term = &mut self.terms[number as usize];
            match &mut term.postings {
                Postings::One(one) if *one == posting => {}
                Postings::One(one) => term.postings = Postings::Many(vec![*one, posting]),
                Postings::Many(many) if many.last() == Some(&posting) => {}
                Postings::Many(many) => many.push(posting),
            }
            return;
        }
        let number = self.terms.len() as u32;
        let at = self.letters.len() as u32;
        self.letters.push_str(word);
        self.terms.push(Term { at, len: word.len() as u8, postings: Postings::One(posting) });
        self.fresh.push(number);
        let (letters, terms) = (&self.letters, &self.terms);
        self.known.insert_unique(hash, number, |term| self::hash(text_of(letters, &terms[*term as usize]).as_bytes()));
        if let Some(grams) = &mut self.grams {
            grams.add(number, word);
        }
    }

    /// Puts new terms at their places. To be called before anything is looked up.
    pub(super) fn settle(&mut self) {
        if self.fresh.is_empty() {
            return;
        }
        let fresh = std::mem::take(&mut self.fresh);
        let (letters, terms) = (&self.letters, &self.terms);
        let text = |number: &u32| text_of(letters, &terms[*number as usize]);
        if fresh.len() < BULK {
            for number in fresh {
                let at = self.sorted.partition_point(|other| text(other) < text(&number));
                self.sorted.insert(at, number);
            }
        } else {
            // The sorted and the fresh: a merge sort finds the runs by itself.
            let mut fresh = fresh;
            fresh.sort_unstable_by(|a, b| text(a).cmp(text(b)));
            self.sorted.append(&mut fresh);
            self.sorted.sort_by(|a, b| text(a).cmp(text(b)));
        }
    }

    /// The letters of the term at a place in the order.
    pub(super) fn text(&self, place: usize) -> &str {
        self.sorted.get(place).map_or("", |number| text_of(&self.letters, &self.terms[*number as usize]))
    }

    /// How many terms are in order.
    pub(super) fn len(&self) -> usize {
        self.sorted.len()
    }

    /// The places of the terms that begin with a word.
    pub(super) fn beginning_with(&self, word: &str) -> Range<usize> {
        let start = self.sorted.partition_point(|number| self.number_text(*number) < word);
        start..self.end_of_prefix(start, word.as_bytes())
    }

    /// The place of the first term that begins with a byte or a later one.
    pub(super) fn beginning_from(&self, byte: u8) -> usize {
        self.sorted
            .partition_point(|number| self.number_text(*number).as_bytes().first().is_some_and(|own| *own < byte))
    }

    /// The first place from `start` on whose term does not begin with `prefix`, looked for in growing steps.
    pub(super) fn end_of_prefix(&self, start: usize, prefix: &[u8]) -> usize {
        let begins = |number: &u32| self.number_text(*number).as_bytes().starts_with(prefix);
        let (mut low, mut step) = (start, 1);
        while let Some(number) = self.sorted.get(low + step)
            && begins(number)
        {
            low += step;
            step *= 2;
        }
        let high = self.sorted.len().min(low + step + 1);
        low + self.sorted[low..high].partition_point(begins)
    }

    /// The postings of the term at a place in the order.
    pub(super) fn postings(&self, place: usize) -> &[Posting] {
        self.sorted.get(place).map_or(&[], |number| self.postings_of(*number))
    }

    /// The terms that contain a word of at least [`super::grams::FRAGMENT`] bytes and do not begin with it; none unless the
    /// dictionary is fragmentary.
    pub(super) fn containing(&self, word: &str) -> impl Iterator<Item = &[Posting]> {
        let candidates = self.grams.as_ref().map_or(&[][..], |grams| grams.candidates(word));
        candidates.iter().filter_map(move |number| {
            let text = self.number_text(*number);
            (text.get(1..).is_some_and(|rest| rest.contains(word)) && !text.starts_with(word))
                .then(|| self.postings_of(*number))
        })
    }

    /// Strikes out postings of entries that are no more.
    pub(super) fn retain(&mut self, mut is_alive: impl FnMut(u32) -> bool) {
        for term in &mut self.terms {
            match &mut term.postings {
                Postings::One(one) => {
                    if !is_alive(one.entry()) {
                        term.postings = Postings::Many(Vec::new());
                    }
                }
                Postings::Many(many) => many.retain(|posting| is_alive(posting.entry())),
            }
        }
    }

    /// Numbers all terms in their order and gives back what growing took beyond need, so that the terms of a beginning
    /// lie side by side: reading a hundred thousand at random places takes ten times as long.
    pub(super) fn arrange(&mut self) {
        self.settle();
        let mut letters = String::with_capacity(self.letters.len());
        let mut terms = Vec::with_capacity(self.terms.len());
        let mut grams = self.grams.is_some().then(Grams::default);
        self.known = HashTable::with_capacity(self.terms.len());
        for (place, before) in self.sorted.iter_mut().enumerate() {
            let number = place as u32;
            let term = &mut self.terms[*before as usize];
            let text = text_of(&self.letters, term);
            let at = letters.len() as u32;
            letters.push_str(text);
            // No term is rehashed: there is room for all.
            self.known.insert_unique(hash(text.as_bytes()), number, |_| 0);
            if let Some(grams) = &mut grams {
                grams.add(number, text);
            }
            let mut postings = std::mem::replace(&mut term.postings, Postings::Many(Vec::new()));
            if let Postings::Many(many) = &mut postings {
                many.shrink_to_fit();
            }
            terms.push(Term { at, len: term.len, postings });
            *before = number;
        }
        (self.letters, self.terms) = (letters, terms);
        if let Some(grams) = &mut grams {
            grams.shrink();
        }
        self.grams = grams;
    }

    fn number_text(&self, number: u32) -> &str {
        text_of(&self.letters, &self.terms[number as usize])
    }

    fn postings_of(&self, number: u32) -> &[Posting] {
        match &self.terms[number as usize].postings {
            Postings::One(one) => std::slice::from_ref(one),
            Postings::Many(many) => many,
        }
    }
}

fn text_of<'l>(letters: &'l str, term: &Term) -> &'l str {
    &letters[term.at as usize..term.at as usize + usize::from(term.len)]
}

/// FNV-1a: short texts, nobody to defend against.
pub(in crate::book) fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xCBF2_9CE4_8422_2325, |hash, byte| (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01B3))
}
