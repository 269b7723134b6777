//! One line about what was just done, with its undoing.

use shared::document::{DocId, Intent};

/// What the line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The sentence.
    pub sentence: String,
    /// The edit that takes it back.
    pub undo: Option<(DocId, Vec<Intent>)>,
}

impl Toast {
    /// A sentence alone.
    pub const fn saying(sentence: String) -> Self {
        Self { sentence, undo: None }
    }

    /// A sentence and the way back.
    pub const fn with_undo(sentence: String, doc: DocId, undo: Vec<Intent>) -> Self {
        Self { sentence, undo: Some((doc, undo)) }
    }
}
