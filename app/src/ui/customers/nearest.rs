//! The nearest first.

use leptos::prelude::*;
use shared::book::Sort;

use crate::state::{Store, Toast};
use crate::ui::position;

/// Asks for the position and sorts by distance; without one the order stays, and a sentence says why.
pub fn sort_by_distance(store: Store) {
    store.locating.set(true);
    position::find(move |place| {
        store.locating.set(false);
        let Some(place) = place else {
            // The field goes back to what it was.
            store.list.update(|_| {});
            return store.toast.set(Some(Toast::saying(store.words_now().no_position.to_owned())));
        };
        store.list.update(|view| {
            view.sort = Sort::Distance;
            view.reversed = false;
            view.here = Some(place.to_string());
        });
    });
}
