//! What calendars say.

use shared::crm::Language;
use shared::crm::values::civil::Day;

/// One language's words.
pub struct CalendarWords {
    pub calendar: &'static str,
    pub before: [&'static str; 2],
    pub after: [&'static str; 2],
    pub this_day: &'static str,
    pub free: &'static str,
    pub others: fn(u32) -> String,
    pub nothing: &'static str,
    pub move_to: &'static str,
    pub move_one: fn(&str) -> String,
    pub moved: fn(&str, &str) -> String,
    pub done: &'static str,
}

pub const ES: CalendarWords = CalendarWords {
    calendar: "Calendario",
    before: ["Semana anterior", "Mes anterior"],
    after: ["Semana siguiente", "Mes siguiente"],
    this_day: "Hoy",
    free: "nada",
    others: |n| format!("y {n} más"),
    nothing: "Nada este día.",
    move_to: "Mover a…",
    move_one: |what| format!("Mover a otro día: {what}"),
    moved: |what, day| format!("{what}: pasó a {day}."),
    done: "hecho",
};

pub const EN: CalendarWords = CalendarWords {
    calendar: "Calendar",
    before: ["Previous week", "Previous month"],
    after: ["Next week", "Next month"],
    this_day: "Today",
    free: "nothing",
    others: |n| format!("and {n} more"),
    nothing: "Nothing on this day.",
    move_to: "Move to…",
    move_one: |what| format!("Move to another day: {what}"),
    moved: |what, day| format!("{what}: moved to {day}."),
    done: "done",
};

const SPANISH_MONTHS: [&str; 12] = [
    "enero",
    "febrero",
    "marzo",
    "abril",
    "mayo",
    "junio",
    "julio",
    "agosto",
    "septiembre",
    "octubre",
    "noviembre",
    "diciembre",
];
const ENGLISH_MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

/// The month of a day: «noviembre de 2026», “November 2026”.
pub fn month_of(day: Day, language: Language) -> String {
    let at = day.month.saturating_sub(1) as usize;
    match language {
        Language::Spanish => format!("{} de {}", SPANISH_MONTHS.get(at).unwrap_or(&""), day.year),
        Language::English => format!("{} {}", ENGLISH_MONTHS.get(at).unwrap_or(&""), day.year),
    }
}

/// A day of the week as there is room for it above a column: Monday 0 to Sunday 6.
pub fn short_weekday(at: u32, language: Language) -> &'static str {
    const SPANISH: [&str; 7] = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"];
    const ENGLISH: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let names = match language {
        Language::Spanish => SPANISH,
        Language::English => ENGLISH,
    };
    names.get(at as usize % 7).copied().unwrap_or_default()
}
