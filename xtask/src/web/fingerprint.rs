//! Names made of content: `/boot.js` becomes `/boot.0123456789abcdef.js`, and whoever names it follows.
//!
//! A name that changes with the content may be kept by every cache for ever. A file is renamed after the files that it
//! names, so that its own content, and hence its name, changes with theirs.
//!
//! What counts as naming a file: a quoted string or a `url(…)` that begins with `/`, `./` or `../` and leads to a file
//! of the site. Not seen: names put together at run time, and names inside the compiled module.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use super::{Files, hexadecimal};

/// Asked for by names that people, browsers or older versions know.
const FIXED: [&str; 5] =
    ["/index.html", "/favicon.ico", "/manifest.webmanifest", "/manifest.en.webmanifest", super::shell::WORKER];

/// How many hexadecimal digits of the SHA-256 a name carries: 64 bits, which no accident repeats.
const DIGITS: usize = 16;

/// Gives each file its lasting name, and rewrites the names inside.
///
/// # Errors
/// Two files name each other, so that neither name can be made first; or a text is no UTF-8.
pub fn rename(files: Files) -> Result<Files> {
    let mut renaming = Renaming { files: &files, names: BTreeMap::new(), done: Files::new(), open: Vec::new() };
    for path in files.keys() {
        renaming.visit(path)?;
    }
    Ok(renaming.done)
}

struct Renaming<'a> {
    files: &'a Files,
    /// Old name → new name.
    names: BTreeMap<String, String>,
    done: Files,
    /// The files being rewritten now, each named by the one before it.
    open: Vec<String>,
}

impl Renaming<'_> {
    fn visit(&mut self, path: &str) -> Result<String> {
        if let Some(name) = self.names.get(path) {
            return Ok(name.clone());
        }
        if self.open.iter().any(|open| open == path) {
            bail!("files that name each other: {} → {path}", self.open.join(" → "));
        }
        let contents = self.files.get(path).with_context(|| format!("no file {path}"))?;
        self.open.push(path.to_owned());
        let contents = if is_text(path) {
            let text = std::str::from_utf8(contents).with_context(|| format!("reading {path}"))?;
            self.rewrite(path, text)?.into_bytes()
        } else {
            contents.clone()
        };
        self.open.pop();
        let name = if FIXED.contains(&path) { path.to_owned() } else { name_by_content(path, &contents) };
        self.names.insert(path.to_owned(), name.clone());
        self.done.insert(name.clone(), contents);
        Ok(name)
    }

    /// The text with every file that it names under its new name.
    fn rewrite(&mut self, path: &str, text: &str) -> Result<String> {
        let mut rewritten = String::with_capacity(text.len() + 256);
        let mut rest = text;
        while let Some((before, reference, after)) = next_quoted(rest) {
            rewritten.push_str(before);
            let (file, tail) = reference.split_at(reference.find(['?', '#']).unwrap_or(reference.len()));
            match resolve(path, file).filter(|target| target != path && self.files.contains_key(target)) {
                Some(target) => {
                    let name = self.visit(&target)?;
                    let folder = file.rfind('/').map_or("", |slash| &file[..=slash]);
                    rewritten.push_str(folder);
                    rewritten.push_str(name.rsplit('/').next().unwrap_or(&name));
                    rewritten.push_str(tail);
                }
                None => rewritten.push_str(reference),
            }
            rest = after;
        }
        rewritten.push_str(rest);
        Ok(rewritten)
    }
}

/// The next thing that may name a file: the text up to and with its opening mark, the thing, and what follows it.
fn next_quoted(text: &str) -> Option<(&str, &str, &str)> {
    let mut from = 0;
    loop {
        let open = from + text[from..].find(['"', '\'', '('])?;
        let start = open + 1;
        let ends = if text[open..].starts_with('(') { ')' } else { text[open..].chars().next()? };
        let length = text[start..].find(|character: char| character == ends || character.is_whitespace())?;
        let thing = &text[start..start + length];
        let names = (thing.starts_with('/') || thing.starts_with("./") || thing.starts_with("../"))
            && text[start + length..].starts_with(ends);
        if names {
            return Some((&text[..start], thing, &text[start + length..]));
        }
        from = start;
    }
}

