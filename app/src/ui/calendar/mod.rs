//! Calendars of any kind: of what is done with records, a screen of its own, and of the records of a kind that has a list. On a desktop a
//! month, on a phone a week, and what stands on the day that is chosen. What may be moved is moved to another day by dragging it there,
//! or by its ⋮.

mod day;
mod grid;
mod line;
mod move_to;
mod range;

use std::time::Duration;

use leptos::html::Div;
use leptos::prelude::*;
use shared::crm::values::civil::Day;
use shared::crm::{Kind, definition};
use shared::replica::Act;

use crate::i18n;
use crate::protocol::{Ask, CalendarTold, CalendarWanted, DayLine};
use crate::reactive::{effect, memo};
use crate::state::{Looking, Store, store, today, window};
use crate::ui::board::LaidHead;
use crate::ui::drag::{Drag, Ghost};
use crate::ui::icon::{Icon, Sign};
use crate::ui::sheet::SheetHeadOf;
use crate::ui::today::{Whose, said};
use crate::ui::word::word;

/// What stands on the calendar that is of no list.
const DEEDS: Kind = Kind::ACTIVITY;

/// From so many pixels on a month is shown.
const MONTHS: &str = "(min-width: 900px)";

/// So many lines of each day of a month are shown.
const LINES: u32 = 3;

/// The calendar in view, as all its parts see it.
#[derive(Copy, Clone)]
struct Shown {
    kind: Kind,
    store: Store,
    today: RwSignal<Day>,
    /// On which day weeks begin: Monday 0 to Sunday 6.
    week: Memo<u32>,
    /// The day whose list is shown, since 1970-01-01.
    chosen: RwSignal<Day>,
    is_month: Signal<bool>,
    told: Memo<CalendarTold>,
    drag: Drag,
    /// What is being dragged, and over which day it is.
    dragged: RwSignal<Option<(DayLine, Option<i64>)>>,
    /// What is being moved without dragging it.
    asked: RwSignal<Option<DayLine>>,
}

impl Shown {
    /// The month in view, in words; watched.
    fn title(self) -> String {
        i18n::title_of(&i18n::month_of(self.chosen.get(), self.store.language()))
    }

    /// Whether anything has been told; watched.
    fn is_ready(self) -> bool {
        self.store.calendar.with(|told| told.as_ref().is_some_and(|told| told.wanted.kind == self.kind))
    }
}

/// The screen of what is done with records.
#[component]
pub fn Calendar() -> impl IntoView {
    let store = store();
    today().map(|today| {
        let shown = begin(DEEDS, None, today, store);
        view! {
            <div class="sheet calendar" data-test="calendar" data-kind=DEEDS.name() data-ready=move || shown.is_ready().to_string()>
                <SheetHeadOf title=Signal::derive(move || shown.title())/>
                <Days shown=shown/>
            </div>
            <Overlay shown=shown/>
        }
    })
}

/// The list of a kind on the days on which its records stand: searched for and filtered as the list is.
#[component]
pub fn KindCalendar(kind: Kind) -> impl IntoView {
    let store = store();
    today().map(|today| {
        let looking = store.looking(kind);
        let shown = begin(kind, Some(looking), today, store);
        let all = Signal::derive(move || shown.told.with(|told| told.all));
        let total = memo(move |_| shown.told.with(CalendarTold::total));
        let count = Signal::derive(move || match shown.is_ready() {
            true => (store.words().found)(total.get(), all.get()),
            false => String::new(),
        });
        view! {
            <LaidHead looking=looking all=all total=total count=count test="count-calendar"/>
            <div class="calendar of-list" data-test="calendar" data-kind=kind.name() data-ready=move || shown.is_ready().to_string()>
                <Days shown=shown/>
            </div>
            <Overlay shown=shown/>
        }
    })
}

/// Follows the calendar of a kind, narrowed as its list is looked at, if it has one.
fn begin(kind: Kind, list: Option<Looking>, today: Day, store: Store) -> Shown {
    let chosen = RwSignal::new(store.calendar_day.get_value().unwrap_or(today));
    let is_month = broad();
    // Only what answers this calendar: another may have been in view just before.
    let told = memo(move |_| {
        let told = store.calendar.with(|told| told.clone().filter(|told| told.wanted.kind == kind));
        told.unwrap_or_else(|| CalendarTold::before(kind))
    });
    let week = memo(move |_| store.directory.with(|directory| directory.week));
    let narrowed = memo(move |_| {
        let of = |looking: Looking| looking.view.with(|view| (view.filter.clone(), view.here.clone()));
        list.map(of).unwrap_or_default()
    });
    let shown = Shown {
        kind,
        store,
        today: turning(today),
        week,
        chosen,
        is_month,
        told,
        drag: Drag::new(NodeRef::<Div>::new()),
        dragged: RwSignal::new(None),
        asked: RwSignal::new(None),
    };
    provide_context(shown);
    on_cleanup(move || store.ask(&Ask::Calendar(None)));
    effect(move || {
        let day = chosen.get();
        store.calendar_day.set_value(Some(day));
        let query = list.map(|looking| looking.query.get()).unwrap_or_default();
        let (filter, here) = narrowed.get();
        let everyone = !is_somebodys(kind) || store.shows_everyone();
        let (from, days) = range::in_view(day, week.get(), is_month.get());
        let lines = if is_month.get() { LINES } else { 0 };
        let open = day.to_days();
        let wanted = CalendarWanted { kind, query, filter, here, from, days, lines, open, everyone };
        store.ask(&Ask::Calendar(Some(wanted)));
    });
    grid::follow(shown);
    shown
}

