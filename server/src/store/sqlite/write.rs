//! Writing, inside the one writer's transaction.

use rusqlite::params;
use shared::crm::Kind;
use shared::document::{DocId, Hash};
use shared::sync::chain::Mark;
use shared::sync::cursor::{Scope, Sequence};

use super::Link;
use crate::store::{
    CHAINS, Device, DocNumber, Draft, Due, Invitation, NewDoc, ScopeSum, Setting, StoreError, View as _, Workspace,
};

impl Draft for Link {
    fn put_workspace(&mut self, workspace: &Workspace) -> Result<(), StoreError> {
        let query =
            "INSERT INTO workspace (one, id, name, epoch, head, devices, registry, secret, held, chain, incarnation)
            VALUES (1, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET id = excluded.id, name = excluded.name,
            epoch = excluded.epoch, head = excluded.head, devices = excluded.devices, registry = excluded.registry,
            secret = excluded.secret, held = excluded.held, chain = excluded.chain, incarnation = excluded.incarnation";
        self.connection.prepare_cached(query)?.execute(params![
            workspace.id.to_bytes(),
            workspace.name,
            workspace.epoch.0,
            workspace.head,
            workspace.devices,
            workspace.registry,
            workspace.secret,
            workspace.is_held,
            workspace.chain.to_bytes(),
            workspace.incarnation,
        ])?;
        Ok(())
    }

    fn put_chain(&mut self, mark: Mark) -> Result<(), StoreError> {
        let query = "INSERT OR REPLACE INTO chain VALUES (?, ?)";
        self.connection.prepare_cached(query)?.execute(params![mark.head, mark.chain.to_bytes()])?;
        let before = mark.head.saturating_sub(CHAINS);
        self.connection.prepare_cached("DELETE FROM chain WHERE head < ?")?.execute([before])?;
        Ok(())
    }

    fn put_doc(&mut self, doc: &NewDoc<'_>) -> Result<(), StoreError> {
        let body = self.codec.get_mut().pack(doc)?;
        if let Some(number) = doc.number {
            let query =
                "UPDATE doc SET scope = ?, revision = ?, entered = ?, history = ?, owner = ?, day = ?, body = ?,
                kind = ? WHERE number = ?";
            self.connection.prepare_cached(query)?.execute(params![
                doc.scope,
                doc.revision,
                doc.entered,
                doc.history,
                doc.owner,
                doc.day,
                body,
                doc.row.kind.code(),
                number
            ])?;
            self.connection.prepare_cached("DELETE FROM outdated WHERE doc = ?")?.execute([number])?;
            self.put_parent(number, doc.parent)
        } else {
            let query = "INSERT INTO doc (id, scope, revision, entered, history, owner, day, body, kind)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)";
            self.connection.prepare_cached(query)?.execute(params![
                doc.id.to_bytes(),
                doc.scope,
                doc.revision,
                doc.entered,
                doc.history,
                doc.owner,
                doc.day,
                body,
                doc.row.kind.code(),
            ])?;
            let number = DocNumber::try_from(self.connection.last_insert_rowid())
                .map_err(|_| StoreError::Damaged("a document's number is negative"))?;
            if doc.parent.is_some() {
                self.put_parent(number, doc.parent)?;
            }
            self.adopt(doc.id, number)
        }
    }

    fn put_leave(&mut self, scope: Scope, number: DocNumber, at: Option<Sequence>) -> Result<(), StoreError> {
        match at {
            Some(sequence) => self
                .connection
                .prepare_cached("INSERT OR REPLACE INTO left_scope (doc, scope, sequence) VALUES (?, ?, ?)")?
                .execute(params![number, scope, sequence])?,
            None => self
                .connection
                .prepare_cached("DELETE FROM left_scope WHERE doc = ? AND scope = ?")?
                .execute(params![number, scope])?,
        };
        Ok(())
    }

    fn put_sum(&mut self, scope: Scope, ScopeSum { digest, seal }: ScopeSum) -> Result<(), StoreError> {
        let query = "INSERT OR REPLACE INTO scope_digest (scope, digest, seal) VALUES (?, ?, ?)";
        let seal = seal.map(u64::cast_signed);
        self.connection.prepare_cached(query)?.execute(params![scope, digest.to_bytes(), seal])?;
        Ok(())
    }

    fn put_setting(&mut self, doc: DocId, setting: &Setting) -> Result<(), StoreError> {
        let value = minicbor::to_vec(setting).map_err(|_| StoreError::Damaged("a setting does not encode"))?;
        let query = "INSERT OR REPLACE INTO setting VALUES (?, ?, ?)";
        self.connection.prepare_cached(query)?.execute(params![doc.to_bytes(), setting.kind().code(), value])?;
        Ok(())
    }

    fn put_device(&mut self, device: &Device) -> Result<(), StoreError> {
        let query = "INSERT OR REPLACE INTO device (number, member, name, key, incarnation, enrolled, revoked, poisons,
            last_sync, waiting, session, let_in_by, life, told_head, told_chain)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)";
        self.connection.prepare_cached(query)?.execute(params![
            device.number,
            device.member.to_bytes(),
            device.name,
            device.key,
            device.incarnation,
            device.enrolled,
            device.revoked,
            device.poisons,
            device.last_sync,
            device.waiting,
            device.session,
            device.let_in_by,
            device.life,
            device.told.map(|mark| mark.head),
            device.told.map(|mark| mark.chain.to_bytes()),
        ])?;
        Ok(())
    }

    fn put_invitation(&mut self, invitation: &Invitation, now: i64) -> Result<(), StoreError> {
        self.connection.prepare_cached("DELETE FROM invitation WHERE ends <= ?")?.execute([now])?;
        let query = "INSERT OR REPLACE INTO invitation VALUES (?, ?, ?, ?)";
        self.connection.prepare_cached(query)?.execute(params![
            invitation.hash,
            invitation.member.to_bytes(),
            invitation.ends,
            invitation.made_by
        ])?;
        Ok(())
    }

    fn end_invitations(&mut self, member: DocId, now: i64) -> Result<usize, StoreError> {
        self.connection.prepare_cached("DELETE FROM invitation WHERE ends <= ?")?.execute([now])?;
        Ok(self.connection.prepare_cached("DELETE FROM invitation WHERE member = ?")?.execute([member.to_bytes()])?)
    }

    fn keep_invitations(&mut self, kept: &[[u8; 32]]) -> Result<usize, StoreError> {
        let mut ended = 0;
        for hash in self.invitations()?.iter().filter(|hash| !kept.contains(hash)) {
            ended += self.connection.prepare_cached("DELETE FROM invitation WHERE hash = ?")?.execute([hash])?;
        }
        Ok(ended)
    }

    fn put_poison(&mut self, change: Hash, device: u32, now: i64) -> Result<(), StoreError> {
        let query = "INSERT OR IGNORE INTO poison VALUES (?, ?, ?)";
        self.connection.prepare_cached(query)?.execute(params![change.to_bytes(), device, now])?;
        Ok(())
    }

    fn forget_poison(&mut self, device: u32) -> Result<(), StoreError> {
        self.connection.prepare_cached("DELETE FROM poison WHERE device = ?")?.execute([device])?;
        Ok(())
    }

    fn put_projection(&mut self, schema: u16, outdated: &[Kind]) -> Result<(), StoreError> {
        self.connection.execute("INSERT OR REPLACE INTO projection VALUES (1, ?)", [schema])?;
        for kind in outdated {
            // What has not been filed may be of any kind.
            let query = "INSERT OR IGNORE INTO outdated SELECT number FROM doc WHERE kind = ? OR kind IS NULL";
            self.connection.execute(query, [kind.code()])?;
        }
        Ok(())
    }

    fn put_kind(&mut self, number: DocNumber, kind: Kind) -> Result<(), StoreError> {
        let query = "UPDATE doc SET kind = ? WHERE number = ? AND kind IS NULL";
        self.connection.prepare_cached(query)?.execute(params![kind.code(), number])?;
        Ok(())
    }

    fn put_parent(&mut self, number: DocNumber, parent: Option<DocId>) -> Result<(), StoreError> {
        let found = parent.map_or(Ok(None), |parent| self.number(parent))?;
        // Written only where it is another: most edits leave it, and an index costs.
        let query = "UPDATE doc SET parent = ?1 WHERE number = ?2 AND parent IS NOT ?1";
        self.connection.prepare_cached(query)?.execute(params![found, number])?;
        match parent.filter(|_| found.is_none()) {
            Some(parent) => self
                .connection
                .prepare_cached("INSERT OR REPLACE INTO orphan (doc, parent) VALUES (?, ?)")?
                .execute(params![number, parent.to_bytes()])?,
            None => self.connection.prepare_cached("DELETE FROM orphan WHERE doc = ?")?.execute([number])?,
        };
        Ok(())
    }

    fn put_due(&mut self, due: &Due) -> Result<(), StoreError> {
        self.connection
            .prepare_cached("INSERT OR REPLACE INTO due (doc, since, device, after) VALUES (?, ?, ?, ?)")?
            .execute(params![due.number, due.since, due.device, due.after])?;
        Ok(())
    }

    fn remove_due(&mut self, number: DocNumber, since: Sequence) -> Result<(), StoreError> {
        let query = "DELETE FROM due WHERE doc = ? AND since = ?";
        self.connection.prepare_cached(query)?.execute(params![number, since])?;
        Ok(())
    }
}

impl Link {
    /// A document has come by whose id others hang on it already.
    fn adopt(&self, id: DocId, number: DocNumber) -> Result<(), StoreError> {
        let query = "UPDATE doc SET parent = ? WHERE number IN (SELECT doc FROM orphan WHERE parent = ?)";
        if self.connection.prepare_cached(query)?.execute(params![number, id.to_bytes()])? > 0 {
            self.connection.prepare_cached("DELETE FROM orphan WHERE parent = ?")?.execute([id.to_bytes()])?;
        }
        Ok(())
    }
}
