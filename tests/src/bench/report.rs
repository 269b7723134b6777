//! What was measured: the table on the screen and the file.

use std::fmt::Write as _;
use std::fs::File;
use std::io;
use std::path::Path;

use serde::Serialize;

use super::targets::{Target, Verdict, target};

/// What lay between a device and the server.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Over {
    /// Nothing.
    Loopback,
    /// [`crate::link::Quality::SLOW`].
    Slow,
}

/// Whose figure it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Where {
    /// The headless device.
    Device,
    /// The server.
    Server,
    /// The app in Chromium.
    Chromium,
}

/// One figure of several runs.
#[derive(Clone, Debug, Serialize)]
pub struct Measure {
    /// `W1` to `W7`, or another name.
    pub workload: String,
    /// How many customers there were.
    pub n: u64,
    /// Over which link.
    pub link: Over,
    /// Whose figure.
    #[serde(rename = "where")]
    pub place: Where,
    /// How many times slower than this machine the processor was; none where it is not about that.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub throttle: Option<u32>,
    /// What: `ms`, `bytes_down`, …
    pub metric: String,
    /// The middle one.
    pub median: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// How many.
    pub runs: usize,
}

/// Everything measured, shown as it comes.
#[derive(Debug, Default)]
pub struct Report {
    measures: Vec<Measure>,
}

/// Where and when figures were taken.
#[derive(Copy, Clone, Debug)]
pub struct Setting {
    /// How many customers there were.
    pub n: u64,
    /// Over which link.
    pub link: Over,
    /// Whose figure.
    pub place: Where,
}

impl Report {
    /// Takes in one figure's runs and shows its line. No runs, no line.
    pub fn add(&mut self, workload: &str, setting: Setting, metric: &str, runs: &[f64]) {
        self.take(workload, setting, None, metric, runs);
    }

    /// The same of an app whose processor was so many times slower; once is as this machine is.
    pub fn add_slowed(&mut self, workload: &str, setting: Setting, times: u32, metric: &str, runs: &[f64]) {
        self.take(workload, setting, Some(times), metric, runs);
    }

    fn take(&mut self, workload: &str, setting: Setting, throttle: Option<u32>, metric: &str, runs: &[f64]) {
        let Setting { n, link, place } = setting;
        let mut sorted = runs.to_vec();
        sorted.sort_by(f64::total_cmp);
        let (Some(min), Some(max)) = (sorted.first().copied(), sorted.last().copied()) else { return };
        let (workload, metric) = (workload.to_owned(), metric.to_owned());
        let (median, runs) = (quantile(&sorted, 0.5), sorted.len());
        let measure = Measure { workload, n, link, place, throttle, metric, median, min, max, runs };
        if self.measures.is_empty() {
            println!("{HEADING}");
        }
        println!("{}", line(&measure, target(&measure, &self.measures)));
        self.measures.push(measure);
    }

    /// The targets that were missed, a line each.
    #[must_use]
    pub fn missed(&self) -> Vec<String> {
        let missed = self.measures.iter().filter_map(|measure| {
            let target = target(measure, &self.measures)?;
            (target.verdict(measure.median) == Verdict::Missed).then(|| line(measure, Some(target)))
        });
        missed.collect()
    }

    /// Writes the file: one array.
    ///
    /// # Errors
    /// If it cannot be written.
    pub fn write(&self, file: &Path) -> io::Result<()> {
        serde_json::to_writer_pretty(File::create(file)?, &self.measures).map_err(io::Error::from)
    }
}

/// A quantile of sorted figures, the nearest one below.
#[must_use]
pub fn quantile(sorted: &[f64], part: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    #[expect(clippy::cast_sign_loss, clippy::cast_possible_truncation, reason = "between nothing and the last index")]
    let at = (last as f64 * part).floor() as usize;
    sorted.get(at).copied().unwrap_or(f64::NAN)
}

const HEADING: &str = "\
workload              N  link      where     metric                    median             min … max         must         aim  verdict";

fn line(measure: &Measure, target: Option<Target>) -> String {
    let link = match measure.link {
        Over::Loopback => "loopback",
        Over::Slow => "slow",
    };
    let place = match (measure.place, measure.throttle) {
        (Where::Device, _) => "device".to_owned(),
        (Where::Server, _) => "server".to_owned(),
        (Where::Chromium, None | Some(1)) => "chromium".to_owned(),
        (Where::Chromium, Some(times)) => format!("chrome/{times}"),
    };
    let range =
        if measure.runs > 1 { format!("{} … {}", figure(measure.min), figure(measure.max)) } else { String::new() };
    let mut line = format!(
        "{:<14}{:>9}  {link:<8}  {place:<8}  {:<20}{:>12}{range:>22}",
        measure.workload,
        measure.n,
        measure.metric,
        figure(measure.median),
    );
    if let Some(target) = target {
        let sign = if target.at_least { "≥" } else { "≤" };
        let aim = target.aim.map_or_else(String::new, |aim| format!("{sign} {}", figure(aim)));
        let must = format!("{sign} {}", figure(target.must));
        let verdict = match target.verdict(measure.median) {
            Verdict::Aim => "aim",
            Verdict::Must => "ok",
            Verdict::Missed => "MISSED",
        };
        // Writing to a String cannot fail.
        let _written = write!(line, "{must:>13}{aim:>12}  {verdict}");
    }
    line
}

/// As many decimals as mean something; thousands apart.
fn figure(value: f64) -> String {
    if value.abs() < 10.0 && value.fract() != 0.0 {
        return format!("{value:.2}");
    }
    if value.abs() < 100.0 && value.fract() != 0.0 {
        return format!("{value:.1}");
    }
    let digits = format!("{value:.0}");
    let mut grouped = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) && digit.is_ascii_digit() {
            grouped.push(' ');
        }
        grouped.push(digit);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_short() {
        assert_eq!(figure(3_204_117.4), "3 204 117");
        assert_eq!(figure(12.34), "12.3");
        assert_eq!(figure(0.456), "0.46");
        assert_eq!(figure(600.0), "600");
        assert_eq!(figure(1.0), "1");
    }

    #[test]
    fn quantiles() {
        let sorted: Vec<f64> = (1..=100).map(f64::from).collect();
        assert_eq!((quantile(&sorted, 0.5), quantile(&sorted, 0.99), quantile(&sorted, 1.0)), (50.0, 99.0, 100.0));
        assert_eq!(quantile(&[7.0], 0.99), 7.0);
    }
}
