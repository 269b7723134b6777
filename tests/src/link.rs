//! A TCP link between devices and a server that can be measured, made slow, and cut at any byte.
//!
//! [`Link`] is a proxy on loopback. It passes bytes on as a real link would: each direction has one bandwidth, shared by
//! all connections, and every byte arrives after the link's delay. Opening a connection costs a round trip, which
//! loopback itself would not show.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicU64, Ordering};
use std::time::Duration;

use tokio::io::{self, AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Mutex, Notify, mpsc};
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, sleep_until};

/// How a link treats bytes.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Quality {
    /// How long a byte travels, one way.
    pub delay: Duration,
    /// Bytes a second, each way; none is as fast as it goes.
    pub bandwidth: Option<u32>,
}

impl Quality {
    /// A good 2G or a bad 3G: 150 ms and 40 KB/s, each way.
    pub const SLOW: Self = Self { delay: Duration::from_millis(150), bandwidth: Some(40_000) };
}

/// Bytes that passed, payload of TCP alone.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Bytes {
    /// From devices to the server.
    pub up: u64,
    /// From the server to devices.
    pub down: u64,
}

/// A proxy in front of a server. Stops when it is dropped; so do its connections.
#[derive(Debug)]
pub struct Link {
    address: SocketAddr,
    shared: Arc<Shared>,
    accepting: JoinHandle<()>,
}

#[derive(Debug)]
struct Shared {
    server: SocketAddr,
    quality: Quality,
    up: Way,
    down: Way,
    is_down: AtomicBool,
    cut: Notify,
}

/// One direction.
#[derive(Debug)]
struct Way {
    passed: AtomicU64,
    /// Bytes that may pass before the link breaks; negative without such a bound.
    allowance: AtomicI64,
    /// When the last byte will have left.
    free: Mutex<Instant>,
}

/// What one read takes at most: small, so that bandwidth is shared out evenly and delay stays exact.
const PIECE: usize = 2048;

impl Link {
    /// Opens a link to `server`.
    ///
    /// # Errors
    /// If no port can be opened on loopback.
    pub async fn open(server: SocketAddr, quality: Quality) -> io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let way = || Way {
            passed: AtomicU64::new(0),
            allowance: AtomicI64::new(-1),
            free: Mutex::new(Instant::from_std(crate::clock::start())),
        };
        let is_down = AtomicBool::new(false);
        let shared = Arc::new(Shared { server, quality, up: way(), down: way(), is_down, cut: Notify::new() });
        let accepting = tokio::spawn(accept(listener, Arc::clone(&shared)));
        Ok(Self { address, shared, accepting })
    }

    /// Where devices connect.
    #[must_use]
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// What has passed so far.
    #[must_use]
    pub fn bytes(&self) -> Bytes {
        let read = |way: &Way| way.passed.load(Ordering::Relaxed);
        Bytes { up: read(&self.shared.up), down: read(&self.shared.down) }
    }

    /// Breaks the link once so many more bytes have gone up: the rest is lost, and so is every connection.
    pub fn cut_after_up(&self, bytes: u32) {
        self.shared.up.allowance.store(i64::from(bytes), Ordering::SeqCst);
    }

    /// The same for bytes that come down.
    pub fn cut_after_down(&self, bytes: u32) {
        self.shared.down.allowance.store(i64::from(bytes), Ordering::SeqCst);
    }

    /// Breaks the link now.
    pub fn cut(&self) {
        self.shared.cut_now();
    }

    /// Mends a broken link.
    pub fn mend(&self) {
        self.shared.up.allowance.store(-1, Ordering::SeqCst);
        self.shared.down.allowance.store(-1, Ordering::SeqCst);
        self.shared.is_down.store(false, Ordering::SeqCst);
    }

    /// Whether the link is broken.
    #[must_use]
    pub fn is_cut(&self) -> bool {
        self.shared.is_down.load(Ordering::SeqCst)
    }
}

impl Drop for Link {
    fn drop(&mut self) {
        self.accepting.abort();
        self.shared.cut_now();
    }
}

