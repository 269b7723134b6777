//! `GET /live`: a WebSocket that only pokes. Its first message is the token; what it sends are empty messages, each of which
//! says that a sync will find something.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::body::Bytes;
use axum::extract::ws::{CloseFrame, Message, WebSocket, WebSocketUpgrade};
use axum::extract::{Extension, State};
use axum::response::Response;
use shared::sync::cursor::Scope;
use tokio::sync::Notify;

use super::wire::Place;
use super::{Server, api, now};
use crate::hub::{Changed, HubError};
use crate::store::Store;

/// How long a client may take to say who it is.
const INTRODUCTION: Duration = Duration::from_secs(30);
/// Between pings, which keep middle boxes from forgetting the connection. Nobody is cut off for a missing pong.
const PING: Duration = Duration::from_secs(50);
/// The longest message, and what is read at once, bytes.
const LINE: usize = 1024;
/// The close code of a client that has no business here (or none any more).
const UNWELCOME: u16 = 4001;

/// Who is connected.
#[derive(Clone, Debug, Default)]
pub struct Listeners {
    connected: Arc<Mutex<Connected>>,
}

#[derive(Debug, Default)]
struct Connected {
    next: u64,
    listeners: BTreeMap<u64, Listener>,
}

#[derive(Debug)]
struct Listener {
    device: u32,
    scopes: BTreeSet<Scope>,
    /// Holds at most one poke: several changes at once are one poke.
    poke: Arc<Notify>,
    /// The rights may have changed: look again.
    stale: bool,
}

impl Listeners {
    /// Pokes every device that holds a scope that changed, but for the one that changed it.
    pub fn tell(&self, changed: &Changed) {
        let mut connected = self.connected.lock().unwrap_or_else(PoisonError::into_inner);
        for listener in connected.listeners.values_mut() {
            listener.stale |= changed.members;
            if Some(listener.device) != changed.author && !listener.scopes.is_disjoint(&changed.scopes) {
                listener.poke.notify_one();
            }
        }
    }

    /// Pokes everybody: another process wrote.
    pub fn tell_all(&self) {
        let mut connected = self.connected.lock().unwrap_or_else(PoisonError::into_inner);
        for listener in connected.listeners.values_mut() {
            listener.stale = true;
            listener.poke.notify_one();
        }
    }

    /// How many listen.
    #[must_use]
    pub fn count(&self) -> usize {
        self.connected.lock().unwrap_or_else(PoisonError::into_inner).listeners.len()
    }

    fn join(&self, device: u32, scopes: BTreeSet<Scope>) -> (Seat, Arc<Notify>) {
        let mut connected = self.connected.lock().unwrap_or_else(PoisonError::into_inner);
        let poke = Arc::new(Notify::new());
        let number = connected.next;
        connected.next += 1;
        connected.listeners.insert(number, Listener { device, scopes, poke: Arc::clone(&poke), stale: false });
        (Seat { listeners: self.clone(), number }, poke)
    }
}

/// A place among the listeners, given up when it is dropped.
struct Seat {
    listeners: Listeners,
    number: u64,
}

impl Seat {
    fn is_stale(&self) -> bool {
        let mut connected = self.listeners.connected.lock().unwrap_or_else(PoisonError::into_inner);
        connected.listeners.get_mut(&self.number).is_some_and(|own| std::mem::take(&mut own.stale))
    }

    fn set_scopes(&self, scopes: BTreeSet<Scope>) {
        let mut connected = self.listeners.connected.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(own) = connected.listeners.get_mut(&self.number) {
            own.scopes = scopes;
        }
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        self.listeners.connected.lock().unwrap_or_else(PoisonError::into_inner).listeners.remove(&self.number);
    }
}

pub(super) async fn connect<S: Store>(
    State(server): State<Arc<Server<S>>>,
    place: Option<Extension<Arc<Place>>>,
    upgrade: WebSocketUpgrade,
) -> Response {
    // What is sent either way is a token or nothing.
    let upgrade = upgrade.read_buffer_size(LINE).write_buffer_size(0).max_write_buffer_size(16 * LINE);
    upgrade.max_message_size(LINE).max_frame_size(LINE).on_upgrade(move |mut socket| async move {
        let place = place.as_ref().map(|Extension(place)| place.as_ref());
        if serve(&server, place, &mut socket).await.is_none() {
            let reason = CloseFrame { code: UNWELCOME, reason: "".into() };
            // The client may be gone, which is just as well.
            let _sent = socket.send(Message::Close(Some(reason))).await;
        }
    })
}

/// Serves a client until it goes (`Some`), or has no business here (`None`).
async fn serve<S: Store>(server: &Arc<Server<S>>, place: Option<&Place>, socket: &mut WebSocket) -> Option<()> {
    let token = match tokio::time::timeout(INTRODUCTION, socket.recv()).await {
        Ok(Some(Ok(Message::Text(token)))) => token.to_string(),
        Ok(Some(Ok(Message::Binary(token)))) => String::from_utf8(token.to_vec()).ok()?,
        Ok(_) | Err(_) => return None,
    };
    let hub = Arc::clone(server);
    let (device, scopes) = api::blocking(move || {
        let device = hub.hub.identify(Some(&token), None, now())?.device;
        Ok((device, scopes_of(&hub, device)?))
    })
    .await
    .ok()?;
    if let Some(place) = place {
        place.know(device);
    }
    let (seat, poke) = server.listeners.join(device, scopes);
    let mut ping = tokio::time::interval(PING);
    ping.reset();
    loop {
        let message = tokio::select! {
            () = poke.notified() => {
                if seat.is_stale() {
                    let hub = Arc::clone(server);
                    // Whoever may not come in any more is not even told that something has changed.
                    seat.set_scopes(api::blocking(move || Ok(scopes_of(&hub, device)?)).await.ok()?);
                }
                Message::Binary(Bytes::new())
            }
            _ = ping.tick() => Message::Ping(Bytes::new()),
            received = socket.recv() => match received {
                Some(Ok(Message::Close(_)) | Err(_)) | None => return Some(()),
                Some(Ok(Message::Text(_) | Message::Binary(_) | Message::Ping(_) | Message::Pong(_))) => continue,
            },
        };
        if socket.send(message).await.is_err() {
            return Some(());
        }
    }
}

fn scopes_of<S: Store>(server: &Server<S>, device: u32) -> Result<BTreeSet<Scope>, HubError> {
    Ok(server.hub.grants(device)?.into_iter().map(|grant| grant.scope).collect())
}
