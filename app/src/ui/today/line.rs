//! One thing to do: done with a tap, its customer with another.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use leptos::prelude::*;
use shared::crm::values::date;

use super::{clock, near};
use crate::protocol::AgendaLine;
use crate::state::{Route, local_day, store, today};
use crate::ui::activities::{choice, mark_done};
use crate::ui::icon::{Icon, Sign};

/// What the line shows, as a number.
pub fn key(line: &AgendaLine) -> u64 {
    let mut hasher = DefaultHasher::new();
    let activity = &line.activity;
    (activity.doc, &activity.what, &activity.subject, activity.planned, &activity.due).hash(&mut hasher);
    (&activity.by, activity.waiting, line.customer, &line.name).hash(&mut hasher);
    hasher.finish()
}

/// The line.
#[component]
pub fn Line(line: AgendaLine) -> impl IntoView {
    let store = store();
    let AgendaLine { activity, customer, name } = line;
    let doc = activity.doc;
    let code = activity.what.clone();
    let what = Signal::derive(move || choice("what", &code, store));
    let (planned, due) = (activity.planned, date::read_iso(&activity.due));
    let when = move || match planned {
        Some(planned) => {
            let day = local_day(planned);
            let at = clock(planned);
            match day {
                Some(day) if Some(day) != today() => format!("{} {at}", near(day.to_days(), store)),
                _ => at,
            }
        }
        None => match due {
            Some(day) if Some(day) != today() => (store.words().due_on)(&near(day.to_days(), store)),
            _ => String::new(),
        },
    };
    let by = activity.by.clone();
    let who = move || {
        let own = store.seat().is_some_and(|seat| seat.member.to_string() == by);
        if own { String::new() } else { store.member_name(&by).unwrap_or_default() }
    };
    let second = move || [when(), who()].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ");
    let title = Signal::derive(move || store.named(&name));
    view! {
        <li class="activity open" data-test="agenda-line" data-doc=doc.to_string() data-waiting=activity.waiting.to_string()>
            <button
                type="button" class="quiet icon-only check" data-test="mark-done"
                aria-label=move || format!("{}: {}, {}", store.words().mark_done, title.get(), what.get()) on:click=move |event| mark_done(doc, &event, store)
            >
                <span class="box"></span>
            </button>
            <div>
                <p class="activity-what">
                    {match customer {
                        Some(customer) => view! {
                            <a href=Route::Customer(customer).path() on:click=move |event| {
                                event.prevent_default();
                                store.unfold(Some(doc));
                                store.go(Route::Customer(customer));
                            }>{title}</a>
                        }.into_any(),
                        None => ().into_any(),
                    }}
                </p>
                <p class="activity-subject">
                    {what}{(!activity.subject.is_empty()).then(|| view! { ": " {activity.subject.clone()} })}
                </p>
                <p class="activity-when">{second}
                    {activity.waiting.then(|| view! {
                        <span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                </p>
            </div>
        </li>
    }
}
