//! The book: which customers there are, what was done with each, and every way to look at them.
//!
//! Records of other kinds stand on a shelf each, in lists as their tables have them. What was done with any record, and is to be, is
//! known alike, whatever it is ([`hanging`]).
//!
//! A [`Book`] is fed rows, one at a time, as they come and change, and answers a [`View`] with a window: who is wanted, in
//! which order and groups, why a search found them, and how many there are of each choice. It holds numbers and terms, not
//! rows: those are the replica's, and only the rows in a window are asked for. No document is loaded for any of it.
//!
//! # What an answer costs
//!
//! - The whole list by name is kept in order: a window of it costs the window.
//! - A keystroke costs what it finds ([`search`]); of a hundred thousand hits only as many are put in order as are shown.
//! - Filters, another order and groups look at the facts of every customer once, some nanoseconds each, and only when the
//!   view or the book has changed: scrolling costs the window.
//! - A changed row is taken in alone. Its old terms are struck out, and swept when many have been. Of lists that were made only those
//!   are made anew on which a row of its kind bears.
//!
//! # Invariants
//!
//! - A book that was told of every change answers as one that was made anew of the rows, whatever the order of telling.
//! - Equals stand in one order (own customers, then who was written down or seen last, then by name), so that rows do not
//!   jump while a query grows.
//!
//! What is absent: rows, clocks (`today` is given, and so is the zone by which days are cut), names of territories, and texts that rows do not have: a customer's notes,
//! and what an activity says beyond its subject and next step.

mod board;
mod collate;
mod columns;
mod days;
pub mod filter;
mod groups;
mod hanging;
pub mod kept;
mod list;
mod parted;
mod parts;
mod people;
pub mod road;
mod scale;
mod search;
mod shelf;
mod sieve;
mod sums;
pub mod team;
mod variety;
mod view;

#[cfg(test)]
mod tests;

pub use board::Lane;
pub use list::Seen;
pub use parted::Parted;
pub use search::{Query, Reason};
pub use shelf::Shelved;
pub use sums::Sum;
pub use variety::Variety;
pub use view::{Facet, FacetCounts, Group, Grouping, Sort, View};

use std::collections::{BTreeMap, BTreeSet};

use crate::crm::filter::period::Calendar;
use crate::crm::kinds::company::first_of_week;
use crate::crm::values::money::Money;
use crate::crm::values::place::Place;
use crate::crm::{Kind, KindDef, Options, Registry, Value, ValueType, Zone, definition, kinds};
use crate::document::{DocId, Row};
use board::Board;
use columns::Columns;
use days::Days;
use filter::{Asked, KeptUp, Standing, Standings};
use hanging::Says;
use list::List;
use people::{Customer, People};
use search::{NO_ENTRY, Search};
use shelf::Shelf;
use team::{Deeds, Team, TeamWanted};

/// The book.
pub struct Book {
    /// By whose clocks days are cut.
    zone: Zone,
    people: People,
    search: Search,
    columns: Columns,
    /// What a team's numbers are made of.
    deeds: Deeds,
    /// Where the rows of what is done with records say when that is.
    says: BTreeMap<Kind, Says>,
    slots: Slots,
    /// Listed customers by name.
    order: Vec<u32>,
    /// Listed customers that are not in the order yet.
    unplaced: Vec<u32>,
    /// By customer: the place in the order.
    positions: Vec<u32>,
    /// Whether `positions` is of another order.
    moved: bool,
    /// Letters of the currencies, by their numbers.
    currencies: Vec<String>,
    /// Names of members by their ids.
    members: BTreeMap<String, String>,
    /// Members, territories, custom fields and options.
    directory: BTreeSet<DocId>,
    /// Views that the member keeps.
    views: BTreeSet<DocId>,
    /// What the workspace has made of its lists.
    options: Options,
    /// On which day weeks begin, as the company says: Monday 0 to Sunday 6.
    week: u32,
    /// The records of every other kind that lists show.
    shelves: BTreeMap<Kind, Shelf>,
    /// The filters of views that were looked at lately.
    standings: Standings,
    /// What was looked at lately, the last at the end.
    lists: Vec<List>,
    /// By what all customers differ, if that was asked since the last change.
    variety: Option<Variety>,
    /// A team's numbers as they were asked for last, if nothing has changed them since.
    team: Option<(TeamWanted, Team)>,
    /// The board that was looked at last.
    board: Option<Board>,
    /// What stands on which day, of each kind whose calendar was looked at.
    days: BTreeMap<Kind, Days>,
}

