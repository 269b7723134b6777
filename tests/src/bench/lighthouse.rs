//! Lighthouse's judgement, on its simulated middling phone with a slow 4G link: of the first visit, by somebody who has only a
//! link, and of a book that is already on the phone.

use std::process::Command;

use anyhow::{Context as _, Result, ensure};
use serde_json::Value;
use tempfile::TempDir;

use super::report::{Over, Report, Setting, Where};
use crate::browser::{Engine, Phone, Stage};
use crate::programs;

/// What it judges; its scores are between 0 and 1.
const CATEGORIES: [(&str, &str); 3] =
    [("performance", "performance"), ("accessibility", "accessibility"), ("best-practices", "best_practices")];

/// A seller of the sample.
const SELLER: &str = "Lucía Herrera";

/// Judges both pages, `runs` times each.
///
/// # Errors
/// If Lighthouse, Node.js or Chromium is missing, or Lighthouse gives up.
pub async fn measure(runs: usize, report: &mut Report) -> Result<()> {
    let mut stage = Stage::new(Engine::Chromium)?;
    let mut scores = Vec::new();
    for _ in 0..runs {
        let fresh = stage.phone("Nuevo").await?;
        scores.push(judge(&fresh, &stage.invitation(SELLER)?, false).await?);
    }
    add(report, "lighthouse_first", &scores);
    let joined = stage.joined("Lucía", SELLER).await?;
    let book = format!("http://{}/customers", stage.server().address());
    scores.clear();
    for _ in 0..runs {
        scores.push(judge(&joined, &book, true).await?);
    }
    add(report, "lighthouse_book", &scores);
    Ok(())
}

fn add(report: &mut Report, workload: &str, scores: &[Vec<f64>]) {
    // The sample's customers: what is judged is the page.
    let setting = Setting { n: 0, link: Over::Loopback, place: Where::Chromium };
    for (at, (_, metric)) in CATEGORIES.iter().enumerate() {
        report.add(workload, setting, metric, &scores.iter().map(|scores| scores[at]).collect::<Vec<_>>());
    }
}

/// The scores of a page in the browser of a phone, of 100, in the order of the categories. What costs points is printed.
async fn judge(phone: &Phone, address: &str, keep_storage: bool) -> Result<Vec<f64>> {
    let debugger = &phone.browser().webdriver()?.capabilities()["goog:chromeOptions"]["debuggerAddress"];
    let port = debugger.as_str().and_then(|address| address.rsplit(':').next()).context("Chromium names its port")?;
    let folder = TempDir::new()?;
    let file = folder.path().join("report.json");
    let mut command = Command::new("node");
    command
        .arg(programs::lighthouse()?)
        .args([address, "--quiet", "--output=json", "--only-categories=performance,accessibility,best-practices"])
        .arg(format!("--port={port}"))
        .arg(format!("--output-path={}", file.display()));
    if keep_storage {
        command.arg("--disable-storage-reset");
    }
    let output = tokio::task::spawn_blocking(move || command.output()).await?.context("starting node")?;
    ensure!(output.status.success(), "Lighthouse gave up: {}", String::from_utf8_lossy(&output.stderr));
    let found: Value = serde_json::from_slice(&std::fs::read(&file)?).context("reading Lighthouse's report")?;
    let mut scores = Vec::new();
    for (category, _) in CATEGORIES {
        let category = &found["categories"][category];
        scores.push(100.0 * category["score"].as_f64().context("a category without a score")?);
        for audit in category["auditRefs"].as_array().into_iter().flatten() {
            let audit = &found["audits"][audit["id"].as_str().unwrap_or_default()];
            if audit["score"].as_f64().is_some_and(|score| score < 0.9) {
                println!("  {}: {} {}", category["title"], audit["title"], audit["displayValue"]);
            }
        }
    }
    Ok(scores)
}
