//! Lists of who was shut out, one beside each backup, so that bringing one back lets nobody in again.

use std::path::{Path, PathBuf};

use clap::Args;
use shared::document::DocId;
use shared::sync::body;

use super::failure::Failure;
use super::output::say;
use super::{Place, table};
use crate::http::now;
use crate::hub::{Hub, ShutOut, TakenOver};
use crate::store::{SqliteStore, Store, private};

/// How the name of a list ends, behind the backup's.
const ENDING: &str = "shut-out";
/// No list is longer, bytes: one of ten thousand members is not.
const LONGEST: u64 = 16 * 1024 * 1024;

/// Lets everybody in again after a restore.
#[derive(Args)]
pub(super) struct Reopen {
    #[command(flatten)]
    place: Place,
}

impl Reopen {
    pub(super) fn run(&self) -> Result<(), Failure> {
        say(if self.place.open()?.reopen()? {
            "Everybody comes in again. Whose invitation has ended needs a new one: `cartera-server invite`."
        } else {
            "Nothing to do: everybody comes in."
        });
        Ok(())
    }
}

/// Writes the list that lies beside a backup, and notes where the backup is, so that the list is kept up to date.
pub(super) fn begin<S: Store>(hub: &Hub<S>, place: &Place, backup: &Path) -> Result<(), Failure> {
    write(&hub.shut_out(now())?, backup)?;
    let backup = std::path::absolute(backup).map_err(|error| Failure::File(backup.to_owned(), error))?;
    let mut known = place.backups();
    known.retain(|other| *other != backup);
    known.push(backup);
    place.note_backups(&known)
}

/// Brings the lists beside the backups up to date, after somebody was shut out or let in. A backup that is not where it was
/// written keeps the list that went with it.
pub(super) fn refresh(hub: &Hub<SqliteStore>, place: &Place) -> Result<(), Failure> {
    let backups: Vec<PathBuf> = place.backups().into_iter().filter(|backup| backup.exists()).collect();
    if backups.is_empty() {
        return Ok(());
    }
    let list = hub.shut_out(now())?;
    for backup in &backups {
        // What was done is done; a folder that cannot be written is no reason to fail.
        if let Err(failure) = write(&list, backup) {
            failure.say();
        }
    }
    place.note_backups(&backups)
}

fn write(list: &ShutOut, backup: &Path) -> Result<(), Failure> {
    let file = beside(backup);
    let unfinished = file.with_extension("unfinished");
    let failed = |error| Failure::File(file.clone(), error);
    private::write(&unfinished, body::encode(list)).map_err(failed)?;
    std::fs::rename(&unfinished, &file).map_err(failed)
}

/// The latest list of a workspace of those that lie in a backup's folder: the lists of later backups know more than its own.
pub(super) fn latest(workspace: DocId, backup: &Path) -> Option<ShutOut> {
    let backup = std::path::absolute(backup).ok()?;
    let entries = std::fs::read_dir(backup.parent()?).ok()?;
    let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
    let lists =
        files.filter(|file| file.extension().is_some_and(|ending| ending == ENDING)).filter_map(|file| read(&file));
    lists.filter(|list| list.workspace == workspace).max_by_key(|list| (list.at, list.head))
}

/// A list, if the file is one; else that is said.
fn read(file: &Path) -> Option<ShutOut> {
    let bytes = || if file.metadata().ok()?.len() > LONGEST { None } else { std::fs::read(file).ok() };
    let list = bytes().and_then(|bytes| body::decode(&bytes).ok());
    if list.is_none() {
        say(format!("{} is damaged: nothing is taken over from it", file.display()));
    }
    list
}

/// Says what was taken over from a list.
pub(super) fn tell(list: &ShutOut, taken: &TakenOver) {
    let TakenOver { devices, members, withdrawn, invitations, kept } = taken;
    let mut done = Vec::new();
    match devices {
        0 => {}
        1 => done.push("1 device revoked".to_owned()),
        devices => done.push(format!("{devices} devices revoked")),
    }
    done.extend(members.iter().map(|name| format!("{name} removed")));
    done.extend(withdrawn.iter().map(|name| format!("what {name} may do reduced")));
    match invitations {
        0 => {}
        1 => done.push("1 invitation ended".to_owned()),
        invitations => done.push(format!("{invitations} invitations ended")),
    }
    let done = if done.is_empty() { "nobody".to_owned() } else { done.join(", ") };
    let moment = table::moment(Some(list.at));
    say(format!("shut out again, as it was on {moment} (UTC): {done}"));
    for name in kept {
        say(format!(
            "{name} was not: nobody else administers this backup. `cartera-server invite --name NAME --administrator` first, then \
             `cartera-server members`."
        ));
    }
}

fn beside(backup: &Path) -> PathBuf {
    let mut name = backup.file_name().unwrap_or_default().to_owned();
    name.push(".");
    name.push(ENDING);
    backup.with_file_name(name)
}