/// Which views a change touches.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Touched {
    /// The list of customers.
    pub customers: bool,
    /// What is done with some record.
    pub activities: bool,
    /// Members, territories, custom fields or options.
    pub directory: bool,
    /// The list of some other kind.
    pub shelves: bool,
    /// The member's views.
    pub views: bool,
}

/// What the book knows of a record beyond its row.
#[derive(Copy, Clone, Debug, Default, PartialEq)]
pub struct Facts {
    /// When something was last done with them, milliseconds since 1970 UTC.
    pub last: Option<i64>,
    /// The activity that is planned or due next, and its day since 1970-01-01.
    pub next: Option<(DocId, i64)>,
    /// The minute of that day, if it is planned for one.
    pub next_minute: Option<u16>,
    /// Tasks that are not done.
    pub open_tasks: u16,
    /// Where they are.
    pub place: Option<Place>,
    /// What they are expected to buy: the book's number of the currency, and its minor units.
    pub worth: Option<(u8, i64)>,
}

/// Where the rows of customers say what lists ask, and the company's when its weeks begin.
struct Slots {
    worth: u16,
    phones: Box<[u16]>,
    mails: Box<[u16]>,
    place: u16,
    week: u16,
}

impl Slots {
    fn new() -> Self {
        let table = definition(kinds::with_own_list());
        let slots = |paths: &[&str]| -> Box<[u16]> { paths.iter().map(|path| table.slot(path)).collect() };
        let reached = table.reached;
        Self {
            worth: table.slot("worth"),
            phones: slots(reached.map_or(&[][..], |reached| reached.phones)),
            mails: slots(reached.map_or(&[][..], |reached| reached.mails)),
            place: reached.and_then(|reached| reached.place).map_or(u16::MAX, |path| table.slot(path)),
            week: definition(Kind::COMPANY).slot("week"),
        }
    }
}

impl Book {
    /// An empty book of a place, by whose clocks days begin and end.
    #[must_use]
    pub fn new(zone: Zone) -> Self {
        Self {
            zone,
            people: People::default(),
            search: Search::of(kinds::with_own_list()),
            shelves: BTreeMap::new(),
            columns: Columns::new(),
            deeds: Deeds::new(),
            says: Says::of_all(),
            slots: Slots::new(),
            order: Vec::new(),
            unplaced: Vec::new(),
            positions: Vec::new(),
            moved: true,
            currencies: Vec::new(),
            members: BTreeMap::new(),
            directory: BTreeSet::new(),
            views: BTreeSet::new(),
            options: Options::default(),
            week: 0,
            standings: Standings::default(),
            lists: Vec::new(),
            variety: None,
            team: None,
            board: None,
            days: BTreeMap::new(),
        }
    }

    /// Takes in a row that is new or has changed; none: it is gone.
    pub fn update(&mut self, doc: DocId, row: Option<&Row>, registry: &Registry) -> Touched {
        self.outdate(row.map(|row| row.kind));
        self.standings.update(doc, row);
        self.days.values_mut().for_each(|days| days.update(doc, row));
        let touched = self.take_in(doc, row, registry);
        if let Some(row) = row {
            self.put_card(doc, row);
        }
        touched
    }

