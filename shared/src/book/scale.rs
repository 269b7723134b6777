//! What customers are weighed by in an order.

use super::Book;
use super::columns::{self, Column};
use super::groups::Groups;
use super::people::{Customer, NOBODY, created};
use super::search::{Found, Query};
use super::view::{Facet, Sort, View};
use crate::crm::values::place::Place;

/// What customers are weighed by: the least comes first.
pub(super) struct Scale<'b> {
    view: &'b View,
    here: Option<Place>,
    /// Who is in charge of whom, and the member's number there.
    mine: Option<(&'b Column, u32)>,
    /// By currency: its place among them.
    currencies: Vec<i64>,
    /// By customer: what stands in the custom field that is sorted by, if something does.
    own: &'b [Option<i64>],
    /// The choices that are sorted by, in their order.
    choices: Option<(&'b Column, Groups<'b>)>,
    /// By name alone.
    by_name: bool,
    /// By name, but from Z to A.
    pub(super) names_reversed: bool,
}

/// Behind all that has a weight.
const WITHOUT: i64 = i64::MAX;

impl<'b> Scale<'b> {
    pub(super) fn new(view: &'b View, book: &'b Book, me: &str) -> Self {
        let owners = book.columns.get(&Facet::Owner);
        let mine = owners.and_then(|owners| Some((owners, owners.number(me)?)));
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
        let by_name = match view.sort {
            Sort::Name => true,
            Sort::Best => Query::new(&view.query).is_empty(),
            Sort::LastContact
            | Sort::NextStep
            | Sort::Worth
            | Sort::Created
            | Sort::Touched
            | Sort::Distance
            | Sort::By(_)
            | Sort::Custom(_) => false,
        };
        let own = match &view.sort {
            Sort::Custom(id) => book.columns.scale(id),
            Sort::Name
            | Sort::Best
            | Sort::LastContact
            | Sort::NextStep
            | Sort::Worth
            | Sort::Created
            | Sort::Touched
            | Sort::By(_)
            | Sort::Distance => &[],
        };
        let choices = match &view.sort {
            Sort::By(facet) => {
                let groups = Groups::of_facet(facet.clone(), &book.columns, me, &book.members, &book.options);
                book.columns.get(facet).map(|column| (column, groups))
            }
            Sort::Name
            | Sort::Best
            | Sort::LastContact
            | Sort::NextStep
            | Sort::Worth
            | Sort::Created
            | Sort::Touched
            | Sort::Custom(_)
            | Sort::Distance => None,
        };
        Self { view, here, mine, currencies, own, choices, by_name, names_reversed: by_name && view.reversed }
    }

    pub(super) fn weigh(&self, customer: &Customer, found: &Found) -> i64 {
        let reversed = |weight: i64| if self.view.reversed { -weight } else { weight };
        let weight = match &self.view.sort {
            Sort::Name | Sort::Best if self.by_name => return 0,
            Sort::Name | Sort::Best => {
                let is_mine = self.mine.is_some_and(|(owners, mine)| owners.of(found.customer).contains(&mine));
                // Below 2^44 milliseconds until the year 2527.
                let age = (1 << 43) - touched(customer).clamp(0, (1 << 43) - 1);
                return i64::from(found.penalty) << 46 | i64::from(!is_mine) << 45 | age;
            }
            Sort::LastContact => customer.last.map(|last| -last),
            Sort::NextStep => (customer.next != NOBODY)
                .then_some(i64::from(customer.next_day) << 16 | i64::from(customer.next_minute)),
            Sort::Worth => {
                // Amounts end at 10^15, below 2^50; so many currencies there are not.
                let place = self.currencies.get(usize::from(customer.currency)).copied().unwrap_or(0);
                return customer.worth.map_or(WITHOUT, |worth| (place << 52) + reversed(-worth));
            }
            Sort::Created => Some(-created(customer.doc)),
            Sort::Touched => Some(-touched(customer)),
            #[expect(clippy::cast_possible_truncation, reason = "at most half the Earth around, in metres")]
            Sort::Distance => self.here.zip(customer.place).map(|(here, place)| here.metres_to(place) as i64),
            Sort::Custom(_) => self.own.get(found.customer as usize).copied().flatten(),
            Sort::By(_) => self.choices.as_ref().and_then(|(column, choices)| {
                let has_one = column.of(found.customer).first() != Some(&columns::WITHOUT);
                has_one.then(|| i64::from(choices.of(found.customer, customer)))
            }),
        };
        weight.map_or(WITHOUT, reversed)
    }
}

fn touched(customer: &Customer) -> i64 {
    customer.last.unwrap_or(0).max(created(customer.doc))
}
