//! What a figure must be, and what it is meant to become.

use super::report::{Measure, Over, Where};

/// A bound on a figure.
#[derive(Copy, Clone, Debug, PartialEq)]
pub struct Target {
    /// Past this it is missed.
    pub must: f64,
    /// This is the aim.
    pub aim: Option<f64>,
    /// More is better.
    pub at_least: bool,
}

/// How a figure stands to its target.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The aim is reached.
    Aim,
    /// What must be, is.
    Must,
    /// What must be, is not.
    Missed,
}

impl Target {
    const fn most(must: f64, aim: f64) -> Self {
        Self { must, aim: Some(aim), at_least: false }
    }

    const fn at_least(must: f64) -> Self {
        Self { must, aim: None, at_least: true }
    }

    const fn only(must: f64) -> Self {
        Self { must, aim: None, at_least: false }
    }

    /// How a figure stands to it.
    #[must_use]
    pub fn verdict(self, value: f64) -> Verdict {
        let reaches = |bound: f64| if self.at_least { value >= bound } else { value <= bound };
        if self.aim.is_some_and(reaches) {
            Verdict::Aim
        } else if reaches(self.must) {
            // Without an aim what must be is all that is asked.
            if self.aim.is_none() { Verdict::Aim } else { Verdict::Must }
        } else {
            Verdict::Missed
        }
    }
}

/// How many customers a book has to which larger ones are compared.
const USUAL: u64 = 10_000;
/// A larger book may take so many times as long to open.
const LARGER: f64 = 1.5;
/// The lists of a territory in use, the first rows of each of which are to stand at once ([`super::app::measure_territory`]).
const AT_ONCE: [&str; 7] = ["today", "unvisited", "overdue", "unplanned", "nophone", "again", "all"];

/// The target of a figure, if it has one. Bytes both ways are one figure, `bytes`. `before`: what has been measured by then,
/// to which some figures are compared.
#[must_use]
pub fn target(measure: &Measure, before: &[Measure]) -> Option<Target> {
    let slow = measure.link == Over::Slow;
    if let Some(times) = measure.throttle {
        return app_target(measure, times, before);
    }
    let target = match (measure.workload.as_str(), measure.metric.as_str(), measure.n) {
        ("W1", "ms", 1_000) if slow => Target::most(11_000.0, 8_500.0),
        ("W2", "ms", 1_000) if slow => Target::most(750.0, 650.0),
        ("W3", "ms", 1_000) if slow => Target::most(1_400.0, 1_000.0),
        ("W5", "ms", 1_000) if slow => Target::most(650.0, 600.0),
        ("shell", "bytes_brotli" | "bytes_to_first_use", _) => Target::only(600_000.0),
        ("shell", "module_bytes_brotli", _) => Target::only(1.7e6),
        ("kinds", "bytes_brotli", _) => Target::only(6_000.0),
        ("import", "ms", _) => Target::most(8_000.0, 4_000.0),
        ("import", "longest_task_ms", _) => Target::only(50.0),
        ("W1", "first_page_ms", _) if slow => Target::only(1_500.0),
        ("W1", "ms", 10_000) if measure.place == Where::Chromium => Target::most(2_500.0, 1_500.0),
        ("W1", "first_page_ms", _) if measure.place == Where::Chromium => Target::only(500.0),
        ("W1", "bytes", 10_000) => Target::most(3.6e6, 3.0e6),
        ("W1", "longest_task_ms", _) => Target::only(50.0),
        ("W1a", "bytes", 10_000) => Target::most(6.5e6, 4.7e6),
        ("W2", "bytes", _) => Target::most(5_000.0, 3_000.0),
        ("W3", "bytes", _) => Target::most(30_000.0, 20_000.0),
        ("W5", "bytes", _) => Target::most(350.0, 250.0),
        ("W5", "body_bytes", _) => Target::only(150.0),
        ("W2" | "W5", "round_trips", _) => Target::only(1.0),
        ("W6", "bytes_per_record", _) => Target::most(900.0, 700.0),
        ("W6", "bytes_per_edited_record", _) => Target::most(1_300.0, 900.0),
        ("W7", "lost", _) => Target::only(0.0),
        ("push", "per_second_per_core", _) => Target { must: 1_000.0, aim: Some(3_000.0), at_least: true },
        ("lighthouse_first" | "lighthouse_book", "performance", _) => Target::at_least(95.0),
        ("lighthouse_first" | "lighthouse_book", _, _) => Target::at_least(100.0),
        _ if slow => return None,
        ("W1", "ms", 10_000) => Target::most(1_100.0, 600.0),
        ("W1a", "ms", 10_000) => Target::most(2_000.0, 1_200.0),
        ("W1", "first_page_ms", _) => Target::only(50.0),
        ("open", "ms", 10_000) => Target::most(30.0, 10.0),
        ("open", "ms", 100_000) => Target::most(300.0, 100.0),
        ("W2", "ms", _) => Target::most(20.0, 8.0),
        ("W3", "ms", _) => Target::most(100.0, 60.0),
        ("W4", "p50_ms", _) => Target::only(8.0),
        ("W4", "p99_ms", _) => Target::only(25.0),
        ("W4", "bytes_per_receiver", _) => Target::most(45_000.0, 25_000.0),
        ("W5", "ms", _) => Target::only(5.0),
        _ => return None,
    };
    Some(target)
}

