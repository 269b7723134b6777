//! The app itself: which one this is, whether there is a newer one, how it gets onto the home screen.

use leptos::prelude::*;

use crate::state::{store, window};
use crate::ui::install::HowToInstall;
use crate::ui::shell::{Looked, look_for_update};

/// The section.
#[component]
pub fn TheApp() -> impl IntoView {
    let store = store();
    let (looking, looked) = (RwSignal::new(false), RwSignal::new(None::<Looked>));
    let look = move |_| {
        looking.set(true);
        looked.set(None);
        leptos::task::spawn_local(async move {
            let found = look_for_update().await;
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
    let version = match build() {
        Some(build) => format!("{} ({build})", env!("CARGO_PKG_VERSION")),
        None => env!("CARGO_PKG_VERSION").to_owned(),
    };
    view! {
        <section class="group" aria-label=move || store.words().the_app>
            <h2>{move || store.words().the_app}</h2>
            <p>{move || (store.words().version)(&version)}</p>
            <p class="explained" data-test="older-app" hidden=move || !store.sync.with(|sync| sync.is_older)>
                {move || store.words().older_app}
            </p>
            <div class="actions">
                <button type="button" class="quiet" data-test="look-for-update" disabled=move || looking.get() on:click=look>
                    {move || store.words().look_for_update}
                </button>
            </div>
            <p class="explained" role="status" data-test="looked-for-update" data-found=hook>{said}</p>
            <HowToInstall/>
        </section>
    }
}

/// What tells two builds of one version apart: the mark of the module's contents in its name.
fn build() -> Option<String> {
    let document = window()?.document()?;
    let module = document.query_selector("link[rel=preload][as=fetch]").ok()??.get_attribute("href")?;
    let mark = module.split('.').nth(1)?;
    (mark.len() == 16).then(|| mark.chars().take(7).collect())
}
