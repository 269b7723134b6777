//! Planning something from the day: what comes after what was done, a visit to whom one has not seen for long.

use leptos::ev::Event;
use leptos::prelude::*;
use shared::crm::values::civil::Day;
use shared::crm::values::date;
use shared::crm::{Kind, Value};
use shared::document::{DocId, Intent};

use super::clock_of;
use crate::i18n;
use crate::protocol::{Agenda, AgendaLine};
use crate::state::{Store, local_day, now, own_zone, read_local, store, today};
use crate::ui::activities::What;
use crate::ui::record::read_calendar;

/// The first hour at which something is planned by itself, and the last, minutes of the day.
const MORNING: u32 = 10 * 60;
const EVENING: u32 = 18 * 60;

/// A visit takes so long, minutes, and begins on a multiple of these.
const TAKES: u32 = 60;
const STEP: u32 = 30;

/// A day so many days ahead.
pub fn ahead(days: i64) -> Option<Day> {
    Day::from_days(today()?.to_days() + days)
}

/// The same activity on another day: the key that says when, what stands there, and what it is to be. At the same hour, if it has one.
pub fn on_another_day(line: &AgendaLine, day: Day) -> Option<(&'static str, Value, Value)> {
    let activity = &line.activity;
    match activity.planned {
        Some(planned) => {
            let moved = read_local(&format!("{day}T{}", clock_of(planned)?))?;
            Some(("planned", Value::Time(planned), Value::Time(moved)))
        }
        None => {
            let due = Some(&activity.due).filter(|due| !due.is_empty());
            let before = due.map_or(Value::Null, |due| Value::text(due.clone()));
            Some(("due", before, Value::text(day.to_string())))
        }
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
    let mut values = vec![
        ("kind", Value::text(Kind::ACTIVITY.name())),
        ("territory", Value::Int(i64::from(territory))),
        ("what", Value::text(what)),
        (key, when),
    ];
    values.extend(customer.map(|customer| ("customer", Value::text(customer.to_string()))));
    values.extend(Some(subject).filter(|subject| !subject.is_empty()).map(|subject| ("subject", Value::text(subject))));
    values.extend(untrack(|| store.seat()).map(|seat| ("by", Value::text(seat.member.to_string()))));
    // An hour is an hour there, from wherever one looks.
    values.extend(own_zone().filter(|_| key == "planned").map(|zone| ("zone", Value::text(zone))));
    values.into_iter().map(|(key, value)| Intent::set(key, Value::Null, value)).collect()
}

/// The instant on a day at which there is room for a visit, as far as the agenda knows what else there is.
pub fn room_on(day: Day, agenda: Option<&Agenda>) -> Option<i64> {
    let parts = agenda.into_iter().flat_map(|agenda| [&agenda.today, &agenda.tomorrow, &agenda.soon]);
    let planned = parts.flat_map(|due| &due.lines).filter_map(|line| line.activity.planned);
    let of_the_day = planned.filter(|planned| local_day(*planned) == Some(day));
    let taken: Vec<u32> = of_the_day.filter_map(|planned| minute_of(&clock_of(planned)?)).collect();
    // On the day itself there is an hour's half to get there.
    let soonest = minute_of(&clock_of(now())?)? + STEP;
    let from = if Some(day) == today() { soonest.next_multiple_of(STEP).min(EVENING) } else { MORNING };
    let minute = first_room(&taken, from);
    read_local(&format!("{day}T{:02}:{:02}", minute / 60, minute % 60))
}

fn minute_of(clock: &str) -> Option<u32> {
    let (hour, minute) = clock.split_once(':')?;
    Some(hour.parse::<u32>().ok()? * 60 + minute.parse::<u32>().ok()?)
}

/// The first time of a day from one on that is far enough from what is taken; that one if there is none.
fn first_room(taken: &[u32], from: u32) -> u32 {
    let is_free = |minute: &u32| taken.iter().all(|taken| taken.abs_diff(*minute) >= TAKES);
    (from..=EVENING).step_by(STEP as usize).find(is_free).unwrap_or(from)
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
    let pick = move |event: Event| {
        let day = read_calendar(&event).and_then(|day| date::read_iso(&day));
        if let Some(day) = day.filter(|day| today().is_some_and(|today| *day >= today)) {
            choose.run(day);
        }
    };
    view! {
        {near(1, |store| store.words().tomorrow)}
        {near(7, |store| store.words().in_a_week)}
        <button type="button" class="pick" data-test="another-day" aria-expanded=move || looking.get().to_string()
            on:click=move |_| looking.update(|looking| *looking = !*looking)>
            {move || store.words().agenda.another_day}
        </button>
        {move || looking.get().then(|| view! {
            <input type="date" name="another-day" class="another-day" aria-label=move || store.words().agenda.another_day
                min=today().map(|day| day.to_string()) on:change=pick/>
        })}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_visit_is_planned_where_there_is_room() {
        let room = |taken: &[u32]| first_room(taken, MORNING);
        assert_eq!([room(&[]), room(&[600]), room(&[570, 690]), room(&[600, 615, 705])], [600, 660, 630, 780]);
        let all: Vec<u32> = (0..24).map(|hour| hour * 60).collect();
        assert_eq!(room(&all), 600, "where there is none it is the usual hour");
        assert_eq!(first_room(&[900], 870), 960, "late in the day");
        assert_eq!((minute_of("09:45"), minute_of("9"), minute_of("x:10")), (Some(585), None, None));
    }
}
