//! Real browsers, driven as a person would use them: journeys, screenshots, and what only a browser can measure.
//!
//! - [`webdriver`] speaks the W3C WebDriver protocol: a dozen commands over the HTTP client that is here anyway. The crates
//!   for it bring a second HTTP stack, or change how JSON is read all over the workspace.
//! - [`engine`] starts Chromium and WebKit with their drivers, each with storage of its own, and ends them; a journey that went
//!   well leaves them in the [`drawer`] for the next.
//! - [`phone`] is one browser with the app open: what a person taps, types and reads, by the hooks that the app keeps for
//!   tests (see `app/src/ui/mod.rs`); [`book`] is the part of it about customers, [`keyboard`] the one without a screen to touch.
//! - [`store`] reads what a phone holds durably.
//! - [`film`] is what a camera sees.
//! - [`windows`] opens several of them and freezes one.
//! - [`gallery`] makes pictures of the main screens, [`bootstrap`] measures a first load,
//!   [`axe`] looks for what shuts people out.
//! - [`throttle`] makes pages and their workers slow, as on a cheap phone.
//! - [`stage`] is a server with phones around it, on which a journey is played, over a workspace that is [`made`] once. What
//!   fails leaves pictures behind. A [`staff`] of many has devices without a screen.
//!
//! Nothing waits for a fixed time: every step waits for what a person would see, at most [`PATIENCE`].

pub mod axe;
pub mod book;
pub mod bootstrap;
mod drawer;
pub mod engine;
pub mod film;
pub mod first_use;
pub mod gallery;
pub mod keyboard;
mod made;
pub mod phone;
pub mod release;
mod staff;
pub mod stage;
pub mod store;
pub mod throttle;
pub mod webdriver;
pub mod windows;

use std::time::Duration;

pub use engine::Engine;
pub use gallery::screenshot;
pub use phone::Phone;
pub use stage::{Stage, play};

/// How long a step may take before it counts as failed. Slow machines are no failure.
pub const PATIENCE: Duration = Duration::from_secs(60);
