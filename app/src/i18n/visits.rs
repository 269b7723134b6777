//! What is said of visits that are planned with many at once, and of somebody else's day.

use super::marks::grouped;

/// One language's words.
pub struct VisitsWords {
    pub plan: &'static str,
    pub day: &'static str,
    pub from: &'static str,
    pub every: &'static str,
    pub minutes: fn(u32) -> String,
    /// How many were planned, how many had a visit already, and for how many there was no room.
    pub planned: fn(u32, u32, u32) -> String,
    pub too_many: fn(u32) -> String,
    // Somebody's day.
    pub their_day: &'static str,
    pub their_day_so_far: fn(u32, u32, u32) -> String,
    pub nothing_today: &'static str,
}

fn joined(parts: [Option<String>; 3]) -> String {
    parts.into_iter().flatten().collect::<Vec<_>>().join(" · ")
}

/// The Spanish ones.
pub const ES: VisitsWords = VisitsWords {
    plan: "Programar visitas",
    day: "Desde el día",
    from: "Desde las",
    every: "Cada",
    minutes: |n| format!("{n} min"),
    planned: |n, had, left| {
        joined([
            Some(match n {
                0 => "Ninguna visita programada".to_owned(),
                1 => "1 visita programada".to_owned(),
                n => format!("{} visitas programadas", grouped(n)),
            }),
            (had > 0).then(|| if had == 1 { "1 ya tenía".to_owned() } else { format!("{} ya tenían", grouped(had)) }),
            (left > 0)
                .then(|| if left == 1 { "1 no cupo".to_owned() } else { format!("{} no cupieron", grouped(left)) }),
        ])
    },
    too_many: |most| format!("Son demasiados para un solo paso: hasta {} a la vez.", grouped(most)),
    their_day: "Hoy",
    their_day_so_far: |done, open, late| {
        joined([
            Some(format!("{} de {} hechos", grouped(done), grouped(done + open))),
            (late > 0)
                .then(|| if late == 1 { "1 atrasado".to_owned() } else { format!("{} atrasados", grouped(late)) }),
            None,
        ])
    },
    nothing_today: "Nada programado para hoy.",
};

/// The English ones.
pub const EN: VisitsWords = VisitsWords {
    plan: "Schedule visits",
    day: "From day",
    from: "From",
    every: "Every",
    minutes: |n| format!("{n} min"),
    planned: |n, had, left| {
        joined([
            Some(match n {
                0 => "No visit scheduled".to_owned(),
                1 => "1 visit scheduled".to_owned(),
                n => format!("{} visits scheduled", grouped(n)),
            }),
            (had > 0).then(|| format!("{} had one already", grouped(had))),
            (left > 0).then(|| format!("no room for {}", grouped(left))),
        ])
    },
    too_many: |most| format!("Too many for one step: up to {} at once.", grouped(most)),
    their_day: "Today",
    their_day_so_far: |done, open, late| {
        joined([
            Some(format!("{} of {} done", grouped(done), grouped(done + open))),
            (late > 0).then(|| format!("{} overdue", grouped(late))),
            None,
        ])
    },
    nothing_today: "Nothing scheduled for today.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_left_out_is_said() {
        assert_eq!((ES.planned)(2, 1, 0), "2 visitas programadas · 1 ya tenía");
        assert_eq!((ES.planned)(0, 3, 0), "Ninguna visita programada · 3 ya tenían");
        assert_eq!((EN.planned)(1, 0, 4), "1 visit scheduled · no room for 4");
        assert_eq!((ES.their_day_so_far)(1, 3, 1), "1 de 4 hechos · 1 atrasado");
    }
}
