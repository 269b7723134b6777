//! Time zones: the one of this device, and what clocks say in another. The platform has the tables.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::prelude::*;

use super::platform::local_text;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = Intl, js_name = DateTimeFormat)]
    type Format;

    /// Fails for a zone that the platform does not know.
    #[wasm_bindgen(constructor, catch, js_namespace = Intl, js_class = "DateTimeFormat")]
    fn new(language: &str, options: &Object) -> Result<Format, JsValue>;

    #[wasm_bindgen(method)]
    fn format(this: &Format, date: &Date) -> String;

    #[wasm_bindgen(method, js_name = resolvedOptions)]
    fn resolved(this: &Format) -> JsValue;
}

/// This device's, by its name in the IANA database.
pub fn own_zone() -> Option<String> {
    let format = Format::new("en", &Object::new()).ok()?;
    Reflect::get(&format.resolved(), &"timeZone".into()).ok()?.as_string()
}

/// What clocks say at an instant where that zone is, and the place that gives it its name: `10:00` and `Bogota`. None if they say
/// what they say here.
pub fn clock_there(ms: i64, zone: &str) -> Option<(String, String)> {
    let options = Object::new();
    for (key, value) in [("timeZone", zone), ("hour", "2-digit"), ("minute", "2-digit"), ("hourCycle", "h23")] {
        // A plain object takes any property.
        let _ = Reflect::set(&options, &key.into(), &value.into());
    }
    let there = Format::new("en", &options).ok()?.format(&Date::new(&(ms as f64).into()));
    let place = zone.rsplit('/').next().unwrap_or(zone).replace('_', " ");
    (!local_text(ms).ends_with(&there)).then_some((there, place))
}
