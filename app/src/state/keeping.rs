//! Whether the browser keeps what is stored. A private window, a browser that was not asked or said no, and Safari, which
//! forgets after seven days what was not installed, may take away what has not been sent: a person has to know before.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{Store, storage_manager, window};

/// What the browser promises.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub enum Keeping {
    /// It has not answered yet.
    #[default]
    Unknown,
    /// It keeps everything until a person deletes it.
    Kept,
    /// It may delete everything when space is short, or when a private window is closed.
    MayGo,
    /// It deletes everything seven days after the last visit: Safari, until the app is installed
    /// (<https://webkit.org/blog/10218/full-third-party-cookie-blocking-and-more/>).
    SevenDays,
}

impl Keeping {
    /// Whether a person should know.
    pub fn is_risky(self) -> bool {
        matches!(self, Self::MayGo | Self::SevenDays)
    }
}

impl Store {
    /// Finds out now, and again when the app has been installed.
    pub fn watch_keeping(self) {
        self.look_whether_kept();
        window_event_listener_untyped("appinstalled", move |_| self.ask_to_keep());
    }

    /// Finds out what the browser promises.
    pub fn look_whether_kept(self) {
        leptos::task::spawn_local(async move {
            let kept = match storage_manager().and_then(|storage| storage.persisted().ok()) {
                Some(promise) => JsFuture::from(JsValue::from(promise).unchecked_into::<js_sys::Promise>()).await.ok(),
                None => None,
            };
            let kept = kept.and_then(|kept| kept.as_bool()).unwrap_or(false);
            self.keeping.set(match (kept, is_apples() && !is_installed()) {
                (true, _) => Keeping::Kept,
                (false, true) => Keeping::SevenDays,
                (false, false) => Keeping::MayGo,
            });
        });
    }

    /// Asks the browser to keep what is stored; it may decide by itself, may ask the person, and may say no.
    pub fn ask_to_keep(self) {
        leptos::task::spawn_local(async move {
            if let Some(promise) = storage_manager().and_then(|storage| storage.persist().ok()) {
                // What came of it is looked at next.
                let _ = JsFuture::from(JsValue::from(promise).unchecked_into::<js_sys::Promise>()).await;
            }
            self.look_whether_kept();
        });
    }
}

/// Apple's browsers, and those of other names that are Apple's underneath.
pub fn is_apples() -> bool {
    let vendor = window().and_then(|window| js_sys::Reflect::get(&window.navigator(), &"vendor".into()).ok());
    vendor.and_then(|vendor| vendor.as_string()).is_some_and(|vendor| vendor.starts_with("Apple"))
}

/// Whether this is the installed app and not a tab.
pub fn is_installed() -> bool {
    let Some(window) = window() else { return false };
    let standalone = js_sys::Reflect::get(&window.navigator(), &"standalone".into()).is_ok_and(|own| own.is_truthy());
    standalone || window.match_media("(display-mode: standalone)").ok().flatten().is_some_and(|media| media.matches())
}
