//! One line about what was just done, with its undoing.

use js_sys::Promise;
use leptos::prelude::*;
use shared::document::{DocId, Intent};
use shared::replica::Command;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::{MarkedDone, Store, window};

/// What the line says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Toast {
    /// The sentence.
    pub sentence: String,
    /// What takes it back.
    pub undo: Option<Undo>,
    /// Whether it is of a file that can be shared.
    pub shares: bool,
}

/// What takes something back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Undo {
    /// An edit of one record.
    Intents(DocId, Vec<Intent>),
    /// The replica's own undoing of an edit of this session, in however many records.
    Edit(u64),
    /// The same of several, one after the other.
    Edits(Vec<u64>),
    /// Activities that were marked as done.
    Finished(Vec<MarkedDone>),
}

impl Toast {
    /// A sentence alone.
    pub const fn saying(sentence: String) -> Self {
        Self { sentence, undo: None, shares: false }
    }

    /// A sentence and the way back.
    pub const fn with_undo(sentence: String, doc: DocId, undo: Vec<Intent>) -> Self {
        Self { sentence, undo: Some(Undo::Intents(doc, undo)), shares: false }
    }

    /// A sentence, and edits that can be taken back.
    pub const fn with_edits(sentence: String, edits: Vec<u64>) -> Self {
        Self { sentence, undo: Some(Undo::Edits(edits)), shares: false }
    }
}

impl Store {
    /// Copies a text, and says so once that is done.
    pub fn copy(self, text: &str) {
        // Elsewhere there is nothing to copy to.
        let Some(window) = window().filter(|window| window.is_secure_context()) else { return };
        let written = JsValue::from(window.navigator().clipboard().write_text(text));
        leptos::task::spawn_local(async move {
            if JsFuture::from(written.unchecked_into::<Promise>()).await.is_ok() {
                self.say(self.words_now().copied.to_owned());
            }
        });
    }

    /// Whether what was just done can still be taken back.
    pub fn can_undo(self) -> bool {
        self.toast.with(|toast| toast.as_ref().is_some_and(|toast| toast.undo.is_some()))
    }

    /// Takes back what was just done.
    pub fn undo(self) {
        match self.toast.get_untracked().and_then(|toast| toast.undo) {
            Some(Undo::Intents(doc, intents)) => self.edit(doc, intents),
            Some(Undo::Edit(number)) => self.order(Command::Undo { number }),
            Some(Undo::Edits(numbers)) => {
                for number in numbers.into_iter().rev() {
                    self.order(Command::Undo { number });
                }
            }
            Some(Undo::Finished(finished)) => finished.iter().for_each(|line| self.unfinish(line)),
            None => {}
        }
        self.toast.set(None);
    }
}
