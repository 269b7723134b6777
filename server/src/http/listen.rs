//! Listening sockets, with or without TLS, and their orderly end.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::extract::ConnectInfo;
use hyper::Request;
use hyper::body::Incoming;
use hyper::service::{Service as _, service_fn};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;
use tokio::task::JoinSet;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

use super::places::Places;
use super::wire::{Clock, Place, Wire};

/// How long an idle connection is kept, and how long a request's headers may take. Idleness, not slowness.
const IDLE: Duration = Duration::from_secs(180);
/// How long a client's machine may leave an idle HTTP/2 connection's ping unanswered. It may be waiting for a page on a slow
/// link.
const PONG: Duration = Duration::from_secs(120);
/// Connections at once, if nothing else is said: a few thousand phones that listen. Whoever comes then takes the place of
/// somebody silent.
const CONNECTIONS: usize = 4_000;
/// How often silent connections are looked for while others wait.
const TICK: Duration = Duration::from_millis(500);
/// What is kept of a connection's bytes before they are somebody's: headers, and what a body's reader has not taken yet. Under
/// HTTP/1 a slow reader holds up the sender's kernel, which costs this server nothing; under HTTP/2 it is all that is sent in
/// one round trip.
const BUFFER: usize = 16 * 1024;
const AHEAD: u32 = 64 * 1024;
/// Requests at once on one HTTP/2 connection; a browser makes a few.
const STREAMS: u32 = 16;
/// How long a TLS handshake may take.
const HANDSHAKE: Duration = Duration::from_secs(30);
/// How long requests that have begun may take to end when the server is told to stop.
const FAREWELL: Duration = Duration::from_secs(10);

/// A certificate chain and its key.
#[derive(Clone)]
pub struct Tls(TlsAcceptor);

/// Why TLS cannot be had.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file that cannot be read, or holds no PEM of its kind.
    #[error("{path} holds no certificate or key in PEM form")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: tokio_rustls::rustls::pki_types::pem::Error,
    },
    /// Certificate and key that do not fit each other.
    #[error("certificate and key do not fit")]
    Pair(#[from] tokio_rustls::rustls::Error),
}

impl Tls {
    /// Reads a certificate chain and a private key, both PEM.
    ///
    /// # Errors
    /// If the files are not such.
    pub fn from_files(certificates: &Path, key: &Path) -> Result<Self, TlsError> {
        let wrong = |path: &Path| {
            let path = path.to_owned();
            |source| TlsError::File { path, source }
        };
        let chain: Vec<CertificateDer<'static>> =
            CertificateDer::pem_file_iter(certificates).and_then(Iterator::collect).map_err(wrong(certificates))?;
        let key = PrivateKeyDer::from_pem_file(key).map_err(wrong(key))?;
        let provider = Arc::new(tokio_rustls::rustls::crypto::ring::default_provider());
        let mut config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(chain, key)?;
        config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
        Ok(Self(TlsAcceptor::from(Arc::new(config))))
    }
}

/// A request that has not been answered.
struct Asking(Arc<Place>);

impl Asking {
    fn new(place: &Arc<Place>) -> Self {
        place.life.ask();
        Self(Arc::clone(place))
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        self.0.life.answer();
    }
}

/// A request that came over TLS.
#[derive(Copy, Clone, Debug)]
pub(super) struct Secure;

/// Sockets that listen, before anything is served on them.
pub struct Listening {
    listeners: Vec<TcpListener>,
    places: Arc<Mutex<Places>>,
}

impl Listening {
    /// Binds addresses such as `127.0.0.1:8787` or `localhost:8787`; a name is bound at all its addresses, because
    /// `localhost` is ::1 for some browsers and 127.0.0.1 for others. One of a name's addresses suffices.
    ///
    /// # Errors
    /// If an address cannot be bound.
    pub async fn bind(addresses: &[String]) -> io::Result<Self> {
        let mut listeners: Vec<TcpListener> = Vec::new();
        for address in addresses {
            let mut failed = None;
            let mut bound = false;
            for found in resolve(address).await? {
                if listeners.iter().any(|listener| listener.local_addr().is_ok_and(|own| own == found)) {
                    bound = true;
                    continue;
                }
                match TcpListener::bind(found).await {
                    Ok(listener) => {
                        listeners.push(listener);
                        bound = true;
                    }
                    // Another server's: its visitors must not be taken for ours.
                    Err(error) if error.kind() == io::ErrorKind::AddrInUse => return Err(error),
                    // A machine without IPv6, say.
                    Err(error) => failed = Some(error),
                }
            }
            if !bound {
                let unknown = io::Error::new(io::ErrorKind::AddrNotAvailable, "no such address");
                return Err(failed.unwrap_or(unknown));
            }
        }
        Ok(Self { listeners, places: Arc::new(Mutex::new(Places::new(CONNECTIONS))) })
    }

    /// Serves so many connections at once, and no more.
    #[must_use]
    pub fn limited_to(self, connections: usize) -> Self {
        Self { places: Arc::new(Mutex::new(Places::new(connections))), ..self }
    }

