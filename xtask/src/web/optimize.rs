//! Binaryen's `wasm-opt`: a third off the module, for some seconds of work.

use std::fs;
use std::path::PathBuf;
use std::process::Command;

use anyhow::{Context, Result};

use super::{Files, tables};
use crate::apt;
use crate::process::{self, say};
use crate::project::{Project, read};

/// The module's name before it is made of its content.
pub const MODULE: &str = "/app_bg.wasm";

/// What Rust's compiler uses and every browser since 2022 has. Never `--all-features`: what that writes does not load.
const FEATURES: [&str; 6] = [
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
];

/// What is called in one place alone moves there only if it is short: else a function that a first use runs takes whole screens with
/// it that nobody has opened.
const LARGEST_INLINED: &str = "--one-caller-inline-max-function-size=40";

/// A `wasm-opt` that runs.
pub struct Optimizer(PathBuf);

/// Finds `wasm-opt`, installing it if need be. Without it the app is larger and otherwise the same, so that is said and
/// is no error.
pub fn find() -> Option<Optimizer> {
    let program = PathBuf::from("wasm-opt");
    let runs = || process::succeeds(Command::new(&program).arg("--version"));
    if !runs()
        && let Err(error) = apt::ensure(&["binaryen"], "shrink the app by a third")
    {
        say(&format!("going on without wasm-opt: {error:#}"));
    }
    runs().then_some(Optimizer(program))
}

/// Shrinks the module among `files`. If this `wasm-opt` cannot read it, it stays as it is, and that is said.
///
/// # Errors
/// The module cannot be handed over through the target folder.
pub fn optimize(optimizer: &Optimizer, files: &mut Files, project: &Project) -> Result<()> {
    let module = files.get_mut(MODULE).context("no module to optimise")?;
    let folder = project.target().join("web");
    let (input, output) = (folder.join("before.wasm"), folder.join("after.wasm"));
    fs::write(&input, &module).with_context(|| format!("writing {}", input.display()))?;
    let mut command = Command::new(&optimizer.0);
    command.args(["-Oz", "-g", LARGEST_INLINED]).args(FEATURES).arg(&input).arg("-o").arg(&output);
    match process::run(&mut command) {
        Ok(()) => *module = tables::restore_exports(module, read(&output)?)?,
        Err(error) => say(&format!("leaving the app as it was compiled: {error:#}")),
    }
    Ok(())
}
