//! Times as people say them: «10:42», «ayer 10:42», «21 nov 10:42».

use shared::crm::Language;
use shared::crm::values::civil::Day;
use shared::crm::values::{date, time};

/// An instant, seen at `now`; the offset is the reader's zone's, minutes ahead of UTC.
pub fn moment(ms: i64, now: i64, offset_minutes: i32, language: Language) -> String {
    let (Some((then, clock)), Some((today, _))) = (time::local(ms, offset_minutes), time::local(now, offset_minutes))
    else {
        return String::new();
    };
    let clock = format!("{}:{:02}", clock.hour, clock.minute);
    if then == today { clock } else { format!("{} {clock}", named(then, today, language)) }
}

/// The hour of an instant: «9:30».
pub fn clock(ms: i64, offset_minutes: i32) -> String {
    time::local(ms, offset_minutes).map_or_else(String::new, |(_, clock)| format!("{}:{:02}", clock.hour, clock.minute))
}

/// A day, seen from `today`.
pub fn day(then: Day, today: Day, language: Language) -> String {
    named(then, today, language)
}

/// A day that is so many days ago: «ayer», «hace 4 días».
pub fn days_ago(days: i64, language: Language) -> String {
    match (days, language) {
        (1, Language::Spanish) => "ayer".to_owned(),
        (1, Language::English) => "yesterday".to_owned(),
        (_, Language::Spanish) => format!("hace {days} días"),
        (_, Language::English) => format!("{days} days ago"),
    }
}

/// The day on which something was done last, seen from `today`: «hoy», «ayer», «hace 16 días».
pub fn ago(then: Day, today: Day, language: Language) -> String {
    match today.to_days() - then.to_days() {
        days @ 1.. => days_ago(days, language),
        _ => named(then, today, language),
    }
}

/// A day with its name in the week: «sábado 21 nov», “Saturday 21 Nov”.
pub fn day_of_the_week(day: Day, language: Language) -> String {
    const SPANISH: [&str; 7] = ["lunes", "martes", "miércoles", "jueves", "viernes", "sábado", "domingo"];
    const ENGLISH: [&str; 7] = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];
    let names = match language {
        Language::Spanish => SPANISH,
        Language::English => ENGLISH,
    };
    format!("{} {}", names[day.weekday() as usize], dated(day, day, language))
}

fn named(then: Day, today: Day, language: Language) -> String {
    let word = match (then.to_days() - today.to_days(), language) {
        (0, Language::Spanish) => "hoy",
        (0, Language::English) => "today",
        (1, Language::Spanish) => "mañana",
        (1, Language::English) => "tomorrow",
        (-1, Language::Spanish) => "ayer",
        (-1, Language::English) => "yesterday",
        _ => return dated(then, today, language),
    };
    word.to_owned()
}

/// The year only if it is another one.
fn dated(then: Day, today: Day, language: Language) -> String {
    let text = if then.year == today.year { format!("--{:02}-{:02}", then.month, then.day) } else { then.to_string() };
    date::display(&text, language)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOON: i64 = 1_795_262_400_000; // 2026-11-21T12:00:00Z
    const HOUR: i64 = 3_600_000;

    #[test]
    fn days_of_the_week() {
        let day = Day::new(2026, 11, 21).unwrap();
        assert_eq!(day_of_the_week(day, Language::Spanish), "sábado 21 nov");
        assert_eq!(day_of_the_week(day, Language::English), "Saturday 21 Nov");
    }

    #[test]
    fn what_was_done_last_is_so_many_days_ago() {
        let today = Day::new(2026, 11, 21).unwrap();
        let said = |days: i64| ago(Day::from_days(today.to_days() - days).unwrap(), today, Language::Spanish);
        assert_eq!([said(0), said(1), said(16), said(400)], ["hoy", "ayer", "hace 16 días", "hace 400 días"]);
        assert_eq!(ago(Day::new(2026, 11, 5).unwrap(), today, Language::English), "16 days ago");
    }

    #[test]
    fn near_days_have_names() {
        let say = |hours: i64| moment(NOON + hours * HOUR, NOON, -360, Language::Spanish);
        assert_eq!(say(-1), "5:00");
        assert_eq!(say(-24), "ayer 6:00");
        assert_eq!(say(-24 * 10), "11 nov 6:00");
        assert_eq!(say(-24 * 400), "17 oct 2025 6:00");
        assert_eq!(moment(NOON - 24 * HOUR, NOON, 60, Language::English), "yesterday 13:00");
    }
}
