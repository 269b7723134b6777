//! A link, and its QR code, that enrols another device of the same member.

use leptos::prelude::*;
use qrcode::{Color, EcLevel, QrCode};

use super::row::Unfold;
use crate::protocol::Ask;
use crate::reactive::effect;
use crate::state::{store, window};
use crate::ui::word::word;

/// The line, and the link below it.
#[component]
pub fn OtherDevice() -> impl IntoView {
    let store = store();
    store.invited.set(None);
    let asking = RwSignal::new(false);
    effect(move || {
        store.invited.track();
        asking.set(false);
    });
    let link = move |secret: &str| {
        let origin = window().and_then(|window| window.location().origin().ok()).unwrap_or_default();
        format!("{origin}/join#{secret}")
    };
    // Whoever enters by it is this member: no invitation for anybody else.
    let administers = move || store.seat().is_some_and(|seat| seat.is_administrator());
    let whose = move || {
        let (words, name) = (store.words().first, store.seat().map(|seat| seat.member_name).unwrap_or_default());
        if administers() { (words.own_device_of_administrator)(&name) } else { (words.own_device)(&name) }
    };
    let for_others = move || match administers() {
        true => store.words().first.for_others_of_administrator,
        false => store.words().first.for_others,
    };
    view! {
        <super::own::OwnDevices/>
        <Unfold label=|words| words.other_device test="unfold-other-device" id="invite">
            <p class="own-device" data-test="own-device">{whose}</p>
            <p class="explained">{word(|words| words.other_device_explained)}" "{for_others}</p>
            {move || match store.invited.get() {
                Some(Some((secret, lifetime))) => {
                    let link = link(&secret);
                    let copied = link.clone();
                    view! {
                        <div class="invitation">
                            {qr(&link)}
                            <p class="invitation-link" data-test="invitation-link">{link.clone()}</p>
                            <p class="explained">{move || (store.words().link_good_for)(lifetime.div_ceil(3600))}</p>
                            <button type="button" class="quiet" on:click=move |_| store.copy(&copied)>{word(|words| words.copy)}</button>
                        </div>
                    }.into_any()
                }
                other => view! {
                    <p class="problem" role="alert" hidden=other.is_none()>{word(|words| words.invite_failed)}</p>
                    <button type="button" class="primary" data-test="invite" disabled=move || asking.get() on:click=move |_| {
                        asking.set(true);
                        store.ask(&Ask::Invite);
                    }>{word(|words| words.invite)}</button>
                }.into_any(),
            }}
        </Unfold>
    }
}

/// A QR code as one path: dark modules on light paper whatever the theme, because cameras want it so.
fn qr(text: &str) -> Option<impl IntoView + use<>> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).ok()?;
    let width = code.width();
    let path: String = code
        .to_colors()
        .iter()
        .enumerate()
        .filter(|(_, color)| **color == Color::Dark)
        .map(|(at, _)| format!("M{} {}h1v1h-1z", at % width + 4, at / width + 4))
        .collect();
    let size = width + 8;
    Some(view! {
        <svg class="qr" viewBox=format!("0 0 {size} {size}") role="img" aria-label=move || store().words().invitation_code>
            <path d=path></path>
        </svg>
    })
}
