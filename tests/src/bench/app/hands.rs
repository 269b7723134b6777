//! What a person does, by the browser's own events, and how long the answers take.

use anyhow::{Context as _, Result};
use serde_json::{Value, json};

use super::watch::{longest_task, taken};
use crate::bench::search_core::TYPED;
use crate::browser::Phone;
use crate::browser::book::input;
use crate::browser::phone::hook;

/// Customers that are opened.
const OPENED: usize = 20;

/// Edits of one field.
const EDITS: usize = 30;

/// A text field that stands in no list, and one that does.
const FIELDS: [&str; 2] = ["source", "segment"];

/// How far one scrolls, CSS pixels, and how fast, pixels a second: as with a thumb, and with a strong one.
const SCROLLS: [(i32, u32); 3] = [(3_000, 1_500), (8_000, 4_000), (-6_000, 3_000)];

/// What typing took, milliseconds.
pub(super) struct Typed {
    pub painted: Vec<f64>,
    pub answered: Vec<f64>,
    pub longest_task: f64,
}

/// Types each of [`TYPED`] into the search.
///
/// # Errors
/// If the answers do not come.
pub(super) async fn search(phone: &Phone) -> Result<Typed> {
    let field = "input[name=\"search\"]";
    phone.tap(field).await?;
    longest_task(phone).await?;
    let mut typed = Typed { painted: Vec::new(), answered: Vec::new(), longest_task: 0.0 };
    for words in TYPED {
        for letter in words.chars() {
            press(phone, &json!({ "key": letter.to_string(), "text": letter.to_string() })).await?;
            typed.answered.push(taken(phone, "answer").await?.answered);
            typed.painted.push(taken(phone, "found").await?.painted);
        }
        phone.browser().webdriver()?.execute("document.querySelector(arguments[0]).select()", &[json!(field)]).await?;
        press(phone, &json!({ "key": "Backspace", "code": "Backspace", "windowsVirtualKeyCode": 8 })).await?;
        taken(phone, "answer").await?;
        taken(phone, "found").await?;
    }
    typed.longest_task = longest_task(phone).await?;
    Ok(typed)
}

/// How a list scrolled.
pub(super) struct Scrolled {
    /// From frame to frame, milliseconds.
    pub frames: Vec<f64>,
    /// Frames in which there was no row in the middle of the list.
    pub blank: f64,
    pub longest_task: f64,
}

/// Scrolls the list with a finger.
///
/// # Errors
/// If there is no list.
pub(super) async fn scroll(phone: &Phone) -> Result<Scrolled> {
    let webdriver = phone.browser().webdriver()?;
    phone.wait_for(&hook("customer-row")).await?;
    longest_task(phone).await?;
    let begin = "const bench = window.bench, [x, y] = arguments; \
        bench.frames = []; bench.blank = 0; bench.scrolling = true; \
        let before = performance.now(); \
        const frame = () => { \
            if (!bench.scrolling) return; \
            const now = performance.now(); \
            bench.frames.push(now - before); \
            before = now; \
            if (!document.elementFromPoint(x, y)?.closest('[data-test=\"customer-row\"]')) bench.blank += 1; \
            requestAnimationFrame(frame); \
        }; \
        requestAnimationFrame(frame)";
    let (x, y) = (180, 480);
    webdriver.execute(begin, &[json!(x), json!(y)]).await?;
    for (distance, speed) in SCROLLS {
        let gesture = json!({ "x": x, "y": y, "yDistance": -distance, "speed": speed, "gestureSourceType": "touch" });
        webdriver.chromium("Input.synthesizeScrollGesture", &gesture).await?;
    }
    let end = "const { frames, blank } = window.bench; window.bench.scrolling = false; return { frames, blank }";
    let noted = webdriver.execute(end, &[]).await?;
    let frames: Vec<f64> = noted["frames"].as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    anyhow::ensure!(frames.len() > 50, "the list did not scroll: {} frames", frames.len());
    let blank = noted["blank"].as_f64().context("a count")?;
    Ok(Scrolled { frames, blank, longest_task: longest_task(phone).await? })
}

/// What opening customers took, milliseconds.
#[derive(Default)]
pub(super) struct OpenedAll {
    /// Until the name was painted.
    pub seen: Vec<f64>,
    /// Until what a phone shows of the page at first was: the name, the ways to reach them, the ways to log.
    pub painted: Vec<f64>,
    /// Until the first facts were, below.
    pub facts: Vec<f64>,
    /// Until all of its sections were.
    pub drawn: Vec<f64>,
    pub longest_task: f64,
}

