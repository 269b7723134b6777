//! What waits to be synced, and what was refused.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Decoder, Encode, Encoder};

use crate::document::{DocId, Intent};
use crate::sync::message::Refusal;

/// One command that is not synced yet.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct OutboxEntry {
    /// Its place in the order of commands.
    #[n(0)]
    pub number: u64,
    /// When it was made, milliseconds since 1970 UTC by this device's clock.
    #[n(1)]
    pub made: i64,
    /// What it does in each document.
    #[n(2)]
    pub parts: Vec<EntryPart>,
}

/// What a command does in one document.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct EntryPart {
    /// The document.
    #[n(0)]
    pub doc: DocId,
    /// What was meant, by `changes`.
    #[n(1)]
    pub intents: Vec<Intent>,
    /// The chunks that were made of it, oldest first.
    #[n(2)]
    pub changes: Vec<ByteVec>,
    /// What was meant by an author who saw something else than what stands there: not written, to be settled by a person.
    #[n(3)]
    pub contested: Vec<Intent>,
}

/// The outbox, in order, with what is asked of it after every event kept at hand: nothing that a keystroke sets off grows
/// with what waits.
#[derive(Debug, Default)]
pub(super) struct Outbox {
    entries: BTreeMap<u64, OutboxEntry>,
    by_doc: BTreeMap<DocId, BTreeSet<u64>>,
    sendable: BTreeSet<u64>,
    contested: BTreeSet<u64>,
    /// What has changed since the last transaction began, as it was then.
    before: BTreeMap<u64, Option<OutboxEntry>>,
}

impl Outbox {
    /// Puts an entry in, or a new state of it.
    pub(super) fn insert(&mut self, entry: OutboxEntry) {
        let number = entry.number;
        self.remove(number);
        self.before.entry(number).or_insert(None);
        for part in &entry.parts {
            self.by_doc.entry(part.doc).or_default().insert(number);
        }
        if entry.is_sendable() {
            self.sendable.insert(number);
        }
        if entry.parts.iter().any(|part| !part.contested.is_empty()) {
            self.contested.insert(number);
        }
        self.entries.insert(number, entry);
    }

    /// Takes an entry out.
    pub(super) fn remove(&mut self, number: u64) {
        let Some(entry) = self.entries.remove(&number) else { return };
        self.sendable.remove(&number);
        self.contested.remove(&number);
        for part in &entry.parts {
            if let Some(numbers) = self.by_doc.get_mut(&part.doc) {
                numbers.remove(&number);
                if numbers.is_empty() {
                    self.by_doc.remove(&part.doc);
                }
            }
        }
        self.before.entry(number).or_insert(Some(entry));
    }

    /// What has changed since this was asked last, as it was then.
    pub(super) fn take_before(&mut self) -> BTreeMap<u64, Option<OutboxEntry>> {
        std::mem::take(&mut self.before)
    }

    pub(super) fn get(&self, number: u64) -> Option<&OutboxEntry> {
        self.entries.get(&number)
    }

    /// All entries, in order.
    pub(super) fn values(&self) -> impl DoubleEndedIterator<Item = &OutboxEntry> {
        self.entries.values()
    }

    /// The entries that touch a document, in order.
    pub(super) fn of(&self, doc: DocId) -> impl Iterator<Item = &OutboxEntry> {
        self.by_doc.get(&doc).into_iter().flatten().filter_map(|number| self.entries.get(number))
    }

    /// Whether anything unsynced lies on a document.
    pub(super) fn touches(&self, doc: DocId) -> bool {
        self.by_doc.contains_key(&doc)
    }

    /// These documents, and all that waiting commands tie to them: a command that is refused over one of its documents is
    /// undone in all of them.
    pub(super) fn with_companions(&self, docs: impl IntoIterator<Item = DocId>) -> BTreeSet<DocId> {
        let mut all = BTreeSet::new();
        let mut next: Vec<DocId> = docs.into_iter().collect();
        let mut looked_at = BTreeSet::new();
        while let Some(doc) = next.pop() {
            if !all.insert(doc) {
                continue;
            }
            for number in self.by_doc.get(&doc).into_iter().flatten() {
                if looked_at.insert(*number)
                    && let Some(entry) = self.entries.get(number)
                {
                    next.extend(entry.parts.iter().filter(|part| !part.is_finished()).map(|part| part.doc));
                }
            }
        }
        all
    }

    /// The entries that have something to send, in order.
    pub(super) fn sendable(&self) -> impl Iterator<Item = &OutboxEntry> {
        self.sendable.iter().filter_map(|number| self.entries.get(number))
    }

    /// How many entries have something to send.
    pub(super) fn waiting(&self) -> usize {
        self.sendable.len()
    }

    /// How many fields have an edit that waits for a person to settle it.
    pub(super) fn contested(&self) -> usize {
        let entries = self.contested.iter().filter_map(|number| self.entries.get(number));
        let keys = entries
            .flat_map(|entry| &entry.parts)
            .flat_map(|part| part.contested.iter().map(|intent| (part.doc, intent.key())));
        keys.collect::<BTreeSet<_>>().len()
    }

