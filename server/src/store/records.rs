//! What lies in a store.

use minicbor::{Decode, Decoder, Encode, Encoder};
use shared::crm::{CustomField, Kind};
use shared::document::{DocId, Row};
use shared::sync::chain::{Chain, Mark};
use shared::sync::cursor::{Epoch, Scope, Sequence};
use shared::sync::message::Grant;

/// A document's number within its store: short where an id would be long.
pub type DocNumber = u64;

/// The workspace's own facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workspace {
    /// Identifies it for ever.
    pub id: DocId,
    /// What people call it.
    pub name: String,
    /// The feed's epoch.
    pub epoch: Epoch,
    /// The last sequence number given.
    pub head: Sequence,
    /// The chain of everything up to `head`.
    pub chain: Chain,
    /// The incarnation under which the server itself writes: another one in each of its lives.
    pub incarnation: u32,
    /// The number of the last device.
    pub devices: u32,
    /// Raised whenever a custom field changes, so that registries made from them are made anew.
    pub registry: u64,
    /// Whence the server's keys come. Not in any answer, log or backup listing.
    pub secret: [u8; 32],
    /// It was brought back from a backup, and nobody has looked yet at who may come in since: until then administrators alone do.
    pub is_held: bool,
}

impl Workspace {
    /// Where the feed stands.
    #[must_use]
    pub const fn mark(&self) -> Mark {
        Mark { head: self.head, chain: self.chain }
    }
}

/// A document as it lies in the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredDoc {
    /// Its number.
    pub number: DocNumber,
    /// Its id.
    pub id: DocId,
    /// The scope it lives in.
    pub scope: Scope,
    /// Raised when its history is rewritten.
    pub history: u32,
    /// The sequence number of its last commit: where it stands in its scope's feed.
    pub revision: Sequence,
    /// The sequence number at which it entered its scope: a device that has read less of the scope does not have it.
    pub entered: Sequence,
    /// The projected row.
    pub row: Row,
    /// `save_nocompress` bytes.
    pub snapshot: Vec<u8>,
    /// The latest commits, for devices that are a little behind ([`crate::hub::tail`]); empty if there is none.
    pub tail: Vec<u8>,
}

/// A document to be written.
#[derive(Clone, Debug)]
pub struct NewDoc<'a> {
    /// Its number, if it exists.
    pub number: Option<DocNumber>,
    /// Its id.
    pub id: DocId,
    /// See [`StoredDoc::scope`].
    pub scope: Scope,
    /// See [`StoredDoc::history`].
    pub history: u32,
    /// See [`StoredDoc::revision`].
    pub revision: Sequence,
    /// See [`StoredDoc::entered`].
    pub entered: Sequence,
    /// See [`StoredDoc::row`].
    pub row: &'a Row,
    /// See [`StoredDoc::snapshot`].
    pub snapshot: &'a [u8],
    /// See [`StoredDoc::tail`].
    pub tail: &'a [u8],
    /// The member who looks after it (a customer's owner, the person of an open activity).
    pub owner: Option<DocNumber>,
    /// The day of an open activity, days since 1970-01-01.
    pub day: Option<i32>,
    /// The record that it hangs on, whether that exists or not.
    pub parent: Option<DocId>,
}

/// Where a document is filed: what is known of it without reading it.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Filed {
    /// Its number.
    pub number: DocNumber,
    /// The scope it lives in.
    pub scope: Scope,
    /// The record that it hangs on, if that exists.
    pub parent: Option<DocNumber>,
}

/// A document that is to be looked at: whether it lives where the record lives that it hangs on, and whether all that hangs on
/// it lives where it does.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// The document.
    pub number: DocNumber,
    /// The head of the feed when this was last noted.
    pub since: Sequence,
    /// The device that caused it; 0 for none.
    pub device: u32,
    /// What hangs on it has been looked at up to this document.
    pub after: DocNumber,
}

/// One entry of a scope's feed.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct FeedEntry {
    /// Where it stands.
    pub sequence: Sequence,
    /// Not a change: the document left the scope. Sorts after the entry of the same commit, which is another scope's.
    pub leave: bool,
    /// The document.
    pub number: DocNumber,
}

/// A document of the workspace's own scope that the server acts on, in the form in which it acts on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Who may do what where.
    Member(Member),
    /// A territory.
    Territory(Territory),
    /// A custom field.
    Custom(Custom),
    /// Something of a later version, by its code: nothing that this server acts on. It is kept as the later one wrote it,
    /// because nobody writes settings of documents that are not written.
    Other(u16),
}

/// Which settings.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SettingKind {
    /// [`Setting::Member`].
    Member,
    /// [`Setting::Territory`].
    Territory,
    /// [`Setting::Custom`].
    Custom,
    /// [`Setting::Other`].
    Other(u16),
}