/// The target of a figure of the app with a processor that is so many times slower.
fn app_target(measure: &Measure, times: u32, before: &[Measure]) -> Option<Target> {
    let target = match (measure.workload.as_str(), measure.metric.as_str(), times) {
        ("cold_start", "ms", 2..) if measure.n <= USUAL => Target::most(1_200.0, 800.0),
        ("cold_start", "ms", 2..) => Target::only(usual(measure, before)? * LARGER),
        ("scroll", "blank_frames", _) => Target::only(0.0),
        ("search", "p95_ms", 1) => Target::only(16.0),
        ("search", "p95_ms", _) | ("scroll", "frame_max_ms", 2..) => Target::only(50.0),
        ("open", "p95_ms", 1) => Target::most(30.0, 16.0),
        ("open", "p95_ms", 2..) => Target::most(80.0, 50.0),
        ("edit", "p95_ms", 1) => Target::only(30.0),
        ("memory", "mb", _) if measure.n <= USUAL => Target::most(160.0, 120.0),
        ("memory", "mb", _) | ("territory", "memory_mb", _) => Target::only(250.0),
        ("territory", "start_ms", 2..) => Target::only(1_500.0),
        ("territory", name, 2..) if name.strip_suffix("_first_ms").is_some_and(|name| AT_ONCE.contains(&name)) => {
            Target::only(50.0)
        }
        ("territory", name, _) if name.ends_with("longest_task_ms") => Target::only(50.0),
        (_, "longest_task_ms", _) => Target::only(50.0),
        _ => return None,
    };
    Some(target)
}

/// What was measured of the same with the usual number of customers.
fn usual(measure: &Measure, before: &[Measure]) -> Option<f64> {
    let is_same = |other: &&Measure| {
        (&other.workload, &other.metric, other.throttle) == (&measure.workload, &measure.metric, measure.throttle)
    };
    before.iter().filter(is_same).find(|other| other.n == USUAL).map(|other| other.median)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cold_start(n: u64, throttle: u32, ms: f64) -> Measure {
        Measure {
            workload: "cold_start".to_owned(),
            n,
            link: Over::Loopback,
            place: Where::Chromium,
            throttle: Some(throttle),
            metric: "ms".to_owned(),
            median: ms,
            min: ms,
            max: ms,
            runs: 1,
        }
    }

    #[test]
    fn a_large_book_is_compared_with_the_usual_one_as_it_was_measured() {
        let before = [cold_start(1_000, 4, 300.0), cold_start(10_000, 1, 200.0), cold_start(10_000, 4, 800.0)];
        let large = cold_start(100_000, 4, 1_300.0);
        assert_eq!(target(&large, &before), Some(Target::only(1_200.0)));
        assert_eq!(target(&large, &before[..2]), None, "nothing to compare it with");
        assert_eq!(target(&before[2], &before), Some(Target::most(1_200.0, 800.0)));
        assert_eq!(target(&cold_start(100_000, 1, 300.0), &before), None, "on a fast machine none is asked");
    }

    #[test]
    fn a_territory_in_use_is_asked_for_its_lists_at_once_on_a_slow_phone() {
        let look = |metric: &str, throttle: u32| {
            let (workload, metric) = ("territory".to_owned(), metric.to_owned());
            target(&Measure { workload, metric, ..cold_start(10_000, throttle, 1.0) }, &[])
        };
        assert_eq!(look("unvisited_first_ms", 4), Some(Target::only(50.0)));
        assert_eq!(look("start_ms", 4), Some(Target::only(1_500.0)));
        assert_eq!([look("unvisited_first_ms", 1), look("board_first_ms", 4)], [None, None]);
    }

    #[test]
    fn verdicts() {
        let bytes = Target::most(10_000.0, 5_000.0);
        assert_eq!(bytes.verdict(5_000.0), Verdict::Aim);
        assert_eq!(bytes.verdict(9_000.0), Verdict::Must);
        assert_eq!(bytes.verdict(10_001.0), Verdict::Missed);
        let rate = Target { must: 1_000.0, aim: Some(3_000.0), at_least: true };
        assert_eq!(rate.verdict(999.0), Verdict::Missed);
        assert_eq!(rate.verdict(3_001.0), Verdict::Aim);
        assert_eq!(Target::only(1.0).verdict(1.0), Verdict::Aim);
    }
}
