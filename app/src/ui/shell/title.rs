//! What the window is called: the screen in view. Who goes through windows or listens has nothing else to tell them apart by. No
//! customer's name is in it: browsers keep the titles of pages for years, and carry them to one's other devices.

use crate::i18n;
use crate::protocol::Session;
use crate::reactive::effect;
use crate::state::{Route, Store, window};
use leptos::prelude::*;
use shared::crm::{Kind, definition};

/// Keeps it true.
pub fn follow(store: Store) {
    effect(move || {
        let screen = screen(store);
        let title = if screen.is_empty() { "Cartera".to_owned() } else { format!("{screen} · Cartera") };
        if let Some(document) = window().and_then(|window| window.document()) {
            document.set_title(&title);
        }
    });
}

fn screen(store: Store) -> String {
    let words = store.words();
    let many = |kind: Kind| i18n::title_of(definition(kind).noun.many.in_language(store.language()));
    let one = |kind: Kind| i18n::title_of(definition(kind).noun.one.in_language(store.language()));
    let screen = match (store.session.get(), store.route.get()) {
        (Session::Starting | Session::Broken(_), _) => "",
        (Session::Unenrolled { .. } | Session::Joining, _) | (_, Route::Join(_)) => words.join,
        (_, Route::Today) => words.today,
        (_, Route::Calendar(None)) => words.calendar.calendar,
        (_, Route::Records(kind) | Route::Board(kind) | Route::Calendar(Some(kind))) => return many(kind),
        (_, Route::NewRecord(kind)) if definition(kind).has_own_screens() => words.new,
        (_, Route::Record { kind, .. } | Route::NewRecord(kind)) => return one(kind),
        (_, Route::History { .. }) => words.history,
        (_, Route::Merge { .. }) => words.merge_two,
        (_, Route::Duplicates) => words.duplicates,
        (_, Route::Team(_)) => words.team.team,
        (_, Route::More) => words.settings,
        (_, Route::Fields) => words.own_fields,
        (_, Route::Options(None)) => words.options.lists,
        (_, Route::Options(Some(list))) => list.label.said(store.language(), store.region()),
        (_, Route::Removed) => words.removed_customers,
        (_, Route::Import) => words.import_title,
        (_, Route::Nowhere(_)) => words.nowhere,
    };
    screen.to_owned()
}
