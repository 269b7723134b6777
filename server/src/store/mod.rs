//! What the server keeps, and the one trait with two homes: [`SqliteStore`] for people, [`MemoryStore`] for tests and
//! simulations.
//!
//! A store knows nothing of rules: it gives consistent reads ([`View`]) and atomic, durable writes ([`Draft`]). What must
//! change together is decided once, in [`crate::hub`], and so is the same in every home.

mod error;
mod memory;
pub(crate) mod private;
mod records;
mod sqlite;

pub use error::StoreError;
pub use memory::MemoryStore;
pub use records::{
    Custom, Device, DocNumber, Due, FeedEntry, Filed, Invitation, Member, NewDoc, Setting, SettingKind, StoredDoc,
    Territory, Workspace,
};
pub use sqlite::{BackupError, SqliteStore, verify_file};

use shared::crm::Kind;
use shared::document::{DocId, Hash};
use shared::sync::chain::{Chain, Mark};
use shared::sync::cursor::{Scope, Sequence};
use shared::sync::digest::Digest;

/// Chains are kept of the last so many sequence numbers: of a week of a busy office, a megabyte. A device that was away for
/// longer is known by [`Device::told`].
pub const CHAINS: Sequence = 65_536;
/// Codes of kinds below this were known to the first apps, which are told of no others ([`crate::hub`]).
pub const FIRST_KINDS: u16 = 5;

/// A home for one workspace.
pub trait Store: Send + Sync + 'static {
    /// Reads from one snapshot: nothing that is committed meanwhile is seen.
    ///
    /// # Errors
    /// `read`'s, and the store's own.
    fn view<T, E: From<StoreError>>(&self, read: impl FnOnce(&dyn View) -> Result<T, E>) -> Result<T, E>;

    /// Writes atomically. When this returns `Ok`, everything is durable; when it returns an error, nothing was written.
    /// Writers run one after the other, those of other processes included.
    ///
    /// # Errors
    /// `write`'s, and the store's own.
    fn write<T, E: From<StoreError>>(&self, write: impl FnOnce(&mut dyn Draft) -> Result<T, E>) -> Result<T, E>;

    /// Whether there is room for what requests write. Blocks on the disk.
    ///
    /// # Errors
    /// If there is not.
    fn try_room(&self) -> Result<(), StoreError>;
}

/// What the documents of a scope add up to.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct ScopeSum {
    /// By which devices know that they have the same.
    pub digest: Digest,
    /// By which the server knows its own documents again in what a device lists: the sum modulo 2⁶⁴ of MACs of their terms. None
    /// if an earlier version, which kept none, counted some of them.
    pub seal: Option<u64>,
}

impl ScopeSum {
    /// Of no documents.
    pub const EMPTY: Self = Self { digest: Digest::EMPTY, seal: Some(0) };
}

/// A consistent state of the store.
pub trait View {
    /// The workspace; `None` in a store that was never set up.
    ///
    /// # Errors
    /// If the store cannot be read, as of all methods here.
    fn workspace(&self) -> Result<Option<Workspace>, StoreError>;

    /// A document by its id.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn doc(&self, id: DocId) -> Result<Option<StoredDoc>, StoreError>;

    /// A document by its number.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn doc_by_number(&self, number: DocNumber) -> Result<Option<StoredDoc>, StoreError>;

    /// The number of a document, which is much cheaper than the document.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn number(&self, id: DocId) -> Result<Option<DocNumber>, StoreError>;

    /// The scope in which a document lives, which is much cheaper than the document.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn home(&self, id: DocId) -> Result<Option<Scope>, StoreError>;

    /// A document's revision, which is much cheaper than the document.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn revision(&self, id: DocId) -> Result<Option<Sequence>, StoreError>;

    /// About how many bytes a document's row, snapshot and tail are, without taking it apart.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn size(&self, id: DocId) -> Result<Option<usize>, StoreError>;

    /// The first `limit` entries of a scope's feed after a sequence number, in its order.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn feed(&self, scope: Scope, after: Sequence, limit: usize) -> Result<Vec<FeedEntry>, StoreError>;

    /// How many documents of a scope changed after a sequence number.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn count(&self, scope: Scope, after: Sequence) -> Result<u64, StoreError>;

    /// The chain when this was the head; none if it never was, or too long ago ([`CHAINS`]).
    ///
    /// # Errors
    /// If the store cannot be read.
    fn chain(&self, head: Sequence) -> Result<Option<Chain>, StoreError>;

    /// What a scope's documents add up to.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn sum(&self, scope: Scope) -> Result<ScopeSum, StoreError>;

