//! Reading.

use rusqlite::{OptionalExtension as _, Params, Row as SqlRow, named_params, params};
use shared::document::{DocId, Hash};
use shared::sync::chain::{Chain, Mark};
use shared::sync::cursor::{Epoch, Scope, Sequence};
use shared::sync::digest::Digest;

use super::{Link, codec};
use crate::store::{
    Device, DocNumber, Due, FeedEntry, Filed, Invitation, ScopeSum, Setting, SettingKind, StoreError, StoredDoc, View,
    Workspace,
};

const DOC: &str = "SELECT number, id, scope, history, revision, entered, body FROM doc";
const DEVICE: &str =
    "SELECT number, member, name, key, incarnation, enrolled, revoked, poisons, last_sync, waiting, session, let_in_by,
    life, told_head, told_chain FROM device";

impl Link {
    fn find_doc(&self, condition: &str, key: impl Params) -> Result<Option<StoredDoc>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{DOC} WHERE {condition}"))?;
        let mut rows = statement.query(key)?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let body = self.codec.borrow_mut().unpack(row.get_ref(6)?.as_blob().map_err(rusqlite::Error::from)?)?;
        Ok(Some(StoredDoc {
            number: row.get(0)?,
            id: codec::id(row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?)?,
            scope: row.get(2)?,
            history: row.get(3)?,
            revision: row.get(4)?,
            entered: row.get(5)?,
            row: body.row,
            snapshot: body.snapshot,
            tail: body.tail,
        }))
    }

    fn doc_numbers(&self, query: &str, given: impl Params) -> Result<Vec<DocNumber>, StoreError> {
        let mut statement = self.connection.prepare_cached(query)?;
        let numbers = statement.query_map(given, |row| row.get(0))?;
        Ok(numbers.collect::<Result<_, _>>()?)
    }
}

impl View for Link {
    fn workspace(&self) -> Result<Option<Workspace>, StoreError> {
        let query = "SELECT id, name, epoch, head, devices, registry, secret, held, chain, incarnation FROM workspace";
        let mut statement = self.connection.prepare_cached(query)?;
        let found = statement.query_row([], |row| {
            Ok(Workspace {
                id: DocId::from_bytes(row.get(0)?),
                name: row.get(1)?,
                epoch: Epoch(row.get(2)?),
                head: row.get(3)?,
                devices: row.get(4)?,
                registry: row.get(5)?,
                secret: row.get(6)?,
                is_held: row.get(7)?,
                chain: Chain::from_bytes(row.get(8)?),
                incarnation: row.get(9)?,
            })
        });
        Ok(found.optional()?)
    }

    fn doc(&self, id: DocId) -> Result<Option<StoredDoc>, StoreError> {
        self.find_doc("id = ?", [id.to_bytes()])
    }

    fn doc_by_number(&self, number: DocNumber) -> Result<Option<StoredDoc>, StoreError> {
        self.find_doc("number = ?", [number])
    }

