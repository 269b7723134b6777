//! Undo: what an edit did is remembered for the session, and taken back by an edit of its own.
//!
//! It is remembered by values and not by changes, so that it holds whatever becomes of them: waiting, synced, written anew on
//! another base. A field that somebody has changed since is contested, never written over; a record or an entry that the edit
//! brought into being is removed, unless somebody has worked on it since: then it stays.

use std::collections::BTreeMap;

use super::command::{CommandError, Part};
use super::edit::Progress;
use super::machine::Replica;
use crate::document::{DocId, Done, Intent, Verdict};

/// How many edits are remembered, and in how many documents altogether: one large import.
const MOST_EDITS: usize = 64;
const MOST_DOCUMENTS: usize = 20_000;

/// What the edits of this session did, by the numbers of their outbox entries.
#[derive(Debug, Default)]
pub(super) struct Undoable {
    edits: BTreeMap<u64, Vec<(DocId, Done)>>,
    documents: usize,
}

impl Undoable {
    pub(super) fn remember(&mut self, number: u64, edit: Vec<(DocId, Done)>) {
        self.documents += edit.len();
        self.edits.insert(number, edit);
        while self.edits.len() > 1 && (self.edits.len() > MOST_EDITS || self.documents > MOST_DOCUMENTS) {
            let Some((_, oldest)) = self.edits.pop_first() else { return };
            self.documents -= oldest.len();
        }
    }

    pub(super) fn docs(&self, number: u64) -> Vec<DocId> {
        self.edits.get(&number).map(|edit| edit.iter().map(|(doc, _)| *doc).collect()).unwrap_or_default()
    }

    pub(super) fn forget(&mut self, number: u64) {
        if let Some(edit) = self.edits.remove(&number) {
            self.documents -= edit.len();
        }
    }
}

impl Replica {
    /// What an edit is about to do in a document: of its intents, those that will be written.
    pub(super) fn foresee(&mut self, part: &Part) -> Result<Done, CommandError> {
        let view = self.view(part.doc)?;
        let will = |intent: &&Intent| intent.verdict(&view.standing(intent.key())) == Verdict::Write;
        let written: Vec<Intent> = part.intents.iter().filter(will).cloned().collect();
        Ok(view.foresee(&written))
    }

    /// Takes an edit of this session back.
    pub(super) fn undo(&mut self, request: u64, number: u64) -> Result<Progress, CommandError> {
        let edit = self.undoable.edits.get(&number).cloned().ok_or(CommandError::NotUndoable)?;
        let now = self.now;
        let mut parts = Vec::new();
        for (doc, done) in edit {
            if self.rows.contains(doc) {
                let intents = self.view(doc)?.taking_back(&done, now).intents;
                if !intents.is_empty() {
                    parts.push(Part { doc, intents });
                }
            }
        }
        let progress = self.edit(request, parts)?;
        self.give_up_contested(number);
        self.undoable.forget(number);
        Ok(progress)
    }

    /// What of an edit was never written, because its author had seen something else, is given up with it.
    fn give_up_contested(&mut self, number: u64) {
        let Some(mut entry) = self.outbox.get(number).cloned() else { return };
        let docs: Vec<DocId> =
            entry.parts.iter().filter(|part| !part.contested.is_empty()).map(|part| part.doc).collect();
        if docs.is_empty() {
            return;
        }
        entry.parts.iter_mut().for_each(|part| part.contested.clear());
        self.put_entry(entry);
        self.commits.next.strict = true;
        docs.into_iter().for_each(|doc| self.refresh_row(doc));
    }
}
