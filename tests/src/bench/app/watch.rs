//! What the page shows, and when it does: noted by the page itself.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use crate::browser::Phone;

/// Runs in every page before the app. Times are milliseconds on the page's clock, which begins when the page is asked for.
/// *Painted* is when the frame that shows something has been laid out and painted.
///
/// `bench.await(name, test, since)` notes under `name` how long it takes from `since` until `test` holds and that is painted;
/// `bench.taken(name)` is a promise of what was noted.
const WATCH: &str = r#"
    const bench = window.bench = { longest: 0, workers: 0, first: null, all: null, waiting: [], taken: {}, asked: {} };
    window.Worker = class extends Worker {
        constructor(...how) {
            super(...how);
            bench.workers += 1;
        }
    };
    new PerformanceObserver((tasks) => {
        for (const task of tasks.getEntries()) bench.longest = Math.max(bench.longest, task.duration);
    }).observe({ type: 'longtask', buffered: true });
    const painted = (then) => requestAnimationFrame(() => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = () => then(performance.now());
        port2.postMessage(null);
    });
    const note = (name, value) => {
        if (bench.asked[name]) { bench.asked[name](value); delete bench.asked[name]; }
        else bench.taken[name] = value;
    };
    bench.take = (name) => new Promise((give) => {
        if (name in bench.taken) { give(bench.taken[name]); delete bench.taken[name]; }
        else bench.asked[name] = give;
    });
    bench.await = (name, test, since) => {
        bench.waiting = bench.waiting.filter((other) => other.name !== name);
        bench.waiting.push({ name, test, since });
    };
    const find = (name) => document.querySelector(`[data-test="${name}"]`);
    const look = () => {
        for (const one of [...bench.waiting]) {
            if (!one.test()) continue;
            bench.waiting = bench.waiting.filter((other) => other !== one);
            const answered = performance.now() - one.since();
            painted((now) => note(one.name, { answered, painted: Math.max(0, now - one.since()) }));
        }
    };
    new MutationObserver(look).observe(document, { childList: true, subtree: true, attributes: true });
    bench.await('first', () => find('customer-row'), () => 0);
    bench.await('all', () => find('count')?.dataset.known === 'all', () => 0);
    bench.await('screen', () => find('screen'), () => 0);

    // From the key that is let go to what it finds; the answer from the letter in the field.
    addEventListener('input', (event) => {
        if (event.target.name !== 'search') return;
        const { value } = event.target, began = performance.now();
        let up = began;
        event.target.addEventListener('keyup', (key) => { up = key.timeStamp; }, { once: true, capture: true });
        const shows = () => find('count')?.dataset.query === value && find('count').dataset.known === 'all';
        bench.await('answer', shows, () => began);
        bench.await('found', shows, () => up);
    }, true);

    addEventListener('click', (event) => {
        const doc = event.target.closest?.('[data-test="customer-row"]')?.dataset.doc;
        if (doc === undefined) return;
        const page = () => document.querySelector(`[data-test="customer"][data-doc="${doc}"]`);
        bench.await('seen', () => page()?.querySelector('h1')?.textContent, () => event.timeStamp);
        bench.await('opened', () => page()?.querySelector('[data-test="open-register"]:enabled'), () => event.timeStamp);
        bench.await('facts', () => page()?.querySelector('[data-test="edit-fact"]'), () => event.timeStamp);
        bench.await('drawn', () => page()?.dataset.ready === 'true', () => event.timeStamp);
    }, true);

    // From a tap on what is to be measured until the last change of the page that follows it: what comes after half a second is
    // of something else. What is in view may stand before that: `first` is when the rows that a person sees changed last.
    const inView = () => [...document.querySelectorAll('main [data-doc]')].flatMap((row) => {
        const { top, bottom, height } = row.getBoundingClientRect();
        return height && bottom > 0 && top < innerHeight ? [`${Math.round(top)} ${row.dataset.doc}`] : [];
    }).sort().join();
    addEventListener('click', (event) => {
        if (!bench.settles) return;
        bench.settles = false;
        const began = event.timeStamp;
        let answered = 0, last = began, first = 0, rows = '';
        const watch = new MutationObserver(() => {
            answered = performance.now() - began;
            painted((now) => {
                const seen = inView();
                if (!first || seen !== rows) first = now;
                [last, rows] = [now, seen];
            });
        });
        watch.observe(document.querySelector('main'), { childList: true, subtree: true, characterData: true });
        const look = setInterval(() => {
            if (!answered || performance.now() - last < 500) return;
            clearInterval(look);
            watch.disconnect();
            note('settled', { answered: first - began, painted: last - began });
        }, 50);
    }, true);

    addEventListener('focusout', (event) => {
        const field = event.target.closest?.('[data-test="field"]');
        if (!bench.edited || !field) return;
        bench.edited = false;
        let saved = false;
        // The field becomes a line again, which is another element.
        const mark = () => document.querySelector(`[data-test="field"][data-field="${field.dataset.field}"]`)?.dataset.mark;
        const kept = () => {
            saved ||= mark() === 'saving';
            return saved && ['phone', 'synced'].includes(mark());
        };
        bench.await('kept', kept, () => event.timeStamp);
    }, true);
