//! The WebSocket on which the server pokes: something has changed, ask.

use std::sync::Arc;
use std::time::Duration;

use futures_util::{SinkExt as _, StreamExt as _};
use tokio::sync::mpsc::UnboundedSender;
use tokio::sync::watch;
use tokio::task::JoinHandle;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::{Error, Message};

use super::counted::{Counted, Counters};
use super::host::Happened;

/// How long to wait before a lost WebSocket is opened anew.
const PAUSE: Duration = Duration::from_secs(2);

/// An open or reopening WebSocket. Closed when it is dropped.
#[derive(Debug)]
pub struct Live(JoinHandle<()>);

impl Live {
    /// Keeps a WebSocket to the server at `authority` open, and reports what happens on it. `token` is the newest one.
    #[must_use]
    pub fn open(
        authority: String,
        token: watch::Receiver<String>,
        counters: Arc<Counters>,
        reports: UnboundedSender<Happened>,
    ) -> Self {
        Self(tokio::spawn(async move {
            while !reports.is_closed() {
                // Poking is a convenience: whatever goes wrong, the device still asks by itself, only later.
                let current = token.borrow().clone();
                let _lost = listen(&authority, current, &counters, &reports).await;
                let _closed = reports.send(Happened::Live(false));
                tokio::time::sleep(PAUSE).await;
            }
        }))
    }
}

impl Drop for Live {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn listen(
    authority: &str,
    token: String,
    counters: &Arc<Counters>,
    reports: &UnboundedSender<Happened>,
) -> Result<(), Error> {
    let stream = Counted::connect(authority, counters).await?;
    let (mut socket, _) = client_async(format!("ws://{authority}/live"), stream).await?;
    // In the first message and not in the address, which ends up in logs.
    socket.send(Message::text(token)).await?;
    let _closed = reports.send(Happened::Live(true));
    while let Some(message) = socket.next().await {
        match message? {
            Message::Text(_) | Message::Binary(_) => {
                let _closed = reports.send(Happened::Poked);
            }
            Message::Ping(_) | Message::Pong(_) | Message::Frame(_) => {}
            Message::Close(_) => break,
        }
    }
    Ok(())
}
