//! What a run of the benchmarks takes.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Parser;

/// Every workload that there is.
const WORKLOADS: [&str; 19] = [
    "W1",
    "W1a",
    "W2",
    "W3",
    "W4",
    "W5",
    "W6",
    "W7",
    "open",
    "push",
    "guard",
    "shell",
    "kinds",
    "chromium",
    "app",
    "territory",
    "import",
    "lighthouse",
    "search_core",
];

/// Measures the workloads with headless devices against the real server, over loopback and over a slow link.
#[derive(Clone, Debug, Parser)]
#[command(name = "bench")]
pub struct Options {
    /// Measure these alone, separated by commas: W2,W5. What a kind costs (kinds) is measured only if it is named: the app
    /// is compiled twice for it.
    #[arg(long, value_name = "NAMES", value_delimiter = ',', ignore_case = true, value_parser = WORKLOADS)]
    only: Vec<String>,
    /// How many customers there are, separated by commas.
    #[arg(long, value_name = "N", value_delimiter = ',', default_values_t = [1_000, 10_000])]
    customers: Vec<usize>,
    /// Measure with 100,000 customers as well.
    #[arg(long)]
    full: bool,
    /// How many runs a median is taken of.
    #[arg(long, value_name = "N", default_value_t = 5, value_parser = clap::value_parser!(u16).range(1..))]
    runs: u16,
    /// Leave the slow link out: it takes minutes.
    #[arg(long)]
    loopback: bool,
    /// Write the figures to this file as JSON.
    #[arg(long, value_name = "FILE")]
    pub json: Option<PathBuf>,
}

impl Options {
    /// Whether a workload is to be measured.
    #[must_use]
    pub fn wants(&self, workload: &str) -> bool {
        self.only.is_empty() || self.names(workload)
    }

    /// Whether a workload is named.
    #[must_use]
    pub fn names(&self, workload: &str) -> bool {
        self.only.iter().any(|name| name.eq_ignore_ascii_case(workload))
    }

    /// Whether it is named alone.
    #[must_use]
    pub fn names_nothing_but(&self, workload: &str) -> bool {
        self.names(workload) && self.only.iter().all(|name| name.eq_ignore_ascii_case(workload))
    }

    /// Whether one of these is.
    #[must_use]
    pub fn wants_any(&self, workloads: &[&str]) -> bool {
        workloads.iter().any(|workload| self.wants(workload))
    }

    /// How many customers there are, one time after the other.
    #[must_use]
    pub fn sizes(&self) -> BTreeSet<usize> {
        self.customers.iter().copied().chain(self.full.then_some(100_000)).collect()
    }

    /// How many runs a median is taken of.
    #[must_use]
    pub fn runs(&self) -> usize {
        usize::from(self.runs)
    }

    /// Whether the slow link is measured with so many customers.
    #[must_use]
    pub const fn is_slow_wanted(&self, n: usize) -> bool {
        !self.loopback && n <= 10_000
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_takes_long_is_measured_where_it_is_named() {
        let options = |words: &[&str]| Options::try_parse_from([&["bench"], words].concat()).unwrap();
        let (all, some) = (options(&[]), options(&["--only", "Kinds,shell"]));
        assert!(all.wants("shell") && !all.names("kinds"));
        assert!(some.names("kinds") && !some.names_nothing_but("kinds"));
        assert!(options(&["--only", "kinds"]).names_nothing_but("kinds"));
    }

    #[test]
    fn a_workload_that_there_is_not_is_an_error_that_lists_those_that_there_are() {
        let options = Options::try_parse_from(["bench", "--only", "w1A,push"]).unwrap();
        assert!(options.wants("W1a") && options.wants("push") && !options.wants("W1"));
        let error = Options::try_parse_from(["bench", "--only", "W2,pusch"]).unwrap_err().to_string();
        assert!(WORKLOADS.iter().all(|workload| error.contains(workload)), "{error}");
    }
}
