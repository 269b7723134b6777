//! The handlers of messages.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{ConnectInfo, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use shared::sync::message::{DocsRequest, EnrolRequest, InviteRequest, Outcome, SyncRequest, WireError};
use shared::sync::recover::RecoverRequest;

use super::{ApiError, Server, body, now};
use crate::store::Store;

/// `POST /sync`.
pub(super) async fn sync<S: Store>(
    State(server): State<Arc<Server<S>>>,
    headers: HeaderMap,
    sent: Body,
) -> Result<Response, ApiError> {
    let (request, _turn): (SyncRequest, _) = body::receive(&server, &headers, sent).await?;
    let server = Arc::clone(&server);
    blocking(move || {
        let identity = server.hub.identify(bearer(&headers), request.renewal.as_ref(), now())?;
        within_bounds(&server, identity.device)?;
        let answer = server.hub.sync(identity, &request, now())?;
        let refused = answer.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Refused(_) | Outcome::Forked));
        let refused = refused.count();
        if refused > 0 {
            tracing::info!(refused, "commands were not let in");
        }
        Ok(body::answer(&answer, body::accepts_brotli(&headers)))
    })
    .await
}

/// `POST /docs`.
pub(super) async fn docs<S: Store>(
    State(server): State<Arc<Server<S>>>,
    headers: HeaderMap,
    sent: Body,
) -> Result<Response, ApiError> {
    let (request, _turn): (DocsRequest, _) = body::receive(&server, &headers, sent).await?;
    let server = Arc::clone(&server);
    blocking(move || {
        let identity = server.hub.identify(bearer(&headers), None, now())?;
        within_bounds(&server, identity.device)?;
        let answer = server.hub.docs(identity.device, &request, now())?;
        Ok(body::answer(&answer, body::accepts_brotli(&headers)))
    })
    .await
}

/// `POST /recover`: from whoever was a device here once.
pub(super) async fn recover<S: Store>(
    State(server): State<Arc<Server<S>>>,
    headers: HeaderMap,
    sent: Body,
) -> Result<Response, ApiError> {
    let (request, _turn): (RecoverRequest, _) = body::receive(&server, &headers, sent).await?;
    let server = Arc::clone(&server);
    blocking(move || {
        let identity = server.hub.identify_for_recovery(bearer(&headers), &request, now())?;
        within_bounds(&server, identity.device)?;
        Ok(body::answer(&server.hub.recover(identity, &request)?, body::accepts_brotli(&headers)))
    })
    .await
}

/// `POST /enrol`.
pub(super) async fn enrol<S: Store>(
    State(server): State<Arc<Server<S>>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    sent: Body,
) -> Result<Response, ApiError> {
    if !server.enrolments.admits(peer.ip(), now()) {
        return Err(WireError::Busy.into());
    }
    let (request, _turn): (EnrolRequest, _) = body::receive(&server, &headers, sent).await?;
    let server = Arc::clone(&server);
    blocking(move || {
        let enrolled = server.hub.enrol(&request, now()).map_err(|error| ApiError::told_to(request.schema, error))?;
        tracing::info!("a device enrolled");
        Ok(body::answer(&enrolled, false))
    })
    .await
}

/// `POST /invite`.
pub(super) async fn invite<S: Store>(
    State(server): State<Arc<Server<S>>>,
    headers: HeaderMap,
    sent: Body,
) -> Result<Response, ApiError> {
    let (InviteRequest {}, _turn) = body::receive(&server, &headers, sent).await?;
    let server = Arc::clone(&server);
    blocking(move || {
        let identity = server.hub.identify(bearer(&headers), None, now())?;
        within_bounds(&server, identity.device)?;
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|_| WireError::Unavailable)?;
        Ok(body::answer(&server.hub.invite_another(identity.device, random, now())?, false))
    })
    .await
}

/// `GET /healthz`: whether the store can be read and written.
pub(super) async fn health<S: Store>(State(server): State<Arc<Server<S>>>) -> (StatusCode, &'static str) {
    match blocking(move || Ok(server.health.check(&server.hub, now()))).await {
        Ok(true) => (StatusCode::OK, "ok\n"),
        Ok(false) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable\n"),
    }
}

/// Whether a device has not asked too often.
fn within_bounds<S: Store>(server: &Server<S>, device: u32) -> Result<(), ApiError> {
    if server.requests.admits(device, now()) { Ok(()) } else { Err(WireError::Busy.into()) }
}

pub(super) fn bearer(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::AUTHORIZATION)?.to_str().ok()?.strip_prefix("Bearer ")
}

/// Runs what blocks where it may.
pub(super) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.unwrap_or_else(|_| {
        tracing::error!("a request's work did not finish");
        Err(WireError::Unavailable.into())
    })
}
