//! What is told of a new customer by a tap: that one stands there, and of which segment they are. Which city that is, the nearest
//! customer tells, if one is near: no map is asked.

use leptos::prelude::*;
use shared::book::{Sort, View};
use shared::crm::values::place::Place;
use shared::crm::{Kind, Value, definition, rank};
use shared::document::Intent;

use crate::protocol::{Ask, CustomerLine};
use crate::reactive::{effect, memo};
use crate::state::{entry_id, store};
use crate::ui::customers::usual_segments;
use crate::ui::icon::{Icon, Sign};
use crate::ui::position;

/// Further away it may be another city.
const NEAR: &str = "near<=1km";

/// Of so many of the nearest one at least says its city, or none is known.
const ASKED: u32 = 10;

/// What was told so.
#[derive(Copy, Clone)]
pub struct Tapped {
    /// Where they are.
    pub place: RwSignal<Option<Place>>,
    /// In which city that is, if that is known.
    city: RwSignal<Option<String>>,
    segment: RwSignal<Option<String>>,
}

impl Tapped {
    /// Nothing.
    pub fn nothing() -> Self {
        Self { place: RwSignal::new(None), city: RwSignal::new(None), segment: RwSignal::new(None) }
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
            if let Some(city) = self.city.get_untracked() {
                intents.push(set(format!("{entry}/city"), Value::Text(city)));
            }
            intents.push(set(format!("{entry}/rank"), Value::text(rank::MIDDLE)));
        }
        intents
    }
}

/// The list of whoever is near a place, the nearest first.
fn around(place: Place) -> View {
    View { filter: NEAR.to_owned(), sort: Sort::Distance, here: Some(place.to_string()), ..View::default() }
}

/// The city of the first who says one.
fn city_of(lines: &[CustomerLine]) -> Option<String> {
    lines.iter().map(|line| &line.city).find(|city| !city.is_empty()).cloned()
}

/// «Estoy aquí»: a tap asks the device where it is, another one forgets that.
#[component]
pub fn StandsHere(tapped: Tapped) -> impl IntoView {
    let store = store();
    let (place, city) = (tapped.place, tapped.city);
    let locating = RwSignal::new(false);
    effect(move || {
        city.set(None);
        if let Some(place) = place.get() {
            store.ask(&Ask::Listed { view: around(place), count: ASKED });
        }
    });
    effect(move || {
        let wanted = place.get_untracked().map(around);
        store.listed.with(|(view, lines)| {
            // It may be the answer to somebody else.
            if wanted.as_ref() == Some(view) {
                city.set(city_of(lines));
            }
        });
    });
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
            {move || city.get().map(|city| view! { <span data-test="city-here">"· "{city}</span> })}
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

#[cfg(test)]
mod tests {
    use shared::crm::{self, Registry};
    use shared::document::DocId;

    use super::*;
    use crate::state::BOOK;

    #[test]
    fn the_nearest_who_says_a_city_tells_it() {
        let line = |n: u8, city: &str| CustomerLine {
            doc: DocId::from_bytes([n; 16]),
            name: String::new(),
            city: city.to_owned(),
            segment: String::new(),
            last: None,
            next: None,
            territory: 1,
            flags: 0,
            waiting: false,
            reasons: Vec::new(),
            metres: None,
            open_tasks: 0,
            worth: String::new(),
            refused: false,
            cells: Vec::new(),
        };
        assert_eq!(city_of(&[line(1, ""), line(2, "Puebla"), line(3, "Cholula")]).as_deref(), Some("Puebla"));
        assert_eq!(city_of(&[line(1, "")]), None);
        assert_eq!(city_of(&[]), None);
    }

    #[test]
    fn whoever_is_near_is_asked_for_by_a_filter_that_is_one() {
        let place = Place::new(19_432_600, -99_133_200).unwrap();
        let view = around(place);
        assert_eq!((view.here.as_deref(), view.sort), (Some("19.4326,-99.1332"), Sort::Distance));
        assert!(crm::Filter::parse(BOOK, &view.filter, &Registry::default()).is_ok());
    }
}
