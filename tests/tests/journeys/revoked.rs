//! A phone is found again after an administrator revoked it, and is let in again after the server suspended it.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use server::hub::POISONS;
use server::store::{Device, SqliteStore, Store as _, StoreError};
use shared::sync::body;
use shared::sync::message::WireError;
use tests::browser::phone::hook;
use tests::browser::{PATIENCE, Stage};
use tests::clock;
use tests::workplace::FILE;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;
use tokio::time::sleep;

use crate::{ADMINISTRATOR, LUCIA};

/// How often a server is asked whether it was heard.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// Whether nothing of a book is stored.
const IS_EMPTY: &str = "const stores = ['docs', 'rows', 'rows_recent', 'outbox', 'imports', 'journals']; \
    const ask = (request) => new Promise((done, fail) => { \
        request.onsuccess = () => done(request.result); request.onerror = () => fail(request.error) }); \
    const count = async ({ name }) => { \
        const db = await ask(indexedDB.open(name)); \
        const counts = await Promise.all(stores.map((store) => ask(db.transaction(store).objectStore(store).count()))); \
        db.close(); \
        return counts.reduce((sum, count) => sum + count) }; \
    const ofMembers = (all) => all.filter(({ name }) => name.startsWith('cartera-')); \
    return indexedDB.databases().then((all) => Promise.all(ofMembers(all).map(count))) \
        .then((counts) => counts.length === 1 && counts[0] === 0)";

/// A revoked phone says so and shows nothing else, whatever a busy server says, keeps what it had not sent, and joins again with a link that is
/// pasted in the app. The book goes once what was not sent was saved; that stands in the tray and is sent from there. When the same phone
/// is suspended, an administrator sees it in the settings and lifts that.
pub async fn joins_again(stage: &mut Stage) -> Result<()> {
    let phone = stage.joined("Lucía", LUCIA).await?;
    let customer = phone.listed().await?.swap_remove(1);
    phone.open_listed(&customer).await?;
    stage.server_mut().stop()?;
    phone.edit("source", "Escrito antes de la baja").await?;
    phone.wait_for_chip(&["offline"], 1).await?;

    let devices = stage.server().run("devices", &[])?;
    let line = devices.lines().find(|line| line.contains(LUCIA)).context("her phone is in the list")?;
    let number = line.split_whitespace().next().unwrap_or_default();
    stage.server().run("revoke", &[number])?;
    stage.server_mut().restart()?;
    // The book is closed at once, and at the next start without a server.
    phone.wait_for_screen("locked").await?;
    let unsent = "[data-test=\"locked-unsent\"][data-unsent=\"1\"]";
    phone.wait_for(unsent).await?;
    stage.server_mut().stop()?;
    phone.reload().await?;
    phone.wait_for_screen("locked").await?;
    phone.wait_for(unsent).await?;
    ensure!(phone.count(&hook("customer-row")).await? == 0, "nobody is shown");
    // A server that has no time says nothing of whose phone it is.
    for error in [WireError::Unavailable, WireError::Busy] {
        let refusing = Refusing::at(stage.server().address(), error).await?;
        phone.reload().await?;
        refusing.has_been_heard().await?;
        refusing.stop().await;
        let locked = phone.count("[data-test=\"screen\"][data-screen=\"locked\"]").await?;
        ensure!(locked == 1 && phone.count(&hook("customer-row")).await? == 0, "{error:?} opens the book");
    }

    stage.server_mut().restart()?;
    phone.reload().await?;
    phone.wait_for_screen("locked").await?;
    phone.catch_files().await?;
    phone.tap(&hook("export-waiting")).await?;
    ensure!(phone.caught_file().await?.contains("Escrito antes de la baja"), "what was not sent is in the file");
    // The book goes, and what was not sent stays.
    phone.wait_for("[data-test=\"locked-book\"][data-book=\"gone\"]").await?;
    phone.wait("empty disk", IS_EMPTY, &[]).await?;
    phone.wait_for(unsent).await?;

    phone.tap(&hook("join-again")).await?;
    phone.wait_for_screen("join").await?;
    phone.type_into("input[name=\"invitation\"]", &stage.invitation(LUCIA)?).await?;
    phone.tap(&hook("join")).await?;
    phone.wait_for_screen("today").await?;
    phone.wait_for_chip(&["refused"], 0).await?;
    // Everybody comes once more.
    phone.go("customers").await?;
    phone.wait_for(&format!("[data-test=\"customer-row\"][data-doc=\"{customer}\"]")).await?;
    phone.open_outbox().await?;
    phone.tap(&format!("{} {}", hook("tray-entry"), hook("retry"))).await?;
    phone.wait_until_gone(&hook("tray-entry")).await?;
    phone.wait_until_synced().await?;

    suspend(stage, LUCIA)?;
    phone.tap(&hook("outbox-sync")).await?;
    phone.wait_for_chip(&["trouble"], 0).await?;
    let administrator = stage.joined("Oficina", ADMINISTRATOR).await?;
    administrator.go("more").await?;
    administrator.tap(&format!("{} {}", hook("suspended"), hook("lift"))).await?;
    administrator.wait_until_gone(&hook("suspended")).await?;
    phone.tap(&hook("outbox-sync")).await?;
    phone.wait_until_synced().await?;

    let view = stage.on_the_server(LUCIA, &customer).await?;
    ensure!(
        view.record.text("source") == "Escrito antes de la baja",
        "the server has {:?}",
        view.record.text("source")
    );
    Ok(())
}

