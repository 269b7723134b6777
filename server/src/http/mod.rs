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
    /// What one device may ask of `/sync`, `/docs`, `/recover` and `/invite`, so that none keeps the others waiting: [`BURST`] requests at
    /// once, then [`STEADY`] a second.
    pub requests: Limiter<u32>,
    /// How many requests are worked on at once: what they inflate to and their pages take memory, and more at once would not
    /// end sooner.
    turns: Semaphore,
    /// How many bodies are looked at at once of which nobody knows yet who sent them.
    strangers: Semaphore,
    /// Room for what is being received.
    intake: Intake,
    health: Health,
}

/// Syncs worked on at once.
const TURNS: usize = 32;
/// Strangers' bodies looked at at once.
const STRANGERS: usize = 2;

/// Requests that a device may make at once. A phone makes one after a pause in typing, and a few dozen in a row when it has
/// been away for weeks; ten thousand customers come in under a hundred pages.
const BURST: i64 = 1_000;
/// Requests a second that a device may go on with: twice what each of twenty makes that push every edit alone while the
/// server takes a thousand a second.
const STEADY: i64 = 100;

impl<S: Store> Server<S> {
    /// A server for a hub, whose commits are told to whoever listens.
    pub fn new(hub: Hub<S>, site: Site) -> Arc<Self> {
        let (enrolments, requests) = (Limiter::new(10, 6_000), Limiter::new(BURST, 1_000 / STEADY));
        let listeners = Listeners::default();
        let (turns, strangers) = (Semaphore::new(TURNS), Semaphore::new(STRANGERS));
        let (intake, health) = (Intake::default(), Health::default());
        let server = Arc::new(Self { hub, listeners, site, enrolments, requests, turns, strangers, intake, health });
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
        .route("/invite", post(api::invite))
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
