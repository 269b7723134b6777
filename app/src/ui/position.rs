//! Where the device is: asked for when a person wants it for something, and at no other time.

use js_sys::{Function, Object, Reflect};
use shared::crm::values::place::Place;
use wasm_bindgen::prelude::*;

use crate::state::window;

/// Millionths of a degree.
const MILLIONTHS: f64 = 1e6;

/// How long a device may look for its position, milliseconds: under a roof it may never find it, and says nothing of that.
const PATIENCE: u32 = 10_000;

/// A position of so long ago will do, milliseconds: nobody walks far meanwhile.
const FRESH: u32 = 15_000;

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
    let found = Closure::once_into_js(move |position: JsValue| hear(place(&position)));
    let failed = Closure::once_into_js(move |_: JsValue| hear(None));
    let options = Object::new();
    for (key, value) in [("timeout", PATIENCE), ("maximumAge", FRESH)] {
        // A plain object takes any property.
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    let geolocation: Geolocation = geolocation.unchecked_into();
    if geolocation.get_current_position(found.unchecked_ref(), failed.unchecked_ref(), &options).is_err() {
        hear(None);
    }
}

/// The place that a browser's position names.
fn place(position: &JsValue) -> Option<Place> {
    let coordinates = Reflect::get(position, &"coords".into()).ok()?;
    let degrees = |name: &str| Reflect::get(&coordinates, &name.into()).ok()?.as_f64();
    #[expect(clippy::cast_possible_truncation, reason = "degrees on the Earth")]
    let millionths = |degrees: f64| (degrees * MILLIONTHS).round() as i32;
    Place::new(millionths(degrees("latitude")?), millionths(degrees("longitude")?)).ok()
}
