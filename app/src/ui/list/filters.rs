//! The sheet of filters of any list. Customers have choices of their own above the conditions that are put together.

use leptos::prelude::*;
use shared::crm::definition;

use super::conditions::Conditions;
use crate::i18n::count_of;
use crate::protocol::CalendarTold;
use crate::state::{Layout, Looking, Over, Route, store};
use crate::ui::customers::Choosing;
use crate::ui::modal::Modal;
use crate::ui::word::word;

/// The sheet.
#[component]
pub fn Filters() -> impl IntoView {
    view! { <Modal over=Over::Filters class="filters" label=|words| words.filters><Body/></Modal> }
}

#[component]
fn Body() -> impl IntoView {
    let store = store();
    // What is listed does not change under the sheet.
    let looking = untrack(|| store.looking_here());
    if definition(looking.kind).has_own_screens() {
        let total = Signal::derive(move || store.customers.with(|window| window.total));
        return view! { <div class="filters-body"><Choosing looking=looking/></div> <Foot looking=looking total=total/> }.into_any();
    }
    let layout = store.route.with_untracked(Route::laid_out).map(|(_, layout)| layout).unwrap_or_default();
    // Only what answers this list: another may have been in view just before.
    let kind = looking.kind;
    let total = Signal::derive(move || match layout {
        Layout::List => store.shelf.with(|window| {
            window.as_ref().filter(|window| window.wanted.kind == kind).map_or(0, |window| window.total)
        }),
        Layout::Board => store.board.with(|told| {
            let lanes = told.iter().filter(|told| told.wanted.kind == kind).flat_map(|told| &told.lanes);
            lanes.map(|lane| lane.total).sum::<u32>()
        }),
        Layout::Calendar => store
            .calendar
            .with(|told| told.as_ref().filter(|told| told.wanted.kind == kind).map_or(0, CalendarTold::total)),
    });
    view! {
        <div class="filters-body">
            <h2>{word(|words| words.filters)}</h2>
            <Conditions looking=looking/>
        </div>
        <Foot looking=looking total=total/>
    }
    .into_any()
}

#[component]
fn Foot(looking: Looking, total: Signal<u32>) -> impl IntoView {
    let store = store();
    view! {
        <div class="filters-foot">
            <button type="button" class="quiet" data-test="clear-filters"
                on:click=move |_| looking.view.update(|view| view.filter.clear())>
                {word(|words| words.clear_filters)}
            </button>
            <button type="button" class="quiet" data-test="keep-view" on:click=move |_| store.name_view(None)>
                {word(|words| words.views.keep)}
            </button>
            <button type="button" class="primary" data-test="show-found" on:click=move |_| { store.uncover(); }>
                {move || {
                    let noun = definition(looking.kind).noun;
                    (store.words().views.show)(&count_of(noun, total.get(), store.language()))
                }}
            </button>
        </div>
    }
}
