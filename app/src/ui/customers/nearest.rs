//! Where the device is: asked for when somebody wants the nearest first, and at no other time.

use leptos::prelude::*;
use shared::book::Sort;
use shared::crm::values::place::Place;
use wasm_bindgen::prelude::*;
use web_sys::Position;

use crate::state::{Store, Toast, window};

/// Millionths of a degree.
const MILLIONTHS: f64 = 1e6;

/// Asks for the position and sorts by distance; without one the order stays, and a sentence says why.
pub fn sort_by_distance(store: Store) {
    let refused = move || {
        // The field goes back to what it was.
        store.list.update(|_| {});
        store.toast.set(Some(Toast::saying(store.words_now().no_position.to_owned())));
    };
    let Some(Ok(geolocation)) = window().map(|window| window.navigator().geolocation()) else { return refused() };
    let found = Closure::once_into_js(move |position: Position| {
        let coordinates = position.coords();
        #[expect(clippy::cast_possible_truncation, reason = "degrees on the Earth")]
        let millionths = |degrees: f64| (degrees * MILLIONTHS).round() as i32;
        let place = Place::new(millionths(coordinates.latitude()), millionths(coordinates.longitude()));
        match place {
            Ok(place) => store.list.update(|view| {
                view.sort = Sort::Distance;
                view.reversed = false;
                view.here = Some(place.to_string());
            }),
            Err(_) => refused(),
        }
    });
    let failed = Closure::once_into_js(refused);
    let asked = geolocation.get_current_position_with_error_callback(found.unchecked_ref(), Some(failed.unchecked_ref()));
    if asked.is_err() {
        refused();
    }
}
