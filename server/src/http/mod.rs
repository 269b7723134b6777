//! The hub on the network: a router, a listener, one form of error.
//!
//! API answers carry as few headers as HTTP allows, because a sync in which nothing changed is mostly headers. Work that
//! blocks (the store, merging, compressing) runs beside the asynchronous threads, never on them.

mod api;
mod body;
mod error;
mod health;
mod intake;
mod limit;
mod listen;
mod live;
mod manifest;
mod origin;
mod places;
mod ports;
mod site;
mod static_files;
mod turns;
mod wire;

use std::net::IpAddr;
use std::sync::Arc;

use axum::Router;
use axum::routing::{get, post};
use tokio::sync::Semaphore;

use crate::hub::Hub;
use crate::store::Store;

use health::Health;
use intake::Intake;
use static_files::Sending;
use turns::{Shares, Turns};

pub use error::ApiError;
pub use limit::Limiter;
pub use listen::{Listening, Tls, TlsError};
pub use live::Listeners;
pub use ports::refused_port;
pub use site::Site;

/// What the handlers share.
pub struct Server<S: Store> {
    /// The hub.
    pub hub: Hub<S>,
    /// Who is to be told of changes.
    pub listeners: Listeners,
    /// The built app.
    pub site: Site,
    /// Invitations are not to be guessed at: ten tries at once from an address, then one every six seconds.
    pub enrolments: Limiter<IpAddr>,
    /// Nor by asking whom they invite: as many again, so that who looks may enter all the same.
    pub invitations: Limiter<IpAddr>,
    /// How much work one device may ask for, so that none keeps the others waiting: [`BURST`] at once, then a [`PAUSE`]th of
    /// the time. It pays for a request, for the milliseconds that guards spend on it, and for what of its answer is compressed.
    pub work: Limiter<u32>,
    /// How many requests are worked on at once: what they inflate to takes memory, and more at once would not end sooner.
    turns: Turns,
    /// How many large pages are made at once: each takes some dozens of megabytes, and a processor.
    pages: Turns,
    /// How many bodies are looked at at once of which nobody knows yet who sent them.
    strangers: Semaphore,
    /// Room for what is being received.
    intake: Intake,
    health: Health,
    sending: Sending,
}

/// Requests worked on at once; commits are shared among them.
const TURNS: Shares = Shares { all: 32, of_a_member: 16 };
/// Large pages made at once.
const PAGES: Shares = Shares { all: 4, of_a_member: 2 };
/// Strangers' bodies looked at at once: each takes some milliseconds.
const STRANGERS: usize = 1;

/// Milliseconds of work that a device may ask for at once: ten thousand customers with all that they have take two or three
/// seconds, a phone that has been away for weeks less than one.
const BURST: i64 = 20_000;
/// How long it takes until it may ask for one millisecond more, milliseconds: a fifth of a processor.
const PAUSE: i64 = 5;

impl<S: Store> Server<S> {
    /// A server for a hub, whose commits are told to whoever listens.
    pub fn new(hub: Hub<S>, site: Site) -> Arc<Self> {
        let (enrolments, invitations) = (Limiter::new(10, 6_000), Limiter::new(10, 6_000));
        let work = Limiter::new(BURST, PAUSE);
        let listeners = Listeners::default();
        let (turns, pages, strangers) = (Turns::new(TURNS), Turns::new(PAGES), Semaphore::new(STRANGERS));
        let (intake, health, sending) = (Intake::default(), Health::default(), Sending::default());
        let server = Arc::new(Self {
            hub,
            listeners,
            site,
            enrolments,
            invitations,
            work,
            turns,
            pages,
            strangers,
            intake,
            health,
            sending,
        });
        let listeners = server.listeners.clone();
        server.hub.listen(move |changed| listeners.tell(changed));
        server
    }
}

/// All routes.
pub fn router<S: Store>(server: Arc<Server<S>>) -> Router {
    Router::new()
        .route("/sync", post(api::sync))
        .route("/docs", post(api::docs))
        .route("/recover", post(api::recover))
        .route("/enrol", post(api::enrol))
        .route("/invitation", post(api::invitation))
        .route("/invite", post(api::invite))
        .route("/suspended", post(api::suspended))
        .route("/live", get(live::connect))
        .route("/healthz", get(api::health))
        .route(manifest::ADDRESSES[0], get(manifest::get))
        .route(manifest::ADDRESSES[1], get(manifest::get))
        .fallback(static_files::get)
        .layer(axum::middleware::from_fn(origin::check))
        .with_state(server)
}

/// Milliseconds since 1970 UTC: the one place where the server looks at the clock.
#[must_use]
#[expect(clippy::disallowed_methods, reason = "the one place where the server looks at the clock")]
pub fn now() -> i64 {
    let since = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}
