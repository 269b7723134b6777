//! The way to what is done with a list seldom, and the sheets over lists.

use leptos::prelude::*;

use crate::state::{Over, store};
use crate::ui::customers;
use crate::ui::icon::{Icon, Sign};

/// The way to it.
#[component]
pub fn MenuButton() -> impl IntoView {
    let store = store();
    let word = move || store.words().list.more_of_list;
    view! {
        <button type="button" class="quiet icon-only" data-test="open-list-menu" aria-haspopup="dialog" aria-label=word title=word
            on:click=move |_| store.lay(Over::ListMenu)>
            <Sign icon=Icon::Menu/>
        </button>
    }
}

/// The way to the columns of the table.
#[component]
pub fn ColumnsButton() -> impl IntoView {
    let store = store();
    view! {
        <button type="button" class="quiet" data-test="open-columns" aria-haspopup="dialog" on:click=move |_| store.lay(Over::Columns)>
            {move || store.words().list.columns}
        </button>
    }
}

/// What lies over lists. Outside the panes: what lies in one that is hidden is hidden too, and a modal dialog that nobody sees stops
/// everything.
#[component]
pub fn Sheets() -> impl IntoView {
    view! { <customers::Filters/> <customers::Menu/> <super::columns::Columns/> }
}
