//! Bodies: read within bounds of size and silence, answered compressed where that pays.

use std::io::{BufReader, Read};
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes, HttpBody as _};
use axum::extract::{ConnectInfo, Request};
use axum::http::request::Parts;
use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponse, Response};
use http_body_util::BodyExt as _;
use minicbor::{Decode, Encode};
use shared::document::DocId;
use shared::sync::body::{self, BodyError, REQUEST_CODING};
use shared::sync::cbor::Walk;
use shared::sync::invitation::InvitationRequest;
use shared::sync::limits;
use shared::sync::message::{DocsRequest, EnrolRequest, InviteRequest, Renewal, SyncRequest, WireError};
use shared::sync::recover::RecoverRequest;
use shared::sync::suspended::SuspendedRequest;
use tokio::time::Instant;

use super::intake::{self, Room, Stranger};
use super::places::neighbourhood;
use super::turns::{Asker, Turn, Turns, Unread};
use super::wire::Place;
use super::{ApiError, Server, api, now};
use crate::hub::{Hub, HubError, Identity};
use crate::store::Store;

/// How long a sender may be silent. It bounds silence, not slowness: a megabyte over a bad link takes minutes and is fine.
const SILENCE: Duration = Duration::from_secs(30);

/// By how many bytes a stranger's body may swell for each that it has, beyond what anybody's may, while its proof is sought.
const SWELLS: u64 = 32;

/// Bytes of a proof, at most.
const PROOF: usize = 512;

/// Answers shorter than this travel as they are.
const WORTH_COMPRESSING: usize = 300;

/// Brotli's quality and window for answers: 5 is where the size of a page stops falling quickly.
const QUALITY: u32 = 5;
const WINDOW: u32 = 22;

/// A message that somebody may send.
pub(super) trait Asked: for<'b> Decode<'b, ()> + Send + 'static {
    /// The keys under which the message's bytes have what proves who sent them.
    const PROOFS: &'static [u64] = &[];

    /// Whether its bytes may prove a device that this server has forgotten.
    const PROVES_FORGOTTEN: bool = false;

    /// Who sent a message of which these are the proofs.
    fn prove<S: Store>(hub: &Hub<S>, token: Option<&str>, _proofs: &[Proof], now: i64) -> Result<Identity, HubError> {
        hub.identify(token, None, now)
    }
}

/// The bytes of a value of a message, if it is there and short.
type Proof = Option<Vec<u8>>;

impl Asked for SyncRequest {
    const PROOFS: &'static [u64] = &[Self::RENEWAL];

    fn prove<S: Store>(hub: &Hub<S>, token: Option<&str>, proofs: &[Proof], now: i64) -> Result<Identity, HubError> {
        hub.identify(token, proven(proofs, 0).as_ref(), now)
    }
}

impl Asked for RecoverRequest {
    const PROOFS: &'static [u64] = &[Self::RENEWAL, Self::CERTIFICATE];
    const PROVES_FORGOTTEN: bool = true;

    fn prove<S: Store>(hub: &Hub<S>, token: Option<&str>, proofs: &[Proof], now: i64) -> Result<Identity, HubError> {
        let (renewal, certificate) = (proven(proofs, 0), proven(proofs, 1));
        hub.identify_for_recovery(token, &Self { renewal, certificate, ..Self::default() }, now)
    }
}

fn proven<P: for<'b> Decode<'b, ()>>(proofs: &[Proof], at: usize) -> Option<P> {
    proofs.get(at).and_then(Option::as_ref).and_then(|bytes| body::read(bytes, limits::REQUEST_ITEMS).ok())
}

impl Asked for DocsRequest {}
impl Asked for InviteRequest {}
impl Asked for SuspendedRequest {}
impl Asked for EnrolRequest {}
impl Asked for InvitationRequest {}

/// A message, and what is known of who sent it.
pub(super) struct Received<M> {
    pub(super) message: M,
    pub(super) headers: HeaderMap,
    /// The connection's.
    pub(super) place: Option<Arc<Place>>,
    /// Who it is, if the request's session says so.
    pub(super) known: Option<Known>,
    /// As long as it is worked on.
    pub(super) _turn: Turn,
}

/// A device that may come in, and whose it is.
#[derive(Copy, Clone, Debug)]
pub(super) struct Known {
    pub(super) identity: Identity,
    pub(super) member: DocId,
}

impl Known {
    /// As whom it waits for its turn.
    pub(super) const fn asker(&self) -> Asker {
        Some((self.member, self.identity.device))
    }
}

