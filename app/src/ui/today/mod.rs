//! Today: what the day holds, what is late, whose birthday it is, what comes next.

mod keep;
mod line;
mod loading;
mod silent;

use std::time::Duration;

use leptos::prelude::*;
use shared::crm::values::civil::Day;

use super::activities::What;
use super::shell::Chip;
use crate::i18n::{self, Words};
use crate::protocol::{Agenda, Ask, Birthday, Due, Extent, TodayWanted};
use crate::state::{Route, Store, local_offset, store, today};
use silent::Silent;

/// So many lines are drawn at first, which is more than a phone shows, and so many more after each frame: no task of a start is
/// long.
const STEP: usize = 8;

/// Draws `STEP` lines more after each frame, until all are drawn. Whoever comes back, and may have been far below, gets all at
/// once.
fn draw_on(store: Store) -> RwSignal<usize> {
    let is_back = store.agenda.with_untracked(Option::is_some);
    let drawn = RwSignal::new(if is_back { usize::MAX } else { STEP });
    Effect::new(move || {
        let done = drawn.get();
        let Some(all) = store.agenda.with(|agenda| agenda.as_ref().map(lines)) else { return };
        if done >= all {
            // What comes later is a line or two.
            if done != usize::MAX {
                drawn.set(usize::MAX);
            }
        } else {
            request_animation_frame(move || {
                let next = move || {
                    drawn.try_set(done + STEP);
                };
                set_timeout(next, Duration::ZERO);
            });
        }
    });
    drawn
}

/// How many lines there are to draw.
fn lines(agenda: &Agenda) -> usize {
    [&agenda.overdue, &agenda.today, &agenda.soon].into_iter().map(|due| due.lines.len()).sum()
}

/// So many of what is late are shown until somebody wants to see all: the day comes first.
const LATE_SHOWN: usize = 3;

