//! Requests over one kept connection, with no header that the server does not need.

use std::io::Read as _;
use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::client::conn::http1::{self, SendRequest};
use hyper::header::{ACCEPT_ENCODING, AUTHORIZATION, CONTENT_ENCODING, HOST};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use minicbor::{Decode, Encode};
use shared::replica::NetworkFailure;
use shared::sync::body;
use shared::sync::limits::{ANSWER_INFLATED, ANSWER_ITEMS};
use shared::sync::message::{CHALLENGE, WireError};
use tokio::time::sleep;

use super::counted::{Counted, Counters};
use crate::clock;

/// A connection on which no byte moves for so long is taken for dead. Slow is not dead: any byte starts the wait anew.
const STALL: Duration = Duration::from_secs(30);

/// Why a request got no answer.
#[derive(Debug, thiserror::Error)]
pub enum HttpError {
    /// Nobody answers at the address.
    #[error("cannot connect: {0}")]
    Connect(#[source] std::io::Error),
    /// The connection broke, or what came is not HTTP.
    #[error("the connection broke: {0}")]
    Broken(#[from] hyper::Error),
    /// Nothing moved for [`STALL`].
    #[error("the connection stalled")]
    Stalled,
    /// The server refused the request.
    #[error("the server answers: {0:?}")]
    Refused(WireError),
    /// The server wants another challenge signed.
    #[error("the server wants another challenge signed")]
    Challenged([u8; CHALLENGE]),
    /// The answer is not a message of ours.
    #[error("the answer is not a message: {0}")]
    Garbled(String),
    /// The address is not one that can be written in a request.
    #[error("not an address: {0}")]
    Address(#[from] hyper::http::Error),
}

impl HttpError {
    /// What the replica is told.
    #[must_use]
    pub const fn failure(&self) -> NetworkFailure {
        match self {
            Self::Connect(_) | Self::Broken(_) | Self::Stalled => NetworkFailure::Unreachable,
            Self::Refused(error) => NetworkFailure::Refused(*error),
            Self::Challenged(challenge) => NetworkFailure::Challenged(*challenge),
            Self::Garbled(_) | Self::Address(_) => NetworkFailure::Garbled,
        }
    }

    /// Whether asking again, unchanged, cannot help.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Broken(_) | Self::Stalled | Self::Challenged(_) => false,
            Self::Refused(error) => error.is_permanent(),
            Self::Garbled(_) | Self::Address(_) => true,
        }
    }
}

/// An answer and what it cost.
#[derive(Debug)]
pub struct Answer<M> {
    /// What the server said.
    pub message: M,
    /// From sending to the last byte, milliseconds.
    pub took: u32,
    /// Body bytes, inflated.
    pub size: u32,
}

/// A client of one server.
#[derive(Debug)]
pub struct Http {
    authority: String,
    counters: Arc<Counters>,
    sender: Option<SendRequest<Full<Bytes>>>,
}

impl Http {
    /// A client of the server at `authority`, `host:port`. Nothing is opened yet.
    #[must_use]
    pub const fn new(authority: String, counters: Arc<Counters>) -> Self {
        Self { authority, counters, sender: None }
    }

    /// Forgets the connection, as a phone does that has left the network.
    pub fn hang_up(&mut self) {
        self.sender = None;
    }

    /// Posts a message and reads the answer. A kept connection that the server has closed meanwhile is opened anew, once.
    ///
    /// # Errors
    /// If there is no answer, or it is an error. Whether the server has done what was asked is then unknown; asking again
    /// is safe.
    pub async fn post<A: for<'b> Decode<'b, ()>>(
        &mut self,
        path: &str,
        token: Option<&str>,
        message: &impl Encode<()>,
    ) -> Result<Answer<A>, HttpError> {
        let plain = body::encode(message);
        let deflated = body::deflate(&plain);
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(path)
            .header(HOST, &self.authority)
            .header(ACCEPT_ENCODING, "br");
        if let Some(token) = token {
            request = request.header(AUTHORIZATION, format!("Bearer {token}"));
        }
        if deflated.is_some() {
            request = request.header(CONTENT_ENCODING, body::REQUEST_CODING);
        }
        let request = request.body(Full::new(Bytes::from(deflated.unwrap_or(plain))))?;
        let began = clock::start();
        self.counters.asked();
        let counters = Arc::clone(&self.counters);
        let outcome = tokio::select! {
            outcome = self.exchange(request) => outcome,
            () = stalled(&counters) => Err(HttpError::Stalled),
        };
        let received = outcome.inspect_err(|_| self.sender = None)?;
        let took = u32::try_from(began.elapsed().as_millis()).unwrap_or(u32::MAX);
        let (status, plain) = (received.status, received.plain()?);
        if status != 200 {
            return Err(match NetworkFailure::told(&plain) {
                Some(NetworkFailure::Refused(error)) => HttpError::Refused(error),
                Some(NetworkFailure::Challenged(challenge)) => HttpError::Challenged(challenge),
                Some(NetworkFailure::Unreachable | NetworkFailure::Garbled) | None => {
                    HttpError::Garbled(format!("status {status}"))
                }
            });
        }
        let message = body::read(&plain, ANSWER_ITEMS).map_err(|error| HttpError::Garbled(error.to_string()))?;
        Ok(Answer { message, took, size: u32::try_from(plain.len()).unwrap_or(u32::MAX) })
    }

