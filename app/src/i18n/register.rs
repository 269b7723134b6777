//! What is said where something is logged or planned with a customer, and where that is read.

/// One language's sentences.
pub struct Register {
    /// What is done there.
    pub register: &'static str,
    /// Of the choice of what it is.
    pub what: &'static str,
    pub next: &'static str,
    pub nothing: &'static str,
    pub other_day: &'static str,
    /// Of what comes next, for what: «Visita: para qué».
    pub purpose_of: fn(&str) -> String,
    /// How full a day is.
    pub load: fn(&str, &str) -> String,
    pub free: fn(&str) -> String,
    pub happened: &'static str,
    pub other_time: &'static str,
    pub and_next: fn(&str, &str) -> String,
    /// What was begun and not saved.
    pub left: &'static str,
    pub go_on: &'static str,

    // The page.
    pub actions: &'static str,
    pub pending: &'static str,
    pub nothing_pending: &'static str,
    pub story: &'static str,
    pub see_all: fn(usize) -> String,
    pub see_fewer: &'static str,
    pub everything: &'static str,
    pub visits: &'static str,
    pub changes: &'static str,
    pub disputed: fn(usize) -> String,
    pub decide: &'static str,
    pub next_customer: &'static str,
    /// Of an activity: that it was where the device is; that it is done.
    pub here: &'static str,
    pub done: &'static str,
    /// After a call.
    pub log_the_call: fn(&str) -> String,
    pub go_to_section: &'static str,
    pub more_of_record: &'static str,
    pub which_number: &'static str,
    /// How they like to be reached, and when.
    pub prefers: fn(&str) -> String,
}

/// Spanish.
pub const ES: Register = Register {
    register: "Registrar",
    what: "Qué fue",
    next: "Siguiente",
    nothing: "Nada",
    other_day: "Elegir",
    purpose_of: |what| format!("{what}: para qué"),
    load: |day, what| format!("{day}: {what}"),
    free: |day| format!("{day}: nada a una hora fija"),
    happened: "Cuándo fue",
    other_time: "otro momento…",
    and_next: |said, when| format!("{said}. Siguiente: {when}"),
    left: "A medio escribir:",
    go_on: "Seguir",

    actions: "Acciones",
    pending: "Pendiente",
    nothing_pending: "Nada programado.",
    story: "Historia",
    see_all: |n| format!("Ver las {n}"),
    see_fewer: "Ver menos",
    everything: "Todo",
    visits: "Visitas",
    changes: "Cambios",
    disputed: |n| if n == 1 { "1 dato con dos valores".into() } else { format!("{n} datos con dos valores") },
    decide: "Decidir",
    next_customer: "Siguiente cliente, anterior",
    here: "Aquí",
    done: "Hecho",
    log_the_call: |name| format!("¿Registrar la llamada con {name}?"),
    go_to_section: "Ir a una parte de la ficha",
    more_of_record: "Más de la ficha",
    which_number: "A qué número",
    prefers: |how| format!("Prefiere {how}"),
};

/// English.
pub const EN: Register = Register {
    register: "Log",
    what: "What it was",
    next: "Next",
    nothing: "Nothing",
    other_day: "Pick a day",
    purpose_of: |what| format!("{what}: purpose"),
    load: |day, what| format!("{day}: {what}"),
    free: |day| format!("{day}: nothing at a set time"),
    happened: "When it was",
    other_time: "another time…",
    and_next: |said, when| format!("{said}. Next: {when}"),
    left: "Half written:",
    go_on: "Continue",

    actions: "Actions",
    pending: "To do",
    nothing_pending: "Nothing scheduled.",
    story: "History",
    see_all: |n| format!("See all {n}"),
    see_fewer: "See fewer",
    everything: "All",
    visits: "Visits",
    changes: "Changes",
    disputed: |n| if n == 1 { "1 detail with two values".into() } else { format!("{n} details with two values") },
    decide: "Settle",
    next_customer: "Next customer, previous",
    here: "Here",
    done: "Done",
    log_the_call: |name| format!("Log the call with {name}?"),
    go_to_section: "Go to a section of the record",
    more_of_record: "More about the record",
    which_number: "Which number",
    prefers: |how| format!("Prefers {how}"),
};
