//! The days: a month with what comes first on each, or a week with how much there is.

use leptos::ev::{KeyboardEvent, PointerEvent};
use leptos::prelude::*;
use shared::crm::definition;
use shared::crm::values::civil::Day;
use web_sys::Element;

use super::{Shown, line, move_to, range};
use crate::i18n::{self, short_weekday};
use crate::protocol::{DayLine, DayTold};
use crate::reactive::memo;
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};

/// For how many frames the answer is waited for: some seconds.
const FRAMES: u32 = 180;

/// The days in view.
#[component]
pub fn Grid() -> impl IntoView {
    let shown: Shown = expect_context();
    let store = shown.store;
    let heads = move || {
        let language = store.language();
        (0..7).map(|at| view! { <span class="weekday" role="columnheader">{short_weekday(shown.week.get() + at, language)}</span> }).collect_view()
    };
    let weeks = memo(move |_| shown.told.with(|told| told.wanted.days / 7));
    let from = memo(move |_| shown.told.with(|told| told.wanted.from));
    let days = move || {
        let from = from.get();
        (0..weeks.get()).map(|week| (from + i64::from(week) * 7..).take(7).collect::<Vec<_>>()).collect::<Vec<_>>()
    };
    let label = move || i18n::month_of(shown.chosen.get(), store.language());
    view! {
        <div class="calendar-grid" class:month=shown.is_month role="grid" aria-label=label data-test="calendar-grid" on:keydown=move |event| keys(shown, &event)>
            <div class="calendar-week heads" role="row">{heads}</div>
            {move || days().into_iter().map(|week| view! {
                <div class="calendar-week" role="row">
                    {week.into_iter().filter_map(Day::from_days).map(|day| view! { <Cell day=day/> }).collect_view()}
                </div>
            }).collect_view()}
        </div>
    }
}

#[component]
fn Cell(day: Day) -> impl IntoView {
    let shown: Shown = expect_context();
    let store = shown.store;
    let at = day.to_days();
    let told =
        memo(move |_| shown.told.with(|told| told.days.iter().find(|own| own.day == at).cloned().unwrap_or_default()));
    let total = memo(move |_| told.with(|told| told.total));
    let is_chosen = memo(move |_| shown.chosen.get() == day);
    let is_today = memo(move |_| shown.today.get() == day);
    let is_other = move || shown.chosen.with(|chosen| chosen.month != day.month);
    let is_over =
        memo(move |_| shown.dragged.with(|dragged| dragged.as_ref().is_some_and(|(_, over)| *over == Some(at))));
    let label = move || {
        let language = store.language();
        let there = match total.get() {
            0 => store.words().calendar.free.to_owned(),
            total => i18n::count_of(definition(shown.kind).noun, total, language),
        };
        format!("{}, {there}", i18n::day_of_the_week(day, language))
    };
    let others = move || told.with(|told| told.total.saturating_sub(u32::try_from(told.lines.len()).unwrap_or(0)));
    let lines =
        move || told.with(|told: &DayTold| told.lines.iter().cloned().map(|line| brief(shown, line)).collect_view());
    view! {
        <div class="calendar-day" role="gridcell" class:today=is_today class:other=is_other class:target=is_over
            data-test="calendar-day" data-day=day.to_string() data-at=at.to_string() data-total=move || total.get().to_string()
            aria-selected=move || is_chosen.get().to_string()
            on:click=move |_| if !shown.drag.is_spent() { shown.chosen.set(day) }>
            <button type="button" class="day-number" tabindex=move || if is_chosen.get() { "0" } else { "-1" }
                aria-label=label aria-current=move || is_today.get().then_some("date")>
                {day.day}
            </button>
            <span class="day-count" aria-hidden="true">{move || Some(total.get()).filter(|total| *total > 0)}</span>
            <div class="day-lines" aria-hidden="true">
                {lines}
                <p class="day-others" hidden=move || !shown.is_month.get() || others() == 0>{move || (store.words().calendar.others)(others())}</p>
            </div>
        </div>
    }
}

