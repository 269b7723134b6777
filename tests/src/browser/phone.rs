//! A browser with the app open: what a person does there, and what they read.
//!
//! It holds on to the hooks that `app/src/ui/mod.rs` lists, and to nothing else of the page.

use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::PATIENCE;
use super::engine::{Browser, Engine};
use super::webdriver::{WebDriver, WebDriverError};
use crate::clock;

/// How often a page is asked whether it is there yet.
const LOOK_EVERY: Duration = Duration::from_millis(50);

/// The Enter key in the protocol.
const ENTER: &str = "\u{E007}";
/// The Tab key in the protocol.
const TAB: &str = "\u{E004}";
/// The Backspace key in the protocol.
const BACKSPACE: &str = "\u{E003}";

/// Reads a hook's attribute: `attribute("chip", "data-state")`.
const ATTRIBUTE: &str = "return document.querySelector(arguments[0])?.getAttribute(arguments[1]) ?? null";

/// See the module.
#[derive(Debug)]
pub struct Phone {
    name: String,
    browser: Browser,
}

/// What the sync chip shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Chip {
    /// Its state, by the app's word.
    pub state: String,
    /// Edits that are not on the server yet.
    pub waiting: u64,
}

/// The selector of a hook.
#[must_use]
pub fn hook(name: &str) -> String {
    format!("[data-test=\"{name}\"]")
}

/// Scrolls an element to the middle, as a person does with what lies under a bar.
async fn reach(webdriver: &WebDriver, selector: &str) -> Result<(), WebDriverError> {
    let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center', behavior: 'instant' })";
    webdriver.execute(script, &[json!(selector)]).await.map(drop)
}

/// The selector of the input of a field of the customer in view.
#[must_use]
pub fn input(key: &str) -> String {
    format!("[data-test=\"field\"][data-field=\"{key}\"] [name=\"{key}\"]")
}

