//! Several windows of one phone, and how one of them is frozen as the system does with a page that nobody looks at.

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::engine::Engine;
use super::phone::{Phone, hook};

/// A window that does nothing until it is thawed. Dropping it thaws a stopped process, so that it can be ended.
#[derive(Debug)]
pub struct Frozen {
    window: String,
    processes: Vec<Pid>,
}

impl Phone {
    /// Opens a second window of the same browser, with the same storage, and goes on in it; the first one is frozen
    /// meanwhile: neither its page nor its worker runs.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn freeze_and_open_another(&self) -> Result<Frozen> {
        let webdriver = self.browser().webdriver()?;
        let first = webdriver.window().await?;
        match self.browser().engine() {
            Engine::Chromium => {
                let second = webdriver.open_window("tab").await?;
                webdriver.switch_to(&first).await?;
                webdriver.chromium("Page.setWebLifecycleState", &json!({ "state": "frozen" })).await?;
                webdriver.switch_to(&second).await?;
                Ok(Frozen { window: first, processes: Vec::new() })
            }
            Engine::WebKit => {
                let before = self.browser().pages();
                // WebKit keeps a new tab in the background, where it can be neither seen nor tapped.
                let second = webdriver.open_window("window").await?;
                webdriver.switch_to(&second).await?;
                for page in &before {
                    kill_process(*page, Signal::STOP).context("freezing a page")?;
                }
                Ok(Frozen { window: first, processes: before })
            }
        }
    }

    /// Goes back to the window that was frozen and lets it run.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn thaw(&self, frozen: &Frozen) -> Result<()> {
        for page in &frozen.processes {
            kill_process(*page, Signal::CONT).context("thawing a page")?;
        }
        let webdriver = self.browser().webdriver()?;
        webdriver.switch_to(&frozen.window).await?;
        if self.browser().engine() == Engine::Chromium {
            webdriver.chromium("Page.setWebLifecycleState", &json!({ "state": "active" })).await?;
        }
        Ok(())
    }

    /// Goes on in another window.
    ///
    /// # Errors
    /// If it was closed.
    pub async fn switch_to(&self, window: &str) -> Result<()> {
        Ok(self.browser().webdriver()?.switch_to(window).await?)
    }

    /// The window in which everything happens.
    ///
    /// # Errors
    /// If it was closed.
    pub async fn window(&self) -> Result<String> {
        Ok(self.browser().webdriver()?.window().await?)
    }

    /// Taps "continue here" where another window has the book; waits until this one has it.
    ///
    /// # Errors
    /// If it does not get it.
    pub async fn take_over(&self) -> Result<()> {
        if self.count(&hook("continue-here")).await? > 0 {
            self.tap(&hook("continue-here")).await?;
        }
        self.wait_until_gone(&hook("elsewhere")).await
    }
}

impl Drop for Frozen {
    fn drop(&mut self) {
        for page in &self.processes {
            // It may have ended by itself.
            let _thawed = kill_process(*page, Signal::CONT);
        }
    }
}
