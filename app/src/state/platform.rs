//! What the main thread asks the platform for: the time and its zone, randomness, the window.

use js_sys::Date;
use shared::crm::values::civil::Day;
use shared::crm::values::time;
use shared::document::DocId;
use web_sys::{StorageManager, VisibilityState, Window};

pub use crate::clocks::minutes_ahead as local_offset;

/// The window; a page without one runs nothing of this.
pub fn window() -> Option<Window> {
    web_sys::window()
}

/// Whether the page is in view.
pub fn is_visible() -> bool {
    window()
        .and_then(|window| window.document())
        .is_none_or(|document| document.visibility_state() == VisibilityState::Visible)
}

/// Milliseconds since 1970 UTC.
pub fn now() -> i64 {
    Date::now() as i64
}

/// The day of an instant by a clock here.
pub fn local_day(ms: i64) -> Option<Day> {
    time::local(ms, local_offset(ms)).map(|(day, _)| day)
}

/// The same in minutes since 1970 began here.
pub fn local_minutes(ms: i64) -> Option<i64> {
    time::local(ms, local_offset(ms))
        .map(|(day, clock)| day.to_days() * 1_440 + i64::from(clock.hour * 60 + clock.minute))
}

/// An instant by a clock here, as inputs of a day and a time hold it: `2026-11-21T14:30`.
pub fn local_text(ms: i64) -> String {
    time::local(ms, local_offset(ms))
        .map_or_else(String::new, |(day, clock)| format!("{day}T{:02}:{:02}", clock.hour, clock.minute))
}

/// The instant that such an input means here.
pub fn read_local(text: &str) -> Option<i64> {
    // Which offset counts on a day on which clocks are put back or forward is the platform's to know; the form is checked here.
    time::parse_local(text, 0).ok()?;
    let ms = Date::parse(text);
    ms.is_finite().then_some(ms as i64).filter(|ms| time::check(*ms).is_ok())
}

/// What the browser says it is.
pub fn agent() -> String {
    window().and_then(|window| window.navigator().user_agent().ok()).unwrap_or_default()
}

/// Today.
pub fn today() -> Option<Day> {
    local_day(now())
}

/// Where the browser says how much is stored.
pub fn storage_manager() -> Option<StorageManager> {
    let storage = window()?.navigator().storage();
    // Old engines have none.
    (!wasm_bindgen::JsValue::from(storage.clone()).is_undefined()).then_some(storage)
}

/// Points the page to another manifest, made of the present one's address without and behind its `?`.
pub fn point_to_manifest(other: impl FnOnce(&str, &str) -> String) {
    let document = window().and_then(|window| window.document());
    let link = document.and_then(|document| document.query_selector("link[rel=manifest]").ok().flatten());
    if let Some(link) = link {
        let address = link.get_attribute("href").unwrap_or_default();
        let (name, query) = address.split_once('?').unwrap_or((&address, ""));
        // The attribute is valid.
        let _ = link.set_attribute("href", &other(name, query));
    }
}

/// An id for a new record.
pub fn fresh_id() -> DocId {
    DocId::new(now(), random())
}

/// An id for a new entry: eight characters of `a-z0-9`.
pub fn entry_id() -> String {
    crate::protocol::entry_id_of(random())
}

fn random<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    if let Some(Ok(crypto)) = window().map(|window| window.crypto()) {
        // Fails only for more than 65,536 bytes.
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes
}
