//! What a device keeps on disk. How it is laid out there is the host's affair.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};

use super::command::CommandId;
use super::outbox::{OutboxEntry, TrayEntry};
use super::rows::Rows;
use crate::document::{DocId, Hash, Row};
use crate::sync::SCHEMA;
use crate::sync::chain::Mark;
use crate::sync::cursor::{Cursor, Epoch, Scope};
use crate::sync::message::{Enrolled, Grant, ScopeDigest, Session};
use crate::sync::recover::Receipt;

/// Everything that a replica needs at its start. Documents stay where they are until one is opened.
#[derive(Clone, Debug)]
pub struct Stored {
    /// The device's state.
    pub meta: Meta,
    /// What is not synced yet, in order.
    pub outbox: Vec<OutboxEntry>,
    /// What was refused.
    pub tray: Vec<TrayEntry>,
    /// Every row.
    pub rows: Rows,
    /// What is there and cannot be read.
    pub damage: Damage,
}

/// What is stored and cannot be read. Nothing of it stops a device: it is made anew, asked for, or shown.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Damage {
    /// Documents whose row has to be made anew.
    pub rows: Vec<DocId>,
    /// Rows are missing of which nobody knows whose they were.
    pub has_gaps: bool,
    /// Entries of the outbox: their numbers, and what is stored of them.
    pub outbox: Vec<(u64, Vec<u8>)>,
    /// Entries of the tray, alike.
    pub tray: Vec<(u64, Vec<u8>)>,
}

/// The device's own state, one value.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
#[cbor(map)]
pub struct Meta {
    /// The workspace.
    #[n(0)]
    pub workspace: DocId,
    /// What people call it.
    #[n(1)]
    pub workspace_name: String,
    /// Whose device it is.
    #[n(2)]
    pub member: DocId,
    /// The member's name.
    #[n(3)]
    pub member_name: String,
    /// The device's number.
    #[n(4)]
    pub device: u32,
    /// The incarnation under which it writes.
    #[n(5)]
    pub incarnation: u32,
    /// The epoch of the cursors; 0 before the first answer.
    #[n(6)]
    pub epoch: Epoch,
    /// How far each scope has been read.
    #[n(7)]
    pub cursors: Vec<Cursor>,
    /// The member's scopes and roles.
    #[n(8)]
    pub grants: Vec<Grant>,
    /// Over the bases held of each scope.
    #[n(9)]
    pub digests: Vec<ScopeDigest>,
    /// To sign at the next renewal.
    #[n(10)]
    pub challenge: ByteVec,
    /// The bearer token.
    #[n(11)]
    pub token: String,
    /// When the token ends by this device's clock, milliseconds since 1970 UTC.
    #[n(12)]
    pub token_ends: i64,
    /// The number of the next outbox entry.
    #[n(13)]
    pub next_entry: u64,
    /// Whether the first complete page-through has ended.
    #[n(14)]
    pub complete: bool,
    /// When the device last knew that it was in sync, milliseconds since 1970 UTC.
    #[n(15)]
    pub last_sync: Option<i64>,
    /// Documents that left a scope while others were still catching up.
    #[n(16)]
    pub leaving: Vec<DocId>,
    /// Documents whose base lacks something that the cursors have passed: they have to be fetched whole, and until then
    /// nothing is appended to them.
    #[n(17)]
    #[cbor(default)]
    pub fetch: BTreeSet<DocId>,
    /// The cursors when everything had been read for the last time; see [`crate::sync::message::SyncRequest::settled`].
    #[n(18)]
    #[cbor(default)]
    pub settled: Vec<Cursor>,
    /// The last command done of each giver, the latest giver last: of so many as may still ask.
    #[n(19)]
    #[cbor(default)]
    pub done: Vec<CommandId>,
    /// A new epoch is being read, and what the server lost is being compared with what is held: begun again after a cut.
    #[n(20)]
    #[cbor(default)]
    pub recovering: bool,
    /// Records that the server of a new epoch did not have when all of it had been read, and that are still to be offered
    /// to it again.
    #[n(21)]
    #[cbor(default)]
    pub lost: BTreeSet<DocId>,
    /// Documents that were fetched whole since everything had been read for the last time: their bases are ahead of the
    /// cursors, so the feed may bring what they have already.
    #[n(22)]
    #[cbor(default)]
    pub ahead: BTreeSet<DocId>,
    /// Somebody has stopped the first load; counts only until [`Meta::complete`].
    #[n(23)]
    #[cbor(default)]
    pub is_paused: bool,
    /// The [`SCHEMA`] under which all rows were projected.
    #[n(24)]
    #[cbor(default)]
    pub projected: u16,
    /// If that is another than this app's: how far they have been projected anew.
    #[n(25)]
    pub projected_upto: Option<DocId>,
    /// How far the device's clock is ahead of the server's, milliseconds; as it was seen last.
    #[n(26)]
    #[cbor(default)]
    pub clock_ahead: i64,
    /// Entries of exported trays that were taken in here: the numbers of the devices that exported them, and their own.
    #[n(27)]
    #[cbor(default)]
    pub brought: BTreeSet<(u32, u64)>,
    /// How many documents the server said were still to come.
    #[n(28)]
    #[cbor(default)]
    pub remaining: u32,
    /// Where the server's feed stood at its last answer of this epoch.
    #[n(29)]
    pub mark: Option<Mark>,
    /// The server's word for who this device is ([`Enrolled::certificate`]).
    #[n(30)]
    pub certificate: Option<ByteVec>,
    /// The server's word that it had every base that is here. Gone as soon as one of them changes without a new one.
    #[n(31)]
    pub receipt: Option<Receipt>,
    /// What the receipt covers is to be handed in to a server that may have lost it, before anything is read.
    #[n(32)]
    #[cbor(default)]
    pub handing_in: bool,
    /// What came of that.
    #[n(33)]
    pub handed_in: Option<HandedIn>,
    /// When the server said that this device is revoked, milliseconds since 1970 UTC by its own clock; nothing once a server
    /// answers it again.
    #[n(40)]
    pub revoked: Option<i64>,
    /// When the server's clock was last heard of, by the device's own, milliseconds since 1970 UTC.
    #[n(41)]
    #[cbor(default)]
    pub heard: i64,
}