impl Phone {
    /// Takes a new phone out of its box.
    ///
    /// # Errors
    /// If the browser does not start.
    pub async fn new(engine: Engine, name: &str) -> Result<Self> {
        Ok(Self { name: name.to_owned(), browser: Browser::start(engine).await? })
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

    fn webdriver(&self) -> Result<&WebDriver> {
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
            webdriver.type_into(&element, if text.is_empty() { BACKSPACE } else { text }).await
        })
        .await?;
        let script = "return document.querySelector(arguments[0])?.value === arguments[1]";
        self.wait(&format!("{text:?} in {selector}"), script, &[json!(selector), json!(text)]).await.map(drop)
    }

    async fn press(&self, selector: &str, key: &str) -> Result<()> {
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

    /// Opens the app anew where it is, as after it was closed.
    ///
    /// # Errors
    /// If it does not load.
    pub async fn reload(&self) -> Result<()> {
        self.webdriver()?.reload().await.with_context(|| format!("{}: opening the app again", self.name))
    }

    /// Opens an invitation's link, names the phone, taps, and waits for the list.
    ///
    /// # Errors
    /// If there is no list.
    pub async fn join(&self, link: &str) -> Result<()> {
        self.open(link).await?;
        self.wait_for_screen("join").await?;
        self.type_into("input[name=\"device\"]", &self.name).await?;
        self.tap(&hook("join")).await?;
        self.wait_for_screen("customers").await?;
        self.wait_until_synced().await
    }

    /// Waits for a screen, by the app's word for it.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn wait_for_screen(&self, screen: &str) -> Result<()> {
        self.wait_for(&format!("[data-test=\"screen\"][data-screen=\"{screen}\"]")).await
    }

    /// Taps a section: `customers`, `new`, `outbox`, `more`.
    ///
    /// # Errors
    /// If it does not open.
    pub async fn go(&self, section: &str) -> Result<()> {
        self.tap(&hook(&format!("nav-{section}"))).await?;
        self.wait_for_screen(section).await
    }

    /// How many customers the list has, in view or not.
    ///
    /// # Errors
    /// If there is no list.
    pub async fn total(&self) -> Result<u64> {
        let total = self.attribute(&hook("count"), "data-total").await?;
        total.and_then(|total| total.parse().ok()).context("the list says how many there are")
    }

    /// Waits until the list has so many customers.
    ///
    /// # Errors
    /// If it does not.
    pub async fn wait_for_total(&self, total: u64) -> Result<()> {
        self.wait_for(&format!("[data-test=\"count\"][data-total=\"{total}\"]")).await
    }

    /// The ids of the customers in view, from the top.
    ///
    /// # Errors
    /// If there are none.
    pub async fn listed(&self) -> Result<Vec<String>> {
        let script = "const rows = [...document.querySelectorAll(arguments[0])]; \
            const top = (row) => row.getBoundingClientRect().top; \
            rows.sort((a, b) => top(a) - top(b)); \
            return rows.length > 0 && rows.map((row) => row.dataset.doc)";
        let listed = self.wait("customers in the list", script, &[json!(hook("customer-row"))]).await?;
        Ok(listed.as_array().into_iter().flatten().filter_map(Value::as_str).map(str::to_owned).collect())
    }

    /// Opens a customer that stands in the list as it is.
    ///
    /// # Errors
    /// If the customer's page does not open.
    pub async fn open_listed(&self, id: &str) -> Result<()> {
        self.tap(&format!("[data-test=\"customer-row\"][data-doc=\"{id}\"]")).await?;
        self.wait_for_customer(id).await
    }

    /// Searches for a customer by name and opens the one with this id.
    ///
    /// # Errors
    /// If the customer is not found, or the page does not open.
    pub async fn find_and_open(&self, name: &str, id: &str) -> Result<()> {
        self.search(name).await?;
        self.open_listed(id).await
    }

    /// Goes back from a customer's page to the list.
    ///
    /// # Errors
    /// If there is no way back.
    pub async fn back(&self) -> Result<()> {
        self.tap(&hook("back")).await?;
        self.wait_for_screen("customers").await
    }

    /// Waits until a customer's page is there.
    ///
    /// # Errors
    /// If it does not come.
    pub async fn wait_for_customer(&self, id: &str) -> Result<()> {
        self.wait_for(&format!("[data-test=\"customer\"][data-doc=\"{id}\"] {}", input("name"))).await
    }

    /// What stands in a field of the customer in view, now.
    ///
    /// # Errors
    /// If there is no such field.
    pub async fn field(&self, key: &str) -> Result<String> {
        let script = "return document.querySelector(arguments[0])?.value ?? null";
        let value = self.wait(&format!("field {key}"), script, &[json!(input(key))]).await?;
        value.as_str().map(str::to_owned).context("an input has a text")
    }

    /// Waits until a field of the customer in view has this value.
    ///
    /// # Errors
    /// If it does not get it.
    pub async fn wait_for_field(&self, key: &str, value: &str) -> Result<()> {
        let script = "return document.querySelector(arguments[0])?.value === arguments[1]";
        self.wait(&format!("{value:?} in {key}"), script, &[json!(input(key)), json!(value)]).await.map(drop)
    }

    /// Edits a field of the customer in view, leaves it, and waits until the page says that it is on this phone or beyond.
    ///
    /// # Errors
    /// If it does not say so.
    pub async fn edit(&self, key: &str, value: &str) -> Result<()> {
        self.type_into(&input(key), value).await?;
        self.press(&input(key), TAB).await?;
        self.wait_for_mark(key, &["phone", "synced"]).await.map(drop)
    }

    /// Waits until a field's mark is one of these, and returns which.
    ///
    /// # Errors
    /// If it is none of them.
    pub async fn wait_for_mark(&self, key: &str, marks: &[&str]) -> Result<String> {
        let script = "const mark = document.querySelector(arguments[0])?.getAttribute('data-mark'); \
            return arguments[1].includes(mark) && mark";
        let field = format!("[data-test=\"field\"][data-field=\"{key}\"]");
        let mark = self.wait(&format!("{marks:?} at {key}"), script, &[json!(field), json!(marks)]).await?;
        mark.as_str().map(str::to_owned).context("a mark is a word")
    }

    /// What is said at a field about both values that stand there: each choice's value and origin.
    ///
    /// # Errors
    /// If the field has no conflict.
    pub async fn conflict(&self, key: &str) -> Result<Vec<(String, String)>> {
        let script = "const choices = [...document.querySelectorAll(arguments[0])]; \
            return choices.length > 1 && choices.map((keep) => [keep.dataset.value, keep.closest('li').innerText])";
        let choices = format!("[data-test=\"conflict\"][data-field=\"{key}\"] {}", hook("keep"));
        let found = self.wait(&format!("conflict at {key}"), script, &[json!(choices)]).await?;
        let word = |choice: &Value, at: usize| choice[at].as_str().unwrap_or_default().to_owned();
        Ok(found.as_array().into_iter().flatten().map(|choice| (word(choice, 0), word(choice, 1))).collect())
    }

    /// Keeps one of the values of a conflict.
    ///
    /// # Errors
    /// If it is not offered.
    pub async fn keep(&self, key: &str, value: &str) -> Result<()> {
        let conflict = format!("[data-test=\"conflict\"][data-field=\"{key}\"]");
        self.tap(&format!("{conflict} [data-test=\"keep\"][data-value=\"{value}\"]")).await?;
        self.wait_until_gone(&conflict).await
    }

    /// The sync chip, now.
    ///
    /// # Errors
    /// If there is none.
    pub async fn chip(&self) -> Result<Chip> {
        let state = self.attribute(&hook("chip"), "data-state").await?.context("there is no chip")?;
        let waiting = self.attribute(&hook("chip"), "data-waiting").await?.unwrap_or_default();
        Ok(Chip { state, waiting: waiting.parse().unwrap_or(0) })
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
        self.wait_for_chip(&["synced"], 0).await
    }

    /// The page's words.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn text(&self) -> Result<String> {
        let text = self.webdriver()?.execute("return document.body?.innerText ?? ''", &[]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Presses Enter in an input.
    ///
    /// # Errors
    /// If it cannot be reached.
    pub async fn enter(&self, selector: &str) -> Result<()> {
        self.press(selector, ENTER).await
    }

    /// Searches the list.
    ///
    /// # Errors
    /// If there is no search.
    pub async fn search(&self, words: &str) -> Result<()> {
        self.type_into("input[name=\"search\"]", words).await
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

    /// The last file that was made.
    ///
    /// # Errors
    /// If there was none.
    pub async fn caught_file(&self) -> Result<String> {
        let text = self.wait("file", "return window.caught ?? null", &[]).await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
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