/// The path from the site's root that `reference` means in the file `path`.
fn resolve(path: &str, reference: &str) -> Option<String> {
    let mut parts: Vec<&str> = if reference.starts_with('/') {
        Vec::new()
    } else {
        path.rsplit_once('/')?.0.split('/').filter(|part| !part.is_empty()).collect()
    };
    for part in reference.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            part => parts.push(part),
        }
    }
    Some(format!("/{}", parts.join("/")))
}

fn name_by_content(path: &str, contents: &[u8]) -> String {
    let digest = hexadecimal(&Sha256::digest(contents));
    let folder = path.rfind('/').map_or(0, |slash| slash + 1);
    let dot = path[folder..].rfind('.').map_or(path.len(), |dot| folder + dot);
    format!("{}.{}{}", &path[..dot], &digest[..DIGITS], &path[dot..])
}

fn is_text(path: &str) -> bool {
    [".js", ".css", ".html", ".svg", ".json", ".webmanifest"].iter().any(|end| path.ends_with(end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(files: &[(&str, &str)]) -> Files {
        files.iter().map(|(name, contents)| ((*name).to_owned(), contents.as_bytes().to_vec())).collect()
    }

    fn named<'a>(files: &'a Files, start: &str, end: &str) -> (&'a str, &'a str) {
        let (name, contents) =
            files.iter().find(|(name, _)| name.starts_with(start) && name.ends_with(end)).expect("a file of that name");
        (name, std::str::from_utf8(contents).unwrap())
    }

    #[test]
    fn whoever_names_a_file_follows_it() {
        let files = site(&[
            ("/index.html", r#"<link href="/styles/a.css"><script src="/boot.js"></script>"#),
            ("/boot.js", r#"import init from "./app.js"; new Worker('/worker.js')"#),
            ("/app.js", "export default 1"),
            ("/worker.js", r#"import init from "./app.js""#),
            ("/styles/a.css", "body { background: url(../icons/i.svg#leaf) }"),
            ("/icons/i.svg", "<svg/>"),
        ]);
        let renamed = rename(files).unwrap();
        let (app, _) = named(&renamed, "/app.", ".js");
        let (worker, _) = named(&renamed, "/worker.", ".js");
        let (icon, _) = named(&renamed, "/icons/i.", ".svg");
        let (boot, boot_text) = named(&renamed, "/boot.", ".js");
        let (style, style_text) = named(&renamed, "/styles/a.", ".css");
        assert_eq!(boot_text, format!(r#"import init from ".{app}"; new Worker('{worker}')"#));
        assert_eq!(style_text, format!("body {{ background: url(..{icon}#leaf) }}"));
        let (_, index) = named(&renamed, "/index.html", "");
        assert_eq!(index, format!(r#"<link href="{style}"><script src="{boot}"></script>"#));
        assert_eq!(boot.len(), "/boot..js".len() + DIGITS);
    }

    #[test]
    fn a_change_below_changes_every_name_above() {
        let with = |module: &str| {
            let renamed = rename(site(&[("/boot.js", r#"import "./app.js""#), ("/app.js", module)])).unwrap();
            named(&renamed, "/boot.", ".js").0.to_owned()
        };
        assert_eq!(with("1"), with("1"));
        assert_ne!(with("1"), with("2"));
    }

    #[test]
    fn what_is_no_file_of_the_site_stays() {
        let text = r#"fetch("/sync"); it's ("./missing.js") don't "/ index.html" url(data:x)"#;
        let renamed = rename(site(&[("/boot.js", text)])).unwrap();
        assert_eq!(named(&renamed, "/boot.", ".js").1, text);
    }

    #[test]
    fn files_that_name_each_other_are_an_error() {
        let files = site(&[("/a.js", r#"import "./b.js""#), ("/b.js", r#"import "./a.js""#)]);
        let error = rename(files).unwrap_err().to_string();
        assert!(error.contains("/a.js → /b.js → /a.js"), "{error}");
    }
}
