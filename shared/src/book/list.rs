//! Lists: who is in one and in which order, put in order only as far as somebody looks.

use super::filter::Sieve;
use super::groups::Groups;
use super::people::{Customer, NOBODY};
use super::search::Query;
use super::view::{FacetCounts, Group, Sort, View};
use super::Book;
use crate::crm::values::place::Place;
use crate::document::DocId;

/// Whoever looks this far wants to look further: then the whole list is put in order.
const HEAD: usize = 600;

/// A window of a list.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    /// How many customers the list has.
    pub total: u32,
    /// How many customers there are.
    pub all: u32,
    /// The customers of the window.
    pub customers: Vec<DocId>,
    /// All groups of the list; none if nothing is grouped.
    pub groups: Vec<Group>,
    /// Facets, if they were asked for.
    pub facets: Vec<FacetCounts>,
}

/// A list that was made.
pub(super) struct List {
    view: View,
    me: String,
    today: i64,
    items: Items,
    groups: Vec<Group>,
    facets: Vec<FacetCounts>,
}

enum Items {
    /// Everybody by name: the book's own order.
    Everybody,
    /// These, of which the first so many are in order.
    Some(Vec<Item>, usize),
}

/// A customer's place: by group, then by what the view sorts by, then by name.
#[derive(Copy, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Item {
    group: u32,
    weight: i64,
    position: u32,
    number: u32,
}

impl Book {
    /// A window of a view: `count` customers from `offset` on. `me` is the member's id, `today` in days since 1970-01-01.
    pub fn look(&mut self, view: &View, me: DocId, today: i64, offset: usize, count: usize) -> Seen {
        self.place();
        let me = me.to_string();
        let list = self.list.take().filter(|list| list.view == *view && list.me == me && list.today == today);
        let mut list = list.unwrap_or_else(|| self.make(view, me, today));
        let doc = |number: u32| self.people.customers.get(number as usize).map(|customer| customer.doc);
        let (total, customers) = match &mut list.items {
            Items::Everybody => {
                let window = self.order.iter().skip(offset).take(count);
                (self.order.len(), window.filter_map(|number| doc(*number)).collect())
            }
            Items::Some(items, sorted) => {
                put_in_order(items, sorted, offset.saturating_add(count));
                (items.len(), items.iter().skip(offset).take(count).filter_map(|item| doc(item.number)).collect())
            }
        };
        let (groups, facets) = (list.groups.clone(), list.facets.clone());
        self.list = Some(list);
        Seen { total: total as u32, all: self.order.len() as u32, customers, groups, facets }
    }

    fn make(&mut self, view: &View, me: String, today: i64) -> List {
        let query = Query::new(&view.query);
        let found = (!query.is_empty()).then(|| self.search.find(&query));
        self.number_positions();
        let sieve = Sieve::new(&view.filter, &self.columns, &me, today);
        let facets = match (&found, view.facets) {
            (_, false) => Vec::new(),
            (None, true) => sieve.count(self.order.iter().copied(), &self.people, &self.columns),
            (Some(found), true) => {
                let found = found.iter().map(|found| found.customer).filter(|number| self.is_listed(*number));
                sieve.count(found, &self.people, &self.columns)
            }
        };
        let by_name = match view.sort {
            Sort::Name => true,
            Sort::Best => found.is_none(),
            Sort::LastContact | Sort::NextStep | Sort::Worth | Sort::Created | Sort::Touched | Sort::Distance => false,
        };
        if found.is_none() && by_name && !view.reversed && view.grouping.is_none() && sieve.is_open() {
            return List { view: view.clone(), me, today, items: Items::Everybody, groups: Vec::new(), facets };
        }
        let groups = Groups::new(view.grouping, &self.columns, &self.people.customers, &me, &self.members);
        let scale = Scale::new(view, self, &me);
        let item = |number: u32, penalty: u16| -> Option<Item> {
            let customer = self.people.customers.get(number as usize).filter(|customer| customer.is_listed)?;
            if !sieve.passes(number, customer) {
                return None;
            }
            let position = self.positions.get(number as usize).copied().unwrap_or(NOBODY);
            let reversed = view.reversed && by_name;
            Some(Item {
                group: groups.of(number, customer),
                weight: scale.weigh(number, customer, penalty),
                position: if reversed && !is_nameless(customer) { NOBODY - 1 - position } else { position },
                number,
            })
        };
        let items: Vec<Item> = match &found {
            Some(found) => found.iter().filter_map(|found| item(found.customer, found.penalty)).collect(),
            None => self.order.iter().filter_map(|number| item(*number, 0)).collect(),
        };
        let sorted = if found.is_none() && by_name && !view.reversed && view.grouping.is_none() { items.len() } else { 0 };
        let groups = groups.counted(items.iter().map(|item| item.group));
        List { view: view.clone(), me, today, items: Items::Some(items, sorted), groups, facets }
    }

