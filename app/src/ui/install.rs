//! How the app gets onto the home screen, or beside the other programs: by a button where the browser offers that, else in
//! the steps of this platform.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

use crate::i18n::Words;
use crate::state::{is_apples, is_installed, store, window};
use crate::ui::word::word;

/// What a person does here to install it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Way {
    /// Nothing: it is installed.
    Done,
    /// iPhone and iPad: the share sheet.
    Share,
    /// Android: the browser's menu.
    Menu,
    /// A Mac's Safari: the dock.
    Dock,
    /// Chrome and Edge on a desktop: the end of the address bar.
    AddressBar,
    /// Another browser: this one installs nothing on a desktop.
    Elsewhere,
}

impl Way {
    /// By what the browser says of itself.
    pub fn here() -> Self {
        let navigator = window().map(|window| window.navigator());
        let agent = navigator.as_ref().and_then(|navigator| navigator.user_agent().ok()).unwrap_or_default();
        let has_touch = navigator.is_some_and(|navigator| navigator.max_touch_points() > 1);
        match (is_installed(), is_apples(), has_touch) {
            (true, ..) => Self::Done,
            // An iPad says that it is a Mac; no Mac is touched.
            (false, true, true) => Self::Share,
            (false, true, false) => Self::Dock,
            (false, false, _) if agent.contains("Android") => Self::Menu,
            (false, false, _) if agent.contains("Firefox") => Self::Elsewhere,
            (false, false, _) => Self::AddressBar,
        }
    }

    fn steps(self, words: &'static Words) -> &'static [&'static str] {
        match self {
            Self::Done => &[],
            Self::Share => words.install_share,
            Self::Menu => words.install_menu,
            Self::Dock => words.install_dock,
            Self::AddressBar => words.install_address_bar,
            Self::Elsewhere => words.install_elsewhere,
        }
    }
}

/// Why, and the button or the steps.
#[component]
pub fn HowToInstall() -> impl IntoView {
    let store = store();
    // An iPhone's installed app shares nothing with the browser.
    let apart =
        move || if store.seat().is_some() { store.words().install_joined } else { store.words().install_invited };
    let way = RwSignal::new(Way::here());
    let offered = RwSignal::new(offer().is_some());
    // `boot.js` has kept the event before this hears of it.
    let offering = window_event_listener_untyped("beforeinstallprompt", move |_| {
        offered.try_set(true);
    });
    let installed = window_event_listener_untyped("appinstalled", move |_| {
        way.try_set(Way::Done);
    });
    on_cleanup(move || {
        offering.remove();
        installed.remove();
    });
    let install = move |_| {
        let prompt =
            offer().and_then(|offer| js_sys::Reflect::get(&offer, &"prompt".into()).ok().map(|own| (offer, own)));
        if let Some((offer, prompt)) = prompt
            && let Some(prompt) = prompt.dyn_ref::<js_sys::Function>()
        {
            // An offer is good for one time; the browser makes another if it wants to.
            let _ = prompt.call0(&offer);
            offered.set(false);
        }
    };
    view! {
        <div class="install" data-test="how-to-install">
            {move || match (way.get(), offered.get()) {
                (Way::Done, _) => view! { <p>{word(|words| words.installed)}</p> }.into_any(),
                (_, true) => view! {
                    <p>{word(|words| words.install_why)}</p>
                    <button type="button" class="primary" data-test="install" on:click=install>{word(|words| words.install)}</button>
                }.into_any(),
                (way, false) => view! {
                    <p>{word(|words| words.install_why)}</p>
                    <ol class="steps">
                        {move || way.steps(store.words()).iter().map(|step| view! { <li>{*step}</li> }).collect_view()}
                    </ol>
                    <p hidden=way != Way::Share>{apart}</p>
                }.into_any(),
            }}
        </div>
    }
}

/// The browser's offer to install the app.
fn offer() -> Option<JsValue> {
    let cartera = js_sys::Reflect::get(&window()?.into(), &"cartera".into()).ok()?;
    js_sys::Reflect::get(&cartera, &"installer".into()).ok().filter(JsValue::is_truthy)
}
