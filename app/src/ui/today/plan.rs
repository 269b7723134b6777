//! Planning something from the day: what comes after what was done, a visit to whom one has not seen for long.

use leptos::ev::Event;
use leptos::html::Button;
use leptos::prelude::*;
use shared::crm::Value;
use shared::crm::values::civil::Day;
use shared::crm::values::date;
use shared::document::{DocId, Intent};

use super::clock_of;
use crate::i18n;
use crate::protocol::{ActivityLine, Agenda, AgendaLine};
use crate::state::{BOOK, Store, local_day, now, own_zone, read_local, store, today};
use crate::ui::activities::{What, Where, first_gap};
use crate::ui::record::read_calendar;
use crate::ui::word::word;

/// So long it takes to get somewhere, minutes.
const WAY: u32 = 30;

/// A day so many days ahead.
pub fn ahead(days: i64) -> Option<Day> {
    Day::from_days(today()?.to_days() + days)
}

/// The same activity on another day: the key that says when, what stands there, and what it is to be. At the same hour, if it has one.
pub fn on_another_day(activity: &ActivityLine, day: Day) -> Option<(&'static str, Value, Value)> {
    let (key, before) = match activity.planned {
        Some(planned) => ("planned", Value::Time(planned)),
        None => {
            let due = Some(&activity.due).filter(|due| !due.is_empty());
            ("due", due.map_or(Value::Null, |due| Value::text(due.clone())))
        }
    };
    let moved = moved(&before, day)?;
    Some((key, before, moved))
}

/// What stands for another day than a value says: an instant keeps its hour, all else is the day.
pub fn moved(value: &Value, day: Day) -> Option<Value> {
    match value.as_time() {
        Some(at) => read_local(&format!("{day}T{}", clock_of(at)?)).map(Value::Time),
        None => Some(Value::text(day.to_string())),
    }
}