    /// A scope's digest.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn digest(&self, scope: Scope) -> Result<Digest, StoreError> {
        Ok(self.sum(scope)?.digest)
    }

    /// The scopes whose seal is not known.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn unsealed(&self) -> Result<Vec<Scope>, StoreError>;

    /// Customers of an owner, newest first.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn owned(&self, owner: DocNumber, limit: usize) -> Result<Vec<DocNumber>, StoreError>;

    /// Activities of a person that are open and stand on a day up to `day`, the latest day first.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn open_activities(&self, by: DocNumber, day: i32, limit: usize) -> Result<Vec<DocNumber>, StoreError>;

    /// The setting that a document holds.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn setting(&self, doc: DocId) -> Result<Option<Setting>, StoreError>;

    /// All settings of a kind, by document id.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn settings(&self, kind: SettingKind) -> Result<Vec<(DocId, Setting)>, StoreError>;

    /// A device by its number.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn device(&self, number: u32) -> Result<Option<Device>, StoreError>;

    /// All devices, by number.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn devices(&self) -> Result<Vec<Device>, StoreError>;

    /// The invitation whose secret has this SHA-256.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn invitation(&self, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError>;

    /// The hashes of all invitations that are kept.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn invitations(&self) -> Result<Vec<[u8; 32]>, StoreError>;

    /// Whether a change is known to bring a guard down.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn is_poisonous(&self, change: Hash) -> Result<bool, StoreError>;

    /// When a change of a device was last noted as poisonous, milliseconds since 1970 UTC; none if none is.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn last_poison(&self, device: u32) -> Result<Option<i64>, StoreError>;

    /// All documents' numbers, ascending.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn numbers(&self) -> Result<Vec<DocNumber>, StoreError>;

    /// The `SCHEMA` under which rows are projected; 0 if that was never said.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn projection(&self) -> Result<u16, StoreError>;

    /// The first `limit` documents whose rows are of an earlier projection, by number.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn outdated(&self, limit: usize) -> Result<Vec<DocNumber>, StoreError>;

    /// Whether a document's row is of an earlier projection.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn is_outdated(&self, number: DocNumber) -> Result<bool, StoreError>;

    /// Where a document is filed.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn filed(&self, number: DocNumber) -> Result<Option<Filed>, StoreError>;

    /// The first `limit` documents after a number that hang on a document, by number.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn hanging(&self, on: DocNumber, after: DocNumber, limit: usize) -> Result<Vec<DocNumber>, StoreError>;

    /// Whether a document once lived in a scope, and has left it.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn has_left(&self, number: DocNumber, scope: Scope) -> Result<bool, StoreError>;

    /// When it was last noted that a document is to be looked at.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn due_since(&self, number: DocNumber) -> Result<Option<Sequence>, StoreError>;

    /// The first `limit` documents that are to be looked at, by number.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn due(&self, limit: usize) -> Result<Vec<Due>, StoreError>;

    /// The first `limit` documents of which the store does not say yet what they are, by number: an earlier version wrote them.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn unfiled(&self, limit: usize) -> Result<Vec<DocNumber>, StoreError>;

    /// Whether a document of a kind whose code is not below [`FIRST_KINDS`] lives in a scope.
    ///
    /// # Errors
    /// If the store cannot be read.
    fn has_later_kinds(&self, scope: Scope) -> Result<bool, StoreError>;
}

/// A state that is being written. Reads see what was written before.
pub trait Draft: View {
    /// Creates or replaces the workspace's own facts.
    ///
    /// # Errors
    /// If the store cannot be written, as of all methods here.
    fn put_workspace(&mut self, workspace: &Workspace) -> Result<(), StoreError>;

    /// Notes a head and its chain, and forgets those of more than [`CHAINS`] numbers before.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_chain(&mut self, mark: Mark) -> Result<(), StoreError>;

    /// Creates or replaces a document, which then stands in its scope's feed at its revision only, and whose row is of today's
    /// projection.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_doc(&mut self, doc: &NewDoc<'_>) -> Result<(), StoreError>;

    /// Notes that a document left a scope, at a sequence number; `None` takes the note back, because it has come home.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_leave(&mut self, scope: Scope, number: DocNumber, at: Option<Sequence>) -> Result<(), StoreError>;

    /// Replaces what a scope's documents add up to.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_sum(&mut self, scope: Scope, sum: ScopeSum) -> Result<(), StoreError>;

    /// Replaces the setting that a document holds.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_setting(&mut self, doc: DocId, setting: &Setting) -> Result<(), StoreError>;

    /// Creates or replaces a device.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_device(&mut self, device: &Device) -> Result<(), StoreError>;

    /// Keeps an invitation, and forgets those that ended before `now` (milliseconds since 1970 UTC).
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_invitation(&mut self, invitation: &Invitation, now: i64) -> Result<(), StoreError>;

    /// Ends a member's invitations, and forgets those that ended before `now` (milliseconds since 1970 UTC). Answers how many
    /// were still good.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn end_invitations(&mut self, member: DocId, now: i64) -> Result<usize, StoreError>;

    /// Ends all invitations but those with these hashes. Answers how many there were.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn keep_invitations(&mut self, kept: &[[u8; 32]]) -> Result<usize, StoreError>;

    /// Notes a change as poisonous.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_poison(&mut self, change: Hash, device: u32, now: i64) -> Result<(), StoreError>;

    /// Forgets which of a device's changes are poisonous.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn forget_poison(&mut self, device: u32) -> Result<(), StoreError>;

    /// From now on rows are projected under this `SCHEMA`, and those of these kinds that are here are outdated.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_projection(&mut self, schema: u16, outdated: &[Kind]) -> Result<(), StoreError>;

    /// Says of a document what it is, if the store does not say so yet; [`Draft::put_doc`] does so, too.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_kind(&mut self, number: DocNumber, kind: Kind) -> Result<(), StoreError>;

    /// Says anew what a document hangs on; [`Draft::put_doc`] does so, too.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_parent(&mut self, number: DocNumber, parent: Option<DocId>) -> Result<(), StoreError>;

    /// Notes that a document is to be looked at, or how far that has come.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn put_due(&mut self, due: &Due) -> Result<(), StoreError>;

    /// Takes such a note back, if it has not been made anew since.
    ///
    /// # Errors
    /// If the store cannot be written.
    fn remove_due(&mut self, number: DocNumber, since: Sequence) -> Result<(), StoreError>;
}