    /// One request and its whole answer.
    async fn exchange(&mut self, request: Request<Full<Bytes>>) -> Result<Received, HttpError> {
        let kept = self.sender.take().filter(|sender| !sender.is_closed());
        let was_kept = kept.is_some();
        let mut sender = match kept {
            Some(sender) => sender,
            None => self.connect().await?,
        };
        let answer = match sender.send_request(request.clone()).await {
            // The server may have closed a connection that it thought idle.
            Err(error) if was_kept && (error.is_canceled() || error.is_incomplete_message()) => {
                sender = self.connect().await?;
                sender.send_request(request).await?
            }
            answer => answer?,
        };
        let received = receive(answer).await?;
        self.sender = Some(sender);
        Ok(received)
    }

    async fn connect(&self) -> Result<SendRequest<Full<Bytes>>, HttpError> {
        let stream = Counted::connect(&self.authority, &self.counters).await.map_err(HttpError::Connect)?;
        let (sender, connection) = http1::handshake(TokioIo::new(stream)).await?;
        // Ends with its sender, or when the server hangs up; either way the next request sees it.
        tokio::spawn(connection);
        Ok(sender)
    }
}

/// An answer as it came.
struct Received {
    status: u16,
    coding: Option<Vec<u8>>,
    body: Bytes,
}

async fn receive(answer: Response<hyper::body::Incoming>) -> Result<Received, HttpError> {
    let status = answer.status().as_u16();
    let coding = answer.headers().get(CONTENT_ENCODING).map(|coding| coding.as_bytes().to_vec());
    match Limited::new(answer.into_body(), ANSWER_INFLATED).collect().await {
        Ok(collected) => Ok(Received { status, coding, body: collected.to_bytes() }),
        Err(error) => match error.downcast::<hyper::Error>() {
            Ok(broken) => Err(HttpError::Broken(*broken)),
            Err(other) => Err(HttpError::Garbled(other.to_string())),
        },
    }
}

impl Received {
    fn plain(self) -> Result<Vec<u8>, HttpError> {
        match self.coding.as_deref() {
            None => Ok(self.body.to_vec()),
            Some(b"br") => unpack(&self.body),
            Some(other) => Err(HttpError::Garbled(format!("content coding {}", String::from_utf8_lossy(other)))),
        }
    }
}

fn unpack(packed: &[u8]) -> Result<Vec<u8>, HttpError> {
    let mut plain = Vec::with_capacity(packed.len() * 4);
    let mut decoder = brotli::Decompressor::new(packed, 64 * 1024).take(ANSWER_INFLATED as u64 + 1);
    decoder.read_to_end(&mut plain).map_err(|error| HttpError::Garbled(error.to_string()))?;
    if plain.len() > ANSWER_INFLATED {
        return Err(HttpError::Garbled(format!("more than {ANSWER_INFLATED} bytes")));
    }
    Ok(plain)
}

/// Ends once no byte has moved for [`STALL`].
async fn stalled(counters: &Counters) {
    let mut seen = counters.read().bytes();
    loop {
        sleep(STALL).await;
        let now = counters.read().bytes();
        if now == seen {
            return;
        }
        seen = now;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_bomb_is_stopped_at_the_limit() {
        let mut bomb = Vec::new();
        let mut writer = brotli::CompressorWriter::new(&mut bomb, 4096, 5, 22);
        let zeros = vec![0; 1 << 20];
        for _ in 0..=ANSWER_INFLATED >> 20 {
            writer.write_all(&zeros).unwrap();
        }
        drop(writer);
        assert!(bomb.len() < 1 << 20);
        assert!(matches!(unpack(&bomb), Err(HttpError::Garbled(_))));
    }
}