/// Whether it is said whose what stands on a kind's calendar is.
fn is_somebodys(kind: Kind) -> bool {
    definition(kind).dated.is_some_and(|dated| dated.who.is_some())
}

/// The way from month to month or from week to week, the days, and what stands on the one that is chosen.
#[component]
fn Days(shown: Shown) -> impl IntoView {
    let Shown { kind, store, today, chosen, is_month, .. } = shown;
    let turn = move |by: i32| {
        chosen.update(|day| {
            *day = match is_month.get_untracked() {
                true => range::months_on(*day, by),
                false => Day::from_days(day.to_days() + 7 * i64::from(by)).unwrap_or(*day),
            };
        });
    };
    let span = move || usize::from(is_month.get());
    let before = move || store.words().calendar.before[span()];
    let after = move || store.words().calendar.after[span()];
    view! {
        <div class="calendar-line">
            <button type="button" class="quiet icon-only" data-test="calendar-before" aria-label=before title=before on:click=move |_| turn(-1)>
                <Sign icon=Icon::Back/>
            </button>
            <button type="button" class="quiet" data-test="calendar-today" on:click=move |_| chosen.set(today.get_untracked())>
                {word(|words| words.calendar.this_day)}
            </button>
            <button type="button" class="quiet icon-only forward" data-test="calendar-after" aria-label=after title=after on:click=move |_| turn(1)>
                <Sign icon=Icon::Back/>
            </button>
            // Where the head does not say it.
            {(kind != DEEDS).then(|| view! { <h2 class="calendar-title">{move || shown.title()}</h2> })}
            {is_somebodys(kind).then(|| view! { <Whose/> })}
        </div>
        <div class="calendar-parts" node_ref=shown.drag.scroller class:carrying=shown.drag.is_on>
            <grid::Grid/>
            <day::DayList/>
        </div>
    }
}

/// What lies over it: what is carried, and the sheet that moves something.
#[component]
fn Overlay(shown: Shown) -> impl IntoView {
    let name = Signal::derive(move || {
        shown.dragged.with(|dragged| dragged.as_ref().map(|(of, _)| line::name(of, shown.store)))
    });
    view! {
        <Ghost drag=shown.drag name=name/>
        <move_to::MoveTo/>
    }
}

/// The day, which turns while the calendar is open.
fn turning(day: Day) -> RwSignal<Day> {
    let day = RwSignal::new(day);
    let look = move || {
        if let Some(now) = today().filter(|now| day.get_untracked() != *now) {
            day.set(now);
        }
    };
    let turned = set_interval_with_handle(look, Duration::from_secs(30));
    on_cleanup(move || {
        if let Ok(turned) = turned {
            turned.clear();
        }
    });
    day
}

/// Whether there is room for a month; watched.
fn broad() -> Signal<bool> {
    // Asked anew each time: WebKit tells of a resize before a question that was asked once has another answer.
    let is_so = || window().and_then(|window| window.match_media(MONTHS).ok()?).is_some_and(|query| query.matches());
    let broad = RwSignal::new(is_so());
    let listening = window_event_listener(leptos::ev::resize, move |_| {
        let now = is_so();
        if broad.get_untracked() != now {
            broad.set(now);
        }
    });
    on_cleanup(move || listening.remove());
    broad.into()
}

/// Moves something to another day, at the same hour if it has one, and offers to undo it.
fn move_to(shown: Shown, of: &DayLine, day: Day) {
    let Shown { kind, store, .. } = shown;
    let Some((key, before, value)) = line::on_day(of, kind, day) else { return };
    if before == value {
        return;
    }
    let what = untrack(|| line::what(of, store));
    let sentence = (store.words_now().calendar.moved)(&what, &said(&value, store));
    store.do_to_many(vec![line::doc(of)], Act::Set(vec![(key.to_owned(), value)]), move |_| sentence);
}
