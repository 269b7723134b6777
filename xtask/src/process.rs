//! Other programs: started with a clean environment, shown at work, and named when they fail.

use std::env;
use std::io::{BufRead, BufReader};
use std::process::{Command, ExitStatus, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::project::Project;

/// Says on standard error what is being done. Standard output is left to the programs that this one runs.
pub fn say(what: &str) {
    eprintln!("\x1b[1m→\x1b[0m {what}");
}

/// Does `work` and says how long it took.
///
/// # Errors
/// What `work` answers.
pub fn timed<T>(what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
    say(what);
    #[expect(clippy::disallowed_methods, reason = "a duration that is only shown")]
    let start = Instant::now();
    let done = work()?;
    let seconds = start.elapsed().as_secs_f64();
    if seconds >= 1.0 {
        eprintln!("  {seconds:.1} s");
    }
    Ok(done)
}

/// Cargo of the toolchain that runs this program, without what `cargo run` left in the environment: a build inside a
/// build must not look different from the same build by hand, or both are made anew each time.
pub fn cargo(project: &Project) -> Command {
    let mut command = Command::new(env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
    command.current_dir(project.root());
    for (name, _) in env::vars_os() {
        if name.to_str().is_some_and(set_by_cargo_run) {
            command.env_remove(name);
        }
    }
    without_cargo_libraries(&mut command, project);
    command
}

fn set_by_cargo_run(name: &str) -> bool {
    name == "CARGO" || name.starts_with("CARGO_PKG_") || name.starts_with("CARGO_MANIFEST_")
}

/// Takes the folders that cargo added out of the library path: they hold the outer compiler's libraries.
fn without_cargo_libraries(command: &mut Command, project: &Project) {
    let Some(paths) = env::var_os("LD_LIBRARY_PATH") else { return };
    let kept: Vec<_> = env::split_paths(&paths)
        .filter(|path| {
            !path.starts_with(project.target()) && !path.components().any(|part| part.as_os_str() == "toolchains")
        })
        .collect();
    match env::join_paths(kept) {
        Ok(kept) if !kept.is_empty() => command.env("LD_LIBRARY_PATH", kept),
        _ => command.env_remove("LD_LIBRARY_PATH"),
    };
}

/// Runs a program to its end; it writes to this program's terminal.
///
/// # Errors
/// It cannot be started, or ends with a failure.
pub fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("starting {}", shown(command)))?;
    check(command, status)
}

/// Runs a program and returns what it wrote to standard output.
///
/// # Errors
/// It cannot be started, ends with a failure (with what it wrote to standard error), or writes no UTF-8.
pub fn output(command: &mut Command) -> Result<String> {
    let output = command.output().with_context(|| format!("starting {}", shown(command)))?;
    if !output.status.success() {
        let complaint = String::from_utf8_lossy(&output.stderr);
        bail!("{} failed ({}): {}", shown(command), output.status, complaint.trim());
    }
    String::from_utf8(output.stdout).with_context(|| format!("reading the answer of {}", shown(command)))
}

/// Whether a program can be started and ends well. What it writes is not shown.
pub fn succeeds(command: &mut Command) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null()).status().is_ok_and(|status| status.success())
}

/// Like [`succeeds`], but ends the program and answers no after `limit`.
pub fn succeeds_within(command: &mut Command, limit: Duration) -> bool {
    const STEP: Duration = Duration::from_millis(100);
    let Ok(mut child) = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn() else {
        return false;
    };
    let mut waited = Duration::ZERO;
    while waited < limit {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => thread::sleep(STEP),
            Err(_) => break,
        }
        waited += STEP;
    }
    // It may have ended just now: either way nothing is left running.
    let _ = child.kill();
    let _ = child.wait();
    false
}

/// Runs a program, shows its standard output as it comes, and hands each line to `line`.
///
/// # Errors
/// It cannot be started, or its output cannot be read. Ending with a failure is no error here: see the status.
pub fn run_reading(command: &mut Command, mut line: impl FnMut(&str)) -> Result<ExitStatus> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("starting {}", shown(command)))?;
    if let Some(output) = child.stdout.take() {
        for text in BufReader::new(output).split(b'\n') {
            let text = text.with_context(|| format!("reading from {}", shown(command)))?;
            let text = String::from_utf8_lossy(&text);
            println!("{text}");
            line(&text);
        }
    }
    child.wait().with_context(|| format!("waiting for {}", shown(command)))
}

/// Whether this process may install packages.
pub fn is_root() -> bool {
    output(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}

fn check(command: &Command, status: ExitStatus) -> Result<()> {
    if !status.success() {
        bail!("{} failed ({status})", shown(command));
    }
    Ok(())
}

/// The command as a person would type it.
pub fn shown(command: &Command) -> String {
    let mut words = vec![command.get_program().to_string_lossy().into_owned()];
    words.extend(command.get_args().map(|argument| argument.to_string_lossy().into_owned()));
    words.join(" ")
}
