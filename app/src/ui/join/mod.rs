//! The first run: an invitation, opened as a link, scanned or pasted, also inside the installed app.

mod camera;
mod invites;

use leptos::prelude::*;

use super::icon::{Icon, Sign};
use super::install::{HowToInstall, Way};
use crate::i18n::{self, Words};
use crate::protocol::{Ask, Invited, JoinProblem, Session};
use crate::reactive::{effect, memo};
use crate::state::{Route, had_book, point_to_manifest, store, window};
use crate::ui::word::word;
use camera::Scanner;
use invites::{Greeting, LanguageSwitch};

/// Asks for a manifest that says nothing of where the app starts. Then it starts where it was installed: here, with the invitation
/// behind `#`, which stays in the browser. An iPhone's installed app does not share Safari's storage, so what is installed from this page
/// must find the invitation by itself; and no server may read a secret in an address and write it into a log.
const FROM_HERE: &str = "from=here";

/// Joining.
#[component]
pub fn Join() -> impl IntoView {
    let store = store();
    let given = if let Route::Join(secret) = store.route.get_untracked() { secret } else { String::new() };
    let is_invited = !given.is_empty();
    if is_invited {
        point_to_manifest(|name, _| format!("{name}?{FROM_HERE}"));
    }
    // An invitation that came by itself, or was scanned, is not shown: it means nothing to anybody.
    let is_here = RwSignal::new(!given.is_empty());
    let invitation = RwSignal::new(given);
    let (scanning, works) = (RwSignal::new(false), RwSignal::new(true));
    let unusable = RwSignal::new(None::<fn(&'static Words) -> &'static str>);
    let device = RwSignal::new(device_name().unwrap_or_else(|| store.words_now().this_device.to_owned()));
    let joining = move || store.session.with(|session| matches!(session, Session::Joining));
    let problem = memo(move |_| {
        store.session.with(|session| match session {
            Session::Unenrolled { problem } => *problem,
            Session::Starting | Session::Joining | Session::Open(_) | Session::Elsewhere | Session::Broken(_) => None,
        })
    });
    // A device that has lost its place has its book all the same.
    let is_gone = had_book() && store.session.with_untracked(|session| matches!(session, Session::Unenrolled { .. }));
    // Whom it invites is asked as soon as it is here, and again by whoever pastes another.
    effect(move || {
        if is_here.get() {
            store.ask(&Ask::LookAtInvitation(invitation.get_untracked()));
        }
    });
    let told = memo(move |_| {
        let of = invitation.get();
        store.invites.with(|(own, told)| if *own == of { told.clone() } else { Invited::Nothing })
    });
    effect(move || {
        if told.get() == Invited::Ended {
            is_here.set(false);
        }
    });
    // Then another one may help.
    effect(move || {
        if matches!(problem.get(), Some(JoinProblem::NoInvitation | JoinProblem::Refused(_))) {
            is_here.set(false);
        }
    });
    let join = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        scanning.set(false);
        store.ask_to_keep();
        store.ask(&Ask::Join { invitation: invitation.get_untracked(), device: device.get_untracked() });
    };
    let found = move |text: String| match of_this_place(&text) {
        Ok(()) => {
            invitation.set(text);
            unusable.set(None);
            scanning.set(false);
            is_here.set(true);
        }
        Err(why) => unusable.set(Some(why)),
    };
    let scan = move |_| {
        let before = scanning.get_untracked();
        unusable.set(None);
        scanning.set(!before);
        if before && !works.get_untracked() {
            // Somebody may have allowed it, or put it in.
            set_timeout(move || scanning.set(true), std::time::Duration::ZERO);
        }
    };
    // Once in, the invitation has no business in the address bar.
    effect(move || {
        if store.session.with(|session| matches!(session, Session::Open(_))) && !store.may_join_again() {
            store.go_instead(Route::Today);
        }
    });
    on_cleanup(move || {
        if is_invited {
            point_to_manifest(|name, _| name.to_owned());
        }
        if store.route.with_untracked(|route| matches!(route, Route::Join(_))) {
            store.go_instead(Route::Today);
        }
    });
    view! {
        <main class="alone" data-test="screen" data-screen="join">
            <div class="join-head">
                <p class="brand">"Cartera"</p>
                <LanguageSwitch/>
            </div>
            <Greeting told=told/>
            {is_gone.then(|| view! {
                <p class="issue" role="status" data-test="book-gone">{word(|words| words.book_gone)}</p>
            })}
            {(Way::here() == Way::Share).then(|| view! {
                <details class="install-first" data-test="install-first">
                    <summary>{word(|words| words.install_first)}</summary>
                    <HowToInstall/>
                </details>
            })}
            <form on:submit=join>
                <Show
                    when=move || is_here.get()
                    fallback=move || view! {
                        <button type="button" class="scan" data-test="scan" aria-expanded=move || scanning.get().to_string() on:click=scan>
                            <Sign icon=Icon::Code/>
                            <span>{move || match (scanning.get(), works.get()) {
                                (false, _) => store.words().scan,
                                (true, true) => store.words().stop_scanning,
                                (true, false) => store.words().scan_again,
                            }}</span>
                        </button>
                        {move || scanning.get().then(|| view! { <Scanner found=Callback::new(found) works=works/> })}
                        <p class="problem" role="alert" data-test="scan-problem" hidden=move || unusable.get().is_none()>
                            {move || unusable.get().map(|why| why(store.words()))}
                        </p>
                        <label class="field-label" for="invitation">{word(|words| words.invitation)}</label>
                        <input
                            id="invitation" name="invitation" type="text" required autocomplete="off" autocapitalize="off" spellcheck="false"
                            placeholder=move || store.words().invitation_hint
                            prop:value=invitation
                            on:input=move |event| invitation.set(event_target_value(&event))
                            on:change=move |_| store.ask(&Ask::LookAtInvitation(invitation.get_untracked()))
                        />
                    }
                >
                    <p class="invitation-here" role="status" data-test="invitation-here">
                        <Sign icon=Icon::Check/>
                        <span>{word(|words| words.invitation_here)}</span>
                        <button type="button" class="quiet" on:click=move |_| is_here.set(false)>
                            {word(|words| words.use_another)}
                        </button>
                    </p>
                </Show>
                <p class="problem" role="alert" data-test="invitation-ended" hidden=move || told.get() != Invited::Ended>
                    {word(|words| words.first.ended)}
                </p>
                <label class="field-label" for="device">{word(|words| words.device_name)}</label>
                <input
                    id="device" name="device" type="text" required maxlength="80" autocomplete="off"
                    prop:value=device
                    on:input=move |event| device.set(event_target_value(&event))
                />
                <p class="problem" role="alert" data-test="join-problem" hidden=move || problem.get().is_none() || told.get() == Invited::Ended>
                    {move || problem.get().map(|problem| i18n::join_problem(problem, store.language()))}
                </p>
                <button type="submit" class="primary" data-test="join" data-early="" disabled=joining>
                    {move || if joining() { store.words().joining } else { store.words().join }}
                </button>
            </form>
        </main>
    }
}

/// Whether what a code says is an invitation to the workspace that is served from here; else the sentence for what it is.
fn of_this_place(text: &str) -> Result<(), fn(&'static Words) -> &'static str> {
    let origin = window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
    match text.split_once("/join#") {
        Some((from, secret)) if from == origin && !secret.is_empty() => Ok(()),
        Some((_, secret)) if !secret.is_empty() => Err(|words| words.code_of_elsewhere),
        Some(_) | None => Err(|words| words.code_is_no_invitation),
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
