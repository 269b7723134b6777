//! The list of customers: search, order, filters and groups, the rows in view, and what is done to many of them.

mod choices;
mod figures;
mod filters;
mod head;
mod keys;
mod list;
mod menu;
mod nearest;
mod order;
mod planning;
mod row;
mod selection;
mod status;
mod table;

pub use choices::{conditions, usual_segments};
pub use figures::brief;
pub use filters::Choosing;
pub use head::Head;
pub use keys::come_back_to;
pub use menu::OfCustomers;
pub use row::{marked, spine};

use leptos::prelude::*;

use crate::state::store;

/// The list.
#[component]
pub fn Customers() -> impl IntoView {
    let is_table = crate::ui::list::is_table(store());
    view! {
        <Head is_table=is_table/>
        <list::Rows is_table=is_table/>
        <selection::Bar/>
        <crate::ui::printing::ListOnPaper/>
    }
}