/// Taps customers in the list and goes back.
///
/// # Errors
/// If a page does not come.
pub(super) async fn open(phone: &Phone) -> Result<OpenedAll> {
    longest_task(phone).await?;
    let mut opened = OpenedAll::default();
    for at in 0..OPENED {
        let listed = phone.listed().await?;
        // Those in the middle are under no bar.
        let id = &listed[listed.len() / 2 + at % 3];
        phone.tap(&format!("[data-test=\"customer-row\"][data-doc=\"{id}\"]")).await?;
        opened.seen.push(taken(phone, "seen").await?.painted);
        opened.painted.push(taken(phone, "opened").await?.painted);
        opened.facts.push(taken(phone, "facts").await?.painted);
        opened.drawn.push(taken(phone, "drawn").await?.painted);
        phone.back().await?;
    }
    opened.longest_task = longest_task(phone).await?;
    Ok(opened)
}

/// What edits took, milliseconds.
pub(super) struct Edited {
    /// From leaving the field to the mark that says that it is on this phone.
    pub kept: Vec<f64>,
    pub longest_task: f64,
}

/// Opens a customer and edits fields.
///
/// # Errors
/// If a mark does not come.
pub(super) async fn edit(phone: &Phone) -> Result<Edited> {
    let webdriver = phone.browser().webdriver()?;
    let listed = phone.listed().await?;
    phone.open_listed(&listed[listed.len() / 2]).await?;
    phone.wait_for("[data-test=\"customer\"][data-ready=\"true\"]").await?;
    longest_task(phone).await?;
    let mut edited = Edited { kept: Vec::new(), longest_task: 0.0 };
    for at in 0..EDITS {
        let field = input(FIELDS[at % FIELDS.len()]);
        phone.reveal(FIELDS[at % FIELDS.len()]).await?;
        phone.type_into(&field, &format!("Edición {at}")).await?;
        webdriver.execute("window.bench.edited = true; document.activeElement.blur()", &[]).await?;
        edited.kept.push(taken(phone, "kept").await?.painted);
    }
    edited.longest_task = longest_task(phone).await?;
    phone.back().await?;
    Ok(edited)
}

/// What a territory in use is looked at through: what is tapped before, and the tap of which the answer is measured.
pub(super) const LOOKS: [(&str, &[&str], &str); 10] = [
    ("today", &["[data-test=\"nav-more\"]"], "[data-test=\"nav-today\"]"),
    ("calendar", &[], "[data-test=\"see-calendar\"]"),
    ("team", &[], "[data-test=\"nav-team\"]"),
    (
        "unvisited",
        &["[data-test=\"nav-customers\"]", "[data-test=\"open-views\"]"],
        "[data-test=\"view\"][data-view=\"unvisited60\"]",
    ),
    ("overdue", &["[data-test=\"open-views\"]"], "[data-test=\"view\"][data-view=\"overdue\"]"),
    ("unplanned", &["[data-test=\"open-views\"]"], "[data-test=\"view\"][data-view=\"unplanned\"]"),
    ("nophone", &["[data-test=\"open-views\"]"], "[data-test=\"view\"][data-view=\"nophone\"]"),
    ("again", &["[data-test=\"open-views\"]"], "[data-test=\"view\"][data-view=\"unvisited60\"]"),
    ("all", &["[data-test=\"open-views\"]"], "[data-test=\"views-sheet\"] [data-test=\"whole-list\"]"),
    ("board", &[], "[data-test=\"as-board\"]"),
];

/// What a look took, milliseconds.
pub(super) struct Look {
    /// Until the rows in view stood.
    pub first: f64,
    /// Until nothing changed any more.
    pub settled: f64,
    pub longest_task: f64,
}

/// Taps, and tells how long it took, and the longest task meanwhile.
///
/// # Errors
/// If there is nothing to tap.
pub(super) async fn look(phone: &Phone, before: &[&str], tap: &str) -> Result<Look> {
    let webdriver = phone.browser().webdriver()?;
    for before in before {
        phone.tap(before).await?;
    }
    longest_task(phone).await?;
    webdriver.execute("window.bench.settles = true", &[]).await?;
    phone.tap(tap).await?;
    let noted = taken(phone, "settled").await?;
    Ok(Look { first: noted.answered, settled: noted.painted, longest_task: longest_task(phone).await? })
}

/// A key pressed and let go at once.
async fn press(phone: &Phone, key: &Value) -> Result<()> {
    let webdriver = phone.browser().webdriver()?;
    for kind in ["keyDown", "keyUp"] {
        let mut event = key.clone();
        event["type"] = json!(kind);
        if kind == "keyUp" {
            event.as_object_mut().context("a key")?.remove("text");
        }
        webdriver.chromium("Input.dispatchKeyEvent", &event).await?;
    }
    Ok(())
}
