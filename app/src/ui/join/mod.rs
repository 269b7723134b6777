//! The first run: an invitation, opened as a link or pasted, also inside the installed app.

use leptos::prelude::*;

use crate::i18n;
use crate::protocol::{Ask, Session};
use crate::state::{Route, store, window};

/// Joining.
#[component]
pub fn Join() -> impl IntoView {
    let store = store();
    let given = if let Route::Join(secret) = store.route.get_untracked() { secret } else { String::new() };
    offer_in_manifest(&given);
    let invitation = RwSignal::new(given);
    let device = RwSignal::new(device_name().unwrap_or_else(|| store.words_now().this_device.to_owned()));
    let joining = move || store.session.with(|session| matches!(session, Session::Joining));
    let problem = move || {
        store.session.with(|session| match session {
            Session::Unenrolled { problem } => *problem,
            Session::Starting | Session::Joining | Session::Open(_) | Session::Elsewhere | Session::Broken(_) => None,
        })
    };
    let join = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        store.ask_to_keep();
        store.ask(&Ask::Join { invitation: invitation.get_untracked(), device: device.get_untracked() });
    };
    // Once in, the invitation has no business in the address bar.
    Effect::new(move || {
        if store.session.with(|session| matches!(session, Session::Open(_))) && !store.must_join_again() {
            store.go_instead(Route::Today);
        }
    });
    on_cleanup(move || {
        if store.route.with_untracked(|route| matches!(route, Route::Join(_))) {
            store.go_instead(Route::Today);
        }
    });
    view! {
        <main class="alone" data-test="screen" data-screen="join">
            <p class="brand">"Cartera"</p>
            <h1>{move || store.words().welcome}</h1>
            <p>{move || store.words().join_explained}</p>
            <form on:submit=join>
                <label class="field-label" for="invitation">{move || store.words().invitation}</label>
                <input
                    id="invitation" name="invitation" type="text" required autocomplete="off" autocapitalize="off" spellcheck="false"
                    placeholder=move || store.words().invitation_hint
                    prop:value=invitation
                    on:input=move |event| invitation.set(event_target_value(&event))
                />
                <label class="field-label" for="device">{move || store.words().device_name}</label>
                <input
                    id="device" name="device" type="text" required maxlength="80" autocomplete="off"
                    prop:value=device
                    on:input=move |event| device.set(event_target_value(&event))
                />
                <p class="problem" role="alert" data-test="join-problem" hidden=move || problem().is_none()>
                    {move || problem().map(|problem| i18n::join_problem(problem, store.language()))}
                </p>
                <button type="submit" class="primary" data-test="join" disabled=joining>
                    {move || if joining() { store.words().joining } else { store.words().join }}
                </button>
            </form>
        </main>
    }
}

/// Puts the invitation into the manifest's start address: an iPhone's installed app does not share Safari's storage, so what
/// is installed from this page must find the invitation by itself.
fn offer_in_manifest(secret: &str) {
    let link = window()
        .and_then(|window| window.document())
        .and_then(|document| document.query_selector("link[rel=manifest]").ok().flatten());
    if let Some(link) = link
        && !secret.is_empty()
    {
        // The attribute is valid.
        let _ = link.set_attribute("href", &format!("/manifest.webmanifest?join={secret}"));
    }
}

/// A name that tells one's devices apart, from what the browser says of itself.
fn device_name() -> Option<String> {
    let agent = window()?.navigator().user_agent().ok()?;
    let of =
        |names: &[(&str, &'static str)]| names.iter().find(|(mark, _)| agent.contains(mark)).map(|(_, name)| *name);
    let system = of(&[
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS", "Mac"),
        ("Linux", "Linux"),
    ])?;
    let browser = of(&[("Edg/", "Edge"), ("Firefox", "Firefox"), ("Chrome", "Chrome"), ("Safari", "Safari")])?;
    Some(format!("{system}, {browser}"))
}
