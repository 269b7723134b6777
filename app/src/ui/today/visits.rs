//! Whom to visit: customers left alone too long, those who buy most first, each with a visit a tap away.

use leptos::prelude::*;
use shared::crm::values::civil::Day;
use shared::crm::values::money::Money;
use shared::document::Intent;

use super::go;
use super::plan::{self, Days};
use crate::i18n;
use crate::protocol::{CustomerLine, SILENT_DAYS};
use crate::reactive::memo;
use crate::state::{Route, Store, fresh_id, local_day, now, store, today};
use crate::ui::customers::brief;
use crate::ui::each::For;
use crate::ui::word::word;
use shared::crm::Value;

/// So many are shown, unless nothing is planned at all.
const SHOWN: usize = 3;

/// The section.
#[component]
pub fn Visits(
    /// Whether nothing is planned: then all of them are shown.
    is_free: Signal<bool>,
) -> impl IntoView {
    let store = store();
    let lines = memo(move |_| {
        let most = if is_free.get() { usize::MAX } else { SHOWN };
        store.agenda.with(|agenda| {
            let lines = agenda.iter().flat_map(|agenda| &agenda.silent);
            lines.take(most).cloned().collect::<Vec<_>>()
        })
    });
    let are_silent = memo(move |_| {
        let (silent, shown) = store.agenda.with(|agenda| {
            agenda.as_ref().map_or((0, 0), |agenda| (agenda.silent_total as usize, agenda.silent.len()))
        });
        silent >= shown
    });
    // Whoever has nothing else to do goes to who is near by.
    let are_nearest = move || {
        is_free.get() && store.agenda.with(|agenda| agenda.as_ref().is_some_and(|agenda| agenda.wanted.here.is_some()))
    };
    let why = move || {
        let words = &store.words().agenda;
        match (are_silent.get(), are_nearest()) {
            (true, false) => (words.why_these)(SILENT_DAYS),
            (true, true) => (words.why_the_nearest)(SILENT_DAYS),
            (false, false) => words.why_these_on_a_free_day.to_owned(),
            (false, true) => words.why_the_nearest_on_a_free_day.to_owned(),
        }
    };
    view! {
        <section class="group" data-test="silent" hidden=move || lines.with(Vec::is_empty) aria-label=move || store.words().agenda.worth_visiting>
            <h2>{word(|words| words.agenda.worth_visiting)}</h2>
            <p class="visits-why">{why}</p>
            <ul class="timeline">
                <For each=move || lines.get() key=|line| (line.doc, line.last, line.metres, line.worth.clone(), line.name.clone()) children=move |line| view! { <Visit line=line/> }/>
            </ul>
        </section>
    }
}

#[component]
fn Visit(line: CustomerLine) -> impl IntoView {
    let store = store();
    let (choosing, looking) = (RwSignal::new(false), RwSignal::new(false));
    let doc = line.doc;
    let line = StoredValue::new(line);
    let title = Signal::derive(move || line.with_value(|line| store.named(&line.name)));
    let choose = move |day: Day| {
        choosing.set(false);
        line.with_value(|line| schedule(line, day, store));
    };
    view! {
        <li class="activity visit-line" data-test="silent-line" data-doc=doc.to_string()>
            <div class="agenda-words">
                <p class="activity-what"><a href=Route::of(doc).path() on:click=go(store, Route::of(doc))>{title}</a></p>
                <p class="activity-subject">{move || line.with_value(|line| second(line, store))}</p>
            </div>
            <button type="button" class="quiet schedule" data-test="schedule" aria-expanded=move || choosing.get().to_string()
                aria-label=move || (store.words().agenda.schedule_visit)(&title.get())
                on:click=move |_| choosing.update(|choosing| *choosing = !*choosing)>
                {word(|words| words.agenda.schedule)}
            </button>
            {move || choosing.get().then(|| view! {
                <div class="asks">
                    <div class="picks" role="group" aria-label=move || (store.words().agenda.schedule_visit)(&title.get())>
                        <Days chosen=Signal::derive(|| None) choose=choose looking=looking/>
                    </div>
                </div>
            })}
        </li>
    }
}

/// Plans a visit where the day has room for it, and offers to undo it.
pub fn schedule(line: &CustomerLine, day: Day, store: Store) {
    let planned = store.agenda.with_untracked(|agenda| plan::room_on(day, agenda.as_ref()));
    let Some(planned) = planned else { return };
    let doc = fresh_id();
    store.edit(doc, plan::visit(line.doc, line.territory, planned, store));
    let name = untrack(|| store.named(&line.name));
    let when = plan::said(&Value::Time(planned), store);
    let undo = vec![Intent::set("removed", Value::Null, Value::Time(now()))];
    store.offer_undo((store.words_now().agenda.visit_planned)(&name, &when), doc, undo);
}

/// Where they are, how long they were left alone, and what they buy in a year.
fn second(line: &CustomerLine, store: Store) -> String {
    let metres = line.metres.map(i18n::distance);
    let since = line.last.and_then(local_day).zip(today());
    let since = since.map_or_else(
        || store.words().never_contacted.to_owned(),
        |(day, today)| match today.to_days() - day.to_days() {
            0 => i18n::day(day, today, store.language()),
            days => i18n::days_ago(days, store.language()),
        },
    );
    let worth = Money::read(&line.worth).ok().map(|worth| brief(worth, store).replace(' ', "\u{a0}"));
    let parts = [Some(line.city.clone()), metres, Some(since), worth].into_iter().flatten();
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
