//! Records that are settled without going to them: open in the worker, beside the one whose page is in view.

use std::collections::BTreeMap;
use std::sync::Arc;

use leptos::prelude::*;
use shared::crm::Value;
use shared::document::DocId;
use shared::replica::{Command, RecordView};

use super::{Store, seen};

/// What to show of each, once it is here.
#[derive(Copy, Clone, Default)]
pub struct Settling {
    views: RwSignal<BTreeMap<DocId, Open>>,
}

/// One of them.
#[derive(Clone, Default)]
struct Open {
    /// In how many places: a sheet may show what the screen below it shows, too.
    places: u32,
    view: Option<Arc<RecordView>>,
}

impl Settling {
    /// What to show of one. Watched.
    pub fn view(self, doc: DocId) -> Option<Arc<RecordView>> {
        self.views.with(|views| views.get(&doc).and_then(|open| open.view.clone()))
    }

    /// Takes in what the worker says of a record.
    pub fn hear(self, doc: DocId, view: Option<&Arc<RecordView>>) {
        if self.views.with_untracked(|views| views.contains_key(&doc)) {
            self.views.update(|views| {
                if let Some(open) = views.get_mut(&doc) {
                    open.view = view.cloned();
                }
            });
        }
    }
}

impl Store {
    /// Opens a record to settle it. The page in view may have it open already; it is told once more then.
    pub fn open_to_settle(self, doc: DocId) {
        self.settling.views.update(|views| views.entry(doc).or_default().places += 1);
        self.order(Command::Open { doc });
    }

    /// Ends that; the page in view keeps what it has open.
    pub fn close_to_settle(self, doc: DocId) {
        let is_last = self.settling.views.try_update(|views| left(views, doc)).unwrap_or(true);
        if is_last
            && !self.is_open(doc)
            && self.unfolded.with_untracked(|unfolded| unfolded.as_ref().is_none_or(|own| own.0 != doc))
        {
            self.order(Command::Close { doc });
        }
    }

    /// What an author has seen at a key who was shown this one value of it: the others, too, where they are shown beside it to be
    /// settled. Not watched.
    pub fn seen_beside(self, doc: DocId, key: &str, shown: Value) -> Vec<Value> {
        let view = untrack(|| self.settling.view(doc));
        beside(view.map(|view| seen(&view, key)).unwrap_or_default(), shown)
    }
}

/// One place has no more to do with a record. Answers whether it was the last.
fn left(views: &mut BTreeMap<DocId, Open>, doc: DocId) -> bool {
    if let Some(open) = views.get_mut(&doc).filter(|open| open.places > 1) {
        open.places -= 1;
        return false;
    }
    views.remove(&doc);
    true
}

/// All values that stand somewhere, if the one that was shown is among them; else that one alone.
fn beside(standing: Vec<Value>, shown: Value) -> Vec<Value> {
    if standing.contains(&shown) {
        standing
    } else if shown.is_null() {
        Vec::new()
    } else {
        vec![shown]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_closed_where_it_was_open_last() {
        let doc = DocId::from_bytes([1; 16]);
        let mut views = BTreeMap::from([(doc, Open { places: 2, view: None })]);
        assert!(!left(&mut views, doc) && views.contains_key(&doc));
        assert!(left(&mut views, doc) && views.is_empty());
        assert!(left(&mut views, doc), "what is not open any more");
    }

    #[test]
    fn whoever_is_shown_one_of_two_values_writes_over_both() {
        let both = || vec![Value::text("Ruta"), Value::text("Zona")];
        assert_eq!(beside(both(), Value::text("Zona")), both());
        // It came in after the form was opened.
        assert_eq!(beside(both(), Value::text("Camino")), [Value::text("Camino")]);
        assert_eq!(beside(Vec::new(), Value::text("Ruta")), [Value::text("Ruta")]);
        assert_eq!(beside(Vec::new(), Value::Null), Vec::<Value>::new());
    }
}
