//! Bodies: read within bounds of size and silence, answered compressed where that pays.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use minicbor::{Decode, Encode};
use shared::sync::body::{self, BodyError, REQUEST_CODING};
use shared::sync::limits;
use shared::sync::message::WireError;
use tokio::sync::SemaphorePermit;
use tokio::time::Instant;

use super::intake::{self, Place};
use super::{ApiError, Server, api, now};
use crate::store::Store;

/// How long a sender may be silent. It bounds silence, not slowness: a megabyte over a bad link takes minutes and is fine.
const SILENCE: Duration = Duration::from_secs(30);

/// Answers shorter than this travel as they are.
const WORTH_COMPRESSING: usize = 300;

/// Brotli's quality and window for answers: 5 is where the size of a page stops falling quickly.
const QUALITY: u32 = 5;
const WINDOW: u32 = 22;

/// Reads a message, and takes a turn once its bytes have come: what inflates takes memory before anybody has proved who sent
/// it, so not more of it is done at once than of the work that follows.
pub(super) async fn receive<'t, S, M>(
    server: &'t Arc<Server<S>>,
    headers: &HeaderMap,
    sent: Body,
) -> Result<(M, SemaphorePermit<'t>), ApiError>
where
    S: Store,
    M: for<'b> Decode<'b, ()> + Send + 'static,
{
    let (bytes, _place) = collect(server, headers, sent).await?;
    let turn = server.turns.acquire().await.map_err(|_| WireError::Unavailable)?;
    let deflated = match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => false,
        Some(coding) if coding == REQUEST_CODING.as_bytes() => true,
        Some(_) => return Err(WireError::Malformed.into()),
    };
    let decode = move || {
        if deflated { body::decode(&body::inflate(&bytes, limits::REQUEST_INFLATED)?) } else { body::decode(&bytes) }
    };
    Ok((api::blocking(move || decode().map_err(refusal)).await?, turn))
}

fn refusal(error: BodyError) -> ApiError {
    ApiError::from(match error {
        BodyError::TooLarge { .. } => WireError::TooLarge,
        BodyError::Inflate(_) | BodyError::Decode(_) => WireError::Malformed,
    })
}

/// The bytes of a body, and the place that they take if they are many.
async fn collect<'t, S: Store>(
    server: &'t Arc<Server<S>>,
    headers: &HeaderMap,
    mut sent: Body,
) -> Result<(Vec<u8>, Option<Place<'t>>), ApiError> {
    let (begun, mut place) = (Instant::now(), None::<Place<'t>>);
    let mut bytes = Vec::new();
    loop {
        let time = place.as_ref().map_or(intake::SMALL_TIME, |place| place.time);
        let until = (begun + time).min(Instant::now() + SILENCE);
        let frame = tokio::time::timeout_at(until, sent.frame()).await.map_err(|_| WireError::Malformed)?;
        let Some(frame) = frame else { return Ok((bytes, place)) };
        if let Ok(chunk) = frame.map_err(|_| WireError::Malformed)?.into_data() {
            let length = bytes.len() + chunk.len();
            if length > limits::REQUEST {
                return Err(WireError::TooLarge.into());
            }
            if length > intake::SMALL && place.is_none() {
                place = Some(server.intake.place(is_known(server, headers).await).await?);
            }
            bytes.extend_from_slice(&chunk);
        }
    }
}

/// Whether a request has the session of a device that may come in.
async fn is_known<S: Store>(server: &Arc<Server<S>>, headers: &HeaderMap) -> bool {
    let Some(token) = api::bearer(headers).map(str::to_owned) else { return false };
    let server = Arc::clone(server);
    let known = move || {
        let device = server.hub.identify(Some(&token), None, now())?.device;
        Ok(server.hub.grants(device)?)
    };
    api::blocking(known).await.is_ok()
}

/// A message as an answer, compressed if that pays and the client can undo it. Blocks for as long as that takes.
pub(super) fn answer<M: Encode<()>>(message: &M, brotli: bool) -> Response {
    let plain = body::encode(message);
    if brotli
        && plain.len() >= WORTH_COMPRESSING
        && let Some(short) = compress(&plain)
    {
        let mut response = exact(short);
        response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        return response;
    }
    exact(plain)
}

/// Whether a client can undo brotli.
pub(super) fn accepts_brotli(headers: &HeaderMap) -> bool {
    let accepted = headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    accepted.flat_map(|value| value.split(',')).any(|coding| {
        let mut parts = coding.split(';').map(str::trim);
        parts.next() == Some("br") && parts.all(|weight| weight != "q=0")
    })
}

fn compress(plain: &[u8]) -> Option<Vec<u8>> {
    let parameters = brotli::enc::BrotliEncoderParams {
        quality: QUALITY as i32,
        lgwin: WINDOW as i32,
        size_hint: plain.len(),
        ..brotli::enc::BrotliEncoderParams::default()
    };
    let mut short = Vec::with_capacity(plain.len() / 2);
    brotli::BrotliCompress(&mut &plain[..], &mut short, &parameters).ok()?;
    (short.len() < plain.len()).then_some(short)
}

/// Bytes with no header but their length: not even a type, which only this app would read.
pub(super) fn exact(bytes: Vec<u8>) -> Response {
    let mut response = Bytes::from(bytes).into_response();
    response.headers_mut().clear();
    response
}
