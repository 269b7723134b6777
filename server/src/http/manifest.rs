//! `/manifest.webmanifest?join=SECRET`, and the same in English: an installed app on iOS does not share the browser's storage,
//! so the join page's manifest carries the invitation into the app that is installed from it.

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

/// The manifest; with `join=SECRET` one that starts at the invitation.
fn manifest(site: &Site, name: &str, query: Option<&str>) -> Option<Vec<u8>> {
    let plain = site.file(name)?.into_owned();
    let secret = query.and_then(|query| query.split('&').find_map(|pair| pair.strip_prefix("join=")));
    let Some(secret) = secret.filter(|secret| is_secret(secret)) else { return Some(plain) };
    let mut manifest: Value = serde_json::from_slice(&plain).ok()?;
    manifest.as_object_mut()?.insert("start_url".to_owned(), Value::String(format!("/join#{secret}")));
    serde_json::to_vec(&manifest).ok()
}

/// Only what an invitation is made of may stand in the answer.
fn is_secret(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_invitation_goes_into_the_installed_app() {
        let folder = tempfile::tempdir().unwrap();
        let name = ADDRESSES[1].trim_start_matches('/');
        std::fs::write(folder.path().join(name), r#"{"name":"Cartera","start_url":"/"}"#).unwrap();
        let site = Site::Folder(folder.path().to_owned());
        let start = |query: Option<&str>| {
            let manifest: Value = serde_json::from_slice(&manifest(&site, name, query).unwrap()).unwrap();
            manifest["start_url"].as_str().unwrap().to_owned()
        };
        assert_eq!(start(Some("join=abc_DEF-1")), "/join#abc_DEF-1");
        assert_eq!(start(Some("lang=es&join=abc")), "/join#abc");
        assert_eq!(start(None), "/");
        assert_eq!(start(Some("join=%22%7d")), "/");
    }
}
