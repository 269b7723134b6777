//! The tables.

use rusqlite::{Connection, TransactionBehavior};

use super::dictionary;
use crate::store::StoreError;

/// The version of the tables, in `user_version`.
const FORMAT: i64 = 4;

/// A document's row, snapshot and tail lie together in `body`, compressed ([`super::codec`]). The feed of a scope is the
/// index `doc_feed`: a document stands in it once, at its latest revision, and moving it there costs no statement of its
/// own. `owner` is the owner's document number: of customers (`day` is then null) and of open activities (`day` is theirs).
/// `outdated` has the documents whose rows an earlier version projected. `chain` has the head after each of the latest
/// transactions, with the chain that it had. `parent` is the number of the record that one hangs on; who names one that is not
/// there waits in `orphan` for it. `due` has what is to be filed where its parent lives. `kind` is the code of what a document is,
/// null until that has been filled in beside serving; so is `seal`, of scopes that an earlier version counted.
const TABLES: &str = "
CREATE TABLE workspace (
    one INTEGER PRIMARY KEY CHECK (one = 1), id BLOB NOT NULL, name TEXT NOT NULL, epoch INTEGER NOT NULL,
    head INTEGER NOT NULL, devices INTEGER NOT NULL, registry INTEGER NOT NULL, secret BLOB NOT NULL,
    held INTEGER NOT NULL DEFAULT 0, chain BLOB NOT NULL DEFAULT x'0000000000000000',
    incarnation INTEGER NOT NULL DEFAULT 1
) STRICT;
CREATE TABLE dictionary (number INTEGER PRIMARY KEY, bytes BLOB NOT NULL) STRICT;
CREATE TABLE doc (
    number INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE, scope INTEGER NOT NULL, revision INTEGER NOT NULL,
    entered INTEGER NOT NULL, history INTEGER NOT NULL, owner INTEGER, day INTEGER, body BLOB NOT NULL,
    parent INTEGER, kind INTEGER
) STRICT;
CREATE INDEX doc_feed ON doc (scope, revision);
CREATE INDEX doc_owner ON doc (owner, day) WHERE owner IS NOT NULL;
CREATE INDEX doc_unfiled ON doc (number) WHERE kind IS NULL;
CREATE INDEX doc_later ON doc (scope) WHERE kind > 4;
CREATE INDEX doc_parent ON doc (parent) WHERE parent IS NOT NULL;
CREATE TABLE orphan (doc INTEGER PRIMARY KEY, parent BLOB NOT NULL) STRICT;
CREATE INDEX orphan_parent ON orphan (parent);
CREATE TABLE due (
    doc INTEGER PRIMARY KEY, since INTEGER NOT NULL, device INTEGER NOT NULL, after INTEGER NOT NULL
) STRICT;
CREATE TABLE left_scope (
    doc INTEGER NOT NULL, scope INTEGER NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (doc, scope)
) STRICT, WITHOUT ROWID;
CREATE INDEX left_feed ON left_scope (scope, sequence);
CREATE TABLE scope_digest (scope INTEGER PRIMARY KEY, digest BLOB NOT NULL, seal INTEGER) STRICT;
CREATE TABLE setting (doc BLOB PRIMARY KEY, kind INTEGER NOT NULL, value BLOB NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE device (
    number INTEGER PRIMARY KEY, member BLOB NOT NULL, name TEXT NOT NULL, key BLOB NOT NULL, incarnation INTEGER NOT NULL,
    enrolled INTEGER NOT NULL, revoked INTEGER, poisons INTEGER NOT NULL, last_sync INTEGER, waiting INTEGER NOT NULL,
    session INTEGER NOT NULL DEFAULT 0, let_in_by INTEGER, life INTEGER NOT NULL DEFAULT 0, told_head INTEGER,
    told_chain BLOB
) STRICT;
CREATE TABLE invitation (
    hash BLOB PRIMARY KEY, member BLOB NOT NULL, ends INTEGER NOT NULL, made_by INTEGER
) STRICT, WITHOUT ROWID;
CREATE TABLE poison (change BLOB PRIMARY KEY, device INTEGER NOT NULL, noted INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE projection (one INTEGER PRIMARY KEY CHECK (one = 1), schema INTEGER NOT NULL) STRICT;
CREATE TABLE outdated (doc INTEGER PRIMARY KEY) STRICT;
CREATE TABLE chain (head INTEGER PRIMARY KEY, chain BLOB NOT NULL) STRICT;
";

/// What makes tables of format 1 into those of format 2.
const FROM_1: &str = "ALTER TABLE device ADD COLUMN session INTEGER NOT NULL DEFAULT 0;";
/// What makes tables of format 2 into those of format 3. All rows in them were projected under the first schema.
const FROM_2: &str = "
CREATE TABLE projection (one INTEGER PRIMARY KEY CHECK (one = 1), schema INTEGER NOT NULL) STRICT;
CREATE TABLE outdated (doc INTEGER PRIMARY KEY) STRICT;
INSERT INTO projection VALUES (1, 1);
";
/// What makes tables of format 3 into these. The chain begins where the feed stands; what each record hangs on is found out when
/// it is looked at, beside serving.
const FROM_3: &str = "
ALTER TABLE doc ADD COLUMN parent INTEGER;
CREATE INDEX doc_parent ON doc (parent) WHERE parent IS NOT NULL;
CREATE TABLE orphan (doc INTEGER PRIMARY KEY, parent BLOB NOT NULL) STRICT;
CREATE INDEX orphan_parent ON orphan (parent);
CREATE TABLE due (
    doc INTEGER PRIMARY KEY, since INTEGER NOT NULL, device INTEGER NOT NULL, after INTEGER NOT NULL
) STRICT;
INSERT INTO due SELECT number, 0, 0, 0 FROM doc;
ALTER TABLE workspace ADD COLUMN held INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN let_in_by INTEGER;
ALTER TABLE invitation ADD COLUMN made_by INTEGER;
ALTER TABLE workspace ADD COLUMN chain BLOB NOT NULL DEFAULT x'0000000000000000';
ALTER TABLE workspace ADD COLUMN incarnation INTEGER NOT NULL DEFAULT 1;
ALTER TABLE device ADD COLUMN life INTEGER NOT NULL DEFAULT 0;
ALTER TABLE device ADD COLUMN told_head INTEGER;
ALTER TABLE device ADD COLUMN told_chain BLOB;
CREATE TABLE chain (head INTEGER PRIMARY KEY, chain BLOB NOT NULL) STRICT;
INSERT INTO chain SELECT head, chain FROM workspace;
ALTER TABLE scope_digest ADD COLUMN seal INTEGER;
ALTER TABLE doc ADD COLUMN kind INTEGER;
CREATE INDEX doc_unfiled ON doc (number) WHERE kind IS NULL;
CREATE INDEX doc_later ON doc (scope) WHERE kind > 4;
";

/// From each format to the next, in order.
const STEPS: [(i64, &str); 3] = [(1, FROM_1), (2, FROM_2), (3, FROM_3)];

/// Sets a connection up, and makes the tables in a new file. Before tables of an earlier format are changed, `keep` is told which
/// one it is, and may refuse; nobody else can write meanwhile.
pub(super) fn prepare(
    connection: &mut Connection,
    keep: impl FnOnce(i64) -> Result<(), StoreError>,
) -> Result<(), StoreError> {
    // Twice SQLite's own: a customer's row takes most of a thousand bytes, and fewer of them then leave a gap at a page's
    // end. Of no effect on a file that has tables already.
    connection.pragma_update(None, "page_size", 8192)?;
    // Answers with a row, which is nothing to us.
    connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
    connection.pragma_update(None, "synchronous", "full")?;
    let found = format(connection)?;
    if found == FORMAT {
        return Ok(());
    }
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    // Another process may have been first.
    let found = format(&transaction)?;
    if found == 0 {
        transaction.execute_batch(TABLES)?;
        transaction.execute("INSERT INTO dictionary VALUES (1, ?)", [dictionary::typical()])?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
    } else if (1..FORMAT).contains(&found) {
        keep(found)?;
        STEPS.iter().filter(|(from, _)| *from >= found).try_for_each(|(_, step)| transaction.execute_batch(step))?;
        transaction.pragma_update(None, "user_version", FORMAT)?;
    } else if found != FORMAT {
        return Err(StoreError::Newer { found, known: FORMAT });
    }
    transaction.commit()?;
    Ok(())
}

/// Makes sure that a file has tables that this server reads.
pub(super) fn check(connection: &Connection) -> Result<(), StoreError> {
    match format(connection)? {
        1..=FORMAT => Ok(()),
        0 => Err(StoreError::Damaged("the file holds no workspace")),
        found => Err(StoreError::Newer { found, known: FORMAT }),
    }
}

fn format(connection: &Connection) -> Result<i64, StoreError> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}
