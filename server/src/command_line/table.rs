//! Lists in a terminal.

use shared::crm::values::civil::Day;

use super::output::say;

/// Prints a table whose columns are as wide as they need.
pub(super) fn print<const N: usize>(head: [&str; N], rows: &[[String; N]]) {
    let width = |at: usize| {
        let cells = rows.iter().map(|row| row[at].chars().count());
        cells.chain(std::iter::once(head[at].len())).max().unwrap_or(0)
    };
    let widths: [usize; N] = std::array::from_fn(width);
    let line = |cells: [&str; N]| {
        let padded = cells.iter().zip(widths).map(|(cell, width)| format!("{cell:width$}"));
        padded.collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    say(line(head));
    for row in rows {
        println!("{}", line(std::array::from_fn(|at| row[at].as_str())));
    }
}

/// A moment as `2026-11-21 14:30` in UTC; a dash for none.
pub(super) fn moment(ms: Option<i64>) -> String {
    let shown = ms.and_then(|ms| {
        let minutes = ms.div_euclid(60_000);
        let Day { year, month, day } = Day::from_days(minutes.div_euclid(1440))?;
        let (hour, minute) = (minutes.rem_euclid(1440) / 60, minutes.rem_euclid(60));
        Some(format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}"))
    });
    shown.unwrap_or_else(|| "–".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_reads_as_a_date_and_a_time() {
        assert_eq!(moment(Some(1_795_271_400_000)), "2026-11-21 14:30");
        assert_eq!(moment(None), "–");
    }
}
