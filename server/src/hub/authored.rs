//! Documents that the server writes itself: members, territories. They go the way of everybody's changes: the same
//! judgement, the same merge, the same commit.

use minicbor::bytes::ByteVec;
use shared::crm::{Kind, Role, Value};
use shared::document::{Actor, DocId, Document, Intent};
use shared::sync::cursor::WORKSPACE;
use shared::sync::message::Grant;

use super::commit::{Batch, CommitError, Committed};
use super::working::Working;
use super::{Hub, HubError, workspace};
use crate::admission::{MergeFailure, MergeRequest, Verdict};
use crate::store::{Store, View};

/// Nothing is committed beside a document.
pub(super) const ALONE: fn(&dyn View) -> Result<Batch, HubError> = |_| Ok(Batch::default());

/// How often the server tries again when somebody else was first.
const ATTEMPTS: usize = 50;
/// Records that are planted in one transaction.
const PORTION: usize = 500;

impl<S: Store> Hub<S> {
    /// Writes fields of a document of the workspace's own scope in the server's name, and what `beside` says in the same
    /// commit. Both are asked anew whenever somebody else was first; no fields write no document.
    pub(super) fn author(
        &self,
        id: DocId,
        now: i64,
        fields: impl Fn(&Document, &Batch) -> Result<Vec<(String, Value)>, HubError>,
        beside: impl Fn(&dyn View) -> Result<Batch, HubError>,
    ) -> Result<Committed, HubError> {
        for _ in 0..ATTEMPTS {
            let (rules, stored, mut batch, actor) = self.store.view(|view: &dyn View| {
                let actor = Actor::server(workspace(view)?.incarnation);
                Ok::<_, HubError>((self.rules(view)?, view.doc(id)?, beside(view)?, actor))
            })?;
            let grants = [Grant { scope: WORKSPACE, role: Role::Administrator }];
            let mut working = Working::new(stored, &grants)?;
            let mut document = Document::load(working.snapshot()).map_err(|_| HubError::Damaged(id))?;
            let fields = fields(&document, &batch)?;
            let intents: Vec<Intent> =
                fields.into_iter().map(|(key, new)| Intent::Set { key, seen: Vec::new(), new }).collect();
            if !intents.is_empty() {
                let authored = document.write(actor, &intents, now).map_err(|_| HubError::Damaged(id))?;
                let chunks: Vec<ByteVec> = authored.changes.into_iter().map(|(_, chunk)| chunk.into()).collect();
                let request = MergeRequest {
                    snapshot: working.snapshot().to_vec().into(),
                    grants: grants.into(),
                    commands: vec![chunks],
                    ..MergeRequest::default()
                };
                let answer = match self.merge.merge(&request, &rules) {
                    Ok(answer) => answer,
                    Err(MergeFailure::Crashed) => return Err(HubError::Damaged(id)),
                    Err(MergeFailure::Unavailable(error)) => return Err(HubError::Guard(error)),
                };
                match (answer.verdicts.first(), answer.merged) {
                    (Some(Verdict::Accepted), Some(merged)) => working.take(merged),
                    (Some(Verdict::Refused(refusal)), _) => return Err(HubError::Refused(*refusal)),
                    (_, _) => return Err(HubError::Damaged(id)),
                }
                batch.docs.extend(working.into_commit(id, &rules));
            }
            if batch.docs.is_empty() && batch.enrol.is_none() && batch.shut.is_none() {
                return Ok(Committed::default());
            }
            match self.commit(batch, None) {
                Ok(committed) => return Ok(committed),
                Err(CommitError::Stale) => {}
                Err(CommitError::Store(error)) => return Err(HubError::Commit(error)),
            }
        }
        Err(HubError::Contended)
    }
}

impl<S: Store> Hub<S> {
    /// Writes new records in the server's name, many at a time: a sample, or what a measurement needs. They go the way of
    /// everybody's changes, and are committed in portions of a few hundred.
    ///
    /// # Errors
    /// If a record exists already or is refused, or the store cannot be written.
    pub fn plant(&self, records: impl IntoIterator<Item = (DocId, Vec<Intent>)>, now: i64) -> Result<usize, HubError> {
        let (rules, actor) = self.store.view(|view: &dyn View| {
            Ok::<_, HubError>((self.rules(view)?, Actor::server(workspace(view)?.incarnation)))
        })?;
        let mut grants = vec![Grant { scope: WORKSPACE, role: Role::Administrator }];
        grants.extend(
            self.territories()?.iter().map(|territory| Grant { scope: territory.number, role: Role::Administrator }),
        );
        let mut records = records.into_iter();
        let mut planted = 0;
        loop {
            let portion: Vec<(DocId, Vec<Intent>)> = records.by_ref().take(PORTION).collect();
            if portion.is_empty() {
                return Ok(planted);
            }
            let merged = super::parallel::map(&portion, |(id, intents)| {
                let authored = Document::new().write(actor, intents, now).map_err(|_| HubError::Malformed)?;
                let chunks: Vec<ByteVec> = authored.changes.into_iter().map(|(_, chunk)| chunk.into()).collect();
                let snapshot = ByteVec::from(Vec::new());
                let (own, commands) = (grants.clone(), vec![chunks]);
                let request = MergeRequest { snapshot, grants: own, commands, ..MergeRequest::default() };
                let answer = self.merge.merge(&request, &rules).map_err(|_| HubError::Damaged(*id))?;
                match (answer.verdicts.first(), answer.merged) {
                    (Some(Verdict::Accepted), Some(merged)) => {
                        let mut working = Working::new(None, &grants)?;
                        working.take(merged);
                        Ok(working.into_commit(*id, &rules))
                    }
                    (Some(Verdict::Refused(refusal)), _) => Err(HubError::Refused(*refusal)),
                    (_, _) => Err(HubError::Damaged(*id)),
                }
            });
            let mut batch = Batch::default();
            for commit in merged {
                batch.docs.extend(commit?);
            }
            planted += batch.docs.len();
            match self.commit(batch, None) {
                Ok(_) => {}
                Err(CommitError::Stale) => return Err(HubError::Contended),
                Err(CommitError::Store(error)) => return Err(HubError::Commit(error)),
            }
        }
    }
}

/// The fields of a new record of the workspace's own scope.
pub(super) fn newborn(kind: Kind, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Vec<(String, Value)> {
    let kind = ("kind".to_owned(), Value::text(kind.name()));
    std::iter::once(kind).chain(fields.into_iter().map(|(key, value)| (key.to_owned(), value))).collect()
}