    /// Lets go of what was made of rows, as far as one of a kind bears on it; none: of one that is gone nobody knows its kind.
    fn outdate(&mut self, kind: Option<Kind>) {
        let bears_on = |of: Kind| kind.is_none_or(|kind| bears_on(kind, of));
        if !self.lists.is_empty() && bears_on(kinds::with_own_list()) {
            self.lists.clear();
        }
        if let Some(board) = &mut self.board {
            board.outdate(bears_on);
        }
        let table = kind.map(definition);
        if table.is_none_or(KindDef::has_own_screens) {
            self.variety = None;
        }
        // Weeks begin as the company says, and an option says what counts as an order.
        let is_counted = |table: &KindDef| {
            let is_named = matches!(table.kind, Kind::MEMBER | Kind::OPTION | Kind::COMPANY);
            is_named || table.has_own_screens() || table.is_deed()
        };
        if table.is_none_or(is_counted) {
            self.team = None;
        }
    }

    fn take_in(&mut self, doc: DocId, row: Option<&Row>, registry: &Registry) -> Touched {
        match row {
            Some(row) => match row.kind {
                kind if definition(kind).has_own_screens() => {
                    self.put_customer(doc, row, registry);
                    let activities = self.put_merger(doc, Some(row));
                    Touched { customers: true, activities, ..Touched::default() }
                }
                kind if definition(kind).is_deed() => {
                    self.put_deed(doc, row, registry);
                    Touched { activities: true, ..Touched::default() }
                }
                Kind::MEMBER | Kind::TERRITORY | Kind::CUSTOM_FIELD => {
                    if row.kind == Kind::MEMBER {
                        self.members.insert(doc.to_string(), row.title().to_owned());
                    }
                    self.directory.insert(doc);
                    Touched { directory: true, ..Touched::default() }
                }
                Kind::VIEW => {
                    self.views.insert(doc);
                    self.standings.forget_view(doc);
                    Touched { views: true, ..Touched::default() }
                }
                Kind::OPTION => {
                    self.directory.insert(doc);
                    self.options = registry.options().clone();
                    self.deeds.learn(&self.options);
                    // They stand in another order, and count as something else.
                    Touched { directory: true, customers: true, activities: true, shelves: true, ..Touched::default() }
                }
                kind if kind.is_known() => {
                    if doc == DocId::COMPANY {
                        self.week = first_of_week(row.text(self.slots.week));
                    }
                    self.shelf_of(kind).put(doc, row, registry);
                    let activities = definition(kind).has_deeds() && self.put_merger(doc, Some(row));
                    // With the week and the zone go lists of customers by them, and what a page says of days.
                    let is_company = doc == DocId::COMPANY;
                    Touched {
                        shelves: true,
                        customers: is_company,
                        directory: is_company,
                        activities,
                        ..Touched::default()
                    }
                }
                _ => Touched::default(),
            },
            None => Touched {
                customers: self.people.customer(doc).is_some_and(|number| self.unlist(number)),
                activities: self.put_merger(doc, None)
                    | self.people.activity(doc).is_some_and(|number| self.drop_deed(number)),
                directory: self.directory.remove(&doc),
                shelves: self.shelves.values_mut().any(|shelf| shelf.forget(doc)),
                views: self.views.remove(&doc).then(|| self.standings.forget_view(doc)).is_some(),
            },
        }
    }

    fn shelf_of(&mut self, kind: Kind) -> &mut Shelf {
        self.shelves.entry(kind).or_insert_with(|| Shelf::of(kind))
    }

