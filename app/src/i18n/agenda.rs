//! What the day says.

use super::marks::grouped;

/// The day's sentences.
pub struct AgendaWords {
    /// How much of the day is done.
    pub so_far: fn(u32, u32) -> String,
    pub so_many_late: fn(u32) -> String,
    pub so_many_silent: fn(u32) -> String,
    pub now: &'static str,
    pub free_until: fn(&str) -> String,
    pub near_by: &'static str,
    pub untimed: &'static str,
    /// How many appointments, and when the first is.
    pub appointments: fn(u32, Option<&str>) -> String,
    pub days_late: fn(i64) -> String,
    // What was done.
    pub how_was_it: &'static str,
    /// When it was.
    pub it_was: fn(&str) -> String,
    pub next: &'static str,
    pub another_day: &'static str,
    pub other_outcome: &'static str,
    pub then: fn(&str, &str) -> String,
    // What is put off.
    pub see_by_worth: fn(u32) -> String,
    pub fold: &'static str,
    pub put_off: &'static str,
    pub put_off_all: fn(u32) -> String,
    pub to_tomorrow: &'static str,
    pub over_five_days: &'static str,
    pub was_put_off: fn(u32) -> String,
    pub put_off_to: fn(&str, &str) -> String,
    pub monday: &'static str,
    // Whom to visit.
    pub worth_visiting: &'static str,
    pub why_these: fn(u32) -> String,
    pub why_these_on_a_free_day: &'static str,
    pub why_the_nearest: fn(u32) -> String,
    pub why_the_nearest_on_a_free_day: &'static str,
    pub schedule: &'static str,
    pub schedule_visit: fn(&str) -> String,
    pub visit_planned: fn(&str, &str) -> String,
    pub nothing_planned: &'static str,
    // Keys.
    pub space: &'static str,
    pub key_rows: &'static str,
    pub key_done: &'static str,
    pub key_put_off: &'static str,
}

pub const ES: AgendaWords = AgendaWords {
    so_far: |done, all| format!("{} de {} {}", grouped(done), grouped(all), if all == 1 { "hecho" } else { "hechos" }),
    so_many_late: |n| format!("{} {}", grouped(n), if n == 1 { "atrasado" } else { "atrasados" }),
    so_many_silent: |n| format!("{} sin contacto", grouped(n)),
    now: "Ahora",
    free_until: |clock| format!("Libre hasta {clock}"),
    near_by: "cerca",
    untimed: "Sin hora",
    appointments: |n, first| {
        let all = format!("{} {}", grouped(n), if n == 1 { "pendiente" } else { "pendientes" });
        first.map_or_else(|| all.clone(), |first| format!("{all}, el primero {first}"))
    },
    days_late: |n| format!("{n} d"),
    how_was_it: "¿Cómo fue?",
    it_was: |when| format!("Fue: {when}"),
    next: "Siguiente",
    another_day: "Otro día",
    other_outcome: "Otro…",
    then: |done, when| format!("{done}. Siguiente: {when}"),
    see_by_worth: |n| format!("Ver los {}, por valor", grouped(n)),
    fold: "Ver menos",
    put_off: "Pasar a…",
    put_off_all: |n| {
        if n == 1 {
            "¿A cuándo pasa el atrasado?".into()
        } else {
            format!("¿A cuándo pasan los {} atrasados?", grouped(n))
        }
    },
    to_tomorrow: "Mañana",
    over_five_days: "Repartir en 5 días",
    was_put_off: |n| if n == 1 { "1 pasó a otro día".into() } else { format!("{} pasaron a otro día", grouped(n)) },
    put_off_to: |what, when| format!("{what}: pasó a {when}"),
    monday: "Lunes",
    worth_visiting: "Conviene visitar",
    why_these: |days| format!("Más de {days} días sin contacto, los de mayor compra primero"),
    why_these_on_a_free_day: "Los de mayor compra, sin nada programado",
    why_the_nearest: |days| format!("Más de {days} días sin contacto, los más cercanos primero"),
    why_the_nearest_on_a_free_day: "Los más cercanos, sin nada programado",
    schedule: "Programar",
    schedule_visit: |name| format!("Programar una visita: {name}"),
    visit_planned: |name, when| format!("Visita a {name}, {when}"),
    nothing_planned: "Nada programado",
    space: "Espacio",
    key_rows: "Ir de fila en fila, en la lista y en el día",
    key_done: "Marcar la fila del día como hecha",
    key_put_off: "Pasar la fila del día a otra fecha",
};

pub const EN: AgendaWords = AgendaWords {
    so_far: |done, all| format!("{} of {} done", grouped(done), grouped(all)),
    so_many_late: |n| format!("{} overdue", grouped(n)),
    so_many_silent: |n| format!("{} not contacted", grouped(n)),
    now: "Now",
    free_until: |clock| format!("Free until {clock}"),
    near_by: "nearby",
    untimed: "No set time",
    appointments: |n, first| {
        let all = format!("{} to do", grouped(n));
        first.map_or_else(|| all.clone(), |first| format!("{all}, the first at {first}"))
    },
    days_late: |n| format!("{n} d"),
    how_was_it: "How did it go?",
    it_was: |when| format!("It was: {when}"),
    next: "Next",
    another_day: "Another day",
    other_outcome: "Other…",
    then: |done, when| format!("{done}. Next: {when}"),
    see_by_worth: |n| format!("See all {}, by value", grouped(n)),
    fold: "See fewer",
    put_off: "Move to…",
    put_off_all: |n| {
        if n == 1 {
            "Move the overdue item to when?".into()
        } else {
            format!("Move the {} overdue to when?", grouped(n))
        }
    },
    to_tomorrow: "Tomorrow",
    over_five_days: "Spread over 5 days",
    was_put_off: |n| format!("{} moved to another day", grouped(n)),
    put_off_to: |what, when| format!("{what}: moved to {when}"),
    monday: "Monday",
    worth_visiting: "Worth a visit",
    why_these: |days| format!("Not contacted for over {days} days, biggest buyers first"),
    why_these_on_a_free_day: "Biggest buyers with nothing scheduled",
    why_the_nearest: |days| format!("Not contacted for over {days} days, the nearest first"),
    why_the_nearest_on_a_free_day: "The nearest with nothing scheduled",
    schedule: "Schedule",
    schedule_visit: |name| format!("Schedule a visit: {name}"),
    visit_planned: |name, when| format!("Visit to {name}, {when}"),
    nothing_planned: "Nothing scheduled",
    space: "Space",
    key_rows: "Move from row to row, in the list and the day",
    key_done: "Mark the day’s row as done",
    key_put_off: "Move the day’s row to another date",
};
