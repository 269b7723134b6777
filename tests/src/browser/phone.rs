//! A browser with the app open: what a person does there, and what they read.
//!
//! It holds on to the hooks that `app/src/ui/mod.rs` lists, and to nothing else of the page.

use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::PATIENCE;
use super::engine::{Browser, Engine};
use super::webdriver::{WebDriver, WebDriverError};
use crate::clock;

/// How often a page is asked whether it is there yet.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The Backspace key in the protocol.
const BACKSPACE: &str = "\u{E003}";

/// The Enter key in the protocol: not every browser takes the end of a line for it.
const ENTER: &str = "\u{E007}";

/// Reads a hook's attribute: `attribute("chip", "data-state")`.
const ATTRIBUTE: &str = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null";

/// See the module.
#[derive(Debug)]
pub struct Phone {
    name: String,
    browser: Browser,
}

/// The selector of a hook.
#[must_use]
pub fn hook(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}

/// Scrolls an element to the middle, as a person does with what lies under a bar, and waits until it stands still: nobody taps
/// what is being put elsewhere, and a driver that does so taps nothing.
async fn reach(webdriver: &WebDriver, selector: &str) -> Result<(), WebDriverError> {
    let script = "const find = () => document.querySelector(arguments[0]); \
        let part = find(), place = '', still = 0, looks = 0; \
        part?.scrollIntoView({ block: 'center', behavior: 'instant' }); \
        const look = (over) => { \
            const now = find(), box = now?.getBoundingClientRect(); \
            const here = box ? `${box.x} ${box.y} ${box.width} ${box.height}` : ''; \
            still = now === part && here === place ? still + 1 : 0; \
            [part, place] = [now, here]; \
            still >= 3 || ++looks >= 50 ? over() : setTimeout(() => look(over), 20) }; \
        return new Promise(look)";
    webdriver.execute(script, &[json!(selector)]).await.map(drop)
}

/// A mouse that is pressed on an element, goes to another place by steps, and is let go there.
const MOUSE: &str = "const [selector, from, to] = arguments; \
    const say = (type, target, [x, y]) => target.dispatchEvent(new PointerEvent(type, { bubbles: true, cancelable: true, \
        pointerId: 1, pointerType: 'mouse', isPrimary: true, button: 0, buttons: 1, clientX: x, clientY: y })); \
    const target = document.querySelector(selector); \
    say('pointerdown', target, from); \
    for (let step = 1; step <= 8; step += 1) { \
        const part = (at) => from[at] + (to[at] - from[at]) * step / 8; \
        say('pointermove', window, [part(0), part(1)]); \
    } \
    say('pointerup', window, to);";

impl Phone {
    /// Takes a new phone out of its box.
    ///
    /// # Errors
    /// If the browser does not start.
    pub async fn new(engine: Engine, name: &str) -> Result<Self> {
        Ok(Self { name: name.to_owned(), browser: Browser::start(engine).await? })
    }

    /// The same with a camera before which a film is played.
    ///
    /// # Errors
    /// If the browser does not start.
    pub async fn with_camera(engine: Engine, name: &str, film: &Path) -> Result<Self> {
        Ok(Self { name: name.to_owned(), browser: Browser::start_before(engine, Some(film)).await? })
    }

    /// A phone that is a browser which others have used.
    #[must_use]
    pub(super) fn again(browser: Browser, name: &str) -> Self {
        Self { name: name.to_owned(), browser }
    }

    /// The browser that it is.
    pub(super) fn into_browser(self) -> Browser {
        self.browser
    }

    /// Whose it is.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The browser.
    #[must_use]
    pub const fn browser(&self) -> &Browser {
        &self.browser
    }

    pub(super) fn webdriver(&self) -> Result<&WebDriver> {
        self.browser.webdriver()
    }

