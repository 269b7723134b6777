//! One thing to do: its hour, its customer, what and where it is; done with a tap at the thumb's side, its customer with another. Once
//! done it stays where it is for a while, struck out, and asks how it went.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use leptos::prelude::*;
use shared::crm::values::date;
use shared::crm::values::money::Money;
use shared::crm::{Value, ValueType};

use super::asks::Asks;
use super::keys::PuttingOff;
use super::put_off::PutOff;
use super::{Clock, clock};
use crate::i18n;
use crate::protocol::AgendaLine;
use crate::reactive::memo;
use crate::state::{Route, Store, local_day, store, today};
use crate::ui::activities::{self, What, is_late, mark_done, when_due};
use crate::ui::customers::brief;
use crate::ui::focus;
use crate::ui::icon::{Icon, Sign};
use crate::ui::list::{Gesture, Swipe};
use crate::ui::word::word;

/// What stands where the hour does.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Column {
    /// The hour: the day is the part's.
    Hour,
    /// How many days it is late.
    Late,
    /// The day, and its hour.
    Day,
}

/// What the line shows, as a number.
pub fn key(line: &AgendaLine) -> u64 {
    let mut hasher = DefaultHasher::new();
    let activity = &line.activity;
    (activity.doc, &activity.what, &activity.subject, activity.planned, &activity.due).hash(&mut hasher);
    (&activity.by, activity.waiting, activity.is_torn, line.customer, &line.name).hash(&mut hasher);
    (&line.place, line.metres, &line.phone, &line.worth).hash(&mut hasher);
    hasher.finish()
}

/// The line.
#[component]
pub fn Line(line: AgendaLine, column: Column) -> impl IntoView {
    let store = store();
    let Clock(now) = expect_context();
    let PuttingOff(putting_off) = expect_context();
    let line = StoredValue::new(line);
    let (doc, customer, waiting) = line.with_value(|line| (line.activity.doc, line.customer, line.activity.waiting));
    let torn = line.with_value(|line| line.activity.is_torn);
    let about = Signal::derive(move || line.with_value(|line| about(line, store)));
    let second = move || {
        now.track();
        line.with_value(|line| second(line, &about.get(), column, store))
    };
    let late = Signal::derive(move || {
        now.track();
        line.with_value(|line| is_late(&line.activity))
    });
    let is_done = memo(move |_| store.finishing.is(doc));
    let is_going = memo(move |_| store.finishing.is_going(doc));
    let asks = memo(move |_| store.finishing.asks(doc));
    let may = memo(move |_| line.with_value(|line| may_write(line, store)));
    let is_put_off = memo(move |_| putting_off.get() == Some(doc) && !is_done.get() && may.get());
    let title = Signal::derive(move || line.with_value(|line| store.named(&line.name)));
    let tap = move |event: leptos::ev::MouseEvent| {
        if is_done.get_untracked() {
            store.unfinish_shown(doc);
        } else {
            focus::stay_near_for_a_while(&event, ".activity");
            line.with_value(|line| mark_done(&line.activity, &line.name, store));
        }
    };
    // A finger that rests on the row, or draws it to the left, puts it off; nothing is written by that alone.
    let gesture = StoredValue::new_local(Gesture::default());
    let drawn = RwSignal::new(None::<(i32, Option<Swipe>)>);
    let put_off = move || {
        if may.get_untracked() && !is_done.get_untracked() {
            putting_off.set(Some(doc))
        }
    };
    let lift = move || {
        let reached = drawn.get_untracked().and_then(|(_, reached)| reached);
        if gesture.with_value(|gesture| gesture.lift(reached)) == Some(Swipe::Plan) {
            put_off();
        }
        if drawn.with_untracked(Option::is_some) {
            drawn.set(None);
        }
    };
    view! {
        <li class="activity agenda-line open" class:done=is_done class:going=is_going data-test="agenda-line" data-doc=doc.to_string()
            data-waiting=waiting.to_string() data-finished=move || is_done.get().to_string()>
            <p class="agenda-hour" class:late=late>{move || line.with_value(|line| first(line, column, store))}</p>
            <div class="agenda-words"
                data-reached=move || drawn.get().map(|(_, reached)| reached.is_some().to_string())
                style:transform=move || drawn.get().map(|(across, _)| format!("translateX({across}px)"))
                on:pointerdown=move |event| Gesture::begin(gesture, &event, doc, put_off)
                on:pointermove=move |event| {
                    let now = gesture.with_value(|gesture| gesture.follow(&event));
                    let now = now.filter(|(across, _)| *across < 0 && may.get_untracked());
                    if drawn.get_untracked() != now {
                        drawn.set(now);
                    }
                }
                on:pointerup=move |_| lift()
                on:pointercancel=move |_| {
                    // The browser has taken it for something else.
                    drawn.set(None);
                    lift();
                }
                // The phone's own menu would cover what a long rest opens.
                on:contextmenu=move |event| if is_put_off.get_untracked() { event.prevent_default() }
            >
                <p class="activity-what">
                    {match customer {
                        Some(customer) => view! {
                            <a href=Route::of(customer).path() draggable="false" on:click=move |event| {
                                event.prevent_default();
                                if gesture.with_value(|gesture| gesture.has_other_meaning(doc)) {
                                    return;
                                }
                                store.unfold(Some(doc));
                                store.go(Route::of(customer));
                            }>{title}</a>
                        }.into_any(),
                        None => ().into_any(),
                    }}
                </p>
                <p class="activity-subject">{second}
                    {waiting.then(|| view! {
                        " "<span class="mark waiting" title=move || store.words().on_this_phone><Sign icon=Icon::Clock/></span>
                    })}
                    {torn.then(|| view! {
                        " "<span class="mark conflict"><Sign icon=Icon::Fork/>" "{word(|words| words.conflict)}</span>
                    })}
                </p>
            </div>
            // The same without a finger.
            <button
                type="button" class="quiet icon-only more" data-test="put-off-row" aria-expanded=move || is_put_off.get().to_string()
                aria-label=move || format!("{} {}, {}", store.words().agenda.put_off, title.get(), about.get())
                title=move || store.words().agenda.put_off hidden=move || is_done.get() || !may.get()
                on:click=move |_| putting_off.update(|open| *open = (*open != Some(doc)).then_some(doc))
            ><Sign icon=Icon::Menu/></button>
            <button
                type="button" class="quiet icon-only check" data-test="mark-done" aria-pressed=move || is_done.get().to_string()
                aria-label=move || {
                    let word = if is_done.get() { store.words().mark_undone } else { store.words().mark_done };
                    format!("{word}: {}, {}", title.get(), about.get())
                }
                disabled=move || !may.get()
                on:click=tap
            >
                <span class="box">{move || is_done.get().then(|| view! { <Sign icon=Icon::Check/> })}</span>
            </button>
            {move || asks.get().then(|| view! { <Asks line=line/> })}
            {move || is_put_off.get().then(|| view! { <PutOff line=line/> })}
        </li>
    }
}

