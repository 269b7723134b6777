//! What the window is called: the screen in view, or whom it is about. Who goes through windows or listens has nothing else to tell
//! them apart by.

use leptos::prelude::*;
use shared::document::DocId;

use crate::protocol::Session;
use crate::state::{Route, Store, window};

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

fn screen(store: Store) -> String {
    let words = store.words();
    let name = |doc: DocId| {
        store.record.with(|record| {
            let open = record.as_ref().filter(|(own, _)| *own == doc);
            open.map_or_else(|| words.customer.to_owned(), |(_, view)| store.named(view.record.text("name")))
        })
    };
    let word = match (store.session.get(), store.route.get()) {
        (Session::Starting | Session::Broken(_), _) => "",
        (Session::Unenrolled { .. } | Session::Joining, _) | (_, Route::Join(_)) => words.join,
        (_, Route::Today) => words.today,
        (_, Route::Customers) => words.customers,
        (_, Route::Customer(doc)) => return name(doc),
        (_, Route::History { doc, .. }) => return (words.history_of)(&name(doc)),
        (_, Route::Merge { .. }) => words.merge_two,
        (_, Route::Duplicates) => words.duplicates,
        (_, Route::New) => words.new,
        (_, Route::Outbox) => words.outbox,
        (_, Route::More) => words.settings,
        (_, Route::Fields) => words.own_fields,
        (_, Route::Removed) => words.removed_customers,
        (_, Route::Import) => words.import_title,
    };
    word.to_owned()
}
