//! Choosing a file, or dropping one.

use leptos::prelude::*;
use web_sys::{DragEvent, File, HtmlInputElement};

use crate::state::store;

/// What a person may choose; a phone that knows none of these shows all files.
const ACCEPTED: &str = ".csv,.tsv,.txt,.vcf,text/csv,text/plain,text/tab-separated-values,text/vcard,text/x-vcard";

/// The place for the file.
#[component]
pub fn ChooseFile() -> impl IntoView {
    let store = store();
    let over = RwSignal::new(false);
    let begin = move |file: File| store.begin_import(file.name(), &file);
    let chosen = move |event: leptos::ev::Event| {
        let input: HtmlInputElement = event_target(&event);
        if let Some(file) = input.files().and_then(|files| files.item(0)) {
            begin(file);
        }
        // The same file can be chosen again, after it was changed.
        input.set_value("");
    };
    let dropped = move |event: DragEvent| {
        event.prevent_default();
        over.set(false);
        if let Some(file) = event.data_transfer().and_then(|data| data.files()).and_then(|files| files.item(0)) {
            begin(file);
        }
    };
    let known = move || store.importing.understood.with(|file| file.as_ref().map(|file| file.name.clone()));
    view! {
        <section class="group">
            <p class="explained">{move || store.words().import_explained}</p>
            <div
                class="drop" class:over=move || over.get()
                on:dragover=move |event: DragEvent| { event.prevent_default(); over.set(true); }
                on:dragleave=move |_| over.set(false)
                on:drop=dropped
            >
                <p class="waiting-title">{known}</p>
                <label class="file-label" class:primary=move || known().is_none() class:quiet=move || known().is_some()>
                    <span>{move || if known().is_some() { store.words().another_file } else { store.words().choose_file }}</span>
                    <input type="file" name="import-file" class="file-input" accept=ACCEPTED on:change=chosen/>
                </label>
                <p class="explained drop-hint">{move || store.words().or_drop_file}</p>
            </div>
            <p class="problem" role="alert" data-test="import-unreadable" hidden=move || store.importing.unreadable.with(Option::is_none)>
                {move || store.importing.unreadable.get()}
            </p>
        </section>
    }
}
