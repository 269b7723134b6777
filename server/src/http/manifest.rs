//! `/manifest.webmanifest?from=here`, and the same in English: the manifest of the page with an invitation. An installed app on iOS does
//! not share the browser's storage, so what is installed there has to find the invitation by itself. It stands in the page's own address
//! behind `#`, which no browser sends; a manifest that names no start leaves the browser that address to start from.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;

use super::static_files::Found;
use super::{Server, Site, api};
use crate::store::Store;

/// The manifest in each language.
pub(super) const ADDRESSES: [&str; 2] = ["/manifest.webmanifest", "/manifest.en.webmanifest"];

pub(super) async fn get<S: Store>(
    State(server): State<Arc<Server<S>>>,
    uri: Uri,
    RawQuery(query): RawQuery,
) -> Response {
    let name = uri.path().trim_start_matches('/').to_owned();
    let asked = name.clone();
    match api::blocking(move || Ok(manifest(&server.site, &asked, query.as_deref()))).await {
        Ok(Some(bytes)) => Found::made(&name, bytes).into_response(),
        Ok(None) => (StatusCode::NOT_FOUND, "not found\n").into_response(),
        Err(error) => error.into_response(),
    }
}

/// The manifest; without a start for whoever asks from a page with an invitation. Apps from before send the invitation itself, as
/// `join=SECRET`: it is not looked at, and they start from their page like others.
fn manifest(site: &Site, name: &str, query: Option<&str>) -> Option<Vec<u8>> {
    let plain = site.file(name)?.into_owned();
    let is_invited = |query: &str| query.split('&').any(|pair| pair == "from=here" || pair.starts_with("join="));
    if !query.is_some_and(is_invited) {
        return Some(plain);
    }
    let mut manifest: Value = serde_json::from_slice(&plain).ok()?;
    manifest.as_object_mut()?.remove("start_url");
    serde_json::to_vec(&manifest).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_installed_from_an_invitation_starts_where_it_was_installed() {
        let folder = tempfile::tempdir().unwrap();
        let name = ADDRESSES[1].trim_start_matches('/');
        std::fs::write(folder.path().join(name), r#"{"name":"Cartera","start_url":"/"}"#).unwrap();
        let site = Site::Folder(folder.path().to_owned());
        let made = |query: Option<&str>| String::from_utf8(manifest(&site, name, query).unwrap()).unwrap();
        assert_eq!(made(Some("from=here")), r#"{"name":"Cartera"}"#);
        assert_eq!(made(Some("lang=es&join=abc_DEF-1")), r#"{"name":"Cartera"}"#);
        assert_eq!(made(None), r#"{"name":"Cartera","start_url":"/"}"#);
        assert_eq!(made(Some("lang=es")), made(None));
    }
}
