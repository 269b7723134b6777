//! The calendar of activities: on a desktop a month, on a phone a week, and what stands on the day that is chosen. What is to be done is
//! moved to another day by dragging it there, or by its ⋮.

mod day;
mod grid;
mod move_to;
mod range;

use leptos::html::Div;
use leptos::prelude::*;
use shared::crm::Value;
use shared::crm::values::civil::Day;
use shared::document::DocId;
use shared::replica::Act;

use crate::i18n;
use crate::protocol::{AgendaLine, Ask, CalendarTold, CalendarWanted};
use crate::reactive::{effect, memo};
use crate::state::{Store, store, today, window};
use crate::ui::drag::{Drag, Ghost};
use crate::ui::icon::{Icon, Sign};
use crate::ui::sheet::SheetHeadOf;
use crate::ui::today::{Whose, about, may_write, on_another_day, said};
use crate::ui::word::word;

/// From so many pixels on a month is shown.
const MONTHS: &str = "(min-width: 900px)";

/// So many lines of each day of a month are shown.
const LINES: u32 = 3;

/// The calendar in view, as all its parts see it.
#[derive(Copy, Clone)]
struct Shown {
    store: Store,
    /// The day whose list is shown, since 1970-01-01.
    chosen: RwSignal<Day>,
    is_month: Signal<bool>,
    told: Memo<CalendarTold>,
    drag: Drag,
    /// What is being dragged, and over which day it is.
    dragged: RwSignal<Option<(AgendaLine, Option<i64>)>>,
    /// What is being moved without dragging it.
    asked: RwSignal<Option<AgendaLine>>,
}

/// The screen.
#[component]
pub fn Calendar() -> impl IntoView {
    let store = store();
    today().map(|today| view! { <Whole store=store today=today/> })
}

#[component]
fn Whole(store: Store, today: Day) -> impl IntoView {
    let chosen = RwSignal::new(store.calendar_day.get_value().unwrap_or(today));
    let is_month = broad();
    let told = memo(move |_| store.calendar.get().unwrap_or_default());
    let week = memo(move |_| told.with(|told| told.week));
    let scroller = NodeRef::<Div>::new();
    let shown = Shown {
        store,
        chosen,
        is_month,
        told,
        drag: Drag::new(scroller),
        dragged: RwSignal::new(None),
        asked: RwSignal::new(None),
    };
    provide_context(shown);
    on_cleanup(move || store.ask(&Ask::Calendar(None)));
    effect(move || {
        let day = chosen.get();
        store.calendar_day.set_value(Some(day));
        let (from, days) = range::in_view(day, week.get(), is_month.get());
        let lines = if is_month.get() { LINES } else { 0 };
        let everyone = store.shows_everyone();
        store.ask(&Ask::Calendar(Some(CalendarWanted { from, days, lines, open: day.to_days(), everyone })));
    });
    grid::follow(shown);
    let name =
        Signal::derive(move || shown.dragged.with(|dragged| dragged.as_ref().map(|(line, _)| store.named(&line.name))));
    let title = Signal::derive(move || i18n::title_of(&i18n::month_of(chosen.get(), store.language())));
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
        <div class="sheet calendar" data-test="calendar"
            data-ready=move || store.calendar.with(Option::is_some).to_string()>
            <SheetHeadOf title=title/>
            <div class="calendar-line">
                <button type="button" class="quiet icon-only" data-test="calendar-before" aria-label=before title=before on:click=move |_| turn(-1)>
                    <Sign icon=Icon::Back/>
                </button>
                <button type="button" class="quiet" data-test="calendar-today" on:click=move |_| chosen.set(today)>
                    {word(|words| words.calendar.this_day)}
                </button>
                <button type="button" class="quiet icon-only forward" data-test="calendar-after" aria-label=after title=after on:click=move |_| turn(1)>
                    <Sign icon=Icon::Back/>
                </button>
                <Whose/>
            </div>
            <div class="calendar-parts" node_ref=scroller class:carrying=shown.drag.is_on>
                <grid::Grid today=today/>
                <day::DayList/>
            </div>
        </div>
        <Ghost drag=shown.drag name=name/>
        <move_to::MoveTo/>
    }
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

/// Whether the member may move it: it is to be done, and in a territory of theirs. Watched.
fn is_movable(line: &AgendaLine, store: Store) -> bool {
    line.activity.done.is_none() && may_write(line, store)
}

/// Moves something to another day, at the same hour if it has one, and offers to undo it.
fn move_to(line: &AgendaLine, day: Day, store: Store) {
    let Some((key, before, value)) = on_another_day(&line.activity, day) else { return };
    if before == value {
        return;
    }
    let what = untrack(|| about(line, store));
    let sentence = (store.words_now().calendar.moved)(&what, &said(&value, store));
    put(line.activity.doc, key, value, sentence, store);
}

fn put(doc: DocId, key: &str, value: Value, sentence: String, store: Store) {
    store.do_to_many(vec![doc], Act::Set(vec![(key.to_owned(), value)]), move |_| sentence);
}