    /// Waits until a function's body returns something other than null and false, and returns that.
    ///
    /// # Errors
    /// If it has not come by then; `what` says what was waited for.
    pub async fn wait(&self, what: &str, script: &str, arguments: &[Value]) -> Result<Value> {
        let deadline = clock::start() + PATIENCE;
        loop {
            let failed = match self.webdriver()?.execute(script, arguments).await {
                Ok(Value::Null | Value::Bool(false)) => None,
                Ok(value) => return Ok(value),
                // A page that is being loaded or drawn.
                Err(error) if error.is_passing() => Some(error),
                Err(error) => return Err(error).with_context(|| format!("{}: {what}", self.name)),
            };
            if clock::start() > deadline {
                let failed = failed.map(|error| format!(" ({error})")).unwrap_or_default();
                bail!("{}: no {what} within {PATIENCE:?}{failed}", self.name);
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Waits until a selector finds something.
    ///
    /// # Errors
    /// If it does not.
    pub async fn wait_for(&self, selector: &str) -> Result<()> {
        let script = "return document.querySelector(arguments[0]) !== null";
        self.wait(selector, script, &[json!(selector)]).await.map(drop)
    }

    /// Waits until a selector finds nothing any more.
    ///
    /// # Errors
    /// If it still does.
    pub async fn wait_until_gone(&self, selector: &str) -> Result<()> {
        let script = "return document.querySelector(arguments[0]) === null";
        self.wait(&format!("end of {selector}"), script, &[json!(selector)]).await.map(drop)
    }

    /// How many a selector finds now.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn count(&self, selector: &str) -> Result<u64> {
        let script = "return document.querySelectorAll(arguments[0]).length";
        let found = self.webdriver()?.execute(script, &[json!(selector)]).await?;
        found.as_u64().context("a count is a number")
    }

    /// An attribute of the first that a selector finds, now.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn attribute(&self, selector: &str, attribute: &str) -> Result<Option<String>> {
        let found = self.webdriver()?.execute(ATTRIBUTE, &[json!(selector), json!(attribute)]).await?;
        Ok(found.as_str().map(str::to_owned))
    }

    /// Taps an element as soon as it is there and can be reached.
    ///
    /// # Errors
    /// If it cannot be.
    pub async fn tap(&self, selector: &str) -> Result<()> {
        self.act(selector, async |webdriver| {
            reach(webdriver, selector).await?;
            let element = webdriver.find(selector).await?;
            webdriver.click(&element).await
        })
        .await
    }

    /// Carries an element to another one with a mouse, from middle to middle.
    ///
    /// # Errors
    /// If one of them is not in view.
    pub async fn drag(&self, from: &str, to: &str) -> Result<()> {
        let middles = "return [...arguments].map((selector) => { \
            const box = document.querySelector(selector)?.getBoundingClientRect(); \
            return box && [box.x + box.width / 2, box.y + box.height / 2] })";
        let found = self.webdriver()?.execute(middles, &[json!(from), json!(to)]).await?;
        let middle = |at: usize, selector: &str| {
            let place = (found[at][0].as_f64(), found[at][1].as_f64());
            let (Some(x), Some(y)) = place else { bail!("{}: no {selector}", self.name) };
            Ok((x, y))
        };
        let (from_place, to_place) = (middle(0, from)?, middle(1, to)?);
        // Chromium makes fingers of a mouse where it emulates a phone: there the page is told of one.
        if self.browser().engine() == Engine::Chromium {
            let places = [json!(from), json!([from_place.0, from_place.1]), json!([to_place.0, to_place.1])];
            return self
                .webdriver()?
                .execute(MOUSE, &places)
                .await
                .map(drop)
                .with_context(|| format!("{}: {from}", self.name));
        }
        self.webdriver()?.drag(from_place, to_place).await.with_context(|| format!("{}: {from}", self.name))
    }

    /// Repeats something until the page is ready for it.
    async fn act(&self, what: &str, action: impl AsyncFn(&WebDriver) -> Result<(), WebDriverError>) -> Result<()> {
        let deadline = clock::start() + PATIENCE;
        loop {
            match action(self.webdriver()?).await {
                Ok(()) => return Ok(()),
                Err(error) if error.is_passing() && clock::start() < deadline => {}
                Err(error) => return Err(error).with_context(|| format!("{}: {what}", self.name)),
            }
            tokio::time::sleep(LOOK_EVERY).await;
        }
    }

    /// Replaces what stands in an input, without leaving it.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub async fn type_into(&self, selector: &str, text: &str) -> Result<()> {
        self.act(selector, async |webdriver| {
            reach(webdriver, selector).await?;
            let element = webdriver.find(selector).await?;
            webdriver.click(&element).await?;
            // What a person does with a long press: what is typed next takes the place of all.
            webdriver.execute("document.querySelector(arguments[0]).select()", &[json!(selector)]).await?;
            let keys = if text.is_empty() { BACKSPACE.to_owned() } else { text.replace('\n', ENTER) };
            webdriver.type_into(&element, &keys).await
        })
        .await?;
        let script = "return document.querySelector(arguments[0])?.value === arguments[1]";
        self.wait(&format!("{text:?} in {selector}"), script, &[json!(selector), json!(text)]).await.map(drop)
    }

