//! Requests of other sites' pages are refused.

use axum::extract::Request;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use shared::sync::message::WireError;

use super::ApiError;

/// Refuses what a page of another origin sends. A request without `Origin` comes from no page.
pub(super) async fn check(request: Request, next: Next) -> Response {
    let reads_a_file = request.method() == Method::GET && request.uri().path() != "/live";
    if reads_a_file || is_own(request.headers(), request.uri().authority().map(|authority| authority.as_str())) {
        next.run(request).await
    } else {
        ApiError::from(WireError::ForeignOrigin).into_response()
    }
}

/// Whether the origin, if there is one, is the host that was asked. `authority` is HTTP/2's host.
fn is_own(headers: &HeaderMap, authority: Option<&str>) -> bool {
    let Some(origin) = headers.get(header::ORIGIN) else { return true };
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).or(authority);
    let origin = origin.to_str().ok().and_then(|origin| origin.split_once("://"));
    origin.zip(host).is_some_and(|((scheme, origin), host)| {
        (scheme == "https" || scheme == "http") && origin.eq_ignore_ascii_case(host)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_own_origin_passes() {
        let check = |origin: Option<&str>, host: &str| {
            let mut headers = HeaderMap::new();
            if let Some(origin) = origin {
                headers.insert(header::ORIGIN, origin.parse().unwrap());
            }
            headers.insert(header::HOST, host.parse().unwrap());
            is_own(&headers, None)
        };
        assert!(check(None, "127.0.0.1:8787"));
        assert!(check(Some("http://127.0.0.1:8787"), "127.0.0.1:8787"));
        assert!(check(Some("https://crm.example"), "crm.example"));
        assert!(!check(Some("http://localhost:8787"), "127.0.0.1:8787"));
        assert!(!check(Some("https://evil.example"), "crm.example"));
        assert!(!check(Some("null"), "crm.example"));
    }
}
