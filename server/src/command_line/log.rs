//! The log: on standard error, one event a line, without names, mail addresses or contents.

use std::io::IsTerminal as _;

use clap::{Args, ValueEnum};
use tracing_subscriber::EnvFilter;

/// Of frames that strangers send, HTTP/2's library warns one by one: whoever likes could fill the disk.
const QUIET: &str = "h2=error";

#[derive(Args)]
pub(super) struct Log {
    /// What to log: a level (error, warn, info, debug), or levels by module.
    #[arg(long, env = "CARTERA_LOG", value_name = "FILTER", default_value = "info")]
    log: String,
    /// How a line looks.
    #[arg(long, env = "CARTERA_LOG_FORMAT", value_enum, default_value_t = Format::Text)]
    log_format: Format,
}

#[derive(Copy, Clone, ValueEnum)]
enum Format {
    /// For eyes.
    Text,
    /// For machines.
    Json,
}

impl Log {
    /// Begins to log.
    pub(super) fn start(&self) {
        let filter = |levels: &str| EnvFilter::try_new(format!("{QUIET},{levels}"));
        let levels = if self.log.trim().is_empty() { "info" } else { &self.log };
        let filter = filter(levels).or_else(|_| filter("info")).unwrap_or_default();
        let colours = std::io::stderr().is_terminal();
        let builder = tracing_subscriber::fmt().with_env_filter(filter).with_target(false).with_ansi(colours);
        let builder = builder.with_writer(std::io::stderr);
        // Somebody else's subscriber, in a test say, is as good.
        let _started = match self.log_format {
            Format::Text => builder.try_init(),
            Format::Json => builder.json().try_init(),
        };
    }
}
