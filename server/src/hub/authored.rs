//! Documents that the server writes itself: members, territories. They go the way of everybody's changes: the same
//! judgement, the same merge, the same commit.

use minicbor::bytes::ByteVec;
use sha2::{Digest as _, Sha256};
use shared::crm::{Audience, Kind, Role, Value};
use shared::document::{Actor, DocId, Document, Intent};
use shared::sync::body;
use shared::sync::cursor::WORKSPACE;
use shared::sync::message::Grant;

use super::commit::{Batch, CommitError, Committed, DocCommit};
use super::working::Working;
use super::{Hub, HubError, lives, workspace};
use crate::admission::{MergeFailure, MergeRequest, Rules, Verdict};
use crate::store::{Store, StoredDoc, View, Workspace};

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
            let (rules, stored, mut batch, workspace) = self.store.view(|view: &dyn View| {
                Ok::<_, HubError>((self.rules(view)?, view.doc(id)?, beside(view)?, workspace(view)?))
            })?;
            let grants = [Grant { scope: WORKSPACE, role: Role::Administrator }];
            let intents = |document: &Document| -> Result<Vec<Intent>, HubError> {
                let set = |(key, new)| Intent::Set { key, seen: Vec::new(), new };
                Ok(fields(document, &batch)?.into_iter().map(set).collect())
            };
            let doc = self.authored((id, stored), &workspace, &grants, &rules, now, intents)?;
            batch.docs.extend(doc);
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

    /// What a commit makes of a document, as it is stored, if the server writes something into it under these rights; nothing if
    /// there is nothing to write.
    pub(super) fn authored(
        &self,
        (id, stored): (DocId, Option<StoredDoc>),
        workspace: &Workspace,
        grants: &[Grant],
        rules: &Rules,
        now: i64,
        intents: impl FnOnce(&Document) -> Result<Vec<Intent>, HubError>,
    ) -> Result<Option<DocCommit>, HubError> {
        let mut working = Working::new(stored, grants)?;
        let mut document = Document::load(working.snapshot()).map_err(|_| HubError::Damaged(id))?;
        let intents = intents(&document)?;
        if intents.is_empty() {
            return Ok(None);
        }
        let actor = Actor::server(incarnation(workspace, id, &intents, now));
        let authored = document.write(actor, &intents, now).map_err(|_| HubError::Damaged(id))?;
        let chunks: Vec<ByteVec> = authored.changes.into_iter().map(|(_, chunk)| chunk.into()).collect();
        let request = MergeRequest {
            snapshot: working.snapshot().to_vec().into(),
            grants: grants.to_vec(),
            commands: vec![chunks],
            ..MergeRequest::default()
        };
        let answer = match self.merge.merge(&request, rules) {
            Ok(answer) => answer,
            Err(MergeFailure::Crashed) => return Err(HubError::Damaged(id)),
            Err(MergeFailure::Unavailable(error)) => return Err(HubError::Guard(error)),
        };
        match (answer.verdicts.first(), answer.merged) {
            (Some(Verdict::Accepted), Some(merged)) => working.take(merged),
            (Some(Verdict::Refused(refusal)), _) => return Err(HubError::Refused(*refusal)),
            (_, _) => return Err(HubError::Damaged(id)),
        }
        Ok(working.into_commit(id, rules))
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
        let whole = [WORKSPACE, Audience::CATALOGUE.scope(WORKSPACE)];
        let mut grants = whole.map(|scope| Grant { scope, role: Role::Administrator }).to_vec();
        grants.extend(
            self.territories()?.iter().map(|territory| Grant { scope: territory.number, role: Role::Administrator }),
        );
        let own = self.members()?.into_iter().filter_map(|found| Some(Audience::OWN.scope(found.member.number?)));
        grants.extend(own.map(|scope| Grant { scope, role: Role::Administrator }));
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

/// The incarnation under which the server writes one change: of what is in it, of the moment, and of everything before. So no two
/// changes have one name, also where this server's data went back and it does not know yet, and writes on as it once did.
fn incarnation(workspace: &Workspace, id: DocId, intents: &[Intent], now: i64) -> u32 {
    let mut hasher = Sha256::new();
    hasher.update(workspace.secret);
    hasher.update(workspace.incarnation.to_le_bytes());
    hasher.update(workspace.head.to_le_bytes());
    hasher.update(workspace.chain.to_bytes());
    hasher.update(id.to_bytes());
    hasher.update(now.to_le_bytes());
    intents.iter().for_each(|intent| hasher.update(body::encode(intent)));
    // Four bytes in each change of the few records that the server writes.
    (lives::word(hasher.finalize().into(), 0) >> 4).max(1)
}

/// The fields of a new record of the workspace's own scope.
pub(super) fn newborn(kind: Kind, fields: impl IntoIterator<Item = (&'static str, Value)>) -> Vec<(String, Value)> {
    let kind = ("kind".to_owned(), Value::text(kind.name()));
    std::iter::once(kind).chain(fields.into_iter().map(|(key, value)| (key.to_owned(), value))).collect()
}
