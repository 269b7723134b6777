//! The words of conditions that are put together by hand.

/// One language's.
pub struct ConditionWords {
    /// Above the conditions.
    pub title: &'static str,
    /// What is asked about.
    pub what: &'static str,
    /// How it is compared.
    pub how: &'static str,
    /// With what number.
    pub number: &'static str,
    /// With which letters.
    pub text: &'static str,
    /// With which choice.
    pub choice: &'static str,
    /// Whoever looks, among members.
    pub me: &'static str,
    /// Above what was done, and above what stands in fields.
    pub events: &'static str,
    pub fields: &'static str,
    /// In which days.
    pub days: &'static str,
    /// At any time.
    pub any_time: &'static str,
    /// Days that are said: from one on, before one, from one to another; and which these are.
    pub since: &'static str,
    pub before: &'static str,
    pub between_days: &'static str,
    pub day: &'static str,
    pub first_day: &'static str,
    pub last_day: &'static str,
    /// What else must be true of what was done, and that nothing else must.
    pub only_those: &'static str,
    pub all_of_them: &'static str,
    /// Takes one more value, of which one is meant.
    pub or_another: &'static str,
    /// Puts it to the others.
    pub add: &'static str,
    /// Puts it beside the last of them, by its sentence: one of both is enough.
    pub this_or: fn(&str) -> String,
    /// What takes one back, by its sentence.
    pub take_back: fn(&str) -> String,
    /// Comparisons.
    pub none: &'static str,
    pub at_least: &'static str,
    pub at_most: &'static str,
    /// Neither less than one number nor more than another; what stands before that.
    pub between: &'static str,
    pub and: &'static str,
    /// On days of a period.
    pub during: &'static str,
    pub empty: &'static str,
    pub filled: &'static str,
    pub is: &'static str,
    pub is_not: &'static str,
    pub has: &'static str,
    pub has_not: &'static str,
    pub yes: &'static str,
    pub no: &'static str,
    /// How long ago the last of something was.
    pub last: fn(&str) -> String,
    /// More days ago than so many.
    pub longer_ago: &'static str,
    /// Not more days ago than so many.
    pub within: &'static str,
    /// Among the first by how many of something there were.
    pub top: fn(&str) -> String,
    /// Above views, what a view lets through and what it does not.
    pub views: &'static str,
    pub inside: &'static str,
    pub outside: &'static str,
    /// How far away it is, and in what that is said.
    pub distance: &'static str,
    pub kilometres: &'static str,
    /// Nobody knows where the device is, and it does not say so.
    pub no_position: &'static str,
    pub not_found: &'static str,
    /// There is no room for another one.
    pub full: &'static str,
}

/// Spanish.
pub const ES: ConditionWords = ConditionWords {
    title: "Condiciones",
    what: "Dato o actividad",
    how: "Comparación",
    number: "Cantidad",
    text: "Texto",
    choice: "Valor",
    me: "Yo",
    events: "Actividades",
    fields: "Datos",
    days: "Periodo",
    any_time: "En cualquier fecha",
    since: "Desde un día…",
    before: "Antes de un día…",
    between_days: "Entre dos días…",
    day: "Día",
    first_day: "Primer día",
    last_day: "Último día",
    only_those: "Cuáles",
    all_of_them: "Cualquiera",
    or_another: "O también otro",
    add: "Agregar condición",
    this_or: |said| format!("Basta que se cumpla esta o «{said}»"),
    take_back: |said| format!("Quitar: {said}"),
    none: "Cero",
    at_least: "Al menos",
    at_most: "Hasta",
    between: "Entre",
    and: "Y",
    during: "En el periodo",
    empty: "Vacío",
    filled: "Con dato",
    is: "Es",
    is_not: "No es",
    has: "Contiene",
    has_not: "No contiene",
    yes: "Sí",
    no: "No",
    last: |one| format!("Días sin {one}"),
    longer_ago: "Más de",
    within: "Hasta",
    top: |many| format!("Los primeros por {many}"),
    views: "Vistas",
    inside: "Está dentro",
    outside: "Está fuera",
    distance: "Distancia",
    kilometres: "Kilómetros",
    no_position: "Falta la posición",
    not_found: "El dispositivo no dio su posición.",
    full: "Son demasiadas condiciones: quitar alguna.",
};

/// Spanish as it is said in Spain.
pub static IN_SPAIN: ConditionWords = ConditionWords { add: "Añadir condición", ..ES };

/// English.
pub const EN: ConditionWords = ConditionWords {
    title: "Conditions",
    what: "Field or activity",
    how: "Comparison",
    number: "Number",
    text: "Text",
    choice: "Value",
    me: "Me",
    events: "Activities",
    fields: "Fields",
    days: "Period",
    any_time: "At any time",
    since: "Since a day…",
    before: "Before a day…",
    between_days: "Between two days…",
    day: "Day",
    first_day: "First day",
    last_day: "Last day",
    only_those: "Which ones",
    all_of_them: "Any",
    or_another: "Or another one",
    add: "Add condition",
    this_or: |said| format!("It is enough that this or “{said}” holds"),
    take_back: |said| format!("Take out: {said}"),
    none: "None",
    at_least: "At least",
    at_most: "At most",
    between: "Between",
    and: "And",
    during: "In the period",
    empty: "Empty",
    filled: "Filled",
    is: "Is",
    is_not: "Is not",
    has: "Contains",
    has_not: "Does not contain",
    yes: "Yes",
    no: "No",
    last: |one| format!("Days since the last {one}"),
    longer_ago: "More than",
    within: "At most",
    top: |many| format!("The first by {many}"),
    views: "Views",
    inside: "Is in it",
    outside: "Is not in it",
    distance: "Distance",
    kilometres: "Kilometres",
    no_position: "Position missing",
    not_found: "The device gave no position.",
    full: "There are too many conditions: take one out.",
};