/// A line of a day in a month; who listens, or uses the keyboard, has the list of the day.
fn brief(shown: Shown, of: DayLine) -> impl IntoView {
    let store = shown.store;
    let (doc, hour, name) = (line::doc(&of).to_string(), line::hour(&of), line::brief(&of, store));
    let (is_done, is_torn) = (line::is_done(&of), line::attention(&of).torn);
    let may_move = line::is_movable(&of, store);
    let press = move |event: PointerEvent| {
        // A finger scrolls here: it moves things by their ⋮.
        if may_move && event.pointer_type() == "mouse" {
            let of = of.clone();
            shown.drag.begin(&event, move || shown.dragged.set(Some((of, None))));
        }
    };
    view! {
        <p class="day-line" class:done=is_done class:movable=may_move data-test="calendar-line" data-doc=doc on:pointerdown=press>
            {is_torn.then(|| view! { <span class="mark conflict"><Sign icon=Icon::Fork/>" "</span> })}
            {hour.map(|hour| view! { <span class="day-hour">{hour}" "</span> })}{name}
        </p>
    }
}

/// Tells the pointer what to do with what it drags.
pub fn follow(shown: Shown) {
    let over = move |element: &Element| {
        let cell = element.closest(".calendar-day").ok().flatten();
        let at = cell.and_then(|cell| cell.get_attribute("data-at")?.parse().ok());
        if shown.dragged.with_untracked(|dragged| dragged.as_ref().is_some_and(|(_, over)| *over != at)) {
            shown.dragged.update(|dragged| {
                if let Some((_, over)) = dragged {
                    *over = at;
                }
            });
        }
    };
    let end = move |is_dropped: bool| {
        let Some((line, over)) = shown.dragged.get_untracked() else { return };
        shown.dragged.set(None);
        if let Some(day) = over.and_then(Day::from_days).filter(|_| is_dropped) {
            move_to(shown, &line, day);
        }
    };
    shown.drag.tell(over, end);
}

/// Arrows go from day to day, the page keys by a month or a week.
fn keys(shown: Shown, event: &KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let turn = |day: Day, by: i32| match shown.is_month.get_untracked() {
        true => range::months_on(day, by),
        false => Day::from_days(day.to_days() + 7 * i64::from(by)).unwrap_or(day),
    };
    let days_on = |by: i64| move |day: Day| Day::from_days(day.to_days() + by).unwrap_or(day);
    let day = shown.chosen.get_untracked();
    let week = shown.week.get_untracked();
    let chosen = match event.key().as_str() {
        "ArrowLeft" => days_on(-1)(day),
        "ArrowRight" => days_on(1)(day),
        "ArrowUp" => days_on(-7)(day),
        "ArrowDown" => days_on(7)(day),
        "Home" => Day::from_days(range::week_of(day, week)).unwrap_or(day),
        "End" => Day::from_days(range::week_of(day, week) + 6).unwrap_or(day),
        "PageUp" => turn(day, -1),
        "PageDown" => turn(day, 1),
        _ => return,
    };
    event.prevent_default();
    shown.chosen.set(chosen);
    focus_when_told(shown, chosen, FRAMES);
}

/// Once the days around it are drawn, which may be of another month: what is drawn before goes away with the answer, and a day at the
/// edge of both would take the focus along.
fn focus_when_told(shown: Shown, day: Day, frames: u32) {
    request_animation_frame(move || {
        // Another key may have come, or another screen.
        if shown.chosen.try_get_untracked() != Some(day) {
            return;
        }
        let in_view = range::in_view(day, shown.week.get_untracked(), shown.is_month.get_untracked());
        let is_told = shown.told.with_untracked(|told| (told.wanted.from, told.wanted.days) == in_view);
        if is_told {
            focus::on(&format!(".calendar-day[data-day=\"{day}\"] .day-number"));
        } else if frames > 0 {
            focus_when_told(shown, day, frames - 1);
        }
    });
}
