//! Browsers between two journeys.
//!
//! Starting a browser takes seconds of a small machine, and leaving it leaves nothing: what a page keeps belongs to its server's
//! address, and every journey's server has one of its own. So a journey that went well puts its browsers back for the next.

use std::sync::{Mutex, PoisonError};

use super::engine::{Browser, Engine};

/// How many journeys a browser is used for: it keeps what pages that nobody will see again have stored.
const USES: u32 = 16;

static DRAWER: Mutex<Vec<Browser>> = Mutex::new(Vec::new());

/// A browser that is used already, if there is one.
pub(super) fn take(engine: Engine) -> Option<Browser> {
    let mut drawer = DRAWER.lock().unwrap_or_else(PoisonError::into_inner);
    let at = drawer.iter().position(|browser| browser.engine() == engine)?;
    Some(drawer.swap_remove(at))
}

/// Puts a browser back, unless it should not be used again or does not answer: then it ends.
pub(super) async fn put_back(mut browser: Browser) {
    if browser.uses() < USES && browser.clear().await.unwrap_or(false) {
        DRAWER.lock().unwrap_or_else(PoisonError::into_inner).push(browser);
    }
}
