//! A board by keyboard: arrows move from card to card, Enter opens (a card is a link), Space takes a card; then arrows carry it, Space
//! or Enter drops it, Escape puts it back.

use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::Laid;
use super::carry::{self, Taken};
use crate::ui::list::Viewport;

/// Frames to wait for a card that was not on the page.
const FRAMES: u32 = 30;

/// Does what a key says.
pub fn obey(laid: Laid, event: &KeyboardEvent) {
    if event.default_prevented() || event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let carries = laid.carried.with_untracked(|carried| carried.as_ref().is_some_and(|carried| carried.by_keys));
    let is_done = if carries { carry_on(laid, &event.key()) } else { walk(laid, event) };
    if is_done {
        event.prevent_default();
        event.stop_propagation();
    }
}

/// With a card in hand.
fn carry_on(laid: Laid, key: &str) -> bool {
    match key {
        "ArrowLeft" => step(laid, -1),
        "ArrowRight" => step(laid, 1),
        " " | "Enter" => carry::drop_card(laid),
        "Escape" | "Tab" => carry::put_back(laid),
        // What else moves the focus would leave the card behind.
        "ArrowUp" | "ArrowDown" | "Home" | "End" | "PageUp" | "PageDown" => {}
        _ => return false,
    }
    key != "Tab"
}

/// Holds the card over the column beside.
fn step(laid: Laid, by: isize) {
    let Some(over) = laid.carried.with_untracked(|carried| carried.as_ref().map(|carried| carried.over.clone())) else {
        return;
    };
    let beside = laid.place(&over).and_then(|place| place.checked_add_signed(by));
    let choice = laid.lanes.with_untracked(|lanes| lanes.get(beside?).cloned());
    if let Some(choice) = choice {
        carry::hold_over(laid, &choice);
    }
}

/// From card to card.
fn walk(laid: Laid, event: &KeyboardEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
    let Some(link) = target.filter(|target| target.matches(".card-link").unwrap_or(false)) else { return false };
    let Some((place, at)) = place_of(&link) else { return false };
    let choice = laid.lanes.with_untracked(|lanes| lanes.get(place).cloned()).unwrap_or_default();
    let total = |choice: &str| untrack(|| laid.read(choice, |lane| lane.total)).unwrap_or_default();
    match event.key().as_str() {
        "ArrowDown" if at + 1 < total(&choice) => focus_card(laid, &choice, at + 1),
        "ArrowUp" if at > 0 => focus_card(laid, &choice, at - 1),
        "ArrowDown" | "ArrowUp" => {}
        key @ ("ArrowLeft" | "ArrowRight") => {
            let all = laid.lanes.get_untracked();
            let has_some = |choice: &&String| total(choice) > 0;
            let beside = if key == "ArrowLeft" {
                all[..place].iter().rev().find(has_some)
            } else {
                all[place + 1..].iter().find(has_some)
            };
            if let Some(beside) = beside {
                focus_card(laid, beside, at.min(total(beside) - 1));
            }
        }
        " " => {
            let card = taken(laid, &link, &choice, at);
            let Some(card) = card else { return true };
            carry::take(laid, card, true);
        }
        _ => return false,
    }
    true
}

/// The card that has the focus, if the member may move it.
fn taken(laid: Laid, link: &Element, choice: &str, at: u32) -> Option<Taken> {
    let doc = link.get_attribute("data-doc")?.parse().ok()?;
    let (is_movable, title) =
        untrack(|| laid.read(choice, |lane| lane.card(at).map(|card| (card.is_movable, card.title.clone()))))??;
    is_movable.then(|| Taken { doc, name: untrack(|| laid.store.named(&title)), from: choice.to_owned() })
}

/// The place of a card's column, and its own in that.
fn place_of(link: &Element) -> Option<(usize, u32)> {
    let lane = link.closest(".lane").ok()??;
    Some((lane.get_attribute("data-place")?.parse().ok()?, link.get_attribute("data-at")?.parse().ok()?))
}

/// Brings a card into view and gives it the focus.
pub fn focus_card(laid: Laid, choice: &str, at: u32) {
    carry::bring(laid, choice);
    if let Some(viewport) = laid.viewports.with_value(|all| all.get(choice).copied()) {
        viewport.bring(at);
        focus_when_drawn(viewport, at, FRAMES);
    }
}

fn focus_when_drawn(viewport: Viewport, at: u32, frames: u32) {
    let scroller = viewport.scroller.try_get_untracked().flatten();
    let found = scroller.and_then(|scroller| scroller.query_selector(&format!(".card-link[data-at=\"{at}\"]")).ok()?);
    match found.map(|card| card.dyn_into::<HtmlElement>()) {
        // A browser may refuse focus; then it stays where it was.
        Some(Ok(card)) => drop(card.focus()),
        Some(Err(_)) | None if frames > 0 => {
            request_animation_frame(move || focus_when_drawn(viewport, at, frames - 1))
        }
        Some(Err(_)) | None => {}
    }
}
