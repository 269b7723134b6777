//! The service worker's list: which files make up the app, each with its SHA-256.

use anyhow::{Context, Result, bail};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::{Files, hexadecimal};

/// The service worker: looked for under this name by every version that was ever installed.
pub const WORKER: &str = "/sw.js";

/// Stands in the service worker's source where the list goes, quotes included.
const PLACE: &str = "\"%SHELL%\"";

/// What a browser asks for to get the page.
const PAGE: (&str, &str) = ("/index.html", "/");

/// Fills in the service worker.
///
/// # Errors
/// There is no service worker, or it has no place for the list.
pub fn complete(mut files: Files) -> Result<Files> {
    let list: Vec<(&str, String)> = precached(&files)
        .filter_map(|name| {
            let digest = Sha256::digest(files.get(name)?);
            let address = if name == PAGE.0 { PAGE.1 } else { name };
            Some((address, format!("sha256-{}", STANDARD.encode(digest))))
        })
        .collect();
    let version = hexadecimal(&Sha256::digest(json!(list).to_string()));
    let shell = json!({ "version": version.get(..16), "files": list }).to_string();

    let worker = files.get(WORKER).with_context(|| format!("public has no {WORKER}"))?;
    let source = std::str::from_utf8(worker).with_context(|| format!("reading {WORKER}"))?;
    if source.matches(PLACE).count() != 1 {
        bail!("{WORKER} must hold {PLACE} once");
    }
    let filled = source.replace(PLACE, &shell);
    files.insert(WORKER.to_owned(), filled.into_bytes());
    Ok(files)
}

/// What the app needs to open without a network. Not the icons as pictures, which the system asks for when it installs
/// the app; not the manifest, which the server writes anew for an invitation.
pub fn precached(files: &Files) -> impl Iterator<Item = &str> {
    files.keys().map(String::as_str).filter(|name| {
        ![".png", ".ico", ".webmanifest", ".br"].iter().any(|end| name.ends_with(end)) && *name != WORKER
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(worker: &str, page: &str) -> Files {
        [(WORKER, worker), ("/index.html", page), ("/icons/a.png", "p"), ("/manifest.webmanifest", "{}")]
            .map(|(name, contents)| (name.to_owned(), contents.as_bytes().to_vec()))
            .into()
    }

    fn worker(files: &Files) -> &str {
        std::str::from_utf8(&files[WORKER]).unwrap()
    }

    #[test]
    fn the_page_is_listed_under_its_address_with_its_digest() {
        let files = complete(site("const SHELL = \"%SHELL%\";", "abc")).unwrap();
        // printf abc | openssl dgst -sha256 -binary | base64
        assert!(worker(&files).contains(r#""files":[["/","sha256-ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0="]]"#));
    }

    #[test]
    fn another_page_is_another_version() {
        let with = |page| worker(&complete(site("const SHELL = \"%SHELL%\";", page)).unwrap()).to_owned();
        assert_ne!(with("abc"), with("abd"));
    }

    #[test]
    fn a_service_worker_without_place_is_an_error() {
        assert!(complete(site("const SHELL = 1;", "abc")).is_err());
    }
}
