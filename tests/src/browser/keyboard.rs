//! A phone that is used from a keyboard: keys as the browser gets them, and where the focus is.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::phone::Phone;

/// Keys without a letter, by their code points in the protocol.
pub const TAB: &str = "\u{E004}";
/// See [`TAB`].
pub const BACKSPACE: &str = "\u{E003}";
/// See [`TAB`].
pub const ENTER: &str = "\u{E007}";
/// See [`TAB`].
pub const SHIFT: &str = "\u{E008}";
/// See [`TAB`].
pub const CONTROL: &str = "\u{E009}";
/// See [`TAB`].
pub const ESCAPE: &str = "\u{E00C}";
/// See [`TAB`].
pub const END: &str = "\u{E010}";
/// See [`TAB`].
pub const DOWN: &str = "\u{E015}";
/// See [`TAB`].
pub const RIGHT: &str = "\u{E014}";

/// More than any screen has to stop at.
const MOST_STOPS: usize = 150;

impl Phone {
    /// Presses keys together where the focus is.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn strike(&self, chord: &[&str]) -> Result<()> {
        self.webdriver()?.press(chord).await.with_context(|| format!("{}: pressing {chord:?}", self.name()))
    }

    /// Types a text where the focus is, key by key.
    ///
    /// # Errors
    /// If the browser does not answer.
    pub async fn strike_each(&self, text: &str) -> Result<()> {
        for letter in text.chars() {
            self.strike(&[letter.encode_utf8(&mut [0; 4])]).await?;
        }
        Ok(())
    }

    /// Waits until the focus is on something that a selector names.
    ///
    /// # Errors
    /// If it is elsewhere.
    pub async fn wait_for_focus(&self, selector: &str) -> Result<()> {
        let script = "return document.activeElement?.matches(arguments[0]) ?? false";
        let there = self.wait(&format!("focus on {selector}"), script, &[json!(selector)]).await;
        let Err(error) = there else { return Ok(()) };
        let script = "return document.activeElement?.outerHTML.slice(0, 200) ?? null";
        let focused = self.webdriver()?.execute(script, &[]).await.unwrap_or(Value::Null);
        Err(error.context(format!("the focus is on {focused}")))
    }

    /// Waits until something has the focus: from the page itself nobody who uses a keyboard goes on.
    ///
    /// # Errors
    /// If nothing gets it; `step` says after what.
    pub async fn wait_for_focus_after(&self, step: &str) -> Result<()> {
        let script = "const at = document.activeElement; \
            return at !== null && at !== document.body && at !== document.documentElement";
        self.wait(&format!("focus after {step}"), script, &[]).await.map(drop)
    }

    /// Goes on with Tab until the focus is on something that a selector names.
    ///
    /// # Errors
    /// If Tab does not lead there.
    pub async fn tab_to(&self, selector: &str) -> Result<()> {
        self.strike_until(&[TAB], selector).await.context("Tab goes on")
    }

    /// Goes back with Shift and Tab until the focus is on something that a selector names.
    ///
    /// # Errors
    /// If they do not lead there.
    pub async fn tab_back_to(&self, selector: &str) -> Result<()> {
        self.strike_until(&[SHIFT, TAB], selector).await.context("Shift and Tab go back")
    }

    async fn strike_until(&self, chord: &[&str], selector: &str) -> Result<()> {
        let script = "return document.activeElement?.matches(arguments[0]) ?? false";
        for _ in 0..MOST_STOPS {
            self.strike(chord).await?;
            if self.webdriver()?.execute(script, &[json!(selector)]).await? == Value::Bool(true) {
                return Ok(());
            }
        }
        bail!("{}: the keys do not lead to {selector}", self.name())
    }

    /// Chooses an option of the choice that a selector names and that has the focus, by the letter with which it alone
    /// begins.
    ///
    /// # Errors
    /// If the focus is elsewhere, or the letter does not choose it.
    pub async fn strike_option(&self, select: &str, option: &str) -> Result<()> {
        self.wait_for_focus(select).await?;
        let arguments = [json!(select), json!(option)];
        let letter = "const options = [...document.querySelector(arguments[0]).options]; \
            return options.find((one) => one.value === arguments[1])?.label.trim()[0]?.toLowerCase() ?? null";
        let letter = self.wait(&format!("{option} in {select}"), letter, &arguments).await?;
        self.strike(&[letter.as_str().context("an option has words")?]).await?;
        let chosen = "return document.querySelector(arguments[0])?.value === arguments[1]";
        self.wait(&format!("{option} chosen in {select}"), chosen, &arguments).await.map(drop)
    }
}
