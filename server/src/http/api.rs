//! The handlers of messages.

use std::net::SocketAddr;
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::Response;
use shared::sync::invitation::InvitationRequest;
use shared::sync::message::{DocsRequest, EnrolRequest, InviteRequest, Outcome, SyncRequest, WireError};
use shared::sync::recover::RecoverRequest;
use shared::sync::suspended::SuspendedRequest;

use super::body::{Answer, Known, Received};
use super::places::neighbourhood;
use super::{ApiError, Server, body, now};
use crate::store::Store;

/// A page of more bytes than this, before compression, is a large one.
const LARGE: u32 = 256 * 1024;

/// Kilobytes that are compressed in about a millisecond.
const COMPRESSED: usize = 32;

/// `POST /sync`.
pub(super) async fn sync<S: Store>(
    State(server): State<Arc<Server<S>>>,
    request: Request,
) -> Result<Response, ApiError> {
    let Received { message, headers, place, known, _turn } = body::receive::<_, SyncRequest>(&server, request).await?;
    let known = match (known, &message.renewal) {
        (Some(known), None) => known,
        (_, renewal) => body::prove(&server, &headers, renewal.clone(), place.as_deref()).await?,
    };
    let device = known.identity.device;
    within_bounds(&server, device)?;
    let large = message.budget > LARGE;
    let _page = if large { Some(server.pages.take(known.asker()).await) } else { None };
    let own = Arc::clone(&server);
    let answer = blocking(move || {
        let answer = own.hub.sync(known.identity, &message, now())?;
        let refused = answer.outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Refused(_) | Outcome::Forked));
        let refused = refused.count();
        if refused > 0 {
            tracing::info!(refused, "commands were not let in");
        }
        Ok(paid(&own, device, Answer::of(&answer, body::accepts_brotli(&headers))))
    })
    .await?;
    Ok(answer.to(&server.turns, known.asker()))
}

/// `POST /docs`.
pub(super) async fn docs<S: Store>(
    State(server): State<Arc<Server<S>>>,
    request: Request,
) -> Result<Response, ApiError> {
    let Received { message, headers, known, _turn, .. } = body::receive::<_, DocsRequest>(&server, request).await?;
    let known = identified(&server, known, &headers).await?;
    let device = known.identity.device;
    within_bounds(&server, device)?;
    // How large they are is not known before they are read.
    let _page = if message.docs.len() > 1 { Some(server.pages.take(known.asker()).await) } else { None };
    let own = Arc::clone(&server);
    let answer = blocking(move || {
        let answer = own.hub.docs(device, &message, now())?;
        Ok(paid(&own, device, Answer::of(&answer, body::accepts_brotli(&headers))))
    })
    .await?;
    Ok(answer.to(&server.turns, known.asker()))
}

/// `POST /recover`: from whoever was a device here once.
pub(super) async fn recover<S: Store>(
    State(server): State<Arc<Server<S>>>,
    request: Request,
) -> Result<Response, ApiError> {
    let Received { message, headers, known, _turn, .. } = body::receive::<_, RecoverRequest>(&server, request).await?;
    // A listing is compared with all that lies in its scopes.
    let asker = known.as_ref().and_then(Known::asker);
    let _page = if message.listings.is_empty() { None } else { Some(server.pages.take(asker).await) };
    let own = Arc::clone(&server);
    let answer = blocking(move || {
        let identity = own.hub.identify_for_recovery(bearer(&headers), &message, now())?;
        within_bounds(&own, identity.device)?;
        let answer = own.hub.recover(identity, &message)?;
        Ok(paid(&own, identity.device, Answer::of(&answer, body::accepts_brotli(&headers))))
    })
    .await?;
    Ok(answer.to(&server.turns, asker))
}

