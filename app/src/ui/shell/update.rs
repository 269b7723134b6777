//! A new version: it waits until a person lets it in, because a form may be open, and it takes over only when everything that
//! was typed and asked for is on this phone.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use super::banner::reload;
use crate::state::{REST, Store, store, window};
use crate::ui::focus;
use crate::ui::word::word;

/// How far a new version is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Update {
    /// It is here and waits.
    Ready,
    /// It was let in; this page begins again as soon as nothing is lost by it.
    Coming,
    /// Another window let it in; this one still is the version before.
    Elsewhere,
}

/// How far a new version is that is spoken of: the banner, and whoever looks for one.
#[derive(Copy, Clone)]
struct Found(RwSignal<Option<Update>>);

/// Looks out for new versions as long as the frame is there.
pub fn listen() {
    let update = RwSignal::new(None);
    provide_context(Found(update));
    watch(store(), update);
}

/// The banner. Whoever puts the version off hears of it again when they look for it, and at the next start.
#[component]
pub fn UpdateBanner() -> impl IntoView {
    let store = store();
    let Found(update) = expect_context();
    let sentence = move |update: Update| match update {
        Update::Ready => store.words().update_ready,
        Update::Coming => store.words().updating,
        Update::Elsewhere => store.words().updated_elsewhere,
    };
    let let_in = move |_| {
        let before = update.get_untracked();
        update.set(Some(Update::Coming));
        leptos::task::spawn_local(async move {
            match registration().await.and_then(|registration| registration.waiting()) {
                Some(waiting) if before == Some(Update::Ready) => activate(&waiting),
                // It is in already.
                Some(_) | None => begin_again(store),
            }
        });
    };
    view! {
        {move || update.get().map(|now| view! {
            <div class="banner" role="status" data-test="update">
                <p>{move || sentence(now)}</p>
                <button type="button" class="primary" data-test="update-now" disabled=now == Update::Coming on:click=let_in>
                    {word(|words| words.update)}
                </button>
                <button type="button" class="quiet" data-test="update-later" hidden=now != Update::Ready
                    on:click=move |event| {
                        focus::stay_near(&event, ".banner");
                        update.set(None);
                    }>
                    {word(|words| words.exchange.later)}
                </button>
            </div>
        })}
    }
}

/// The way to look for a new version at once, and what came of it.
#[component]
pub fn LookForUpdate() -> impl IntoView {
    let store = store();
    let Found(update) = expect_context();
    let (looking, looked) = (RwSignal::new(false), RwSignal::new(None::<Looked>));
    let look = move |_| {
        looking.set(true);
        looked.set(None);
        leptos::task::spawn_local(async move {
            let found = look_for_update(update).await;
            // Whoever has gone elsewhere by then sees the banner there.
            looking.try_set(false);
            looked.try_set(Some(found));
        });
    };
    let said = move || {
        let words = store.words();
        match looked.get() {
            _ if looking.get() => words.looking_for_update,
            None => "",
            Some(Looked::Newer) => words.update_ready,
            Some(Looked::Latest) => words.is_latest,
            Some(Looked::Unknown) => words.update_unknown,
        }
    };
    let hook = move || match looked.get() {
        Some(Looked::Newer) => "newer",
        Some(Looked::Latest) => "latest",
        Some(Looked::Unknown) => "unknown",
        None => "",
    };
    view! {
        <div class="actions">
            <button type="button" class="quiet" data-test="look-for-update" disabled=move || looking.get() on:click=look>
                {word(|words| words.look_for_update)}
            </button>
        </div>
        <p class="explained" role="status" data-test="looked-for-update" data-found=hook>{said}</p>
    }
}

/// What came of looking for a new version.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
enum Looked {
    /// There is one; the banner follows it.
    Newer,
    /// There is none.
    Latest,
    /// Nobody answered.
    Unknown,
}

/// Looks for a new version now, as the browser does by itself only now and then. One that waits, and was put off, is spoken of again.
async fn look_for_update(update: RwSignal<Option<Update>>) -> Looked {
    let Some(registration) = registration().await else { return Looked::Unknown };
    if wasm_bindgen_futures::JsFuture::from(registration.update()).await.is_err() {
        return Looked::Unknown;
    }
    match (registration.installing(), registration.waiting()) {
        (None, None) => Looked::Latest,
        (Some(_), None) => Looked::Newer,
        (_, Some(_)) => {
            if update.try_get_untracked() == Some(None) {
                update.try_set(Some(Update::Ready));
            }
            Looked::Newer
        }
    }
}

