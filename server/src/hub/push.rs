//! The commands of one request: judged and merged in order, committed together.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use shared::document::{DocId, Hash};
use shared::sync::SCHEMA;
use shared::sync::limits;
use shared::sync::message::{Grant, Outcome, PushedCommand, Refusal, SyncRequest};

use super::commit::{CommitError, Committed};
use super::judging::Judging;
use super::working::Working;
use super::{Hub, HubError};
use crate::admission::frame::{self, FramedCommand};
use crate::admission::role_in;
use crate::store::{Device, Store, View};

/// How often a request is merged again because somebody else was first. Each time somebody was, so all get through.
const ATTEMPTS: usize = 50;

/// Bytes of documents that are held at once. A request of more is judged and committed in portions of whole commands; each of
/// them merges its documents anew, so what fits is not divided.
const PORTION: usize = 32 * 1024 * 1024;

/// What a document counts as at least: beside it there are its row, its new changes, what a guard makes of it.
const LEAST: usize = 64 * 1024;

/// Bytes of documents that are read and unpacked in about a millisecond. Portions after the first are charged for it: they may
/// read the same once more.
const READ: usize = 256 * 1024;

/// What became of a request's commands.
#[derive(Debug, Default)]
pub(super) struct Pushed {
    pub(super) outcomes: Vec<Outcome>,
    /// The changes that this answer acknowledges.
    pub(super) acknowledged: BTreeMap<DocId, BTreeSet<Hash>>,
    /// The device's new incarnation, if it was to get one.
    pub(super) incarnation: Option<u32>,
}

/// What of a request has been judged.
#[derive(Default)]
struct Progress {
    outcomes: Vec<Outcome>,
    /// The documents of commands that were not let in, with the index of the first: nothing that follows on them is judged.
    blocked: BTreeMap<DocId, u32>,
    incarnation: Option<u32>,
    /// Whether what follows is left for a later server.
    is_cut: bool,
}

impl<S: Store> Hub<S> {
    /// Judges, merges and commits a device's commands. Of a device whose app is newer than this server no command is judged from
    /// the first on that says something which this server does not know: that would refuse honest work.
    pub(super) fn push(
        &self,
        device: &Device,
        grants: &[Grant],
        request: &SyncRequest,
        now: i64,
    ) -> Result<Pushed, HubError> {
        let commands = request.commands.as_slice();
        let mut framed: Vec<Result<FramedCommand, Refusal>> =
            commands.iter().map(|command| frame::read(command, device.number, device.incarnation)).collect();
        let mut progress = Progress::default();
        for (at, (portion, bytes)) in self.portions(&framed, grants)?.into_iter().enumerate() {
            if at > 0 {
                self.spent.add(device.number, (bytes / READ) as u64);
            }
            let (own, framed) = (&commands[portion.clone()], &mut framed[portion]);
            self.push_portion(device, grants, (request.schema, own), framed, &mut progress, now)?;
            if progress.is_cut {
                break;
            }
        }
        let Progress { outcomes, incarnation, .. } = progress;
        Ok(Pushed { acknowledged: acknowledged(&framed, &outcomes), outcomes, incarnation })
    }

    /// Commands that follow each other and touch no more than [`PORTION`], or one command; and how much that is.
    fn portions(
        &self,
        framed: &[Result<FramedCommand, Refusal>],
        grants: &[Grant],
    ) -> Result<Vec<(Range<usize>, usize)>, HubError> {
        if framed.len() == 1 {
            return Ok(vec![(0..1, 0)]);
        }
        let docs_of = |command: &Result<FramedCommand, Refusal>| -> BTreeSet<DocId> {
            command.iter().flat_map(|command| &command.parts).map(|part| part.doc).collect()
        };
        let all: BTreeSet<DocId> = framed.iter().flat_map(docs_of).collect();
        let sizes = self.store.view(|view: &dyn View| {
            // How large a record is that they may not see does not show: nothing of it is merged.
            let size = |id: DocId| {
                let is_seen = view.home(id)?.is_some_and(|scope| role_in(grants, scope).is_some());
                let size = if is_seen { view.size(id)? } else { None };
                Ok::<_, HubError>((id, size.unwrap_or(0).max(LEAST)))
            };
            all.into_iter().map(size).collect::<Result<BTreeMap<_, _>, _>>()
        })?;
        let size = |doc: &DocId| sizes.get(doc).copied().unwrap_or(LEAST);
        let mut portions: Vec<(Range<usize>, usize)> = Vec::new();
        let mut docs = BTreeSet::new();
        for (index, command) in framed.iter().enumerate() {
            let own = docs_of(command);
            let more: usize = own.difference(&docs).map(size).sum();
            match portions.last_mut().filter(|(_, bytes)| more == 0 || bytes + more <= PORTION) {
                Some((last, bytes)) => {
                    last.end = index + 1;
                    *bytes += more;
                }
                None => {
                    docs.clear();
                    portions.push((index..index + 1, own.iter().map(size).sum()));
                }
            }
            docs.extend(own);
        }
        Ok(portions)
    }