/// `POST /enrol`.
pub(super) async fn enrol<S: Store>(
    State(server): State<Arc<Server<S>>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, ApiError> {
    if !server.enrolments.admits(neighbourhood(peer.ip()), now()) {
        return Err(WireError::Busy.into());
    }
    let Received { message, _turn, .. } = body::receive::<_, EnrolRequest>(&server, request).await?;
    let own = Arc::clone(&server);
    let answer = blocking(move || {
        let enrolled = own.hub.enrol(&message, now()).map_err(|error| ApiError::told_to(message.schema, error))?;
        tracing::info!("a device enrolled");
        Ok(Answer::of(&enrolled, false))
    })
    .await?;
    Ok(answer.to(&server.turns, None))
}

/// `POST /invitation`: from anybody.
pub(super) async fn invitation<S: Store>(
    State(server): State<Arc<Server<S>>>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    request: Request,
) -> Result<Response, ApiError> {
    if !server.invitations.admits(neighbourhood(peer.ip()), now()) {
        return Err(WireError::Busy.into());
    }
    let Received { message, _turn, .. } = body::receive::<_, InvitationRequest>(&server, request).await?;
    let own = Arc::clone(&server);
    let answer = blocking(move || {
        let told = own.hub.invitation(&message.invitation, now());
        Ok(Answer::of(&told.map_err(|error| ApiError::told_to(message.schema, error))?, false))
    })
    .await?;
    Ok(answer.to(&server.turns, None))
}

/// `POST /invite`.
pub(super) async fn invite<S: Store>(
    State(server): State<Arc<Server<S>>>,
    request: Request,
) -> Result<Response, ApiError> {
    let Received { message: InviteRequest { schema }, headers, known, _turn, .. } =
        body::receive(&server, request).await?;
    let known = identified(&server, known, &headers).await?;
    within_bounds(&server, known.identity.device)?;
    let own = Arc::clone(&server);
    let answer = blocking(move || {
        let mut random = [0; 16];
        getrandom::fill(&mut random).map_err(|_| WireError::Unavailable)?;
        let invited = own.hub.invite_another(known.identity.device, random, now());
        Ok(Answer::of(&invited.map_err(|error| ApiError::told_to(schema, error))?, false))
    })
    .await?;
    Ok(answer.to(&server.turns, known.asker()))
}

/// `POST /suspended`.
pub(super) async fn suspended<S: Store>(
    State(server): State<Arc<Server<S>>>,
    request: Request,
) -> Result<Response, ApiError> {
    let Received { message: SuspendedRequest { schema, lift }, headers, known, _turn, .. } =
        body::receive(&server, request).await?;
    let known = identified(&server, known, &headers).await?;
    let device = known.identity.device;
    within_bounds(&server, device)?;
    let own = Arc::clone(&server);
    let answer = blocking(move || {
        let told = own.hub.suspended(device, lift).map_err(|error| ApiError::told_to(schema, error))?;
        if let Some(lifted) = lift {
            tracing::info!(device = lifted, by = device, "a device is not suspended any more");
        }
        Ok(paid(&own, device, Answer::of(&told, body::accepts_brotli(&headers))))
    })
    .await?;
    Ok(answer.to(&server.turns, known.asker()))
}

/// `GET /healthz`: whether the store can be read and written.
pub(super) async fn health<S: Store>(State(server): State<Arc<Server<S>>>) -> (StatusCode, &'static str) {
    match blocking(move || Ok(server.health.check(&server.hub, now()))).await {
        Ok(true) => (StatusCode::OK, "ok\n"),
        Ok(false) | Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "unavailable\n"),
    }
}

/// Who sends a request that proves nothing but its session; or why they are not let in.
async fn identified<S: Store>(
    server: &Arc<Server<S>>,
    known: Option<Known>,
    headers: &HeaderMap,
) -> Result<Known, ApiError> {
    match known {
        Some(known) => Ok(known),
        None => body::prove(server, headers, None, None).await,
    }
}

/// Whether a device has not asked for too much.
fn within_bounds<S: Store>(server: &Server<S>, device: u32) -> Result<(), ApiError> {
    if server.work.admits(device, now()) { Ok(()) } else { Err(WireError::Busy.into()) }
}

/// An answer whose making its device has paid for, and what the device asked for.
fn paid<S: Store>(server: &Server<S>, device: u32, answer: Answer) -> Answer {
    let cost = server.hub.spent_on(device).saturating_add((answer.plain / 1024 / COMPRESSED) as u64);
    server.work.charge(device, i64::try_from(cost).unwrap_or(i64::MAX), now());
    answer
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
