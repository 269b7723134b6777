//! Which terms contain three given characters in a row: for finding a term from its middle.

/// Digits, letters, and anything else as one.
const SYMBOLS: usize = 37;

/// So many characters a fragment has at least.
pub(super) const FRAGMENT: usize = 3;

/// Terms by what they contain.
#[derive(Default)]
pub(super) struct Grams {
    /// By three symbols: the terms, ascending.
    lists: Vec<Vec<u32>>,
}

impl Grams {
    /// Takes in a term. Terms come in ascending order, or else a list has one twice and a search looks at it twice.
    pub(super) fn add(&mut self, term: u32, text: &str) {
        if self.lists.is_empty() {
            self.lists = vec![Vec::new(); SYMBOLS * SYMBOLS * SYMBOLS];
        }
        for gram in text.as_bytes().windows(FRAGMENT) {
            let list = &mut self.lists[number(gram)];
            if list.last() != Some(&term) {
                list.push(term);
            }
        }
    }

    /// Terms of which some contain `fragment`, and all that do; each has to be looked at.
    pub(super) fn candidates(&self, fragment: &str) -> &[u32] {
        let grams = fragment.as_bytes().windows(FRAGMENT).filter_map(|gram| self.lists.get(number(gram)));
        grams.min_by_key(|list| list.len()).map_or(&[], Vec::as_slice)
    }

    pub(super) fn shrink(&mut self) {
        self.lists.iter_mut().for_each(Vec::shrink_to_fit);
    }
}

fn number(gram: &[u8]) -> usize {
    gram.iter().fold(0, |number, byte| {
        let symbol = match byte {
            b'0'..=b'9' => byte - b'0',
            b'a'..=b'z' => byte - b'a' + 10,
            _ => 36,
        };
        number * SYMBOLS + usize::from(symbol)
    })
}
