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
pub use figures::{brief, made};
pub use filters::Choosing;
pub use head::Head;
pub use keys::come_back_to;
pub use menu::OfCustomers;
pub use row::{marked, spine};

use leptos::prelude::*;
use shared::crm::Kind;

use crate::state::store;

/// The list of the kind, the one that has a list of its own.
#[component]
pub fn Customers(kind: Kind) -> impl IntoView {
    let is_table = crate::ui::list::is_table(store());
    view! {
        <Head kind=kind is_table=is_table/>
        <list::Rows kind=kind is_table=is_table/>
        <selection::Bar/>
        <crate::ui::printing::ListOnPaper kind=kind/>
    }
}
