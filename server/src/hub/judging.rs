//! Judging one request's commands, in order, against documents as they stand.

use std::collections::BTreeMap;

use minicbor::bytes::ByteVec;
use shared::document::DocId;
use shared::sync::message::{Grant, Outcome, PushedCommand, Refusal};

use super::commit::Batch;
use super::plan::{self, Stage};
use super::spent::CRASH;
use super::working::Working;
use super::{Hub, HubError};
use crate::admission::frame::{FramedCommand, FramedPart};
use crate::admission::{MergeAnswer, MergeFailure, MergeRequest, Rules, Verdict};
use crate::store::{Device, Store};

/// Judges the commands of one request.
pub(super) struct Judging<'h, S: Store> {
    pub(super) hub: &'h Hub<S>,
    pub(super) device: &'h Device,
    pub(super) grants: &'h [Grant],
    /// The numbers of the member's devices.
    pub(super) fleet: &'h [u32],
    pub(super) rules: &'h Rules,
    pub(super) commands: &'h [PushedCommand],
    pub(super) docs: BTreeMap<DocId, Working>,
    pub(super) outcomes: Vec<Option<Outcome>>,
    pub(super) now: i64,
}

/// What came of a merge that was tried twice, if that was needed.
enum Tried {
    Merged(MergeAnswer),
    /// Two guards went down over the changes.
    Poisonous,
    /// The document brings guards down by itself.
    Heavy,
}

/// What a document may take by itself beyond what a merge may, seconds of a guard's processor time. No record that keeps to the
/// bounds takes one; what was made before there were any may.
const LONGEST_ALONE: u32 = 8;

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
        for ((doc, indices, request), answer) in frames.into_iter().zip(answers) {
            let commands = || indices.iter().filter_map(|index| Some((*index, framed[*index].as_ref().ok()?)));
            match self.tried(answer, request)? {
                Tried::Merged(answer) => {
                    for (index, verdict) in indices.iter().zip(&answer.verdicts) {
                        self.settle(*index, *verdict, &[doc]);
                    }
                    if let (Some(merged), Some(working)) = (answer.merged, self.docs.get_mut(&doc)) {
                        working.take(merged);
                    }
                }
                Tried::Poisonous => match commands().collect::<Vec<_>>().as_slice() {
                    [(index, command)] => self.poisonous(*index, command)?,
                    // Each alone, so that only the one to blame is refused.
                    commands => commands.iter().try_for_each(|(index, command)| self.judge_joint(*index, command))?,
                },
                Tried::Heavy => {
                    for (index, command) in commands() {
                        if !self.is_settled(index, command) {
                            self.heavy(index, command, doc);
                        }
                    }
                }
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
        for ((doc, request), answer) in docs.iter().zip(requests).zip(answers) {
            let answer = match self.tried(answer, request)? {
                Tried::Merged(answer) => answer,
                Tried::Poisonous => return self.poisonous(index, command),
                Tried::Heavy => {
                    self.heavy(index, command, *doc);
                    return Ok(());
                }
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

    /// A command brought two guards down over a document that brings none down by itself. Noted durably before anybody can
    /// send it again.
    fn poisonous(&mut self, index: usize, command: &FramedCommand) -> Result<(), HubError> {
        self.hub.note_poison(command, self.device.number, self.now)?;
        self.stop(index, Outcome::Refused(Refusal::Poisonous), &docs_of(command));
        Ok(())
    }

    /// A document brings guards down by itself, so that nothing can be merged into it: whoever prepared that is to blame, and
    /// not the command, which its author is told lies there in vain.
    fn heavy(&mut self, index: usize, command: &FramedCommand, doc: DocId) {
        tracing::error!(document = %doc, "a document brings the merging process down by itself: nothing comes into it any more");
        self.stop(index, Outcome::Refused(Refusal::TooLarge), &docs_of(command));
    }

    /// What came of a merge. After a crash it is tried again, in a guard that is granted what the document takes by itself on
    /// top of what every merge may take: so a change is judged by what it costs itself.
    fn tried(&self, answer: Result<MergeAnswer, MergeFailure>, request: MergeRequest) -> Result<Tried, HubError> {
        self.count(&answer);
        match answer {
            Ok(answer) => return Ok(Tried::Merged(answer)),
            Err(MergeFailure::Unavailable(error)) => return Err(HubError::Guard(error)),
            Err(MergeFailure::Crashed) => {}
        }
        let Some(allowance) = self.cost_alone(&request.snapshot)? else { return Ok(Tried::Heavy) };
        let answer = self.hub.merge.merge(&MergeRequest { allowance, ..request }, self.rules);
        self.count(&answer);
        match answer {
            Ok(answer) => Ok(Tried::Merged(answer)),
            Err(MergeFailure::Unavailable(error)) => Err(HubError::Guard(error)),
            Err(MergeFailure::Crashed) => Ok(Tried::Poisonous),
        }
    }

    /// The device pays for what guards do for it, and for those that it brings down.
    fn count(&self, answer: &Result<MergeAnswer, MergeFailure>) {
        let spent = match answer {
            Ok(answer) => u64::from(answer.spent),
            Err(MergeFailure::Crashed) => CRASH,
            Err(MergeFailure::Unavailable(_)) => 0,
        };
        self.hub.spent.add(self.device.number, spent);
    }

    /// What a document takes by itself to be loaded, saved and projected, in seconds of a guard's processor time, rounded up;
    /// none if two guards go down over it.
    fn cost_alone(&self, snapshot: &ByteVec) -> Result<Option<u32>, HubError> {
        if snapshot.is_empty() {
            return Ok(Some(0));
        }
        let alone = MergeRequest { allowance: LONGEST_ALONE, ..MergeRequest::alone(snapshot.to_vec()) };
        for _ in 0..2 {
            let answer = self.hub.merge.merge(&alone, self.rules);
            self.count(&answer);
            match answer {
                Ok(answer) => return Ok(Some(answer.spent.div_ceil(1000))),
                Err(MergeFailure::Unavailable(error)) => return Err(HubError::Guard(error)),
                Err(MergeFailure::Crashed) => {}
            }
        }
        Ok(None)
    }

    fn request(&self, working: &Working, commands: Vec<Vec<ByteVec>>) -> MergeRequest {
        let (grants, devices) = (self.grants.to_vec(), self.fleet.to_vec());
        MergeRequest { snapshot: working.snapshot.clone(), grants, commands, devices, ..MergeRequest::default() }
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
