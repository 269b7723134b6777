//! The browsers that journeys and benchmarks run in, with their WebDriver programs.

use anyhow::Result;

use crate::apt;

/// Chromium, and WebKitGTK as the nearest thing to Safari that runs here. WebKit needs a screen: Xvfb is one without
/// glass. The fonts are so that a page in a screenshot has letters.
const PACKAGES: [&str; 7] =
    ["chromium", "chromium-driver", "webkit2gtk-driver", "xvfb", "xauth", "libgl1-mesa-dri", "fonts-dejavu-core"];

/// Makes sure that both browsers and their drivers are installed.
///
/// # Errors
/// One is missing and cannot be installed; says what a person should do.
pub fn ensure() -> Result<()> {
    apt::ensure(&PACKAGES, "run the app in Chromium and WebKit")
}
