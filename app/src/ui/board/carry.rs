//! A card on its way from one column to another, and what is said of it. A drop writes the one field.

use leptos::prelude::*;
use shared::crm::Value;
use shared::document::DocId;
use shared::replica::Act;
use web_sys::Element;

use super::keys::focus_card;
use super::{Laid, card_selector};
use crate::reactive::effect;
use crate::ui::{finder, focus};

/// A card that was taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Taken {
    /// The record.
    pub doc: DocId,
    /// What it is called.
    pub name: String,
    /// The column it was in.
    pub from: String,
}

/// A card that is being carried.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Carried {
    /// Which.
    pub card: Taken,
    /// The column that it would be dropped in now.
    pub over: String,
    /// Whether arrows carry it, and not a pointer.
    pub by_keys: bool,
}

/// A card that was dropped and is to be shown in its new place.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Landing {
    /// Which.
    pub card: Taken,
    /// The column it was dropped in.
    pub to: String,
    /// Whether it is to have the focus there.
    pub takes_focus: bool,
}

/// Takes a card.
pub fn take(laid: Laid, card: Taken, by_keys: bool) {
    let name = untrack(|| laid.name(&card.from));
    if by_keys {
        laid.said.set((laid.store.words_now().board.taken)(&card.name, &name));
    }
    let over = card.from.clone();
    laid.carried.set(Some(Carried { card, over, by_keys }));
}

/// Holds the card over another column.
pub fn hold_over(laid: Laid, choice: &str) {
    if laid.carried.with_untracked(|carried| carried.as_ref().is_none_or(|carried| carried.over == choice)) {
        return;
    }
    laid.carried.update(|carried| {
        if let Some(carried) = carried {
            choice.clone_into(&mut carried.over);
        }
    });
    let by_keys = laid.carried.with_untracked(|carried| carried.as_ref().is_some_and(|carried| carried.by_keys));
    if by_keys {
        let total = untrack(|| laid.read(choice, |lane| lane.total)).unwrap_or_default();
        laid.said.set((laid.store.words_now().board.over)(&untrack(|| laid.name(choice)), total));
        bring(laid, choice);
    }
}

/// Brings a column into view.
pub fn bring(laid: Laid, choice: &str) {
    if let Some(place) = laid.place(choice) {
        finder::bring_first_into_view(&format!(".lane[data-place=\"{place}\"]"));
    }
}

/// Drops the card where it is held.
pub fn drop_card(laid: Laid) {
    let Some(carried) = laid.carried.get_untracked() else { return };
    if carried.card.from == carried.over {
        return put_back(laid);
    }
    laid.carried.set(None);
    move_to(laid, carried.card, carried.over, carried.by_keys);
}

/// Puts the card back.
pub fn put_back(laid: Laid) {
    let Some(Carried { card, by_keys, .. }) = laid.carried.get_untracked() else { return };
    laid.carried.set(None);
    if by_keys {
        laid.said.set((laid.store.words_now().board.stays)(&card.name, &untrack(|| laid.name(&card.from))));
        bring(laid, &card.from);
        focus::on(&card_selector(card.doc));
    }
}

/// Writes a card's column, and offers to undo it.
pub fn move_to(laid: Laid, card: Taken, to: String, takes_focus: bool) {
    let store = laid.store;
    let value = if to.is_empty() { Value::Null } else { Value::text(to.clone()) };
    let sentence = (store.words_now().board.moved)(&card.name, &untrack(|| laid.name(&to)));
    let (doc, act) = (card.doc, Act::Set(vec![(laid.by.key.to_owned(), value)]));
    laid.landing.set(Some(Landing { card, to, takes_focus }));
    store.do_to_many(vec![doc], act, move |_| sentence);
}

/// What the card is called that a pointer carries; watched.
pub fn in_hand(laid: Laid) -> Option<String> {
    let by_pointer = |carried: &&Carried| !carried.by_keys;
    laid.carried.with(|carried| carried.as_ref().filter(by_pointer).map(|carried| carried.card.name.clone()))
}

/// Shows a card that was dropped in its new place once it is told there, and says where that is.
pub fn follow(laid: Laid) {
    // Beside all columns a card stays over the one it was over last.
    let over = move |element: &Element| {
        let lane = element.closest(".lane").ok().flatten();
        if let Some(choice) = lane.and_then(|lane| lane.get_attribute("data-choice")) {
            hold_over(laid, &choice);
        }
    };
    laid.drag.tell(over, move |is_dropped| if is_dropped { drop_card(laid) } else { put_back(laid) });
    effect(move || {
        let Some(landing) = laid.landing.get() else { return };
        let place = laid.told.with(|told| {
            let told = told.as_ref().filter(|told| told.wanted.seek == Some(landing.card.doc))?;
            let (choice, at) = told.sought.as_ref()?;
            let lane = told.lanes.iter().find(|lane| lane.choice == *choice)?;
            (*choice == landing.to).then_some((*at, lane.total))
        });
        let Some((at, of)) = place else { return };
        laid.landing.set(None);
        let name = untrack(|| laid.name(&landing.to));
        laid.said.set((laid.store.words_now().board.landed)(&landing.card.name, &name, at + 1, of));
        if landing.takes_focus {
            focus_card(laid, &landing.to, at);
        } else if let Some(viewport) = laid.viewports.with_value(|all| all.get(&landing.to).copied()) {
            request_animation_frame(move || viewport.bring(at));
        }
    });
}