    /// Types a key of the protocol into an element.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub async fn press(&self, selector: &str, key: &str) -> Result<()> {
        self.act(selector, async |webdriver| {
            let element = webdriver.find(selector).await?;
            webdriver.type_into(&element, key).await
        })
        .await
    }

    /// Opens an address.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn open(&self, address: &str) -> Result<()> {
        self.webdriver()?.go_to(address).await.with_context(|| format!("{}: opening {address}", self.name))
    }

    /// Whoever holds the phone forbids the camera from here on, until the page is loaded anew.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn forbid_camera(&self) -> Result<()> {
        // On the prototype: WebKit forgets what was set on `navigator.mediaDevices` when it collects garbage.
        let forbid = "MediaDevices.prototype.getUserMedia = \
            () => Promise.reject(new DOMException('no', 'NotAllowedError'))";
        self.webdriver()?.execute(forbid, &[]).await.map(drop).with_context(|| self.name.clone())
    }

    /// Opens the app anew where it is, as after it was closed.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn reload(&self) -> Result<()> {
        self.webdriver()?.reload().await.with_context(|| format!("{}: opening the app again", self.name))
    }

    /// Opens an invitation's link, names the phone, taps, and goes on to the list.
    ///
    /// # Errors
    /// If there is no list.
    pub async fn join(&self, link: &str) -> Result<()> {
        self.enter(link, async |_| Ok(())).await?;
        self.wait_until_synced().await
    }

    /// The same without waiting until everything is there; `seen` happens when the first screen is.
    ///
    /// # Errors
    /// If there is no list.
    pub async fn enter(&self, link: &str, seen: impl AsyncFnOnce(&Self) -> Result<()>) -> Result<()> {
        self.open(link).await?;
        self.wait_for_screen("join").await?;
        seen(self).await?;
        self.type_into("input[name=\"device\"]", &self.name).await?;
        self.tap(&hook("join")).await?;
        self.wait_for_screen("today").await?;
        self.go("customers").await
    }

    /// Whether the chip says now that everything is on the server.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn is_synced(&self) -> Result<bool> {
        Ok(self.attribute(&hook("chip"), "data-state").await?.is_some_and(|state| state == "synced"))
    }

    /// Waits for a screen, by the app's word for it.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn wait_for_screen(&self, screen: &str) -> Result<()> {
        self.wait_for(&format!("[data-test=\"screen\"][data-screen=\"{screen}\"]")).await
    }

    /// Opens what waits, which is a sheet behind the chip of whatever screen is in view.
    ///
    /// # Errors
    /// If it does not open.
    pub async fn open_outbox(&self) -> Result<()> {
        if self.count(&format!("{}[open]", hook("outbox"))).await? > 0 {
            return Ok(());
        }
        let marked = "const chip = [...document.querySelectorAll(arguments[0])].find((chip) => chip.checkVisibility({ visibilityProperty: true })); \
            document.querySelectorAll('[data-chip]').forEach((other) => other.removeAttribute('data-chip')); \
            chip?.setAttribute('data-chip', ''); return chip !== undefined";
        self.wait("chip in view", marked, &[json!(hook("chip"))]).await?;
        self.tap("[data-chip]").await?;
        self.wait_for_outbox().await
    }

    /// Waits until what waits is in view.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn wait_for_outbox(&self) -> Result<()> {
        self.wait_for(&format!("{}[open]", hook("outbox"))).await
    }

    /// Closes it, if it is open.
    ///
    /// # Errors
    /// If it stays.
    pub async fn close_outbox(&self) -> Result<()> {
        if self.count(&hook("close-outbox")).await? > 0 {
            self.tap(&hook("close-outbox")).await?;
        }
        self.wait_until_gone(&format!("{}[open]", hook("outbox"))).await
    }

    /// Taps a section: `today`, `customers`, `more`, or `new` and in its sheet a customer; from a customer's page, where there are none,
    /// after going back. If the book opens with the list of another kind, that of customers is chosen.
    ///
    /// # Errors
    /// If it does not open.
    pub async fn go(&self, section: &str) -> Result<()> {
        self.close_outbox().await?;
        let link = hook(&format!("nav-{section}"));
        let is_there = "const link = document.querySelector(arguments[0]); return link === null ? null : { shown: link.checkVisibility() }";
        while self.wait(&link, is_there, &[json!(link)]).await?["shown"] == false {
            self.close_sheets().await?;
            let left = "return location.href !== arguments[0]";
            let here = self.wait("address", "return location.href", &[]).await?;
            self.tap(&format!(".pane-detail {}", hook("back"))).await?;
            self.wait("the screen before", left, &[here]).await?;
        }
        self.close_sheets().await?;
        self.tap(&link).await?;
        if section == "new" {
            self.tap(&format!("{} {}", hook("new-sheet"), hook("new-customer"))).await?;
        }
        let opened = self.attribute(&hook("screen"), "data-screen").await?;
        if section == "customers" && opened.as_deref() == Some("records") {
            self.list_kind("customer").await?;
        }
        self.wait_for_screen(section).await
    }

    /// Closes what lies over a customer's page.
    async fn close_sheets(&self) -> Result<()> {
        for sheet in ["close-register", "close-activity"] {
            if self.count(&hook(sheet)).await? > 0 {
                self.tap(&hook(sheet)).await?;
            }
        }
        Ok(())
    }

    /// Begins something with a customer who is chosen next, in the sheet of what can be made: `log-visit`, `add-task`, `add-plan`.
    ///
    /// # Errors
    /// If it is not offered.
    pub async fn make(&self, what: &str) -> Result<()> {
        // From the form of a new customer: in its place comes what was meant.
        self.go("new").await?;
        self.tap(&hook("nav-new")).await?;
        self.tap(&format!("{} {}", hook("new-sheet"), hook(what))).await?;
        self.wait_for("[data-test=\"new\"] input[name=\"find\"]").await
    }

    /// Waits until the chip says one of these and counts so many waiting edits.
    ///
    /// # Errors
    /// If it says something else.
    pub async fn wait_for_chip(&self, states: &[&str], waiting: u64) -> Result<()> {
        let script = "const chip = document.querySelector(arguments[0])?.dataset; \
            return chip !== undefined && arguments[1].includes(chip.state) && chip.waiting === arguments[2]";
        let what = format!("chip that says {states:?} with {waiting} waiting");
        let arguments = [json!(hook("chip")), json!(states), json!(waiting.to_string())];
        let seen = self.wait(&what, script, &arguments).await;
        seen.with_context(|| format!("{}: waiting for a {what}", self.name)).map(drop)
    }

    /// Waits until the chip says that everything is on the server. A conflict that waits for a person is also synced.
    ///
    /// # Errors
    /// If it does not.
    pub async fn wait_until_synced(&self) -> Result<()> {
        self.wait_for_chip(&["synced", "contested"], 0).await
    }

    /// Waits until the service worker has everything that the app needs to open without a network.
    ///
    /// # Errors
    /// If it does not get so far.
    pub async fn wait_until_installed(&self) -> Result<()> {
        // An active worker has every file. Its `state` is no witness: WebKit leaves it at "installing" now and then. Nor is
        // `ready`, which never ends where there is none to come.
        let script = "return navigator.serviceWorker.getRegistration().then((found) => Boolean(found?.active))";
        self.wait("installed app", script, &[]).await.map(drop)
    }

    /// Notes from now on whether something appears in the window.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn watch_for(&self, selector: &str) -> Result<()> {
        let script = "const look = () => { window.appeared ||= document.querySelector(arguments[0]) !== null }; \
            window.appeared = false; \
            new MutationObserver(look).observe(document.body, { childList: true, subtree: true, attributes: true })";
        let script = script.replace("arguments[0]", &json!(selector).to_string());
        self.webdriver()?.execute(&script, &[]).await?;
        Ok(())
    }

    /// Waits until what is watched for has been there, and be it for a moment.
    ///
    /// # Errors
    /// If it was not.
    pub async fn has_appeared(&self) -> Result<()> {
        self.wait("what is watched for", "return window.appeared", &[]).await.map(drop)
    }

    /// Keeps the contents of files that the page makes for download.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn catch_files(&self) -> Result<()> {
        let script = "const make = URL.createObjectURL; \
            URL.createObjectURL = (blob) => { blob.text().then((text) => { window.caught = text }); return make(blob) }";
        self.webdriver()?.execute(script, &[]).await?;
        Ok(())
    }

    /// Chooses a file in an input, as from the phone's own picker.
    ///
    /// # Errors
    /// If there is no such input.
    pub async fn choose_file(&self, selector: &str, name: &str, bytes: &[u8]) -> Result<()> {
        self.wait_for(selector).await?;
        let script = "const [selector, name, bytes] = arguments, input = document.querySelector(selector); \
            const chosen = new DataTransfer(); \
            chosen.items.add(new File([new Uint8Array(bytes)], name)); \
            input.files = chosen.files; \
            input.dispatchEvent(new Event('change', { bubbles: true }))";
        self.webdriver()?.execute(script, &[json!(selector), json!(name), json!(bytes)]).await?;
        Ok(())
    }

    /// The last file that was made.
    ///
    /// # Errors
    /// If there was none.
    pub async fn caught_file(&self) -> Result<String> {
        let text = self.wait("file", "return window.caught ?? null", &[]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// What page and worker said by way of warning since the phone was taken out of its box, in all its windows.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        // A page of nobody's has no storage.
        let read = "try { return JSON.parse(sessionStorage.getItem('cartera.complaints')) ?? [] } catch { return [] }";
        let webdriver = self.webdriver()?;
        let here = webdriver.window().await?;
        let mut complaints = Vec::new();
        for window in webdriver.windows().await? {
            webdriver.switch_to(&window).await?;
            let said = webdriver.execute(read, &[]).await?;
            complaints.extend(said.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned));
        }
        webdriver.switch_to(&here).await?;
        Ok(complaints)
    }

    /// Takes a complaint for what had to be said: the window in view has one of these words, and it counts no more.
    ///
    /// # Errors
    /// If nothing of the kind was said.
    pub async fn expect_complaint(&self, words: &str) -> Result<()> {
        let script = "const name = 'cartera.complaints'; \
            const all = JSON.parse(sessionStorage.getItem(name)) ?? []; \
            const others = all.filter((said) => !said.includes(arguments[0])); \
            sessionStorage.setItem(name, JSON.stringify(others)); \
            return others.length < all.length";
        self.wait(&format!("a complaint about {words:?}"), script, &[json!(words)]).await.map(drop)
    }

    /// The number of a refused edit, by words that its line in the tray says.
    ///
    /// # Errors
    /// If no line says them.
    pub async fn tray_entry(&self, words: &str) -> Result<String> {
        let script = "const entries = [...document.querySelectorAll(arguments[0])]; \
            return entries.find((entry) => entry.innerText.includes(arguments[1]))?.dataset.number ?? null";
        let number = self.wait("refused edit", script, &[json!(hook("tray-entry")), json!(words)]).await?;
        Ok(number.as_str().unwrap_or_default().to_owned())
    }
}
