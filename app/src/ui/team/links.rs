//! The lists behind the numbers.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::book::team::{AT_RISK_DAYS, BANDS, Cut, TeamWanted};
use shared::book::{Facet, Filter, Sort, View};
use shared::document::DocId;

use crate::state::{Everyone, Route, Selection, Store};

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

/// A band of an owner's silence. A list knows from which day on somebody is silent and not until which: so it begins with those
/// of the band, and others follow.
pub(super) fn band(wanted: &TeamWanted, owner: Option<DocId>, band: usize) -> View {
    let after = band.checked_sub(1).and_then(|before| BANDS.get(before));
    let filter = Filter {
        contacted: Some(band <= BANDS.len()),
        silent_days: after.and_then(|days| u32::try_from(days + 1).ok()),
        ..of_owner(wanted, owner)
    };
    View { filter, sort: Sort::LastContact, ..View::default() }
}

/// Everybody at risk, the greatest purchases first.
pub(super) fn at_risk(wanted: &TeamWanted) -> View {
    let days = u32::try_from(AT_RISK_DAYS + 1).ok();
    let filter = Filter { contacted: Some(true), silent_days: days, ..of_all(wanted) };
    View { filter, sort: Sort::Worth, ..View::default() }
}

/// Whoever was contacted, the latest first.
pub(super) fn contacted(wanted: &TeamWanted) -> View {
    View { filter: Filter { contacted: Some(true), ..of_all(wanted) }, sort: Sort::LastContact, ..View::default() }
}

/// What is owed, the latest first.
pub(super) fn overdue(wanted: &TeamWanted) -> View {
    View { filter: of_all(wanted), sort: Sort::NextStep, ..View::default() }
}

/// Those that have something in common.
pub(super) fn part(wanted: &TeamWanted, choice: &str) -> (View, String) {
    let mut filter = of_all(wanted);
    let mut search = String::new();
    match wanted.cut {
        Cut::City => choice.clone_into(&mut search),
        Cut::Segment => filter.choices.push((Facet::Segment, vec![choice.to_owned()])),
        Cut::Tag => filter.choices.push((Facet::Tag, vec![choice.to_owned()])),
    }
    (View { filter, sort: Sort::LastContact, reversed: true, ..View::default() }, search)
}

/// Opens a list with everybody in it selected, so that one thing can be done to all of them.
pub(super) fn select_all(store: Store, view: View, total: u32) {
    store.show_list(view.clone());
    let everyone = Everyone { view, total };
    store.selection.update(|selection: &mut Selection| selection.select_everyone(everyone));
}
