//! The soak: `cargo xtask soak` builds what it needs and runs it for as long as one says.

use std::process::ExitCode;
use std::time::Duration;

use clap::Parser;
use tests::clock;
use tokio::runtime::Builder;

/// Real servers and devices through the trouble of years.
#[derive(Parser)]
struct Options {
    /// How long, minutes.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// What happens, and in which order. Without it, by the clock.
    #[arg(long)]
    seed: Option<u64>,
}

fn main() -> ExitCode {
    let options = Options::parse();
    let seed = options.seed.unwrap_or_else(|| clock::now().unsigned_abs());
    let end = clock::start() + Duration::from_secs(60 * options.minutes);
    let soaked = Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()
        .map_err(anyhow::Error::from)
        .and_then(|runtime| runtime.block_on(tests::soak::run(seed, |_| clock::start() < end)));
    match soaked {
        Ok(report) => {
            println!("{report:?}");
            ExitCode::SUCCESS
        }
        Err(error) => {
            eprintln!("error: {error:#} (seed {seed})");
            ExitCode::FAILURE
        }
    }
}
