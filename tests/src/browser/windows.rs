//! Several windows of one phone, and how one of them is frozen as the system does with a page that nobody looks at.

use anyhow::{Context as _, Result};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use super::engine::Engine;
use super::phone::{Phone, hook};

/// Two windows of one phone, with the same storage. Dropping them lets a stopped process go on, so that it can be ended.
#[derive(Debug)]
pub struct Windows {
    first: String,
    second: String,
    /// The first one's processes, where they can be told apart.
    processes: Vec<Pid>,
}

impl Phone {
    /// Opens a second window on the same address and goes on in it.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn open_second_window(&self) -> Result<Windows> {
        let webdriver = self.browser().webdriver()?;
        let (first, address) = (webdriver.window().await?, webdriver.address().await?);
        // WebKit keeps a new tab in the background, where it can be neither seen nor tapped.
        let (kind, processes) = match self.browser().engine() {
            Engine::Chromium => ("tab", Vec::new()),
            Engine::WebKit => ("window", self.browser().pages()),
        };
        let second = webdriver.open_window(kind).await?;
        webdriver.switch_to(&second).await?;
        self.open(&address).await?;
        Ok(Windows { first, second, processes })
    }

    /// Freezes the first window, in which everything happened until now, and goes on in the second one: neither the page of
    /// the first one nor its worker runs any more.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn freeze_first(&self, windows: &Windows) -> Result<()> {
        let webdriver = self.browser().webdriver()?;
        if self.browser().engine() == Engine::Chromium {
            webdriver.chromium("Page.setWebLifecycleState", &json!({ "state": "frozen" })).await?;
        }
        webdriver.switch_to(&windows.second).await?;
        for page in &windows.processes {
            kill_process(*page, Signal::STOP).context("freezing a page")?;
        }
        Ok(())
    }

    /// Goes back to the first window and lets it run.
    ///
    /// # Errors
    /// If the browser does not.
    pub async fn thaw_first(&self, windows: &Windows) -> Result<()> {
        for page in &windows.processes {
            kill_process(*page, Signal::CONT).context("thawing a page")?;
        }
        self.go_to_first(windows).await?;
        if self.browser().engine() == Engine::Chromium {
            let webdriver = self.browser().webdriver()?;
            webdriver.chromium("Page.setWebLifecycleState", &json!({ "state": "active" })).await?;
        }
        Ok(())
    }

    /// Goes on in the first window.
    ///
    /// # Errors
    /// If it was closed.
    pub async fn go_to_first(&self, windows: &Windows) -> Result<()> {
        Ok(self.browser().webdriver()?.switch_to(&windows.first).await?)
    }

    /// Goes on in the second window.
    ///
    /// # Errors
    /// If it was closed.
    pub async fn go_to_second(&self, windows: &Windows) -> Result<()> {
        Ok(self.browser().webdriver()?.switch_to(&windows.second).await?)
    }

    /// Taps "continue here" where another window has the book; waits until this one has it.
    ///
    /// # Errors
    /// If it does not get it.
    pub async fn take_over(&self) -> Result<()> {
        // It may find out, or take over by itself, at any moment.
        let script = "const elsewhere = document.querySelector(arguments[0]); \
            elsewhere?.querySelector(arguments[1])?.click(); return elsewhere === null";
        let arguments = [json!(hook("elsewhere")), json!(hook("continue-here"))];
        self.wait("window that has the book", script, &arguments).await.map(drop)
    }
}

impl Drop for Windows {
    fn drop(&mut self) {
        for page in &self.processes {
            // It may have ended by itself.
            let _thawed = kill_process(*page, Signal::CONT);
        }
    }
}
