//! What the app shows before anything has been read. A cache: losing it costs a moment of the next start. It is of one build, which
//! alone knows in what order its fields stand.

use indexed_db_futures::transaction::TransactionMode;
use shared::sync::body;

use super::{META, Storage, StorageError, begin, finish, get, put, seal};
use crate::protocol::First;
use crate::worker::clock;

/// Its key.
const FIRST: &str = "first";

impl Storage {
    /// What was kept; none if nothing was, or it cannot be read.
    pub async fn first(&self) -> Option<First> {
        let read = async {
            let db = self.database();
            let tx = begin(&db, &[META], TransactionMode::Readonly, false)?;
            let value = get(&tx, META, &FIRST.into()).await?;
            finish(tx).await?;
            Ok::<_, StorageError>(value)
        };
        let value = read.await.ok().filter(|value| !value.is_undefined())?;
        let (build, first) = body::decode::<(String, First)>(&seal::open(&value).await?).ok()?;
        (build == clock::build()).then_some(first)
    }

    /// Keeps it, as long as this tab is the writer.
    ///
    /// # Errors
    /// Another tab writes now, the storage is full, or what the browser says.
    pub async fn keep_first(&self, first: &First) -> Result<(), StorageError> {
        let sealed = seal::seal(&body::encode(&(clock::build(), first))).await;
        let db = self.database();
        let tx = self.begin_writing(&db, &[META], false).await?;
        put(&tx, META, &FIRST.into(), &sealed)?;
        finish(tx).await
    }
}