    /// How many entries have something to send or to settle.
    pub(super) fn unfinished(&self) -> usize {
        self.sendable.len() + self.contested.iter().filter(|number| !self.sendable.contains(number)).count()
    }

    /// The highest number.
    pub(super) fn newest(&self) -> Option<u64> {
        self.entries.last_key_value().map(|(number, _)| *number)
    }
}

impl OutboxEntry {
    /// Whether it has something to send.
    #[must_use]
    pub fn is_sendable(&self) -> bool {
        self.parts.iter().any(|part| !part.changes.is_empty())
    }

    /// Whether there is nothing left to send or to settle.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.parts.iter().all(EntryPart::is_finished)
    }
}

impl EntryPart {
    /// Whether there is nothing left to send or to settle.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.changes.is_empty() && self.contested.is_empty()
    }
}

/// A command that was not let in, kept until a person retries it or gives it up.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct TrayEntry {
    /// The number that it had in the outbox.
    #[n(0)]
    pub number: u64,
    /// When it was made.
    #[n(1)]
    pub made: i64,
    /// When it was refused.
    #[n(2)]
    pub refused: i64,
    /// Why.
    #[n(3)]
    pub reason: TrayReason,
    /// What was meant in each document: document, its title as it was shown, intents.
    #[n(4)]
    pub parts: Vec<(DocId, String, Vec<Intent>)>,
    /// What is stored of it, if it cannot be read.
    #[n(5)]
    pub damaged: Option<ByteVec>,
}

impl TrayEntry {
    /// What is stored of an entry and cannot be read: to be shown and exported, because somebody typed it.
    #[must_use]
    pub fn unreadable(number: u64, bytes: Vec<u8>, now: i64) -> Self {
        let damaged = Some(ByteVec::from(bytes));
        Self { number, made: now, refused: now, reason: TrayReason::Unreadable, parts: Vec::new(), damaged }
    }
}

/// Why a command is in the tray.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum TrayReason {
    /// The server refused it.
    Refused(Refusal),
    /// The member's rights to the document's scope were taken back before it was sent.
    ScopeLost,
    /// It could not be written again on the server's base.
    NotReplayable,
    /// What is stored of it is damaged.
    Unreadable,
    /// The server had it and lost it, and nothing proves that it had: somebody else's changes, or this member's under another
    /// device number, to be written again as one's own. [`TrayEntry::made`] is when the last of them was written.
    Lost {
        /// The device that wrote the last of them, by which the members' records name its owner.
        by: u32,
    },
    /// A reason of a later version, by its code.
    Other(u16),
}

impl TrayReason {
    /// The device whose owner wrote what the server lost.
    #[must_use]
    pub const fn lost_by(self) -> Option<u32> {
        match self {
            Self::Lost { by } => Some(by),
            Self::Refused(_) | Self::ScopeLost | Self::NotReplayable | Self::Unreadable | Self::Other(_) => None,
        }
    }
}

// By hand, so that a reason of a later version is read as one: a code, and an array of what there is to say besides.

impl<C> Encode<C> for TrayReason {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        let code = match self {
            Self::Refused(_) => REFUSED,
            Self::ScopeLost => SCOPE_LOST,
            Self::NotReplayable => NOT_REPLAYABLE,
            Self::Unreadable => UNREADABLE,
            Self::Lost { .. } => LOST,
            Self::Other(code) => *code,
        };
        e.array(2)?.u16(code)?;
        match self {
            Self::Refused(refusal) => refusal.encode(e.array(1)?, ctx),
            Self::Lost { by } => e.array(1)?.u32(*by)?.ok(),
            Self::ScopeLost | Self::NotReplayable | Self::Unreadable | Self::Other(_) => e.array(0)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for TrayReason {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.array()? != Some(2) {
            return Err(minicbor::decode::Error::message("a reason is a code and what it says"));
        }
        let code = d.u16()?;
        let about = d.position();
        let reason = match code {
            REFUSED | LOST => match (d.array()?, code) {
                (Some(1..), REFUSED) => Self::Refused(Refusal::decode(d, ctx)?),
                (Some(1..), _) => Self::Lost { by: d.u32()? },
                (Some(0) | None, _) => {
                    return Err(minicbor::decode::Error::message("a reason says more than its code"));
                }
            },
            SCOPE_LOST => Self::ScopeLost,
            NOT_REPLAYABLE => Self::NotReplayable,
            UNREADABLE => Self::Unreadable,
            other => Self::Other(other),
        };
        d.set_position(about);
        d.skip()?;
        Ok(reason)
    }
}

const REFUSED: u16 = 0;
const SCOPE_LOST: u16 = 1;
const NOT_REPLAYABLE: u16 = 2;
const UNREADABLE: u16 = 3;
const LOST: u16 = 4;
