//! Visits by week: columns of up to four people and all others, with the figures as a table behind them.

use leptos::prelude::*;
use shared::book::team::{Person, WEEKS};
use shared::crm::values::civil::Day;

use super::{Told, names};
use crate::i18n::{day_of_year, grouped};
use crate::reactive::memo;
use crate::state::{Store, store};
use crate::ui::word::word;

/// So many people have a colour of their own.
const COLOURS: usize = 4;

/// How high the highest column is, and what stands above it, pixels.
const HEIGHT: u32 = 84;
const HEAD: u32 = 24;

/// The part of its room that a column takes, per cent, and the room of one.
const WIDTH: f64 = 10.5;
const ROOM: f64 = 100.0 / WEEKS as f64;

/// Who visits, the first [`COLOURS`] by name and the rest together.
#[derive(Clone, Debug, Default, PartialEq)]
struct Series {
    names: Vec<String>,
    counts: Vec<[u32; WEEKS]>,
}

impl Series {
    /// Watched.
    fn of(store: Store, people: &[Person]) -> Self {
        let mut visitors: Vec<&Person> =
            people.iter().filter(|person| person.weeks.iter().any(|visits| *visits > 0)).collect();
        // Those with most visits; what is drawn below the others stays in the order of the other parts.
        if visitors.len() > COLOURS + 1 {
            visitors.sort_by_key(|person| u32::MAX - person.weeks.iter().sum::<u32>());
        }
        let apart = if visitors.len() > COLOURS + 1 { COLOURS } else { visitors.len() };
        let (own, rest) = visitors.split_at(apart);
        let own: Vec<Person> = own.iter().map(|person| (*person).clone()).collect();
        let mut series =
            Self { names: names::short(store, &own), counts: own.iter().map(|person| person.weeks).collect() };
        if !rest.is_empty() {
            let mut others = [0; WEEKS];
            rest.iter().for_each(|person| others.iter_mut().zip(person.weeks).for_each(|(sum, visits)| *sum += visits));
            series.names.push(store.words().team.others.to_owned());
            series.counts.push(others);
        }
        series
    }

    fn total(&self, week: usize) -> u32 {
        self.counts.iter().map(|counts| counts[week]).sum()
    }
}

/// The section.
#[component]
pub(super) fn Weeks(told: Told) -> impl IntoView {
    let store = store();
    let series = memo(move |_| told.with(|told| Series::of(store, &told.team.people)));
    let first = memo(move |_| told.with(|told| told.team.first_week));
    let monday = move |week: usize| Day::from_days(first.get() + 7 * week as i64);
    let between = move || {
        let say = |day: Option<Day>| day.map(|day| day_of_year(day, store.language())).unwrap_or_default();
        (store.words().team.weeks_between)(&say(monday(0)), &say(monday(WEEKS - 1)))
    };
    let are_some = memo(move |_| series.with(|series| !series.counts.is_empty()));
    let legend = move || {
        let names = series.with(|series| series.names.clone());
        let are_several = names.len() > 1;
        let named = names.into_iter().enumerate().filter(|_| are_several);
        named
            .map(|(at, name)| view! { <li><span class=format!("swatch person-{at}")></span>{name}</li> })
            .collect_view()
    };
    let columns =
        move || series.with(|series| (0..WEEKS).map(|week| column(series, week, monday(week))).collect_view());
    view! {
        <section class="team-block team-weeks" data-test="weeks" aria-label=move || store.words().team.weeks>
            <h2>{word(|words| words.team.weeks)}</h2>
            <p class="explained">{move || if are_some.get() { between() } else { store.words().team.no_visits.to_owned() }}</p>
            <Show when=move || are_some.get()>
                <ul class="team-legend" aria-hidden="true">{legend}</ul>
                <svg class="team-columns" aria-hidden="true">{columns}</svg>
                <Figures series=series first=first/>
            </Show>
        </section>
    }
}

/// One week: people from the ground up in their order, the sum above, the week's first day below.
fn column(series: &Series, week: usize, monday: Option<Day>) -> impl IntoView + use<> {
    let highest = (0..WEEKS).map(|week| series.total(week)).max().unwrap_or_default().max(1);
    let left = ROOM * week as f64 + (ROOM - WIDTH) / 2.0;
    let middle = format!("{}%", ROOM * (week as f64 + 0.5));
    let mut below = 0;
    let parts: Vec<_> = series
        .counts
        .iter()
        .enumerate()
        .filter(|(_, counts)| counts[week] > 0)
        .map(|(at, counts)| {
            // Edges lie where sums do, so that parts leave no gap but the one that is drawn.
            let edge = |sum: u32| HEIGHT * sum / highest;
            let (from, to) = (edge(below), edge(below + counts[week]));
            below += counts[week];
            let height = (to - from).saturating_sub(u32::from(from > 0)).max(1);
            let top = HEAD + HEIGHT - to;
            view! { <rect class=format!("person-{at}") x=format!("{left}%") y=top width=format!("{WIDTH}%") height=height></rect> }
        })
        .collect();
    let top = HEAD + HEIGHT - HEIGHT * below / highest - 6;
    view! {
        {parts}
        <text class="team-sum" x=middle.clone() y=top text-anchor="middle">{(below > 0).then(|| grouped(below))}</text>
        <text class="team-monday" x=middle y=HEAD + HEIGHT + 18 text-anchor="middle">{monday.map(|day| day.day)}</text>
    }
}

/// The figures for who does not see the columns.
#[component]
fn Figures(series: Memo<Series>, first: Memo<i64>) -> impl IntoView {
    let store = store();
    let heads = move || {
        series
            .with(|series| series.names.iter().map(|name| view! { <th scope="col">{name.clone()}</th> }).collect_view())
    };
    let rows = move || {
        let week = |week: usize| {
            let day = Day::from_days(first.get() + 7 * week as i64).map(|day| day_of_year(day, store.language()));
            let cells = series.with(|series| {
                series.counts.iter().map(|counts| view! { <td>{grouped(counts[week])}</td> }).collect_view()
            });
            let total = series.with(|series| grouped(series.total(week)));
            view! { <tr><th scope="row">{day}</th>{cells}<td>{total}</td></tr> }
        };
        (0..WEEKS).map(week).collect_view()
    };
    view! {
        <div class="unseen">
            <table>
                <caption>{word(|words| words.team.weeks)}</caption>
                <thead><tr><th scope="col">{word(|words| words.team.week)}</th>{heads}<th scope="col">{word(|words| words.team.total)}</th></tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
