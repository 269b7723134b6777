//! Why a command was not done, as whoever typed it reads it.

use std::io;
use std::path::PathBuf;

use crate::causes::causes;
use crate::http::TlsError;
use crate::hub::HubError;
use crate::store::{BackupError, StoreError};

/// Why a command was not done.
#[derive(Debug, thiserror::Error)]
pub(super) enum Failure {
    #[error("the store cannot be used")]
    Store(#[from] StoreError),
    #[error("it could not be done")]
    Hub(#[from] HubError),
    #[error("there is no workspace in {0}; the first `cartera-server serve` makes one")]
    NoWorkspace(PathBuf),
    #[error("{0}")]
    Usage(String),
    #[error("nothing can listen at {0}")]
    Listen(String, #[source] io::Error),
    #[error("TLS cannot be used")]
    Tls(#[from] TlsError),
    #[error("{} cannot be read or written", .0.display())]
    File(PathBuf, #[source] io::Error),
    #[error("the backup is not good")]
    Backup(#[from] BackupError),
    #[error("the merging process failed")]
    Guard(#[source] io::Error),
    #[error("the system gives no random numbers")]
    Random,
    #[error("the server cannot start")]
    Runtime(#[source] io::Error),
}

impl Failure {
    /// Tells the failure and its causes on standard error.
    pub(super) fn say(&self) {
        eprintln!("cartera-server: {}", causes(self));
    }
}
