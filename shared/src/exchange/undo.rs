//! Taking a whole import back: what it made is removed, what it changed becomes what it was, where it still is as the
//! import left it. What is so already, as after an undoing that was cut off, is left without a word.

use std::collections::BTreeMap;

use minicbor::{Decode, Encode};

use super::merge::{Left, LeftReason};
use super::plan::Batch;
use crate::crm::{Value, definition};
use crate::document::{DocId, Intent, Record, text};
use crate::replica::Part;

/// What has to be stored of an import so that it can be taken back. A batch's [`Done`]s are stored before its command is
/// given: an import that was cut off can then be taken back as far as it came.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Journal {
    /// The import's id, made by the caller.
    #[n(0)]
    pub id: DocId,
    /// When it began, milliseconds since 1970 UTC.
    #[n(1)]
    pub made: i64,
    /// What the file was called.
    #[n(2)]
    pub file: String,
    /// What was done, in order.
    #[n(3)]
    pub done: Vec<Done>,
}

/// What an import did to one customer.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Done {
    /// It was made.
    #[n(0)]
    Created {
        /// The record.
        #[n(0)]
        doc: DocId,
        /// A hash of all that was written, to notice what was changed since.
        #[n(1)]
        print: u64,
    },
    /// It was changed.
    #[n(1)]
    Changed {
        /// The record.
        #[n(0)]
        doc: DocId,
        /// Root key, what stood there, what was written.
        #[n(1)]
        sets: Vec<(String, Value, Value)>,
        /// Entries that were added, `phone/ab12cd34`, with their root keys and values.
        #[n(2)]
        added: Vec<(String, Vec<(String, Value)>)>,
        /// What was put into the notes.
        #[n(3)]
        notes: String,
    },
}

/// What becomes of a customer that the import made and somebody has changed since.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// It stays.
    Keep,
    /// It is removed too; as with every removal it can be restored.
    Remove,
}

/// The undoing of an import, under way.
#[derive(Clone, Debug)]
pub struct Undo {
    done: Vec<Done>,
    changed: Changed,
    total: usize,
}

/// Customers in one batch.
const BATCH: usize = 200;

impl Undo {
    /// Takes an import back, the last customer first.
    #[must_use]
    pub fn new(journal: Journal, changed: Changed) -> Self {
        Self { total: journal.done.len(), done: journal.done, changed }
    }

    /// Steps done and steps in all.
    #[must_use]
    pub fn progress(&self) -> (usize, usize) {
        (self.total - self.done.len(), self.total)
    }

    /// The customers whose records the next batch needs.
    #[must_use]
    pub fn wanted(&self) -> Vec<DocId> {
        self.done.iter().rev().take(BATCH).map(Done::doc).collect()
    }

    /// The next batch; nothing when all is done. Its `parts` may be empty: then there is only something to tell.
    /// `record` answers for what [`Undo::wanted`] named; none for a customer that is not on this device.
    pub fn next(&mut self, record: &dyn Fn(DocId) -> Option<Record>, now: i64) -> Option<Batch> {
        if self.done.is_empty() {
            return None;
        }
        let mut batch = Batch::default();
        for done in self.done.split_off(self.done.len().saturating_sub(BATCH)).into_iter().rev() {
            let doc = done.doc();
            let Some(record) = record(doc) else {
                batch.left.push(Left { doc, key: String::new(), reason: LeftReason::NotHere });
                continue;
            };
            let mut taking = TakingBack { doc, record: &record, now, intents: Vec::new(), left: Vec::new() };
            match done {
                Done::Created { print, .. } => taking.created(print, self.changed),
                Done::Changed { sets, added, notes, .. } => taking.changed(sets, added, &notes),
            }
            batch.left.extend(taking.left);
            if !taking.intents.is_empty() {
                batch.parts.push(Part { doc, intents: taking.intents });
            }
        }
        Some(batch)
    }
}

impl Done {
    /// The record.
    #[must_use]
    pub fn doc(&self) -> DocId {
        match self {
            Self::Created { doc, .. } | Self::Changed { doc, .. } => *doc,
        }
    }
}

struct TakingBack<'r> {
    doc: DocId,
    record: &'r Record,
    now: i64,
    intents: Vec<Intent>,
    left: Vec<Left>,
}

impl TakingBack<'_> {
    fn leave(&mut self, key: &str) {
        self.left.push(Left { doc: self.doc, key: key.to_owned(), reason: LeftReason::Changed });
    }

    /// Whether the value still stands there, alone.
    fn stands(&self, key: &str, value: &Value) -> bool {
        self.record.value(key) == value && self.record.conflicts.iter().all(|conflict| conflict.key != key)
    }

    fn created(&mut self, print: u64, changed: Changed) {
        if self.record.removed.is_some() {
            return;
        }
        let notes = self.notes().map(|(_, notes)| notes).unwrap_or_default();
        let untouched = self.record.conflicts.is_empty() && fingerprint(&self.record.values, notes) == print;
        if untouched || changed == Changed::Remove {
            self.intents.push(Intent::set("removed", Value::Null, Value::Time(self.now)));
        } else {
            self.leave("");
        }
    }

    fn changed(&mut self, sets: Vec<(String, Value, Value)>, added: Vec<(String, Vec<(String, Value)>)>, notes: &str) {
        for (key, before, after) in sets {
            if self.stands(&key, &after) {
                self.intents.push(Intent::set(key, after, before));
            } else if !self.stands(&key, &before) {
                self.leave(&key);
            }
        }
        for (entry, values) in added {
            let removed = format!("{entry}/removed");
            if !self.stands(&removed, &Value::Null) {
                continue;
            }
            if values.iter().all(|(key, value)| self.stands(key, value)) {
                self.intents.push(Intent::set(removed, Value::Null, Value::Time(self.now)));
            } else {
                self.leave(&entry);
            }
        }
        if let Some((key, standing)) = self.notes().filter(|_| !notes.is_empty()) {
            let has_some = notes.lines().any(|line| !line.trim().is_empty() && standing.contains(line));
            match text::difference(standing, &standing.replacen(notes, "", 1)) {
                Some(splice) => self.intents.push(Intent::Text { key: key.to_owned(), splices: vec![splice] }),
                None if has_some => self.leave(key),
                None => {}
            }
        }
    }

    /// The key of the record's notes, and what they say.
    fn notes(&self) -> Option<(&'static str, &str)> {
        let (field, _) = definition(self.record.kind).notes()?;
        Some((field.key, self.record.texts.get(field.key).map(String::as_str).unwrap_or_default()))
    }
}

/// A hash of a record's values and notes (FNV-1a, 64 bits): only to notice that something is not as it was.
pub(super) fn fingerprint(values: &BTreeMap<String, Value>, notes: &str) -> u64 {
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    let mut add = |bytes: &[u8]| {
        for byte in bytes.iter().chain(&[0xFF]) {
            hash = (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    };
    for (key, value) in values.iter().filter(|(_, value)| !value.is_null()) {
        add(key.as_bytes());
        match value {
            Value::Null => {}
            Value::Text(text) => add(text.as_bytes()),
            Value::Int(number) => add(&number.to_le_bytes()),
            Value::Bool(answer) => add(&[u8::from(*answer)]),
            Value::Time(ms) => add(&ms.to_le_bytes()),
        }
    }
    add(notes.as_bytes());
    hash
}
