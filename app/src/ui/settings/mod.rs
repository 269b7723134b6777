//! Settings: how it looks and speaks, whose device this is, other devices and suspended ones, what is stored.

mod app;
mod appearance;
mod devices;
mod leaving;
mod membership;
mod storage;
mod suspended;

pub use leaving::Leave;

use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;

use crate::state::{Route, store};
use crate::ui::sheet::SheetHead;

/// The page of the company's record.
const fn company() -> Route {
    Route::Record { kind: Kind::COMPANY, doc: DocId::COMPANY }
}

/// The screen.
#[component]
pub fn Settings() -> impl IntoView {
    let store = store();
    view! {
        <div class="sheet">
            <SheetHead title=|words| words.settings/>
            <membership::Membership/>
            <appearance::Appearance/>
            <devices::OtherDevice/>
            <suspended::SuspendedDevices/>
            <section class="group" aria-label=move || store.words().company>
                <h2>{move || store.words().company}</h2>
                <a class="quiet" href=company().path() data-test="nav-company" on:click=move |event| {
                    event.prevent_default();
                    store.go(company());
                }>{move || store.words().see_company}</a>
            </section>
            <section class="group" aria-label=move || store.words().own_fields>
                <h2>{move || store.words().own_fields}</h2>
                <a class="quiet" href=Route::Fields.path() data-test="nav-fields" on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::Fields);
                }>{move || {
                    let may = store.seat().is_some_and(|seat| seat.is_administrator());
                    if may { store.words().see_fields } else { store.words().only_see_fields }
                }}</a>
            </section>
            <section class="group" aria-label=move || store.words().options.lists>
                <h2>{move || store.words().options.lists}</h2>
                <a class="quiet" href=Route::Options(None).path() data-test="nav-lists" on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::Options(None));
                }>{move || {
                    let may = store.seat().is_some_and(|seat| seat.is_administrator());
                    let words = store.words().options;
                    if may { words.see_lists } else { words.only_see_lists }
                }}</a>
            </section>
            <crate::ui::export::Exchange/>
            <section class="group" aria-label=move || store.words().duplicates>
                <h2>{move || store.words().duplicates}</h2>
                <a class="quiet" href=Route::Duplicates.path() data-test="nav-duplicates" on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::Duplicates);
                }>{move || store.words().see_duplicates}</a>
            </section>
            <section class="group" aria-label=move || store.words().removed_customers>
                <h2>{move || store.words().removed_customers}</h2>
                <div class="actions">
                    <a class="quiet" href=Route::Removed.path() data-test="nav-removed" on:click=move |event| {
                        event.prevent_default();
                        store.go(Route::Removed);
                    }>{move || store.words().see_removed}</a>
                </div>
            </section>
            <app::TheApp/>
            <storage::StorageUse/>
            <leaving::Leaving/>
        </div>
    }
}