/// A member as far as rights go.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Member {
    /// Their name.
    #[n(0)]
    pub name: String,
    /// Their roles as their record says them; an administrator's reach beyond these.
    #[n(1)]
    pub grants: Vec<Grant>,
    /// Their record was removed: they may do nothing.
    #[n(2)]
    pub removed: bool,
    /// The number of the scope that is theirs alone, given once ([`crate::hub`]); none before it was.
    #[n(3)]
    pub number: Option<Scope>,
}

/// A territory.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Territory {
    /// Its scope.
    #[n(0)]
    pub number: Scope,
    /// Its name.
    #[n(1)]
    pub name: String,
    /// Its record was removed. Its documents stay readable.
    #[n(2)]
    pub removed: bool,
}

/// A custom field; `None` if its record was removed or says too little.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Custom {
    /// The field.
    #[n(0)]
    pub field: Option<CustomField>,
}

/// An enrolled device.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Device {
    /// Its number, the first half of its actors.
    pub number: u32,
    /// Whose it is.
    pub member: DocId,
    /// What its owner calls it.
    pub name: String,
    /// Its public key: an uncompressed P-256 point.
    pub key: [u8; 65],
    /// The incarnation under which it writes.
    pub incarnation: u32,
    /// When it enrolled, milliseconds since 1970 UTC.
    pub enrolled: i64,
    /// When it was revoked, milliseconds since 1970 UTC.
    pub revoked: Option<i64>,
    /// How many of its changes brought a guard down.
    pub poisons: u32,
    /// Its last contact, milliseconds since 1970 UTC, exact to about a minute.
    pub last_sync: Option<i64>,
    /// Unsynced commands that it spoke of at its last contact.
    pub waiting: u32,
    /// When the latest session began that it has used, seconds since 1970 UTC: challenges given before are spent.
    pub session: u32,
    /// The device that made its invitation; none if an administrator did, or nobody knows.
    pub let_in_by: Option<u32>,
    /// Which life of the feed it reads, if that is one of its own, because it knew of commits that this server does not have;
    /// 0: the workspace's.
    pub life: u32,
    /// What the server told it last of where the feed stood, exact to about a minute.
    pub told: Option<Mark>,
}

/// An invitation that has been given out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// SHA-256 of its secret.
    pub hash: [u8; 32],
    /// Whom it invites.
    pub member: DocId,
    /// When it ends, milliseconds since 1970 UTC.
    pub ends: i64,
    /// The device that made it; none if an administrator did.
    pub made_by: Option<u32>,
}

impl Setting {
    /// Which settings it belongs to.
    #[must_use]
    pub const fn kind(&self) -> SettingKind {
        match self {
            Self::Member(_) => SettingKind::Member,
            Self::Territory(_) => SettingKind::Territory,
            Self::Custom(_) => SettingKind::Custom,
            Self::Other(code) => SettingKind::Other(*code),
        }
    }
}

// By hand, so that a setting of a later version is read as one: a code, and an array of what it says.

impl<C> Encode<C> for Setting {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(2)?.u16(self.kind().code())?;
        match self {
            Self::Member(member) => member.encode(e.array(1)?, ctx),
            Self::Territory(territory) => territory.encode(e.array(1)?, ctx),
            Self::Custom(custom) => custom.encode(e.array(1)?, ctx),
            Self::Other(_) => e.array(0)?.ok(),
        }
    }
}

impl<'b, C> Decode<'b, C> for Setting {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.array()? != Some(2) {
            return Err(minicbor::decode::Error::message("a setting is a code and what it says"));
        }
        let kind = SettingKind::from_code(d.u16()?);
        let SettingKind::Other(code) = kind else {
            if d.array()? != Some(1) {
                return Err(minicbor::decode::Error::message("a setting says one thing"));
            }
            return match kind {
                SettingKind::Member => Member::decode(d, ctx).map(Self::Member),
                SettingKind::Territory => Territory::decode(d, ctx).map(Self::Territory),
                SettingKind::Custom => Custom::decode(d, ctx).map(Self::Custom),
                SettingKind::Other(code) => Ok(Self::Other(code)),
            };
        };
        d.skip()?;
        Ok(Self::Other(code))
    }
}

impl SettingKind {
    /// The kind of record that holds such a setting.
    #[must_use]
    pub fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::MEMBER => Some(Self::Member),
            Kind::TERRITORY => Some(Self::Territory),
            Kind::CUSTOM_FIELD => Some(Self::Custom),
            _ => None,
        }
    }

    pub(super) const fn code(self) -> u16 {
        match self {
            Self::Member => 0,
            Self::Territory => 1,
            Self::Custom => 2,
            Self::Other(code) => code,
        }
    }

    const fn from_code(code: u16) -> Self {
        match code {
            0 => Self::Member,
            1 => Self::Territory,
            2 => Self::Custom,
            other => Self::Other(other),
        }
    }
}
