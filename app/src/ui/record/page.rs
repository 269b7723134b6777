//! The page in its order: who they are, what to do next, how to reach them, everything else.

use std::time::Duration;

use leptos::prelude::*;
use shared::crm::{Group, Kind, definition};

use super::disputes::Disputes;
use super::entries::Entries;
use super::facts::Facts;
use super::head::Head;
use super::issues::Issues;
use super::menu::Foot;
use super::merged::{Late, Merged};
use super::notes::Notes;
use super::opened::{Opened, opened};
use super::tags::Tags;
use super::three::ThreeFacts;
use crate::reactive::{effect, memo};
use crate::state::{store, window};
use crate::ui::activities::{Lines, Pending, Story};

/// The people, who come before what was done with them, or, where there is room, beside it.
const PEOPLE: &str = "contact";

/// Lists that come before the facts, in this order.
const PLACED: [&str; 4] = ["phone", "mail", "address", "tax_id"];

/// As in `public/styles/record.css`.
const WIDE: &str = "(min-width: 1180px)";

/// How many sections follow the head of the page and the activities.
const SECTIONS: usize = 12;

/// Draws one section more after each frame, until all are drawn.
fn draw_on(drawn: RwSignal<usize>, opened: Opened) {
    effect(move || {
        let done = drawn.get();
        if done >= SECTIONS {
            opened.ready.set(true);
        } else {
            request_animation_frame(move || {
                let next = move || {
                    drawn.try_set(done + 1);
                };
                set_timeout(next, Duration::ZERO);
            });
        }
    });
}

/// Whoever comes to settle something is taken there.
pub fn seek_conflict(opened: Opened) {
    let store = store();
    effect(move || {
        if opened.ready.get() && store.seeks_conflict.get_value() {
            store.seeks_conflict.set_value(false);
            request_animation_frame(|| crate::ui::finder::show_first("[data-test=conflict], [data-test=issue]"));
        }
    });
}

/// The page of the opened customer.
#[component]
pub fn Page(kind: Kind) -> impl IntoView {
    let (store, opened) = (store(), opened());
    let table = definition(kind);
    // What a phone shows at first is drawn at once; what follows, section by section, between frames: no task of the page is long.
    let drawn = RwSignal::new(0);
    draw_on(drawn, opened);
    seek_conflict(opened);
    let group = move |(at, group): (usize, &'static Group)| {
        view! { <Show when=move || { drawn.get() >= at }><Entries group=group/></Show> }
    };
    let placed = PLACED.iter().filter_map(|key| table.group(key));
    let has_place = [&PLACED[..], &[PEOPLE, "tag"]].concat();
    let others = table.groups.iter().filter(|group| !has_place.contains(&group.key) && !group.is_internal());
    let placed = (2..).zip(placed).map(group).collect_view();
    let others = (8..).zip(others).map(group).collect_view();
    let people = move || table.group(PEOPLE).map(|people| group((1, people)));
    let lines = Lines::new();
    let wide = matches(WIDE);
    let tags = move || table.group("tag").map_or("", |group| group.label.in_language(store.language()));
    view! {
        <div class="record-main">
            <Head kind=kind/>
            <Disputes/>
            <Issues/>
            <Late/>
            <ThreeFacts/>
            <Notes/>
            <Pending lines=lines/>
            {move || (!wide.get()).then(people)}
            <Show when=move || { drawn.get() >= 1 }><Story lines=lines/></Show>
        </div>
        <div class="record-side">
        {placed}
        <Show when=move || { drawn.get() >= 6 }>
            <section class="group" aria-label=tags><h2>{tags}</h2><Tags/></section>
        </Show>
        <Show when=move || { drawn.get() >= 7 }><Facts kind=kind/></Show>
        {others}
        <Show when=move || { drawn.get() >= SECTIONS }><Merged/></Show>
        {move || wide.get().then(people)}
        <Foot kind=kind/>
        </div>
    }
}

/// Whether the window is as a query of styles wants it.
pub fn matches(query: &'static str) -> Memo<bool> {
    let look = move || window().and_then(|window| window.match_media(query).ok()?).is_some_and(|media| media.matches());
    let is_so = RwSignal::new(look());
    let resized = window_event_listener(leptos::ev::resize, move |_| {
        if is_so.get_untracked() != look() {
            is_so.set(look());
        }
    });
    on_cleanup(move || resized.remove());
    memo(move |_| is_so.get())
}
