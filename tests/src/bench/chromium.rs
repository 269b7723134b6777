//! W1 and the cold start in Chromium: what a person at a browser waits for.

use anyhow::{Context as _, Result};

use super::report::{Over, Report, Setting, Where};
use super::world::World;
use crate::browser::bootstrap;
use crate::programs;

/// New browsers get everything into IndexedDB, `runs` times, and open it again.
///
/// # Errors
/// If the app is not built, Chromium is not installed, or something does not come.
pub async fn measure(world: &World, runs: usize, report: &mut Report) -> Result<()> {
    // The servers of benchmarks find it in CARTERA_SITE.
    programs::site().context("W1 in Chromium needs the app")?;
    let mut took = Vec::new();
    for _ in 0..runs {
        took.push(bootstrap::measure(&world.link(), world.n() as u64).await?);
    }
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Chromium };
    let of = |figure: fn(&bootstrap::Bootstrap) -> f64| took.iter().map(figure).collect::<Vec<f64>>();
    report.add("W1", setting, "ms", &of(|took| took.ms));
    report.add("W1", setting, "first_page_ms", &of(|took| took.first_page_ms));
    report.add("W1", setting, "longest_task_ms", &of(|took| took.longest_task_ms));
    let known = |figure: fn(&bootstrap::Bootstrap) -> Option<f64>| took.iter().filter_map(figure).collect::<Vec<f64>>();
    report.add("W1", setting, "memory_mb", &known(|took| took.memory_mb));
    report.add("W1", setting, "settled_memory_mb", &known(|took| took.settled_memory_mb));
    report.add("cold_start", setting, "ms", &of(|took| took.cold_start_ms));
    report.add("cold_start", setting, "longest_task_ms", &of(|took| took.cold_start_longest_task_ms));
    Ok(())
}
