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
    /// In which days.
    pub days: &'static str,
    /// At any time.
    pub any_time: &'static str,
    /// Puts it to the others.
    pub add: &'static str,
    /// What takes one back, by its sentence.
    pub take_back: fn(&str) -> String,
    /// Comparisons.
    pub none: &'static str,
    pub at_least: &'static str,
    pub at_most: &'static str,
    pub empty: &'static str,
    pub filled: &'static str,
    /// How long ago the last of something was.
    pub last: fn(&str) -> String,
    /// More days ago than so many.
    pub longer_ago: &'static str,
    /// Not more days ago than so many.
    pub within: &'static str,
    /// There is no room for another one.
    pub full: &'static str,
}

/// Spanish.
pub const ES: ConditionWords = ConditionWords {
    title: "Condiciones",
    what: "Dato o actividad",
    how: "Comparación",
    number: "Cantidad",
    days: "Periodo",
    any_time: "En cualquier fecha",
    add: "Agregar condición",
    take_back: |said| format!("Quitar: {said}"),
    none: "Cero",
    at_least: "Al menos",
    at_most: "Hasta",
    empty: "Vacío",
    filled: "Con dato",
    last: |one| format!("Días sin {one}"),
    longer_ago: "Más de",
    within: "Hasta",
    full: "Son demasiadas condiciones: quitar alguna.",
};

/// English.
pub const EN: ConditionWords = ConditionWords {
    title: "Conditions",
    what: "Field or activity",
    how: "Comparison",
    number: "Number",
    days: "Period",
    any_time: "At any time",
    add: "Add condition",
    take_back: |said| format!("Take out: {said}"),
    none: "None",
    at_least: "At least",
    at_most: "At most",
    empty: "Empty",
    filled: "Filled",
    last: |one| format!("Days since the last {one}"),
    longer_ago: "More than",
    within: "At most",
    full: "There are too many conditions: take one out.",
};
