//! The one thing that a row says of what comes next: what is late before what is today, before what is planned, before that nothing is.
//! Days and hours are those of the company's clocks, by which lists count.

use shared::crm::values::civil::Day;

use crate::i18n::{Words, short_day};
use crate::protocol::Next;
use shared::crm::Language;

/// How loudly it is said.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Tone {
    /// It should have been done.
    Late,
    /// It is today.
    Today,
    /// It is planned, or nothing is.
    Quiet,
}

impl Tone {
    /// As styles name it.
    pub const fn class(self) -> &'static str {
        match self {
            Self::Late => "late",
            Self::Today => "is-today",
            Self::Quiet => "",
        }
    }
}

/// The minutes of a day.
const MINUTES: i64 = 1_440;

/// After so many days without contact it is said as something to look at, and as something that is wrong.
const LONG: i64 = 60;
const TOO_LONG: i64 = 90;

/// How loudly it is said that somebody was not heard of for so many days.
pub const fn silence(days: i64) -> &'static str {
    match days {
        TOO_LONG.. => "late",
        LONG.. => "soon-late",
        _ => "",
    }
}

/// How loudly something is said that comes next; `now` in minutes since 1970 began, by the same clocks.
pub fn tone(next: &Next, now: i64) -> Tone {
    let is_past = next.minute.is_some_and(|minute| i64::from(minute) < now.rem_euclid(MINUTES));
    match now.div_euclid(MINUTES) - next.day {
        1.. => Tone::Late,
        0 if is_past => Tone::Late,
        0 => Tone::Today,
        _ => Tone::Quiet,
    }
}

/// What comes next, in words; `now` as above, `what` says a kind of activity. What was to be done earlier today is told by its hour.
pub fn status(
    next: Option<&Next>,
    now: i64,
    words: &Words,
    language: Language,
    what: impl Fn(&str) -> String,
) -> (Tone, String) {
    let days = |next: &Next| Some((Day::from_days(next.day)?, Day::from_days(now.div_euclid(MINUTES))?));
    let Some((next, (day, today))) = next.and_then(|next| Some((next, days(next)?))) else {
        return (Tone::Quiet, words.list.no_plan.to_owned());
    };
    let kind = || what(&next.what).to_lowercase();
    let late = today.to_days() - next.day;
    if late > 0 {
        let about = if next.words.is_empty() { kind() } else { next.words.clone() };
        return (Tone::Late, (words.late_step)(late, &about));
    }
    let clock = next.minute.map(|minute| format!("{}:{:02}", minute / 60, minute % 60));
    let parts = [short_day(day, today, language), clock.unwrap_or_default(), kind()];
    let said = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
    (tone(next, now), said)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::i18n::words;

    #[test]
    fn what_is_late_is_said_before_all_else() {
        let today = Day::new(2026, 11, 29).unwrap();
        // At two in the afternoon.
        let now = today.to_days() * MINUTES + 14 * 60;
        let language = Language::Spanish;
        let say = |ahead: i64, minute: Option<u16>, about: &str| {
            let next = Next { words: about.into(), day: today.to_days() + ahead, what: "visit".into(), minute };
            status(Some(&next), now, words(language), language, |_| "Visita".into())
        };
        assert_eq!(say(-12, None, "Cobrar factura"), (Tone::Late, "12 d tarde: Cobrar factura".into()));
        assert_eq!(say(-1, Some(600), ""), (Tone::Late, "1 d tarde: visita".into()));
        assert_eq!(say(0, Some(9 * 60 + 30), "Cobrar"), (Tone::Late, "hoy 9:30 visita".into()));
        assert_eq!(say(0, Some(14 * 60), "Cobrar"), (Tone::Today, "hoy 14:00 visita".into()));
        assert_eq!(say(0, Some(16 * 60), "Cobrar"), (Tone::Today, "hoy 16:00 visita".into()));
        assert_eq!(say(0, None, ""), (Tone::Today, "hoy visita".into()), "without an hour it is late tomorrow");
        assert_eq!(say(1, Some(9 * 60), "").0, Tone::Quiet, "an earlier hour of another day is not past");
        assert_eq!(say(2, Some(16 * 60 + 5), ""), (Tone::Quiet, "mar 16:05 visita".into()));
        assert_eq!(say(13, None, ""), (Tone::Quiet, "12 dic visita".into()));
        let nothing = status(None, now, words(language), language, |_| String::new());
        assert_eq!(nothing, (Tone::Quiet, "sin plan".into()));
        assert_eq!([59, 60, 89, 90].map(silence), ["", "soon-late", "soon-late", "late"]);
    }
}
