//! Requests to the server: CBOR by `fetch`, with patience for slow links.

mod live;
mod patience;

pub use live::Live;

use js_sys::Uint8Array;
use minicbor::{Decode, Encode};
use patience::Patience;
use shared::replica::NetworkFailure;
use shared::sync::invitation::{InvitationAnswer, InvitationRequest};
use shared::sync::limits;
use shared::sync::message::{
    DocsAnswer, DocsRequest, EnrolRequest, Enrolled, InviteRequest, Invited, SyncAnswer, SyncRequest,
};
use shared::sync::recover::{RecoverAnswer, RecoverRequest};
use shared::sync::suspended::{Suspended, SuspendedRequest};
use shared::sync::{SCHEMA, body};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{Headers, Request, RequestInit, Response};

use super::clock;

/// An answer, how long it took and how large it was.
pub struct Answer<M> {
    /// What the server said.
    pub message: M,
    /// From sending to the last byte, milliseconds.
    pub took: u32,
    /// Body bytes, inflated.
    pub size: u32,
}

/// `POST /sync`.
///
/// # Errors
/// Why there is no answer.
pub async fn sync(message: &SyncRequest, token: Option<&str>) -> Result<Answer<SyncAnswer>, NetworkFailure> {
    post("/sync", message, token).await
}

/// `POST /docs`.
///
/// # Errors
/// Why there is no answer.
pub async fn docs(message: &DocsRequest, token: Option<&str>) -> Result<Answer<DocsAnswer>, NetworkFailure> {
    post("/docs", message, token).await
}

/// `POST /recover`.
///
/// # Errors
/// Why there is no answer.
pub async fn recover(message: &RecoverRequest, token: Option<&str>) -> Result<Answer<RecoverAnswer>, NetworkFailure> {
    post("/recover", message, token).await
}

/// `POST /enrol`.
///
/// # Errors
/// Why there is no answer.
pub async fn enrol(message: &EnrolRequest) -> Result<Answer<Enrolled>, NetworkFailure> {
    post("/enrol", message, None).await
}

/// `POST /invite`.
///
/// # Errors
/// Why there is no answer.
pub async fn invite(token: &str) -> Result<Answer<Invited>, NetworkFailure> {
    post("/invite", &InviteRequest { schema: SCHEMA }, Some(token)).await
}

/// `POST /suspended`. None: the server is too old to know of it.
///
/// # Errors
/// Why there is no answer.
pub async fn suspended(lift: Option<u32>, token: &str) -> Result<Option<Suspended>, NetworkFailure> {
    post_where_known("/suspended", &SuspendedRequest { schema: SCHEMA, lift }, Some(token)).await
}

/// `POST /invitation`. None: the server is too old to know of it.
///
/// # Errors
/// Why there is no answer.
pub async fn invitation(secret: &str) -> Result<Option<InvitationAnswer>, NetworkFailure> {
    let message = InvitationRequest { schema: SCHEMA, invitation: secret.to_owned() };
    post_where_known("/invitation", &message, None).await
}

/// Posts to an address that earlier servers do not have. None: this one is of those.
async fn post_where_known<M: Encode<()>, A: for<'b> Decode<'b, ()>>(
    path: &str,
    message: &M,
    token: Option<&str>,
) -> Result<Option<A>, NetworkFailure> {
    let message = body::encode(message);
    let (status, bytes) = exchange(path, &message, token).await.map_err(|_| NetworkFailure::Unreachable)?;
    // An older server has a file of the app there, if anything, and nobody posts to that.
    if matches!(status, 404 | 405) && NetworkFailure::told(&bytes).is_none() {
        return Ok(None);
    }
    read(status, &bytes).map(Some)
}

async fn post<M: Encode<()>, A: for<'b> Decode<'b, ()>>(
    path: &str,
    message: &M,
    token: Option<&str>,
) -> Result<Answer<A>, NetworkFailure> {
    let begun = clock::now();
    let (status, bytes) =
        exchange(path, &body::encode(message), token).await.map_err(|_| NetworkFailure::Unreachable)?;
    let message = read(status, &bytes)?;
    let took = u32::try_from((clock::now() - begun).max(0)).unwrap_or(u32::MAX);
    Ok(Answer { message, took, size: u32::try_from(bytes.len()).unwrap_or(u32::MAX) })
}

/// What an answer says.
fn read<A: for<'b> Decode<'b, ()>>(status: u16, bytes: &[u8]) -> Result<A, NetworkFailure> {
    if status != 200 {
        // A proxy's error page is not a word of ours: then the server was not reached.
        return Err(NetworkFailure::told(bytes).unwrap_or(NetworkFailure::Unreachable));
    }
    body::read(bytes, limits::ANSWER_ITEMS).map_err(|_| NetworkFailure::Garbled)
}

/// Sends bytes and reads the whole answer; gives up only after a long silence.
async fn exchange(path: &str, message: &[u8], token: Option<&str>) -> Result<(u16, Vec<u8>), JsValue> {
    let headers = Headers::new()?;
    headers.set("Content-Type", "application/cbor")?;
    if let Some(token) = token {
        headers.set("Authorization", &format!("Bearer {token}"))?;
    }
    let deflated = body::deflate(message);
    if deflated.is_some() {
        headers.set("Content-Encoding", body::REQUEST_CODING)?;
    }
    let bytes = Uint8Array::from(deflated.as_deref().unwrap_or(message));
    let patience = Patience::new(bytes.length())?;
    let options = RequestInit::new();
    options.set_method("POST");
    options.set_headers(&headers);
    options.set_body(&bytes);
    options.set_signal(Some(&patience.signal()));
    options.set_cache(web_sys::RequestCache::NoStore);
    options.set_credentials(web_sys::RequestCredentials::Omit);
    let request = Request::new_with_str_and_init(path, &options)?;
    let response: Response = JsFuture::from(clock::scope().fetch_with_request(&request)).await?.unchecked_into();
    let bytes = patience.read(&response, limits::ANSWER_INFLATED).await?;
    Ok((response.status(), bytes))
}