/// Reads a message, and takes a turn once its bytes have come: what inflates takes memory, so not more of it is done at once
/// than of the work that follows. Of a stranger little is inflated, and of few at once, until its bytes prove whose they are.
pub(super) async fn receive<S, M>(server: &Arc<Server<S>>, request: Request) -> Result<Received<M>, ApiError>
where
    S: Store,
    M: Asked,
{
    let (Parts { headers, extensions, .. }, sent) = request.into_parts();
    let place = extensions.get::<Arc<Place>>().map(Arc::clone);
    let deflated = match headers.get(header::CONTENT_ENCODING).map(HeaderValue::as_bytes) {
        None | Some(b"identity") => false,
        Some(coding) if coding == REQUEST_CODING.as_bytes() => true,
        Some(_) => return Err(WireError::Malformed.into()),
    };
    let known = prove(server, &headers, None, place.as_deref()).await;
    let peer = extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| neighbourhood(peer.ip()));
    // Whoever has a session that has ended is told so before much of a large body has come. One whom this server may have
    // forgotten proves who it is by what is in the body.
    let ended = match &known {
        Err(error) if !M::PROVES_FORGOTTEN && api::bearer(&headers).is_some() => {
            Some(*error).filter(|error| matches!(error.error, WireError::SessionEnded | WireError::Revoked))
        }
        Err(_) | Ok(_) => None,
    };
    let known = known.ok();
    let is_known = known.is_some();
    let sender = Sender { stranger: peer.filter(|_| !is_known), is_known, ended };
    let body = sender.stranger.map(|address| server.intake.stranger(address));
    let (bytes, _room) = {
        let _unread = place.as_ref().map(AwaitedBody::of);
        tokio::select! {
            collected = collect(server, sender, sent) => collected?,
            () = recalled(body.as_ref()) => return Err(WireError::Busy.into()),
        }
    };
    let bytes = Arc::new(Sent { bytes, deflated });
    let mut limit = limits::REQUEST_INFLATED;
    let mut _few = None;
    if !is_known {
        _few = Some(server.strangers.acquire().await.map_err(|_| WireError::Unavailable)?);
        let small = Arc::clone(&bytes);
        let (own, token) = (Arc::clone(server), api::bearer(&headers).map(str::to_owned));
        let is_small = api::blocking(move || {
            let Some(proofs) = small.of_a_stranger(M::PROOFS) else { return Ok(true) };
            if M::PROOFS.is_empty() {
                return Err(WireError::TooLarge.into());
            }
            // It may be a device whose session has ended, with much to say.
            M::prove(&own.hub, token.as_deref(), &proofs, now())?;
            Ok(false)
        });
        if is_small.await? {
            limit = limits::STRANGERS_INFLATED;
        }
    }
    let turn = server.turns.take(known.as_ref().and_then(Known::asker)).await;
    let message = api::blocking(move || bytes.read(limit).map_err(refusal)).await?;
    Ok(Received { message, headers, place, known, _turn: turn })
}

/// Who sends a body.
struct Sender {
    /// Where a stranger sends it from.
    stranger: Option<IpAddr>,
    is_known: bool,
    /// What is said to a device whose session has ended.
    ended: Option<ApiError>,
}

/// Ends when a stranger's body has to make room.
async fn recalled(body: Option<&Stranger<'_>>) {
    match body {
        Some(body) => body.gone.notified().await,
        None => std::future::pending().await,
    }
}

/// A body that a connection has not sent whole.
struct AwaitedBody<'p>(&'p Place);

impl<'p> AwaitedBody<'p> {
    fn of(place: &'p Arc<Place>) -> Self {
        place.await_body();
        Self(place)
    }
}

impl Drop for AwaitedBody<'_> {
    fn drop(&mut self) {
        self.0.life.end_body();
    }
}

/// A body as it came.
struct Sent {
    bytes: Vec<u8>,
    deflated: bool,
}

impl Sent {
    fn read<M: Asked>(&self, limit: usize) -> Result<M, BodyError> {
        if self.deflated {
            body::read(&body::inflate(&self.bytes, limit)?, limits::REQUEST_ITEMS)
        } else {
            body::read(&self.bytes, limits::REQUEST_ITEMS)
        }
    }

