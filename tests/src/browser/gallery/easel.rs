//! How a picture is made: the language, the theme, the size; and the screen in its pose.

use std::cell::Cell;
use std::path::Path;

use anyhow::{Context as _, Result};
use serde_json::json;

use crate::browser::axe;
use crate::browser::engine::{Engine, PHONE};
use crate::browser::phone::Phone;
use crate::browser::screenshot;

/// The themes that most people see, by the app's words for them.
pub(super) const USUAL: [&str; 2] = ["light", "dark"];

/// From this width on the app is laid out as on a desk.
const DESK: u32 = 900;

/// The one for the sun.
pub(super) const SUN: [&str; 1] = ["contrast"];

const LANGUAGES: [&str; 2] = ["es", "en"];

/// What a cheap phone's browser says of itself.
const AGENT: &str = "Mozilla/5.0 (Linux; Android 14; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Mobile \
    Safari/537.36";

/// Where the pictures go, and which of them are wanted: those whose names begin so.
#[derive(Copy, Clone)]
pub(super) struct Easel<'a> {
    pub folder: &'a Path,
    pub only: Option<&'a str>,
    /// How much axe-core has found wrong with what was painted.
    pub wrong: &'a Cell<usize>,
}

impl Easel<'_> {
    /// Whether a screen is to be painted.
    pub fn wants(self, screen: &str) -> bool {
        self.only.is_none_or(|only| only.split(',').any(|only| screen.starts_with(only)))
    }

    /// Pictures of the screen, light and dark, in each language. `pose` brings it back to what is to be seen after it was opened
    /// anew.
    pub async fn each(self, phone: &Phone, screen: &str, pose: impl AsyncFn(&Phone) -> Result<()>) -> Result<()> {
        self.each_in(&USUAL, phone, screen, pose).await
    }

    /// The same in some themes.
    pub async fn each_in(
        self,
        themes: &[&str],
        phone: &Phone,
        screen: &str,
        pose: impl AsyncFn(&Phone) -> Result<()>,
    ) -> Result<()> {
        if !self.wants(screen) {
            return Ok(());
        }
        let webdriver = phone.browser().webdriver()?;
        for language in LANGUAGES {
            // Where the app keeps the choice of language.
            webdriver.execute("localStorage.setItem('cartera.language', arguments[0])", &[json!(language)]).await?;
            phone.reload().await?;
            pose(phone).await.with_context(|| format!("posing for {screen}"))?;
            self.in_themes(themes, phone, &format!("{screen}-{language}")).await?;
        }
        webdriver.execute("window.cartera.dress('light')", &[]).await.map(drop)?;
        Ok(())
    }

    /// Pictures of what passes, or would not outlive a page that is opened anew: as it stands, light and dark, in the language of
    /// the moment.
    pub async fn as_it_stands(self, phone: &Phone, screen: &str) -> Result<()> {
        if self.wants(screen) {
            self.in_themes(&USUAL, phone, screen).await?;
            phone.browser().webdriver()?.execute("window.cartera.dress('light')", &[]).await?;
        }
        Ok(())
    }

    async fn in_themes(self, themes: &[&str], phone: &Phone, screen: &str) -> Result<()> {
        for theme in themes {
            phone.browser().webdriver()?.execute("window.cartera.dress(arguments[0])", &[json!(theme)]).await?;
            let name = format!("{screen}-{theme}");
            screenshot(phone, &self.folder.join(format!("{name}.png"))).await?;
            for wrong in axe::violations(phone).await.with_context(|| format!("judging {name}"))? {
                eprintln!("{name}: {wrong}");
                self.wrong.set(self.wrong.get() + 1);
            }
        }
        Ok(())
    }
}

/// Lets Chromium say that it is a phone in Mexico, so that names, numbers and hints are as people there see them.
pub(super) async fn as_on_a_phone(phone: &Phone) -> Result<()> {
    if phone.browser().engine() == Engine::Chromium {
        let said = json!({ "userAgent": AGENT, "acceptLanguage": "es-MX,es,en", "platform": "Linux armv81" });
        phone.browser().webdriver()?.chromium("Emulation.setUserAgentOverride", &said).await?;
    }
    Ok(())
}

/// As somebody has it who has understood what the browser promises.
pub(super) async fn calm(phone: &Phone) -> Result<()> {
    phone.browser().webdriver()?.execute("localStorage.setItem('cartera.keeping-told', 'understood')", &[]).await?;
    Ok(())
}

/// Brings a part of the page into the middle of the screen.
pub(super) async fn look_at(phone: &Phone, selector: &str) -> Result<()> {
    let script = "document.querySelector(arguments[0])?.scrollIntoView({ block: 'center' })";
    phone.browser().webdriver()?.execute(script, &[json!(selector)]).await?;
    Ok(())
}

/// Letters twice as large, as a person can set them.
pub(super) async fn enlarge(phone: &Phone) -> Result<()> {
    let script = "document.documentElement.style.fontSize = '200%'; dispatchEvent(new Event('resize'))";
    phone.browser().webdriver()?.execute(script, &[]).await?;
    Ok(())
}

/// The size of a window, a phone's wherever it is no wider than one on its side or a sheet of paper; that of a phone held upright
/// without one.
pub(super) async fn resize(phone: &Phone, size: Option<(u32, u32)>) -> Result<()> {
    let webdriver = phone.browser().webdriver()?;
    let (width, height) = size.unwrap_or(PHONE);
    match phone.browser().engine() {
        Engine::Chromium => {
            let (scale, mobile) = if width < DESK { (2, true) } else { (1, false) };
            let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": mobile });
            webdriver.chromium("Emulation.setDeviceMetricsOverride", &metrics).await?;
        }
        Engine::WebKit => webdriver.resize(width, height).await?,
    }
    Ok(())
}
