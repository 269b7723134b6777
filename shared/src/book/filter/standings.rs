//! The filters that were looked through last.

use super::Standing;
use crate::crm::Kind;
use crate::document::{DocId, Row};

/// So many are kept up: each costs a little of every change, and as much memory as what it asks.
const MOST: usize = 4;

/// Some filters by their texts, the one looked through last at the end.
#[derive(Default)]
pub(crate) struct Standings {
    kept: Vec<(String, Standing)>,
}

impl Standings {
    /// A filter that is kept up.
    pub(crate) fn get(&self, text: &str) -> Option<&Standing> {
        self.kept.iter().find(|(own, _)| own == text).map(|(_, standing)| standing)
    }

    /// Whether there is one, which is then the last to be let go.
    pub(crate) fn has(&mut self, text: &str) -> bool {
        let Some(at) = self.kept.iter().position(|(own, _)| own == text) else { return false };
        let own = self.kept.remove(at);
        self.kept.push(own);
        true
    }

    /// Keeps up one more, and lets go of the one that has not been looked through for longest.
    pub(crate) fn keep(&mut self, text: &str, standing: Standing) {
        if self.kept.len() >= MOST {
            self.kept.remove(0);
        }
        self.kept.push((text.to_owned(), standing));
    }

    /// Takes in a row that is new or has changed; none: it is gone.
    pub(crate) fn update(&mut self, doc: DocId, row: Option<&Row>) {
        // What a field of the workspace holds may have changed with it.
        if row.is_some_and(|row| row.kind == Kind::CUSTOM_FIELD) {
            return self.kept.clear();
        }
        self.kept.iter_mut().for_each(|(_, standing)| standing.update(doc, row));
    }
}
