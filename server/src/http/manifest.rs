//! `/manifest.webmanifest`, and the same in English: an installed app on iOS does not share the browser's storage, so the join
//! page's manifest carries the invitation into the app that is installed from it. The page says the invitation in a cookie of
//! its own, `join`, for this path alone: addresses are written into the logs of whoever stands in between. An app of before
//! says it in the address, `?join=SECRET`.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri, header};
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
    headers: HeaderMap,
) -> Response {
    let secret = said(&headers, query.as_deref());
    let is_personal = secret.is_some();
    let name = uri.path().trim_start_matches('/').to_owned();
    let asked = name.clone();
    match api::blocking(move || Ok(manifest(&server.site, &asked, secret.as_deref()))).await {
        Ok(Some(bytes)) => {
            let mut response = Found::made(&name, bytes).into_response();
            if is_personal {
                response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
            }
            response
        }
        Ok(None) => (StatusCode::NOT_FOUND, "not found\n").into_response(),
        Err(error) => error.into_response(),
    }
}

/// The invitation that a request says, in its cookie or its address.
fn said(headers: &HeaderMap, query: Option<&str>) -> Option<String> {
    let cookies = headers.get_all(header::COOKIE).iter().filter_map(|value| value.to_str().ok());
    let cookies = cookies.flat_map(|value| value.split(';')).map(str::trim);
    let mut pairs = cookies.chain(query.into_iter().flat_map(|query| query.split('&')));
    pairs.find_map(|pair| pair.strip_prefix("join=").filter(|secret| is_secret(secret))).map(str::to_owned)
}

/// The manifest; with an invitation one that starts at it.
fn manifest(site: &Site, name: &str, secret: Option<&str>) -> Option<Vec<u8>> {
    let plain = site.file(name)?.into_owned();
    let Some(secret) = secret else { return Some(plain) };
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
        let start = |cookie: &str, query: Option<&str>| {
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, cookie.parse().unwrap());
            let secret = said(&headers, query);
            let manifest: Value = serde_json::from_slice(&manifest(&site, name, secret.as_deref()).unwrap()).unwrap();
            manifest["start_url"].as_str().unwrap().to_owned()
        };
        assert_eq!(start("join=abc_DEF-1", None), "/join#abc_DEF-1");
        assert_eq!(start("other=1; join=abc", Some("lang=es")), "/join#abc");
        assert_eq!(start("", Some("join=abc_DEF-1")), "/join#abc_DEF-1", "as an app of before says it");
        assert_eq!(start("", Some("lang=es&join=abc")), "/join#abc");
        assert_eq!(start("", None), "/");
        assert_eq!(start("join=\"}", Some("join=%22%7d")), "/");
    }
}