    /// The commands that come next. Within a portion they are counted from its first, wrapping, so that one before it can be
    /// named, too.
    fn push_portion(
        &self,
        device: &Device,
        grants: &[Grant],
        (schema, commands): (u16, &[PushedCommand]),
        framed: &mut [Result<FramedCommand, Refusal>],
        progress: &mut Progress,
        now: i64,
    ) -> Result<(), HubError> {
        let first = u32::try_from(progress.outcomes.len()).unwrap_or(u32::MAX);
        let mut upto = commands.len();
        for _ in 0..ATTEMPTS {
            let (commands, framed) = (&commands[..upto], &mut framed[..upto]);
            let (rules, fleet, mut docs) = self.store.view(|view: &dyn View| {
                refuse_poison(view, framed)?;
                let fleet = self.fleets.of(view, device.member)?;
                Ok::<_, HubError>((self.rules(view)?, fleet, working(view, framed, grants)?))
            })?;
            for (doc, working) in &mut docs {
                working.blocked_by = progress.blocked.get(doc).map(|by| by.wrapping_sub(first));
            }
            let mut judging = Judging {
                hub: self,
                device,
                grants,
                fleet: &fleet,
                rules: &rules,
                commands,
                docs,
                outcomes: vec![None; commands.len()],
                now,
            };
            judging.judge(framed)?;
            let (outcomes, mut batch) = judging.finish();
            if schema > SCHEMA
                && let Some(beyond) = outcomes.iter().position(may_be_beyond_us)
            {
                upto = beyond;
                progress.is_cut = true;
                continue;
            }
            // One new life is enough, however much of a request was refused.
            batch.bump = batch.bump.filter(|_| progress.incarnation.is_none());
            let committed = if batch.docs.is_empty() && batch.bump.is_none() {
                Ok(Committed::default())
            } else {
                self.commit(batch, Some(device.number))
            };
            match committed {
                Ok(committed) => {
                    progress.incarnation = progress.incarnation.or(committed.incarnation);
                    progress.take(first, commands, outcomes);
                    return Ok(());
                }
                Err(CommitError::Stale) => {}
                Err(CommitError::Store(error)) => return Err(HubError::Commit(error)),
            }
        }
        Err(HubError::Contended)
    }
}

impl Progress {
    fn take(&mut self, first: u32, commands: &[PushedCommand], outcomes: Vec<Outcome>) {
        for (command, outcome) in commands.iter().zip(outcomes) {
            let index = u32::try_from(self.outcomes.len()).unwrap_or(u32::MAX);
            let (by, outcome) = match outcome {
                Outcome::BlockedBy(by) => {
                    let by = by.wrapping_add(first);
                    (Some(by), Outcome::BlockedBy(by))
                }
                Outcome::Forked | Outcome::Refused(_) => (Some(index), outcome),
                Outcome::Accepted | Outcome::Duplicate => (None, outcome),
            };
            if let Some(by) = by {
                command.parts.iter().for_each(|part| {
                    self.blocked.entry(part.doc).or_insert(by);
                });
            }
            self.outcomes.push(outcome);
        }
    }
}

/// Whether a later server might let a command in that this one refuses.
const fn may_be_beyond_us(outcome: &Outcome) -> bool {
    matches!(outcome, Outcome::Refused(Refusal::UnknownKey | Refusal::InvalidValue))
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

impl<S: Store> Hub<S> {
    /// Notes a command's changes as poisonous and counts them against its device.
    pub(super) fn note_poison(&self, command: &FramedCommand, device: u32, now: i64) -> Result<(), HubError> {
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
