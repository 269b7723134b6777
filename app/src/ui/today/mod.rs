//! Today: the hours of the day in their order, what is late, whom to visit, whose birthday it is, what comes next.
//!
//! The day is read from the top: how much of it is done, then its hours, with a rule where the clock stands. What is late is folded
//! below it, because it comes first only for who looks for it.

mod asks;
mod beginning;
mod birthdays;
mod gap;
mod head;
mod keep;
mod keys;
mod late;
mod line;
mod loading;
mod part;
mod plan;
mod put_off;
mod road;
mod tomorrow;
mod visits;

pub use asks::Asks;
pub use keep::in_their_places;
pub use line::{about, key as line_key, may_write};
pub use plan::{Days, moved, on_another_day, said};
pub use put_off::put_off;

use std::time::Duration;

use leptos::prelude::*;
use web_sys::wasm_bindgen::JsCast as _;
use web_sys::{Element, HtmlElement};

use super::activities::What;
use super::{finder, position};
use crate::i18n::Words;
use crate::protocol::{Agenda, Ask, Due, Extent, TodayWanted};
use crate::reactive::{effect, memo};
use crate::state::{Route, Store, local_text, now, store, today, window};
use crate::ui::each::drawn;
use crate::ui::word::word;
use line::Column;
use part::Part;

/// From so many pixels on the day and what is beside it stand side by side.
const WIDE: &str = "(min-width: 1180px)";

/// The rule where the clock stands.
const NOW: &str = "[data-test=now]";

/// Of a window's height so much is seen whatever lies at its foot.
const SEEN: f64 = 0.8;

/// So many of the rows before the rule are shown with it.
const BEFORE: usize = 4;

/// What the clock says, milliseconds since 1970 UTC: looked at twice a minute.
#[derive(Copy, Clone)]
struct Clock(RwSignal<i64>);

/// The parts in the order in which they are drawn.
const fn parts(agenda: &Agenda) -> [&Due; 5] {
    [&agenda.today, &agenda.untimed, &agenda.overdue, &agenda.tomorrow, &agenda.soon]
}

/// How many lines there are to draw.
fn lines(agenda: &Agenda) -> usize {
    parts(agenda).into_iter().map(|due| due.lines.len()).sum()
}

/// How many there are in so many parts.
fn lines_of(agenda: &Agenda, first: usize) -> usize {
    parts(agenda).into_iter().take(first).map(|due| due.lines.len()).sum()
}

/// The screen.
#[component]
pub fn Today() -> impl IntoView {
    let store = store();
    let drawn = drawn(move || store.agenda.with(|agenda| agenda.as_ref().map(lines)));
    let clock = RwSignal::new(now());
    provide_context(Clock(clock));
    provide_context(keys::listen());
    // The day turns while the app is open: looked at again whenever the clock's minute may have changed it.
    let day = RwSignal::new(today());
    let turned = set_interval_with_handle(
        move || {
            clock.set(now());
            let now = today();
            if day.get_untracked() != now {
                day.set(now);
            }
        },
        Duration::from_secs(30),
    );
    on_cleanup(move || {
        if let Ok(turned) = turned {
            turned.clear();
        }
        store.ask(&Ask::Agenda(None));
    });
    let wants_all = RwSignal::new(false);
    let here = RwSignal::new(None);
    let by_road = road::chosen();
    effect(move || {
        let (everyone, all, here, by_road) = (store.shows_everyone(), wants_all.get(), here.get(), by_road.get());
        if let Some(day) = day.get() {
            store.ask(&Ask::Agenda(Some(TodayWanted { day: day.to_days(), everyone, all, here, by_road, of: None })));
        }
    });
    let ready =
        memo(move |_| store.agenda.with(|agenda| agenda.as_ref().is_some_and(|agenda| drawn.get() >= lines(agenda))));
    Effect::new(move |before: Option<bool>| {
        let ready = ready.get();
        if ready && before != Some(true) {
            if !store.came_back.get_value() {
                request_animation_frame(show_now);
            }
            // Distances come when the day is there.
            position::find_if_allowed(move |place| {
                here.try_set(Some(place.to_string()));
            });
        }
        ready
    });
    let is_free = Signal::derive(move || {
        store
            .agenda
            .with(|agenda| agenda.as_ref().is_some_and(|agenda| parts(agenda).into_iter().all(|due| due.total == 0)))
    });
    let has_nobody = move || {
        let has_none = |agenda: &Agenda| agenda.birthdays.is_empty() && agenda.silent.is_empty();
        store.agenda.with(|agenda| agenda.as_ref().is_some_and(has_none))
    };
    let empty_book = move || {
        store.customers.with(|window| window.all == 0 && window.known == Extent::All)
            && store.seat().is_some()
            && store.sync.with(|sync| sync.loading.is_none())
    };
    let administers = memo(move |_| store.seat().is_some_and(|seat| seat.is_administrator()));
    // An administrator whose book is empty, or who is alone in it, and has nothing to do in it yet.
    let is_alone = move || store.directory.with(|directory| directory.members.len() == 1);
    let begins = move || is_free.get() && administers.get() && (has_nobody() && empty_book() || is_alone());
    let leads = memo(move |_| store.seat().is_some_and(|seat| seat.leads()));
    let is_wide = wide();
    view! {
        <div class="sheet today" data-test="today" data-ready=move || ready.get().to_string()>
            <head::Head day=day/>
            <loading::Loading/>
            <div class="today-day">
                <Show when=move || begins()><beginning::Beginning/></Show>
                <Show when=move || is_free.get() && has_nobody() && empty_book() && !administers.get()>
                    <div class="empty" data-test="empty">
                        <p class="empty-title">{word(|words| words.no_customers)}</p>
                        <p>{word(|words| words.no_customers_hint)}</p>
                        <button type="button" class="primary" on:click=move |_| store.go(Route::NEW)>{word(|words| words.new_customer)}</button>
                        <crate::ui::import::ImportLink/>
                    </div>
                </Show>
                <Show when=move || is_free.get() && !empty_book()>
                    <div class="empty" data-test="free">
                        <p class="empty-title">{word(|words| words.agenda.nothing_planned)}</p>
                        <beginning::Extent/>
                        <p>{word(|words| words.nothing_today_hint)}</p>
                        <button type="button" class="quiet" data-test="plan-something" on:click=move |_| {
                            store.begun.set(Some((None, What::Plan.code())));
                            store.go(Route::NEW);
                        }>{word(|words| words.plan_something)}</button>
                    </div>
                </Show>
                <div data-test="for-today">
                    <Part part=|agenda| &agenda.today above=|_| 0 drawn=drawn column=Column::Hour title=|words| words.for_today test="timed" is_now=true/>
                    <Part
                        part=|agenda| &agenda.untimed above=|agenda| lines_of(agenda, 1)
                        drawn=drawn column=Column::Hour title=|words| words.agenda.untimed test="untimed"
                        foot=move || view! { <road::ByRoad by_road=by_road/> }
                    />
                </div>
            </div>
            <div class="today-beside">
                <late::Late above=|agenda| lines_of(agenda, 2) drawn=drawn is_wide=is_wide asking=wants_all/>
                <Show when=move || ready.get() || store.printing.get()>
                    <visits::Visits is_free=is_free/>
                    <birthdays::Birthdays/>
                </Show>
            </div>
            <div class="today-later">
                <tomorrow::Tomorrow above=|agenda| lines_of(agenda, 3) drawn=drawn/>
                <Part
                    part=|agenda| &agenda.soon above=|agenda| lines_of(agenda, 4)
                    drawn=drawn column=Column::Day title=|words| words.next_days test="soon"
                />
                <Show when=move || !leads.get()><Whose/></Show>
            </div>
        </div>
    }
}