"#;

/// Has the page note it all from its next opening on.
///
/// # Errors
/// If the browser does not answer.
pub(super) async fn install(phone: &Phone) -> Result<()> {
    let watch = format!("{{ {WATCH} }}");
    let webdriver = phone.browser().webdriver()?;
    webdriver.chromium("Page.addScriptToEvaluateOnNewDocument", &json!({ "source": watch })).await?;
    Ok(())
}

/// From asking for the page to the first rows, and to everything in the book.
pub(super) struct ColdStart {
    /// Milliseconds.
    pub painted: f64,
    /// Milliseconds.
    pub ready: f64,
    /// Milliseconds. Below 50 none is noted, and this is 0.
    pub longest_task: f64,
}

/// Reads what a start took, once everything is there.
///
/// # Errors
/// If it does not come.
pub(super) async fn cold_start(phone: &Phone) -> Result<ColdStart> {
    let painted = taken(phone, "first").await?.painted;
    let ready = taken(phone, "all").await?.painted;
    Ok(ColdStart { painted, ready, longest_task: longest_task(phone).await? })
}

/// How long something took, milliseconds.
#[derive(Copy, Clone, Debug)]
pub(super) struct Taken {
    /// Until it stood in the page.
    pub answered: f64,
    /// Until it was painted.
    pub painted: f64,
}

/// Waits for what is noted under a name.
///
/// # Errors
/// If it does not come within the browser's patience.
pub(super) async fn taken(phone: &Phone, name: &str) -> Result<Taken> {
    let script = "return Promise.race([window.bench.take(arguments[0]), \
        new Promise((give) => setTimeout(() => give(null), 60000))])";
    let noted = phone.browser().webdriver()?.execute(script, &[json!(name)]).await?;
    let figure = |key: &str| noted[key].as_f64().with_context(|| format!("the page noted no {key} of {name}"));
    Ok(Taken { answered: figure("answered")?, painted: figure("painted")? })
}

/// The longest task of the main thread since this was last asked, milliseconds; 0 if none was longer than 50.
///
/// # Errors
/// If the browser does not answer.
pub(super) async fn longest_task(phone: &Phone) -> Result<f64> {
    // Observers are told a little later.
    let script = "return new Promise((give) => setTimeout(() => { \
        const { longest } = window.bench; window.bench.longest = 0; give(longest) }, 100))";
    let longest = phone.browser().webdriver()?.execute(script, &[]).await?;
    longest.as_f64().context("a task has a length")
}

/// What came over the network until now, as it came, compressed; but for the part of the app that comes after the first use.
///
/// # Errors
/// If the browser does not answer.
pub(super) async fn loaded_bytes(phone: &Phone) -> Result<f64> {
    let script = "const entries = ['navigation', 'resource'].flatMap((type) => performance.getEntriesByType(type)); \
        const first = entries.filter((entry) => !entry.name.includes('/app_rest.')); \
        return first.reduce((sum, entry) => sum + entry.transferSize, 0)";
    let bytes: Value = phone.browser().webdriver()?.execute(script, &[]).await?;
    bytes.as_f64().context("a sum of bytes")
}
