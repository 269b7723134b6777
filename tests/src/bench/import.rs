//! Import in Chromium: a distributor's sheet of 10,000 rows on a phone that has the book, from the dry run's tap until the last
//! customer is durable there.

use std::time::Duration;

use anyhow::{Context as _, Result};
use serde_json::Value;

use super::report::{Over, Report, Setting, Where};
use super::world::World;
use crate::browser::Engine;
use crate::browser::phone::{Phone, hook};
use crate::programs;

/// Rows of the sheet.
const ROWS: usize = 10_000;

/// Notes when each part of the screen comes, milliseconds since its tap, and the longest task of the main thread since the file
/// was chosen.
const WATCH: &str = "
    window.bench = { longest: 0 };
    new PerformanceObserver((tasks) => {
        for (const task of tasks.getEntries()) bench.longest = Math.max(bench.longest, task.duration);
    }).observe({ type: 'longtask' });
    const parts = { check: 'checked', 'run-import': 'import-ended' };
    const since = {};
    addEventListener('click', (event) => {
        const name = event.target.closest?.('[data-test]')?.dataset.test;
        if (name in parts) since[name] = performance.now();
    }, true);
    new MutationObserver(() => {
        for (const [name, part] of Object.entries(parts)) {
            if (name in since && !(part in bench) && document.querySelector(`[data-test=\"${part}\"]`)) {
                bench[part] = performance.now() - since[name];
            }
        }
    }).observe(document, { childList: true, subtree: true });
";

/// Imports with a new browser.
///
/// # Errors
/// If the app is not built, Chromium is not installed, or something does not come.
pub async fn measure(world: &World, report: &mut Report) -> Result<()> {
    programs::site().context("the import in Chromium needs the app")?;
    let phone = Phone::new(Engine::Chromium, "Bench").await?;
    let webdriver = phone.browser().webdriver()?;
    phone.join(&world.link()).await?;
    phone.wait_for_total(world.n() as u64).await?;
    phone.wait_until_installed().await?;
    phone.go("more").await?;
    phone.tap(&hook("nav-import")).await?;
    phone.wait_for_screen("import").await?;
    webdriver.execute(WATCH, &[]).await?;
    let spent = phone.browser().page_cpu();
    phone.choose_file("input[name=\"import-file\"]", "clientes.csv", sheet().as_bytes()).await?;
    phone.tap(&hook("to-columns")).await?;
    phone.wait_for(&hook("check")).await?;
    // Handing a file over through the driver keeps the page busy as no person's choice does; observers are told a little later.
    tokio::time::sleep(Duration::from_millis(500)).await;
    webdriver.execute("window.bench.longest = 0", &[]).await?;
    phone.tap(&hook("check")).await?;
    phone.wait_for(&hook("checked")).await?;
    phone.tap(&hook("run-import")).await?;
    phone.wait_for("[data-test=\"import-ended\"][data-end=\"whole\"]").await?;
    let memory = phone.browser().private_memory();
    let cpu = phone.browser().page_cpu().zip(spent).map(|(now, before)| now - before);
    let noted = webdriver.execute("return window.bench", &[]).await?;
    let figure = |noted: &Value, key: &str| noted[key].as_f64().with_context(|| format!("the page noted no {key}"));
    let (checked, ended) = (figure(&noted, "checked")?, figure(&noted, "import-ended")?);
    let setting = Setting { n: world.n() as u64, link: Over::Loopback, place: Where::Chromium };
    report.add("import", setting, "ms", &[checked + ended]);
    report.add("import", setting, "cpu_ms", &cpu.into_iter().collect::<Vec<f64>>());
    report.add("import", setting, "check_ms", &[checked]);
    report.add("import", setting, "run_ms", &[ended]);
    report.add("import", setting, "longest_task_ms", &[figure(&noted, "longest")?]);
    report.add("import", setting, "memory_mb", &memory.into_iter().collect::<Vec<f64>>());
    Ok(())
}

fn sheet() -> String {
    let mut text = String::from(
        "Clave;Nombre comercial;Contacto;Celular;Correo electrónico;Calle;Colonia;Municipio;Giro;Venta anual;Observaciones\r\n",
    );
    for row in 0..ROWS {
        text.push_str(&format!(
            "B-{row:05};Abarrotes La Güera {row};María Núñez {row};+52 55 {:04} {:04};cliente{row}@example.com;\
             Av. Hidalgo {row};Centro;Coyoacán;Abarrotes;{},50;Paga de contado.\r\n",
            1_000 + row / 10_000,
            row % 10_000,
            row % 900 + 1,
        ));
    }
    text
}
