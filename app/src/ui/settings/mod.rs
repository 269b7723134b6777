//! Settings: this device, the book, the company and the app, a block each of lines that say how things stand.

mod app;
mod appearance;
mod devices;
mod leaving;
mod membership;
mod own;
mod row;
mod storage;
mod suspended;

pub use leaving::Leave;

use leptos::prelude::*;
use shared::crm::Kind;
use shared::document::DocId;

use crate::i18n::{self, Words};
use crate::protocol::{Ask, Form, What};
use crate::state::{Route, store};
use crate::ui::sheet::SheetHead;
use row::{Lead, Row};

/// The page of the company's record.
const COMPANY: Route = Route::Record { kind: Kind::COMPANY, doc: DocId::COMPANY };

/// The screen.
#[component]
pub fn Settings() -> impl IntoView {
    let store = store();
    let firm = Signal::derive(move || store.seat().map(|seat| seat.workspace_name).unwrap_or_default());
    let fields = Signal::derive(move || match store.directory.with(|directory| directory.custom.len()) {
        0 => String::new(),
        many => many.to_string(),
    });
    // How many were removed is counted while the screen is there.
    store.ask(&Ask::Removed(1));
    on_cleanup(move || store.ask(&Ask::Removed(0)));
    let removed = Signal::derive(move || {
        let total = store.removed.with(|removed| removed.as_ref().map_or(0, |removed| removed.total));
        // Numbers are written as in the country that is chosen, and said anew with the words.
        store.words();
        if total == 0 { String::new() } else { i18n::grouped(total) }
    });
    view! {
        <div class="sheet settings">
            <SheetHead title=|words| words.settings/>
            <Block title=|words| words.this_one>
                <membership::Membership/>
                <appearance::Appearance/>
                <devices::OtherDevice/>
                <storage::StorageUse/>
            </Block>
            <Block title=|words| words.book>
                <Row label=|words| words.import_title test="nav-import" lead=Lead::Do(|store| {
                    store.importing.wished.set(None);
                    store.go(Route::Import);
                })/>
                <Row label=|words| words.export_all_csv test="export-all-csv"
                    lead=Lead::Do(|store| store.export(What::Everything, Form::Csv))/>
                <Row label=|words| words.exchange.export_activities test="export-all-activities"
                    lead=Lead::Do(|store| store.export(What::Activities(Box::default()), Form::Csv))/>
                <Row label=|words| words.export_all_json test="export-all-json"
                    lead=Lead::Do(|store| store.export(What::Everything, Form::Json))/>
                <Row label=|words| words.duplicates test="nav-duplicates" lead=Lead::To(Route::Duplicates)/>
                <Row label=|words| words.removed_customers test="nav-removed" state=removed
                    lead=Lead::To(Route::Removed)/>
            </Block>
            <Block title=|words| words.workspace>
                <Row label=|words| words.company test="nav-company" state=firm lead=Lead::To(COMPANY)/>
                <Row label=|words| words.own_fields test="nav-fields" state=fields lead=Lead::To(Route::Fields)/>
                <Row label=|words| words.options.lists test="nav-lists" lead=Lead::To(Route::Options(None))/>
            </Block>
            <suspended::SuspendedDevices/>
            <Block title=|words| words.the_app>
                <app::TheApp/>
                <Leave/>
            </Block>
        </div>
    }
}

/// Lines that are about one thing.
#[component]
fn Block(title: fn(&'static Words) -> &'static str, children: Children) -> impl IntoView {
    let store = store();
    let said = move || title(store.words());
    view! {
        <section class="group" aria-label=said>
            <h2>{said}</h2>
            {children()}
        </section>
    }
}