/// Loads the page anew once everything that was typed is with the worker, and durable there.
fn begin_again(store: Store) {
    set_timeout(move || store.when_at_rest(reload), REST);
}

#[wasm_bindgen]
extern "C" {
    type Registration;

    #[wasm_bindgen(method, getter)]
    fn waiting(this: &Registration) -> Option<Worker>;

    #[wasm_bindgen(method, getter)]
    fn installing(this: &Registration) -> Option<Worker>;

    #[wasm_bindgen(method)]
    fn update(this: &Registration) -> js_sys::Promise;

    type Worker;

    #[wasm_bindgen(method, getter)]
    fn state(this: &Worker) -> String;

    #[wasm_bindgen(method, js_name = postMessage)]
    fn post_message(this: &Worker, message: &JsValue);
}

/// Follows the service worker's registration: what waits, what is on its way in, and what has taken over.
fn watch(store: Store, update: RwSignal<Option<Update>>) {
    let Some(container) = container() else { return };
    let controlled = js_sys::Reflect::get(&container, &"controller".into()).is_ok_and(|own| own.is_truthy());
    let mut first = !controlled;
    hear(&container, "controllerchange", move || {
        // The first service worker ever takes this very page, which is of its version.
        if std::mem::take(&mut first) {
            return;
        }
        // The listener outlives the banner: a device that joins again gets another frame.
        match update.try_get_untracked() {
            Some(Some(Update::Coming)) => begin_again(store),
            Some(Some(Update::Ready | Update::Elsewhere) | None) => drop(update.try_set(Some(Update::Elsewhere))),
            None => {}
        }
    });
    leptos::task::spawn_local(async move {
        // There is none before the page has been kept for the first time; then it is of this version.
        let Some(registration) = ready(&container).await else { return };
        if registration.waiting().is_some() {
            update.try_set(Some(Update::Ready));
        }
        if let Some(installing) = registration.installing() {
            follow(installing, update);
        }
        let found = registration.clone().unchecked_into::<Registration>();
        hear(&registration, "updatefound", move || {
            if let Some(installing) = found.installing() {
                follow(installing, update);
            }
        });
    });
}

/// Waits for a version to be here as a whole.
fn follow(installing: Worker, update: RwSignal<Option<Update>>) {
    let target = JsValue::from(installing).unchecked_into::<Worker>();
    let worker = target.clone().unchecked_into::<Worker>();
    hear(&target, "statechange", move || {
        let replaces = container()
            .and_then(|container| js_sys::Reflect::get(&container, &"controller".into()).ok())
            .is_some_and(|controller| controller.is_truthy());
        if worker.state() == "installed" && replaces {
            update.try_set(Some(Update::Ready));
        }
    });
}

/// Lets a waiting version in.
fn activate(waiting: &Worker) {
    let message = js_sys::Object::new();
    // A plain object takes any property.
    let _ = js_sys::Reflect::set(&message, &"type".into(), &"activate".into());
    waiting.post_message(&message);
}

fn hear(target: &JsValue, event: &str, heard: impl FnMut() + 'static) {
    let heard = Closure::<dyn FnMut()>::new(heard).into_js_value();
    let target: &web_sys::EventTarget = target.unchecked_ref();
    // These events exist wherever service workers do; the listener lives as long as the page.
    let _ = target.add_event_listener_with_callback(event, heard.unchecked_ref());
}

fn container() -> Option<JsValue> {
    let container = js_sys::Reflect::get(&window()?.navigator(), &"serviceWorker".into()).ok()?;
    (!container.is_undefined()).then_some(container)
}

async fn registration() -> Option<Registration> {
    let container = container()?;
    let get: js_sys::Function = js_sys::Reflect::get(&container, &"getRegistration".into()).ok()?.dyn_into().ok()?;
    let promise: js_sys::Promise = get.call0(&container).ok()?.dyn_into().ok()?;
    let registration = wasm_bindgen_futures::JsFuture::from(promise).await.ok()?;
    (!registration.is_undefined()).then(|| registration.unchecked_into())
}

/// The registration, as soon as some version is active.
async fn ready(container: &JsValue) -> Option<Registration> {
    let promise: js_sys::Promise = js_sys::Reflect::get(container, &"ready".into()).ok()?.dyn_into().ok()?;
    Some(wasm_bindgen_futures::JsFuture::from(promise).await.ok()?.unchecked_into())
}
