//! The head of the day: which day it is, how much of it is done, and what else waits.

use leptos::prelude::*;
use shared::book::{Parted, Sort, View};
use shared::crm::values::civil::Day;

use super::Whose;
use crate::i18n;
use crate::protocol::SILENT_DAYS;
use crate::reactive::memo;
use crate::state::{BOOK, Over, Route, Store, store};
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::shell::Chip;
use crate::ui::word::word;

/// The part of what is late, to which the head leads.
pub const LATE: &str = "overdue";

/// The head.
#[component]
pub fn Head(day: RwSignal<Option<Day>>) -> impl IntoView {
    let store = store();
    let date = move || day.get().map(|day| i18n::day_of_the_week(day, store.language()));
    let leads = memo(move |_| store.seat().is_some_and(|seat| seat.leads()));
    view! {
        <header class="sheet-head today-head">
            <h1>{word(|words| words.today)}</h1>
            <p class="today-date">{date}</p>
            <Chip/>
            <button type="button" class="quiet icon-only search-all" data-test="search-all" aria-haspopup="dialog"
                aria-label=move || store.words().palette title=move || store.words().palette
                on:click=move |_| store.lay(Over::Palette)>
                <Sign icon=Icon::Search/>
            </button>
            <a class="quiet icon-only" href=Route::Calendar(None).path() data-test="see-calendar"
                aria-label=move || store.words().calendar.calendar title=move || store.words().calendar.calendar
                on:click=move |event| {
                    event.prevent_default();
                    store.go(Route::Calendar(None));
                }>
                <Sign icon=Icon::Calendar/>
            </a>
            <Show when=move || leads.get()><Whose/></Show>
        </header>
        <Progress/>
    }
}

/// What the head counts.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
struct Counts {
    done: u32,
    open: u32,
    late: u32,
    silent: u32,
}

/// How much is done, what is late, and who was left alone too long.
#[component]
fn Progress() -> impl IntoView {
    let store = store();
    let counts = memo(move |_| {
        store.agenda.with(|agenda| {
            agenda.as_ref().map_or_else(Counts::default, |agenda| Counts {
                done: agenda.done,
                open: agenda.open(),
                late: agenda.overdue.total,
                silent: agenda.silent_total,
            })
        })
    });
    let all = move || counts.with(|counts| counts.done + counts.open);
    let part = move || format!("scaleX({:.4})", f64::from(counts.get().done) / f64::from(all().max(1)));
    let late = move || counts.get().late;
    let silent = move || counts.get().silent;
    view! {
        <div class="progress" data-test="progress" data-done=move || counts.get().done.to_string() data-all=move || all().to_string()
            hidden=move || counts.get() == Counts::default()>
            <div class="progress-bar" aria-hidden="true" hidden=move || all() == 0><div style:transform=part></div></div>
            <p class="progress-line">
                <span hidden=move || all() == 0>{move || (store.words().agenda.so_far)(counts.get().done, all())}</span>
                <button type="button" class="progress-link late" data-test="see-late" hidden=move || late() == 0
                    on:click=move |_| focus::on(&format!("[data-test={LATE}] h2"))>
                    {move || (store.words().agenda.so_many_late)(late())}<span aria-hidden="true">" ›"</span>
                </button>
                <button type="button" class="progress-link soon-late" data-test="see-silent" hidden=move || silent() == 0
                    on:click=move |_| show_silent(store)>
                    {move || (store.words().agenda.so_many_silent)(silent())}<span aria-hidden="true">" ›"</span>
                </button>
            </p>
        </div>
    }
}

/// Shows whom it counts, those left alone longest first.
fn show_silent(store: Store) {
    let mine = !untrack(|| store.shows_everyone());
    store.show_list(View {
        filter: Parted { mine, silent_days: Some(SILENT_DAYS), ..Parted::default() }.text(BOOK),
        sort: Sort::LastContact,
        reversed: true,
        ..View::default()
    });
}
