//! One line about what was just done, with its undoing.

use shared::document::{DocId, Intent};

/// What the line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The sentence.
    pub sentence: String,
    /// The edit that takes it back.
    pub undo: Option<(DocId, Vec<Intent>)>,
    /// Edits of many that it takes back, by their numbers.
    pub edits: Vec<u64>,
}

impl Toast {
    /// A sentence alone.
    pub const fn saying(sentence: String) -> Self {
        Self { sentence, undo: None, edits: Vec::new() }
    }

    /// A sentence and the way back.
    pub const fn with_undo(sentence: String, doc: DocId, undo: Vec<Intent>) -> Self {
        Self { sentence, undo: Some((doc, undo)), edits: Vec::new() }
    }

    /// A sentence, and edits that can be taken back.
    pub const fn with_edits(sentence: String, edits: Vec<u64>) -> Self {
        Self { sentence, undo: None, edits }
    }

    /// Whether there is a way back.
    pub fn can_undo(&self) -> bool {
        self.undo.is_some() || !self.edits.is_empty()
    }
}
