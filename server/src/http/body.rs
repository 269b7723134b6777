//! Bodies: read within bounds of size and silence, answered compressed where that pays.

use std::io::{BufReader, Read};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use minicbor::{Decode, Encode};
use shared::sync::body::{self, BodyError, REQUEST_CODING};
use shared::sync::cbor::Walk;
use shared::sync::limits;
use shared::sync::message::{DocsRequest, EnrolRequest, InviteRequest, Renewal, SyncRequest, WireError};
use tokio::sync::SemaphorePermit;
use tokio::time::Instant;

use super::intake::{self, Room};
use super::wire::Place;
use super::{ApiError, Server, api, now};
use crate::hub::Identity;
use crate::store::Store;

/// How long a sender may be silent. It bounds silence, not slowness: a megabyte over a bad link takes minutes and is fine.
const SILENCE: Duration = Duration::from_secs(30);

/// By how many bytes a stranger's body may swell for each that it has, beyond what anybody's may, while its proof is sought.
const SWELLS: u64 = 32;

/// Bytes of a proof, at most.
const PROOF: usize = 512;

/// How much room a body gets at once.
const STEP: usize = 64 * 1024;

/// Answers shorter than this travel as they are.
const WORTH_COMPRESSING: usize = 300;

/// Brotli's quality and window for answers: 5 is where the size of a page stops falling quickly.
const QUALITY: u32 = 5;
const WINDOW: u32 = 22;

/// A message that somebody may send.
pub(super) trait Asked: for<'b> Decode<'b, ()> + Send + 'static {
    /// The key under which the message's bytes have a proof of who sent them, if they may have one.
    const PROOF: Option<u64> = None;
}

impl Asked for SyncRequest {
    const PROOF: Option<u64> = Some(Self::RENEWAL);
}
impl Asked for DocsRequest {}
impl Asked for InviteRequest {}
impl Asked for EnrolRequest {}

/// A message, and what is known of who sent it.
pub(super) struct Received<'t, M> {
    pub(super) message: M,
    pub(super) headers: HeaderMap,
    /// Who it is, if the request's session says so.
    pub(super) identity: Option<Identity>,
    /// As long as it is worked on.
    pub(super) _turn: SemaphorePermit<'t>,
}

/// Reads a message, and takes a turn once its bytes have come: what inflates takes memory, so not more of it is done at once
/// than of the work that follows. Of a stranger little is inflated, and of few at once, until its bytes prove whose they are.
pub(super) async fn receive<'t, S, M>(server: &'t Arc<Server<S>>, request: Request) -> Result<Received<'t, M>, ApiError>
where
    S: Store,
    M: Asked,
{
    let (Parts { headers, extensions, .. }, sent) = request.into_parts();
    let place = extensions.get::<Arc<Place>>();
    let deflated = match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => false,
        Some(coding) if coding == REQUEST_CODING.as_bytes() => true,
        Some(_) => return Err(WireError::Malformed.into()),
    };
    let identity = known(server, &headers, None, place).await.ok();
    let (bytes, _room) = collect(server, identity.is_some(), sent).await?;
    let bytes = Arc::new(Sent { bytes, deflated });
    let mut limit = limits::REQUEST_INFLATED;
    if identity.is_none() {
        let _turn = server.strangers.acquire().await.map_err(|_| WireError::Unavailable)?;
        let small = Arc::clone(&bytes);
        let proof = api::blocking(move || Ok(small.of_a_stranger(M::PROOF))).await?;
        match proof {
            Stranger::Small => limit = limits::STRANGERS_INFLATED,
            // It may be a device whose session has ended, with much to say: then it is known now.
            Stranger::Large(proof) if M::PROOF.is_some() => drop(known(server, &headers, proof, place).await?),
            Stranger::Large(_) => return Err(WireError::TooLarge.into()),
        }
    }
    let turn = server.turns.acquire().await.map_err(|_| WireError::Unavailable)?;
    let message = api::blocking(move || bytes.read(limit).map_err(refusal)).await?;
    Ok(Received { message, headers, identity, _turn: turn })
}

