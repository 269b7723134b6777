//! The list of customers: search, order, filters and groups, the rows in view, and what is done to many of them.

mod choices;
mod conditions;
mod filters;
mod head;
mod keys;
mod layout;
mod list;
mod nearest;
mod row;
mod selection;

pub use filters::Filters;
pub use keys::come_back_to;
pub use row::{brief, marked};

use leptos::prelude::*;

/// The list.
#[component]
pub fn Customers() -> impl IntoView {
    view! {
        <head::Head/>
        <list::Rows/>
        <selection::Bar/>
        <crate::ui::printing::ListOnPaper/>
    }
}
