//! ARCHITECTURE.md must not name what is long gone.

use std::path::Path;

use anyhow::Result;

use super::Problem;
use crate::project::{Project, read_text};

const DOCUMENT: &str = "ARCHITECTURE.md";

/// Written by programs, so not there until they have run.
const MADE: [&str; 3] = ["target/", "data/", "screenshots/"];

/// How a path's last part may end to be taken for a file's name.
const ENDS: [&str; 10] = [".rs", ".md", ".toml", ".js", ".css", ".html", ".json", ".webmanifest", ".svg", ".lock"];

/// Every path that the document names and that leads nowhere.
///
/// # Errors
/// The document cannot be read.
pub fn check(project: &Project) -> Result<Vec<Problem>> {
    let place = Path::new(DOCUMENT);
    if !project.root().join(place).is_file() {
        return Ok(vec![Problem::new(place, None, "is missing")]);
    }
    let text = read_text(&project.root().join(place))?;
    let mut problems = Vec::new();
    for (number, line) in text.lines().enumerate() {
        for path in paths(line) {
            if !project.root().join(path).exists() {
                problems.push(Problem::new(place, Some(number + 1), format!("names {path}, which does not exist")));
            }
        }
    }
    Ok(problems)
}

/// The paths in one line: what stands in backticks and looks like a path of this repository, and where links lead.
fn paths(line: &str) -> Vec<&str> {
    let quoted = line.split('`').skip(1).step_by(2).filter(|word| is_path(word));
    let linked = line
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', '#']).next())
        .filter(|target| !target.is_empty() && !target.contains("://"));
    quoted.chain(linked).filter(|path| !MADE.iter().any(|made| path.starts_with(made))).collect()
}

/// Not an address of the server (`/sync`), a crate's path (`shared::sync`), a pattern or a command.
fn is_path(word: &str) -> bool {
    let plain = word.chars().all(|character| character.is_ascii_alphanumeric() || "/._-".contains(character));
    let folder_or_file = word.contains('/') || ENDS.iter().any(|end| word.ends_with(end));
    plain && folder_or_file && !word.starts_with('/') && !word.contains("//") && !word.starts_with("./data")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_other_words() {
        let line =
            "`shared/src/crm/` is read by `POST /sync` and `/docs`, see `clippy.toml`, `crm::Kind`, `text/<id>/x`";
        assert_eq!(paths(line), ["shared/src/crm/", "clippy.toml"]);
    }

    #[test]
    fn links_count_but_the_web_does_not() {
        let line = "[the wire](shared/src/sync/mod.rs#pages), [Automerge](https://automerge.org), `target/site/`";
        assert_eq!(paths(line), ["shared/src/sync/mod.rs"]);
    }
}
