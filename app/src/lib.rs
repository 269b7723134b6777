//! What runs in the browser: the screens on the main thread, the replica in a worker.
//!
//! Both are this one crate, compiled once to one `.wasm` with two entry points. `public/boot.js` compiles the
//! module on the page, hands the same compiled module to a dedicated worker (`public/worker.js`), and calls
//! [`start_app`] here and [`start_worker`] there. The two speak over a `MessagePort`, which keeps what is posted
//! before the other side listens; so neither waits for the other to start.
//!
//! - [`protocol`] is what they say to each other.
//! - [`worker`] performs the replica's effects: IndexedDB, network, clock, search. It holds the book.
//! - [`state`] is the page's copy of what is in view, in signals, fed by the worker's news.
//! - [`clocks`] asks the platform what clocks show, for both.
//! - [`rest`] is the way to what was left out of the module's first part.
//! - [`ui`] has the screens, one folder a domain word; [`i18n`] what they say, in both languages.
//!
//! Arrows: `ui → state → protocol ← worker`. The main thread never decodes a document, never waits for the disk, and never
//! holds more rows than are in view.

mod clocks;
mod i18n;
mod protocol;
mod reactive;
mod rest;
mod state;
mod thread;
mod ui;
mod worker;

use js_sys::Function;
use wasm_bindgen::prelude::*;
use web_sys::MessagePort;

/// Before anything else, on each side: lends the browser's tables of letters to what both share. A build for developers says why
/// it goes down, where one for people has no words for it.
fn begin() {
    #[cfg(debug_assertions)]
    std::panic::set_hook(Box::new(|panic| web_sys::console::error_1(&panic.to_string().into())));
    #[cfg(target_family = "wasm")]
    shared::crm::values::letters::compose_with(|text| js_sys::JsString::from(text).normalize("NFC").into());
}

/// Shows the screens. `open_replica` is `boot.js`'s way to start a worker (see [`thread::ReplicaThread`]).
///
/// # Errors
/// What the browser says when it refuses to start the worker or to post to it.
#[wasm_bindgen]
pub fn start_app(open_replica: &Function) -> Result<(), JsValue> {
    begin();
    ui::start(open_replica)
}

/// Runs the replica's side. The worker lives as long as the page, or until the page replaces it.
#[wasm_bindgen]
pub fn start_worker(port: MessagePort) {
    begin();
    worker::Host::start(port);
}

/// The story of the storage, told on a database of its own in whatever browser runs it: for the tests, and in no build for
/// people. Answers its chapters.
///
/// # Errors
/// What did not go as it should.
#[cfg(debug_assertions)]
#[wasm_bindgen]
pub async fn tell_storage_story() -> Result<String, JsValue> {
    worker::tell_storage().await.map_err(|wrong| wrong.into())
}
