//! The lists behind the numbers.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::book::team::{AT_RISK_DAYS, BANDS, Cut, TeamWanted};
use shared::book::{Facet, Parted, Sort, View};
use shared::crm::values::civil::Day;
use shared::document::DocId;

use crate::state::{BOOK, Everyone, Proposed, Route, Selection, Store};

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
fn of_all(wanted: &TeamWanted) -> Parted {
    let mut choices = Vec::new();
    if let Some(person) = wanted.person {
        choices.push((Facet::Owner, vec![person.to_string()]));
    }
    if !wanted.territories.is_empty() {
        choices.push((Facet::Territory, wanted.territories.iter().map(u32::to_string).collect()));
    }
    Parted { choices, ..Parted::default() }
}

/// Those of one owner, or of nobody.
fn of_owner(wanted: &TeamWanted, owner: Option<DocId>) -> Parted {
    let mut filter = of_all(&TeamWanted { person: None, ..wanted.clone() });
    filter.choices.push((Facet::Owner, vec![owner.map(|owner| owner.to_string()).unwrap_or_default()]));
    filter
}

/// The list of those whom a filter wants.
fn listed(parted: Parted, sort: Sort) -> View {
    View { filter: parted.text(BOOK), sort, ..View::default() }
}

/// Those of nobody.
pub(super) fn of_nobody(wanted: &TeamWanted) -> View {
    listed(of_owner(wanted, None), Sort::default())
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
    listed(Parted { also: clauses.join(" & "), ..of_owner(wanted, owner) }, Sort::LastContact)
}

/// Everybody at risk, the greatest purchases first.
pub(super) fn at_risk(wanted: &TeamWanted) -> View {
    listed(Parted { also: format!("last(contact)<-{AT_RISK_DAYS}d"), ..of_all(wanted) }, Sort::Worth)
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
    listed(Parted { also, ..of_all(wanted) }, Sort::LastContact)
}

/// Customers with whom something is overdue, what is owed longest first.
pub(super) fn overdue(wanted: &TeamWanted) -> View {
    listed(Parted { late: true, ..of_all(wanted) }, Sort::NextStep)
}

/// Those that have something in common.
pub(super) fn part(wanted: &TeamWanted, choice: &str) -> View {
    let mut filter = of_all(wanted);
    match wanted.cut {
        Cut::City => filter.choices.push((Facet::City, vec![choice.to_owned()])),
        Cut::Segment => filter.choices.push((Facet::Segment, vec![choice.to_owned()])),
        Cut::Tag => filter.choices.push((Facet::Tag, vec![choice.to_owned()])),
    }
    View { reversed: true, ..listed(filter, Sort::LastContact) }
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
    use shared::crm::{self, Registry};

    use super::*;

    #[test]
    fn every_list_behind_a_number_is_a_filter() {
        let wanted = TeamWanted { today: 20_787, ..TeamWanted::default() };
        let bands =
            (0..=BANDS.len() + 1).flat_map(|at| [band(&wanted, None, at, true), band(&wanted, None, at, false)]);
        let numbers = [contacted(&wanted), visited(&wanted), ordered(&wanted), overdue(&wanted)];
        for view in bands.chain([at_risk(&wanted)]).chain(numbers) {
            let text = view.filter;
            let filter = crm::Filter::parse(BOOK, &text, &Registry::default());
            assert_eq!(filter.map(|filter| filter.to_string()), Ok(text));
        }
        assert_eq!(band(&wanted, None, 1, true).filter, "owner=empty & last(visit)>=-60d & last(visit)<-30d");
    }
}