/// Whether what is beside the day stands beside it; watched.
fn wide() -> Signal<bool> {
    // Asked anew each time: WebKit tells of a resize before a question that was asked once has another answer.
    let is_so = || window().and_then(|window| window.match_media(WIDE).ok()?).is_some_and(|query| query.matches());
    let wide = RwSignal::new(is_so());
    let listening = window_event_listener(leptos::ev::resize, move |_| {
        let now = is_so();
        if wide.get_untracked() != now {
            wide.set(now);
        }
    });
    on_cleanup(move || listening.remove());
    wide.into()
}

/// Scrolls to where the clock stands, if the page would not show it otherwise.
fn show_now() {
    let Some(window) = window() else { return };
    let rule = window.document().and_then(|document| document.query_selector(NOW).ok()?);
    let height = window.inner_height().ok().and_then(|height| height.as_f64());
    let at = rule.as_ref().and_then(|rule| Some(rule.dyn_ref::<HtmlElement>()?.offset_top()));
    if at.zip(height).is_some_and(|(at, height)| f64::from(at) > height * SEEN) {
        // A row stands first, so that the head that stays there cuts none.
        let rows = std::iter::successors(rule, Element::previous_element_sibling);
        if let Some(first) = rows.take(BEFORE + 1).last() {
            finder::show_at_top(first);
        }
    }
}

/// Mine or everybody's.
#[component]
pub fn Whose() -> impl IntoView {
    let store = store();
    let choice = move |everyone: bool, word: fn(&'static Words) -> &'static str| {
        view! {
            <button
                type="button" class="choice" data-test=if everyone { "everyones" } else { "mine" }
                aria-pressed=move || (store.shows_everyone() == everyone).to_string()
                on:click=move |_| store.preferences.choose_everyone(everyone)
            >
                {move || word(store.words())}
            </button>
        }
    };
    view! {
        <div class="choices whose" role="group" aria-label=move || store.words().whose>
            {choice(false, |words| words.mine)}
            {choice(true, |words| words.everyones)}
        </div>
    }
}

/// The clock of an instant: `9:30`.
fn clock(ms: i64) -> String {
    let clock = clock_of(ms).unwrap_or_default();
    clock.strip_prefix('0').map_or_else(|| clock.clone(), str::to_owned)
}

/// The same as an input has it: `09:30`.
fn clock_of(ms: i64) -> Option<String> {
    local_text(ms).get(11..).map(str::to_owned)
}

/// Follows a link within the app.
fn go(store: Store, route: Route) -> impl Fn(leptos::ev::MouseEvent) {
    move |event| {
        event.prevent_default();
        store.go(route.clone());
    }
}