/// A body as it came.
struct Sent {
    bytes: Vec<u8>,
    deflated: bool,
}

/// What somebody who has no session sends.
enum Stranger {
    /// No more than anybody may.
    Small,
    /// More than that, and this proof of who it is.
    Large(Option<Renewal>),
}

impl Sent {
    fn read<M: Asked>(&self, limit: usize) -> Result<M, BodyError> {
        if self.deflated {
            body::read(&body::inflate(&self.bytes, limit)?, limits::REQUEST_ITEMS)
        } else {
            body::read(&self.bytes, limits::REQUEST_ITEMS)
        }
    }

    /// Looks at it without keeping what it inflates to.
    fn of_a_stranger(&self, proof: Option<u64>) -> Stranger {
        let most = limits::STRANGERS_INFLATED as u64;
        let plain = || -> Box<dyn Read + '_> {
            if self.deflated { Box::new(body::inflating(&self.bytes)) } else { Box::new(self.bytes.as_slice()) }
        };
        let inflated = std::io::copy(&mut plain().take(most + 1), &mut std::io::sink()).unwrap_or(0);
        if inflated <= most {
            return Stranger::Small;
        }
        // Text and numbers shrink to a tenth, no more: what swells further is made for it.
        let honest = most + SWELLS * self.bytes.len() as u64;
        let mut walk = Walk::new(BufReader::new(plain().take(honest)), limits::REQUEST_ITEMS);
        let found = proof.and_then(|key| walk.value_of(key, PROOF).ok().flatten());
        Stranger::Large(found.and_then(|bytes| body::read(&bytes, limits::REQUEST_ITEMS).ok()))
    }
}

fn refusal(error: BodyError) -> ApiError {
    ApiError::from(match error {
        BodyError::TooLarge { .. } => WireError::TooLarge,
        BodyError::Inflate(_) | BodyError::Decode(_) | BodyError::Shape(_) => WireError::Malformed,
    })
}

/// The bytes of a body, and the room that they take if they are many.
async fn collect<S: Store>(
    server: &Arc<Server<S>>,
    is_known: bool,
    mut sent: Body,
) -> Result<(Vec<u8>, Option<Room<'_>>), ApiError> {
    let limit = if is_known { limits::REQUEST } else { intake::STRANGERS_BODY };
    let (begun, mut room) = (Instant::now(), None::<Room<'_>>);
    let mut bytes = Vec::new();
    loop {
        let time = room.as_ref().map_or(intake::SMALL_TIME, |room| room.time);
        let until = (begun + time).min(Instant::now() + SILENCE);
        let frame = tokio::time::timeout_at(until, sent.frame()).await.map_err(|_| WireError::Malformed)?;
        let Some(frame) = frame else { return Ok((bytes, room)) };
        if let Ok(chunk) = frame.map_err(|_| WireError::Malformed)?.into_data() {
            let length = bytes.len() + chunk.len();
            if length > limit {
                return Err(WireError::TooLarge.into());
            }
            if length > intake::SMALL && room.is_none() {
                room = Some(server.intake.room(is_known).await?);
            }
            // In steps, because a vector that doubles takes three times as much while it does.
            if length > bytes.capacity() {
                bytes.reserve_exact(chunk.len().max(STEP.min(limit - bytes.len())));
            }
            bytes.extend_from_slice(&chunk);
        }
    }
}

/// Who sends a request, by its session or this proof, if they may come in.
async fn known<S: Store>(
    server: &Arc<Server<S>>,
    headers: &HeaderMap,
    proof: Option<Renewal>,
    place: Option<&Arc<Place>>,
) -> Result<Identity, ApiError> {
    let token = api::bearer(headers).map(str::to_owned);
    if token.is_none() && proof.is_none() {
        return Err(WireError::SessionEnded.into());
    }
    let server = Arc::clone(server);
    let identity = api::blocking(move || {
        let identity = server.hub.identify(token.as_deref(), proof.as_ref(), now())?;
        server.hub.grants(identity.device)?;
        Ok(identity)
    })
    .await?;
    if let Some(place) = place {
        place.know(identity.device);
    }
    Ok(identity)
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
