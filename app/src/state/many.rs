//! One thing done to many customers: asked for what it is for each, done in portions, undone as a whole.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use shared::document::DocId;
use shared::replica::{Act, Answer, Command, CommandError, Part, Question};
use shared::sync::limits::COMMAND_DOCUMENTS;

use leptos::prelude::*;

use super::{Store, Toast};

/// Customers asked about at once: all their records are read for it.
const PORTION: usize = 400;

/// Which customers are selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Whether rows are selected rather than opened.
    pub is_on: bool,
    /// Whom.
    pub docs: BTreeSet<DocId>,
    /// The row that was selected last, where a range begins.
    pub anchor: Option<u32>,
}

impl Selection {
    /// Selects some more.
    pub fn extend(&mut self, docs: Vec<DocId>) {
        if self.is_on {
            self.docs.extend(docs);
        }
    }

    /// Selects a customer, or does no longer; with the last one the selection ends.
    pub fn toggle(&mut self, doc: DocId, at: u32) {
        if !self.docs.remove(&doc) {
            self.docs.insert(doc);
        }
        self.is_on = !self.docs.is_empty();
        self.anchor = self.is_on.then_some(at);
    }
}

/// What is under way.
struct Doing {
    act: Act,
    /// The customers: what hangs on them changes with them and is not counted.
    customers: BTreeSet<DocId>,
    portions: VecDeque<Vec<DocId>>,
    edits: VecDeque<Vec<Part>>,
    /// By what the edits that are done can be taken back.
    numbers: Vec<u64>,
    changed: u32,
    kept: u32,
    /// What to say at the end, of how many customers.
    say: Box<dyn FnOnce(u32) -> String>,
}

impl Store {
    /// Does something to customers, and offers to undo it. `say` makes the sentence of how many were changed.
    pub fn do_to_many(self, docs: Vec<DocId>, act: Act, say: impl FnOnce(u32) -> String + 'static) {
        let doing = Doing {
            act,
            customers: docs.iter().copied().collect(),
            portions: docs.chunks(PORTION).map(<[DocId]>::to_vec).collect(),
            edits: VecDeque::new(),
            numbers: Vec::new(),
            changed: 0,
            kept: 0,
            say: Box::new(say),
        };
        self.go_on(Rc::new(RefCell::new(Some(doing))));
    }

    fn go_on(self, doing: Rc<RefCell<Option<Doing>>>) {
        let next = {
            let mut doing = doing.borrow_mut();
            let Some(doing) = doing.as_mut() else { return };
            match doing.edits.pop_front() {
                Some(parts) => Some(Command::Edit { parts }),
                None => doing
                    .portions
                    .pop_front()
                    .map(|docs| Command::Ask { question: Question::Many { docs, act: doing.act.clone() } }),
            }
        };
        let Some(command) = next else { return self.said_and_done(&doing) };
        self.question(command, move |told| {
            let failed = match told {
                Ok(answer) => {
                    if let Some(own) = doing.borrow_mut().as_mut() {
                        own.hear(answer);
                    }
                    None
                }
                Err(error) => Some(error),
            };
            match failed {
                None => self.go_on(doing),
                Some(error) => {
                    self.said_and_done(&doing);
                    self.show_error(&error);
                }
            }
        });
    }

    fn said_and_done(self, doing: &RefCell<Option<Doing>>) {
        let Some(doing) = doing.borrow_mut().take() else { return };
        let words = self.words_now();
        let mut sentence =
            if doing.changed == 0 { words.nothing_changed.to_owned() } else { (doing.say)(doing.changed) };
        if doing.kept > 0 {
            sentence.push_str(&(words.many_kept)(doing.kept));
        }
        self.toast.set(Some(Toast::with_edits(sentence, doing.numbers)));
    }

    /// Gives a command that is answered before it is done.
    pub fn question(self, command: Command, told: impl FnOnce(Result<Option<Answer>, CommandError>) + 'static) {
        self.link_question(command, Box::new(told));
    }
}

impl Doing {
    fn count(&self, docs: impl Iterator<Item = DocId>) -> u32 {
        u32::try_from(docs.filter(|doc| self.customers.contains(doc)).count()).unwrap_or(u32::MAX)
    }

    fn hear(&mut self, answer: Option<Answer>) {
        match answer {
            Some(Answer::Plan { parts, kept }) => {
                self.changed += self.count(parts.iter().map(|part| part.doc));
                self.kept += self.count(kept.iter().map(|(doc, _)| *doc));
                self.edits.extend(parts.chunks(COMMAND_DOCUMENTS).map(<[Part]>::to_vec));
            }
            Some(Answer::Undoable { number }) => self.numbers.push(number),
            Some(
                Answer::History { .. }
                | Answer::Written { .. }
                | Answer::Similar { .. }
                | Answer::Pairs { .. }
                | Answer::Merging { .. }
                | Answer::LaterThanMerge { .. }
                | Answer::Records { .. },
            )
            | None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_selection_ends_with_its_last_customer() {
        let doc = |byte| DocId::from_bytes([byte; 16]);
        let mut selection = Selection::default();
        selection.extend(vec![doc(9)]);
        assert!(selection.docs.is_empty(), "what was asked for before the selection ended comes too late");
        selection.toggle(doc(1), 4);
        selection.extend(vec![doc(1), doc(2)]);
        assert_eq!((selection.docs.len(), selection.anchor), (2, Some(4)));
        selection.toggle(doc(1), 4);
        assert!(selection.is_on);
        selection.toggle(doc(2), 5);
        assert!(!selection.is_on);
    }
}
