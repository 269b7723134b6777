//! What clocks show, here and in other zones, on either thread. The platform has the tables.

use js_sys::{Date, Object, Reflect};
use wasm_bindgen::prelude::*;

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

/// How many minutes the clocks here are ahead of UTC at an instant, milliseconds since 1970 UTC.
pub fn minutes_ahead(ms: i64) -> i32 {
    -(Date::new(&(ms as f64).into()).get_timezone_offset() as i32)
}

/// The zone of the clocks here, by its name in the IANA database.
pub fn own_zone() -> Option<String> {
    let format = Format::new("en", &Object::new()).ok()?;
    Reflect::get(&format.resolved(), &"timeZone".into()).ok()?.as_string()
}

/// A clock in some zone.
pub struct Clock(Format);

impl Clock {
    /// One that shows some parts of the date and the time, each in its form. None in a zone that the platform does not know.
    pub fn of(zone: &str, parts: &[(&str, &str)]) -> Option<Self> {
        let options = Object::new();
        for (key, value) in parts.iter().copied().chain([("timeZone", zone), ("hourCycle", "h23")]) {
            // A plain object takes any property.
            let _ = Reflect::set(&options, &key.into(), &value.into());
        }
        Format::new("en", &options).ok().map(Self)
    }

    /// What it shows at an instant, milliseconds since 1970 UTC.
    pub fn shows(&self, ms: i64) -> String {
        self.0.format(&Date::new(&(ms as f64).into()))
    }
}
