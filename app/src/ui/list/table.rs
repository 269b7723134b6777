//! The table that a list is on a broad screen while no record is open: the headings, which sort, and what all tables have in common.

use leptos::prelude::*;
use shared::book::Sort;

use super::columns::Column;
use crate::reactive::memo;
use crate::state::{Route, Store, window};

/// From so many CSS pixels on there is room for a table.
const BROAD: &str = "(min-width: 1180px)";

/// Whether lists are tables now: there is room, and no record beside them.
pub fn is_table(store: Store) -> Memo<bool> {
    let is_broad = || window().and_then(|window| window.match_media(BROAD).ok()?).is_some_and(|broad| broad.matches());
    let broad = RwSignal::new(is_broad());
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        let now = is_broad();
        if broad.get_untracked() != now {
            broad.set(now);
        }
    });
    on_cleanup(move || resized.remove());
    memo(move |_| broad.get() && store.route.with(|route| matches!(route, Route::Records(_))))
}

/// In which direction a column is sorted, for who listens: what is greatest or latest first is descending; contacts are said by their
/// days, and the latest has the fewest.
fn direction(sort: &Sort, reversed: bool) -> &'static str {
    let begins_with_most = matches!(sort, Sort::Worth | Sort::Created);
    if begins_with_most == reversed { "ascending" } else { "descending" }
}

/// The headings: a tap sorts by one, another one turns the order round.
#[component]
pub fn Headings(
    #[prop(into)] columns: Signal<Vec<Column>>,
    /// By what is sorted, and whether the other way round.
    #[prop(into)]
    sorted: Signal<(Sort, bool)>,
    /// Sorts.
    #[prop(into)]
    sort: Callback<(Sort, bool)>,
    /// Before them, where rows have boxes.
    #[prop(into, optional)]
    before: ViewFn,
) -> impl IntoView {
    let heading = move |column: Column| {
        let class = if column.what.is_figure() { "table-cell figure" } else { "table-cell" };
        let Some(own) = column.sort else {
            return view! { <div class=class role="columnheader">{column.label}</div> }.into_any();
        };
        let (is, wanted) = (own.clone(), own);
        let now = move || sorted.with(|(sort, reversed)| is_same(sort, &is).then(|| direction(sort, *reversed)));
        let (said, drawn) = (now.clone(), now);
        let choose = move |_| {
            // Of contacts one wants to see those that are long ago.
            let first = wanted == Sort::LastContact;
            let back = sorted.with_untracked(|(sort, reversed)| if is_same(sort, &wanted) { !reversed } else { first });
            sort.run((wanted.clone(), back));
        };
        view! {
            <div class=class role="columnheader" aria-sort=said>
                <button type="button" class="table-sort" data-test="sort" data-column=column.name on:click=choose>
                    <span>{column.label}</span>
                    <span class="table-arrow" aria-hidden="true">{move || match drawn() {
                        Some("ascending") => "▲",
                        Some(_) => "▼",
                        None => "",
                    }}</span>
                </button>
            </div>
        }
        .into_any()
    };
    view! {
        <div class="table-head" role="row" aria-rowindex="1">
            {before.run()}
            {move || columns.get().into_iter().map(heading).collect_view()}
        </div>
    }
}

/// By name it is anyhow where nothing is searched for.
fn is_same(now: &Sort, other: &Sort) -> bool {
    now == other || *now == Sort::Best && *other == Sort::Name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn directions_are_those_of_what_stands_there() {
        assert_eq!(direction(&Sort::Name, false), "ascending");
        assert_eq!(direction(&Sort::Worth, false), "descending");
        assert_eq!(direction(&Sort::LastContact, true), "descending");
    }
}
