//! The benchmarks: `cargo xtask bench` builds everything as released and runs them.

use std::process::ExitCode;

use clap::Parser;
use tests::bench::options::Options;
use tokio::runtime::Builder;

fn main() -> ExitCode {
    let options = Options::parse();
    let runtime = match Builder::new_multi_thread().worker_threads(2).enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: {error}");
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(tests::bench::run(&options)) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error:#}");
            ExitCode::FAILURE
        }
    }
}
