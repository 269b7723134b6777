//! Who passes a filter ([`crate::crm::filter`]), kept up by each change.
//!
//! A [`Standing`] holds of every record what the filter asks of it, as numbers: of a field the answer itself where no day turns it,
//! else the days that stand there; of an event the days of all that hang on the record, in order. Where the filter gives a title, which
//! records are named is kept. So a changed record is read alone, a changed visit is put into one short list, and neither midnight nor
//! another name changes what is kept: whoever looks resolves periods and titles for that day ([`Standing::look`]) and asks each record,
//! which costs some comparisons and a binary search.
//!
//! # Invariants
//!
//! - A standing that was told of every change, in whatever order, answers as one that was made anew of the rows.
//! - Records that were removed, or merged into others, pass no filter; what hangs on a record that was removed counts nowhere, and
//!   what hangs on one that was merged counts for what it is a part of.
//! - A filter of which a part is unknown here, or whose views refer to each other in a ring, lets nobody through.
//!
//! What is absent: rows (the replica's), clocks and zones (given), and the texts of titles, which are asked for where a filter
//! names a record by its title.

mod by_doc;
mod column;
mod events;
mod look;
mod standings;

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use crate::book::parts::Parts;
use crate::crm::filter::{Clause, Filter, FilterError, OrderBy, event};
use crate::crm::kinds::view::STANDARD;
use crate::crm::{Kind, Registry, Zone, definition};
use crate::document::{DocId, Row};
use by_doc::ByDoc;
use column::{Cell, Column};
use events::Events;
pub use look::{Asked, Look};
pub use standings::Texts;
pub(crate) use standings::{KeptUp, Standings};

/// The deepest that views may stand in views.
pub const DEEPEST: usize = 4;

/// The most views that a filter may come to with those in its views.
pub const VIEWS_MAX: usize = 32;

/// The filters that a filter names, and those that they name, by the ids under which they are kept.
pub type Views = BTreeMap<String, Standing>;

/// What a filter names of what is kept. A view that is not here, or of a later version, is left out: nobody passes a filter that
/// asks for it.
#[must_use]
pub fn views_of(filter: &Filter, texts: &Texts, registry: &Registry, zone: &Zone, me: &str) -> Views {
    let named = |filter: &Filter| {
        let id = |clause: &Clause| if let Clause::View { id, .. } = clause { Some(id.clone()) } else { None };
        filter.clauses().filter_map(id).collect::<Vec<String>>()
    };
    let (mut views, mut wanted) = (Views::new(), named(filter));
    while let Some(id) = wanted.pop() {
        if views.contains_key(&id) || views.len() >= VIEWS_MAX {
            continue;
        }
        let Some((kind, text)) = texts.get(&id).filter(|(kind, _)| *kind == filter.kind) else { continue };
        let Ok(view) = Filter::read(*kind, text, registry) else { continue };
        wanted.extend(named(&view));
        if let Ok(standing) = Standing::new(view, registry, zone.clone(), me) {
            views.insert(id, standing);
        }
    }
    views
}

/// The texts of the views that everybody has: they stand in no row.
#[must_use]
pub fn standard_texts() -> Texts {
    STANDARD.iter().map(|view| (view.id.to_owned(), (view.of, view.query.to_owned()))).collect()
}

/// A view's id, its kind and its filter's text, out of its row; none of what is no view.
#[must_use]
pub fn text_of_view(doc: DocId, row: &Row) -> Option<(String, (Kind, String))> {
    let slot = |key| own_slot(Kind::VIEW, key).unwrap_or(u16::MAX);
    let is_one = row.kind == Kind::VIEW && !row.is_removed();
    let kind = Kind::from_name(row.text(slot("of"))).filter(|_| is_one)?;
    Some((doc.to_string(), (kind, row.text(slot("query")).to_owned())))
}

/// A filter with all that it asks of the records of its kind.
pub struct Standing {
    filter: Filter,
    zone: Zone,
    /// The id of whoever looks.
    me: String,
    /// By the clauses that ask a field, and the order: one each, in the filter's order.
    columns: Vec<Column>,
    /// By the clauses that measure, and the order.
    events: Vec<Events>,
    /// What each clause reads.
    parts: Vec<Vec<Part>>,
    sort: Option<Part>,
    records: ByDoc<Box<[Cell]>>,
    /// What was merged into what: of the whole is measured what hangs on its parts, too.
    mergers: Parts<DocId>,
}

