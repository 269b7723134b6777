//! `cartera-server backup` and `cartera-server restore`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::failure::Failure;
use super::output::say;
use super::{Place, table};
use crate::admission::InProcess;
use crate::guard::GuardPool;
use crate::http::now;
use crate::hub::Hub;
use crate::store::{SqliteStore, verify_file};

/// Where to copy the workspace.
#[derive(Args)]
pub(super) struct Backup {
    #[command(flatten)]
    place: Place,
    /// The file to write, which must not exist.
    file: PathBuf,
}

/// Whence to bring it back.
#[derive(Args)]
pub(super) struct Restore {
    #[command(flatten)]
    place: Place,
    /// A file that `backup` wrote.
    file: PathBuf,
    /// Put a workspace that is there aside, under a name with the time, instead of refusing.
    #[arg(long)]
    replace: bool,
}

/// How the names of what SQLite keeps beside a file end.
const JOURNAL: [&str; 2] = ["-wal", "-shm"];

impl Backup {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let file = self.place.file();
        if !file.exists() {
            return Err(Failure::NoWorkspace(file));
        }
        if self.file.exists() {
            return Err(Failure::Usage(format!("{} exists already", self.file.display())));
        }
        let unfinished = beside(&self.file, "unfinished");
        SqliteStore::open(&file)?.back_up(&unfinished)?;
        let documents = verify(&unfinished)?;
        rename(&unfinished, &self.file)?;
        say(format!("{}: {documents} documents, every one checked", self.file.display()));
        Ok(())
    }
}

impl Restore {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let _claim = self.place.claim()?;
        let place = self.place.file();
        if place.exists() && !self.replace {
            let place = place.display();
            return Err(Failure::Usage(format!("there is a workspace at {place}; --replace puts it aside")));
        }
        let fresh = beside(&place, "restoring");
        // Of a restore that was cut off. A journal that lies beside a file is read as part of it.
        for left in JOURNAL.map(|ending| with(&fresh, ending)).iter().filter(|left| left.exists()) {
            std::fs::remove_file(left).map_err(|error| Failure::File(left.clone(), error))?;
        }
        std::fs::copy(&self.file, &fresh).map_err(|error| Failure::File(self.file.clone(), error))?;
        let documents = verify(&fresh)?;
        let now = now();
        // Phones have read a feed that this file has forgotten: theirs is another epoch.
        Hub::new(SqliteStore::open(&fresh)?, InProcess).begin_epoch(now)?;
        if let Some(aside) = put_aside(&place, now)? {
            say(format!("what was there is now {}", aside.display()));
        }
        rename(&fresh, &place)?;
        say(format!("{}: {documents} documents, every one checked", place.display()));
        Ok(())
    }
}

/// Puts a workspace's file and its journal aside, whichever of them there are, under a name with the time. Answers where to,
/// if there were any.
fn put_aside(file: &Path, now: i64) -> Result<Option<PathBuf>, Failure> {
    let moment = table::moment(Some(now)).replace([' ', ':'], "-");
    let mut aside = beside(file, &moment);
    for second in 2..100 {
        if aside.exists() {
            // Twice in one minute.
            aside = beside(file, &format!("{moment}-{second}"));
        }
    }
    let mut found = false;
    for ending in std::iter::once("").chain(JOURNAL) {
        let (from, to) = (with(file, ending), with(&aside, ending));
        if from.exists() {
            rename(&from, &to)?;
            found = true;
        }
    }
    Ok(found.then_some(aside))
}

/// Checks a copy; one that is not good is removed.
fn verify(file: &Path) -> Result<usize, Failure> {
    let guards = GuardPool::start().map_err(Failure::Guard)?;
    let verified = verify_file(file, |doc| guards.check(&doc.snapshot).unwrap_or(false));
    if verified.is_err() {
        // The reason is worth more than a second failure.
        let _removed = std::fs::remove_file(file);
    }
    Ok(verified?)
}

fn rename(from: &Path, to: &Path) -> Result<(), Failure> {
    std::fs::rename(from, to).map_err(|error| Failure::File(to.to_owned(), error))
}

/// A file beside another: its name and a word.
fn beside(file: &Path, word: &str) -> PathBuf {
    with(file, &format!(".{word}"))
}

fn with(file: &Path, ending: &str) -> PathBuf {
    let mut name = OsString::from(file.file_name().unwrap_or_default());
    name.push(ending);
    file.with_file_name(name)
}
