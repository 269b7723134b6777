//! Why a store could not do it.

/// Why a store could not read or write.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database refused.
    #[error("the database refused")]
    Sqlite(#[from] rusqlite::Error),
    /// The folder or the file cannot be used.
    #[error("the data folder cannot be used")]
    Io(#[from] std::io::Error),
    /// What lies in the store is not what was written there.
    #[error("the store is damaged: {0}")]
    Damaged(&'static str),
    /// The file was written by a newer server.
    #[error("the store was written by a newer server (format {found}, this one reads {known})")]
    Newer {
        /// The format of the file.
        found: i64,
        /// The newest that this server knows.
        known: i64,
    },
    /// The thread that wrote, for others too, died over it. What it wrote is undone.
    #[error("the thread that wrote died")]
    Died,
}

impl StoreError {
    /// Whether trying again later cannot help.
    #[must_use]
    pub const fn is_permanent(&self) -> bool {
        match self {
            // A full disk can be cleared, a locked file released, another thread may live.
            Self::Sqlite(_) | Self::Io(_) | Self::Died => false,
            Self::Damaged(_) | Self::Newer { .. } => true,
        }
    }
}
