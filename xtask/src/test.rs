//! Every test: first what they need, then the tests, then one line with their sum.

use anyhow::{Result, bail};
use clap::Args;

use crate::audits;
use crate::browsers;
use crate::process::{cargo, run_reading, say};
use crate::project::Project;
use crate::server::{JOURNEYS, LOCAL, Programs, SELECTION, building, folder, with_programs};
use crate::web::{self, Audience};

/// What `test` takes.
#[derive(Args)]
pub struct TestArguments {
    /// Run only these: crates, test files of tests/tests, or parts of test names.
    #[arg(long, value_name = "NAME", num_args = 1..)]
    only: Vec<String>,
    /// Build what they need, and run none.
    #[arg(long)]
    build: bool,
}

/// Installs what the tests need, builds the real programs, and runs the tests against them.
///
/// # Errors
/// Something cannot be installed or built, or a test failed.
pub fn test(project: &Project, arguments: &TestArguments) -> Result<()> {
    browsers::ensure()?;
    let axe = audits::axe(project)?;
    // Of all test programs this one is wanted most often, and it needs few of the others' parts.
    let programs = if arguments.only == [JOURNEYS] { Programs::Journeys } else { Programs::All };
    let site = web::build(project, Audience::Testers, [building(project, LOCAL, programs)])?;
    if arguments.build {
        return Ok(());
    }
    let programs = folder(project, LOCAL);

    let mut sum = Sum::default();
    for stage in stages(project, &arguments.only) {
        say(&format!("testing: cargo test {}", stage.join(" ")));
        let mut command = cargo(project);
        command.args(["test", "--profile", LOCAL, "--no-fail-fast", "--target-dir"]).arg(project.target()).args(&stage);
        command.env("CARTERA_AXE", &axe);
        let before = sum.failed;
        let status = run_reading(with_programs(&mut command, &programs, &site), |line| sum.add(line))?;
        if !status.success() && sum.failed == before {
            // A test program that does not compile, or dies, tells no number.
            sum.failed += 1;
        }
    }
    println!("\n{} passed, {} failed", sum.passed, sum.failed);
    if sum.failed > 0 {
        bail!("{} failed", sum.failed);
    }
    if sum.passed == 0 {
        bail!("no test ran");
    }
    Ok(())
}

/// The arguments of each call of `cargo test`. The app is a library for browsers; its pure parts are tested natively like all else.
fn stages(project: &Project, only: &[String]) -> Vec<Vec<String>> {
    let words = |list: &[&str]| list.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let everything = words(&[SELECTION]);
    if only.is_empty() {
        return vec![everything];
    }
    let mut stages = Vec::new();
    let mut names = Vec::new();
    for name in only {
        let files = project.root().join("tests").join("tests");
        if project.root().join(name).join("Cargo.toml").is_file() {
            stages.push(words(&["--package", name]));
        } else if files.join(format!("{name}.rs")).is_file() || files.join(name).join("main.rs").is_file() {
            stages.push(words(&[SELECTION, "--test", name]));
        } else {
            names.push(name.clone());
        }
    }
    if !names.is_empty() {
        stages.push([everything, words(&["--"]), names].concat());
    }
    stages
}

/// How many tests ran, over every test program.
#[derive(Default)]
struct Sum {
    passed: u64,
    failed: u64,
}

impl Sum {
    /// Reads a test program's closing line: `test result: ok. 5 passed; 0 failed; …`.
    fn add(&mut self, line: &str) {
        let Some(result) = line.strip_prefix("test result: ") else { return };
        let counts = result.split_once(". ").map_or("", |(_, counts)| counts);
        for count in counts.split(';') {
            let mut words = count.split_whitespace();
            let (Some(number), Some(word)) = (words.next(), words.next()) else { continue };
            let number = number.parse().unwrap_or(0);
            match word {
                "passed" => self.passed += number,
                "failed" => self.failed += number,
                _ => {}
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_add_up() {
        let mut sum = Sum::default();
        sum.add("running 5 tests");
        sum.add("test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 2 filtered out; finished in 0.01s");
        sum.add("test result: FAILED. 7 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 1.20s");
        assert_eq!((sum.passed, sum.failed), (12, 3));
    }
}
