//! A connection's bytes, with an end to silence: hyper waits for as long as it takes until it knows what is spoken, and until
//! what it writes is taken.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::{Instant, Sleep, sleep};

use super::places::{Life, Places};

/// How long a connection may take to say its first bytes.
const OPENING: Duration = Duration::from_secs(30);
/// So many bytes say what is spoken: HTTP/2 begins with them.
const PREFACE: u64 = 24;
/// How long whoever is sent something may take nothing of it.
const STALL: Duration = Duration::from_secs(30);
/// What has to be taken in that time, bytes, if not all: half a kilobyte a second.
const LEAST: usize = 16 * 1024;

/// Milliseconds since this was made.
#[derive(Copy, Clone, Debug)]
pub(super) struct Clock(Instant);

impl Clock {
    pub(super) fn start() -> Self {
        Self(Instant::now())
    }

    pub(super) fn now(self) -> u64 {
        u64::try_from(self.0.elapsed().as_millis()).unwrap_or(u64::MAX)
    }
}

/// A connection's place, given up when it is dropped.
#[derive(Debug)]
pub(super) struct Place {
    places: Arc<Mutex<Places>>,
    clock: Clock,
    number: u64,
    pub(super) life: Arc<Life>,
}

impl Place {
    /// Waits for being served; `false` if the place is lost before.
    pub(super) async fn is_served(&self) -> bool {
        std::future::poll_fn(|context| self.life.poll_served(context)).await
    }

    /// A place for a connection from an address.
    pub(super) fn take(places: &Arc<Mutex<Places>>, clock: Clock, address: std::net::IpAddr) -> Self {
        let (number, life) = places.lock().unwrap_or_else(PoisonError::into_inner).arrive(address, clock.now());
        Self { places: Arc::clone(places), clock, number, life }
    }

    /// A request's body is waited for.
    pub(super) fn await_body(&self) {
        self.life.await_body(self.clock.now());
    }

    /// The connection is this device's.
    pub(super) fn know(&self, device: u32) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).know(self.number, device, self.clock.now());
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.places.lock().unwrap_or_else(PoisonError::into_inner).leave(self.number, self.clock.now());
    }
}

/// A stream whose peer has to say something, and to take what it is sent.
#[derive(Debug)]
pub(super) struct Wire {
    stream: TcpStream,
    place: Arc<Place>,
    /// Bytes read.
    read: u64,
    opening: Pin<Box<Sleep>>,
    stall: Option<Stall>,
}

/// A time in which little has been taken.
#[derive(Debug)]
struct Stall {
    taken: usize,
    end: Pin<Box<Sleep>>,
}

impl Wire {
    pub(super) fn new(stream: TcpStream, place: Arc<Place>) -> Self {
        Self { stream, place, read: 0, opening: Box::pin(sleep(OPENING)), stall: None }
    }

    fn hear(&self) {
        self.place.life.hear(self.place.clock.now());
    }

    /// What became of writing `asked` bytes.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        asked: usize,
        written: Poll<io::Result<usize>>,
    ) -> Poll<io::Result<usize>> {
        if let Poll::Ready(Ok(count)) = written {
            self.hear();
            let taken = self.stall.as_ref().map_or(0, |stall| stall.taken) + count;
            if count == asked || taken >= LEAST {
                self.stall = None;
            } else if let Some(stall) = &mut self.stall {
                stall.taken = taken;
            }
        }
        if written.is_pending() {
            let stall = self.stall.get_or_insert_with(|| Stall { taken: 0, end: Box::pin(sleep(STALL)) });
            ready!(stall.end.as_mut().poll(context));
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        written
    }
}

impl AsyncRead for Wire {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let count = buffer.filled().len() - before;
        if count > 0 {
            self.read += count as u64;
            self.hear();
        }
        if read.is_pending() {
            if self.place.life.is_closed(context) {
                return Poll::Ready(Err(io::ErrorKind::ConnectionAborted.into()));
            }
            if self.read < PREFACE {
                ready!(self.opening.as_mut().poll(context));
                return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
            }
        }
        read
    }
}

impl AsyncWrite for Wire {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let written = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, bytes.len(), written)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let asked = pieces.iter().map(|piece| piece.len()).sum();
        let written = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.written(context, asked, written)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
