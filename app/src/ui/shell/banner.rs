//! What stands above every screen until it is settled, and what stands instead of it.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::i18n;
use crate::protocol::{Ask, Session};
use crate::state::{Route, store, window};

/// Trouble that needs a person; another window that writes; a new version.
#[component]
pub fn Banners() -> impl IntoView {
    let store = store();
    let elsewhere = move || store.session.with(|session| matches!(session, Session::Elsewhere));
    let trouble = move || store.sync.with(|sync| sync.trouble);
    let drafts = move || store.drafts.with(|drafts| drafts.keys().next().map(|(doc, _)| *doc));
    let elsewhere_than = move |doc| store.route.with(|route| *route != Route::Customer(doc));
    let update = RwSignal::new(false);
    watch_for_update(update);
    view! {
        <div class="banners">
            {move || elsewhere().then(|| view! {
                <div class="banner" role="status" data-test="elsewhere">
                    <p>{move || store.words().elsewhere}</p>
                    <button type="button" class="primary" data-test="continue-here" on:click=move |_| store.ask(&Ask::Visible(true))>
                        {move || store.words().continue_here}
                    </button>
                </div>
            })}
            {move || trouble().map(|trouble| view! {
                <div class="banner refused" role="alert" data-test="trouble">
                    <p>{move || i18n::trouble(trouble, store.language())}</p>
                    <button
                        type="button" class="primary" data-test="join-again"
                        hidden=move || !store.must_join_again()
                        on:click=move |_| store.go(Route::Join(String::new()))
                    >
                        {move || store.words().join_again}
                    </button>
                </div>
            })}
            {move || drafts().filter(|doc| elsewhere_than(*doc)).map(|doc| view! {
                <div class="banner" role="status" data-test="drafts">
                    <p>{move || store.words().drafts_left}</p>
                    <button type="button" class="quiet" data-test="see-draft" on:click=move |_| store.go(Route::Customer(doc))>
                        {move || store.words().see}
                    </button>
                </div>
            })}
            {move || update.get().then(|| view! {
                <div class="banner" role="status" data-test="update">
                    <p>{move || store.words().update_ready}</p>
                    <button type="button" class="primary" on:click=move |_| activate_update()>{move || store.words().update}</button>
                </div>
            })}
        </div>
    }
}

/// The browser gives no storage.
#[component]
pub fn Broken() -> impl IntoView {
    let store = store();
    view! {
        <main class="alone" data-test="screen" data-screen="broken" role="alert">
            <h1>"Cartera"</h1>
            <p>{move || store.words().storage_broken}</p>
            <button type="button" class="primary" on:click=move |_| reload()>{move || store.words().reload}</button>
        </main>
    }
}

/// The worker ended.
#[component]
pub fn Failed() -> impl IntoView {
    let store = store();
    view! {
        {move || store.failed.get().map(|_| view! {
            <div class="banner refused failed" role="alert" data-test="failed">
                <p>{move || store.words().worker_failed}</p>
                <button type="button" class="primary" on:click=move |_| reload()>{move || store.words().reload}</button>
            </div>
        })}
    }
}

fn reload() {
    if let Some(window) = window() {
        // A page that cannot be reloaded is being closed.
        let _ = window.location().reload();
    }
}

#[wasm_bindgen]
extern "C" {
    type Registration;

    #[wasm_bindgen(method, getter)]
    fn waiting(this: &Registration) -> Option<Worker>;

    #[wasm_bindgen(method, getter)]
    fn installing(this: &Registration) -> Option<Worker>;

    type Worker;

    #[wasm_bindgen(method, js_name = postMessage)]
    fn post_message(this: &Worker, message: &JsValue);
}

/// Sets the signal once a new version waits. It never takes over by itself: a form may be open.
fn watch_for_update(found: RwSignal<bool>) {
    leptos::task::spawn_local(async move {
        let Some(registration) = registration().await else { return };
        found.set(registration.waiting().is_some());
        let check = Closure::<dyn FnMut()>::new(move || {
            leptos::task::spawn_local(async move {
                // The new version may still be on its way in.
                for _ in 0..60 {
                    let Some(registration) = self::registration().await else { return };
                    if registration.waiting().is_some() {
                        found.try_set(true);
                        return;
                    }
                    if registration.installing().is_none() {
                        return;
                    }
                    pause(1000).await;
                }
            });
        });
        let target: &web_sys::EventTarget = registration.unchecked_ref();
        // The event exists wherever registrations do.
        let _ = target.add_event_listener_with_callback("updatefound", check.as_ref().unchecked_ref());
        check.forget();
    });
}

async fn registration() -> Option<Registration> {
    let container = js_sys::Reflect::get(&window()?.navigator(), &"serviceWorker".into()).ok()?;
    if container.is_undefined() {
        return None;
    }
    let get: js_sys::Function = js_sys::Reflect::get(&container, &"getRegistration".into()).ok()?.dyn_into().ok()?;
    let promise: js_sys::Promise = get.call0(&container).ok()?.dyn_into().ok()?;
    let registration = wasm_bindgen_futures::JsFuture::from(promise).await.ok()?;
    (!registration.is_undefined()).then(|| registration.unchecked_into())
}

async fn pause(ms: i32) {
    let promise = js_sys::Promise::new(&mut |resolve, _| {
        if let Some(window) = window() {
            // A page that cannot set a timer is being closed.
            let _ = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
        }
    });
    // It is only ever resolved.
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}

/// Lets the new version in, and begins again with it.
fn activate_update() {
    leptos::task::spawn_local(async move {
        let Some(waiting) = registration().await.and_then(|registration| registration.waiting()) else { return };
        let container =
            window().and_then(|window| js_sys::Reflect::get(&window.navigator(), &"serviceWorker".into()).ok());
        if let Some(container) = container {
            let changed = Closure::<dyn FnMut()>::new(reload);
            let target: &web_sys::EventTarget = container.unchecked_ref();
            // The event exists wherever service workers do.
            let _ = target.add_event_listener_with_callback("controllerchange", changed.as_ref().unchecked_ref());
            changed.forget();
        }
        let message = js_sys::Object::new();
        // A plain object takes any property.
        let _ = js_sys::Reflect::set(&message, &"type".into(), &"activate".into());
        waiting.post_message(&message);
    });
}
