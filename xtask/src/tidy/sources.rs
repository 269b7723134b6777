//! What no source may hold, and what it had better not.

use anyhow::Result;

use super::{Problem, Sources};

/// Above this a file is probably two ideas.
const LONG: usize = 400;

const TEXTS: [&str; 10] = [".rs", ".toml", ".md", ".js", ".css", ".html", ".webmanifest", ".sh", ".svg", "/run"];

/// What was found: problems must be mended, warnings are for whoever is there next.
#[derive(Default)]
pub struct Findings {
    pub problems: Vec<Problem>,
    pub warnings: Vec<Problem>,
}

/// Looks at every text of the repository.
///
/// # Errors
/// A file that cannot be read.
pub fn check(sources: &Sources) -> Result<Findings> {
    let mut findings = Findings::default();
    for source in sources.texts(&TEXTS) {
        let (path, text) = source?;
        let lines = text.lines().count();
        if path.extension().is_some_and(|extension| extension == "rs") && lines > LONG {
            findings.warnings.push(Problem::new(path, None, format!("{lines} lines: is it two ideas?")));
        }
        for (number, line) in text.lines().enumerate() {
            if let Some(what) = wrong_with(line) {
                findings.problems.push(Problem::new(path, Some(number + 1), what));
            }
        }
    }
    Ok(findings)
}

/// The words are put together here so that this file does not find itself.
fn wrong_with(line: &str) -> Option<String> {
    let ignored = ["#[", "ignore"].concat();
    if line.trim_start().starts_with(&ignored) {
        return Some("a test that is not run proves nothing".to_owned());
    }
    for folder in ["root", "home", "Users", "work"] {
        let start = ["/", folder, "/"].concat();
        if let Some(at) = line.find(&start) {
            let begins = at == 0 || line[..at].ends_with([' ', '"', '\'', '`', '(', '=', ':']);
            if begins {
                return Some(format!("names a folder of one machine: {start}…"));
            }
        }
    }
    for word in ["TO", "FIX"].into_iter().zip(["DO", "ME"]).map(|(start, end)| [start, end].concat()) {
        if line.contains(&format!("{word}:")) || line.contains(&format!("// {word}")) {
            return Some(format!("{word}: an issue remembers, a comment does not"));
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wrong_is_found() {
        assert!(wrong_with(&["    #[", "ignore = \"slow\"]"].concat()).is_some());
        assert!(wrong_with(&["let path = \"/", "home/ana/cartera\";"].concat()).is_some());
        assert!(wrong_with(&["// TO", "DO later"].concat()).is_some());
    }

    #[test]
    fn what_only_looks_wrong_is_left() {
        assert_eq!(wrong_with("let everything = todos; // no root/ at all, nor app/home/screen.rs"), None);
        assert_eq!(wrong_with("href=\"/homepage\""), None);
    }
}
