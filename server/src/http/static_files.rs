//! The app's files.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError, Weak};
use std::time::SystemTime;

use axum::body::Bytes;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};

use super::listen::Secure;
use super::{Server, Site, api, body};
use crate::store::Store;

/// Scripts, workers and WebAssembly of our own, nothing inline, nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src 'self'; \
    style-src 'self'; img-src 'self' data: blob:; font-src 'self'; manifest-src 'self'; base-uri 'none'; \
    form-action 'none'; frame-ancestors 'none'";

/// Where this server speaks TLS itself, browsers are to come by no other way for a year.
const SECURE_ONLY: &str = "max-age=31536000";

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const ASK_AGAIN: &str = "no-cache";

/// Any path that is no other route's: a file, or the app itself, which finds out what the path means.
pub(super) async fn get<S: Store>(
    State(server): State<Arc<Server<S>>>,
    secure: Option<Extension<Secure>>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    if method != Method::GET && method != Method::HEAD {
        return StatusCode::METHOD_NOT_ALLOWED.into_response();
    }
    let brotli = body::accepts_brotli(&headers);
    let found = api::blocking(move || Ok(server.sending.find(&server.site, uri.path(), brotli))).await;
    match found {
        Ok(Some(file)) => {
            let mut response = file.into_response();
            if secure.is_some() {
                response.headers_mut().insert(header::STRICT_TRANSPORT_SECURITY, HeaderValue::from_static(SECURE_ONLY));
            }
            response
        }
        Ok(None) => (StatusCode::NOT_FOUND, "not found\n").into_response(),
        Err(error) => error.into_response(),
    }
}

/// A file to be sent.
#[derive(Debug)]
pub(super) struct Found {
    bytes: Bytes,
    name: String,
    brotli: bool,
}

/// The files of a folder that are being sent, so that all who are sent one are sent the same bytes: strangers may ask for
/// megabytes on every connection, and read none of it.
#[derive(Debug, Default)]
pub(super) struct Sending {
    files: Mutex<BTreeMap<Version, Weak<Vec<u8>>>>,
}

/// A file's name, and when it was changed last.
type Version = (String, SystemTime);

/// Bytes of a file that others are sent, too.
struct Shared(Arc<Vec<u8>>);

impl AsRef<[u8]> for Shared {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl Sending {
    fn find(&self, site: &Site, path: &str, brotli: bool) -> Option<Found> {
        let path = path.trim_start_matches('/');
        let last = path.rsplit('/').next().unwrap_or(path);
        let name = if last.contains('.') { path } else { "index.html" };
        if brotli && let Some(bytes) = self.file(site, &format!("{name}.br")) {
            return Some(Found { bytes, name: name.to_owned(), brotli: true });
        }
        self.file(site, name).map(|bytes| Found { bytes, name: name.to_owned(), brotli: false })
    }

    fn file(&self, site: &Site, name: &str) -> Option<Bytes> {
        let changed = site.changed(name).unwrap_or(SystemTime::UNIX_EPOCH);
        let mut files = self.files.lock().unwrap_or_else(PoisonError::into_inner);
        let key = (name.to_owned(), changed);
        if let Some(shared) = files.get(&key).and_then(Weak::upgrade) {
            return Some(Bytes::from_owner(Shared(shared)));
        }
        match site.file(name)? {
            Cow::Borrowed(bytes) => Some(Bytes::from_static(bytes)),
            Cow::Owned(bytes) => {
                let shared = Arc::new(bytes);
                files.retain(|_, file| file.strong_count() > 0);
                files.insert(key, Arc::downgrade(&shared));
                Some(Bytes::from_owner(Shared(shared)))
            }
        }
    }
}

impl Found {
    /// A file that was made for this request.
    pub(super) fn made(name: &str, bytes: Vec<u8>) -> Self {
        Self { bytes: bytes.into(), name: name.to_owned(), brotli: false }
    }

    pub(super) fn into_response(self) -> Response {
        let mut response = self.bytes.into_response();
        let headers = response.headers_mut();
        let mut set = |name: HeaderName, value: &'static str| headers.insert(name, HeaderValue::from_static(value));
        set(header::CONTENT_TYPE, media_type(&self.name));
        set(header::CACHE_CONTROL, if is_hashed(&self.name) { FOR_EVER } else { ASK_AGAIN });
        set(header::X_CONTENT_TYPE_OPTIONS, "nosniff");
        set(header::REFERRER_POLICY, "no-referrer");
        set(header::CONTENT_SECURITY_POLICY, POLICY);
        set(header::VARY, "accept-encoding");
        set(HeaderName::from_static("cross-origin-opener-policy"), "same-origin");
        if self.brotli {
            set(header::CONTENT_ENCODING, "br");
        }
        response
    }
}

/// Whether a file's name holds the hash of its contents: `app-0123456789abcdef.js`.
fn is_hashed(name: &str) -> bool {
    let last = name.rsplit('/').next().unwrap_or(name);
    last.split(['-', '.', '_']).any(|part| part.len() == 16 && part.bytes().all(|b| b.is_ascii_hexdigit()))
}

fn media_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "webp" => "image/webp",
        "ico" => "image/vnd.microsoft.icon",
        "woff2" => "font/woff2",
        "txt" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_with_a_hash_lasts_for_ever() {
        assert!(is_hashed("app-0123456789abcdef.js"));
        assert!(is_hashed("pkg/app.0123456789abcdef.wasm"));
        assert!(!is_hashed("index.html"));
        assert!(!is_hashed("0123456789abcdef/sw.js"));
        assert!(!is_hashed("app-0123456789abcde.js"));
    }

    #[test]
    fn files_are_found_and_what_is_no_file_is_the_app() {
        let folder = tempfile::tempdir().unwrap();
        let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).unwrap();
        put("index.html", "app");
        put("a.js", "plain");
        put("a.js.br", "short");
        std::fs::write(folder.path().with_extension("secret"), "no").unwrap();
        let site = Site::Folder(folder.path().to_owned());
        let sending = Sending::default();
        let text = |path: &str, brotli| {
            sending.find(&site, path, brotli).map(|file| String::from_utf8_lossy(&file.bytes).into_owned())
        };
        assert_eq!(text("/", false).as_deref(), Some("app"));
        assert_eq!(text("/customers/1234", true).as_deref(), Some("app"));
        assert_eq!(text("/a.js", false).as_deref(), Some("plain"));
        assert_eq!(text("/a.js", true).as_deref(), Some("short"));
        assert_eq!(text("/missing.js", true), None);
        let held: Vec<Found> = (0..3).filter_map(|_| sending.find(&site, "/a.js", false)).collect();
        assert!(held.iter().all(|file| file.bytes.as_ptr() == held[0].bytes.as_ptr()), "the same bytes for all");
        drop(held);
        assert!(
            sending.files.lock().unwrap().values().all(|file| file.strong_count() == 0),
            "no longer than they are sent"
        );
        let name = folder.path().file_name().unwrap().to_str().unwrap();
        assert_eq!(text(&format!("/../{name}.secret"), false), None, "outside the folder");
        assert_eq!(text(&format!("/x/../../{name}.secret"), false), None, "outside the folder");
    }
}
