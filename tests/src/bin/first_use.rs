//! What a first use of the app runs, as JSON: `first_use FILE`. For the build, which cuts the module by it.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::Parser;
use tests::browser::first_use;
use tokio::runtime::Builder;

/// Goes through a first use with an app that notes which of its functions run, and writes their numbers.
#[derive(Parser)]
struct Arguments {
    /// Where the numbers go, as a JSON array.
    file: PathBuf,
}

fn main() -> ExitCode {
    match run(&Arguments::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn run(arguments: &Arguments) -> Result<()> {
    let runtime = Builder::new_current_thread().enable_all().build()?;
    let ran = runtime.block_on(first_use::functions())?;
    std::fs::write(&arguments.file, serde_json::to_vec(&ran)?)
        .with_context(|| format!("writing {}", arguments.file.display()))
}
