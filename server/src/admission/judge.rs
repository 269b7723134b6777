//! Whether one command's changes may be merged into a document as it stands.

use std::collections::{BTreeMap, BTreeSet};

use shared::crm::{Kind, Role, definition};
use shared::document::chunk::ChangeChunk;
use shared::document::{Document, Hash, admit};
use shared::sync::cursor::{Scope, WORKSPACE};
use shared::sync::message::{Grant, Refusal};

use super::room::{Fill, Room};
use super::{MergeRequest, Rules, frame, role_in};

/// Judges changes against a document.
pub(super) struct Judge<'a> {
    document: &'a Document,
    rules: &'a Rules,
    grants: &'a [Grant],
    /// The author's devices.
    devices: &'a [u32],
    /// [`super::MergeRequest::readmitted`]
    readmitted: bool,
}

/// What is to be done with a command's changes.
pub(super) enum Judged<'c> {
    /// Nothing: all are there.
    Duplicate,
    /// Nothing: the device was cloned or rolled back.
    Forked,
    /// Nothing, for this reason.
    Refused(Refusal),
    /// Merge these, which are not there yet.
    Fresh(Fresh<'c>),
}

/// Changes that a document does not have yet.
#[derive(Default)]
pub(super) struct Fresh<'c> {
    pub(super) chunks: Vec<&'c [u8]>,
    /// The root keys that they write.
    pub(super) keys: BTreeSet<String>,
    /// How full the document is without and with them.
    pub(super) fill: (Fill, Fill),
}

