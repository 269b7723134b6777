//! `cartera-server backup` and `cartera-server restore`.

use std::ffi::OsString;
use std::fmt;
use std::path::{Path, PathBuf};

use clap::Args;
use shared::document::heads_of_snapshot;

use super::failure::Failure;
use super::output::say;
use super::{Place, random, shut_out, table};
use crate::admission::InProcess;
use crate::guard::GuardPool;
use crate::http::now;
use crate::hub::tail::Tail;
use crate::hub::{Hub, ShutOut};
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
        if self.file.exists() {
            return Err(Failure::Usage(format!("{} exists already", self.file.display())));
        }
        let unfinished = beside(&self.file, "unfinished");
        let hub = self.place.open()?;
        let verified = whole(&unfinished, || {
            hub.store().back_up(&unfinished)?;
            verify(&unfinished)
        })?;
        rename(&unfinished, &self.file)?;
        shut_out::begin(&hub, &self.place, &self.file)?;
        say(format!("{}: {verified}", self.file.display()));
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
        let now = now();
        let verified = whole(&fresh, || {
            std::fs::copy(&self.file, &fresh).map_err(|error| Failure::File(self.file.clone(), error))?;
            verify(&fresh)
        })?;
        let hub = Hub::new(SqliteStore::open_copy(&fresh)?, InProcess);
        // Phones have read a feed that this file has forgotten: theirs is another epoch.
        hub.begin_epoch(random::bytes()?)?;
        let later = self.later(&hub, &place)?;
        if let Some(list) = &later {
            shut_out::tell(list, &hub.take_over(list, now)?);
        }
        let is_held = later.is_none_or(|list| list.is_held);
        if is_held {
            hub.hold()?;
        }
        // From now on this is what the list beside the backup is about.
        if let Err(failure) = shut_out::begin(&hub, &self.place, &self.file) {
            failure.say();
        }
        drop(hub);
        if let Some(aside) = put_aside(&place, now)? {
            say(format!("what was there is now {}", aside.display()));
        }
        rename(&fresh, &place)?;
        say(format!("{}: {verified}", place.display()));
        if is_held {
            say(
                "Nothing says who was shut out since this backup, so only administrators come in. `cartera-server devices` and \
                 `members` list the others; `revoke` whom you do not know, then let everybody in: `cartera-server reopen`.",
            );
        }
        Ok(())
    }

    /// The latest that is known of who was shut out: by what is replaced, or by a list in the backup's folder.
    fn later(&self, restored: &Hub<SqliteStore>, place: &Path) -> Result<Option<ShutOut>, Failure> {
        let (workspace, _) = restored.workspace()?;
        let listed = shut_out::latest(workspace, &self.file);
        let replaced = if place.exists() {
            let replaced = SqliteStore::open(place).map_err(Failure::from);
            let replaced = replaced.and_then(|store| Ok(Hub::new(store, InProcess).shut_out(now())?));
            replaced.inspect_err(|_| say("what is replaced cannot be read, so it does not say who was shut out")).ok()
        } else {
            None
        };
        let replaced = replaced.filter(|list| list.workspace == workspace);
        Ok(replaced.into_iter().chain(listed).max_by_key(|list| (list.at, list.head)))
    }
}

/// What `make` answers, which makes a file. If it fails, nothing of that is left: the disk may be full.
fn whole<T>(file: &Path, make: impl FnOnce() -> Result<T, Failure>) -> Result<T, Failure> {
    let made = make();
    if made.is_err() {
        for left in std::iter::once("").chain(JOURNAL).map(|ending| with(file, ending)) {
            // The reason is worth more than a second failure.
            let _removed = std::fs::remove_file(left);
        }
    }
    made
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

/// What a check of a copy found.
struct Verified {
    documents: usize,
    /// Documents whose latest commits, which are kept beside them, are damaged.
    tails: usize,
}

impl fmt::Display for Verified {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} documents, every one checked", self.documents)?;
        if self.tails > 0 {
            // Nothing is lost with them.
            write!(f, "; the latest commits kept beside {} of them are damaged: phones get these whole", self.tails)?;
        }
        Ok(())
    }
}

/// Checks a copy.
fn verify(file: &Path) -> Result<Verified, Failure> {
    let guards = GuardPool::start().map_err(Failure::Guard)?;
    let mut tails = 0;
    let verified = verify_file(file, |doc| {
        let heads = heads_of_snapshot(&doc.snapshot);
        tails += usize::from(heads.is_ok_and(|heads| Tail::of(&doc.tail, doc.revision, &heads).is_none()));
        guards.check(&doc.snapshot).unwrap_or(false)
    });
    Ok(Verified { documents: verified?, tails })
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
