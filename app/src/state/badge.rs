//! The number on the installed app's icon: what waits to be sent, what was refused, what is to be decided.

use crate::reactive::{effect, memo};
use js_sys::{Function, Promise, Reflect};
use leptos::prelude::*;
use shared::replica::SyncState;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::{Store, to_settle, window};

impl Store {
    /// Keeps the number on the icon true while the app is open, where the platform has such a number.
    pub fn follow_badge(self) {
        let waiting = memo(move |_| self.sync.with(waiting));
        effect(move || show(waiting.get()));
    }
}

fn waiting(sync: &SyncState) -> u32 {
    sync.waiting + sync.refused + to_settle(sync)
}

/// Zero takes the number away.
fn show(number: u32) {
    let Some(navigator) = window().map(|window| JsValue::from(window.navigator())) else { return };
    let Ok(set) = Reflect::get(&navigator, &"setAppBadge".into()).and_then(JsCast::dyn_into::<Function>) else {
        return;
    };
    let Ok(shown) = set.call1(&navigator, &number.into()).and_then(JsCast::dyn_into::<Promise>) else { return };
    leptos::task::spawn_local(async move {
        // A platform that was not given the right to show numbers shows none.
        let _ = JsFuture::from(shown).await;
    });
}
