//! Finding records as one types: customers, by what was done with them, too.
//!
//! Accents, case, signs and the order of words make no difference. Every word of a query must be found: as a word, as the
//! beginning of one, inside a phone, a tax id, a code or a mail address, or with a typo ([`near`]). What is found is weighed
//! ([`matching`]), and [`reasons`] says where it stands.
//!
//! A keystroke costs what it finds: terms lie in order, so that a longer beginning is a smaller range; the words before
//! the one being typed are not looked for again; what is found of a word is looked for among what the words before it left.
//! Nothing is compared with every customer.

mod dictionary;
mod fields;
mod grams;
mod index;
mod matching;
mod near;
mod query;
mod reasons;

pub(super) use dictionary::hash;
pub(super) use index::NO_ENTRY;
pub use query::Query;
pub use reasons::Reason;

use query::Part;

use crate::crm::filter::hangs_by;
use crate::crm::{Kind, Registry, kinds};
use crate::document::Row;
use index::Index;

/// Texts of activities are searched for words of so many bytes: fewer would find every customer.
const ACTIVITY_WORD: usize = 3;

/// Nothing found.
const NONE: u8 = u8::MAX;

/// What a word counts at most that stands in one text with all others: a name's least is 3, a tag's 4.
const TOGETHER: u16 = 3;

/// An entry, and a field of it.
type Text = (u32, u8);

/// A customer that was found.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub(super) struct Found {
    pub(super) customer: u32,
    /// The less the better.
    pub(super) penalty: u16,
}

/// What can be found of a kind, by its records' numbers.
pub(super) struct Search {
    own: Index,
    /// Of the deeds that hang on them: these find the record on which they hang.
    hanging: Vec<Index>,
    /// What was found of all parts but the last.
    earlier: Option<(Vec<Part>, Vec<Found>)>,
    /// The texts in which all words but the last stand together, of each index.
    earlier_texts: Option<(Vec<Part>, Vec<Vec<Text>>)>,
    /// By customer: the least penalty of the part at hand.
    best: Vec<u8>,
    /// Whose `best` says something.
    touched: Vec<u32>,
}

impl Search {
    /// Of the records of a kind, and of what is done with them.
    pub(super) fn of(kind: Kind) -> Self {
        let hanging = kinds::deeds().filter(|table| hangs_by(table, kind).is_some());
        Self {
            own: Index::of(kind),
            hanging: hanging.map(|table| Index::of(table.kind)).collect(),
            earlier: None,
            earlier_texts: None,
            best: Vec::new(),
            touched: Vec::new(),
        }
    }

    /// Takes in a row, of a record or of what hangs on it; answers its entry.
    pub(super) fn put(&mut self, customer: u32, before: u32, row: &Row, registry: &Registry) -> u32 {
        self.forget();
        if self.best.len() <= customer as usize {
            self.best.resize(customer as usize + 1, NONE);
        }
        let Some(index) = self.index_mut(row.kind) else { return NO_ENTRY };
        index.strike(before);
        index.put(customer, row, registry)
    }

    /// Forgets an entry.
    pub(super) fn strike(&mut self, kind: Kind, entry: u32) {
        self.forget();
        if let Some(index) = self.index_mut(kind) {
            index.strike(entry);
        }
    }

    fn forget(&mut self) {
        self.earlier = None;
        self.earlier_texts = None;
    }

    fn indexes(&self) -> impl Iterator<Item = &Index> {
        std::iter::once(&self.own).chain(&self.hanging)
    }

    fn indexes_mut(&mut self) -> impl Iterator<Item = &mut Index> {
        std::iter::once(&mut self.own).chain(&mut self.hanging)
    }

    fn index_mut(&mut self, kind: Kind) -> Option<&mut Index> {
        self.indexes_mut().find(|index| index.kind == kind)
    }

    /// The searched fields of a kind.
    fn fields(&self, kind: Kind) -> &fields::Fields {
        &self.indexes().find(|index| index.kind == kind).unwrap_or(&self.own).fields
    }

    /// Makes what was taken in findable.
    pub(super) fn settle(&mut self) {
        self.indexes_mut().for_each(Index::settle);
    }

    /// The same after a first filling.
    pub(super) fn arrange(&mut self) {
        self.indexes_mut().for_each(Index::arrange);
    }

    /// Every customer in whom all parts are found, in no order.
    pub(super) fn find(&mut self, query: &Query) -> Vec<Found> {
        self.settle();
        let Some((last, before)) = query.parts.split_last() else { return Vec::new() };
        let earlier = match self.earlier.take() {
            _ if before.is_empty() => None,
            Some((parts, found)) if parts == before => Some((parts, found)),
            _ => {
                let mut found: Option<Vec<Found>> = None;
                for (at, part) in before.iter().enumerate() {
                    found = Some(self.narrow(part, at == 0, false, found.as_deref()));
                }
                found.map(|found| (before.to_vec(), found))
            }
        };
        let mut found =
            self.narrow(last, before.is_empty(), query.typing, earlier.as_ref().map(|(_, found)| found.as_slice()));
        self.earlier = earlier;
        self.prefer_together(query, &mut found);
        found
    }

