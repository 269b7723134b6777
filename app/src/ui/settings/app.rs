//! The app itself: which one this is, whether there is a newer one, how it gets onto the home screen, its keys.

use leptos::prelude::*;

use super::row::{Lead, Row, Unfold};
use crate::state::{Over, store, window};
use crate::ui::install::HowToInstall;
use crate::ui::shell::LookForUpdate;
use crate::ui::word::word;

/// The lines.
#[component]
pub fn TheApp() -> impl IntoView {
    let store = store();
    let version = match build() {
        Some(build) => format!("{} ({build})", env!("CARGO_PKG_VERSION")),
        None => env!("CARGO_PKG_VERSION").to_owned(),
    };
    view! {
        <Row label=|words| words.version test="version" state=Signal::stored(version) lead=Lead::Nowhere/>
        <p class="explained" data-test="older-app" hidden=move || !store.sync.with(|sync| sync.is_older)>
            {word(|words| words.older_app)}
        </p>
        <LookForUpdate/>
        <Unfold label=|words| words.install test="unfold-install"><HowToInstall/></Unfold>
        <Row label=|words| words.keys test="see-keys" lead=Lead::Do(|store| store.lay(Over::Keys))/>
    }
}

/// What tells two builds of one version apart: the mark of the module's contents in its name.
fn build() -> Option<String> {
    let document = window()?.document()?;
    let module = document.query_selector("link[rel=preload][as=fetch]").ok()??.get_attribute("href")?;
    let mark = module.split('.').nth(1)?;
    (mark.len() == 16).then(|| mark.chars().take(7).collect())
}
