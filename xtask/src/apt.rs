//! Debian's packages: which are there, and installing those that are not.

use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::process::{is_root, output, run, say, succeeds};

/// Makes sure that `packages` are installed. `purpose` ends the sentence "… is needed to".
///
/// # Errors
/// Something is missing and cannot be installed: no apt here, not root, or apt says no. Says what a person should do.
pub fn ensure(packages: &[&str], purpose: &str) -> Result<()> {
    let missing: Vec<&str> = packages.iter().copied().filter(|package| !is_installed(package)).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !is_available() {
        bail!("needed to {purpose}, and this is no Debian to install it on: {list}");
    }
    if !is_root() {
        bail!("needed to {purpose}: run `sudo apt-get install {list}`, then this command again");
    }
    say(&format!("installing Debian packages, needed to {purpose}: {list}"));
    // The first try works from the lists at hand, which may be absent or name versions that are gone.
    install(&missing).or_else(|_| {
        update()?;
        install(&missing)
    })
}

/// Never removes a package to make room: on somebody's machine that is not ours to decide.
fn install(packages: &[&str]) -> Result<()> {
    run(apt_get().args(["install", "--yes", "--no-install-recommends", "--no-remove"]).args(packages))
        .with_context(|| format!("installing {}", packages.join(" ")))
}

/// Fetches the lists of packages.
///
/// # Errors
/// apt's own.
pub fn update() -> Result<()> {
    run(apt_get().args(["update", "--quiet"]))
}

fn apt_get() -> Command {
    let mut command = Command::new("apt-get");
    command.env("DEBIAN_FRONTEND", "noninteractive");
    command
}

/// Whether this machine has apt.
pub fn is_available() -> bool {
    succeeds(Command::new("apt-get").arg("--version"))
}

/// Whether one package is installed and whole.
pub fn is_installed(package: &str) -> bool {
    output(Command::new("dpkg-query").args(["--show", "--showformat=${db:Status-Abbrev}", package]))
        .is_ok_and(|status| status.starts_with("ii"))
}

/// The version that apt would install, e.g. `1.96.0+dfsg1-1~deb12u2`; `None` if its lists have no such package.
pub fn candidate(package: &str) -> Option<String> {
    let policy = output(Command::new("apt-cache").env("LC_ALL", "C").args(["policy", package])).ok()?;
    parse_candidate(&policy)
}

fn parse_candidate(policy: &str) -> Option<String> {
    let version = policy.lines().find_map(|line| line.trim().strip_prefix("Candidate:"))?.trim();
    (version != "(none)").then(|| version.to_owned())
}

/// The packages that `package` depends on, alternatives included.
pub fn dependencies(package: &str) -> Vec<String> {
    let depends = output(Command::new("apt-cache").env("LC_ALL", "C").args(["depends", package])).unwrap_or_default();
    depends
        .lines()
        .filter_map(|line| line.trim().trim_start_matches('|').strip_prefix("Depends:"))
        .map(|name| name.trim().to_owned())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn candidate_is_read_from_apts_answer() {
        let policy = "rustc-web:\n  Installed: (none)\n  Candidate: 1.96.0+dfsg1-1~deb12u2\n  Version table:\n";
        assert_eq!(parse_candidate(policy).as_deref(), Some("1.96.0+dfsg1-1~deb12u2"));
    }

    #[test]
    fn a_package_without_candidate_is_not_available() {
        assert_eq!(parse_candidate("rustc-web:\n  Installed: (none)\n  Candidate: (none)\n"), None);
        assert_eq!(parse_candidate(""), None);
    }
}
