//! What stands at the foot of every screen until it is settled, and what stands instead of a screen.
//!
//! Banners come by themselves, at any moment. So they take their room between what is read and the bar under the thumb: what is
//! read becomes lower, and nothing in it moves. For its first moment a banner takes no tap (`public/styles/frame.css`), because
//! somebody may have been about to tap what stood there; and while a keyboard is up, or something else stands at the foot that
//! would move, those wait that can.

use leptos::prelude::*;
use shared::document::DocId;

use super::keeping::KeepingBanner;
use super::old_work::OldWork;
use super::update::UpdateBanner;
use crate::i18n;
use crate::protocol::{Ask, Session};
use crate::reactive::memo;
use crate::state::{NEW_CUSTOMER, NEW_FIELD, Route, kind_of_new, store, window};
use crate::ui::activities::DRAFT;
use crate::ui::word::word;

/// Another window that writes; trouble that needs a person; a new version; what has waited for long; a clock that is wrong by
/// days; what was typed and not saved; what the browser may not keep. Those that are there from the start stand lowest, so that
/// one that comes later moves none of them.
#[component]
pub fn Banners() -> impl IntoView {
    let store = store();
    let elsewhere = move || store.session.with(|session| matches!(session, Session::Elsewhere));
    let clock = memo(move |_| store.sync.with(|sync| sync.clock_ahead));
    let trouble = move || store.sync.with(|sync| sync.trouble);
    let drafts = move || store.drafts.with(|drafts| drafts.keys().next().map(|(doc, _)| *doc));
    let home_of = move |doc: DocId| match doc {
        NEW_CUSTOMER => Route::NEW,
        NEW_FIELD => Route::Fields,
        _ if store.directory.with(|directory| directory.custom_docs.contains(&doc)) => Route::Fields,
        _ => kind_of_new(doc).map_or(Route::of(doc), Route::NewRecord),
    };
    let elsewhere_than = move |doc| {
        store.route.with(|route| *route != home_of(doc) && route.record() != Some(doc))
            && store.unfolded_doc() != Some(doc)
    };
    view! {
        <div class="banners">
            {move || elsewhere().then(|| view! {
                <div class="banner urgent" role="status" data-test="elsewhere">
                    <p>{word(|words| words.elsewhere)}</p>
                    <button type="button" class="primary" data-test="continue-here" on:click=move |_| store.ask(&Ask::Visible(true))>
                        {word(|words| words.continue_here)}
                    </button>
                </div>
            })}
            {move || trouble().map(|trouble| view! {
                <div class="banner urgent refused" role="alert" data-test="trouble">
                    <p>{move || i18n::trouble(trouble, store.language())}</p>
                    <button
                        type="button" class="primary" data-test="join-again"
                        hidden=move || !store.may_join_again()
                        on:click=move |_| store.go(Route::Join(String::new()))
                    >
                        {word(|words| words.join_again)}
                    </button>
                </div>
            })}
            <UpdateBanner/>
            <OldWork/>
            {move || Some(clock.get()).filter(|days| *days != 0).map(|days| view! {
                <div class="banner" role="status" data-test="clock-wrong">
                    <p>{move || (store.words().clock_wrong)(days)}</p>
                </div>
            })}
            {move || drafts().filter(|doc| elsewhere_than(*doc)).map(|doc| view! {
                <div class="banner" role="status" data-test="drafts">
                    <p>{word(|words| words.drafts_left)}</p>
                    <button type="button" class="quiet" data-test="see-draft" on:click=move |_| {
                        // What was being logged there is open again.
                        if store.draft_now(doc, DRAFT).is_some() {
                            store.begun.set(Some((Some(doc), "")));
                        }
                        store.go(home_of(doc));
                    }>
                        {word(|words| words.see)}
                    </button>
                </div>
            })}
            <KeepingBanner/>
        </div>
    }
}

/// The browser gives no storage.
#[component]
pub fn Broken() -> impl IntoView {
    view! {
        <main class="alone" data-test="screen" data-screen="broken" role="alert">
            <h1>"Cartera"</h1>
            <p>{word(|words| words.storage_broken)}</p>
            <button type="button" class="primary" on:click=move |_| reload()>{word(|words| words.reload)}</button>
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
                <p>{word(|words| words.worker_failed)}</p>
                <button type="button" class="primary" on:click=move |_| reload()>{word(|words| words.reload)}</button>
            </div>
        })}
    }
}

/// Begins again.
pub fn reload() {
    if let Some(window) = window() {
        // A page that cannot be reloaded is being closed.
        let _ = window.location().reload();
    }
}
