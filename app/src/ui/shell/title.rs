//! What the window is called: the screen in view. Who goes through windows or listens has nothing else to tell them apart by. No
//! customer's name is in it: browsers keep the titles of pages for years, and carry them to one's other devices.

use crate::protocol::Session;
use crate::state::{Route, Store, window};
use leptos::prelude::*;

/// Keeps it true.
pub fn follow(store: Store) {
    Effect::new(move || {
        let screen = screen(store);
        let title = if screen.is_empty() { "Cartera".to_owned() } else { format!("{screen} · Cartera") };
        if let Some(document) = window().and_then(|window| window.document()) {
            document.set_title(&title);
        }
    });
}

fn screen(store: Store) -> &'static str {
    let words = store.words();
    match (store.session.get(), store.route.get()) {
        (Session::Starting | Session::Broken(_), _) => "",
        (Session::Unenrolled { .. } | Session::Joining, _) | (_, Route::Join(_)) => words.join,
        (_, Route::Today) => words.today,
        (_, Route::Customers) => words.customers,
        (_, Route::Customer(_)) => words.customer,
        (_, Route::History { .. }) => words.history,
        (_, Route::Merge { .. }) => words.merge_two,
        (_, Route::Duplicates) => words.duplicates,
        (_, Route::New) => words.new,
        (_, Route::Outbox) => words.outbox,
        (_, Route::More) => words.settings,
        (_, Route::Fields) => words.own_fields,
        (_, Route::Removed) => words.removed_customers,
        (_, Route::Import) => words.import_title,
        (_, Route::Nowhere(_)) => words.nowhere,
    }
}
