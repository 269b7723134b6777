//! The commands of one request: judged and merged in order, committed together.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;
use shared::document::{DocId, Document, Hash, heads_of_snapshot};
use shared::sync::limits;
use shared::sync::message::{Grant, Outcome, PushedCommand, Refusal};

use super::commit::{Batch, Before, CommitError, Committed, DocCommit};
use super::plan::{self, Stage};
use super::{Hub, HubError, settings};
use crate::admission::frame::{self, FramedCommand, FramedPart};
use crate::admission::{MergeFailure, MergeRequest, Merged, Rules, Verdict, role_in};
use crate::store::{Device, Store, StoredDoc, View};

/// How often a request is merged again because somebody else was first. Each time somebody was, so all get through.
const ATTEMPTS: usize = 50;

/// What became of a request's commands.
#[derive(Debug, Default)]
pub(super) struct Pushed {
    pub(super) outcomes: Vec<Outcome>,
    /// The changes that this answer acknowledges.
    pub(super) acknowledged: BTreeMap<DocId, BTreeSet<Hash>>,
    pub(super) committed: Committed,
}

/// A document while a request is being judged.
pub(super) struct Working {
    before: Option<Before>,
    snapshot: ByteVec,
    merged: Option<Merged>,
    /// The new changes so far, packed against the heads before the request.
    packed: Vec<u8>,
    /// The command after which nothing more of this document is judged.
    blocked_by: Option<u32>,
    /// Whether the member may know that it exists.
    visible: bool,
}

/// Judges the commands of one request.
struct Judging<'h, S: Store> {
    hub: &'h Hub<S>,
    device: &'h Device,
    grants: &'h [Grant],
    rules: &'h Rules,
    commands: &'h [PushedCommand],
    docs: BTreeMap<DocId, Working>,
    outcomes: Vec<Option<Outcome>>,
    now: i64,
}

impl<S: Store> Hub<S> {
    /// Judges, merges and commits a device's commands.
    pub(super) fn push(
        &self,
        device: &Device,
        grants: &[Grant],
        commands: &[PushedCommand],
        now: i64,
    ) -> Result<Pushed, HubError> {
        let mut framed: Vec<Result<FramedCommand, Refusal>> =
            commands.iter().map(|command| frame::read(command, device.number, device.incarnation)).collect();
        for _ in 0..ATTEMPTS {
            let (rules, docs) = self.store.view(|view: &dyn View| {
                refuse_poison(view, &mut framed)?;
                Ok::<_, HubError>((self.rules(view)?, working(view, &framed, grants)?))
            })?;
            let mut judging = Judging {
                hub: self,
                device,
                grants,
                rules: &rules,
                commands,
                docs,
                outcomes: vec![None; commands.len()],
                now,
            };
            judging.judge(&framed)?;
            let (outcomes, batch) = judging.finish();
            let committed = if batch.docs.is_empty() && batch.bump.is_none() {
                Ok(Committed::default())
            } else {
                self.commit(batch, Some(device.number))
            };
            match committed {
                Ok(committed) => {
                    return Ok(Pushed { acknowledged: acknowledged(&framed, &outcomes), outcomes, committed });
                }
                Err(CommitError::Stale) => {}
                Err(CommitError::Store(error)) => return Err(HubError::Commit(error)),
            }
        }
        Err(HubError::Contended)
    }
}

/// The documents that commands touch, as they stand.
fn working(
    view: &dyn View,
    framed: &[Result<FramedCommand, Refusal>],
    grants: &[Grant],
) -> Result<BTreeMap<DocId, Working>, HubError> {
    let parts = framed.iter().flatten().flat_map(|command| &command.parts);
    let ids: BTreeSet<DocId> = parts.map(|part| part.doc).collect();
    ids.into_iter().map(|id| Ok((id, Working::new(view.doc(id)?, grants)?))).collect()
}

/// Refuses commands with a change that is known to bring a guard down.
fn refuse_poison(view: &dyn View, framed: &mut [Result<FramedCommand, Refusal>]) -> Result<(), HubError> {
    for command in framed {
        let Ok(read) = &command else { continue };
        for hash in read.parts.iter().flat_map(|part| &part.own) {
            if view.is_poisonous(*hash)? {
                *command = Err(Refusal::Poisonous);
                break;
            }
        }
    }
    Ok(())
}

