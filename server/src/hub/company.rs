//! The company's record: one in every workspace, also in those that are older than it.

use shared::crm::{Kind, Value};
use shared::document::{DocId, Document};

use super::authored::{ALONE, newborn};
use super::commit::Batch;
use super::{Hub, HubError, workspace};
use crate::store::{Store, View};

impl<S: Store> Hub<S> {
    /// Writes it, if it is not there: it is called as the workspace is, and says of itself what is given.
    ///
    /// # Errors
    /// If there is no workspace, or the store cannot be written.
    pub fn found_company(&self, says: &[(&str, Value)], now: i64) -> Result<(), HubError> {
        let name = self.store.view(|view: &dyn View| Ok::<_, HubError>(workspace(view)?.name))?;
        let fields = |document: &Document, _: &Batch| {
            if document.is_born() {
                return Ok(Vec::new());
            }
            let mut fields = newborn(Kind::COMPANY, [("name", Value::text(name.clone()))]);
            for (key, value) in says {
                fields.retain(|(own, _)| own != key);
                fields.push(((*key).to_owned(), value.clone()));
            }
            Ok(fields)
        };
        self.author(DocId::COMPANY, now, fields, ALONE).map(drop)
    }
}
