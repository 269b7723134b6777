//! What was done with a customer in the last months, what is planned, what is overdue.

use shared::crm::Value;
use shared::crm::values::civil::Day;
use shared::document::DocId;

use super::customer::fill;
use super::places::City;
use super::random::Random;
use super::words::{DOINGS, Doing, NEXT_STEPS, OUTCOMES};
use super::{SampleActivity, make_id};

const DAY: i64 = 86_400_000;
const MINUTE: i64 = 60_000;

/// When an activity is, seen from now.
#[derive(Copy, Clone, PartialEq, Eq)]
enum When {
    Done,
    Overdue,
    Today,
    Ahead,
}

/// How a seller goes round: a city a day, all of a territory in turn, so that each day is one that somebody could drive.
#[derive(Copy, Clone)]
pub(super) struct Round {
    /// How many cities it takes.
    pub cities: i64,
    /// The place of the customer's city in it.
    pub place: i64,
}

impl Round {
    /// Whether the round is in the city on a day since 1970.
    const fn is_there_on(self, day: i64) -> bool {
        day.rem_euclid(self.cities) == self.place
    }

    /// The first day from `day` on when it is there, `rounds` later.
    const fn next(self, day: i64, rounds: i64) -> i64 {
        day + (self.place - day).rem_euclid(self.cities) + rounds * self.cities
    }
}

/// All activities of a customer, oldest first: three on average, mostly done ones.
pub(super) fn make_all(
    index: u64,
    customer: DocId,
    seller: usize,
    (city, round): (&City, Round),
    random: &mut Random,
    now_ms: i64,
) -> Vec<SampleActivity> {
    let today = (now_ms + city.offset_minutes * MINUTE).div_euclid(DAY);
    // Where the round is today there is more to do today.
    let is_due = round.is_there_on(today);
    let count = *random.pick(&[2, 3, 3, 4]);
    let mut activities: Vec<(i64, SampleActivity)> = (0..count)
        .map(|at| {
            let when = match random.below(100) {
                // The first is always one that was done, so that every customer has a last visit.
                _ if at == 0 => When::Done,
                0..=55 => When::Done,
                56..=59 => When::Overdue,
                60..=94 if is_due => When::Today,
                _ => When::Ahead,
            };
            make(index, customer, seller, (city, round), when, random, now_ms)
        })
        .collect();
    activities.sort_by_key(|(at, activity)| (*at, activity.id));
    activities.into_iter().map(|(_, activity)| activity).collect()
}

fn make(
    index: u64,
    customer: DocId,
    seller: usize,
    (city, round): (&City, Round),
    when: When,
    random: &mut Random,
    now_ms: i64,
) -> (i64, SampleActivity) {
    let id = make_id(index, random);
    let Doing { what, subjects, outcomes, .. } = choose_doing(when, random);
    let at = choose_time(when, city, round, random, now_ms);
    let mut values: Vec<(String, Value)> = Vec::with_capacity(10);
    let mut set = |key: &str, value: Value| values.push((key.to_owned(), value));
    set("customer", Value::Text(customer.to_string()));
    set("what", Value::from(*what));
    set("subject", Value::from(*random.pick(subjects)));
    if *what == "task" {
        if let Some(day) = Day::from_days((at + city.offset_minutes * MINUTE).div_euclid(DAY)) {
            set("due", Value::Text(day.to_string()));
        }
    } else {
        set("planned", Value::Time(at));
        set("zone", Value::from(city.zone));
    }
    match when {
        When::Done => {
            // Some minutes later than planned, but never later than now.
            set("done", Value::Time((at + random.between(-20, 90) * MINUTE).min(now_ms)));
            let (outcome, words) = random.pick(&OUTCOMES[outcomes.clone()]);
            set("outcome", Value::from(*outcome));
            if random.chance(60) {
                set("outcome_text", Value::Text(fill(words, random)));
            }
            if random.chance(40) {
                set("next_step", Value::from(*random.pick(NEXT_STEPS)));
            }
        }
        When::Overdue | When::Today | When::Ahead => {
            if *what == "visit" || *what == "meeting" {
                set("minutes", Value::Int(*random.pick(&[20, 30, 45, 60])));
            }
        }
    }
    (at, SampleActivity { id, seller, values })
}

fn choose_doing(when: When, random: &mut Random) -> &'static Doing {
    loop {
        let doing = random.pick(DOINGS);
        if doing.is_planned || when == When::Done {
            return doing;
        }
    }
}

/// A working hour of the city on a fitting day, when the round is there if somebody has to go.
fn choose_time(when: When, city: &City, round: Round, random: &mut Random, now_ms: i64) -> i64 {
    let today = (now_ms + city.offset_minutes * MINUTE).div_euclid(DAY);
    let days = match when {
        When::Done => today - random.between(2, 150),
        When::Overdue => today - random.between(2, 12),
        When::Today => today,
        When::Ahead => round.next(today + 1, random.between(0, 1)),
    };
    // Nobody is visited on a Sunday, unless it is one today.
    let is_sunday = when != When::Today && Day::from_days(days).is_some_and(|day| day.weekday() == 6);
    let days = days + i64::from(is_sunday);
    let quarter_hours = random.between(0, 35);
    days * DAY + (9 * 60 + quarter_hours * 15 - city.offset_minutes) * MINUTE
}