/// The device's own changes in the commands that are merged, by document. The births of texts are not among them: they are
/// the same for every document, and may have come from others.
fn acknowledged(framed: &[Result<FramedCommand, Refusal>], outcomes: &[Outcome]) -> BTreeMap<DocId, BTreeSet<Hash>> {
    let merged = framed.iter().zip(outcomes).filter(|(_, outcome)| match outcome {
        Outcome::Accepted | Outcome::Duplicate => true,
        Outcome::Forked | Outcome::Refused(_) | Outcome::BlockedBy(_) => false,
    });
    let mut acknowledged: BTreeMap<DocId, BTreeSet<Hash>> = BTreeMap::new();
    for part in merged.filter_map(|(framed, _)| framed.as_ref().ok()).flat_map(|command| &command.parts) {
        acknowledged.entry(part.doc).or_default().extend(part.own.iter().copied());
    }
    acknowledged
}

impl Working {
    pub(super) fn new(stored: Option<StoredDoc>, grants: &[Grant]) -> Result<Self, HubError> {
        let Some(stored) = stored else {
            let snapshot = ByteVec::from(Vec::new());
            return Ok(Self {
                before: None,
                snapshot,
                merged: None,
                packed: Vec::new(),
                blocked_by: None,
                visible: true,
            });
        };
        let heads = heads_of_snapshot(&stored.snapshot).map_err(|_| HubError::Damaged)?;
        Ok(Self {
            visible: role_in(grants, stored.scope).is_some(),
            before: Some(Before {
                number: stored.number,
                revision: stored.revision,
                entered: stored.entered,
                scope: stored.scope,
                history: stored.history,
                heads,
                row: stored.row,
                tail: stored.tail,
            }),
            snapshot: stored.snapshot.into(),
            merged: None,
            packed: Vec::new(),
            blocked_by: None,
        })
    }

    /// Whether all of these changes are part of it, of which there must be one.
    fn contains(&self, changes: &[Hash]) -> bool {
        // A guard made these bytes.
        let document = Document::load(&self.snapshot);
        !changes.is_empty() && document.is_ok_and(|document| changes.iter().all(|hash| document.contains(*hash)))
    }

    pub(super) fn snapshot(&self) -> &[u8] {
        &self.snapshot
    }

    pub(super) fn take(&mut self, merged: Merged) {
        self.packed.extend_from_slice(&merged.packed);
        self.snapshot = merged.snapshot.clone();
        self.merged = Some(merged);
    }

    /// What is to be committed, if anything was merged.
    pub(super) fn into_commit(self, id: DocId, rules: &Rules) -> Option<DocCommit> {
        let merged = self.merged?;
        let setting = settings::setting_of(id, merged.row.kind, &merged.snapshot, &rules.registry);
        Some(DocCommit {
            id,
            before: self.before,
            heads: merged.heads,
            row: merged.row,
            snapshot: merged.snapshot.into(),
            packed: self.packed,
            setting,
        })
    }
}

