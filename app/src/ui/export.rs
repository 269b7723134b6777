//! Files for a person: handed to the system's share sheet where there is one and it was a card of one customer, saved otherwise, and
//! then to be shared as well.

use std::cell::RefCell;
use std::time::Duration;

use js_sys::{Array, Function, Object, Promise, Reflect};
use leptos::prelude::*;
use shared::crm::{Kind, definition};
use wasm_bindgen::prelude::*;
use web_sys::{Blob, File, FilePropertyBag, HtmlAnchorElement, Url};

use crate::i18n;
use crate::protocol::{Exported, Form};
use crate::reactive::effect;
use crate::state::{Route, Store, Toast, store, today, window};

thread_local! {
    /// The file that was saved last and what it is called, as long as it is offered to share it.
    static SAVED: RefCell<Option<(Blob, String)>> = const { RefCell::new(None) };
}

/// Waits for files from the worker; one is there for the whole app.
#[component]
pub fn Exports() -> impl IntoView {
    let store = store();
    let sharing = move || is_of_one(store);
    effect(move || match store.exported.get() {
        Some(Exported::Ready { form, count, kind }) => {
            store.exported.set(None);
            if let Some(file) = store.take_made() {
                let name = file_name(form, kind, store);
                // Whoever shares sees what becomes of it.
                if sharing() && form == Form::Cards && share(&file, &name) {
                    return;
                }
                match save(&file, &name) {
                    Ok(()) => {
                        let said = Toast::saying(saved(kind, count, &name, store));
                        let shares = shareable(&file, &name).is_some();
                        SAVED.set(shares.then_some((file, name)));
                        store.toast.set(Some(Toast { shares, ..said }));
                    }
                    Err(_) => store.say(store.words_now().export_failed.to_owned()),
                }
            }
        }
        Some(Exported::Failed) => {
            store.exported.set(None);
            store.say(store.words_now().export_failed.to_owned());
        }
        Some(Exported::Progress(_)) | None => {}
    });
    // It takes its room no longer than the sentence stands there with which it is offered, whatever takes that away.
    effect(move || {
        if !store.toast.with(|toast| toast.as_ref().is_some_and(|toast| toast.shares)) {
            SAVED.set(None);
        }
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

/// Whether the screen is the page of one record of the book.
fn is_of_one(store: Store) -> bool {
    store.route.with_untracked(Route::page).is_some_and(|(kind, _)| definition(kind).has_own_screens())
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
        let shown = record.as_ref().filter(|_| is_of_one(store));
        shown.map(|(_, view)| view.record.text("name").to_owned())
    });
    match one.filter(|name| form == Form::Cards && !name.is_empty()) {
        // What no system has in a file's name.
        Some(name) => {
            let plain = |letter: char| if letter.is_control() || "/\\:*?\"<>|".contains(letter) { ' ' } else { letter };
            format!("{}.{ending}", name.chars().map(plain).take(60).collect::<String>().trim())
        }
        // The book's own kind needs no name.
        None => match kind.filter(|kind| !definition(*kind).has_own_screens()) {
            Some(kind) => {
                let many = definition(kind).noun.many.in_language(store.language_now());
                format!("{}{day}.{ending}", many.replace(' ', "-"))
            }
            None => format!("cartera{day}.{ending}"),
        },
    }
}

/// Hands the file that was saved last to the share sheet.
pub fn share_saved() {
    if let Some((file, name)) = SAVED.take()
        && !share(&file, &name)
    {
        leptos::logging::warn!("the file cannot be shared any more");
    }
}

/// Who opens the share sheet, and what it is told; none where there is none that takes files. web-sys knows neither without its
/// unstable parts.
fn shareable(file: &Blob, name: &str) -> Option<(JsValue, Object)> {
    let (navigator, data): (JsValue, Object) = (window()?.navigator().into(), Object::new());
    let asked = || -> Result<bool, JsValue> {
        let options = FilePropertyBag::new();
        options.set_type(&file.type_());
        let file = File::new_with_blob_sequence_and_options(&Array::of1(file), name, &options)?;
        Reflect::set(&data, &"files".into(), &Array::of1(&file))?;
        let can: Function = Reflect::get(&navigator, &"canShare".into())?.dyn_into()?;
        Ok(can.call1(&navigator, &data)?.is_truthy())
    };
    asked().unwrap_or(false).then_some((navigator, data))
}

/// Opens the share sheet; false if there is none that takes files.
fn share(file: &Blob, name: &str) -> bool {
    let Some((navigator, data)) = shareable(file, name) else { return false };
    let opened = || -> Result<Promise, JsValue> {
        let share: Function = Reflect::get(&navigator, &"share".into())?.dyn_into()?;
        share.call1(&navigator, &data)?.dyn_into()
    };
    let Ok(promise) = opened() else { return false };
    leptos::task::spawn_local(async move {
        // Whoever closes the sheet has changed their mind.
        let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
    });
    true
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
