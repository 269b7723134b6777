//! Nearness. Where the device is stands in no filter and in no address: it is found when somebody asks what is near, lies beside what
//! is asked while the list is looked at, and is forgotten with it.

use leptos::prelude::*;
use shared::book::Sort;
use shared::crm::values::place::Place;

use crate::reactive::{effect, memo};
use crate::state::{Looking, Store, store};
use crate::ui::position;
use crate::ui::word::word;

/// Looks for where the device is, for what a list is asked; without it a sentence says so, and nobody is near.
pub fn locate(store: Store, looking: Looking) {
    store.locating.set(true);
    position::find(move |place| {
        store.locating.set(false);
        match place {
            Some(place) => put(looking, place),
            None => store.say(store.words_now().conditions.not_found.to_owned()),
        }
    });
}

fn put(looking: Looking, place: Place) {
    looking.view.update(|view| view.here = Some(place.to_string()));
}

/// Where it is asked what is near and nobody knows from where: says so, and looks for it with a tap.
#[component]
pub fn FindPosition(looking: Looking) -> impl IntoView {
    let store = store();
    let Looking { kind, view, .. } = looking;
    let text = memo(move |_| view.with(|view| view.filter.clone()));
    let asks = memo(move |_| text.with(|text| store.asks_nearness(kind, text)));
    let knows = memo(move |_| view.with(|view| view.here.is_some()));
    let is_lost = memo(move |_| asks.get() && !knows.get());
    effect(move || {
        let is_in_view = store.route.with(|route| route.kind() == Some(kind));
        if !is_in_view || !is_lost.get() {
            return;
        }
        // That of a little while ago will do, and one that is had without a question.
        match position::lately() {
            Some(place) => put(looking, place),
            None if position::is_asked() => {}
            None => position::find_if_allowed(move |place| put(looking, place)),
        }
    });
    // Rows say how far they are as long as that is asked.
    effect(move || {
        let is_left = !asks.get() && knows.get() && view.with(|view| view.sort != Sort::Distance);
        if is_left {
            view.update(|view| view.here = None);
        }
    });
    move || {
        is_lost.get().then(|| {
            view! {
                <button type="button" class="pick" data-test="find-position" disabled=move || store.locating.get()
                    on:click=move |_| locate(store, looking)>
                    {word(|words| words.conditions.no_position)}
                </button>
            }
        })
    }
}
