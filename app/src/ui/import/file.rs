//! Choosing a file, dropping one, or pasting cells.

use js_sys::Array;
use leptos::prelude::*;
use web_sys::{Blob, DragEvent, File, HtmlInputElement};

use crate::state::store;
use crate::ui::word::word;

/// What a person may choose; a phone that knows none of these shows all files.
const ACCEPTED: &str = ".csv,.tsv,.txt,.vcf,.jsonl,.ndjson,.json,text/csv,text/plain,text/tab-separated-values,text/vcard,text/x-vcard,application/x-ndjson,application/json";

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
    let pasted = RwSignal::new(String::new());
    let read_pasted = move |_| {
        let text = pasted.get_untracked();
        if let Ok(file) = Blob::new_with_str_sequence(&Array::of1(&text.into())) {
            store.begin_import(store.words_now().exchange.pasted.to_owned(), &file);
            pasted.set(String::new());
        }
    };
    let known = move || store.importing.understood.with(|file| file.as_ref().map(|file| file.name.clone()));
    view! {
        <section class="group">
            <p class="explained">{word(|words| words.import_explained)}</p>
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
                <p class="explained drop-hint">{word(|words| words.or_drop_file)}</p>
            </div>
            <details class="paste" hidden=move || known().is_some()>
                <summary>{word(|words| words.exchange.or_paste)}</summary>
                <textarea name="pasted" rows="4" aria-label=move || store.words().exchange.or_paste prop:value=pasted
                    on:input=move |event| pasted.set(event_target_value(&event))></textarea>
                <button type="button" class="quiet" data-test="read-pasted" disabled=move || pasted.with(|text| text.trim().is_empty()) on:click=read_pasted>
                    {word(|words| words.exchange.read_pasted)}
                </button>
            </details>
            <p class="problem" role="alert" data-test="import-unreadable" hidden=move || store.importing.unreadable.with(Option::is_none)>
                {move || store.importing.unreadable.get()}
            </p>
        </section>
    }
}
