//! How many durable one-field pushes the server takes a second: a request each, from many devices at once.

use std::sync::Arc;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use minicbor::bytes::ByteVec;
use serde_json::json;
use shared::document::chunk::ChangeChunk;
use shared::document::packed;
use shared::replica::OutboxEntry;
use shared::sync::message::{Outcome, PushedCommand, PushedPart, SyncAnswer, SyncRequest};
use shared::sync::{PROTOCOL, SCHEMA};

use super::report::{Over, Report, Setting, Where};
use super::world::World;
use crate::clock;
use crate::device::Device;
use crate::device::counted::Counters;
use crate::device::edit::Edit;
use crate::device::http::Http;

const DEVICES: usize = 20;
const PUSHES: usize = 200;

/// Devices make their edits offline; then each pushes them one by one, as fast as the server answers. The devices' own
/// disks are left out of it: the edits are durable there before the clock starts.
///
/// # Errors
/// If a push is not accepted.
pub async fn measure(world: &World, report: &mut Report) -> Result<()> {
    let mut pushers = Vec::new();
    let mut devices = Vec::new();
    for number in 0..DEVICES {
        let (mut device, directory) = world.device()?;
        device.sync().await?;
        let customers = world.customers();
        let edit = |at: usize| {
            let id = customers[(number * PUSHES + at) % customers.len()];
            Edit { id, field: "source".to_owned(), value: json!(format!("Feria {number}-{at}")) }
        };
        device.edit(&(0..PUSHES).map(edit).collect::<Vec<_>>()).await?;
        pushers.push(Pusher::of(&device, world)?);
        devices.push((device, directory));
    }
    let busy = world.server_seconds();
    let began = clock::start();
    let running: Vec<_> = pushers.into_iter().map(|pusher| tokio::spawn(pusher.push())).collect();
    let mut pushed = 0;
    for running in running {
        pushed += running.await??;
    }
    let seconds = began.elapsed().max(Duration::from_millis(1)).as_secs_f64();
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Server };
    report.add("push", setting, "per_second", &[pushed as f64 / seconds]);
    if let Some(busy) = busy.zip(world.server_seconds()).map(|(before, after)| after - before) {
        report.add("push", setting, "per_second_per_core", &[pushed as f64 / busy.max(0.001)]);
    }
    // Nothing is owed: the devices find their pushes done.
    for (device, _) in &mut devices {
        device.sync().await?;
    }
    Ok(())
}

/// One device's requests, ready to go.
struct Pusher {
    http: Http,
    token: String,
    requests: Vec<SyncRequest>,
}

impl Pusher {
    fn of(device: &Device, world: &World) -> Result<Self> {
        let replica = device.replica()?;
        let meta = replica.meta();
        let request = |entry: &OutboxEntry| SyncRequest {
            protocol: PROTOCOL,
            schema: SCHEMA,
            epoch: meta.epoch,
            // Results alone: what the others push meanwhile is not what is measured.
            cursors: meta.cursors.clone(),
            budget: 0,
            mark: meta.mark,
            commands: vec![PushedCommand { parts: entry.parts.iter().map(part).collect() }],
            ..SyncRequest::default()
        };
        let requests: Vec<SyncRequest> = replica.outbox().map(request).collect();
        ensure!(requests.len() == PUSHES, "{} of {PUSHES} edits wait", requests.len());
        let http = Http::new(world.server().authority(), Arc::<Counters>::default());
        Ok(Self { http, token: meta.token.clone(), requests })
    }

    async fn push(mut self) -> Result<usize> {
        let pushed = self.requests.len();
        for request in &self.requests {
            let answer = self.http.post::<SyncAnswer>("/sync", Some(&self.token), request).await?.message;
            let outcome = answer.outcomes.first().context("a push without an outcome")?;
            ensure!(*outcome == Outcome::Accepted, "a push was not accepted: {outcome:?}");
        }
        Ok(pushed)
    }
}

fn part(part: &shared::replica::EntryPart) -> PushedPart {
    let chunks: Vec<ChangeChunk<'_>> =
        part.changes.iter().filter_map(|change| ChangeChunk::read(change).ok()).collect();
    PushedPart { doc: part.doc, changes: ByteVec::from(packed::pack(&chunks, &mut Vec::new())) }
}
