//! Pictures of the main screens, to be looked at: `cargo run -p tests --bin screenshots -- FOLDER`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tests::browser::{Engine, gallery};
use tokio::runtime::Builder;

/// Leaves pictures of the main screens in a folder: light and dark, in Spanish and in English.
#[derive(Parser)]
struct Arguments {
    /// Where the pictures go.
    folder: PathBuf,
    /// Only those whose names begin so: "customers".
    #[arg(long)]
    only: Option<String>,
    /// In WebKit instead of Chromium.
    #[arg(long)]
    webkit: bool,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match Builder::new_current_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    let engine = if arguments.webkit { Engine::WebKit } else { Engine::Chromium };
    match runtime.block_on(gallery::paint(engine, &arguments.folder, arguments.only.as_deref())) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
