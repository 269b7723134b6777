//! The site: `app` compiled for browsers, with `public`, as the files that the server hands out.
//!
//! The way of one build: cargo compiles `app` → [`bindgen`] writes its JavaScript → [`optimize`] shrinks the module →
//! [`fingerprint`] gives each file a name made of its content → [`shell`] fills in the service worker's list →
//! [`compress`] lays a Brotli file beside each. A site is made whole in a folder beside its place and then moved there.

mod bindgen;
mod compress;
mod fingerprint;
mod kind;
mod optimize;
mod parts;
mod plain;
mod recorded;
mod shell;
mod styles;
mod tables;

use std::collections::BTreeMap;
use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use sha2::{Digest, Sha256};

use crate::process::timed;
use crate::project::{Project, files_below, read, write};
use crate::together::{self, Build};
use crate::toolchain::{self, WASM, WebToolchain};

/// What goes through a first use: where the module is cut follows it.
const FIRST_USE: &str = "tests/src/browser/first_use.rs";

pub use kind::weigh as weigh_a_kind;

/// The files of a site: the path that a browser asks for, e.g. `/styles/tokens.css`, and the bytes.
type Files = BTreeMap<String, Vec<u8>>;

/// For whom a site is built.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Audience {
    /// Whoever builds it: soon ready.
    Developers,
    /// The tests: soon ready, and in two parts as people get it.
    Testers,
    /// Whoever downloads it: small.
    People,
}

impl Audience {
    fn profile(self) -> &'static str {
        match self {
            Self::Developers | Self::Testers => "web-dev",
            Self::People => "web",
        }
    }
}

/// Builds the site for `audience`, unless it stands already, and returns its folder. `beside` is compiled at the same time.
///
/// # Errors
/// The toolchain is missing, or a step fails.
pub fn build(project: &Project, audience: Audience, beside: impl IntoIterator<Item = Build>) -> Result<PathBuf> {
    let toolchain = WebToolchain::ensure(project, audience == Audience::People)?;
    let app = compilation(project, toolchain, audience, None);
    // The app first: it is the longer one.
    together::compile([app].into_iter().chain(beside).collect())?;
    let wasm = compiled(project, audience, None);
    let folder = match audience {
        Audience::Developers => project.target().join("site"),
        Audience::Testers => project.target().join("tested").join("site"),
        Audience::People => project.target().join("dist").join("site"),
    };
    let optimizer = match audience {
        Audience::Developers | Audience::Testers => None,
        Audience::People => optimize::find(),
    };
    let wanted = stamp(project, &wasm, optimizer.is_some())?;
    if fs::read_to_string(stamp_file(&folder)).is_ok_and(|stamp| stamp == wanted) && folder.is_dir() {
        return Ok(folder);
    }
    let site = timed("laying out the site", || {
        let mut files = bindgen::generate(&wasm, optimizer.is_some())?;
        if let Some(optimizer) = optimizer {
            optimize::optimize(&optimizer, &mut files, project)?;
        }
        files.insert(parts::REST.to_owned(), parts::NOTHING.to_vec());
        add_public(&mut files, project)?;
        styles::join(&mut files)?;
        match audience {
            Audience::Developers => {}
            Audience::Testers | Audience::People => recorded::cut(project, &mut files, audience)?,
        }
        plain::strip(&mut files);
        let files = shell::complete(fingerprint::rename(files)?)?;
        compress::beside(files, audience)
    })?;
    lay(&site, &folder)?;
    write(&stamp_file(&folder), wanted.as_bytes())?;
    report(&site);
    Ok(folder)
}

/// The build of the app; `with` as of [`WebToolchain::build`].
fn compilation(project: &Project, toolchain: WebToolchain, audience: Audience, with: Option<&str>) -> Build {
    let profile = audience.profile();
    let library = match toolchain {
        WebToolchain::Active => "",
        WebToolchain::ActiveFromSource => ", with its standard library",
        WebToolchain::Debian => ", with Debian's Rust and its standard library",
    };
    let mut command = toolchain.build(project, audience == Audience::People, with);
    command.args(["--package", "app", "--lib", "--profile", profile]);
    let called = if with.is_some() { "the app once more" } else { "the app" };
    Build::new(format!("{called} (profile {profile}{library})"), command)
}

/// The module that it makes.
fn compiled(project: &Project, audience: Audience, with: Option<&str>) -> PathBuf {
    toolchain::target_folder(project, with).join(WASM).join(audience.profile()).join("app.wasm")
}

fn add_public(files: &mut Files, project: &Project) -> Result<()> {
    let folder = project.root().join("public");
    for path in files_below(&folder)? {
        let name = path.strip_prefix(&folder).context("a file of public/ outside of it")?;
        files.insert(format!("/{}", name.display()), read(&path)?);
    }
    Ok(())
}

/// Changes whenever the site would: with the compiled app, `public`, what goes through a first use, this program, and the presence
/// of the optimiser.
fn stamp(project: &Project, wasm: &Path, optimized: bool) -> Result<String> {
    let mut digest = Sha256::new();
    let mut add = |part: &[u8]| {
        digest.update(part.len().to_le_bytes());
        digest.update(part);
    };
    // Unknown if cargo has just replaced this program: then the site is made anew next time, which is right.
    let built = env::current_exe().and_then(fs::metadata).and_then(|program| program.modified()).ok();
    add(format!("{built:?} {optimized}").as_bytes());
    add(&read(wasm)?);
    add(&read(&project.root().join(FIRST_USE))?);
    let mut public = Files::new();
    add_public(&mut public, project)?;
    for (name, contents) in &public {
        add(name.as_bytes());
        add(contents);
    }
    Ok(hexadecimal(&digest.finalize()))
}

/// Beside the folder, not in it: the server hands out whatever is in it.
fn stamp_file(folder: &Path) -> PathBuf {
    folder.with_extension("stamp")
}

fn lay(site: &Files, folder: &Path) -> Result<()> {
    let fresh = folder.with_extension("new");
    remove(&fresh)?;
    for (name, contents) in site {
        write(&fresh.join(name.trim_start_matches('/')), contents)?;
    }
    remove(&stamp_file(folder))?;
    remove(folder)?;
    fs::rename(&fresh, folder).with_context(|| format!("moving the site to {}", folder.display()))
}

fn remove(path: &Path) -> Result<()> {
    let removed = if path.is_dir() {
        fs::remove_dir_all(path)
    } else if path.exists() {
        fs::remove_file(path)
    } else {
        Ok(())
    };
    removed.with_context(|| format!("removing {}", path.display()))
}

fn report(site: &Files) {
    let kilobytes = |bytes: usize| bytes.div_ceil(1000);
    for (name, contents) in site.iter().filter(|(name, _)| name.ends_with(".wasm")) {
        let compressed = site.get(&compress::name(name)).map_or(0, Vec::len);
        eprintln!("  {name}: {} KB, {} KB compressed", kilobytes(contents.len()), kilobytes(compressed));
    }
    let shell: usize = shell::precached(site).map(|name| site.get(&compress::name(name)).map_or(0, Vec::len)).sum();
    eprintln!("  what a first visit downloads: {} KB", kilobytes(shell));
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