/// The screen.
#[component]
pub fn Today() -> impl IntoView {
    let store = store();
    let drawn = draw_on(store);
    // The day turns while the app is open: looked at again whenever the clock's minute may have changed it.
    let day = RwSignal::new(today());
    let turned = set_interval_with_handle(
        move || {
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
    Effect::new(move || {
        let everyone = store.shows_everyone();
        if let Some(day) = day.get() {
            store.ask(&Ask::Agenda(Some(TodayWanted { day: day.to_days(), everyone, all: false })));
        }
    });
    let date = move || day.get().map(|day| i18n::long_day(day, store.language()));
    let ready = move || store.agenda.with(|agenda| agenda.as_ref().is_some_and(|agenda| drawn.get() >= lines(agenda)));
    let free = move || store.agenda.with(|agenda| agenda.as_ref().is_some_and(is_free));
    let empty_book = move || {
        store.customers.with(|window| window.all == 0 && window.known == Extent::All)
            && store.seat().is_some()
            && store.sync.with(|sync| sync.loading.is_none())
    };
    view! {
        <div class="sheet today" data-test="today" data-ready=move || ready().to_string()>
            <header class="sheet-head today-head">
                <h1>{move || store.words().today}</h1>
                <Chip/>
                <p class="today-date">{date}</p>
            </header>
            <loading::Loading/>
            <Whose/>
            <Show when=move || empty_book() && free()>
                <div class="empty" data-test="empty">
                    <p class="empty-title">{move || store.words().no_customers}</p>
                    <p>{move || store.words().no_customers_hint}</p>
                    <button type="button" class="primary" on:click=move |_| store.go(Route::New)>{move || store.words().new_customer}</button>
                    <crate::ui::import::ImportLink/>
                </div>
            </Show>
            <Show when=move || free() && !empty_book()>
                <div class="empty" data-test="free">
                    <p class="empty-title">{move || store.words().nothing_today}</p>
                    <p>{move || store.words().nothing_today_hint}</p>
                    <button type="button" class="quiet" data-test="plan-something" on:click=move |_| {
                        store.begun.set(Some((None, What::Plan.code())));
                        store.go(Route::New);
                    }>{move || store.words().plan_something}</button>
                </div>
            </Show>
            <Part part=|agenda| &agenda.today above=|_| 0 drawn=drawn title=|words| words.for_today test="for-today"/>
            <Part
                part=|agenda| &agenda.overdue above=|agenda| agenda.today.lines.len()
                drawn=drawn folded=LATE_SHOWN title=|words| words.overdue test="overdue"
            />
            <Show when=move || ready() || store.printing.get()>
                <Birthdays/>
                <Silent/>
            </Show>
            <Part
                part=|agenda| &agenda.soon above=|agenda| agenda.overdue.lines.len() + agenda.today.lines.len()
                drawn=drawn title=|words| words.next_days test="soon"
            />
        </div>
    }
}

fn is_free(agenda: &Agenda) -> bool {
    [&agenda.overdue, &agenda.today, &agenda.soon].into_iter().all(|due| due.total == 0)
        && agenda.birthdays.is_empty()
        && agenda.silent_total == 0
}

/// Mine or everybody's.
#[component]
fn Whose() -> impl IntoView {
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
        <div class="choices" role="group" aria-label=move || store.words().whose>
            {choice(false, |words| words.mine)}
            {choice(true, |words| words.everyones)}
        </div>
    }
}

/// Some days' open activities; `above` are so many lines of other days, which are drawn first.
#[component]
fn Part(
    part: fn(&Agenda) -> &Due,
    above: fn(&Agenda) -> usize,
    drawn: RwSignal<usize>,
    /// So many are shown until somebody wants to see all.
    #[prop(default = usize::MAX)]
    folded: usize,
    title: fn(&'static Words) -> &'static str,
    test: &'static str,
) -> impl IntoView {
    let store = store();
    let room = Memo::new(move |_| {
        if store.printing.get() {
            return usize::MAX;
        }
        let above = store.agenda.with(|agenda| agenda.as_ref().map_or(0, above));
        drawn.get().saturating_sub(above)
    });
    let due = Memo::new(move |before: Option<&Due>| {
        let now = store.agenda.with(|agenda| agenda.as_ref().map(part).cloned().unwrap_or_default());
        let finishing = store.finishing.docs();
        let Due { total, lines } = now;
        Due { total, lines: keep::in_their_places(before.map_or(&[][..], |before| &before.lines), lines, &finishing) }
    });
    let unfolded = RwSignal::new(folded);
    // On paper all of it.
    let most = Memo::new(move |_| if store.printing.get() { usize::MAX } else { unfolded.get() });
    let is_folded = move || due.with(|due| due.lines.len() > most.get());
    let beyond = move || due.with(|due| due.total.saturating_sub(u32::try_from(due.lines.len()).unwrap_or(u32::MAX)));
    view! {
        <section class="group" data-test=test hidden=move || due.with(|due| due.lines.is_empty()) aria-label=move || title(store.words())>
            <h2>{move || title(store.words())} <span class="tally">{move || due.with(|due| due.total)}</span></h2>
            <ul class="timeline">
                <For
                    each=move || due.with(|due| due.lines.iter().take(room.get().min(most.get())).cloned().collect::<Vec<_>>())
                    key=line::key
                    children=move |line| view! { <line::Line line=line/> }
                />
            </ul>
            <button type="button" class="quiet" data-test="unfold-part" hidden=move || !is_folded() on:click=move |_| unfolded.set(usize::MAX)>
                {move || (store.words().see_all)(due.with(|due| due.total))}
            </button>
            <p class="explained" hidden=move || is_folded() || beyond() == 0>{move || (store.words().more_of_these)(beyond())}</p>
        </section>
    }
}

/// Whose birthday it is, today and in the days ahead.
#[component]
fn Birthdays() -> impl IntoView {
    let store = store();
    let all = Memo::new(move |_| {
        store.agenda.with(|agenda| agenda.as_ref().map(|agenda| agenda.birthdays.clone()).unwrap_or_default())
    });
    let beyond = move || {
        let total = store.agenda.with(|agenda| agenda.as_ref().map_or(0, |agenda| agenda.birthdays_total));
        total.saturating_sub(all.with(|all| u32::try_from(all.len()).unwrap_or(u32::MAX)))
    };
    view! {
        <section class="group" data-test="birthdays" hidden=move || all.with(Vec::is_empty) aria-label=move || store.words().birthdays>
            <h2>{move || store.words().birthdays}</h2>
            <ul class="timeline">
                {move || all.get().into_iter().map(|birthday| view! { <BirthdayLine birthday=birthday/> }).collect_view()}
            </ul>
            <p class="explained" hidden=move || beyond() == 0>{move || (store.words().more_of_these)(beyond())}</p>
        </section>
    }
}

#[component]
fn BirthdayLine(birthday: Birthday) -> impl IntoView {
    let store = store();
    let Birthday { doc, name, day, contact } = birthday;
    let whose = move || match &contact {
        None => String::new(),
        Some(name) if name.is_empty() => format!("{} · ", store.words().some_contact),
        Some(name) => format!("{name} · "),
    };
    view! {
        <li class="activity">
            <div>
                <p class="activity-what"><a href=Route::Customer(doc).path() on:click=go(store, Route::Customer(doc))>{move || store.named(&name)}</a></p>
                <p class="activity-when">{whose} {move || near(day, store)}</p>
            </div>
        </li>
    }
}

/// A day as seen from today.
fn near(day: i64, store: Store) -> String {
    match (Day::from_days(day), today()) {
        (Some(day), Some(today)) => i18n::day(day, today, store.language()),
        _ => String::new(),
    }
}

/// The clock of an instant: `10:42`.
fn clock(ms: i64) -> String {
    let local = shared::crm::values::time::local(ms, local_offset(ms));
    local.map_or_else(String::new, |(_, clock)| format!("{}:{:02}", clock.hour, clock.minute))
}

/// Follows a link within the app.
fn go(store: Store, route: Route) -> impl Fn(leptos::ev::MouseEvent) {
    move |event| {
        event.prevent_default();
        store.go(route.clone());
    }
}
