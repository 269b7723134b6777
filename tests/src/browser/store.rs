//! What a phone holds durably: the bases of its documents, read in the browser's own database.
//!
//! A person reads a customer's page; of four hundred customers a test cannot. When nothing waits, the base is all that a
//! phone has of a record, so it is what the page would show.

use anyhow::{Context as _, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::{Value, json};
use shared::document::{DocId, Document};
use shared::replica::StoredDoc;
use shared::sync::body;

use super::phone::Phone;

/// The names are those of `app/src/worker/storage`.
const READ: &str = "
    const answer = (asked) => new Promise((give, fail) => {
        asked.onsuccess = () => give(asked.result);
        asked.onerror = () => fail(asked.error);
    });
    const text = (bytes) => bytes && btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
    return (async () => {
        const seats = await answer(indexedDB.open('cartera'));
        const name = await answer(seats.transaction('seats').objectStore('seats').get('current'));
        seats.close();
        const db = await answer(indexedDB.open(name));
        const docs = db.transaction('docs').objectStore('docs');
        const found = await Promise.all(arguments[0].map((id) => answer(docs.get(id))));
        db.close();
        return found.map((bytes) => text(bytes) ?? null);
    })();
";

impl Phone {
    /// The acknowledged bases of records, in order.
    ///
    /// # Errors
    /// If the phone does not hold one of them.
    pub async fn bases(&self, docs: &[DocId]) -> Result<Vec<Document>> {
        let ids: Vec<String> = docs.iter().map(ToString::to_string).collect();
        let found = self.webdriver()?.execute(READ, &[json!(ids)]).await?;
        let found = found.as_array().context("the phone answers with a list")?;
        docs.iter()
            .zip(found)
            .map(|(doc, found)| read(found).with_context(|| format!("{}: {doc}", self.name())))
            .collect()
    }
}

fn read(found: &Value) -> Result<Document> {
    let sealed = found.as_str().context("the phone does not hold it")?;
    let stored: StoredDoc = body::decode(&STANDARD.decode(sealed)?)?;
    Ok(Document::load(&stored.bytes)?)
}
