//! The lists behind the numbers.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::book::team::{AT_RISK_DAYS, BANDS, Cut, TeamWanted};
use shared::book::{Facet, Filter, Sort, View};
use shared::crm::values::civil::Day;
use shared::document::DocId;

use crate::state::{Everyone, Proposed, Route, Selection, Store};

/// Where the lists behind the numbers have their address, however they are wanted.
pub(super) fn address() -> String {
    Route::BOOK.path()
}

/// Opens a list as it is wanted.
pub(super) fn to_list(store: Store, view: View) -> impl Fn(MouseEvent) {
    move |event| {
        event.prevent_default();
        store.show_list(view.clone());
    }
}

/// Goes to another screen.
pub(super) fn to(store: Store, route: Route) -> impl Fn(MouseEvent) {
    move |event| {
        event.prevent_default();
        store.go(route.clone());
    }
}

/// The customers of whom the numbers are.
pub(super) fn of_all(wanted: &TeamWanted) -> Filter {
    let mut choices = Vec::new();
    if let Some(person) = wanted.person {
        choices.push((Facet::Owner, vec![person.to_string()]));
    }
    if !wanted.territories.is_empty() {
        choices.push((Facet::Territory, wanted.territories.iter().map(u32::to_string).collect()));
    }
    Filter { choices, ..Filter::default() }
}

/// Those of one owner, or of nobody.
pub(super) fn of_owner(wanted: &TeamWanted, owner: Option<DocId>) -> Filter {
    let mut filter = of_all(&TeamWanted { person: None, ..wanted.clone() });
    filter.choices.push((Facet::Owner, vec![owner.map(|owner| owner.to_string()).unwrap_or_default()]));
    filter
}

/// A band of an owner's silence, by visits or by anything that was done.
pub(super) fn band(wanted: &TeamWanted, owner: Option<DocId>, band: usize, by_visit: bool) -> View {
    let last = if by_visit { "last(visit)" } else { "last(contact)" };
    let mut clauses = Vec::new();
    if band > BANDS.len() {
        clauses.push(format!("{last}=empty"));
    }
    if let Some(days) = BANDS.get(band) {
        clauses.push(format!("{last}>=-{days}d"));
    }
    if let Some(days) = band.checked_sub(1).and_then(|before| BANDS.get(before)).filter(|_| band <= BANDS.len()) {
        clauses.push(format!("{last}<-{days}d"));
    }
    let filter = Filter { also: clauses.join(" & "), ..of_owner(wanted, owner) };
    View { filter, sort: Sort::LastContact, ..View::default() }
}

/// Everybody at risk, the greatest purchases first.
pub(super) fn at_risk(wanted: &TeamWanted) -> View {
    let filter = Filter { also: format!("last(contact)<-{AT_RISK_DAYS}d"), ..of_all(wanted) };
    View { filter, sort: Sort::Worth, ..View::default() }
}

/// Whoever was contacted in the period, the latest first.
pub(super) fn contacted(wanted: &TeamWanted) -> View {
    with(wanted, "contact")
}

/// Whoever was visited in the period.
pub(super) fn visited(wanted: &TeamWanted) -> View {
    with(wanted, "visit")
}

/// Whoever ordered something in the period, on whatever occasion. What the workspace lets count as an order is one here, too.
pub(super) fn ordered(wanted: &TeamWanted) -> View {
    with(wanted, "contact:outcome=order")
}

/// Those with whom something happened in the period.
fn with(wanted: &TeamWanted, event: &str) -> View {
    let first = Day::from_days(wanted.period.days(wanted.today).start);
    let also = first.map(|first| format!("count({event})[since {first}]>=1")).unwrap_or_default();
    View { filter: Filter { also, ..of_all(wanted) }, sort: Sort::LastContact, ..View::default() }
}

/// Customers with whom something is overdue, what is owed longest first.
pub(super) fn overdue(wanted: &TeamWanted) -> View {
    let filter = Filter { also: "first(open)<+0d".to_owned(), ..of_all(wanted) };
    View { filter, sort: Sort::NextStep, ..View::default() }
}

/// Those that have something in common.
pub(super) fn part(wanted: &TeamWanted, choice: &str) -> View {
    let mut filter = of_all(wanted);
    match wanted.cut {
        Cut::City => filter.choices.push((Facet::City, vec![choice.to_owned()])),
        Cut::Segment => filter.choices.push((Facet::Segment, vec![choice.to_owned()])),
        Cut::Tag => filter.choices.push((Facet::Tag, vec![choice.to_owned()])),
    }
    View { filter, sort: Sort::LastContact, reversed: true, ..View::default() }
}

/// Opens a list with everybody in it selected, and asks for what one thing is to be done to all of them.
pub(super) fn select_all(store: Store, view: View, total: u32, proposed: Proposed) {
    store.show_list(view.clone());
    let everyone = Everyone { view, total };
    store.selection.update(|selection: &mut Selection| {
        selection.select_everyone(everyone);
        selection.proposed = Some(proposed);
    });
}

#[cfg(test)]
mod tests {
    use shared::crm::{self, Kind, Registry};

    use super::*;

    #[test]
    fn every_list_behind_a_number_is_a_filter() {
        let wanted = TeamWanted { today: 20_787, ..TeamWanted::default() };
        let bands =
            (0..=BANDS.len() + 1).flat_map(|at| [band(&wanted, None, at, true), band(&wanted, None, at, false)]);
        let numbers = [contacted(&wanted), visited(&wanted), ordered(&wanted), overdue(&wanted)];
        for view in bands.chain([at_risk(&wanted)]).chain(numbers) {
            let text = view.filter.also;
            let filter = crm::Filter::parse(Kind::CUSTOMER, &text, &Registry::default());
            assert_eq!(filter.map(|filter| filter.to_string()), Ok(text));
        }
        assert_eq!(band(&wanted, None, 1, true).filter.also, "last(visit)>=-60d & last(visit)<-30d");
    }
}
