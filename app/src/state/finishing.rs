//! What was just marked as done: its line stays in its place for a while, struck out; how it went and what comes next are asked there.
//! Each of several can be taken back, with all that was said of it.

use std::time::Duration;

use leptos::prelude::*;
use shared::crm::Value;
use shared::document::{DocId, Intent};
use shared::replica::{Command, Part};

use super::{Store, Toast, Undo, now};

/// How long it stays in its place after it was last touched, milliseconds.
const STAYS: i64 = 5_000;

/// A finger that comes so soon after something has changed under it meant what was there before, milliseconds.
const TOO_SOON: i64 = 400;

/// How long it fades before it goes out of its place, as in `public/styles/today.css`.
const FADES: Duration = Duration::from_millis(160);

/// What took place no longer ago than this took place now, milliseconds.
const JUST_NOW: i64 = 60_000;

/// Something that was marked as done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MarkedDone {
    /// The activity.
    pub doc: DocId,
    /// The instant that was written, milliseconds since 1970 UTC.
    pub done: i64,
    /// What it is called.
    pub named: String,
    /// How it went, if that was said: a choice of `outcome`.
    pub outcome: Option<String>,
    /// What comes next, if that was said.
    pub next: Option<Next>,
    /// When it was marked.
    marked: i64,
    /// Until when it stays.
    until: i64,
    /// It fades.
    is_going: bool,
}

/// What was planned in its place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Next {
    /// The activity.
    pub doc: DocId,
    /// The key that says when, and what stands there.
    pub when: (&'static str, Value),
    /// The same in words.
    pub said: String,
}

/// The lines that are struck out.
#[derive(Copy, Clone, Default)]
pub struct Finishing {
    lines: RwSignal<Vec<MarkedDone>>,
    /// The one that asks.
    asks: RwSignal<Option<DocId>>,
    /// Somebody is about to answer.
    held: StoredValue<bool>,
    /// When one last went out of its place, and others moved up.
    moved: StoredValue<i64>,
}

impl Finishing {
    /// Whether it was just marked as done; watched.
    pub fn is(self, doc: DocId) -> bool {
        self.lines.with(|lines| lines.iter().any(|line| line.doc == doc))
    }

    /// Whether it is the one that asks; watched.
    pub fn asks(self, doc: DocId) -> bool {
        self.asks.get() == Some(doc) && self.is(doc)
    }

    /// Whether it fades, about to go out of its place; watched.
    pub fn is_going(self, doc: DocId) -> bool {
        self.lines.with(|lines| lines.iter().any(|line| line.doc == doc && line.is_going))
    }

    /// The instant that was written, milliseconds since 1970 UTC; watched.
    pub fn done(self, doc: DocId) -> Option<i64> {
        self.lines.with(|lines| lines.iter().find(|line| line.doc == doc).map(|line| line.done))
    }

    /// Whether it was taken for granted that it was some time ago: when it had been planned.
    pub fn is_of_before(self, doc: DocId) -> bool {
        self.find(doc).is_some_and(|line| line.marked - line.done > JUST_NOW)
    }

    /// All of them; watched.
    pub fn docs(self) -> Vec<DocId> {
        self.lines.with(|lines| lines.iter().map(|line| line.doc).collect())
    }

    /// What was said of one: how it went, and when the next is; watched.
    pub fn said(self, doc: DocId) -> (Option<String>, Option<Next>) {
        let said = |line: &MarkedDone| (line.outcome.clone(), line.next.clone());
        self.lines.with(|lines| lines.iter().find(|line| line.doc == doc).map(said).unwrap_or_default())
    }

    /// Whether somebody is about to answer: so long nothing goes out of its place.
    pub fn hold(self, held: bool) {
        self.held.set_value(held);
        if !held && let Some(doc) = self.asks.get_untracked() {
            self.amend(doc, |_| ());
        }
    }

    fn find(self, doc: DocId) -> Option<MarkedDone> {
        self.lines.with_untracked(|lines| lines.iter().find(|line| line.doc == doc).cloned())
    }

    /// Changes one, and keeps it in its place for as long again.
    fn amend(self, doc: DocId, change: impl FnOnce(&mut MarkedDone)) -> Option<MarkedDone> {
        let mut amended = None;
        self.lines.maybe_update(|lines| {
            let Some(line) = lines.iter_mut().find(|line| line.doc == doc) else { return false };
            let before = line.clone();
            change(line);
            line.is_going = false;
            let is_other = before != *line;
            line.until = now() + STAYS;
            amended = Some(line.clone());
            is_other
        });
        amended
    }

    /// Looks whether its time in its place is over, again and again until it is, or it was taken back.
    fn fold_in_time(self, doc: DocId, marked: i64) {
        let Some(line) = self.find(doc).filter(|line| line.marked == marked) else { return };
        let is_held = self.held.get_value() && self.asks.get_untracked() == Some(doc);
        let left = if is_held { STAYS } else { line.until - now() };
        if left <= 0 {
            return self.fade(doc, marked);
        }
        let left = Duration::from_millis(left.unsigned_abs());
        set_timeout(move || self.fold_in_time(doc, marked), left);
    }

