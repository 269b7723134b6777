//! Where the device is: asked for when a person wants it for something, and at no other time.

use std::cell::Cell;

use js_sys::{Function, Object, Promise, Reflect};
use shared::crm::values::place::Place;
use wasm_bindgen::prelude::*;

use crate::state::{now, window};

/// Millionths of a degree.
const MILLIONTHS: f64 = 1e6;

/// How long a device may look for its position, milliseconds: under a roof it may never find it, and says nothing of that.
const PATIENCE: u32 = 10_000;

/// A position of so long ago will do, milliseconds: nobody walks far meanwhile.
const FRESH: u32 = 15_000;

/// Of a position of so long ago it is said where somebody is, without looking for it, milliseconds.
const RECENT: i64 = 300_000;

thread_local! {
    /// The last position, and when it was found.
    static LAST: Cell<Option<(Place, i64)>> = const { Cell::new(None) };
    /// Whether the device is looking for it.
    static IS_ASKED: Cell<bool> = const { Cell::new(false) };
}

#[wasm_bindgen]
extern "C" {
    /// `navigator.geolocation`.
    type Geolocation;

    #[wasm_bindgen(method, catch, js_name = getCurrentPosition)]
    fn get_current_position(
        this: &Geolocation,
        found: &Function,
        failed: &Function,
        options: &Object,
    ) -> Result<(), JsValue>;
}

/// Finds the position; none if it may not be known, or cannot be.
pub fn find(hear: impl Fn(Option<Place>) + Copy + 'static) {
    let navigator = window().map(|window| window.navigator());
    let geolocation = navigator.and_then(|own| Reflect::get(&own, &"geolocation".into()).ok());
    // A page that is not served safely has none.
    let Some(geolocation) = geolocation.filter(JsValue::is_object) else { return hear(None) };
    let found = Closure::once_into_js(move |position: JsValue| {
        let place = place(&position);
        IS_ASKED.set(false);
        LAST.set(place.map(|place| (place, now())));
        hear(place);
    });
    let failed = Closure::once_into_js(move |_: JsValue| {
        IS_ASKED.set(false);
        hear(None);
    });
    let options = Object::new();
    for (key, value) in [("timeout", PATIENCE), ("maximumAge", FRESH)] {
        // A plain object takes any property.
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    let geolocation: Geolocation = geolocation.unchecked_into();
    IS_ASKED.set(true);
    if geolocation.get_current_position(found.unchecked_ref(), failed.unchecked_ref(), &options).is_err() {
        IS_ASKED.set(false);
        hear(None);
    }
}

/// Whether the device is looking for it now.
pub fn is_asked() -> bool {
    IS_ASKED.get()
}

/// Where the device was a little while ago, if that was asked for then.
pub fn lately() -> Option<Place> {
    LAST.get().filter(|(_, found)| now() - found < RECENT).map(|(place, _)| place)
}

/// The place that a browser's position names.
fn place(position: &JsValue) -> Option<Place> {
    let coordinates = Reflect::get(position, &"coords".into()).ok()?;
    let degrees = |name: &str| Reflect::get(&coordinates, &name.into()).ok()?.as_f64();
    #[expect(clippy::cast_possible_truncation, reason = "degrees on the Earth")]
    let millionths = |degrees: f64| (degrees * MILLIONTHS).round() as i32;
    Place::new(millionths(degrees("latitude")?), millionths(degrees("longitude")?)).ok()
}

/// Finds the position if the device may be asked without a question to the person: who has allowed it before is not asked again, and
/// who has not is not asked here. `hear` is called if there is one.
pub fn find_if_allowed(hear: impl Fn(Place) + Copy + 'static) {
    let navigator = window().map(|window| window.navigator());
    let permissions = navigator.and_then(|own| Reflect::get(&own, &"permissions".into()).ok());
    // Old engines have none.
    let Some(permissions) = permissions.filter(JsValue::is_object) else { return };
    let Some(query) = Reflect::get(&permissions, &"query".into()).ok().and_then(|query| query.dyn_into().ok()) else {
        return;
    };
    let query: Function = query;
    let what = Object::new();
    // A plain object takes any property.
    let _ = Reflect::set(&what, &"name".into(), &"geolocation".into());
    let Some(asked) = query.call1(&permissions, &what).ok().and_then(|asked| asked.dyn_into::<Promise>().ok()) else {
        return;
    };
    leptos::task::spawn_local(async move {
        let status = wasm_bindgen_futures::JsFuture::from(asked).await.ok();
        let state = status.and_then(|status| Reflect::get(&status, &"state".into()).ok());
        if state.is_some_and(|state| state.as_string().as_deref() == Some("granted")) {
            find(move |place| {
                if let Some(place) = place {
                    hear(place);
                }
            });
        }
    });
}