    /// Gets ready to look through the text of a filter of a kind's records ([`View::filter`]): what is not kept up yet is filled with
    /// the rows of the kinds that it wants, which `rows` hands over one at a time; the book knows some of it of its own list anyhow
    /// ([`Parted`]). What is no filter here lets nobody through.
    pub fn prepare(
        &mut self,
        kind: Kind,
        text: &str,
        me: DocId,
        registry: &Registry,
        mut rows: impl FnMut(&BTreeSet<Kind>, &mut dyn FnMut(DocId, &Row)),
    ) {
        if text.is_empty() {
            return;
        }
        if kind == kinds::with_own_list() && !self.standings.is_parted(text) {
            // Without it they listed nobody.
            self.lists.retain(|list| !list.asks(text));
        }
        let Some(rest) = self.standings.rest(kind, text, registry) else { return };
        if rest.is_empty() || self.standings.has(kind, &rest) {
            return;
        }
        let Ok(filter) = crate::crm::Filter::read(kind, &rest, registry) else { return };
        let (me, mut texts) = (me.to_string(), filter::standard_texts());
        if filter.clauses().any(|clause| matches!(clause, crate::crm::filter::Clause::View { .. })) {
            rows(&BTreeSet::from([Kind::VIEW]), &mut |doc, row| texts.extend(filter::text_of_view(doc, row)));
        }
        let mut views = filter::views_of(&filter, &texts, registry, &self.zone, &me);
        let Ok(mut standing) = Standing::new(filter, registry, self.zone.clone(), &me) else { return };
        let kinds: BTreeSet<Kind> = standing.kinds().chain(views.values().flat_map(Standing::kinds)).collect();
        rows(&kinds, &mut |doc, row| {
            standing.update(doc, Some(row));
            views.values_mut().for_each(|view| view.update(doc, Some(row)));
        });
        self.standings.keep(kind, &rest, standing, views);
        self.lists.retain(|list| !list.asks(text));
    }

    /// Those of some records of a kind other than the book's that a filter lets through, for which [`Book::prepare`] was called;
    /// `is_free` says whether the filter's own order may put them in another one. `today` in days since 1970-01-01, `here` where the
    /// device is, if it knows; `title` is what a record is called.
    #[must_use]
    pub fn let_through(
        &self,
        filter: (Kind, &str),
        (today, here): (i64, Option<Place>),
        title: &dyn Fn(DocId) -> Option<String>,
        mut docs: Vec<DocId>,
        is_free: bool,
    ) -> Vec<DocId> {
        let Some(KeptUp { standing, views, .. }) = self.standings.get(filter.0, filter.1) else { return Vec::new() };
        let asked = Asked { calendar: self.calendar(today), here, views, title };
        let look = standing.look(&asked);
        let own = standing.filter();
        if own.limit.is_none() && (own.sort.is_none() || !is_free) {
            docs.retain(|doc| look.passes(*doc));
            return docs;
        }
        let mut list = look.list();
        if is_free {
            let wanted: BTreeSet<DocId> = docs.into_iter().collect();
            list.retain(|doc| wanted.contains(doc));
            return list;
        }
        let first: BTreeSet<DocId> = list.into_iter().collect();
        docs.retain(|doc| first.contains(doc));
        docs
    }

    /// Views that the member keeps.
    pub fn views(&self) -> impl Iterator<Item = DocId> {
        self.views.iter().copied()
    }

    const fn calendar(&self, today: i64) -> Calendar {
        Calendar { today, week: self.week }
    }

    /// Ends a first filling: lays out everything for reading, and gives back what growing took beyond need.
    pub fn filled(&mut self) {
        self.search.arrange();
        self.shelves.values_mut().for_each(Shelf::arrange);
        self.people.arrange();
        self.place();
    }

    /// How many customers there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.order.len() + self.unplaced.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// A window of the records of a kind that is neither of customers nor of their activities: what is found of a query, the best
    /// first; without one all, by title.
    pub fn look_at(&mut self, kind: Kind, query: &Query, offset: usize, count: usize) -> Shelved {
        self.shelves.get_mut(&kind).map(|shelf| shelf.look(query, offset, count)).unwrap_or_default()
    }

    /// Members, territories, custom fields and options.
    pub fn directory(&self) -> impl Iterator<Item = DocId> {
        self.directory.iter().copied()
    }

