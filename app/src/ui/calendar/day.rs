//! What stands on the day that is chosen.

use leptos::prelude::*;

use super::{Shown, is_movable};
use crate::i18n::{self, clock};
use crate::protocol::AgendaLine;
use crate::reactive::memo;
use crate::state::{Over, Route, local_offset};
use crate::ui::each::{For, drawn};
use crate::ui::icon::{Icon, Sign};
use crate::ui::today::{about, line_key};
use crate::ui::word::word;

/// The list.
#[component]
pub fn DayList() -> impl IntoView {
    let shown: Shown = expect_context();
    let store = shown.store;
    // Until the day is told that was just chosen there is nothing to say of it.
    let lines = memo(move |_| {
        let day = shown.chosen.get().to_days();
        shown.told.with(|told| (told.wanted.open == day).then(|| (told.open.clone(), told.open_total)))
    });
    let drawn = drawn(move || lines.with(|lines| lines.as_ref().map(|(lines, _)| lines.len())));
    let rows = move || {
        let most = drawn.get();
        lines.with(|lines| lines.iter().flat_map(|(lines, _)| lines).take(most).cloned().collect::<Vec<_>>())
    };
    let others = move || {
        let left =
            |(lines, total): &(Vec<AgendaLine>, u32)| total.saturating_sub(u32::try_from(lines.len()).unwrap_or(0));
        lines.with(|lines| lines.as_ref().map_or(0, left))
    };
    let is_empty = move || lines.with(|lines| lines.as_ref().is_some_and(|(lines, _)| lines.is_empty()));
    view! {
        <section class="calendar-list" data-test="day-list" data-day=move || shown.chosen.get().to_string()>
            <h2>{move || i18n::title_of(&i18n::day_of_the_week(shown.chosen.get(), store.language()))}</h2>
            <p class="calendar-nothing" hidden=move || !is_empty()>{word(|words| words.calendar.nothing)}</p>
            <ul class="plain-list">
                <For each=rows key=|line| (line_key(line), line.activity.done)
                    children=move |line| line_of(shown, line)/>
            </ul>
            <p class="calendar-nothing" hidden=move || others() == 0>{move || (store.words().calendar.others)(others())}</p>
        </section>
    }
}

fn line_of(shown: Shown, line: AgendaLine) -> impl IntoView {
    let store = shown.store;
    let activity = &line.activity;
    let doc = activity.doc;
    let is_done = activity.done.is_some();
    let hour = activity.done.or(activity.planned).map(|at| clock(at, local_offset(at)));
    let (waiting, torn) = (activity.waiting, activity.is_torn);
    let line = StoredValue::new(line);
    let what = Signal::derive(move || line.with_value(|line| about(line, store)));
    let second = move || {
        let who = line.with_value(|line| {
            let is_own = store.seat().is_some_and(|seat| seat.member.to_string() == line.activity.by);
            if is_own { None } else { store.member_name(&line.activity.by) }
        });
        let done = is_done.then(|| store.words().calendar.done.to_owned());
        [Some(what.get()), who, done].into_iter().flatten().collect::<Vec<_>>().join(" · ")
    };
    let name = move || line.with_value(|line| store.named(&line.name));
    let customer = line.with_value(|line| line.customer);
    let may_move = memo(move |_| line.with_value(|line| is_movable(line, store)));
    view! {
        <li class="calendar-item" class:done=is_done data-test="day-line" data-doc=doc.to_string() data-done=is_done.to_string()>
            <span class="calendar-hour">{hour}</span>
            <div class="calendar-words">
                {customer.map(|customer| view! {
                    <a href=Route::of(customer).path() on:click=move |event| {
                        event.prevent_default();
                        store.unfold(Some(doc));
                        store.go(Route::of(customer));
                    }>{name}</a>
                })}
                <p>{second}
                    {waiting.then(|| view! {
                        " "<span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                    {torn.then(|| view! {
                        " "<span class="mark conflict"><Sign icon=Icon::Fork/>" "{word(|words| words.conflict)}</span>
                    })}
                </p>
            </div>
            {move || may_move.get().then(|| view! {
                <button type="button" class="quiet icon-only" data-test="move-day" aria-haspopup="dialog"
                    aria-label=move || (store.words().calendar.move_one)(&format!("{}, {}", name(), what.get()))
                    title=move || store.words().calendar.move_to
                    on:click=move |_| {
                        shown.asked.set(Some(line.get_value()));
                        store.lay(Over::MoveDay);
                    }>
                    <Sign icon=Icon::Menu/>
                </button>
            })}
        </li>
    }
}