    fn is_listed(&self, number: u32) -> bool {
        self.people.customers.get(number as usize).is_some_and(|customer| customer.is_listed)
    }

    fn number_positions(&mut self) {
        if !std::mem::take(&mut self.moved) {
            return;
        }
        self.positions.clear();
        self.positions.resize(self.people.customers.len(), NOBODY);
        for (number, position) in self.order.iter().zip(0..) {
            self.positions[*number as usize] = position;
        }
    }
}

fn is_nameless(customer: &Customer) -> bool {
    super::collate::initial(&customer.key).is_empty()
}

fn put_in_order(items: &mut [Item], sorted: &mut usize, wanted: usize) {
    let wanted = wanted.min(items.len());
    if wanted <= *sorted {
        return;
    }
    if *sorted == 0 && wanted <= HEAD && items.len() > 2 * HEAD {
        items.select_nth_unstable(HEAD);
        items[..HEAD].sort_unstable();
        *sorted = HEAD;
    } else {
        items[*sorted..].sort_unstable();
        *sorted = items.len();
    }
}

/// What customers are weighed by: the least comes first.
struct Scale<'b> {
    view: &'b View,
    here: Option<Place>,
    /// The member's own customers, by the number of their choice of owner.
    mine: Option<u32>,
    book: &'b Book,
    /// By currency: its place among them.
    currencies: Vec<i64>,
}

/// Behind all that has a weight.
const WITHOUT: i64 = i64::MAX;

impl<'b> Scale<'b> {
    fn new(view: &'b View, book: &'b Book, me: &str) -> Self {
        let mine = book.columns.get(&super::Facet::Owner).and_then(|owners| owners.number(me));
        let here = view.here.as_deref().and_then(|here| Place::parse(here).ok());
        let mut currencies = Vec::new();
        if view.sort == Sort::Worth {
            let mut counts: Vec<(u32, usize)> = (0..book.currencies.len()).map(|number| (0, number)).collect();
            for customer in book.people.customers.iter().filter(|customer| customer.worth.is_some()) {
                if let Some((count, _)) = counts.get_mut(usize::from(customer.currency)) {
                    *count += 1;
                }
            }
            counts.sort_unstable_by(|(a, first), (b, second)| b.cmp(a).then(first.cmp(second)));
            currencies = vec![0; counts.len()];
            for ((_, number), place) in counts.into_iter().zip(0..) {
                currencies[number] = place;
            }
        }
        Self { view, here, mine, book, currencies }
    }

    fn weigh(&self, number: u32, customer: &Customer, penalty: u16) -> i64 {
        let reversed = |weight: i64| if self.view.reversed { -weight } else { weight };
        let weight = match self.view.sort {
            Sort::Name => return 0,
            Sort::Best if self.view.query.trim().is_empty() => return 0,
            Sort::Best => {
                let is_mine = self.mine.is_some_and(|mine| {
                    self.book.columns.get(&super::Facet::Owner).is_some_and(|owners| owners.of(number).contains(&mine))
                });
                // Below 2^44 milliseconds until the year 2527.
                let age = (1 << 43) - touched(customer).clamp(0, (1 << 43) - 1);
                return i64::from(penalty) << 46 | i64::from(!is_mine) << 45 | age;
            }
            Sort::LastContact => customer.last.map(|last| -last),
            Sort::NextStep => (customer.next != NOBODY).then_some(i64::from(customer.next_day)),
            Sort::Worth => {
                // Amounts end at 10^15, below 2^50; so many currencies there are not.
                let place = self.currencies.get(usize::from(customer.currency)).copied().unwrap_or(0);
                return customer.worth.map_or(WITHOUT, |worth| (place << 52) + reversed(-worth));
            }
            Sort::Created => Some(-created(customer.doc)),
            Sort::Touched => Some(-touched(customer)),
            #[expect(clippy::cast_possible_truncation, reason = "at most half the Earth around, in metres")]
            Sort::Distance => self.here.zip(customer.place).map(|(here, place)| here.metres_to(place) as i64),
        };
        weight.map_or(WITHOUT, reversed)
    }
}

/// When the customer was written down, milliseconds since 1970 UTC: a UUIDv7 begins with it.
fn created(doc: DocId) -> i64 {
    let bytes = doc.to_bytes();
    bytes[..6].iter().fold(0, |ms, byte| ms << 8 | i64::from(*byte))
}

fn touched(customer: &Customer) -> i64 {
    customer.last.unwrap_or(0).max(created(customer.doc))
}