    fn number(&self, id: DocId) -> Result<Option<DocNumber>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT number FROM doc WHERE id = ?")?;
        Ok(statement.query_row([id.to_bytes()], |row| row.get(0)).optional()?)
    }

    fn home(&self, id: DocId) -> Result<Option<Scope>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT scope FROM doc WHERE id = ?")?;
        Ok(statement.query_row([id.to_bytes()], |row| row.get(0)).optional()?)
    }

    fn revision(&self, id: DocId) -> Result<Option<Sequence>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT revision FROM doc WHERE id = ?")?;
        Ok(statement.query_row([id.to_bytes()], |row| row.get(0)).optional()?)
    }

    fn size(&self, id: DocId) -> Result<Option<usize>, StoreError> {
        let query = format!("SELECT substr(body, 1, {}) FROM doc WHERE id = ?", codec::HEADER);
        let mut statement = self.connection.prepare_cached(&query)?;
        let header: Option<Vec<u8>> = statement.query_row([id.to_bytes()], |row| row.get(0)).optional()?;
        header.map(|header| codec::size(&header)).transpose()
    }

    fn feed(&self, scope: Scope, after: Sequence, limit: usize) -> Result<Vec<FeedEntry>, StoreError> {
        let mut entries: Vec<FeedEntry> = Vec::new();
        for (query, leave) in [
            ("SELECT revision, number FROM doc WHERE scope = ? AND revision > ? ORDER BY revision LIMIT ?", false),
            ("SELECT sequence, doc FROM left_scope WHERE scope = ? AND sequence > ? ORDER BY sequence LIMIT ?", true),
        ] {
            let mut statement = self.connection.prepare_cached(query)?;
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let found = statement.query_map(params![scope, after, limit], |row| {
                Ok(FeedEntry { sequence: row.get(0)?, leave, number: row.get(1)? })
            })?;
            for entry in found {
                entries.push(entry?);
            }
        }
        entries.sort_unstable();
        entries.truncate(limit);
        Ok(entries)
    }

    fn count(&self, scope: Scope, after: Sequence) -> Result<u64, StoreError> {
        let query = "SELECT count(*) FROM doc WHERE scope = ? AND revision > ?";
        Ok(self.connection.prepare_cached(query)?.query_row(params![scope, after], |row| row.get(0))?)
    }

    fn chain(&self, head: Sequence) -> Result<Option<Chain>, StoreError> {
        // A device brings the number, and may bring one that no database has.
        let Ok(head) = i64::try_from(head) else { return Ok(None) };
        let mut statement = self.connection.prepare_cached("SELECT chain FROM chain WHERE head = ?")?;
        let found: Option<[u8; 8]> = statement.query_row([head], |row| row.get(0)).optional()?;
        Ok(found.map(Chain::from_bytes))
    }

    fn sum(&self, scope: Scope) -> Result<ScopeSum, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT digest, seal FROM scope_digest WHERE scope = ?")?;
        let read = |row: &rusqlite::Row<'_>| {
            let (digest, seal): ([u8; 32], Option<i64>) = (row.get(0)?, row.get(1)?);
            Ok(ScopeSum { digest: Digest::from_bytes(digest), seal: seal.map(i64::cast_unsigned) })
        };
        Ok(statement.query_row([scope], read).optional()?.unwrap_or(ScopeSum::EMPTY))
    }

    fn unsealed(&self) -> Result<Vec<Scope>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT scope FROM scope_digest WHERE seal IS NULL ORDER BY scope")?;
        let scopes = statement.query_map([], |row| row.get(0))?;
        Ok(scopes.collect::<Result<_, _>>()?)
    }

    fn owned(&self, owner: DocNumber, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        let query = "SELECT number FROM doc WHERE owner = ? AND day IS NULL ORDER BY number DESC LIMIT ?";
        self.doc_numbers(query, params![owner, limit])
    }

    fn open_activities(&self, by: DocNumber, day: i32, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        let query = "SELECT number FROM doc WHERE owner = ? AND day <= ? ORDER BY day DESC, number DESC LIMIT ?";
        self.doc_numbers(query, params![by, day, limit])
    }

    fn setting(&self, doc: DocId) -> Result<Option<Setting>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT value FROM setting WHERE doc = ?")?;
        let found: Option<Vec<u8>> = statement.query_row([doc.to_bytes()], |row| row.get(0)).optional()?;
        found.map(|value| decode(&value)).transpose()
    }

    fn settings(&self, kind: SettingKind) -> Result<Vec<(DocId, Setting)>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT doc, value FROM setting WHERE kind = ? ORDER BY doc")?;
        let mut rows = statement.query([kind.code()])?;
        let mut settings = Vec::new();
        while let Some(row) = rows.next()? {
            let value: Vec<u8> = row.get(1)?;
            settings.push((DocId::from_bytes(row.get(0)?), decode(&value)?));
        }
        Ok(settings)
    }

    fn device(&self, number: u32) -> Result<Option<Device>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{DEVICE} WHERE number = ?"))?;
        Ok(statement.query_row([number], device).optional()?)
    }

    fn devices(&self) -> Result<Vec<Device>, StoreError> {
        let mut statement = self.connection.prepare_cached(&format!("{DEVICE} ORDER BY number"))?;
        let devices = statement.query_map([], device)?;
        Ok(devices.collect::<Result<_, _>>()?)
    }

    fn invitation(&self, hash: [u8; 32]) -> Result<Option<Invitation>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT member, ends, made_by FROM invitation WHERE hash = ?")?;
        let found = statement.query_row([hash], |row| {
            Ok(Invitation { hash, member: DocId::from_bytes(row.get(0)?), ends: row.get(1)?, made_by: row.get(2)? })
        });
        Ok(found.optional()?)
    }

    fn invitations(&self) -> Result<Vec<[u8; 32]>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT hash FROM invitation ORDER BY hash")?;
        let hashes = statement.query_map([], |row| row.get(0))?;
        Ok(hashes.collect::<Result<_, _>>()?)
    }

    fn is_poisonous(&self, change: Hash) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM poison WHERE change = :change)";
        let mut statement = self.connection.prepare_cached(query)?;
        Ok(statement.query_row(named_params! { ":change": change.to_bytes() }, |row| row.get(0))?)
    }

    fn last_poison(&self, device: u32) -> Result<Option<i64>, StoreError> {
        let query = "SELECT MAX(noted) FROM poison WHERE device = ?";
        Ok(self.connection.prepare_cached(query)?.query_row([device], |row| row.get(0))?)
    }

    fn numbers(&self) -> Result<Vec<DocNumber>, StoreError> {
        self.doc_numbers("SELECT number FROM doc ORDER BY number", [])
    }

    fn projection(&self) -> Result<u16, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT schema FROM projection")?;
        Ok(statement.query_row([], |row| row.get(0)).optional()?.unwrap_or(0))
    }

    fn outdated(&self, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.doc_numbers("SELECT doc FROM outdated ORDER BY doc LIMIT ?", [limit])
    }

    fn is_outdated(&self, number: DocNumber) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM outdated WHERE doc = ?)";
        Ok(self.connection.prepare_cached(query)?.query_row([number], |row| row.get(0))?)
    }

    fn filed(&self, number: DocNumber) -> Result<Option<Filed>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT scope, parent FROM doc WHERE number = ?")?;
        let found = statement.query_row([number], |row| Ok(Filed { number, scope: row.get(0)?, parent: row.get(1)? }));
        Ok(found.optional()?)
    }

    fn hanging(&self, on: DocNumber, after: DocNumber, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        let query = "SELECT number FROM doc WHERE parent = ? AND number > ? ORDER BY number LIMIT ?";
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.doc_numbers(query, params![on, after, limit])
    }

    fn has_left(&self, number: DocNumber, scope: Scope) -> Result<bool, StoreError> {
        let query = "SELECT EXISTS (SELECT 1 FROM left_scope WHERE doc = ? AND scope = ?)";
        Ok(self.connection.prepare_cached(query)?.query_row(params![number, scope], |row| row.get(0))?)
    }

    fn due_since(&self, number: DocNumber) -> Result<Option<Sequence>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT since FROM due WHERE doc = ?")?;
        Ok(statement.query_row([number], |row| row.get(0)).optional()?)
    }

    fn due(&self, limit: usize) -> Result<Vec<Due>, StoreError> {
        let query = "SELECT doc, since, device, after FROM due ORDER BY doc LIMIT ?";
        let mut statement = self.connection.prepare_cached(query)?;
        let due = statement.query_map([i64::try_from(limit).unwrap_or(i64::MAX)], |row| {
            Ok(Due { number: row.get(0)?, since: row.get(1)?, device: row.get(2)?, after: row.get(3)? })
        })?;
        Ok(due.collect::<Result<_, _>>()?)
    }

    fn unfiled(&self, limit: usize) -> Result<Vec<DocNumber>, StoreError> {
        let limit = i64::try_from(limit).unwrap_or(i64::MAX);
        self.doc_numbers("SELECT number FROM doc WHERE kind IS NULL ORDER BY number LIMIT ?", [limit])
    }

    fn has_later_kinds(&self, scope: Scope) -> Result<bool, StoreError> {
        // The number is FIRST_KINDS, written out for the index that has only these.
        let query = "SELECT EXISTS (SELECT 1 FROM doc WHERE scope = ? AND kind > 4)";
        Ok(self.connection.prepare_cached(query)?.query_row([scope], |row| row.get(0))?)
    }
}

fn decode(value: &[u8]) -> Result<Setting, StoreError> {
    minicbor::decode(value).map_err(|_| StoreError::Damaged("a setting does not decode"))
}

fn device(row: &SqlRow<'_>) -> Result<Device, rusqlite::Error> {
    Ok(Device {
        number: row.get(0)?,
        member: DocId::from_bytes(row.get(1)?),
        name: row.get(2)?,
        key: row.get(3)?,
        incarnation: row.get(4)?,
        enrolled: row.get(5)?,
        revoked: row.get(6)?,
        poisons: row.get(7)?,
        last_sync: row.get(8)?,
        waiting: row.get(9)?,
        session: row.get(10)?,
        let_in_by: row.get(11)?,
        life: row.get(12)?,
        told: row.get::<_, Option<Sequence>>(13)?.zip(row.get(14)?).map(mark),
    })
}

fn mark((head, chain): (Sequence, [u8; 8])) -> Mark {
    Mark { head, chain: Chain::from_bytes(chain) }
}
