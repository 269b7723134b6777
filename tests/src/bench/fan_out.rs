//! W4: from one device's edit to the view of the others.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use serde_json::json;
use shared::crm::{Kind, definition};
use tempfile::TempDir;
use tokio::sync::mpsc::{UnboundedSender, unbounded_channel};
use tokio::task::JoinHandle;

use super::report::{Over, Report, Setting, Where, quantile};
use super::world::World;
use crate::clock;
use crate::device::edit::Edit;
use crate::device::{Device, DeviceError};

/// Devices that are connected, the editing one included.
const DEVICES: usize = 20;
/// Edits.
const EDITS: usize = 100;
/// How long an edit may take to reach everybody.
const PATIENCE: Duration = Duration::from_secs(10);
/// What the edits change: a field of the list, so that a view shows it.
const FIELD: &str = "segment";

/// Edit number, and when a device showed it.
type Seen = (usize, Instant);

/// Runs it once.
///
/// # Errors
/// If an edit does not reach a device within [`PATIENCE`].
pub async fn measure(world: &World, report: &mut Report) -> Result<()> {
    let slot = definition(Kind::CUSTOMER).field(FIELD).context("the field is not in the registry")?.slot;
    let (mut editor, _directory) = live(world).await?;
    let (reports, mut seen) = unbounded_channel();
    let stop = Arc::new(AtomicBool::new(false));
    let mut receivers = Vec::new();
    for _ in 1..DEVICES {
        let (device, directory) = live(world).await?;
        receivers.push(receive(device, directory, slot, reports.clone(), Arc::clone(&stop)));
    }
    // Everybody's WebSocket is open and has been told what came before.
    tokio::time::sleep(Duration::from_millis(500)).await;

    let mut latencies = Vec::new();
    for number in 0..EDITS {
        let id = world.customers()[number % world.customers().len()];
        let edit = Edit { id, field: FIELD.to_owned(), value: json!(marker(number)) };
        let began = clock::start();
        editor.edit(std::slice::from_ref(&edit)).await?;
        let deadline = began + PATIENCE;
        let mut missing = DEVICES - 1;
        while missing > 0 {
            tokio::select! {
                Some((which, at)) = seen.recv() => if which == number {
                    latencies.push((at - began).as_secs_f64() * 1000.0);
                    missing -= 1;
                },
                // The editing device goes on sending.
                ran = editor.run_until(deadline, |_| false) => {
                    ran?;
                    bail!("edit {number} did not reach {missing} devices within {PATIENCE:?}");
                }
            }
        }
    }
    stop.store(true, Ordering::SeqCst);
    let mut bytes = Vec::new();
    for receiver in receivers {
        bytes.push(receiver.await?? as f64);
    }
    latencies.sort_by(f64::total_cmp);
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Device };
    report.add("W4", setting, "p50_ms", &[quantile(&latencies, 0.5)]);
    report.add("W4", setting, "p99_ms", &[quantile(&latencies, 0.99)]);
    report.add("W4", setting, "bytes_per_receiver", &bytes);
    Ok(())
}

fn marker(number: usize) -> String {
    format!("Prueba {number}")
}

async fn live(world: &World) -> Result<(Device, TempDir)> {
    let (mut device, directory) = world.device()?;
    device.sync().await?;
    device.go_live()?;
    let deadline = clock::start() + PATIENCE;
    while !device.host()?.is_live() {
        anyhow::ensure!(clock::start() < deadline, "no WebSocket within {PATIENCE:?}");
        device.run_until(clock::start() + Duration::from_millis(5), |_| false).await?;
    }
    Ok((device, directory))
}

/// Reports every marked row as it is shown, until it is told to stop; then answers the bytes that it took.
fn receive(
    mut device: Device,
    directory: TempDir,
    slot: u16,
    reports: UnboundedSender<Seen>,
    stop: Arc<AtomicBool>,
) -> JoinHandle<Result<u64, DeviceError>> {
    tokio::spawn(async move {
        let bytes = |device: &Device| {
            let live = device.host().map(|host| host.live_traffic().bytes());
            live.map(|live| live + device.traffic().bytes())
        };
        let before = bytes(&device)?;
        device.host_mut()?.heard_mut().keep_rows();
        while !stop.load(Ordering::SeqCst) {
            let soon = clock::start() + Duration::from_millis(200);
            device
                .run_until(soon, |heard| {
                    let now = clock::start();
                    for (_, row) in heard.rows.iter_mut().flat_map(|rows| rows.drain(..)) {
                        let text = row.as_ref().map_or("", |row| row.text(slot));
                        if let Some(number) = text.strip_prefix("Prueba ").and_then(|number| number.parse().ok()) {
                            let _heard = reports.send((number, now));
                        }
                    }
                    false
                })
                .await?;
        }
        let spent = bytes(&device)? - before;
        drop(directory);
        Ok(spent)
    })
}
