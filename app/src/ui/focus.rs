//! Where the focus goes when what has it goes away: near by, so that who uses a keyboard or listens goes on from there.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{Document, Element, HtmlElement};

use crate::state::window;

/// For how many frames it is looked whether it has gone away: what a tap does comes back from the worker.
const FRAMES: u32 = 90;

/// The same of what stays in its place for some seconds.
const FRAMES_OF_A_WHILE: u32 = 420;

/// What is best to come to in a neighbour: the same that was tapped, which on a phone opens no keyboard.
const LIKE: &str = ".check, .remove, [data-test=remove-tag]";

/// What else takes the focus without opening a keyboard, and with one.
const ANY: &str = "button, a[href], select";
const TYPED_IN: &str = "button, a[href], select, input, textarea";

fn document() -> Option<Document> {
    window()?.document()
}

/// Puts the focus on the first that a selector finds.
pub fn on(selector: &str) {
    if let Some(Ok(Some(found))) = document().map(|document| document.query_selector(selector)) {
        take(&found);
    }
}

/// What was tapped is about to go away, alone or with the `item` around it: the focus goes on to the item after it, before it,
/// or to what follows all of them.
pub fn stay_near(event: &MouseEvent, item: &str) {
    stay(tapped(event), item, FRAMES);
}

/// The same of what has the focus, whatever it is that takes it away.
pub fn stay_near_focus(item: &str) {
    stay(document().and_then(|document| document.active_element()), item, FRAMES);
}

/// The same where it goes away only after a while.
pub fn stay_near_for_a_while(event: &MouseEvent, item: &str) {
    stay(tapped(event), item, FRAMES_OF_A_WHILE);
}

fn tapped(event: &MouseEvent) -> Option<Element> {
    event.target().and_then(|target| target.dyn_into::<Element>().ok())
}

fn stay(from: Option<Element>, item: &str, frames: u32) {
    let Some(item) = from.and_then(|from| from.closest(item).ok().flatten()) else { return };
    let active = document().and_then(|document| document.active_element());
    // What never had the focus does not lose it.
    if active.is_some_and(|active| item.contains(Some(&active))) {
        let mut places = Vec::new();
        let mut next = item.next_element_sibling();
        while let Some(place) = next {
            next = place.next_element_sibling();
            places.push(place);
        }
        places.extend(item.previous_element_sibling());
        let mut around = item.parent_element();
        while let Some(place) = around {
            around = place.parent_element();
            let after = place.next_element_sibling();
            places.push(place);
            places.extend(after);
        }
        look(places, frames);
    }
}

fn look(places: Vec<Element>, frames: u32) {
    request_animation_frame(move || {
        let active = document().and_then(|document| document.active_element());
        if active.is_none_or(|active| active.tag_name() == "BODY") {
            let by_touch = window().and_then(|window| window.match_media("(pointer: coarse)").ok().flatten());
            let any = if by_touch.is_some_and(|by_touch| by_touch.matches()) { ANY } else { TYPED_IN };
            let alike = places.iter().filter(|place| is_item(place)).find_map(|place| reachable(place, LIKE));
            let others = places.iter().filter_map(|place| reachable(place, any));
            // What is hidden does not take it.
            alike.into_iter().chain(others).any(|found| take(&found));
        } else if frames > 0 {
            look(places, frames - 1);
        }
    });
}

/// Whether a place is one among others and not what is around them.
fn is_item(place: &Element) -> bool {
    place.matches("li, .entry").unwrap_or(false)
}

/// The first in a place, or the place itself, that a selector finds and that can be seen.
fn reachable(place: &Element, selector: &str) -> Option<Element> {
    let found = if place.matches(selector).unwrap_or(false) { Some(place.clone()) } else { None };
    let found = found.or_else(|| place.query_selector(selector).ok().flatten())?;
    let is_seen = found.dyn_ref::<HtmlElement>().is_some_and(|found| found.offset_parent().is_some());
    is_seen.then_some(found)
}

/// Puts the focus there, if the browser lets it be put there.
fn take(element: &Element) -> bool {
    let put = element.dyn_ref::<HtmlElement>().is_some_and(|element| element.focus().is_ok());
    put && document().and_then(|document| document.active_element()).as_ref() == Some(element)
}