/// What a server has again, or has all the time, of what a receipt covers.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct HandedIn {
    /// The scopes whose documents it has, wherever they are now.
    #[n(0)]
    pub scopes: BTreeSet<Scope>,
    /// But for these.
    #[n(1)]
    pub missing: BTreeSet<DocId>,
}

/// How many givers of commands are remembered. A page gives its unanswered commands again as soon as another one writes;
/// so only a page that was frozen through so many starts of the app could be forgotten.
const GIVERS: usize = 16;

impl Meta {
    /// The state of a device that has just been enrolled.
    #[must_use]
    pub fn enrolled(answer: Enrolled, now: i64) -> Self {
        let mut meta = Self {
            workspace: answer.workspace,
            workspace_name: answer.workspace_name,
            member: answer.member,
            member_name: answer.member_name,
            device: answer.device,
            incarnation: answer.incarnation,
            epoch: Epoch::default(),
            cursors: Vec::new(),
            grants: answer.grants,
            digests: Vec::new(),
            challenge: answer.challenge,
            token: String::new(),
            token_ends: 0,
            next_entry: 1,
            complete: false,
            last_sync: None,
            leaving: Vec::new(),
            fetch: BTreeSet::new(),
            settled: Vec::new(),
            done: Vec::new(),
            recovering: false,
            lost: BTreeSet::new(),
            ahead: BTreeSet::new(),
            is_paused: false,
            projected: SCHEMA,
            projected_upto: None,
            clock_ahead: now - answer.now,
            heard: now,
            brought: BTreeSet::new(),
            remaining: 0,
            revoked: None,
            mark: None,
            certificate: answer.certificate,
            receipt: None,
            handing_in: false,
            handed_in: None,
        };
        meta.begin_session(answer.session, now);
        meta
    }

    /// Whether a command was done before.
    pub(super) fn has_done(&self, id: CommandId) -> bool {
        self.done.iter().any(|done| done.giver == id.giver && done.number >= id.number)
    }

    /// Remembers that a command was done.
    pub(super) fn note_done(&mut self, id: CommandId) {
        self.done.retain(|done| done.giver != id.giver);
        self.done.push(id);
        let forgotten = self.done.len().saturating_sub(GIVERS);
        self.done.drain(..forgotten);
    }

    /// Whether no further page is to be asked for. What a restored server lost is looked for in any case: nothing is sent before.
    pub(super) const fn is_loading_paused(&self) -> bool {
        self.is_paused && !self.complete && !self.recovering
    }

    pub(super) fn begin_session(&mut self, session: Session, now: i64) {
        self.token = session.token;
        self.token_ends = now + i64::from(session.lifetime) * 1000;
    }
}

/// A document's acknowledged base.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct StoredDoc {
    /// A snapshot, followed by the chunks taken in since.
    #[n(0)]
    pub bytes: ByteVec,
    /// Its heads.
    #[n(1)]
    pub heads: Vec<Hash>,
    /// The history number: raised when the server rewrites the document's history.
    #[n(2)]
    pub history: u32,
    /// The scope in whose digest it counts; none once it has left.
    #[n(3)]
    pub scope: Option<Scope>,
}

impl StoredDoc {
    /// The base without its contents, to make room: what it is and counts stays known, and the server has the rest.
    #[must_use]
    pub fn evicted(self) -> Self {
        Self { bytes: ByteVec::from(Vec::new()), ..self }
    }

    /// Whether the contents have to be fetched before anything can be seen or done in it.
    #[must_use]
    pub fn is_evicted(&self) -> bool {
        self.bytes.is_empty() && !self.heads.is_empty()
    }
}

/// A row as the device lists it.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Listed {
    /// The scope in whose feed the server has the document; none while it exists only here.
    #[n(0)]
    pub scope: Option<Scope>,
    /// What to show: of the view, so with what is not synced yet.
    #[n(1)]
    pub row: Row,
}
