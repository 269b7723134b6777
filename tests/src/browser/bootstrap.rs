//! What a first load and a cold start cost in Chromium: times as the page itself sees them.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::engine::Engine;
use super::phone::{Phone, hook};

/// Runs in every page before the app: notes when the list can be used, when the sync chip says that everything is here, and the
/// longest task of the main thread. Times are milliseconds since the page was asked for, or since joining was tapped.
const WATCH: &str = "
    window.bench = { since: 0, first: null, synced: null, longest: 0, workers: 0 };
    window.Worker = class extends Worker {
        constructor(...how) {
            super(...how);
            bench.workers += 1;
        }
    };
    new PerformanceObserver((tasks) => {
        for (const task of tasks.getEntries()) bench.longest = Math.max(bench.longest, task.duration);
    }).observe({ type: 'longtask', buffered: true });
    addEventListener('click', (event) => {
        if (event.target.closest?.('[data-test=\"join\"]')) bench.since = performance.now();
    }, true);
    const look = () => {
        if (bench.first === null && document.querySelector('[data-test=\"customer-row\"]')) {
            bench.first = performance.now() - bench.since;
        }
        const chip = document.querySelector('[data-test=\"chip\"]');
        if (bench.synced === null && chip?.dataset.state === 'synced') bench.synced = performance.now() - bench.since;
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
";

/// From so many customers on the app replaces its worker after the first load.
const GROWN: u64 = 5_000;

/// What one new phone took.
#[derive(Copy, Clone, Debug)]
pub struct Bootstrap {
    /// From joining to the first rows of the list, milliseconds.
    pub first_page_ms: f64,
    /// From joining to everything in IndexedDB, milliseconds.
    pub ms: f64,
    /// The longest task of the main thread meanwhile, milliseconds. Below 50 none is noted, and this is 0.
    pub longest_task_ms: f64,
    /// What the page and its worker hold when everything is here, MB; and once the worker was replaced by one that has not
    /// grown. None where the system does not say, or the load was too small for that.
    pub memory_mb: Option<f64>,
    /// See `memory_mb`.
    pub settled_memory_mb: Option<f64>,
    /// From asking for the page to the first rows, when everything was here, milliseconds.
    pub cold_start_ms: f64,
    /// The longest task of the main thread at that start, milliseconds.
    pub cold_start_longest_task_ms: f64,
}

/// Joins with a new phone by an invitation's link, and waits until all `customers` are on it; then opens the app anew.
///
/// # Errors
/// If they do not come.
pub async fn measure(link: &str, customers: u64) -> Result<Bootstrap> {
    let phone = Phone::new(Engine::Chromium, "Bench").await?;
    let webdriver = phone.browser().webdriver()?;
    webdriver.chromium("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": WATCH })).await?;
    phone.join(link).await?;
    phone.wait_for_total(customers).await?;
    let joined = read(&phone).await?;
    phone.wait_until_installed().await?;
    let memory_mb = phone.browser().page_memory();
    let mut settled_memory_mb = None;
    if customers >= GROWN {
        phone.wait("new worker", "return window.bench.workers === 2", &[]).await?;
        // It is up when it finds something.
        phone.search("abarrotes").await?;
        phone
            .wait(
                "answer of the new worker",
                "return document.querySelector(arguments[0])?.dataset.total !== arguments[1]",
                &[json!(hook("count")), json!(customers.to_string())],
            )
            .await?;
        settled_memory_mb = phone.browser().page_memory();
        // What is searched for is kept with the screen: the start that is measured next is of the whole list.
        phone.search("").await?;
        phone.wait_for_total(customers).await?;
        phone.wait("a list without a search", "return !String(history.state).includes('q=')", &[]).await?;
    }
    phone.reload().await?;
    phone.wait_for(&hook("customer-row")).await?;
    phone.wait_for_total(customers).await?;
    let opened = read(&phone).await?;
    let figure = |read: &Value, key: &str| read[key].as_f64().with_context(|| format!("the page noted no {key}"));
    Ok(Bootstrap {
        memory_mb,
        settled_memory_mb,
        first_page_ms: figure(&joined, "first")?,
        ms: figure(&joined, "synced")?,
        longest_task_ms: figure(&joined, "longest")?,
        cold_start_ms: figure(&opened, "first")?,
        cold_start_longest_task_ms: figure(&opened, "longest")?,
    })
}

async fn read(phone: &Phone) -> Result<Value> {
    Ok(phone.browser().webdriver()?.execute("return window.bench", &[]).await?)
}
