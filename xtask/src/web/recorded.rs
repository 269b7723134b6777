//! What a first use runs: found by going through one, in a browser, with an app that notes it.

use std::path::Path;

use anyhow::{Context, Result, bail};

use super::optimize::MODULE;
use super::parts::{self, Ran};
use super::{Audience, Files, lay};
use crate::browsers;
use crate::process::{cargo, output, run, say, timed};
use crate::project::{Project, read, write};
use crate::server::{self, LOCAL, Programs};
use crate::toolchain::WASM;

/// The JavaScript that gives the module its imports.
const GLUE: &str = "/app.js";

/// Where the glue begins the list of imports, and what is put there for [`parts::record`]: page and worker tell each other
/// what ran, and either knows it all.
const IMPORTS: &str = "const import0 = {\n            __proto__: null,\n";
const NOTING: &str = "__note: (number) => globalThis.noted(number),\n";
const NOTER: &str = "
const ran = (globalThis.ran = new Set());
const channel = new BroadcastChannel(\"what ran\");
channel.onmessage = ({ data }) => data.forEach((number) => ran.add(number));
let telling;
globalThis.noted = (number) => {
  ran.add(number);
  telling ??= setTimeout(() => {
    telling = undefined;
    channel.postMessage([...ran]);
  }, 50);
};
";

/// The library that knows the world's telephone numbers, and where in it their plans are.
const PLANS: (&str, &str) = ("rlibphonenumber", "src/generated/metadata/metadata.bin");

/// Cuts the module among `files` in two for `audience`. Where no browser can be had it stays whole, and that is said: the app is
/// the same, and a first visit downloads more.
///
/// # Errors
/// The recorded app cannot be built, or does not do in the browser what it should.
pub fn cut(project: &Project, files: &mut Files, audience: Audience) -> Result<()> {
    if let Err(error) = browsers::ensure() {
        say(&format!("leaving the app in one part, without a browser to try it in: {error:#}"));
        let module = files.get_mut(MODULE).context("no module")?;
        *module = parts::without_names(module)?;
        return Ok(());
    }
    let programs = match audience {
        // The tests are built anyway.
        Audience::Developers | Audience::Testers => Programs::Journeys,
        Audience::People => Programs::FirstUse,
    };
    let ran = first_use(project, files, programs)?;
    let module = files.get(MODULE).context("no module to cut")?;
    let parts = parts::cut(module, &ran, &[built_in(project)?])?;
    // Code that is not made for size names the plans where it need not, and nobody downloads it.
    if parts.keeps_a_file && audience == Audience::People {
        say("the telephone plans stay in the first part: they are not there once, or something there names them");
    }
    // For whoever asks why it is so large.
    write(&project.target().join("web").join("first.txt"), parts.what.as_bytes())?;
    files.insert(MODULE.to_owned(), parts.first);
    files.insert(parts::REST.to_owned(), parts.rest);
    Ok(())
}

/// The largest file that a library builds into the app: the plans of the world's telephone numbers.
fn built_in(project: &Project) -> Result<Vec<u8>> {
    let known =
        output(cargo(project).args(["metadata", "--format-version", "1", "--locked", "--filter-platform", WASM]))?;
    let known: serde_json::Value = serde_json::from_str(&known).context("reading what cargo knows")?;
    let packages = known["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let library =
        packages.iter().find(|package| package["name"] == PLANS.0).with_context(|| format!("no {}", PLANS.0))?;
    let manifest = library["manifest_path"].as_str().context("a library without a place")?;
    read(&Path::new(manifest).with_file_name(PLANS.1))
}

fn first_use(project: &Project, files: &Files, programs: Programs) -> Result<Ran> {
    let mut site = files.clone();
    let module = site.get_mut(MODULE).context("no module to record")?;
    *module = parts::record(module)?;
    let glue = site.get_mut(GLUE).with_context(|| format!("no {GLUE}"))?;
    let source = std::str::from_utf8(glue).with_context(|| format!("reading {GLUE}"))?;
    if source.matches(IMPORTS).count() != 1 {
        bail!("{GLUE} must begin its imports once: {IMPORTS}");
    }
    *glue = (source.replace(IMPORTS, &format!("{IMPORTS}{NOTING}")) + NOTER).into_bytes();
    let site = super::shell::complete(super::fingerprint::rename(site)?)?;
    let folder = project.target().join("recorded");
    lay(&site, &folder)?;

    let programs = server::build(project, LOCAL, programs)?;
    let noted = folder.with_extension("json");
    timed("going through a first use of the app", || {
        let mut command = std::process::Command::new(programs.join("first_use"));
        command.arg(&noted);
        run(server::with_programs(&mut command, &programs, &folder))
    })?;
    let noted: Vec<usize> = serde_json::from_slice(&read(&noted)?).context("reading what ran")?;
    Ok(noted.into_iter().collect())
}
