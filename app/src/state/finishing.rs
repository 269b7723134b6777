//! What was just marked as done: its line stays in its place for a while, struck out, and each of several can be taken back.

use std::time::Duration;

use leptos::prelude::*;
use shared::crm::Value;
use shared::document::{DocId, Intent};

use super::{Store, Toast, Undo, now};

/// How long it stays in its place.
const STAYS: Duration = Duration::from_secs(5);

/// A finger that comes so soon after something has changed under it meant what was there before, milliseconds.
const TOO_SOON: i64 = 400;

/// Something that was marked as done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedDone {
    /// The activity.
    pub doc: DocId,
    /// The instant that was written, milliseconds since 1970 UTC.
    pub done: i64,
    /// What it is called.
    pub named: String,
    /// When it was marked.
    marked: i64,
}

/// The lines that are struck out.
#[derive(Copy, Clone, Default)]
pub struct Finishing {
    lines: RwSignal<Vec<MarkedDone>>,
    /// When one last went out of its place, and others moved up.
    moved: StoredValue<i64>,
}

impl Finishing {
    /// Whether it was just marked as done; watched.
    pub fn is(self, doc: DocId) -> bool {
        self.lines.with(|lines| lines.iter().any(|line| line.doc == doc))
    }

    /// All of them; watched.
    pub fn docs(self) -> Vec<DocId> {
        self.lines.with(|lines| lines.iter().map(|line| line.doc).collect())
    }

    fn find(self, doc: DocId) -> Option<MarkedDone> {
        self.lines.with_untracked(|lines| lines.iter().find(|line| line.doc == doc).cloned())
    }

    /// Its time in its place is over, unless it was taken back.
    fn fold(self, line: &MarkedDone) {
        if self.lines.with_untracked(|lines| lines.contains(line)) {
            self.moved.set_value(now());
            self.drop(line.doc);
        }
    }

    fn drop(self, doc: DocId) {
        self.lines.update(|lines| lines.retain(|line| line.doc != doc));
    }
}

impl Store {
    /// Marks an activity as done at an instant, says so by its name, and keeps its line where it is for a while. Several that are
    /// done one after the other are taken back together. A tap that comes too soon after lines have moved does nothing.
    pub fn finish(self, doc: DocId, done: i64, named: String) {
        let (finishing, marked) = (self.finishing, now());
        if marked - finishing.moved.get_value() < TOO_SOON {
            return;
        }
        let line = MarkedDone { doc, done, named, marked };
        finishing.lines.update(|lines| lines.push(line.clone()));
        self.edit(doc, vec![Intent::set("done", Value::Null, Value::Time(done))]);
        let mut finished = match self.toast.get_untracked().and_then(|toast| toast.undo) {
            Some(Undo::Finished(finished)) => finished,
            Some(Undo::Intents(..) | Undo::Edit(_) | Undo::Edits(_)) | None => Vec::new(),
        };
        finished.push(line.clone());
        self.say_finished(finished);
        set_timeout(move || finishing.fold(&line), STAYS);
    }

    /// Takes back that a line was done which is still in its place; the second of two taps that were meant as one does nothing.
    pub fn unfinish_shown(self, doc: DocId) {
        let Some(line) = self.finishing.find(doc).filter(|line| now() - line.marked >= TOO_SOON) else { return };
        self.unfinish(&line);
        if let Some(Undo::Finished(mut finished)) = self.toast.get_untracked().and_then(|toast| toast.undo) {
            finished.retain(|own| *own != line);
            self.say_finished(finished);
        }
    }

    /// Takes back that it was done.
    pub fn unfinish(self, line: &MarkedDone) {
        self.finishing.drop(line.doc);
        self.edit(line.doc, vec![Intent::set("done", Value::Time(line.done), Value::Null)]);
    }

    fn say_finished(self, finished: Vec<MarkedDone>) {
        let words = self.words_now();
        let sentence = match finished.as_slice() {
            [] => return self.toast.set(None),
            [only] => (words.marked_done)(&only.named),
            several => (words.marked_done_several)(several.len()),
        };
        self.toast.set(Some(Toast { sentence, undo: Some(Undo::Finished(finished)) }));
    }
}
