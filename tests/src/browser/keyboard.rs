//! A phone that is used from a keyboard: keys as the browser gets them, and where the focus is.

use anyhow::{Context as _, Result, bail};
use serde_json::{Value, json};

use super::phone::Phone;

/// Keys without a letter, by their code points in the protocol.
pub const TAB: &str = "\u{E004}";
/// See [`TAB`].
pub const ENTER: &str = "\u{E007}";
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

    /// Goes on with Tab until the focus is on something that a selector names.
    ///
    /// # Errors
    /// If Tab does not lead there.
    pub async fn tab_to(&self, selector: &str) -> Result<()> {
        let script = "return document.activeElement?.matches(arguments[0]) ?? false";
        for _ in 0..MOST_STOPS {
            self.strike(&[TAB]).await?;
            if self.webdriver()?.execute(script, &[json!(selector)]).await? == Value::Bool(true) {
                return Ok(());
            }
        }
        bail!("{}: Tab does not lead to {selector}", self.name())
    }
}
