//! The app on a phone that has the whole book and no network, in Chromium: the cold start, a search, a customer opened and
//! edited, a list scrolled, and what it holds in memory; as fast as this machine is, and four times slower.
//!
//! - [`watch`] notes in the page what a person would see, and when.
//! - [`hands`] types, taps and scrolls, with the browser's own events.
//!
//! A throttled figure is of a page and a worker that get a quarter of the processor ([`crate::browser::throttle`]).

mod hands;
mod watch;

use std::time::Duration;

use anyhow::{Context as _, Result};

use super::report::{Over, Report, Setting, Where, quantile};
use super::world::World;
use crate::browser::throttle::Throttle;
use crate::browser::{Engine, Phone};
use crate::clock;
use crate::programs;

/// How long a first load may take: of a hundred thousand customers it takes minutes.
const LOAD: Duration = Duration::from_secs(1_200);

/// From so many customers on the app replaces its worker after the first load.
const GROWN: usize = 5_000;

/// How many times slower the slow phone is.
const SLOW: u32 = 4;

/// Takes one phone with everything through it all.
///
/// # Errors
/// If the app is not built, Chromium is not installed, or something does not come.
pub async fn measure(world: &mut World, runs: usize, report: &mut Report) -> Result<()> {
    programs::site().context("the app's figures need the app")?;
    let n = world.n();
    let setting = Setting { n: n as u64, link: Over::Loopback, place: Where::Chromium };
    let phone = Phone::new(Engine::Chromium, "Bench").await?;
    watch::install(&phone).await?;
    phone
        .enter(&world.link(), async |phone| {
            let bytes = watch::loaded_bytes(phone).await?;
            report.add("shell", setting, "bytes_to_first_use", &[bytes]);
            Ok(())
        })
        .await?;
    let began = clock::start();
    while phone.total().await.unwrap_or(0) < n as u64 || !phone.is_synced().await? {
        anyhow::ensure!(began.elapsed() < LOAD, "the phone did not get everything");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    phone.wait_until_installed().await?;
    if n >= GROWN {
        phone.wait("new worker", "return window.bench.workers === 2", &[]).await?;
    }
    phone.wait_for("[data-test=\"count\"][data-known=\"all\"]").await?;
    // What the app shows first at its next start is kept when nothing has changed for a while.
    tokio::time::sleep(Duration::from_secs(3)).await;

    world.server_mut().stop()?;
    let address = format!("http://{}", world.server().address());
    for times in [1, SLOW] {
        let (mut painted, mut ready, mut longest, mut cpu) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for _ in 0..runs.min(5) {
            phone.open("about:blank").await?;
            let slow = Throttle::start(phone.browser(), times)?;
            let spent = phone.browser().page_cpu();
            phone.open(&format!("{address}/customers")).await?;
            let start = watch::cold_start(&phone).await?;
            cpu.extend(phone.browser().page_cpu().zip(spent).map(|(now, before)| now - before));
            drop(slow);
            painted.push(start.painted);
            ready.push(start.ready);
            longest.push(start.longest_task);
        }
        report.add_slowed("cold_start", setting, times, "ms", &painted);
        report.add_slowed("cold_start", setting, times, "all_ms", &ready);
        report.add_slowed("cold_start", setting, times, "longest_task_ms", &longest);
        report.add_slowed("cold_start", setting, times, "cpu_ms", &cpu);
        if times == 1 {
            memory(&phone, setting, "at_rest_mb", report).await?;
        }

        let slow = Throttle::start(phone.browser(), times)?;
        let spent = phone.browser().page_cpu();
        let typed = hands::search(&phone).await?;
        add_cpu(report, "search", setting, times, typed.painted.len(), spent, &phone);
        add(report, "search", setting, times, &typed.painted);
        add_named(report, "search", setting, times, "answer_", &typed.answered);
        report.add_slowed("search", setting, times, "longest_task_ms", &[typed.longest_task]);

        let scrolled = hands::scroll(&phone).await?;
        add_named(report, "scroll", setting, times, "frame_", &scrolled.frames);
        report.add_slowed("scroll", setting, times, "blank_frames", &[scrolled.blank]);
        report.add_slowed("scroll", setting, times, "longest_task_ms", &[scrolled.longest_task]);

        let spent = phone.browser().page_cpu();
        let opened = hands::open(&phone).await?;
        add_cpu(report, "open", setting, times, opened.painted.len(), spent, &phone);
        add(report, "open", setting, times, &opened.painted);
        add_named(report, "open", setting, times, "seen_", &opened.seen);
        add_named(report, "open", setting, times, "facts_", &opened.facts);
        add_named(report, "open", setting, times, "drawn_", &opened.drawn);
        report.add_slowed("open", setting, times, "longest_task_ms", &[opened.longest_task]);

        let edited = hands::edit(&phone).await?;
        add(report, "edit", setting, times, &edited.kept);
        report.add_slowed("edit", setting, times, "longest_task_ms", &[edited.longest_task]);
        drop(slow);
        if times == 1 {
            memory(&phone, setting, "mb", report).await?;
        }
    }
    world.server_mut().restart()?;
    Ok(())
}

/// A territory in use: what its first looks cost after a start, on a phone without a network.
///
/// # Errors
/// As [`measure`].
pub async fn measure_territory(world: &mut World, runs: usize, report: &mut Report) -> Result<()> {
    programs::site().context("the app's figures need the app")?;
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Chromium };
    let phone = Phone::new(Engine::Chromium, "Bench").await?;
    watch::install(&phone).await?;
    let began = clock::start();
    phone.enter(&world.link_of_manager()?, async |_| Ok(())).await?;
    while phone.total().await.unwrap_or(0) < world.n() as u64 || !phone.is_synced().await? {
        anyhow::ensure!(began.elapsed() < LOAD, "the phone did not get everything");
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    report.add("territory", setting, "first_load_ms", &[began.elapsed().as_secs_f64() * 1_000.0]);
    phone.wait_until_installed().await?;
    phone.wait_for("[data-test=\"count\"][data-known=\"all\"]").await?;
    tokio::time::sleep(Duration::from_secs(3)).await;

    world.server_mut().stop()?;
    let address = format!("http://{}", world.server().address());
    for times in [1, SLOW] {
        let (mut painted, mut ready) = (Vec::new(), Vec::new());
        let mut looks = vec![[const { Vec::new() }; 3]; hands::LOOKS.len()];
        for _ in 0..runs {
            phone.open("about:blank").await?;
            let slow = Throttle::start(phone.browser(), times)?;
            phone.open(&format!("{address}/customers")).await?;
            let start = watch::cold_start(&phone).await?;
            painted.push(start.painted);
            ready.push(start.ready);
            for ((_, before, tap), [first, settled, longest]) in hands::LOOKS.iter().zip(&mut looks) {
                let look = hands::look(&phone, before, tap).await?;
                first.push(look.first);
                settled.push(look.settled);
                longest.push(look.longest_task);
            }
            phone.tap(".of-kind[hidden] ~ .list-head [data-test=\"as-list\"]").await?;
            drop(slow);
        }
        report.add_slowed("territory", setting, times, "start_ms", &painted);
        report.add_slowed("territory", setting, times, "start_all_ms", &ready);
        for ((name, ..), [first, settled, longest]) in hands::LOOKS.iter().zip(&looks) {
            report.add_slowed("territory", setting, times, &format!("{name}_first_ms"), first);
            report.add_slowed("territory", setting, times, &format!("{name}_ms"), settled);
            report.add_slowed("territory", setting, times, &format!("{name}_longest_task_ms"), longest);
        }
        if times == 1 {
            memory_of(&phone, "territory", setting, "memory_mb", report).await?;
        }
    }
    world.server_mut().restart()?;
    Ok(())
}

async fn memory(phone: &Phone, setting: Setting, metric: &str, report: &mut Report) -> Result<()> {
    memory_of(phone, "memory", setting, metric, report).await
}

async fn memory_of(phone: &Phone, workload: &str, setting: Setting, metric: &str, report: &mut Report) -> Result<()> {
    tokio::time::sleep(Duration::from_secs(3)).await;
    let held: Vec<f64> = phone.browser().private_memory().into_iter().collect();
    report.add_slowed(workload, setting, 1, metric, &held);
    let heap = phone.browser().webdriver()?.chromium("Performance.getMetrics", &serde_json::json!({})).await?;
    let used = heap["metrics"].as_array().into_iter().flatten().find(|metric| metric["name"] == "JSHeapUsedSize");
    let used: Vec<f64> =
        used.and_then(|used| used["value"].as_f64()).map(|bytes| bytes / 1_048_576.0).into_iter().collect();
    report.add_slowed(workload, setting, 1, &format!("page_heap_{metric}"), &used);
    Ok(())
}

/// Processor time of each of so many.
fn add_cpu(
    report: &mut Report,
    workload: &str,
    setting: Setting,
    times: u32,
    count: usize,
    before: Option<f64>,
    phone: &Phone,
) {
    let spent = phone.browser().page_cpu().zip(before).map(|(now, before)| (now - before) / count as f64);
    report.add_slowed(workload, setting, times, "cpu_ms_each", &spent.into_iter().collect::<Vec<f64>>());
}

fn add(report: &mut Report, workload: &str, setting: Setting, times: u32, took: &[f64]) {
    add_named(report, workload, setting, times, "", took);
}

fn add_named(report: &mut Report, workload: &str, setting: Setting, times: u32, what: &str, took: &[f64]) {
    let mut sorted = took.to_vec();
    sorted.sort_by(f64::total_cmp);
    for (name, part) in [("p50", 0.5), ("p95", 0.95), ("max", 1.0)] {
        report.add_slowed(workload, setting, times, &format!("{what}{name}_ms"), &[quantile(&sorted, part)]);
    }
}
