//! A way to compile for WebAssembly: the active toolchain's own target, one that rustup adds, or Debian's Rust.
//!
//! They are tried in that order. The last is for machines that rustup cannot reach its downloads from: Debian's
//! compiler comes with the sources of the standard library, and cargo builds that for WebAssembly together with the
//! app. It is used for that one build only; everything else is built by the active toolchain.
//!
//! What people download is built together with the standard library wherever its sources can be had, by either toolchain: that
//! is smaller, and ends at a panic without the code that would put it into words, which nobody in a browser reads.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::apt;
use crate::process::{self, say};
use crate::project::{Project, write};

/// The target that browsers run.
pub const WASM: &str = "wasm32-unknown-unknown";

/// How long rustup may take to download the target (some 30 MB). Where its server does not answer, it hangs.
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);

/// Leptos puts views together at run time instead of making a type of each: a seventh of the app less.
const ERASED: &str = "--cfg=erase_components";

/// A panic ends the program on the spot: neither its words nor its places are in the module, nor what values look like to whoever
/// debugs.
const WORDLESS: [&str; 4] =
    ["-Zunstable-options", "-Cpanic=immediate-abort", "-Zlocation-detail=none", "-Zfmt-debug=none"];

/// The standard library's sorts in a tenth of their code: each is made anew for each type and each order, some 140 times.
const SMALL_SORTS: &str = "-Zbuild-std-features=optimize_for_size";

/// The standard library, which everything runs through, stays fast: as small as the app itself, an import takes a quarter longer.
const FAST: [&str; 6] = ["dlmalloc", "hashbrown", "compiler_builtins", "core", "alloc", "std"];

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

/// What compiles the app for browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WebToolchain {
    /// The toolchain that runs this program: it has the target.
    Active,
    /// The same, which builds the standard library along with the app.
    ActiveFromSource,
    /// Debian's, which builds the standard library along with the app.
    Debian,
}

impl WebToolchain {
    /// Finds a toolchain, installing one if need be; `small` prefers one whose app is smaller.
    ///
    /// # Errors
    /// There is no way on this machine; says what a person should install.
    pub fn ensure(project: &Project, small: bool) -> Result<Self> {
        if small && (active_has_sources(project) || rustup_adds(project, &Component::Sources)) {
            return Ok(Self::ActiveFromSource);
        }
        if small && debian_is_complete() {
            return Ok(Self::Debian);
        }
        if active_has_target(project) {
            return Ok(Self::Active);
        }
        if rustup_adds(project, &Component::Target) {
            return Ok(Self::Active);
        }
        install_debian().context(
            "no way to compile for WebAssembly: `rustup target add wasm32-unknown-unknown` is the ordinary one, and did not work here",
        )?;
        Ok(Self::Debian)
    }

    /// `cargo build` for the browser, into a target folder of its own; `small` where the build may take its time; `with`: a
    /// `cfg` besides, which has yet another folder, so that neither build undoes the other.
    pub fn build(self, project: &Project, small: bool, with: Option<&str>) -> Command {
        let mut command = match self {
            Self::Active | Self::ActiveFromSource => process::cargo(project),
            Self::Debian => debian_cargo(project),
        };
        // Flags for the machine's own linker mean nothing to the one for WebAssembly.
        command.env_remove("CARGO_ENCODED_RUSTFLAGS").env_remove("CARGO_BUILD_TARGET");
        command.arg("build");
        let mut flags = vec![ERASED.to_owned()];
        if self != Self::Active {
            // Lets a stable compiler build the standard library.
            command.env("RUSTC_BOOTSTRAP", "1").arg("-Zbuild-std=std,panic_abort");
            if small {
                command.arg(SMALL_SORTS);
                for package in FAST {
                    command.arg("--config").arg(format!("profile.web.package.{package}.opt-level=3"));
                }
                flags.extend(WORDLESS.map(str::to_owned));
            }
        }
        flags.extend(with.map(|cfg| format!("--cfg={cfg}")));
        command.env("RUSTFLAGS", flags.join(" "));
        command.args(["--target", WASM, "--target-dir"]).arg(target_folder(project, with));
        command
    }
}

/// Where builds for the browser go; those with a `cfg` besides have a folder of their own.
pub fn target_folder(project: &Project, with: Option<&str>) -> PathBuf {
    project.target().join(with.map_or_else(|| "web".to_owned(), |cfg| format!("web-{cfg}")))
}

fn active_has_target(project: &Project) -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.current_dir(project.root()).args(["--print", "target-libdir", "--target", WASM]);
    process::output(&mut command).is_ok_and(|folder| has_standard_library(Path::new(folder.trim())))
}

fn has_standard_library(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| {
        entries.filter_map(Result::ok).any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
    })
}

/// What rustup can add to the active toolchain.
enum Component {
    Target,
    Sources,
}

impl Component {
    fn arguments(&self) -> [&'static str; 3] {
        match self {
            Self::Target => ["target", "add", WASM],
            Self::Sources => ["component", "add", "rust-src"],
        }
    }

    fn is_here(&self, project: &Project) -> bool {
        match self {
            Self::Target => active_has_target(project),
            Self::Sources => active_has_sources(project),
        }
    }
}