enum Stop {
    Forked,
    Refused(Refusal),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl<'a> Judge<'a> {
    pub(super) fn new(document: &'a Document, rules: &'a Rules, request: &'a MergeRequest) -> Self {
        let MergeRequest { grants, devices, readmitted, .. } = request;
        Self { document, rules, grants, devices, readmitted: *readmitted }
    }

    fn role_in(&self, scope: Scope) -> Option<Role> {
        if self.readmitted { Some(Role::Administrator) } else { role_in(self.grants, scope) }
    }

    /// Judges changes one by one, before any of them is applied. The document takes about `bytes` as it stands.
    pub(super) fn judge<'c>(&self, chunks: &[&'c [u8]], bytes: usize) -> Judged<'c> {
        match self.fresh(chunks, bytes) {
            Ok(fresh) if fresh.chunks.is_empty() => Judged::Duplicate,
            Ok(fresh) => Judged::Fresh(fresh),
            Err(Stop::Forked) => Judged::Forked,
            // Nobody may learn from the reason whether a record exists that they may not see.
            Err(Stop::Refused(Refusal::MissingDependency | Refusal::OutOfOrder)) if !self.document.is_born() => {
                Judged::Refused(Refusal::Unknown)
            }
            Err(Stop::Refused(refusal)) => Judged::Refused(refusal),
        }
    }

    fn fresh<'c>(&self, chunks: &[&'c [u8]], bytes: usize) -> Result<Fresh<'c>, Stop> {
        let writers = self.document.writers();
        let (mut fresh, mut frames) = (Fresh::default(), Vec::new());
        let mut births = Vec::new();
        // What the command itself brings: the last operation of each change, the last number of each actor.
        let mut brought: BTreeMap<Hash, u64> = BTreeMap::new();
        let mut sequences: BTreeMap<Vec<u8>, u64> = BTreeMap::new();
        let mut once = admit::Once::of(self.document);
        let mut kind = self.document.kind();
        let role = if self.document.is_born() {
            self.role_in(scope(self.document)).ok_or(Refusal::Unknown)?
        } else {
            // Nobody's yet: where it is born, and whether it may be, is known when it has been merged.
            Role::Administrator
        };
        // A later server let it in: this one cannot say what may stand there.
        let is_later = self.document.is_born() && kind.is_none();
        for chunk in chunks {
            let change = ChangeChunk::read(chunk).map_err(|_| Refusal::Malformed)?;
            if brought.contains_key(&change.hash) {
                return Err(Refusal::Malformed.into());
            }
            if frame::texts_born(chunk).next().is_some() {
                if !self.document.contains(change.hash) {
                    births.push(*chunk);
                    brought.insert(change.hash, change.max_op());
                    fresh.chunks.push(chunk);
                }
                continue;
            }
            if self.document.contains(change.hash) {
                continue;
            }
            if is_later {
                return Err(Refusal::UnknownKey.into());
            }
            let before = sequences.get(change.actor).copied().unwrap_or_else(|| writers.of(change.actor).changes);
            if change.seq <= before {
                return Err(Stop::Forked);
            }
            if change.seq != before + 1 {
                return Err(Refusal::OutOfOrder.into());
            }
            let mut ground = 0;
            for dep in &change.deps {
                let max_op = brought.get(dep).copied().or_else(|| self.document.facts(*dep).map(|facts| facts.max_op));
                ground = ground.max(max_op.ok_or(Refusal::MissingDependency)?);
            }
            if Some(change.start_op) != ground.checked_add(1) {
                return Err(Refusal::OutOfOrder.into());
            }
            let own = admit::operations(chunk, kind, &self.rules.registry, role, &mut once)?;
            // Of what there is one, nobody is left without; what was here once comes back as it was.
            if definition(own).is_single() && !self.readmitted && admit::removes(chunk) {
                return Err(Refusal::Forbidden.into());
            }
            kind = Some(own);
            brought.insert(change.hash, change.max_op());
            sequences.insert(change.actor.to_vec(), change.seq);
            fresh.chunks.push(chunk);
            frames.push(change);
        }
        if fresh.chunks.is_empty() && is_later {
            return Ok(fresh);
        }
        let kind = kind.ok_or(if is_later { Refusal::UnknownKey } else { Refusal::Unknown })?;
        self.judge_texts(&births, kind, role)?;
        let room = Room::of(self.document, &writers, bytes, self.devices);
        fresh.fill = (room.fill, room.admit(&frames)?);
        fresh.keys = once.into_keys();
        Ok(fresh)
    }

    /// Whether texts may be begun that have not been yet.
    fn judge_texts(&self, births: &[&[u8]], kind: Kind, role: Role) -> Result<(), Refusal> {
        for birth in births {
            let (_, key) = frame::texts_born(birth).find(|(of, _)| *of == kind).ok_or(Refusal::UnknownKey)?;
            let field = self.rules.registry.resolve(kind, key).ok_or(Refusal::UnknownKey)?;
            if role < field.write {
                return Err(Refusal::Forbidden);
            }
        }
        Ok(())
    }

    /// Judges the document into which changes have just been merged: `home` is the scope in which it lived before, if it
    /// lived.
    pub(super) fn judge_whole(&self, home: Option<Scope>, new: &Fresh<'_>) -> Result<(), Refusal> {
        let kind = self.document.kind().ok_or(Refusal::InvalidValue)?;
        let now = scope(self.document);
        if !definition(kind).home.takes(territory(self.document)) {
            return Err(Refusal::InvalidValue);
        }
        match home {
            None => {
                let role = self.role_in(now).ok_or(Refusal::Forbidden)?;
                self.judge_birth(kind, role, &new.chunks)?;
            }
            Some(home) if home != now => {
                let may = |scope| self.role_in(scope).is_some_and(|role| role >= Role::Manager);
                if !(may(home) && may(now)) {
                    return Err(Refusal::Forbidden);
                }
            }
            Some(_) => {}
        }
        admit::standing(self.document, &new.keys)?;
        admit::totals(self.document, kind)
    }

    /// Judges a newborn's changes again, now that it is known where they are.
    fn judge_birth(&self, kind: Kind, role: Role, new: &[&[u8]]) -> Result<(), Refusal> {
        let (mut born, mut once) = (None, admit::Once::default());
        let (births, own): (Vec<&[u8]>, Vec<&[u8]>) =
            new.iter().copied().partition(|chunk| frame::texts_born(chunk).next().is_some());
        for chunk in own {
            born = Some(admit::operations(chunk, born, &self.rules.registry, role, &mut once)?);
        }
        self.judge_texts(&births, kind, role)?;
        if born == Some(kind) { Ok(()) } else { Err(Refusal::InvalidValue) }
    }
}

/// The scope in which a document lives: the document says its territory, its kind the rest.
pub(super) fn scope(document: &Document) -> Scope {
    let territory = territory(document);
    document.kind().map_or(territory, |kind| definition(kind).home.scope(territory))
}

fn territory(document: &Document) -> Scope {
    let territory = document.standing("territory").first().and_then(shared::crm::Value::as_int);
    territory.and_then(|number| Scope::try_from(number).ok()).unwrap_or(WORKSPACE)
}
