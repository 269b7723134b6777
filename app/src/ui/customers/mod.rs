//! The list of customers: search, order, filters and groups, the rows in view, and what is done to many of them.

mod choices;
mod conditions;
mod figures;
mod filters;
mod head;
mod keys;
mod list;
mod menu;
mod nearest;
mod order;
mod row;
mod selection;
mod status;
mod table;

pub use figures::brief;
pub use filters::Filters;
pub use keys::come_back_to;
pub use menu::Menu;
pub use row::marked;

use leptos::prelude::*;

use crate::state::store;

/// The list.
#[component]
pub fn Customers() -> impl IntoView {
    let is_table = crate::ui::list::is_table(store());
    view! {
        <head::Head is_table=is_table/>
        <list::Rows is_table=is_table/>
        <selection::Bar/>
        <crate::ui::printing::ListOnPaper/>
    }
}
