//! Settings: how it looks and speaks, whose device this is, other devices, what is stored.

mod appearance;
mod devices;
mod membership;
mod storage;

use leptos::prelude::*;

use crate::state::{Route, store};
use crate::ui::icon::{Icon, Sign};
use crate::ui::shell::Chip;

/// The screen.
#[component]
pub fn Settings() -> impl IntoView {
    let store = store();
    view! {
        <div class="sheet">
            <header class="sheet-head">
                <button type="button" class="quiet icon-only back" aria-label=move || store.words().back on:click=move |_| store.go(Route::Customers)>
                    <Sign icon=Icon::Back/>
                </button>
                <h1>{move || store.words().settings}</h1>
                <Chip/>
            </header>
            <membership::Membership/>
            <appearance::Appearance/>
            <devices::OtherDevice/>
            <storage::StorageUse/>
        </div>
    }
}