/// Whether the member may write it: it is in a territory of theirs. Watched.
pub fn may_write(line: &AgendaLine, store: Store) -> bool {
    store.seat().is_some_and(|seat| seat.writable().any(|own| own == line.territory))
}

/// What is to be done.
pub fn about(line: &AgendaLine, store: Store) -> String {
    activities::about(&line.activity, store)
}

/// What stands where the hour does.
fn first(line: &AgendaLine, column: Column, store: Store) -> AnyView {
    let activity = &line.activity;
    let hour = activity.planned.map(clock);
    let day = activity.planned.and_then(local_day).or_else(|| date::read_iso(&activity.due));
    match (column, day.zip(today())) {
        (Column::Hour, _) | (Column::Late | Column::Day, None) => hour.into_any(),
        (Column::Late, Some((day, today))) => {
            let days = (store.words().agenda.days_late)(today.to_days() - day.to_days());
            let said = when_due(activity, store);
            view! { <span aria-hidden="true">{days}</span><span class="unseen">{said}</span> }.into_any()
        }
        (Column::Day, Some((day, today))) => {
            let day = i18n::day(day, today, store.language());
            view! { <span class="agenda-day">{day}</span>" "{hour} }.into_any()
        }
    }
}

/// What is to be done, and where, or at which number; of what is late how much the customer buys instead; and whose it is if it is not
/// one's own.
fn second(line: &AgendaLine, about: &str, column: Column, store: Store) -> String {
    let is_of = |kinds: &[What]| kinds.iter().any(|kind| kind.code() == line.activity.what);
    let is_late = column == Column::Late;
    let place = Some(line.place.clone()).filter(|_| !is_late && is_of(&[What::Visit, What::Meeting]));
    let metres = line.metres.filter(|_| place.is_some()).map(i18n::distance);
    let phone = Some(&line.phone).filter(|phone| !phone.is_empty() && !is_late && is_of(&[What::Call, What::Message]));
    // How numbers are written around the world is a tenth of what a first use would download.
    let said = |phone: &String| match crate::rest::is_here() {
        true => ValueType::Phone.display(&Value::text(phone.clone()), store.region(), store.language()),
        false => phone.clone(),
    };
    let phone = phone.map(said);
    let worth = Money::read(&line.worth).ok().filter(|_| is_late).map(|worth| brief(worth, store));
    // A number is one word.
    let whole = |text: String| text.replace(' ', "\u{a0}");
    let [metres, phone, worth] = [metres, phone, worth].map(|text| text.map(whole));
    let by = &line.activity.by;
    let is_own = store.seat().is_some_and(|seat| seat.member.to_string() == *by);
    let who = if is_own { None } else { store.member_name(by) };
    let parts = [Some(about.to_owned()), place, metres, phone, worth, who].into_iter().flatten();
    parts.filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}