    /// Looks at what a stranger sends without keeping what it inflates to: the proofs in it, of none if it is not more than
    /// anybody may send.
    fn of_a_stranger(&self, keys: &[u64]) -> Option<Vec<Proof>> {
        let most = limits::STRANGERS_INFLATED as u64;
        let plain = || -> Box<dyn Read + '_> {
            if self.deflated { Box::new(body::inflating(&self.bytes)) } else { Box::new(self.bytes.as_slice()) }
        };
        let inflated = std::io::copy(&mut plain().take(most + 1), &mut std::io::sink()).unwrap_or(0);
        if inflated <= most {
            return None;
        }
        // Text and numbers shrink to a tenth, no more: what swells further is made for it.
        let honest = most + SWELLS * self.bytes.len() as u64;
        let walk = || Walk::new(BufReader::new(plain().take(honest)), limits::REQUEST_ITEMS);
        Some(keys.iter().map(|key| walk().value_of(*key, PROOF).ok().flatten()).collect())
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
    mut sender: Sender,
    mut sent: Body,
) -> Result<(Vec<u8>, Option<Room<'_>>), ApiError> {
    let limit = if sender.is_known { limits::REQUEST } else { intake::STRANGERS_BODY };
    let (begun, mut room) = (Instant::now(), None::<Room<'_>>);
    let expected = usize::try_from(sent.size_hint().exact().unwrap_or(u64::MAX)).unwrap_or(usize::MAX).min(limit);
    let mut bytes = Vec::new();
    loop {
        let time = room.as_ref().map_or(intake::SMALL_TIME, |room| room.time);
        let until = (begun + time).min(Instant::now() + SILENCE);
        let frame = tokio::select! {
            frame = tokio::time::timeout_at(until, sent.frame()) => frame.map_err(|_| WireError::Malformed)?,
            () = is_recalled(room.as_ref()) => return Err(WireError::Busy.into()),
        };
        let Some(frame) = frame else { return Ok((bytes, room)) };
        if let Ok(chunk) = frame.map_err(|_| WireError::Malformed)?.into_data() {
            let length = bytes.len() + chunk.len();
            if length > limit {
                return Err(WireError::TooLarge.into());
            }
            if length > intake::SMALL && room.is_none() {
                if let Some(ended) = sender.ended.take() {
                    return Err(ended);
                }
                room = Some(server.intake.room(sender.stranger).await?);
            }
            // All at once, because a vector that grows takes several times as much while it does, and what is not written to
            // takes no memory.
            if length > bytes.capacity() {
                let all = if length > intake::SMALL { expected.max(length) } else { length };
                bytes.reserve_exact(all - bytes.len());
            }
            bytes.extend_from_slice(&chunk);
        }
    }
}

/// Ends when the room for a large body is wanted by another address.
async fn is_recalled(room: Option<&Room<'_>>) {
    match room {
        Some(room) => room.is_recalled().await,
        None => std::future::pending().await,
    }
}

/// Who sends a request, by its session or this proof, if they may come in.
pub(super) async fn prove<S: Store>(
    server: &Arc<Server<S>>,
    headers: &HeaderMap,
    proof: Option<Renewal>,
    place: Option<&Place>,
) -> Result<Known, ApiError> {
    let token = api::bearer(headers).map(str::to_owned);
    if token.is_none() && proof.is_none() {
        return Err(WireError::SessionEnded.into());
    }
    let server = Arc::clone(server);
    let known = api::blocking(move || {
        let identity = server.hub.identify(token.as_deref(), proof.as_ref(), now())?;
        Ok(Known { identity, member: server.hub.member_of(identity.device)? })
    })
    .await?;
    if let Some(place) = place {
        place.know(known.identity.device);
    }
    Ok(known)
}

/// A message as an answer, compressed if that pays and the client can undo it.
pub(super) struct Answer {
    bytes: Vec<u8>,
    brotli: bool,
    /// Bytes before compression.
    pub(super) plain: usize,
}

impl Answer {
    /// Blocks for as long as compressing takes.
    pub(super) fn of<M: Encode<()>>(message: &M, brotli: bool) -> Self {
        let bytes = body::encode(message);
        let plain = bytes.len();
        let short = if brotli && plain >= WORTH_COMPRESSING { compress(&bytes) } else { None };
        match short {
            Some(bytes) => Self { bytes, brotli: true, plain },
            None => Self { bytes, brotli: false, plain },
        }
    }

    /// As a response to somebody, whose it counts as until it is written or dropped.
    pub(super) fn to(self, turns: &Turns, asker: Asker) -> Response {
        let unread = turns.send(asker, self.bytes.len());
        let mut response = exact(Bytes::from_owner(Counted { bytes: self.bytes, _unread: unread }));
        if self.brotli {
            response.headers_mut().insert(header::CONTENT_ENCODING, HeaderValue::from_static("br"));
        }
        response
    }
}

/// Bytes that count as long as they are in memory.
struct Counted {
    bytes: Vec<u8>,
    _unread: Unread,
}

impl AsRef<[u8]> for Counted {
    fn as_ref(&self) -> &[u8] {
        &self.bytes
    }
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
pub(super) fn exact(bytes: Bytes) -> Response {
    let mut response = bytes.into_response();
    response.headers_mut().clear();
    response
}
