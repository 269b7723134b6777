//! Where a workspace lies.

use std::fs::File;
use std::path::PathBuf;
use std::str::FromStr;

use clap::Args;

use super::failure::Failure;
use super::table;
use crate::admission::InProcess;
use crate::hub::Hub;
use crate::store::{SqliteStore, Store as _, View, private};

/// Where documents are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StorePlace {
    /// A folder with one SQLite file for each workspace.
    Sqlite(PathBuf),
}

impl FromStr for StorePlace {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once(':') {
            Some(("sqlite", folder)) if !folder.is_empty() => Ok(Self::Sqlite(folder.into())),
            Some(_) | None => Err("expected sqlite:FOLDER, for example sqlite:./data".to_owned()),
        }
    }
}

/// Which workspace a command is about.
#[derive(Args)]
pub(super) struct Place {
    /// Where workspaces are kept: sqlite:FOLDER.
    #[arg(long, env = "CARTERA_STORE", value_name = "STORE", default_value = "sqlite:./data")]
    store: StorePlace,
    /// Which of them, by the name of its file.
    #[arg(long, env = "CARTERA_WORKSPACE", value_name = "NAME", default_value = "cartera", value_parser = file_name)]
    workspace: String,
}

/// Lists the workspaces in a folder.
#[derive(Args)]
pub(super) struct Workspaces {
    /// Where workspaces are kept: sqlite:FOLDER.
    #[arg(long, env = "CARTERA_STORE", value_name = "STORE", default_value = "sqlite:./data")]
    store: StorePlace,
}

const ENDING: &str = "sqlite";

impl Place {
    /// The workspace's file.
    pub(super) fn file(&self) -> PathBuf {
        let StorePlace::Sqlite(folder) = &self.store;
        folder.join(format!("{}.{ENDING}", self.workspace))
    }

    /// Notes where people reach the server, for the links of invitations that are made later.
    pub(super) fn note_urls(&self, urls: &[String]) -> Result<(), Failure> {
        let file = self.file().with_extension("urls");
        private::write(&file, urls.join("\n")).map_err(|error| Failure::File(file, error))
    }

    /// Where people reach the server, as it noted when it was started last.
    pub(super) fn urls(&self) -> Vec<String> {
        let noted = std::fs::read_to_string(self.file().with_extension("urls")).unwrap_or_default();
        noted.lines().map(str::to_owned).collect()
    }

    /// Notes where its backups were written.
    pub(super) fn note_backups(&self, backups: &[PathBuf]) -> Result<(), Failure> {
        let file = self.file().with_extension("backups");
        let lines: Vec<&str> = backups.iter().filter_map(|backup| backup.to_str()).collect();
        private::write(&file, lines.join("\n")).map_err(|error| Failure::File(file, error))
    }

    /// Where its backups were written, those that may be gone among them.
    pub(super) fn backups(&self) -> Vec<PathBuf> {
        let noted = std::fs::read_to_string(self.file().with_extension("backups")).unwrap_or_default();
        noted.lines().map(PathBuf::from).collect()
    }

    /// Claims the workspace for a server or a restore, until the answer is dropped.
    pub(super) fn claim(&self) -> Result<File, Failure> {
        let StorePlace::Sqlite(folder) = &self.store;
        let path = folder.join(format!("{}.lock", self.workspace));
        let failed = |error| Failure::File(path.clone(), error);
        private::folder(folder).map_err(failed)?;
        private::file(&path).map_err(failed)?;
        let lock = File::options().write(true).open(&path).map_err(failed)?;
        lock.try_lock().map_err(|_| Failure::Usage(format!("a server is running on {}", self.file().display())))?;
        Ok(lock)
    }

    /// Opens a workspace that exists. What is written then comes from this program itself and needs no guard.
    pub(super) fn open(&self) -> Result<Hub<SqliteStore>, Failure> {
        let file = self.file();
        if !file.exists() {
            return Err(Failure::NoWorkspace(file));
        }
        let hub = Hub::new(SqliteStore::open(&file)?, InProcess);
        if hub.is_set_up()? { Ok(hub) } else { Err(Failure::NoWorkspace(file)) }
    }
}

impl Workspaces {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let StorePlace::Sqlite(folder) = &self.store;
        let failed = |error| Failure::File(folder.clone(), error);
        let mut files: Vec<PathBuf> = Vec::new();
        for entry in std::fs::read_dir(folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if path.extension().is_some_and(|ending| ending == ENDING) {
                files.push(path);
            }
        }
        files.sort();
        let mut rows = Vec::new();
        for file in files {
            let store = SqliteStore::open(&file)?;
            let found = store.view(|view: &dyn View| {
                let devices = view.devices()?.len();
                Ok::<_, Failure>(view.workspace()?.map(|workspace| (workspace.name, devices)))
            })?;
            let size = file.metadata().map_or(0, |file| file.len());
            if let Some((name, devices)) = found {
                let stem = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
                rows.push([stem, name, devices.to_string(), format!("{:.1} MB", size as f64 / 1e6)]);
            }
        }
        table::print(["WORKSPACE", "NAME", "DEVICES", "SIZE"], &rows);
        Ok(())
    }
}

/// A name that cannot lead out of its folder.
fn file_name(text: &str) -> Result<String, String> {
    let plain = text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_');
    if plain && (1..=64).contains(&text.len()) {
        Ok(text.to_owned())
    } else {
        Err("expected letters, digits, - and _".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_folder_and_a_plain_name() {
        assert_eq!("sqlite:./data".parse(), Ok(StorePlace::Sqlite("./data".into())));
        assert!("postgres://x".parse::<StorePlace>().is_err());
        assert!("sqlite:".parse::<StorePlace>().is_err());
        assert!(file_name("norte-2").is_ok());
        assert!(file_name("../norte").is_err());
        assert!(file_name("").is_err());
    }
}