impl<S: Store> Judging<'_, S> {
    fn judge(&mut self, framed: &[Result<FramedCommand, Refusal>]) -> Result<(), HubError> {
        for stage in plan::stages(framed) {
            match stage {
                Stage::Unreadable(index, refusal) => {
                    let docs: Vec<DocId> = self.commands[index].parts.iter().map(|part| part.doc).collect();
                    self.stop(index, Outcome::Refused(refusal), &docs);
                }
                Stage::Singles(docs) => self.judge_singles(framed, docs)?,
                Stage::Joint(index) => {
                    if let Ok(command) = &framed[index] {
                        self.judge_joint(index, command)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Commands of one document each: every document's together in one frame, the frames side by side.
    fn judge_singles(
        &mut self,
        framed: &[Result<FramedCommand, Refusal>],
        docs: BTreeMap<DocId, Vec<usize>>,
    ) -> Result<(), HubError> {
        let mut frames = Vec::new();
        for (doc, indices) in docs {
            let mut open = Vec::new();
            for index in indices {
                if let Ok(command) = &framed[index]
                    && !self.is_settled(index, command)
                {
                    open.push(index);
                }
            }
            let indices = open;
            let Some(working) = self.docs.get(&doc) else { continue };
            let commands = indices.iter().filter_map(|index| Some(chunks_of(framed[*index].as_ref().ok()?, doc)));
            let commands: Vec<Vec<ByteVec>> = commands.collect();
            if !commands.is_empty() {
                frames.push((doc, indices, self.request(working, commands)));
            }
        }
        let (hub, rules) = (self.hub, self.rules);
        let answers = super::parallel::map(&frames, |(_, _, request)| hub.merge.merge(request, rules));
        for ((doc, indices, _), answer) in frames.into_iter().zip(answers) {
            match answer {
                Ok(answer) => {
                    for (index, verdict) in indices.iter().zip(&answer.verdicts) {
                        self.settle(*index, *verdict, &[doc]);
                    }
                    if let (Some(merged), Some(working)) = (answer.merged, self.docs.get_mut(&doc)) {
                        working.take(merged);
                    }
                }
                Err(MergeFailure::Crashed) => self.judge_one_by_one(framed, &indices)?,
                Err(MergeFailure::Unavailable(error)) => return Err(HubError::Guard(error)),
            }
        }
        Ok(())
    }

    /// After a crash: each command alone, so that only the one to blame is refused.
    fn judge_one_by_one(
        &mut self,
        framed: &[Result<FramedCommand, Refusal>],
        indices: &[usize],
    ) -> Result<(), HubError> {
        let alone = indices.len() == 1;
        for index in indices {
            let Ok(command) = &framed[*index] else { continue };
            if alone {
                self.poisonous(*index, command)?;
            } else {
                self.judge_joint(*index, command)?;
            }
        }
        Ok(())
    }

    /// A command of several documents: all or none.
    fn judge_joint(&mut self, index: usize, command: &FramedCommand) -> Result<(), HubError> {
        let docs: Vec<DocId> = command.parts.iter().map(|part| part.doc).collect();
        if self.is_settled(index, command) {
            return Ok(());
        }
        let requests: Vec<MergeRequest> = command
            .parts
            .iter()
            .filter_map(|part| Some(self.request(self.docs.get(&part.doc)?, vec![part.chunks.clone()])))
            .collect();
        let (hub, rules) = (self.hub, self.rules);
        let answers = super::parallel::map(&requests, |request| hub.merge.merge(request, rules));
        let mut together = Verdict::Duplicate;
        let mut merged = Vec::new();
        for (doc, answer) in docs.iter().zip(answers) {
            let answer = match answer {
                Ok(answer) => answer,
                Err(MergeFailure::Crashed) => return self.poisonous(index, command),
                Err(MergeFailure::Unavailable(error)) => return Err(HubError::Guard(error)),
            };
            together = match (together, answer.verdicts.first().copied().unwrap_or(Verdict::Blocked)) {
                (worse @ (Verdict::Forked | Verdict::Refused(_) | Verdict::Blocked), _) => worse,
                (
                    Verdict::Accepted | Verdict::Duplicate,
                    worse @ (Verdict::Forked | Verdict::Refused(_) | Verdict::Blocked),
                ) => worse,
                (Verdict::Duplicate, Verdict::Duplicate) => Verdict::Duplicate,
                (Verdict::Accepted | Verdict::Duplicate, Verdict::Accepted | Verdict::Duplicate) => Verdict::Accepted,
            };
            merged.extend(answer.merged.map(|merged| (*doc, merged)));
        }
        self.settle(index, together, &docs);
        if together == Verdict::Accepted {
            for (doc, merged) in merged {
                if let Some(working) = self.docs.get_mut(&doc) {
                    working.take(merged);
                }
            }
        }
        Ok(())
    }

    /// Whether a command's outcome is known without judging it: it is blocked, or touches what its author may not see.
    fn is_settled(&mut self, index: usize, command: &FramedCommand) -> bool {
        let docs: Vec<DocId> = command.parts.iter().map(|part| part.doc).collect();
        let working = || docs.iter().filter_map(|doc| self.docs.get(doc));
        if let Some(by) = working().find_map(|working| working.blocked_by) {
            self.stop(index, Outcome::BlockedBy(by), &docs);
            return true;
        }
        if working().all(|working| working.visible) {
            return false;
        }
        // Merged before, and the record has left the member's scopes since: only its author can know the hash.
        let has = |part: &FramedPart| self.docs.get(&part.doc).is_some_and(|working| working.contains(&part.own));
        if command.parts.iter().all(has) {
            self.outcomes[index] = Some(Outcome::Duplicate);
        } else {
            self.stop(index, Outcome::Refused(Refusal::Unknown), &docs);
        }
        true
    }

    fn settle(&mut self, index: usize, verdict: Verdict, docs: &[DocId]) {
        match verdict {
            Verdict::Accepted => self.outcomes[index] = Some(Outcome::Accepted),
            Verdict::Duplicate => self.outcomes[index] = Some(Outcome::Duplicate),
            Verdict::Forked => self.stop(index, Outcome::Forked, docs),
            Verdict::Refused(refusal) => self.stop(index, Outcome::Refused(refusal), docs),
            Verdict::Blocked => {
                let by = docs.iter().find_map(|doc| self.docs.get(doc)?.blocked_by).unwrap_or(0);
                self.stop(index, Outcome::BlockedBy(by), docs);
            }
        }
    }

    /// A command is not let in: nothing that follows it on its documents is judged.
    fn stop(&mut self, index: usize, outcome: Outcome, docs: &[DocId]) {
        let by = match &outcome {
            Outcome::BlockedBy(by) => *by,
            Outcome::Accepted | Outcome::Duplicate | Outcome::Forked | Outcome::Refused(_) => {
                u32::try_from(index).unwrap_or(u32::MAX)
            }
        };
        self.outcomes[index] = Some(outcome);
        for doc in docs {
            if let Some(working) = self.docs.get_mut(doc) {
                working.blocked_by.get_or_insert(by);
            }
        }
    }

    /// A command brought a guard down. Noted durably before anybody can send it again.
    fn poisonous(&mut self, index: usize, command: &FramedCommand) -> Result<(), HubError> {
        self.hub.note_poison(command, self.device.number, self.now)?;
        let docs: Vec<DocId> = command.parts.iter().map(|part| part.doc).collect();
        self.stop(index, Outcome::Refused(Refusal::Poisonous), &docs);
        Ok(())
    }

    fn request(&self, working: &Working, commands: Vec<Vec<ByteVec>>) -> MergeRequest {
        MergeRequest { snapshot: working.snapshot.clone(), grants: self.grants.to_vec(), commands }
    }

    fn finish(self) -> (Vec<Outcome>, Batch) {
        let unjudged = || Outcome::Refused(Refusal::Malformed);
        let outcomes: Vec<Outcome> =
            self.outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(unjudged)).collect();
        let stopped = outcomes.iter().any(|outcome| match outcome {
            Outcome::Accepted | Outcome::Duplicate => false,
            Outcome::Forked | Outcome::Refused(_) | Outcome::BlockedBy(_) => true,
        });
        let docs = self.docs.into_iter().filter_map(|(id, working)| working.into_commit(id, self.rules));
        (outcomes, Batch { docs: docs.collect(), bump: stopped.then_some(self.device.number), enrol: None })
    }
}

fn chunks_of(command: &FramedCommand, doc: DocId) -> Vec<ByteVec> {
    let part = command.parts.iter().find(|part| part.doc == doc);
    part.map(|part| part.chunks.clone()).unwrap_or_default()
}

impl<S: Store> Hub<S> {
    /// Notes a command's changes as poisonous and counts them against its device.
    fn note_poison(&self, command: &FramedCommand, device: u32, now: i64) -> Result<(), HubError> {
        self.store.write(|draft| {
            for hash in command.parts.iter().flat_map(|part| &part.own) {
                draft.put_poison(*hash, device, now)?;
            }
            if let Some(mut device) = draft.device(device)? {
                device.poisons = device.poisons.saturating_add(1);
                draft.put_device(&device)?;
            }
            Ok(())
        })
    }
}

/// Refuses a request that is larger than any device makes.
pub(super) fn bounded(commands: &[PushedCommand]) -> Result<(), HubError> {
    let bytes: usize = commands.iter().flat_map(|command| &command.parts).map(|part| part.changes.len()).sum();
    if commands.len() > limits::PUSH_COMMANDS || bytes > 4 * limits::PUSH { Err(HubError::TooLarge) } else { Ok(()) }
}
