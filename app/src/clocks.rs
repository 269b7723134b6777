//! What clocks show, here and in other zones, on either thread. The platform has the tables.

use js_sys::{Date, Object, Reflect};
use shared::crm::values::civil::Day;
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

    /// One that shows minutes, to be counted by [`Clock::minutes`].
    pub fn of_minutes(zone: &str) -> Option<Self> {
        Self::of(zone, &["year", "month", "day", "hour", "minute"].map(|part| (part, "numeric")))
    }

    /// How many minutes have passed there since 1970 began, at an instant as below.
    pub fn minutes(&self, ms: i64) -> Option<i64> {
        minutes_since_1970(&self.shows(ms))
    }

    /// What it shows at an instant, milliseconds since 1970 UTC.
    pub fn shows(&self, ms: i64) -> String {
        self.0.format(&Date::new(&(ms as f64).into()))
    }
}

/// What a clock shows, `11/30/2026, 16:09`, in minutes since 1970 began there.
fn minutes_since_1970(said: &str) -> Option<i64> {
    let mut numbers =
        said.split(|letter: char| !letter.is_ascii_digit()).filter_map(|number| number.parse::<u32>().ok());
    let [month, day, year, hour, minute] = std::array::from_fn(|_| numbers.next());
    let day = Day::new(i32::try_from(year?).ok()?, month?, day?)?;
    Some(day.to_days() * 1_440 + i64::from(hour? * 60 + minute?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_clock_shows_is_read() {
        assert_eq!(minutes_since_1970("1/1/1970, 00:00"), Some(0));
        let day = Day::new(2026, 11, 30).unwrap().to_days() * 1_440;
        // Engines disagree on the space before the hour.
        assert_eq!(minutes_since_1970("11/30/2026, 16:09"), Some(day + 969));
        assert_eq!(minutes_since_1970("11/30/2026,\u{202f}16:09"), Some(day + 969));
        assert_eq!(minutes_since_1970("noon"), None);
    }
}
