//! Files for a person: handed to the system's share sheet where there is one and it was a card of one customer, saved otherwise.

use std::time::Duration;

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use shared::crm::{Kind, definition};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, File, FilePropertyBag, HtmlAnchorElement, Url};

use crate::i18n;
use crate::protocol::{Exported, Form, What};
use crate::state::{Route, Store, store, today, window};

/// Waits for files from the worker; one is there for the whole app.
#[component]
pub fn Exports() -> impl IntoView {
    let store = store();
    let sharing = move || matches!(store.route.get_untracked(), Route::Customer(_));
    Effect::new(move || match store.exported.get() {
        Some(Exported::Ready { form, count, kind }) => {
            store.exported.set(None);
            if let Some(file) = store.take_made() {
                let name = file_name(form, kind, store);
                // Whoever shares sees what becomes of it.
                if !(sharing() && form == Form::Cards && share(&file, &name)) {
                    store.say(match save(&file, &name) {
                        Ok(()) => saved(kind, count, &name, store),
                        Err(_) => store.words_now().export_failed.to_owned(),
                    });
                }
            }
        }
        Some(Exported::Failed) => {
            store.exported.set(None);
            store.say(store.words_now().export_failed.to_owned());
        }
        Some(Exported::Progress(_)) | None => {}
    });
    let progress = move || match store.exported.get() {
        Some(Exported::Progress(progress)) if progress.total > 200 => Some(progress),
        Some(Exported::Progress(_) | Exported::Ready { .. } | Exported::Failed) | None => None,
    };
    view! {
        <div class="toast-place" role="status">
            {move || progress().map(|progress| view! {
                <div class="toast" data-test="exporting">
                    <span>{(store.words().exporting)(progress.done * 100 / progress.total.max(1))}</span>
                </div>
            })}
        </div>
    }
}

/// Import and export among the settings.
#[component]
pub fn Exchange() -> impl IntoView {
    let store = store();
    view! {
        <section class="group" aria-label=move || store.words().import_and_export>
            <h2>{move || store.words().import_and_export}</h2>
            <p class="explained">{move || store.words().export_all_explained}</p>
            <div class="tray-actions">
                <a class="quiet" href=Route::Import.path() data-test="nav-import" on:click=move |event| {
                    event.prevent_default();
                    store.importing.wished.set(None);
                    store.go(Route::Import);
                }>{move || store.words().import_title}</a>
                <button type="button" class="quiet" data-test="export-all-json" on:click=move |_| store.export(What::Everything, Form::Json)>
                    {move || store.words().export_all_json}
                </button>
                <button type="button" class="quiet" data-test="export-all-csv" on:click=move |_| store.export(What::Everything, Form::Csv)>
                    {move || store.words().export_all_csv}
                </button>
            </div>
        </section>
    }
}

/// What was written and where: «255 clientes en cartera-2026-11-30.csv».
fn saved(kind: Option<Kind>, count: u32, name: &str, store: Store) -> String {
    let words = store.words_now();
    match kind {
        Some(kind) => {
            let what = i18n::count_of(definition(kind).noun, count, store.language_now());
            (words.exchange.in_file_named)(&what, name)
        }
        None => (words.file_saved)(name),
    }
}

fn file_name(form: Form, kind: Option<Kind>, store: Store) -> String {
    let ending = match form {
        Form::Csv => "csv",
        Form::Cards => "vcf",
        Form::Json => "jsonl",
    };
    let day = today().map(|day| format!("-{:04}-{:02}-{:02}", day.year, day.month, day.day)).unwrap_or_default();
    let one = store.record.with_untracked(|record| {
        let shown = record.as_ref().filter(|_| matches!(store.route.get_untracked(), Route::Customer(_)));
        shown.map(|(_, view)| view.record.text("name").to_owned())
    });
    match one.filter(|name| form == Form::Cards && !name.is_empty()) {
        // What no system has in a file's name.
        Some(name) => {
            let plain = |letter: char| if letter.is_control() || "/\\:*?\"<>|".contains(letter) { ' ' } else { letter };
            format!("{}.{ending}", name.chars().map(plain).take(60).collect::<String>().trim())
        }
        // The book's own kind needs no name.
        None => match kind.filter(|kind| *kind != Kind::CUSTOMER) {
            Some(kind) => {
                let many = definition(kind).noun.many.in_language(store.language_now());
                format!("{}{day}.{ending}", many.replace(' ', "-"))
            }
            None => format!("cartera{day}.{ending}"),
        },
    }
}

/// Opens the share sheet; false if there is none that takes files. web-sys knows neither without its unstable parts.
fn share(file: &Blob, name: &str) -> bool {
    let shared = || -> Result<bool, JsValue> {
        let options = FilePropertyBag::new();
        options.set_type(&file.type_());
        let file = File::new_with_blob_sequence_and_options(&Array::of1(file), name, &options)?;
        let data = Object::new();
        Reflect::set(&data, &"files".into(), &Array::of1(&file))?;
        let navigator: JsValue = window().ok_or("no page")?.navigator().into();
        let can: Function = Reflect::get(&navigator, &"canShare".into())?.dyn_into()?;
        if !can.call1(&navigator, &data)?.is_truthy() {
            return Ok(false);
        }
        let share: Function = Reflect::get(&navigator, &"share".into())?.dyn_into()?;
        let promise: Promise = share.call1(&navigator, &data)?.dyn_into()?;
        leptos::task::spawn_local(async move {
            // Whoever closes the sheet has changed their mind.
            let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
        });
        Ok(true)
    };
    shared().unwrap_or(false)
}

/// Saves a file where the browser saves files.
///
/// # Errors
/// What the browser says.
pub fn save(file: &Blob, name: &str) -> Result<(), JsValue> {
    let document = window().and_then(|window| window.document()).ok_or("no page")?;
    let address = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = document.create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // A browser that asks where to put a file reads it later.
    set_timeout(move || drop(Url::revoke_object_url(&address)), Duration::from_secs(60));
    Ok(())
}
