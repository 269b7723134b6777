//! The commands of this repository: `cargo xtask run`, `test`, `dist`, `bench` and `tidy`.
//!
//! Each command sets up what it needs on a machine that has Rust and a C linker: the WebAssembly target, `wasm-opt`,
//! browsers and their drivers, what audits pages. It says what it installs, and where it may not install, what a person should.
//! What takes long shows that it moves, and what is done already is not done again.
//!
//! - [`toolchain`] finds or installs a way to compile for WebAssembly.
//! - [`web`] turns `app` and `public` into the site that the server hands out.
//! - [`together`] runs builds side by side and says how far they are.
//! - [`server`] builds and runs the programs that use that site.
//! - [`test`] runs every test, [`tidy`] checks what tests do not.
//!
//! Absent on purpose: anything that the compiled programs need at run time. Nothing depends on this crate.

mod apt;
mod audits;
mod browsers;
mod keep;
mod process;
mod project;
mod server;
mod test;
mod tidy;
mod together;
mod toolchain;
mod web;

use std::process::ExitCode;

use clap::{Parser, Subcommand};
use project::Project;

/// The commands of the Cartera repository.
#[derive(Parser)]
#[command(name = "cargo xtask", bin_name = "cargo xtask")]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Build the app and the server, and serve them here.
    Run(server::RunArguments),
    /// Install what the tests need and run every test.
    Test(test::TestArguments),
    /// Make target/dist/cartera-server: one release binary with the app inside.
    Dist,
    /// Keep the built app of a release for the tests of later ones.
    Keep(keep::KeepArguments),
    /// Build everything as released and run the benchmarks.
    Bench(server::BenchArguments),
    /// Run real servers and devices through trouble for as long as is said.
    Soak(server::SoakArguments),
    /// Leave pictures of every screen in a folder, to be looked at.
    Screenshots(server::ScreenshotsArguments),
    /// Check format, lints, the architecture's arrows, and that the documents name what exists.
    Tidy,
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let result = Project::find().and_then(|project| match arguments.command {
        Command::Run(arguments) => server::run(&project, &arguments),
        Command::Test(arguments) => test::test(&project, &arguments),
        Command::Dist => server::dist(&project),
        Command::Keep(arguments) => keep::keep(&project, &arguments),
        Command::Bench(arguments) => server::bench(&project, &arguments),
        Command::Soak(arguments) => server::soak(&project, &arguments),
        Command::Screenshots(arguments) => server::screenshots(&project, &arguments),
        Command::Tidy => tidy::tidy(&project),
    });
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("\nerror: {error:#}");
            ExitCode::FAILURE
        }
    }
}
