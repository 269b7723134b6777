//! The filters that were looked through last.

use std::borrow::Cow;
use std::collections::BTreeMap;

use super::{Standing, Views, own_slot};
use crate::book::parted::Parted;
use crate::crm::{CustomField, Kind, Registry, kinds};
use crate::document::{DocId, Row};

/// So many are kept up: each costs a little of every change, and as much memory as what it asks.
const MOST: usize = 16;

/// Some filters by their kinds and texts, the one looked through last at the end.
#[derive(Default)]
pub(crate) struct Standings {
    kept: Vec<KeptUp>,
    /// Those of the book's own list by their texts, as they were taken apart, the one looked through last at the end; none: it cannot
    /// be.
    parted: Vec<(String, Option<Parted>)>,
}

/// A filter with those that it names.
pub(crate) struct KeptUp {
    kind: Kind,
    text: String,
    pub(crate) standing: Standing,
    pub(crate) views: Views,
}

impl Standings {
    /// A filter that is kept up.
    pub(crate) fn get(&self, kind: Kind, text: &str) -> Option<&KeptUp> {
        self.kept.iter().find(|own| own.kind == kind && own.text == text)
    }

    /// Whether there is one, which is then the last to be let go.
    pub(crate) fn has(&mut self, kind: Kind, text: &str) -> bool {
        let Some(at) = self.kept.iter().position(|own| own.kind == kind && own.text == text) else { return false };
        let own = self.kept.remove(at);
        self.kept.push(own);
        true
    }

    /// Keeps up one more, and lets go of the one that has not been looked through for longest.
    pub(crate) fn keep(&mut self, kind: Kind, text: &str, standing: Standing, views: Views) {
        if self.kept.len() >= MOST {
            self.kept.remove(0);
        }
        self.kept.push(KeptUp { kind, text: text.to_owned(), standing, views });
    }

    /// Whether a filter of the book's own list was taken apart, be it that it cannot be.
    pub(crate) fn is_parted(&self, text: &str) -> bool {
        self.parted.iter().any(|(own, _)| own == text)
    }

    /// A filter of the book's own list, taken apart, if it has been.
    pub(crate) fn parted(&self, text: &str) -> Option<&Parted> {
        self.parted.iter().find(|(own, _)| own == text).and_then(|(_, parted)| parted.as_ref())
    }

    /// What has to be kept up to look through a filter: of the book's own list what the book does not know anyhow. None: it cannot be
    /// taken apart.
    pub(crate) fn rest<'t>(&mut self, kind: Kind, text: &'t str, registry: &Registry) -> Option<Cow<'t, str>> {
        if kind != kinds::with_own_list() {
            return Some(Cow::Borrowed(text));
        }
        let parted = match self.parted.iter().position(|(own, _)| own == text) {
            Some(at) => self.parted.remove(at).1,
            None => Parted::read(kind, text, registry).ok(),
        };
        if self.parted.len() >= MOST {
            self.parted.remove(0);
        }
        let rest = parted.as_ref().map(|parted| Cow::Owned(parted.also.clone()));
        self.parted.push((text.to_owned(), parted));
        rest
    }

    /// Takes in a row that is new or has changed; none: it is gone.
    pub(crate) fn update(&mut self, doc: DocId, row: Option<&Row>) {
        // What a field of the workspace holds may have changed with it, or what counts as what: what asks for it is made anew when
        // somebody looks. So is what names views: one that could not be read may be read now.
        match row {
            Some(row) if row.kind == Kind::CUSTOM_FIELD => {
                let record = doc.to_string();
                let id = CustomField::id_of_record(&record).unwrap_or_default();
                self.kept.retain(|own| !own.standing.names_views() && !own.text.contains(id));
                self.parted.clear();
            }
            Some(row) if row.kind == Kind::OPTION => {
                let list = own_slot(Kind::OPTION, "list").map_or("", |slot| row.text(slot));
                self.kept.retain(|own| !own.standing.names_views() && !own.standing.asks_list(list));
            }
            Some(_) | None => {}
        }
        for own in &mut self.kept {
            own.standing.update(doc, row);
            own.views.values_mut().for_each(|view| view.update(doc, row));
        }
    }

    /// A view has changed: what names it, directly or by others, is made anew when somebody looks.
    pub(crate) fn forget_view(&mut self, doc: DocId) {
        let id = doc.to_string();
        let names = |own: &KeptUp| {
            own.text.contains(&id) || own.views.values().any(|view| view.filter().to_string().contains(&id))
        };
        self.kept.retain(|own| !names(own));
    }
}

/// The texts of views by their ids, with the kinds of which they are.
pub type Texts = BTreeMap<String, (Kind, String)>;
