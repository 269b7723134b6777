//! What stands on the day that is chosen.

use leptos::ev::MouseEvent;
use leptos::prelude::*;
use shared::crm::{Kind, ValueType, definition};

use super::{Shown, line};
use crate::i18n;
use crate::protocol::DayLine;
use crate::reactive::memo;
use crate::state::Over;
use crate::ui::each::{For, drawn};
use crate::ui::icon::{Icon, Sign};
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
        let left = |(lines, total): &(Vec<DayLine>, u32)| total.saturating_sub(u32::try_from(lines.len()).unwrap_or(0));
        lines.with(|lines| lines.as_ref().map_or(0, left))
    };
    let is_empty = move || lines.with(|lines| lines.as_ref().is_some_and(|(lines, _)| lines.is_empty()));
    view! {
        <section class="calendar-list" data-test="day-list" data-day=move || shown.chosen.get().to_string()>
            <h2>{move || i18n::title_of(&i18n::day_of_the_week(shown.chosen.get(), store.language()))}</h2>
            <p class="calendar-nothing" hidden=move || !is_empty()>{word(|words| words.calendar.nothing)}</p>
            <ul class="plain-list">
                <For each=rows key=line::key children=move |line| line_of(shown, line)/>
            </ul>
            <p class="calendar-nothing" hidden=move || others() == 0>{move || (store.words().calendar.others)(others())}</p>
        </section>
    }
}

fn line_of(shown: Shown, of: DayLine) -> impl IntoView {
    let Shown { store, kind, .. } = shown;
    let (doc, is_done, hour) = (line::doc(&of), line::is_done(&of), line::hour(&of));
    let (route, attention) = (line::route(&of, kind), line::attention(&of));
    let has_hours = has_hours(kind);
    // A deed is read where it was done, unfolded.
    let unfolded = matches!(of, DayLine::Deed(_)).then_some(doc);
    // Whoever comes back from its page finds it by that.
    let own_page = matches!(of, DayLine::Record(_)).then(|| doc.to_string());
    let of = StoredValue::new(of);
    let name = move || of.with_value(|of| line::name(of, store));
    let second = move || of.with_value(|of| line::second(of, kind, store));
    let called = move || of.with_value(|of| line::called(of, store)).join(", ");
    let may_move = memo(move |_| of.with_value(|of| line::is_movable(of, store)));
    view! {
        <li class="calendar-item" class:done=is_done class:by-day=!has_hours data-test="day-line" data-doc=doc.to_string() data-done=is_done.to_string()>
            {has_hours.then(|| view! { <span class="calendar-hour">{hour}</span> })}
            <div class="calendar-words">
                {route.map(|route| {
                    let href = route.path();
                    let open = move |event: MouseEvent| {
                        event.prevent_default();
                        if unfolded.is_some() {
                            store.unfold(unfolded);
                        }
                        store.go(route.clone());
                    };
                    view! { <a href=href data-doc=own_page on:click=open>{name}</a> }
                })}
                <p>{second}
                    {attention.waiting.then(|| view! {
                        " "<span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                    {attention.torn.then(|| view! {
                        " "<span class="mark conflict"><Sign icon=Icon::Fork/>" "{word(|words| words.conflict)}</span>
                    })}
                    {attention.refused.then(|| view! {
                        " "<span class="mark refused" title=move || store.words().refused_here>
                            <Sign icon=Icon::Exclamation/><span class="unseen">{word(|words| words.refused_here)}</span>
                        </span>
                    })}
                </p>
            </div>
            {move || may_move.get().then(|| view! {
                <button type="button" class="quiet icon-only" data-test="move-day" aria-haspopup="dialog"
                    aria-label=move || (store.words().calendar.move_one)(&called())
                    title=move || store.words().calendar.move_to
                    on:click=move |_| {
                        shown.asked.set(Some(of.get_value()));
                        store.lay(Over::MoveDay);
                    }>
                    <Sign icon=Icon::Menu/>
                </button>
            })}
        </li>
    }
}

/// Whether anything of a kind may have an hour: else no room is kept for one.
fn has_hours(kind: Kind) -> bool {
    let table = definition(kind);
    let is_instant = |key: &&'static str| table.field(key).is_some_and(|field| field.value == ValueType::Time);
    table.dated.is_some_and(|dated| dated.of.iter().any(is_instant))
}
