//! The record that a field is about to refer to, and what those are called to which fields refer.

use std::collections::BTreeSet;

use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;

use super::Store;
use crate::protocol::Ask;

/// A choice that is open.
#[derive(Copy, Clone)]
pub struct Picking {
    /// Of which kind.
    pub kind: Kind,
    /// One that is not offered.
    pub except: Option<DocId>,
    /// Whether something is chosen already, which can be taken out.
    pub is_filled: bool,
    /// Told the id as fields hold it; empty: none.
    pub choose: Callback<String>,
}

impl Store {
    /// What a record is called, of whatever kind; asked for when it is not known yet. Watched.
    pub fn title_of(self, doc: DocId) -> String {
        if let Some(title) = self.titles.with(|titles| titles.get(&doc).cloned()) {
            return self.named(&title);
        }
        let is_new = self.asked_titles.try_update_value(|asked: &mut BTreeSet<DocId>| asked.insert(doc));
        if is_new == Some(true) {
            self.ask(&Ask::Names(vec![doc]));
        }
        String::new()
    }

    /// What some records are called was told; that may be what the page knows already, and then nothing is drawn anew.
    pub(super) fn hear_names(self, names: Vec<(DocId, String)>) {
        self.asked_titles.update_value(|asked| asked.retain(|doc| names.iter().all(|(told, _)| told != doc)));
        let is_known =
            self.titles.with_untracked(|titles| names.iter().all(|(doc, name)| titles.get(doc) == Some(name)));
        if !is_known {
            self.titles.update(|titles| titles.extend(names));
        }
    }
}