    /// Whoever has all words in one text is meant before those in whom they stand about: an activity that says «cobrar factura»
    /// before an activity that says «cobrar» with a tag that says «factura».
    fn prefer_together(&mut self, query: &Query, found: &mut [Found]) {
        let word = |part: &Part| match part {
            Part::Word(word) if word.len() >= ACTIVITY_WORD => Some(word.clone()),
            Part::Word(_) | Part::Several { .. } => None,
        };
        let Some(words) = query.parts.iter().map(word).collect::<Option<Vec<String>>>() else { return };
        let [before @ .., last] = words.as_slice() else { return };
        if before.is_empty() || found.is_empty() {
            return;
        }
        let parts = &query.parts[..before.len()];
        let texts = match self.earlier_texts.take() {
            Some((known, texts)) if known == parts => texts,
            Some(_) | None => {
                let texts = self.indexes().map(|index| {
                    let mut texts = index.texts_with(&before[0], None);
                    for word in &before[1..] {
                        texts = index.texts_with(word, Some(&texts));
                    }
                    texts
                });
                texts.collect()
            }
        };
        let mut together: Vec<u32> = Vec::new();
        for (index, texts) in self.indexes().zip(&texts) {
            together.extend(index.owners_of(&index.texts_with(last, Some(texts))));
        }
        self.earlier_texts = Some((parts.to_vec(), texts));
        together.sort_unstable();
        // Behind names that have them, before all that have them here and there.
        let most = u16::try_from(words.len()).unwrap_or(u16::MAX).saturating_mul(TOGETHER);
        for found in found.iter_mut().filter(|found| together.binary_search(&found.customer).is_ok()) {
            found.penalty = found.penalty.min(most);
        }
    }

    /// What of `among` (everybody, if there is none) a part is found in.
    fn narrow(&mut self, part: &Part, leads: bool, typing: bool, among: Option<&[Found]>) -> Vec<Found> {
        match part {
            Part::Word(word) => self.mark(word, typing, leads),
            Part::Several { pieces, together } => {
                if let [piece] = pieces.as_slice() {
                    self.mark(piece, typing, leads);
                } else {
                    let mut all: Option<Vec<Found>> = None;
                    for piece in pieces {
                        self.mark(piece, typing, leads);
                        all = Some(self.collect(all.as_deref()));
                    }
                    for found in all.unwrap_or_default() {
                        // Words that are all there by themselves weigh as much as one.
                        let penalty = (found.penalty / pieces.len() as u16).min(u16::from(NONE - 1));
                        note(&mut self.best, &mut self.touched, found.customer, penalty as u8);
                    }
                }
                let (best, touched) = (&mut self.best, &mut self.touched);
                for fragment in together {
                    self.own.look_for_fragment(fragment, &mut |customer, penalty| {
                        note(best, touched, customer, penalty);
                    });
                }
            }
        }
        self.collect(among)
    }

    /// Notes everybody in whom a word is found.
    fn mark(&mut self, word: &str, typing: bool, leads: bool) {
        let (best, touched) = (&mut self.best, &mut self.touched);
        let mut take = |customer: u32, penalty: u8| note(best, touched, customer, penalty);
        self.own.look(word, typing, leads, &mut take);
        for hanging in self.hanging.iter().filter(|_| word.len() >= ACTIVITY_WORD) {
            hanging.look(word, typing, leads, &mut take);
        }
    }

    /// Empties the notes into a list.
    fn collect(&mut self, among: Option<&[Found]>) -> Vec<Found> {
        let found = match among {
            None => {
                let best = &self.best;
                let found = |customer: &u32| Found {
                    customer: *customer,
                    penalty: u16::from(best.get(*customer as usize).copied().unwrap_or(NONE)),
                };
                self.touched.iter().map(found).collect()
            }
            Some(among) => among
                .iter()
                .filter_map(|found| {
                    let own = self.best.get(found.customer as usize).copied().filter(|own| *own != NONE)?;
                    Some(Found { customer: found.customer, penalty: found.penalty + u16::from(own) })
                })
                .collect(),
        };
        for customer in self.touched.drain(..) {
            if let Some(own) = self.best.get_mut(customer as usize) {
                *own = NONE;
            }
        }
        found
    }
}

fn note(best: &mut [u8], touched: &mut Vec<u32>, customer: u32, penalty: u8) {
    if let Some(own) = best.get_mut(customer as usize) {
        if *own == NONE {
            touched.push(customer);
        }
        *own = penalty.min(*own);
    }
}