/// As if changes of a member's phone had brought guards down; the server, which runs, sees it at the phone's next request.
fn suspend(stage: &Stage, member: &str) -> Result<()> {
    let devices = stage.server().run("devices", &[])?;
    let mut lines = devices.lines().filter(|line| line.contains(member) && !line.contains("revoked"));
    let line = lines.next().context("a phone that comes in")?;
    let number: u32 = line.split_whitespace().next().unwrap_or_default().parse()?;
    let store = SqliteStore::open(&stage.server().directory().join(FILE))?;
    let suspended: Result<(), StoreError> = store.write(|draft| match draft.device(number)? {
        Some(device) => draft.put_device(&Device { poisons: POISONS, ..device }),
        None => Ok(()),
    });
    Ok(suspended?)
}

/// A server that refuses everything, with the same error.
struct Refusing {
    refused: Arc<AtomicU32>,
    accepting: JoinHandle<()>,
}

impl Refusing {
    async fn at(address: SocketAddr, error: WireError) -> Result<Self> {
        let listener = TcpListener::bind(address).await.context("a server that refuses")?;
        let refused = Arc::new(AtomicU32::new(0));
        let counted = Arc::clone(&refused);
        let accepting = tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                tokio::spawn(refuse(stream, error, Arc::clone(&counted)));
            }
        });
        Ok(Self { refused, accepting })
    }

    /// Waits until the phone has heard it: then it asks once more.
    async fn has_been_heard(&self) -> Result<()> {
        let deadline = clock::start() + PATIENCE;
        while self.refused.load(Ordering::SeqCst) < 2 {
            ensure!(clock::start() < deadline, "nobody asks twice");
            sleep(LOOK_EVERY).await;
        }
        Ok(())
    }

    /// Stops it: its address is free then.
    async fn stop(self) {
        self.accepting.abort();
        let _aborted = self.accepting.await;
    }
}

/// Reads a request, because what is not read breaks the connection before the answer has come, and refuses it.
async fn refuse(mut stream: TcpStream, error: WireError, refused: Arc<AtomicU32>) -> io::Result<()> {
    let mut asked = Vec::new();
    let head = loop {
        if let Some(end) = asked.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if stream.read_buf(&mut asked).await? == 0 {
            return Ok(());
        }
    };
    let said = String::from_utf8_lossy(&asked[..head]).to_ascii_lowercase();
    let length = said.lines().find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok());
    let whole = head + length.unwrap_or(0usize);
    while asked.len() < whole {
        if stream.read_buf(&mut asked).await? == 0 {
            return Ok(());
        }
    }
    let (status, body) = (error.status(), body::encode(&error));
    let head = format!("HTTP/1.1 {status} No\r\ncontent-length: {}\r\nconnection: close\r\n\r\n", body.len());
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(&body).await?;
    stream.shutdown().await?;
    if ["post /sync ", "post /recover "].iter().any(|start| said.starts_with(start)) {
        refused.fetch_add(1, Ordering::SeqCst);
    }
    Ok(())
}