    fn put_customer(&mut self, doc: DocId, row: &Row, registry: &Registry) {
        // A removed customer is out of the list, unless something about it wants a person.
        if row.is_removed() && row.flags & (Row::ISSUE | Row::CONFLICT) == 0 {
            if let Some(number) = self.people.customer(doc) {
                self.unlist(number);
            }
            return;
        }
        let number = self.people.customer_number(doc);
        let key = collate::sort_key(row.title());
        if self.people.customers[number as usize].is_listed && *self.people.customers[number as usize].key != *key {
            self.take_from_order(number);
        }
        let entry = self.search.put(number, self.people.customers[number as usize].entry, row, registry);
        self.columns.put(number, row, registry);
        let slots = &self.slots;
        let has = |slots: &[u16]| slots.iter().any(|slot| !row.values(*slot).is_empty());
        let worth = Money::read(row.text(slots.worth)).ok();
        let currency = worth.map_or(0, |worth| currency(&mut self.currencies, worth.currency().code()));
        let places = row.values(slots.place).iter().filter_map(Value::as_text);
        let own: &mut Customer = &mut self.people.customers[number as usize];
        own.entry = entry;
        own.is_removed = row.is_removed();
        own.has_phone = has(&slots.phones);
        own.has_mail = has(&slots.mails);
        own.worth = worth.map(Money::minor);
        own.currency = currency;
        own.place = places.filter_map(|text| Place::parse(text).ok()).next();
        if !own.is_listed {
            own.key = key.into();
            own.is_listed = true;
            self.unplaced.push(number);
        }
    }

    fn unlist(&mut self, number: u32) -> bool {
        let own = &mut self.people.customers[number as usize];
        if !own.is_listed {
            return false;
        }
        let entry = std::mem::replace(&mut own.entry, NO_ENTRY);
        self.search.strike(kinds::with_own_list(), entry);
        self.take_from_order(number);
        true
    }

    /// Takes a customer out of the list; its key must still be the one by which it is there.
    fn take_from_order(&mut self, number: u32) {
        self.place();
        let at = self.order.binary_search_by(|other| by_name(&self.people, *other, number));
        if let Ok(at) = at {
            self.order.remove(at);
            self.moved = true;
        }
        self.people.customers[number as usize].is_listed = false;
    }

    /// Puts into order whoever is not.
    fn place(&mut self) {
        if self.unplaced.is_empty() {
            return;
        }
        let mut unplaced = std::mem::take(&mut self.unplaced);
        let people = &self.people;
        if unplaced.len() < 32 {
            for number in unplaced {
                if let Err(at) = self.order.binary_search_by(|other| by_name(people, *other, number)) {
                    self.order.insert(at, number);
                }
            }
        } else {
            unplaced.sort_unstable_by(|a, b| by_name(people, *a, *b));
            self.order.append(&mut unplaced);
            // Two runs, which a merge sort finds by itself.
            self.order.sort_by(|a, b| by_name(people, *a, *b));
        }
        self.moved = true;
    }
}

/// Whether a row of a kind can change a list of another's records: it is one of them, hangs on them or is named by them, or it says how
/// lists are.
fn bears_on(kind: Kind, of: Kind) -> bool {
    let says_how = matches!(kind, Kind::MEMBER | Kind::CUSTOM_FIELD | Kind::OPTION | Kind::VIEW | Kind::COMPANY);
    let hangs = || crate::crm::filter::hangs_by(definition(kind), of).is_some();
    let is_named = || definition(of).all_fields().any(|(_, field)| field.value == ValueType::Reference(kind));
    kind == of || says_how || hangs() || is_named()
}

fn by_name(people: &People, a: u32, b: u32) -> std::cmp::Ordering {
    let (a, b) = (&people.customers[a as usize], &people.customers[b as usize]);
    a.key.cmp(&b.key).then_with(|| a.doc.cmp(&b.doc))
}

/// The number of a currency. There are fewer than 256.
fn currency(known: &mut Vec<String>, code: &str) -> u8 {
    let at = known.iter().position(|own| own == code).unwrap_or_else(|| {
        known.push(code.to_owned());
        known.len() - 1
    });
    at.min(usize::from(u8::MAX)) as u8
}
