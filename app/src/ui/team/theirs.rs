//! The day of one of the team, to be read: what they have today and at which hour, how much of it is done, and what is late.

use leptos::prelude::*;
use shared::crm::values::civil::Day;
use shared::document::DocId;

use super::links::to;
use crate::i18n;
use crate::protocol::{AgendaLine, Ask, TodayWanted};
use crate::reactive::{effect, memo};
use crate::state::{Route, local_offset, store};
use crate::ui::activities::{choice, when_due};
use crate::ui::word::word;

/// So much of what is late is shown.
const LATE: usize = 5;

/// The section.
#[component]
pub(super) fn TheirDay(member: DocId, day: RwSignal<Option<Day>>) -> impl IntoView {
    let store = store();
    on_cleanup(move || {
        store.team.their_day.set(None);
        store.ask(&Ask::Agenda(None));
    });
    effect(move || {
        if let Some(day) = day.get() {
            store.ask(&Ask::Agenda(Some(TodayWanted {
                day: day.to_days(),
                of: Some(member),
                ..TodayWanted::default()
            })));
        }
    });
    let theirs = memo(move |_| {
        store.team.their_day.with(|theirs| theirs.clone().filter(|theirs| theirs.wanted.of == Some(member)))
    });
    let said = move || {
        theirs.with(|theirs| {
            let theirs = theirs.as_ref()?;
            let words = store.words().many_visits;
            let (done, open, late) = (theirs.done, theirs.open(), theirs.overdue.total);
            let nothing = done + open + late == 0;
            Some(if nothing { words.nothing_today.to_owned() } else { (words.their_day_so_far)(done, open, late) })
        })
    };
    let lines = move || {
        theirs.with(|theirs| {
            let theirs = theirs.iter();
            theirs
                .flat_map(|theirs| {
                    let today =
                        theirs.today.lines.iter().chain(&theirs.untimed.lines).map(|line| (line.clone(), false));
                    today.chain(theirs.overdue.lines.iter().take(LATE).map(|line| (line.clone(), true)))
                })
                .collect::<Vec<_>>()
        })
    };
    view! {
        <section class="team-block their-day" data-test="their-day" data-ready=move || theirs.with(Option::is_some).to_string()
            aria-label=move || store.words().many_visits.their_day>
            <h2>{word(|words| words.many_visits.their_day)}</h2>
            <p class="explained">{said}</p>
            <ul class="team-lines">
                {move || lines().into_iter().map(|(line, is_late)| view! { <Line line=line is_late=is_late/> }).collect_view()}
            </ul>
        </section>
    }
}

#[component]
fn Line(line: AgendaLine, is_late: bool) -> impl IntoView {
    let store = store();
    let AgendaLine { activity, customer, name, place, .. } = line;
    let (doc, what, subject) = (activity.doc, activity.what.clone(), activity.subject.clone());
    let when = move || match (is_late, activity.planned) {
        (true, _) => when_due(&activity, store),
        (false, Some(planned)) => i18n::clock(planned, local_offset(planned)),
        (false, None) => String::new(),
    };
    let about = move || {
        let what = choice("what", &what, store);
        let about = if subject.is_empty() { what } else { format!("{what}: {subject}") };
        [about.as_str(), place.as_str()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
    };
    let words = move || {
        view! {
            <span class="team-name">{store.named(&name)}</span>
            <span class="team-days" class:late=is_late>{when.clone()}</span>
            <span class="team-place">{about.clone()}</span>
        }
    };
    view! {
        <li data-test="their-line" data-doc=doc.to_string() data-late=is_late.to_string()>
            {match customer {
                Some(customer) => view! {
                    <a class="team-line" href=Route::of(customer).path() on:click=to(store, Route::of(customer))>{words()}</a>
                }.into_any(),
                None => view! { <div class="team-line">{words()}</div> }.into_any(),
            }}
        </li>
    }
}
