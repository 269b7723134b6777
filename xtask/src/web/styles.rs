//! One stylesheet of many: nothing is painted before the last has come, and on a slow link each one that is asked for costs more
//! than its bytes.

use anyhow::{Context, Result, ensure};

use super::Files;

/// The page that names the stylesheets, one a line, in the order in which they count.
const PAGE: &str = "/index.html";

/// What stands before and behind a stylesheet's name there.
const LINK: (&str, &str) = ("<link rel=\"stylesheet\" href=\"", "\">");

/// The one that takes their place.
const JOINED: &str = "/styles.css";

/// Joins the stylesheets that the page names.
///
/// # Errors
/// The page names none, or one that there is not, or that another file's address stands in.
pub fn join(files: &mut Files) -> Result<()> {
    let page = files.get(PAGE).with_context(|| format!("no {PAGE}"))?;
    let page = String::from_utf8(page.clone()).with_context(|| format!("reading {PAGE}"))?;
    let mut joined = Vec::new();
    let mut lines: Vec<String> = Vec::new();
    for line in page.lines() {
        let named = line.trim().strip_prefix(LINK.0).and_then(|rest| rest.strip_suffix(LINK.1));
        let Some(name) = named else {
            lines.push(line.to_owned());
            continue;
        };
        if joined.is_empty() {
            lines.push(line.replace(name, JOINED));
        }
        let style = files.remove(name).with_context(|| format!("{PAGE} names {name}, which there is not"))?;
        // It would be looked for from another folder.
        ensure!(!style.windows(4).any(|four| four == b"url("), "{name} refers to another file");
        joined.extend(style);
    }
    ensure!(!joined.is_empty(), "{PAGE} names no stylesheet");
    files.insert(JOINED.to_owned(), joined);
    files.insert(PAGE.to_owned(), (lines.join("\n") + "\n").into_bytes());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(page: &str) -> Files {
        [(PAGE, page), ("/styles/b.css", "b{}\n"), ("/styles/a.css", "a{}\n"), ("/styles/c.css", "c{d:url(e)}\n")]
            .map(|(name, contents)| (name.to_owned(), contents.as_bytes().to_vec()))
            .into()
    }

    fn links(names: &[&str]) -> String {
        let links: String = names.iter().map(|name| format!("  {}{name}{}\n", LINK.0, LINK.1)).collect();
        format!("<head>\n{links}</head>\n")
    }

    #[test]
    fn they_stand_in_the_order_of_the_page() {
        let mut files = site(&links(&["/styles/b.css", "/styles/a.css"]));
        join(&mut files).unwrap();
        assert_eq!(files[JOINED], b"b{}\na{}\n");
        assert_eq!(files[PAGE], links(&[JOINED]).as_bytes());
        assert_eq!(files.keys().collect::<Vec<_>>(), [PAGE, JOINED, "/styles/c.css"]);
    }

    #[test]
    fn what_could_not_be_found_from_elsewhere_is_an_error() {
        for page in [links(&["/styles/c.css"]), links(&["/styles/d.css"]), links(&[])] {
            assert!(join(&mut site(&page)).is_err(), "{page}");
        }
    }
}