    /// Lets it fade, and takes it out of its place when it has; unless somebody has just answered after all.
    fn fade(self, doc: DocId, marked: i64) {
        self.lines.update(|lines| {
            lines.iter_mut().filter(|line| line.doc == doc).for_each(|line| line.is_going = true);
        });
        let then = move || match self.find(doc).filter(|line| line.marked == marked) {
            Some(line) if line.is_going => {
                self.moved.set_value(now());
                self.drop(doc);
            }
            Some(_) => self.fold_in_time(doc, marked),
            None => {}
        };
        set_timeout(then, FADES);
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
        let until = marked + STAYS;
        let line = MarkedDone { doc, done, named, outcome: None, next: None, marked, until, is_going: false };
        finishing.lines.update(|lines| lines.push(line.clone()));
        let asked = finishing.asks.get_untracked().is_some_and(|asked| finishing.find(asked).is_some());
        if asked {
            // What asked until now takes its questions away, and what is below moves up.
            finishing.moved.set_value(marked);
        }
        finishing.held.set_value(false);
        finishing.asks.set(Some(doc));
        self.edit(doc, vec![Intent::set("done", Value::Null, Value::Time(done))]);
        let mut finished = self.finished();
        finished.push(line);
        self.say_finished(finished);
        set_timeout(move || finishing.fold_in_time(doc, marked), Duration::from_millis(STAYS.unsigned_abs()));
    }

    /// Says how it went, or takes that back if it was said already.
    pub fn say_outcome(self, doc: DocId, outcome: String) {
        let Some(line) = self.finishing.find(doc).filter(|line| now() - line.marked >= TOO_SOON) else { return };
        let chosen = (line.outcome.as_ref() != Some(&outcome)).then_some(outcome);
        let value = |code: Option<&String>| code.map_or(Value::Null, Value::text);
        self.edit(doc, vec![Intent::set("outcome", value(line.outcome.as_ref()), value(chosen.as_ref()))]);
        self.amend_finished(doc, |line| line.outcome = chosen);
    }

    /// Says when it was, milliseconds since 1970 UTC.
    pub fn say_when(self, doc: DocId, done: i64) {
        let may = |line: &MarkedDone| now() - line.marked >= TOO_SOON && line.done != done;
        let Some(line) = self.finishing.find(doc).filter(may) else { return };
        self.edit(doc, vec![Intent::set("done", Value::Time(line.done), Value::Time(done))]);
        self.amend_finished(doc, |line| line.done = done);
    }

    /// Says what comes next: a new activity, of which `intents` are what it says; or another day for the one that was said before.
    pub fn say_next(self, doc: DocId, next: Next, intents: Vec<Intent>) {
        let Some(line) = self.finishing.find(doc).filter(|line| now() - line.marked >= TOO_SOON) else { return };
        let next = match line.next {
            Some(before) => {
                let (key, value) = next.when.clone();
                self.edit(before.doc, vec![Intent::set(key, before.when.1, value)]);
                Next { doc: before.doc, ..next }
            }
            None => {
                self.edit(next.doc, intents);
                next
            }
        };
        self.amend_finished(doc, |line| line.next = Some(next));
    }

    fn amend_finished(self, doc: DocId, change: impl FnOnce(&mut MarkedDone)) {
        let Some(line) = self.finishing.amend(doc, change) else { return };
        let mut finished = self.finished();
        finished.retain(|own| own.doc != doc);
        finished.push(line);
        self.say_finished(finished);
    }

    /// Takes back that a line was done which is still in its place; the second of two taps that were meant as one does nothing.
    pub fn unfinish_shown(self, doc: DocId) {
        let Some(line) = self.finishing.find(doc).filter(|line| now() - line.marked >= TOO_SOON) else { return };
        self.unfinish(&line);
        let mut finished = self.finished();
        if !finished.is_empty() {
            finished.retain(|own| own.doc != doc);
            self.say_finished(finished);
        }
    }

    /// Takes back that it was done, with all that was said of it.
    pub fn unfinish(self, line: &MarkedDone) {
        self.finishing.drop(line.doc);
        let mut intents = vec![Intent::set("done", Value::Time(line.done), Value::Null)];
        intents.extend(line.outcome.as_ref().map(|outcome| Intent::set("outcome", Value::text(outcome), Value::Null)));
        let mut parts = vec![Part { doc: line.doc, intents }];
        parts.extend(line.next.as_ref().map(|next| {
            let intents = vec![Intent::set("removed", Value::Null, Value::Time(now()))];
            Part { doc: next.doc, intents }
        }));
        self.order(Command::Edit { parts });
    }

    /// What the toast would take back.
    fn finished(self) -> Vec<MarkedDone> {
        match self.toast.get_untracked().and_then(|toast| toast.undo) {
            Some(Undo::Finished(finished)) => finished,
            Some(Undo::Intents(..) | Undo::Edit(_) | Undo::Edits(_)) | None => Vec::new(),
        }
    }

    fn say_finished(self, finished: Vec<MarkedDone>) {
        let words = self.words_now();
        let sentence = match finished.as_slice() {
            [] => return self.toast.set(None),
            [only] => {
                let done = (words.marked_done)(&only.named);
                only.next.as_ref().map_or_else(|| done.clone(), |next| (words.agenda.then)(&done, &next.said))
            }
            several => (words.marked_done_several)(several.len()),
        };
        self.toast.set(Some(Toast { sentence, undo: Some(Undo::Finished(finished)), shares: false }));
    }
}
