//! The head above a list that is laid out otherwise than row by row: of customers the one that their list has. What is searched for and
//! filtered is the same as in the list.

use leptos::prelude::*;
use shared::crm::definition;

use crate::reactive::memo;
use crate::state::Looking;
use crate::ui::{customers, list};

/// The head.
#[component]
pub fn LaidHead(
    looking: Looking,
    /// How many the search says that it looks through: on a board those that lie there, on a calendar all that the list has.
    #[prop(into)]
    all: Signal<u32>,
    /// How many are shown.
    total: Memo<u32>,
    /// What is said of that; empty before anything is known.
    count: Signal<String>,
    /// The hook of their number.
    test: &'static str,
) -> impl IntoView {
    let kind = looking.kind;
    if definition(kind).has_own_screens() {
        return view! { <customers::Head kind=kind is_table=memo(|_| true)/> }.into_any();
    }
    view! {
        <list::Head
            kind=kind name="search-kind" query=looking.query all=all
            beside=|| ()
            chips=move || view! {
                <list::FilterButton looking=looking/>
                <list::OpenView kind=kind/>
                <list::Taken looking=looking/>
                <list::Pinned kind=kind/>
                <list::Mine looking=looking/>
                <list::Late looking=looking/>
                <list::ViewsButton/>
            }
            count=move || view! { <p class="count" role="status" data-test=test data-total=total>{count}</p> }
            caption=Signal::stored(String::new())
        />
    }
    .into_any()
}