fn active_has_sources(project: &Project) -> bool {
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let mut command = Command::new(rustc);
    command.current_dir(project.root()).args(["--print", "sysroot"]);
    process::output(&mut command)
        .is_ok_and(|root| Path::new(root.trim()).join("lib/rustlib/src/rust/library/Cargo.lock").is_file())
}

fn rustup_adds(project: &Project, component: &Component) -> bool {
    // Where something else can do it, nobody waits for that a second time.
    let is_hopeless = rustup_failed_before(project) && debian_is_complete();
    if is_hopeless || !process::succeeds(Command::new("rustup").arg("--version")) {
        return false;
    }
    let arguments = component.arguments();
    say(&format!("rustup {}", arguments.join(" ")));
    let mut command = Command::new("rustup");
    command.current_dir(project.root()).args(arguments);
    let added = process::succeeds_within(&mut command, RUSTUP_LIMIT) && component.is_here(project);
    if !added {
        say("rustup cannot add it here; Debian's Rust can stand in");
        // It matters little if that cannot be written: then it is tried again.
        let _ = write(&rustup_failure(project), b"");
    }
    added
}

/// A note that rustup did not work on this machine.
fn rustup_failure(project: &Project) -> PathBuf {
    target_folder(project, None).join("rustup-cannot-add-target")
}

fn rustup_failed_before(project: &Project) -> bool {
    rustup_failure(project).is_file()
}

/// Only the packages' own files tell whether the recipe works: a person may have them from elsewhere.
fn debian_is_complete() -> bool {
    Path::new(DEBIAN_CARGO).is_file()
        && DebianRust::installed().is_some_and(|rust| rust.packages().iter().all(|package| apt::is_installed(package)))
}

fn install_debian() -> Result<()> {
    if !apt::is_available() {
        bail!("without rustup's target only Debian's packages can help, and this is no Debian");
    }
    if debian_is_complete() {
        return Ok(());
    }
    if apt::candidate("rustc-web").is_none() && process::is_root() {
        apt::update()?;
    }
    let rust = DebianRust::offered()?;
    let packages = rust.packages();
    let packages: Vec<&str> = packages.iter().map(String::as_str).collect();
    apt::ensure(&packages, "compile the app for WebAssembly")
}

/// The packages of Debian's Rust for the web, all of one version, with the linker of the LLVM that it was built with.
struct DebianRust {
    linker: String,
}

impl DebianRust {
    /// What apt offers, if it is new enough for this workspace.
    fn offered() -> Result<Self> {
        let version = apt::candidate("rustc-web").context("apt has no package rustc-web")?;
        let needed = env!("CARGO_PKG_RUST_VERSION");
        if release(&version) < release(needed) {
            bail!("apt offers rustc-web {version}, and this needs {needed}: add bookworm-security to apt's sources");
        }
        Self::installed().context("apt's rust-web-llvm names no LLVM, so the matching linker is not known")
    }

    fn installed() -> Option<Self> {
        linker_for(&apt::dependencies("rust-web-llvm")).map(|linker| Self { linker })
    }

    fn packages(&self) -> Vec<String> {
        let mut packages: Vec<String> =
            ["rustc-web", "cargo-web", "rust-web-src", "rust-web-llvm"].map(str::to_owned).into();
        packages.push(self.linker.clone());
        packages
    }
}

/// `lld-22` for a compiler that depends on `llvm-22`.
fn linker_for(dependencies: &[String]) -> Option<String> {
    let version = dependencies.iter().find_map(|name| name.strip_prefix("llvm-"))?;
    version.chars().all(|digit| digit.is_ascii_digit()).then(|| format!("lld-{version}"))
}

/// Major and minor version, e.g. (1, 96) of `1.96.0+dfsg1-1~deb12u2`.
fn release(version: &str) -> (u32, u32) {
    let mut numbers =
        version.split(|character: char| !character.is_ascii_digit()).map(|part| part.parse().unwrap_or(0));
    (numbers.next().unwrap_or(0), numbers.next().unwrap_or(0))
}

/// Debian's cargo and compiler for one child process, with nothing of the active toolchain left in its environment.
fn debian_cargo(project: &Project) -> Command {
    let outer = process::cargo(project);
    let mut command = Command::new(DEBIAN_CARGO);
    command.current_dir(project.root());
    for (name, value) in outer.get_envs() {
        match value {
            Some(value) => command.env(name, value),
            None => command.env_remove(name),
        };
    }
    for name in ["RUSTUP_TOOLCHAIN", "RUSTDOC", "RUSTC_WRAPPER", "RUSTC_WORKSPACE_WRAPPER", "RUST_RECURSION_COUNT"] {
        command.env_remove(name);
    }
    command.env("RUSTC", DEBIAN_RUSTC);
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_linker_has_the_compilers_llvm_version() {
        let dependencies = ["libc6", "libgcc-s1", "llvm-22"].map(str::to_owned);
        assert_eq!(linker_for(&dependencies).as_deref(), Some("lld-22"));
        assert_eq!(linker_for(&["llvm-dev".to_owned()]), None);
        assert_eq!(linker_for(&[]), None);
    }

    #[test]
    fn releases_compare_as_numbers() {
        assert_eq!(release("1.96.0+dfsg1-1~deb12u2"), (1, 96));
        assert!(release("1.85.0+dfsg3-1~deb12u3") < release("1.90"));
        assert!(release("1.100.0") > release("1.96.0"));
    }
}
