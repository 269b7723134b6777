//! W1 and W1a: a fresh device gets everything. And opening what it got.

use anyhow::Result;

use super::report::{Over, Report, Setting, Where};
use super::world::World;
use crate::device::Device;
use crate::programs::own_seconds;

/// What the runs of one link took.
#[derive(Default)]
struct Runs {
    ms: Vec<f64>,
    first: Vec<f64>,
    bytes: Vec<f64>,
    down: Vec<f64>,
    requests: Vec<f64>,
    device_cpu: Vec<f64>,
    server_cpu: Vec<f64>,
}

/// Fresh devices get everything, `runs` times; `workload` is how it is called.
///
/// # Errors
/// If one does not.
pub async fn measure(world: &World, over: Over, workload: &str, runs: usize, report: &mut Report) -> Result<()> {
    let mut took = Runs::default();
    for _ in 0..runs {
        let (mut device, _directory) = world.device()?;
        let link = world.reach(&mut device, over).await?;
        let (own, server) = (own_seconds(), world.server_seconds());
        let cost = device.sync().await?;
        // On a machine with other work to do these say more than the time that went by.
        took.device_cpu.extend(own.zip(own_seconds()).map(|(before, after)| (after - before) * 1000.0));
        took.server_cpu.extend(server.zip(world.server_seconds()).map(|(before, after)| (after - before) * 1000.0));
        world.check_complete(&device)?;
        took.ms.push(cost.ms);
        took.first.extend(cost.first_ms);
        took.bytes.push(cost.traffic.bytes() as f64);
        took.down.push(cost.traffic.bytes_down as f64);
        took.requests.push(cost.traffic.round_trips as f64);
        drop(link);
    }
    let setting = Setting { n: world.n() as u64, link: over, place: Where::Device };
    report.add(workload, setting, "ms", &took.ms);
    report.add(workload, setting, "first_page_ms", &took.first);
    report.add(workload, setting, "bytes", &took.bytes);
    report.add(workload, setting, "bytes_down", &took.down);
    report.add(workload, setting, "round_trips", &took.requests);
    report.add(workload, setting, "cpu_ms", &took.device_cpu);
    report.add(workload, Setting { place: Where::Server, ..setting }, "cpu_ms", &took.server_cpu);
    if let Some(megabytes) = world.server_memory() {
        report.add(workload, Setting { place: Where::Server, ..setting }, "rss_mb", &[megabytes]);
    }
    Ok(())
}

/// Opens a device that has everything, `runs` times, until its list is ready.
///
/// # Errors
/// If it cannot be opened.
pub async fn measure_opening(world: &World, runs: usize, report: &mut Report) -> Result<()> {
    let (mut device, directory) = world.device()?;
    device.sync().await?;
    drop(device);
    let mut ms = Vec::new();
    for _ in 0..runs {
        let device = Device::open(directory.path())?;
        world.check_complete(&device)?;
        ms.push(device.open_ms());
    }
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Device };
    report.add("open", setting, "ms", &ms);
    Ok(())
}
