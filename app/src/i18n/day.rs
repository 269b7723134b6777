//! What is done with the rows of a day.

/// One language's words.
pub struct DayWords {
    pub by_road: &'static str,
    pub as_planned: &'static str,
}

/// The Spanish ones.
pub const ES: DayWords = DayWords { by_road: "Ordenar por camino", as_planned: "Como se programó" };

/// The English ones.
pub const EN: DayWords = DayWords { by_road: "Sort by route", as_planned: "As scheduled" };
