//! The workloads, measured with real devices against the real server, and compared with their targets.
//!
//! - [`world`] is a running server with so many customers, and devices that join it.
//! - [`bootstrap`] is W1, W1a and opening; [`catch_up`] is W2, W3 and W5; [`fan_out`] is W4; [`space`] is W6;
//!   [`both`] is W7; [`search_core`] is lists and search without a browser; [`pushes`] and [`guard`] are what the server
//!   does in a second; [`shell`] is what a browser loads, [`kinds`] what a kind adds to it, [`chromium`] how long it takes
//!   with it, [`import`] what a sheet costs there, [`app`] how the app answers, also over a whole territory in use,
//!   [`lighthouse`] what others think of it.
//! - [`report`] shows and writes the figures, [`targets`] says what they must be.
//!
//! Bytes are all payload on the TCP connection, both ways, headers included. Joining is not part of W1: it is done once
//! in a device's life.

pub mod app;
pub mod bootstrap;
pub mod both;
pub mod catch_up;
pub mod chromium;
pub mod fan_out;
pub mod fsync;
pub mod guard;
pub mod import;
pub mod kinds;
pub mod lighthouse;
pub mod options;
pub mod pushes;
pub mod report;
pub mod search_core;
pub mod shell;
pub mod space;
pub mod targets;
pub mod world;

use anyhow::Result;

use self::catch_up::Pair;
use self::options::Options;
use self::report::{Over, Report, Setting, Where};
use self::world::World;

/// Measures what is wanted, shows it, and writes it to a file if one is named.
///
/// # Errors
/// If something goes wrong in a workload. What was measured before is shown and written all the same.
pub async fn run(options: &Options) -> Result<()> {
    let mut report = Report::default();
    let measured = measure(options, &mut report).await;
    if let Some(file) = &options.json {
        report.write(file)?;
    }
    let missed = report.missed();
    if !missed.is_empty() {
        println!("\nmissed:\n{}", missed.join("\n"));
    }
    measured
}

async fn measure(options: &Options, report: &mut Report) -> Result<()> {
    if options.wants_any(&["shell", "app"]) {
        shell::measure(report)?;
    }
    if options.names("kinds") {
        kinds::measure(report)?;
    }
    if options.wants("lighthouse") {
        lighthouse::measure(options.runs().min(3), report).await?;
    }
    if options.wants("guard") {
        guard::measure(options.runs(), report)?;
    }
    for n in options.sizes() {
        if options.wants("search_core") {
            search_core::measure(n, report)?;
        }
        if options.wants_any(&["W1", "W2", "W3", "W4", "W5", "W6", "W7", "open", "push", "chromium", "app", "import"]) {
            let mut world = World::new(n, 0).await?;
            measure_world(&mut world, options, report).await?;
        }
        if options.wants("territory") {
            let mut world = World::territory(n).await?;
            app::measure_territory(&mut world, options.runs().min(3), report).await?;
        }
        if options.wants("W1a") {
            let world = World::new(n, 1).await?;
            bootstrap::measure(&world, Over::Loopback, "W1a", options.runs().min(3), report).await?;
        }
    }
    Ok(())
}

async fn measure_world(world: &mut World, options: &Options, report: &mut Report) -> Result<()> {
    let runs = options.runs();
    let fresh = if options.wants("W6") { Some(space::measure_fresh(world, report)?) } else { None };
    let mut links = vec![(Over::Loopback, runs)];
    if options.is_slow_wanted(world.n()) {
        links.push((Over::Slow, runs.min(3)));
    }
    if options.wants("W1") {
        for (over, runs) in &links {
            // Ten thousand over the slow link take minutes: once says it.
            let runs = if *over == Over::Slow && world.n() > 1_000 { 1 } else { *runs };
            bootstrap::measure(world, *over, "W1", runs, report).await?;
        }
    }
    if options.wants("chromium") {
        chromium::measure(world, runs.min(3), report).await?;
    }
    if options.wants("app") {
        app::measure(world, runs, report).await?;
    }
    if options.wants_any(&["import", "app"]) {
        import::measure(world, report).await?;
    }
    if options.wants("open") {
        bootstrap::measure_opening(world, runs, report).await?;
    }
    if options.wants_any(&["W2", "W3", "W5"]) {
        let mut pair = Pair::new(world).await?;
        for (over, runs) in links {
            if options.wants("W5") {
                pair.idle(world, over, runs, report).await?;
            }
            if options.wants("W2") {
                pair.pull(world, over, runs, report).await?;
            }
            if options.wants("W3") {
                pair.push(world, over, runs, report).await?;
            }
        }
    }
    if options.wants("W4") {
        let took = fsync::measure(world.server().directory())?;
        let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Server };
        report.add("fsync", setting, "p50_ms", &took);
        fan_out::measure(world, report).await?;
    }
    if options.wants("W7") {
        both::measure(world, report).await?;
    }
    if options.wants("push") {
        pushes::measure(world, report).await?;
    }
    if let Some(fresh) = fresh {
        space::measure_edited(world, fresh, report).await?;
    }
    Ok(())
}
