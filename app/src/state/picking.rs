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
        // A list names a screenful at once: that is one question, and the rows are drawn anew once.
        if self.asked_titles.try_update_value(|asked| want(asked, doc)) == Some(true) {
            queue_microtask(move || {
                if let Some(docs) = self.asked_titles.try_update_value(send) {
                    self.ask(&Ask::Names(docs));
                }
            });
        }
        String::new()
    }

    /// What some records are called was told; that may be what the page knows already, and then nothing is drawn anew.
    pub(super) fn hear_names(self, names: Vec<(DocId, String)>) {
        self.asked_titles.update_value(|asked| asked.retain(|(_, doc)| names.iter().all(|(told, _)| told != doc)));
        let is_known =
            self.titles.with_untracked(|titles| names.iter().all(|(doc, name)| titles.get(doc) == Some(name)));
        if !is_known {
            self.titles.update(|titles| titles.extend(names));
        }
    }
}

/// Wants to know what a record is called. Answers whether it is the first of those of which it is yet to be asked.
fn want(asked: &mut BTreeSet<(bool, DocId)>, doc: DocId) -> bool {
    let is_first = asked.first().is_none_or(|(is_sent, _)| *is_sent);
    !asked.contains(&(true, doc)) && asked.insert((false, doc)) && is_first
}

/// Those of which it is yet to be asked; from now on they have been.
fn send(asked: &mut BTreeSet<(bool, DocId)>) -> Vec<DocId> {
    let docs: Vec<DocId> = asked.iter().filter(|(is_sent, _)| !is_sent).map(|(_, doc)| *doc).collect();
    *asked = std::mem::take(asked).into_iter().map(|(_, doc)| (true, doc)).collect();
    docs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_asked_for_together_and_once() {
        let (mut asked, doc) = (BTreeSet::new(), |n: u8| DocId::from_bytes([n; 16]));
        assert!(want(&mut asked, doc(1)), "the first asks for all of them");
        assert!(!want(&mut asked, doc(2)) && !want(&mut asked, doc(1)));
        assert_eq!(send(&mut asked), [1, 2].map(doc));
        assert!(!want(&mut asked, doc(2)), "it is on its way");
        assert!(want(&mut asked, doc(3)));
        assert_eq!(send(&mut asked), [doc(3)]);
    }
}
