//! Judging one request's commands, in order, against documents as they stand.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use shared::document::DocId;
use shared::sync::message::{Grant, Outcome, PushedCommand, Refusal};

use super::commit::Batch;
use super::plan::{self, Stage};
use super::working::Working;
use super::{Hub, HubError};
use crate::admission::frame::{FramedCommand, FramedPart};
use crate::admission::{MergeFailure, MergeRequest, Rules, Verdict};
use crate::store::{Device, Store};

/// Judges the commands of one request.
pub(super) struct Judging<'h, S: Store> {
    pub(super) hub: &'h Hub<S>,
    pub(super) device: &'h Device,
    pub(super) grants: &'h [Grant],
    pub(super) rules: &'h Rules,
    pub(super) commands: &'h [PushedCommand],
    pub(super) docs: BTreeMap<DocId, Working>,
    pub(super) outcomes: Vec<Option<Outcome>>,
    pub(super) now: i64,
}

impl<S: Store> Judging<'_, S> {
    pub(super) fn judge(&mut self, framed: &[Result<FramedCommand, Refusal>]) -> Result<(), HubError> {
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
                self.poisonous(*index, command, &docs_of(command))?;
            } else {
                self.judge_joint(*index, command)?;
            }
        }
        Ok(())
    }

    /// A command of several documents: all or none.
    fn judge_joint(&mut self, index: usize, command: &FramedCommand) -> Result<(), HubError> {
        let docs = docs_of(command);
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
                Err(MergeFailure::Crashed) => return self.poisonous(index, command, &[*doc]),
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
        let docs = docs_of(command);
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

    /// A command brought a guard down over a document. Noted durably before anybody can send it again, unless the document
    /// does the same without it: then whoever prepared that is to blame, and nobody's edit is lost over it.
    fn poisonous(&mut self, index: usize, command: &FramedCommand, over: &[DocId]) -> Result<(), HubError> {
        over.iter().try_for_each(|doc| self.prove(*doc))?;
        self.hub.note_poison(command, self.device.number, self.now)?;
        self.stop(index, Outcome::Refused(Refusal::Poisonous), &docs_of(command));
        Ok(())
    }

    /// Makes sure that a document as it is stored can be loaded, saved and projected within a guard's limits.
    fn prove(&self, doc: DocId) -> Result<(), HubError> {
        let Some(working) = self.docs.get(&doc).filter(|working| !working.stored().is_empty()) else { return Ok(()) };
        let alone = MergeRequest { snapshot: working.stored().clone(), grants: Vec::new(), commands: Vec::new() };
        match self.hub.merge.merge(&alone, self.rules) {
            Ok(_) => Ok(()),
            Err(MergeFailure::Crashed) => Err(HubError::Heavy(doc)),
            Err(MergeFailure::Unavailable(error)) => Err(HubError::Guard(error)),
        }
    }

    fn request(&self, working: &Working, commands: Vec<Vec<ByteVec>>) -> MergeRequest {
        MergeRequest { snapshot: working.snapshot.clone(), grants: self.grants.to_vec(), commands }
    }

    pub(super) fn finish(self) -> (Vec<Outcome>, Batch) {
        let unjudged = || Outcome::Refused(Refusal::Malformed);
        let outcomes: Vec<Outcome> =
            self.outcomes.into_iter().map(|outcome| outcome.unwrap_or_else(unjudged)).collect();
        let stopped = outcomes.iter().any(|outcome| match outcome {
            Outcome::Accepted | Outcome::Duplicate => false,
            Outcome::Forked | Outcome::Refused(_) | Outcome::BlockedBy(_) => true,
        });
        let docs = self.docs.into_iter().filter_map(|(id, working)| working.into_commit(id, self.rules));
        (outcomes, Batch { docs: docs.collect(), bump: stopped.then_some(self.device.number), ..Batch::default() })
    }
}

fn docs_of(command: &FramedCommand) -> Vec<DocId> {
    command.parts.iter().map(|part| part.doc).collect()
}

fn chunks_of(command: &FramedCommand, doc: DocId) -> Vec<ByteVec> {
    let part = command.parts.iter().find(|part| part.doc == doc);
    part.map(|part| part.chunks.clone()).unwrap_or_default()
}
