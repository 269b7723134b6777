//! What lists say: their orders and chips, what a row says of what comes next, tables and what is done by a swipe.

use shared::crm::Language;
use shared::crm::values::civil::Day;

use super::{marks, when};

/// One language's words.
pub struct ListWords {
    // Orders, each with its direction in words.
    pub best: &'static str,
    pub by_name: &'static str,
    pub by_name_back: &'static str,
    pub seen_last: &'static str,
    pub unseen_longest: &'static str,
    pub next_first: &'static str,
    pub next_last: &'static str,
    pub most_worth: &'static str,
    pub least_worth: &'static str,
    pub newest: &'static str,
    pub oldest: &'static str,
    pub nearest: &'static str,
    pub rising: fn(&str) -> String,
    pub falling: fn(&str) -> String,

    // The head.
    pub near: &'static str,
    pub late: &'static str,
    pub more: &'static str,
    pub more_of_list: &'static str,
    pub colours: &'static str,
    pub other_segments: &'static str,

    // What stands at the right of a row, as it is called above the list.
    pub days: &'static str,
    pub a_year: &'static str,
    pub distance: &'static str,
    pub next: &'static str,
    pub made: &'static str,

    // Rows.
    pub never: &'static str,
    pub no_plan: &'static str,
    pub no_figure: &'static str,

    // By a swipe, or by a key.
    pub log: &'static str,
    pub plan: &'static str,
    pub in_row: fn(&str) -> String,

    // The table.
    pub columns: &'static str,
    pub columns_explained: &'static str,
    pub last_contact: &'static str,
    pub written_down: &'static str,
    pub city: &'static str,
    pub so_many_days: fn(i64) -> String,
    pub select_shown: &'static str,
    pub changed_in: fn(&str) -> String,
    pub sum_of: fn(u32) -> String,
    pub usual_columns: &'static str,
}

pub const ES: ListWords = ListWords {
    best: "Más parecidos",
    by_name: "Nombre, A–Z",
    by_name_back: "Nombre, Z–A",
    seen_last: "Contacto más reciente",
    unseen_longest: "Más días sin contacto",
    next_first: "Lo que sigue primero",
    next_last: "Lo que sigue al final",
    most_worth: "Compra mayor primero",
    least_worth: "Compra menor primero",
    newest: "Más nuevos",
    oldest: "Más antiguos",
    nearest: "Más cercanos",
    rising: |what| format!("{what}, de menos a más"),
    falling: |what| format!("{what}, de más a menos"),
    near: "Cerca",
    late: "Atrasados",
    more: "Más",
    more_of_list: "Más de la lista",
    colours: "Colores",
    other_segments: "Otros",
    days: "días",
    a_year: "al año",
    distance: "distancia",
    next: "siguiente",
    made: "alta",
    never: "nunca",
    no_plan: "sin plan",
    no_figure: "—",
    log: "Registrar",
    plan: "Programar",
    in_row: |what| format!("{what}, en la fila"),
    columns: "Columnas",
    columns_explained: "Se guardan en este dispositivo.",
    last_contact: "Último contacto",
    written_down: "Alta",
    city: "Ciudad",
    so_many_days: |n| {
        if n == 1 { "1 día".into() } else { format!("{} días", marks::grouped(u32::try_from(n).unwrap_or_default())) }
    },
    select_shown: "Seleccionar todos",
    changed_in: |which| format!("Cambio en {which}"),
    sum_of: |n| if n == 1 { "de 1 cliente".into() } else { format!("de {} clientes", marks::grouped(n)) },
    usual_columns: "Como al principio",
};

pub const EN: ListWords = ListWords {
    best: "Best match",
    by_name: "Name, A–Z",
    by_name_back: "Name, Z–A",
    seen_last: "Latest contact",
    unseen_longest: "Longest without contact",
    next_first: "Next step, soonest",
    next_last: "Next step, latest",
    most_worth: "Largest purchases",
    least_worth: "Smallest purchases",
    newest: "Newest",
    oldest: "Oldest",
    nearest: "Nearest",
    rising: |what| format!("{what}, low to high"),
    falling: |what| format!("{what}, high to low"),
    near: "Nearby",
    late: "Overdue",
    more: "More",
    more_of_list: "More about the list",
    colours: "Colors",
    other_segments: "Others",
    days: "days",
    a_year: "a year",
    distance: "distance",
    next: "next",
    made: "added",
    never: "never",
    no_plan: "nothing planned",
    no_figure: "—",
    log: "Log",
    plan: "Schedule",
    in_row: |what| format!("{what}, on the row"),
    columns: "Columns",
    columns_explained: "They are kept on this device.",
    last_contact: "Last contact",
    written_down: "Added",
    city: "City",
    so_many_days: |n| {
        if n == 1 { "1 day".into() } else { format!("{} days", marks::grouped(u32::try_from(n).unwrap_or_default())) }
    },
    select_shown: "Select all",
    changed_in: |which| format!("Changed {which}"),
    sum_of: |n| if n == 1 { "of 1 customer".into() } else { format!("of {} customers", marks::grouped(n)) },
    usual_columns: "As at first",
};

/// A day as a row has room for it: within a week by its name («mar»), else by its date.
pub fn short_day(then: Day, today: Day, language: Language) -> String {
    const ES: [&str; 7] = ["lun", "mar", "mié", "jue", "vie", "sáb", "dom"];
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    let names = match language {
        Language::Spanish => ES,
        Language::English => EN,
    };
    match then.to_days() - today.to_days() {
        2..=6 => names[then.weekday() as usize % 7].to_owned(),
        _ => when::day(then, today, language),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_of_the_week_have_names_for_a_week() {
        let today = Day::new(2026, 11, 29).unwrap();
        let say = |ahead: i64, language| short_day(Day::from_days(today.to_days() + ahead).unwrap(), today, language);
        let said = [-1, 0, 1, 2, 6, 7].map(|ahead| say(ahead, Language::Spanish));
        assert_eq!(said, ["ayer", "hoy", "mañana", "mar", "sáb", "6 dic"]);
        assert_eq!(say(2, Language::English), "Tue");
    }
}
