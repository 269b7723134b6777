//! The head above a list that is laid out otherwise than row by row: of customers the one that their list has. What is searched for and
//! filtered is the same as in the list.

use leptos::prelude::*;
use shared::crm::definition;

use crate::i18n;
use crate::reactive::memo;
use crate::state::{Looking, store};
use crate::ui::{customers, list};

/// The head.
#[component]
pub fn LaidHead(
    looking: Looking,
    /// In how many records is searched.
    #[prop(into)]
    all: Signal<u32>,
    /// How many are shown.
    total: Memo<u32>,
    /// The hook of their number.
    test: &'static str,
) -> impl IntoView {
    let store = store();
    let kind = looking.kind;
    if definition(kind).has_own_screens() {
        return view! { <customers::Head kind=kind is_table=memo(|_| true)/> }.into_any();
    }
    let count = move || i18n::count_of(definition(kind).noun, total.get(), store.language());
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
