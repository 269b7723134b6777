//! What a reviewer would otherwise say twice: format, lints, arrows, and documents that name what exists.

mod arrows;
mod documents;
mod sources;

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Result, bail};

use crate::process::{self, cargo, run, say};
use crate::project::{Project, files_below};
use crate::server::{LOCAL, SELECTION};

/// How long rustup may take to download a component.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Something that must be mended, where it is.
pub struct Problem {
    place: PathBuf,
    line: Option<usize>,
    what: String,
}

impl Problem {
    /// A problem with a whole file, or with one line of it, counted from 1.
    pub fn new(place: &Path, line: Option<usize>, what: impl Into<String>) -> Self {
        Self { place: place.to_path_buf(), line, what: what.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}", self.place.display())?;
        if let Some(line) = self.line {
            write!(out, ":{line}")?;
        }
        write!(out, ": {}", self.what)
    }
}

/// Runs every check, the quick ones first, and shows all that they find.
///
/// # Errors
/// A check found something, or could not run.
pub fn tidy(project: &Project) -> Result<()> {
    let sources = Sources::of(project)?;
    let mut problems = Vec::new();
    say("checking the architecture's arrows");
    problems.extend(arrows::check(&sources)?);
    say("checking that ARCHITECTURE.md names what exists");
    problems.extend(documents::check(project)?);
    say("checking the sources");
    let findings = sources::check(&sources)?;
    for warning in &findings.warnings {
        eprintln!("  warning: {warning}");
    }
    problems.extend(findings.problems);
    for problem in &problems {
        eprintln!("  {problem}");
    }

    ensure_component("rustfmt")?;
    ensure_component("clippy")?;
    let mut failed = !problems.is_empty();
    for (what, mut command) in lints(project) {
        say(what);
        if let Err(error) = run(&mut command) {
            eprintln!("  {error:#}");
            failed = true;
        }
    }
    if failed {
        bail!("not tidy: see above");
    }
    say("tidy");
    Ok(())
}

fn lints(project: &Project) -> [(&'static str, Command); 2] {
    let mut format = cargo(project);
    format.args(["fmt", "--all", "--check"]);
    let mut lint = cargo(project);
    // Profile and selection of the tests, so that build scripts and macros are built once for both. The app is also a native
    // library: what is in it for WebAssembly alone is a dozen lines, and not worth checking everything a second time.
    lint.args(["clippy", SELECTION, "--all-targets", "--profile", LOCAL, "--", "-D", "warnings"]);
    [("checking the format", format), ("checking the crates", lint)]
}

/// A minimal installation of Rust has neither rustfmt nor clippy.
fn ensure_component(component: &str) -> Result<()> {
    let program = format!("cargo-{}", component.trim_start_matches("rust"));
    if process::succeeds(Command::new(&program).arg("--version")) {
        return Ok(());
    }
    say(&format!("installing {component}: rustup component add {component}"));
    if process::succeeds_within(Command::new("rustup").args(["component", "add", component]), RUSTUP_LIMIT) {
        return Ok(());
    }
    bail!("{component} is missing: install it with `rustup component add {component}`")
}

/// The repository's own files: not what builds, servers and screenshots leave behind.
pub struct Sources {
    root: PathBuf,
    files: Vec<PathBuf>,
}

impl Sources {
    fn of(project: &Project) -> Result<Self> {
        let root = project.root();
        let mut files = Vec::new();
        for entry in std::fs::read_dir(root)? {
            let path = entry?.path();
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            let left_behind =
                ["target", "data", "screenshots", ".git"].contains(&name.as_str()) || path == project.target();
            if left_behind {
                continue;
            }
            if path.is_dir() {
                files.extend(files_below(&path)?);
            } else {
                files.push(path);
            }
        }
        files.sort();
        Ok(Self { root: root.to_path_buf(), files })
    }

    /// Each file whose name ends with one of `ends`: its path from the root, and its text.
    fn texts<'a>(&'a self, ends: &'a [&str]) -> impl Iterator<Item = Result<(&'a Path, String)>> {
        self.files
            .iter()
            .filter(move |file| ends.iter().any(|end| file.to_string_lossy().ends_with(end)))
            .map(|file| Ok((file.strip_prefix(&self.root).unwrap_or(file), crate::project::read_text(file)?)))
    }
}
