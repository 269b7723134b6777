//! One thing done to many customers: asked for what it is for each, done in portions, undone as a whole.

use std::cell::RefCell;
use std::collections::{BTreeSet, VecDeque};
use std::rc::Rc;

use shared::book::View;
use shared::document::DocId;
use shared::replica::{Act, Answer, Command, CommandError, Part, Question};
use shared::sync::limits::COMMAND_DOCUMENTS;

use leptos::prelude::*;

use super::{Store, Toast};
use crate::protocol::Ask;

/// Customers asked about at once: all their records are read for it.
const PORTION: usize = 400;

/// Customers of a list asked for at once.
const GATHERED: u32 = 5_000;

/// Which customers are selected.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Selection {
    /// Whether rows are selected rather than opened.
    pub is_on: bool,
    /// Everybody of a list, whoever that is; `docs` are then those left out.
    pub everyone: Option<Everyone>,
    /// Whom.
    pub docs: BTreeSet<DocId>,
    /// The row that was selected last, where a range begins.
    pub anchor: Option<u32>,
    /// What they were selected for, until it is asked.
    pub proposed: Option<Proposed>,
}

/// What is asked at once of whoever has selected some in order to do it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Proposed {
    /// Whose they are to be.
    Owner,
    /// When they are to be visited.
    Visits,
}

/// Everybody of a list: who they are, the worker knows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Everyone {
    /// The list.
    pub view: View,
    /// How many they were.
    pub total: u32,
}

impl Selection {
    /// Whether a customer is selected.
    pub fn has(&self, doc: DocId) -> bool {
        self.docs.contains(&doc) != self.everyone.is_some()
    }

    /// How many are selected.
    pub fn count(&self) -> u32 {
        let named = u32::try_from(self.docs.len()).unwrap_or(u32::MAX);
        self.everyone.as_ref().map_or(named, |everyone| everyone.total.saturating_sub(named))
    }

    /// Selects some more.
    pub fn extend(&mut self, docs: Vec<DocId>) {
        if self.is_on && self.everyone.is_none() {
            self.docs.extend(docs);
        }
    }

    /// Selects everybody of a list.
    pub fn select_everyone(&mut self, everyone: Everyone) {
        *self = Self { is_on: true, everyone: Some(everyone), ..Self::default() };
    }

    /// Selects a customer, or does no longer; with the last one the selection ends.
    pub fn toggle(&mut self, doc: DocId, at: u32) {
        if !self.docs.remove(&doc) {
            self.docs.insert(doc);
        }
        if self.count() == 0 {
            *self = Self::default();
        } else {
            self.is_on = true;
            self.anchor = Some(at);
        }
    }
}

/// Customers of a list being asked for, a part at a time, so that no message takes long.
pub struct Gathering {
    view: View,
    docs: Vec<DocId>,
    then: Box<dyn FnOnce(Vec<DocId>)>,
}

/// What is under way.
struct Doing {
    act: Act,
    /// The customers that were asked about last: what hangs on them changes with them and is not counted.
    customers: BTreeSet<DocId>,
    total: usize,
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
            customers: BTreeSet::new(),
            total: docs.len(),
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
                None => doing.portions.pop_front().map(|docs| {
                    self.say_progress(doing);
                    doing.customers = docs.iter().copied().collect();
                    Command::Ask { question: Question::Many { docs, act: doing.act.clone() } }
                }),
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

    /// How far a long doing is.
    fn say_progress(self, doing: &Doing) {
        if doing.total > PORTION {
            let left = (doing.portions.len() + 1) * PORTION;
            let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            let done = number(doing.total.saturating_sub(left));
            self.say((self.words_now().many_under_way)(done, number(doing.total)));
        }
    }

    /// Does something to whoever is selected, and ends the selection.
    pub fn do_to_selected(self, act: Act, say: impl FnOnce(u32) -> String + 'static) {
        self.with_selected(move |docs| self.do_to_many(docs, act, say));
    }

    /// Ends the selection, and goes on with whoever was selected.
    pub fn with_selected(self, then: impl FnOnce(Vec<DocId>) + 'static) {
        let selection = self.selection.try_update(std::mem::take).unwrap_or_default();
        match selection.everyone {
            None => then(selection.docs.into_iter().collect()),
            Some(everyone) => self.gather(everyone.view, move |mut docs| {
                docs.retain(|doc| !selection.docs.contains(doc));
                then(docs);
            }),
        }
    }

    fn gather(self, view: View, then: impl FnOnce(Vec<DocId>) + 'static) {
        self.ask(&Ask::Pick { view: view.clone(), from: 0, count: GATHERED });
        self.gathering.set_value(Some(Gathering { view, docs: Vec::new(), then: Box::new(then) }));
    }

    /// Somebody of a list was asked for: everybody, or the range between two rows.
    pub(super) fn take_picked(self, picked: Vec<DocId>) {
        let Some(mut gathering) = self.gathering.try_update_value(Option::take).flatten() else {
            return self.selection.update(|selection| selection.extend(picked));
        };
        let is_last = picked.len() < GATHERED as usize;
        gathering.docs.extend(picked);
        if is_last {
            return (gathering.then)(gathering.docs);
        }
        let from = u32::try_from(gathering.docs.len()).unwrap_or(u32::MAX);
        self.ask(&Ask::Pick { view: gathering.view.clone(), from, count: GATHERED });
        self.gathering.set_value(Some(gathering));
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

    #[test]
    fn everybody_but_some_is_selected() {
        let doc = |byte| DocId::from_bytes([byte; 16]);
        let mut selection = Selection::default();
        selection.select_everyone(Everyone { view: View::default(), total: 2 });
        selection.proposed = Some(Proposed::Visits);
        assert!(selection.has(doc(1)) && selection.count() == 2);
        selection.toggle(doc(1), 0);
        assert!(!selection.has(doc(1)) && selection.has(doc(2)) && selection.count() == 1);
        selection.extend(vec![doc(3)]);
        assert!(selection.has(doc(3)), "a range of everybody is selected already");
        selection.toggle(doc(2), 1);
        assert_eq!(selection, Selection::default());
    }
}
