//! Pictures of the main screens, to be looked at: `cargo run -p tests --bin screenshots -- FOLDER`.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use tokio::runtime::Builder;

/// Leaves pictures of the main screens in a folder: light and dark, in Spanish and in English.
#[derive(Parser)]
struct Arguments {
    /// Where the pictures go.
    folder: PathBuf,
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
    match runtime.block_on(tests::browser::gallery::paint(&arguments.folder)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
