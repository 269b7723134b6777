//! Rows of an earlier server: made anew from their documents, in guards, as commits make them.
//!
//! Whoever raises a kind's `rows` lists something else of it than before. A device makes its own rows anew when its app is another
//! one; the server does so here, slice by slice beside serving, and what it hands out meanwhile it makes anew on the way. So no device
//! gets a row that it would take for one of today's. Documents stay where they are in the feed: whoever has read them makes
//! their rows itself. Their tails go: those say which cells changed of rows as they were.

use std::sync::Arc;

use shared::crm::Kind;
use shared::document::Row;
use shared::sync::{SCHEMA, are_outdated};

use super::{Hub, HubError, settings};
use crate::admission::{Merge, MergeFailure, MergeRequest, Rules};
use crate::store::{NewDoc, Store, StoreError, StoredDoc, View};

/// Rows a slice: one transaction, and some tens of milliseconds of one guard.
const SLICE: usize = 32;
/// Documents that are filed in one transaction: some milliseconds.
const FILED: usize = 256;

/// Makes rows anew that are of an earlier projection.
pub(super) struct Projecting<'h> {
    merge: &'h dyn Merge,
    rules: Arc<Rules>,
}

impl<S: Store> Hub<S> {
    /// Notes that rows are from now on what this program makes of documents. Those of the kinds of which that was something else
    /// are to be made anew.
    ///
    /// # Errors
    /// If the store cannot be read or written.
    pub fn begin_projecting(&self) -> Result<(), HubError> {
        let before = self.store.view(|view: &dyn View| view.projection())?;
        if before == SCHEMA {
            return Ok(());
        }
        let outdated: Vec<Kind> = Kind::all().filter(|kind| are_outdated(*kind, before)).collect();
        Ok(self.store.write(|draft| draft.put_projection(SCHEMA, &outdated))?)
    }

    /// Says of the next documents that an earlier version wrote what they are, durably. Answers of how many; none when that is known
    /// of all.
    ///
    /// # Errors
    /// If the store cannot be read or written. What was done before stays.
    pub fn file_next(&self) -> Result<usize, HubError> {
        let filed = self.store.view(|view: &dyn View| {
            let mut filed = Vec::new();
            for number in view.unfiled(FILED)? {
                let row = view.doc_by_number(number)?.ok_or(StoreError::Damaged("a number of no document"))?.row;
                filed.push((number, row.kind));
            }
            Ok::<_, HubError>(filed)
        })?;
        if !filed.is_empty() {
            self.store.write(|draft| {
                filed.iter().try_for_each(|(number, kind)| Ok::<_, HubError>(draft.put_kind(*number, *kind)?))
            })?;
        }
        Ok(filed.len())
    }

    /// Makes the next rows anew, durably. Answers how many; none when all are.
    ///
    /// # Errors
    /// If the store cannot be read or written, or no guard gets to it. What was done before stays.
    pub fn project_next(&self) -> Result<usize, HubError> {
        let (projecting, docs) = self.store.view(|view: &dyn View| {
            let mut docs = Vec::new();
            for number in view.outdated(SLICE)? {
                docs.push(view.doc_by_number(number)?.ok_or(StoreError::Damaged("an outdated document is not there"))?);
            }
            Ok::<_, HubError>((Projecting { merge: &*self.merge, rules: self.rules(view)? }, docs))
        })?;
        if docs.is_empty() {
            return Ok(0);
        }
        let mut rows = Vec::with_capacity(docs.len());
        for doc in docs {
            let row = projecting.row(&doc)?.unwrap_or_else(|| {
                // It is handed out as it was, and brings down no second guard.
                tracing::warn!(document = %doc.id, "a row could not be made anew, and stays as an earlier version made it");
                doc.row.clone()
            });
            rows.push((doc, row));
        }
        let done = rows.len();
        self.store.write(|draft| {
            for (doc, row) in &rows {
                // Whoever has changed it since has made its row anew with that.
                if draft.revision(doc.id)? != Some(doc.revision) {
                    continue;
                }
                let (owner, day) = settings::agenda(row);
                let owner = owner.map_or(Ok(None), |owner| draft.number(owner))?;
                draft.put_doc(&NewDoc {
                    number: Some(doc.number),
                    id: doc.id,
                    scope: doc.scope,
                    history: doc.history,
                    revision: doc.revision,
                    entered: doc.entered,
                    row,
                    snapshot: &doc.snapshot,
                    tail: &[],
                    owner,
                    day: day.filter(|_| owner.is_some()),
                    parent: settings::parent(row),
                })?;
            }
            Ok::<_, HubError>(())
        })?;
        Ok(done)
    }

    /// What makes rows anew on their way out; none if all are of this projection.
    pub(super) fn projecting(&self, view: &dyn View) -> Result<Option<Projecting<'_>>, HubError> {
        if view.outdated(1)?.is_empty() {
            return Ok(None);
        }
        Ok(Some(Projecting { merge: &*self.merge, rules: self.rules(view)? }))
    }
}

impl Projecting<'_> {
    /// A document as [`Hub::project_next`] will leave it.
    pub(super) fn renew(&self, view: &dyn View, mut doc: StoredDoc) -> Result<StoredDoc, HubError> {
        if view.is_outdated(doc.number)? {
            doc.tail.clear();
            if let Some(row) = self.row(&doc)? {
                doc.row = row;
            }
        }
        Ok(doc)
    }

    /// A document's row, made in a guard; none if it brings one down, or cannot be read any more.
    fn row(&self, doc: &StoredDoc) -> Result<Option<Row>, HubError> {
        match self.merge.merge(&MergeRequest::alone(doc.snapshot.clone()), &self.rules) {
            Ok(answer) => Ok(answer.merged.map(|merged| merged.row)),
            Err(MergeFailure::Crashed) => Ok(None),
            Err(MergeFailure::Unavailable(error)) => Err(HubError::Guard(error)),
        }
    }
}