/// What a new activity says that is like another one, at another time.
pub fn next_of(line: &AgendaLine, when: (&'static str, Value), store: Store) -> Vec<Intent> {
    let (what, subject) = (line.activity.what.as_str(), line.activity.subject.as_str());
    new(line.customer, line.territory, what, subject, when, store)
}

/// What a new visit says.
pub fn visit(customer: DocId, territory: u32, planned: i64, store: Store) -> Vec<Intent> {
    new(Some(customer), territory, What::Visit.code(), "", ("planned", Value::Time(planned)), store)
}

fn new(
    customer: Option<DocId>,
    territory: u32,
    what: &str,
    subject: &str,
    (key, when): (&'static str, Value),
    store: Store,
) -> Vec<Intent> {
    let by = untrack(|| store.seat()).map(|seat| seat.member.to_string());
    let of = customer.map(|customer| (BOOK, customer));
    Where { of, territory, by, zone: own_zone() }.begun(what, subject, (key, when))
}

/// The instant on a day at which there is room for a visit, as far as the agenda knows what else there is.
pub fn room_on(day: Day, agenda: Option<&Agenda>) -> Option<i64> {
    let parts = agenda.into_iter().flat_map(|agenda| [&agenda.today, &agenda.tomorrow, &agenda.soon]);
    let planned = parts.flat_map(|due| &due.lines).filter_map(|line| line.activity.planned);
    let of_the_day = planned.filter(|planned| local_day(*planned) == Some(day));
    let taken: Vec<u32> = of_the_day.filter_map(|planned| minute_of(&clock_of(planned)?)).collect();
    // On the day itself there is half an hour to get there.
    let from = if Some(day) == today() { minute_of(&clock_of(now())?)? + WAY } else { 0 };
    let minute = first_gap(&taken, from);
    read_local(&format!("{day}T{:02}:{:02}", minute / 60, minute % 60))
}

fn minute_of(clock: &str) -> Option<u32> {
    let (hour, minute) = clock.split_once(':')?;
    Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
}

/// When something is planned, in words.
pub fn said(value: &Value, store: Store) -> String {
    if let Some(planned) = value.as_time() {
        return untrack(|| store.moment(planned));
    }
    let day = day_of(value).zip(today());
    day.map_or_else(String::new, |(day, today)| i18n::day(day, today, store.language_now()))
}

/// The day of it.
pub fn day_of(value: &Value) -> Option<Day> {
    value.as_time().and_then(local_day).or_else(|| value.as_text().and_then(date::read_iso))
}

/// A choice of days: the near ones are a tap away.
#[component]
pub fn Days(
    /// The day that is chosen already.
    #[prop(into)]
    chosen: Signal<Option<Day>>,
    #[prop(into)] choose: Callback<Day>,
    /// Whether somebody is looking for a day in a calendar.
    looking: RwSignal<bool>,
    /// Whether it may be a day that is over.
    #[prop(optional)]
    past: bool,
) -> impl IntoView {
    let store = store();
    let near = move |days: i64, word: fn(Store) -> &'static str| {
        let day = ahead(days);
        view! {
            <button type="button" class="pick" data-test="next-day" data-ahead=days.to_string()
                aria-pressed=move || (day.is_some() && chosen.get() == day).to_string()
                on:click=move |_| if let Some(day) = day {
                    looking.set(false);
                    choose.run(day);
                }>
                {move || word(store)}
            </button>
        }
    };
    view! {
        {near(1, |store| store.words().tomorrow)}
        {near(7, |store| store.words().in_a_week)}
        <AnotherDay choose=choose looking=looking past=past/>
    }
}

/// A day out of a calendar. What stands there is a choice like the others, to be tapped; or Enter takes it. The browser tells of every
/// whole date on the way to the one that is typed, and a calendar of every day that it passes.
#[component]
pub fn AnotherDay(
    #[prop(into)] choose: Callback<Day>,
    /// Whether somebody is looking for one.
    looking: RwSignal<bool>,
    /// Whether it may be one that is over.
    #[prop(optional)]
    past: bool,
) -> impl IntoView {
    let store = store();
    let typed = RwSignal::new(None::<Day>);
    let opener = NodeRef::<Button>::new();
    let read = move |event: &Event| {
        let day = read_calendar(event).and_then(|day| date::read_iso(&day));
        typed.set(day.filter(|day| past || today().is_some_and(|today| *day >= today)));
    };
    let pick = move || {
        let Some(day) = typed.get_untracked() else { return };
        typed.set(None);
        // What has the focus goes away.
        if let Some(opener) = opener.get_untracked() {
            let _ = opener.focus();
        }
        choose.run(day);
    };
    let said = move || typed.get().zip(today()).map(|(day, today)| i18n::day(day, today, store.language()));
    view! {
        <button type="button" class="pick" data-test="another-day" aria-expanded=move || looking.get().to_string() node_ref=opener
            on:click=move |_| {
                typed.set(None);
                looking.update(|looking| *looking = !*looking);
            }>
            {word(|words| words.agenda.another_day)}
        </button>
        {move || looking.get().then(|| view! {
            <input type="date" name="another-day" class="another-day" aria-label=move || store.words().agenda.another_day
                min=today().filter(|_| !past).map(|day| day.to_string())
                on:input=move |event| read(&event)
                on:keydown=move |event| if event.key() == "Enter" {
                    event.prevent_default();
                    pick();
                }/>
            {move || said().map(|day| view! {
                <button type="button" class="pick" data-test="typed-day" on:click=move |_| pick()>{i18n::title_of(&day)}</button>
            })}
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_read() {
        assert_eq!((minute_of("09:45"), minute_of("9"), minute_of("x:10")), (Some(585), None, None));
    }

    #[test]
    fn a_day_is_moved_to_a_day() {
        let then = Day::new(2026, 12, 1).unwrap();
        for before in [Value::text("2026-11-21"), Value::Null] {
            assert_eq!(moved(&before, then), Some(Value::text("2026-12-01")));
        }
    }
}
