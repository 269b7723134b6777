//! What pages are judged by besides our own tests: axe-core and Lighthouse, programs from the npm registry.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use crate::apt;
use crate::process::{run, say, succeeds};
use crate::project::Project;

/// One of them, at a fixed version, so that a page is judged tomorrow as it is today.
struct Audit {
    name: &'static str,
    version: &'static str,
    /// What is used of it, within its package.
    file: &'static str,
}

/// Rules of accessibility: a script that is run in the page.
const AXE: Audit = Audit { name: "axe-core", version: "4.11.0", file: "axe.min.js" };

/// A page's performance and good manners, as a phone would see them. The last line that runs on Debian's Node.js.
const LIGHTHOUSE: Audit = Audit { name: "lighthouse", version: "12.8.2", file: "cli/index.js" };

/// Makes sure that axe-core is there and returns its script.
///
/// # Errors
/// It is missing and cannot be fetched.
pub fn axe(project: &Project) -> Result<PathBuf> {
    ensure(project, &AXE)
}

/// Makes sure that Lighthouse is there and returns the file that Node.js is to run.
///
/// # Errors
/// It is missing and cannot be fetched.
pub fn lighthouse(project: &Project) -> Result<PathBuf> {
    ensure(project, &LIGHTHOUSE)
}

fn ensure(project: &Project, audit: &Audit) -> Result<PathBuf> {
    // Each in a folder of its own: npm would remove what it did not put there now.
    let folder = project.target().join("audits").join(format!("{}-{}", audit.name, audit.version));
    let file = folder.join("node_modules").join(audit.name).join(audit.file);
    if file.is_file() {
        return Ok(file);
    }
    if !succeeds(Command::new("npm").arg("--version")) {
        apt::ensure(&["npm"], &format!("fetch {}", audit.name))?;
    }
    let package = format!("{}@{}", audit.name, audit.version);
    say(&format!("fetching {package}"));
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    run(Command::new("npm")
        .args(["install", "--no-save", "--no-package-lock", "--no-audit", "--no-fund", "--ignore-scripts", "--silent"])
        .arg("--prefix")
        .arg(&folder)
        .arg(&package))
    .with_context(|| format!("fetching {package}"))?;
    Some(file).filter(|file| file.is_file()).with_context(|| format!("{package} is not what it was"))
}