    /// The addresses that were bound.
    #[must_use]
    pub fn addresses(&self) -> Vec<SocketAddr> {
        self.listeners.iter().filter_map(|listener| listener.local_addr().ok()).collect()
    }

    /// Serves until `stop` turns true, and then until requests that have begun have ended, ten seconds at most.
    pub async fn serve(self, router: Router, tls: Option<Tls>, stop: watch::Receiver<bool>) {
        let clock = Clock::start();
        let mut accepting = JoinSet::new();
        for listener in self.listeners {
            let serving = Serving { router: router.clone(), tls: tls.clone(), stop: stop.clone() };
            accepting.spawn(accept(listener, Arc::clone(&self.places), clock, serving));
        }
        let ticking = tokio::spawn(async move {
            loop {
                tokio::time::sleep(TICK).await;
                self.places.lock().unwrap_or_else(PoisonError::into_inner).tick(clock.now());
            }
        });
        while accepting.join_next().await.is_some() {}
        ticking.abort();
    }
}

/// An address's addresses. `localhost` has two, whatever the machine's tables say.
async fn resolve(address: &str) -> io::Result<Vec<SocketAddr>> {
    if let Some(port) = address.strip_prefix("localhost:").and_then(|port| port.parse::<u16>().ok()) {
        return Ok(vec![(Ipv4Addr::LOCALHOST, port).into(), (Ipv6Addr::LOCALHOST, port).into()]);
    }
    Ok(tokio::net::lookup_host(address).await?.collect())
}

/// How connections are served.
#[derive(Clone)]
struct Serving {
    router: Router,
    tls: Option<Tls>,
    stop: watch::Receiver<bool>,
}

/// Accepts connections until `stop`, and then waits for those that there are.
async fn accept(listener: TcpListener, places: Arc<Mutex<Places>>, clock: Clock, mut serving: Serving) {
    let mut connections = JoinSet::new();
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            Some(_ended) = connections.join_next() => continue,
            _ = serving.stop.wait_for(|stop| *stop) => break,
        };
        match accepted {
            Ok((stream, peer)) => {
                let place = Place::take(&places, clock, peer.ip());
                connections.spawn(connection(stream, peer, place, serving.clone()));
            }
            Err(error) => {
                // Out of file descriptors, most likely: some will be free soon.
                tracing::warn!(%error, "a connection could not be accepted");
                tokio::time::sleep(Duration::from_millis(200)).await;
            }
        }
    }
    drop(listener);
    while connections.join_next().await.is_some() {}
}

async fn connection(stream: TcpStream, peer: SocketAddr, place: Place, mut serving: Serving) {
    tokio::select! {
        served = place.is_served() => if !served { return },
        _ = serving.stop.wait_for(|stop| *stop) => return,
    }
    // Answers are written whole; waiting for more to send only delays them.
    let _set = stream.set_nodelay(true);
    let place = Arc::new(place);
    let wire = Wire::new(stream, Arc::clone(&place));
    // What follows takes some kilobytes, which those who wait do not.
    match serving.tls {
        None => Box::pin(serve(wire, (peer, place), None, serving.router, serving.stop)).await,
        Some(Tls(acceptor)) => {
            let handshake = Box::pin(tokio::time::timeout(HANDSHAKE, acceptor.accept(wire)));
            if let Ok(Ok(stream)) = handshake.await {
                Box::pin(serve(stream, (peer, place), Some(Secure), serving.router, serving.stop)).await;
            }
        }
    }
}

async fn serve<T>(
    stream: T,
    (peer, place): (SocketAddr, Arc<Place>),
    secure: Option<Secure>,
    router: Router,
    mut stop: watch::Receiver<bool>,
) where
    T: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let mut builder = Builder::new(TokioExecutor::new());
    let mut http1 = builder.http1();
    http1.timer(TokioTimer::new()).header_read_timeout(IDLE).auto_date_header(false);
    http1.max_buf_size(BUFFER);
    let mut http2 = builder.http2();
    http2.timer(TokioTimer::new()).keep_alive_interval(IDLE).keep_alive_timeout(PONG).auto_date_header(false);
    http2.max_concurrent_streams(STREAMS).initial_stream_window_size(AHEAD);
    http2.initial_connection_window_size(2 * AHEAD);
    let router = TowerToHyperService::new(router);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(ConnectInfo(peer));
        request.extensions_mut().insert(Arc::clone(&place));
        if let Some(secure) = secure {
            request.extensions_mut().insert(secure);
        }
        let asking = Asking::new(&place);
        let answer = router.call(request);
        async move {
            let _asking = asking;
            answer.await
        }
    });
    let mut connection = pin!(builder.serve_connection_with_upgrades(TokioIo::new(stream), service));
    // In all cases: a peer that goes away in the middle is no news.
    tokio::select! {
        _ended = connection.as_mut() => return,
        _ = stop.wait_for(|stop| *stop) => connection.as_mut().graceful_shutdown(),
    }
    let _ended = tokio::time::timeout(FAREWELL, connection).await;
}