/// Where a clause finds what it asks.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Part {
    Column(usize),
    Events(usize),
    /// The place is a column of its own.
    Near(usize),
    View,
    Never,
}

impl Standing {
    /// A filter of nothing yet.
    ///
    /// # Errors
    /// If a part of it needs a later version.
    pub fn new(filter: Filter, registry: &Registry, zone: Zone, me: &str) -> Result<Self, FilterError> {
        let mut standing = Self {
            zone,
            me: me.to_owned(),
            columns: Vec::new(),
            events: Vec::new(),
            parts: Vec::new(),
            sort: None,
            records: ByDoc::default(),
            mergers: Parts::default(),
            filter: Filter::all_of(filter.kind),
        };
        let kind = filter.kind;
        for any in &filter.all {
            let parts = any.0.iter().map(|clause| match clause {
                Clause::Field(test) => standing.column(Column::of_test(kind, test, registry, me)),
                Clause::Event { measure, .. } | Clause::Top { measure, .. } => {
                    standing.events.push(Events::new(kind, measure, registry, me)?);
                    Ok(Part::Events(standing.events.len() - 1))
                }
                Clause::Near { .. } => standing
                    .column(Column::place(kind))
                    .map(|part| if let Part::Column(number) = part { Part::Near(number) } else { part }),
                Clause::View { .. } => Ok(Part::View),
                Clause::Later(_) => Ok(Part::Never),
            });
            let parts = parts.collect::<Result<Vec<Part>, FilterError>>()?;
            standing.parts.push(parts);
        }
        standing.sort = match filter.sort.as_ref().map(|order| &order.by) {
            None => None,
            Some(OrderBy::Path(path)) => Some(standing.column(Column::to_sort(kind, path, registry))?),
            Some(OrderBy::Measure(measure)) => {
                standing.events.push(Events::new(kind, measure, registry, me)?);
                Some(Part::Events(standing.events.len() - 1))
            }
        };
        standing.filter = filter;
        Ok(standing)
    }

    fn column(&mut self, column: Option<Column>) -> Result<Part, FilterError> {
        let Some(column) = column else { return Ok(Part::Never) };
        self.columns.push(column);
        Ok(Part::Column(self.columns.len() - 1))
    }

    /// What it stands for.
    #[must_use]
    pub const fn filter(&self) -> &Filter {
        &self.filter
    }

    /// Whether it names filters that are kept.
    fn names_views(&self) -> bool {
        self.filter.clauses().any(|clause| matches!(clause, Clause::View { .. }))
    }

    /// Whether one of a list of the workspace's is asked for.
    fn asks_list(&self, list: &str) -> bool {
        let of_events = self.events.iter().flat_map(|events| &events.of);
        self.columns.iter().chain(of_events).any(|column| column.is_of_list(list))
    }

    /// The kinds whose rows it wants to be told of.
    pub fn kinds(&self) -> impl Iterator<Item = Kind> {
        std::iter::once(self.filter.kind).chain(self.events.iter().map(|events| events.kind))
    }

    /// Takes in a row that is new or has changed; none: it is gone.
    pub fn update(&mut self, doc: DocId, row: Option<&Row>) {
        let into = row.filter(|row| row.kind == self.filter.kind).and_then(Row::merged_into);
        self.mergers.say(doc, into);
        let row = row.filter(|row| !row.is_removed());
        for events in &mut self.events {
            events.put(doc, row.filter(|row| row.kind == events.kind), &self.zone);
        }
        match row.filter(|row| row.kind == self.filter.kind) {
            Some(row) => {
                let cells = self.columns.iter().map(|column| column.read(doc, row, &self.zone)).collect();
                self.records.insert(doc, cells);
            }
            None => drop(self.records.remove(&doc)),
        }
    }

    /// Gets ready to answer for a day and a place. `views` are the filters that this one may name.
    #[must_use]
    pub fn look<'s>(&'s self, asked: &'s Asked<'s>) -> Look<'s> {
        Look::new(self, asked, 0)
    }
}

/// The kind of what is measured, and the slot of the reference by which it hangs.
fn hanging(kind: Kind, name: &str) -> Option<(Kind, u16)> {
    let (table, _) = event(kind, name)?;
    Some((table.kind, crate::crm::filter::hangs_by(table, kind)?.slot))
}

/// The slot of a field of the record itself.
fn own_slot(kind: Kind, key: &str) -> Option<u16> {
    definition(kind).field(key).map(|field| field.slot)
}