impl Shared {
    fn cut_now(&self) {
        self.is_down.store(true, Ordering::SeqCst);
        self.cut.notify_waiters();
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((device, _)) = listener.accept().await {
        tokio::spawn(connect(device, Arc::clone(&shared)));
    }
}

async fn connect(device: TcpStream, shared: Arc<Shared>) {
    let cut = shared.cut.notified();
    tokio::pin!(cut);
    cut.as_mut().enable();
    if shared.is_down.load(Ordering::SeqCst) {
        return;
    }
    tokio::select! {
        _ended = carry(device, &shared) => {}
        () = cut => {}
    }
}

async fn carry(device: TcpStream, shared: &Shared) -> io::Result<()> {
    // The handshake's round trip, before which a device can send nothing.
    sleep(shared.quality.delay * 2).await;
    let server = TcpStream::connect(shared.server).await?;
    device.set_nodelay(true)?;
    server.set_nodelay(true)?;
    let (device_reads, device_writes) = device.into_split();
    let (server_reads, server_writes) = server.into_split();
    let up = pass(device_reads, server_writes, &shared.up, shared);
    let down = pass(server_reads, device_writes, &shared.down, shared);
    tokio::try_join!(up, down).map(drop)
}

/// Passes one direction on until its sender has closed it.
async fn pass(from: OwnedReadHalf, to: OwnedWriteHalf, way: &Way, shared: &Shared) -> io::Result<()> {
    // What waits in the link, as it would in a radio mast's buffer: a sender that is faster fills it and is then held up.
    let (sender, receiver) = mpsc::channel(64);
    tokio::try_join!(depart(from, sender, way, shared.quality), arrive(to, receiver, way, shared)).map(drop)
}

/// Takes pieces from the sender, and says when each is due at the other end. That is reckoned, not waited for, so that a busy
/// machine does not make the link slower than it is.
async fn depart(
    mut from: OwnedReadHalf,
    pieces: mpsc::Sender<(Instant, Vec<u8>)>,
    way: &Way,
    quality: Quality,
) -> io::Result<()> {
    loop {
        let mut piece = vec![0; if quality.bandwidth.is_some() { PIECE } else { 32 * PIECE }];
        let length = from.read(&mut piece).await?;
        if length == 0 {
            return Ok(());
        }
        piece.truncate(length);
        let now = Instant::from_std(crate::clock::start());
        let left = match quality.bandwidth {
            None => now,
            Some(bandwidth) => {
                let mut free = way.free.lock().await;
                *free = now.max(*free) + Duration::from_secs_f64(length as f64 / f64::from(bandwidth));
                *free
            }
        };
        if pieces.send((left + quality.delay, piece)).await.is_err() {
            return Ok(());
        }
    }
}

/// Hands pieces over when they are due, and breaks the link where it is meant to break.
async fn arrive(
    mut to: OwnedWriteHalf,
    mut pieces: mpsc::Receiver<(Instant, Vec<u8>)>,
    way: &Way,
    shared: &Shared,
) -> io::Result<()> {
    while let Some((due, piece)) = pieces.recv().await {
        sleep_until(due).await;
        let allowance = way.allowance.load(Ordering::SeqCst);
        let passing = match usize::try_from(allowance) {
            Ok(allowance) if allowance <= piece.len() => &piece[..allowance],
            Ok(_) | Err(_) => &piece[..],
        };
        to.write_all(passing).await?;
        way.passed.fetch_add(passing.len() as u64, Ordering::Relaxed);
        if allowance >= 0 {
            let rest = allowance - i64::try_from(passing.len()).unwrap_or(i64::MAX);
            way.allowance.store(rest, Ordering::SeqCst);
            if rest <= 0 {
                shared.cut_now();
            }
        }
    }
    to.shutdown().await
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A server that sends everything back.
    async fn echo() -> SocketAddr {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                tokio::spawn(async move {
                    let (mut reads, mut writes) = stream.split();
                    io::copy(&mut reads, &mut writes).await
                });
            }
        });
        address
    }

    #[tokio::test]
    async fn bytes_are_passed_on_and_counted() {
        let link = Link::open(echo().await, Quality::default()).await.unwrap();
        let mut stream = TcpStream::connect(link.address()).await.unwrap();
        stream.write_all(&[7; 100_000]).await.unwrap();
        let mut back = vec![0; 100_000];
        stream.read_exact(&mut back).await.unwrap();
        assert_eq!(back, [7; 100_000]);
        assert_eq!(link.bytes(), Bytes { up: 100_000, down: 100_000 });
    }

    #[tokio::test]
    async fn a_slow_link_takes_its_time() {
        let quality = Quality { delay: Duration::from_millis(50), bandwidth: Some(100_000) };
        let link = Link::open(echo().await, quality).await.unwrap();
        let began = crate::clock::start();
        let mut stream = TcpStream::connect(link.address()).await.unwrap();
        stream.write_all(&[7; 10_000]).await.unwrap();
        let mut back = vec![0; 10_000];
        stream.read_exact(&mut back).await.unwrap();
        // The handshake 100 ms, there and back 100 ms, 10,000 bytes at 100 KB/s 100 ms, and the last piece back 20 ms.
        let took = crate::clock::ms(began);
        assert!((310.0..600.0).contains(&took), "{took} ms");
    }

    #[tokio::test]
    async fn a_link_breaks_after_the_very_byte_and_can_be_mended() {
        let link = Link::open(echo().await, Quality::default()).await.unwrap();
        let mut stream = TcpStream::connect(link.address()).await.unwrap();
        link.cut_after_down(5);
        stream.write_all(b"0123456789").await.unwrap();
        let mut back = Vec::new();
        let _ended = stream.read_to_end(&mut back).await;
        assert_eq!(back, b"01234");
        assert!(link.is_cut());
        let mut refused = TcpStream::connect(link.address()).await.unwrap();
        assert!(refused.write_all(b"x").await.is_err() || refused.read_u8().await.is_err());
        link.mend();
        let mut stream = TcpStream::connect(link.address()).await.unwrap();
        stream.write_all(b"again").await.unwrap();
        let mut back = [0; 5];
        stream.read_exact(&mut back).await.unwrap();
        assert_eq!(&back, b"again");
    }
}
