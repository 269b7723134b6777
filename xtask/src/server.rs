//! The programs that people run: the server here and now, the one binary for others, and the benchmarks.

use std::fs;
use std::iter;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use clap::{Args, Parser as _};

use crate::audits;
use crate::browsers;
use crate::process::{cargo, run as run_program, say, shown, succeeds, timed};
use crate::project::Project;
use crate::together::{self, Build};
use crate::web::{self, Audience};

/// How the server is called wherever it lies.
const SERVER: &str = "cartera-server";

/// The native profile of `run` and `test`; see the workspace's `Cargo.toml`.
pub const LOCAL: &str = "local";

/// Every native build selects the whole workspace, whatever of it is built: with a selection of its own, cargo would choose other
/// features for it, and compile again what another build has already compiled. Tests add some: see [`Programs::All`].
pub const SELECTION: &str = "--workspace";

/// Which native programs are to be built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Programs {
    /// The server.
    Server,
    /// The server and what goes through a first use of the app.
    FirstUse,
    /// The server and what the benchmarks run: each is optimised as a whole, which takes minutes.
    Measured,
    /// The server and what journeys run, and a first use of the app.
    Journeys,
    /// The server, the tests and what they run.
    All,
}

impl Programs {
    fn arguments(self) -> &'static [&'static str] {
        match self {
            Self::Server => &["build", SELECTION, "--bin", SERVER],
            Self::FirstUse => &["build", SELECTION, "--bin", SERVER, "--bin", "first_use"],
            Self::Measured => &["build", SELECTION, "--bin", SERVER, "--bin", "device", "--bin", "bench"],
            Self::Journeys => {
                &["build", SELECTION, "--bin", SERVER, "--bin", "device", "--bin", "first_use", "--test", JOURNEYS]
            }
            // With the tests: these choose features of their own, for which all would be compiled a second time.
            Self::All => &["test", SELECTION, "--no-run"],
        }
    }

    fn called(self) -> &'static str {
        match self {
            Self::Server => "the server",
            Self::FirstUse | Self::Measured => "the programs",
            Self::Journeys | Self::All => "the programs and tests",
        }
    }
}

/// The test program that plays journeys.
pub const JOURNEYS: &str = "journeys";

/// What `run` takes.
#[derive(Args)]
pub struct RunArguments {
    /// Start with an empty workspace instead of the sample of 500 customers.
    #[arg(long)]
    empty: bool,
    /// Where to listen, HOST:PORT; several times for several. `localhost` means both 127.0.0.1 and ::1, because it is one for
    /// some browsers and the other for others.
    #[arg(long, value_name = "ADDRESS", default_value = "localhost:8787")]
    listen: Vec<String>,
    /// Where the data lives [default: the repository's data/].
    #[arg(long, value_name = "FOLDER")]
    data: Option<PathBuf>,
    /// Build the app and the server as they are released: slower to build, smaller to load.
    #[arg(long)]
    release: bool,
}

/// The benchmark of what a kind costs in bytes, which are weighed here.
const KINDS: &str = "kinds";

/// What `bench` takes.
#[derive(Args)]
pub struct BenchArguments {
    /// Passed on: try `cargo xtask bench -- --help`.
    #[arg(trailing_var_arg = true, allow_hyphen_values = true, value_name = "ARGUMENT")]
    arguments: Vec<String>,
}

impl BenchArguments {
    /// What they mean. Ends this program with an explanation if the benchmarks would do so, before anything is built.
    fn read(&self) -> options::Options {
        let words = iter::once("bench").chain(self.arguments.iter().map(String::as_str));
        options::Options::try_parse_from(words).unwrap_or_else(|error| error.exit())
    }
}

/// What the benchmarks understand: their own file, read here as well, because building them takes minutes.
#[path = "../../tests/src/bench/options.rs"]
#[expect(dead_code, reason = "most of it is asked where they run")]
mod options;

/// What `soak` takes.
#[derive(Args)]
pub struct SoakArguments {
    /// How long, minutes.
    #[arg(long, default_value_t = 10)]
    minutes: u64,
    /// What happens, as a soak before printed it.
    #[arg(long)]
    seed: Option<u64>,
}

/// What `screenshots` takes.
#[derive(Args)]
pub struct ScreenshotsArguments {
    /// Where the pictures go.
    #[arg(value_name = "FOLDER", default_value = "target/screenshots")]
    folder: PathBuf,
    /// Only those whose names begin so: "customers,filters".
    #[arg(long)]
    only: Option<String>,
    /// In WebKit instead of Chromium.
    #[arg(long)]
    webkit: bool,
}

/// Builds app and server, and becomes the server.
///
/// # Errors
/// A build fails, or the server cannot be started.
pub fn run(project: &Project, arguments: &RunArguments) -> Result<()> {
    let (audience, profile) =
        if arguments.release { (Audience::People, "release") } else { (Audience::Developers, LOCAL) };
    let site = web::build(project, audience, [building(project, profile, Programs::Server)])?;
    let server = folder(project, profile).join(SERVER);

    let data = match &arguments.data {
        Some(folder) => std::path::absolute(folder).context("reading the current folder")?,
        None => project.root().join("data"),
    };
    let mut command = Command::new(server);
    command.arg("serve");
    for address in &arguments.listen {
        command.arg("--listen").arg(address);
    }
    command.arg("--store").arg(format!("sqlite:{}", data.display())).arg("--site").arg(site);
    if !arguments.empty && is_new(&data) {
        command.arg("--sample");
    }
    say(&shown(&command));
    // From here on the server is this process: signals and the exit code are its own.
    let error = command.exec();
    Err(error).with_context(|| format!("starting {}", shown(&command)))
}

