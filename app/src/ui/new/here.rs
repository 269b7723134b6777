//! What is told of a new customer by a tap: that one stands there, and of which segment they are.

use leptos::prelude::*;
use shared::crm::values::place::Place;
use shared::crm::{Kind, Value, definition, rank};
use shared::document::Intent;

use crate::reactive::memo;
use crate::state::{entry_id, store};
use crate::ui::customers::usual_segments;
use crate::ui::icon::{Icon, Sign};
use crate::ui::position;

/// What was told so.
#[derive(Copy, Clone)]
pub struct Tapped {
    /// Where they are.
    pub place: RwSignal<Option<Place>>,
    segment: RwSignal<Option<String>>,
}

impl Tapped {
    /// Nothing.
    pub fn nothing() -> Self {
        Self { place: RwSignal::new(None), segment: RwSignal::new(None) }
    }

    /// What a new record says by it.
    pub fn intents(self) -> Vec<Intent> {
        let set = |key: String, value: Value| Intent::set(key, Value::Null, value);
        let mut intents = Vec::new();
        if let Some(segment) = self.segment.get_untracked() {
            intents.push(set("segment".to_owned(), Value::Text(segment)));
        }
        if let Some(place) = self.place.get_untracked() {
            let entry = format!("address/{}", entry_id());
            intents.push(set(format!("{entry}/place"), Value::Text(place.to_string())));
            intents.push(set(format!("{entry}/rank"), Value::text(rank::MIDDLE)));
        }
        intents
    }
}

/// «Estoy aquí»: a tap asks the device where it is, another one forgets that.
#[component]
pub fn StandsHere(tapped: Tapped) -> impl IntoView {
    let store = store();
    let place = tapped.place;
    let locating = RwSignal::new(false);
    let tap = move |_| {
        if locating.get_untracked() {
            return;
        }
        if place.with_untracked(Option::is_some) {
            return place.set(None);
        }
        locating.set(true);
        position::find(move |found| {
            // The form may be gone by now.
            if locating.try_set(false).is_some() {
                return;
            }
            match found {
                Some(found) => place.set(Some(found)),
                None => store.say(store.words_now().no_position_here.to_owned()),
            }
        });
    };
    view! {
        <button type="button" class="pick stands-here" data-test="stands-here"
            // Not disabled: what has the focus would lose it.
            aria-disabled=move || locating.get().to_string()
            aria-pressed=move || place.with(Option::is_some).to_string() on:click=tap>
            <Sign icon=Icon::Locate/>
            <span>{move || if locating.get() { store.words().locating } else { store.words().stands_here }}</span>
        </button>
    }
}

/// The segments that most customers are of, where the list has told them.
#[component]
pub fn Segments(kind: Kind, tapped: Tapped) -> impl IntoView {
    let store = store();
    let chosen = tapped.segment;
    let usual = memo(move |_| usual_segments(store));
    let label = move || {
        let field = definition(kind).field("segment");
        let label = field.map(|field| field.label.said(store.language(), store.region())).unwrap_or_default();
        (store.words().optional)(label)
    };
    let chip = move |segment: String| {
        let (name, own, tapped) = (segment.clone(), segment.clone(), segment.clone());
        let is_chosen = move || chosen.with(|chosen| chosen.as_ref() == Some(&own));
        let toggle = move |_| {
            let is_chosen = chosen.with_untracked(|chosen| chosen.as_ref() == Some(&tapped));
            chosen.set((!is_chosen).then(|| tapped.clone()));
        };
        view! {
            <button type="button" class="pick" data-test="segment" data-choice=name aria-pressed=move || is_chosen().to_string()
                on:click=toggle>{segment}</button>
        }
    };
    view! {
        <Show when=move || !usual.with(Vec::is_empty)>
            <p class="field-label" id="new-segment">{label}</p>
            <div class="picks" role="group" aria-labelledby="new-segment">
                {move || usual.get().into_iter().map(chip).collect_view()}
            </div>
        </Show>
    }
}