/// Makes `target/dist/cartera-server`, one file with the app inside.
///
/// # Errors
/// A build fails, or the file cannot be copied.
pub fn dist(project: &Project) -> Result<()> {
    let site = web::build(project, Audience::People, [])?;
    timed("compiling the server with the app inside (profile release)", || {
        run_program(
            cargo(project)
                .args(["build", "--release", "--package", "server", "--features", "embed", "--target-dir"])
                .arg(project.target())
                .env("CARTERA_SITE", &site),
        )
    })?;
    let place = project.target().join("dist").join(SERVER);
    // Replaced and not overwritten: the one that lies there may be running.
    let fresh = place.with_extension("new");
    fs::copy(project.target().join("release").join(SERVER), &fresh)
        .with_context(|| format!("writing {}", place.display()))?;
    // Three quarters of it are line numbers for debuggers; without `strip`, which comes with the C compiler, they stay.
    let _stripped = succeeds(Command::new("strip").arg("--strip-debug").arg(&fresh));
    fs::rename(&fresh, &place).with_context(|| format!("writing {}", place.display()))?;
    let size = fs::metadata(&place).map_or(0, |file| file.len());
    say(&format!("{}: {} MB", place.display(), size.div_ceil(1_000_000)));
    Ok(())
}

/// Installs browsers, builds everything as released, then runs the benchmarks with `arguments`.
///
/// # Errors
/// A browser cannot be installed, a build fails, or the benchmarks say so.
pub fn bench(project: &Project, arguments: &BenchArguments) -> Result<()> {
    let options = arguments.read();
    let programs = folder(project, "release");
    let measured = building(project, "release", Programs::Measured);
    let mut command = Command::new(programs.join("bench"));
    command.args(&arguments.arguments);
    if options.names(KINDS) {
        let [without, with] = web::weigh_a_kind(project)?;
        command.env("CARTERA_KIND", format!("{without},{with}"));
    }
    // Where a kind is all that is weighed, nobody opens the app.
    if options.names_nothing_but(KINDS) {
        together::compile(vec![measured])?;
        return run_program(&mut command);
    }
    browsers::ensure()?;
    let site = web::build(project, Audience::People, [measured])?;
    command.env("CARTERA_LIGHTHOUSE", audits::lighthouse(project)?);
    run_program(with_programs(&mut command, &programs, &site))
}

/// Builds server and tests, and runs the soak.
///
/// # Errors
/// A build fails, or something did not hold.
pub fn soak(project: &Project, arguments: &SoakArguments) -> Result<()> {
    let programs = build(project, LOCAL, Programs::All)?;
    let mut command = Command::new(programs.join("soak"));
    command.args(["--minutes", &arguments.minutes.to_string()]).env("CARTERA_SERVER", programs.join(SERVER));
    command.args(arguments.seed.iter().flat_map(|seed| ["--seed".to_owned(), seed.to_string()]));
    run_program(&mut command)
}

/// Installs browsers, builds what the tests use, and makes a picture of every screen.
///
/// # Errors
/// A browser cannot be installed, a build fails, or a screen does not come.
pub fn screenshots(project: &Project, arguments: &ScreenshotsArguments) -> Result<()> {
    browsers::ensure()?;
    let site = web::build(project, Audience::Developers, [building(project, LOCAL, Programs::All)])?;
    let programs = folder(project, LOCAL);
    let mut command = Command::new(programs.join("screenshots"));
    command.arg(&arguments.folder).env("CARTERA_AXE", audits::axe(project)?);
    command.args(arguments.only.iter().flat_map(|only| ["--only", only]));
    command.args(arguments.webkit.then_some("--webkit"));
    // Where most of the sample's customers are: their visits stand at the hours of work.
    command.env("TZ", "America/Mexico_City");
    run_program(with_programs(&mut command, &programs, &site))?;
    say(&format!("pictures in {}", arguments.folder.display()));
    Ok(())
}

/// Builds native programs and returns the folder that they are in.
///
/// # Errors
/// The build fails.
pub fn build(project: &Project, profile: &str, programs: Programs) -> Result<PathBuf> {
    together::compile(vec![building(project, profile, programs)])?;
    Ok(folder(project, profile))
}

/// The build of native programs, which puts them into [`folder`].
pub fn building(project: &Project, profile: &str, programs: Programs) -> Build {
    let mut command = cargo(project);
    command.args(programs.arguments()).args(["--profile", profile, "--target-dir"]).arg(project.target());
    Build::new(format!("{} (profile {profile})", programs.called()), command)
}

/// Where the native programs of a profile lie.
pub fn folder(project: &Project, profile: &str) -> PathBuf {
    project.target().join(profile)
}

/// Tells tests and benchmarks where the real programs are.
pub fn with_programs<'a>(command: &'a mut Command, programs: &Path, site: &Path) -> &'a mut Command {
    command
        .env("CARTERA_SERVER", programs.join(SERVER))
        .env("CARTERA_DEVICE", programs.join("device"))
        .env("CARTERA_SITE", site)
}

/// Whether nobody has worked with this folder yet.
fn is_new(data: &Path) -> bool {
    fs::read_dir(data).map_or(true, |mut entries| entries.next().is_none())
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::*;

    #[derive(Parser)]
    struct Line {
        #[command(flatten)]
        run: RunArguments,
    }

    #[test]
    fn one_listens_where_any_browser_finds_localhost() {
        assert_eq!(Line::parse_from(["run"]).run.listen, ["localhost:8787"]);
        let chosen = ["run", "--listen", "127.0.0.1:1", "--listen", "[::1]:2"];
        assert_eq!(Line::parse_from(chosen).run.listen, ["127.0.0.1:1", "[::1]:2"]);
    }
}
