//! The acknowledged base of a document: replaced, appended to, merged, and counted in its scope's digest.

use minicbor::bytes::ByteVec;

use super::machine::Replica;
use super::stored::{Listed, StoredDoc};
use crate::document::chunk::{self, ChangeChunk};
use crate::document::{DocId, Document, Hash, packed};
use crate::sync::cursor::Scope;
use crate::sync::digest::Digest;
use crate::sync::limits;
use crate::sync::message::ScopeDigest;

impl Replica {
    /// Notes that a document has to be fetched whole, durably with whatever made it necessary.
    pub(super) fn want_whole(&mut self, doc: DocId) {
        self.meta.fetch.insert(doc);
        self.commits.next.meta = true;
    }

    pub(super) fn unpack_tail(&mut self, doc: DocId, changes: &[u8]) -> Option<Vec<Vec<u8>>> {
        let mut heads = self.cache.get(doc).stored.as_ref()?.heads.clone();
        packed::unpack(changes, &mut heads, limits::TAIL_CHANGES).ok()
    }

    /// Replaces a base, keeping the scopes' digests right.
    pub(super) fn put_base(&mut self, doc: DocId, stored: StoredDoc) {
        // It was of what is replaced here.
        self.meta.receipt = None;
        let loaded = self.cache.peek(doc);
        let sweep = self.link.sweep.as_mut();
        if let Some(StoredDoc { heads, history, scope: Some(scope), .. }) = loaded.as_ref().and_then(|l| l.stored.as_ref())
            // A scope that is read anew is counted anew.
            && sweep.as_ref().is_none_or(|sweep| !sweep.covers(*scope) || sweep.seen.contains(&doc))
        {
            digest_of(&mut self.meta.digests, *scope).subtract(doc, *history, heads);
        }
        if let Some(scope) = stored.scope {
            digest_of(&mut self.meta.digests, scope).add(doc, stored.history, &stored.heads);
            if let Some(sweep) = sweep {
                sweep.seen.insert(doc);
            }
        }
        if let Some(loaded) = loaded {
            if loaded.stored.as_ref().is_none_or(|before| before.heads != stored.heads) {
                loaded.view = None;
            }
            loaded.stored = Some(stored.clone());
        }
        self.commits.next.docs.insert(doc, Some(stored));
        self.commits.next.meta = true;
    }

    /// Appends chunks that the base does not have. It is in this scope then; in none, it waits to be let go.
    pub(super) fn extend_base(&mut self, doc: DocId, chunks: &[Vec<u8>], scope: Option<Scope>) {
        let loaded = self.cache.get(doc);
        let view = loaded.view.take();
        let before = loaded.stored.clone();
        let mut stored = before.unwrap_or(StoredDoc {
            bytes: ByteVec::from(Vec::new()),
            heads: Vec::new(),
            history: 0,
            scope: None,
        });
        let is_evicted = stored.is_evicted();
        let mut bytes = stored.bytes.to_vec();
        for bytes_of_change in chunks {
            if let Ok(change) = ChangeChunk::read(bytes_of_change) {
                chunk::advance(&mut stored.heads, &change.deps, change.hash);
                if !is_evicted {
                    bytes.extend_from_slice(bytes_of_change);
                }
            }
        }
        stored.bytes = ByteVec::from(bytes);
        stored.scope = scope;
        self.put_base(doc, stored);
        // The caller brings the view up to date; it is not for `put_base` to throw away.
        self.cache.get(doc).view = view;
    }

    /// Merges chunks in whatever order they come, those that the base has already changing nothing, and projects the row.
    pub(super) fn merge_base(&mut self, doc: DocId, scope: Scope, chunks: &[Vec<u8>]) {
        let Some(mut stored) = self.cache.get(doc).stored.clone() else { return };
        if stored.is_evicted() {
            self.want_whole(doc);
            return;
        }
        let merged = Document::load(&stored.bytes).and_then(|mut base| {
            base.apply(chunks.iter().map(Vec::as_slice))?;
            Ok(base)
        });
        let Ok(merged) = merged else {
            self.want_whole(doc);
            return;
        };
        // The server's patch says which cells it saw change, one change after the other. Here own changes came before older
        // ones of others, and the row changed otherwise.
        if !self.outbox.touches(doc)
            && let Some(row) = merged.row(&self.registry)
        {
            self.put_row(doc, Listed { scope: Some(scope), row });
        }
        stored.bytes = ByteVec::from(merged.save());
        stored.heads = merged.heads();
        stored.scope = Some(scope);
        self.put_base(doc, stored);
    }

    /// The changes that the base lacks. One that the server has just merged cannot be in it; one that it had may have come
    /// with a page, and so may the well-known birth of a text.
    pub(super) fn not_in_base(&mut self, doc: DocId, changes: &[ByteVec], duplicate: bool) -> Vec<Vec<u8>> {
        let stored = self.cache.get(doc).stored.as_ref();
        let base = match stored {
            Some(stored) if duplicate || changes.iter().any(|change| is_text_birth(change)) => {
                Document::load(&stored.bytes).ok()
            }
            _ => None,
        };
        let hash =
            |change: &ByteVec| ChangeChunk::read(change).map(|read| read.hash).unwrap_or(Hash::from_bytes([0; 32]));
        let lacks = |change: &&ByteVec| base.as_ref().is_none_or(|base| !base.contains(hash(change)));
        changes.iter().filter(lacks).map(|change| change.to_vec()).collect()
    }
}

/// Whether a chunk looks like the well-known birth of a text, which several changes may bring.
pub(super) fn is_text_birth(chunk: &[u8]) -> bool {
    ChangeChunk::read(chunk).is_ok_and(|read| read.deps.is_empty() && read.time == 0)
}

fn digest_of(digests: &mut Vec<ScopeDigest>, scope: Scope) -> &mut Digest {
    let at = digests.iter().position(|own| own.scope == scope).unwrap_or_else(|| {
        digests.push(ScopeDigest { scope, digest: Digest::EMPTY });
        digests.len() - 1
    });
    &mut digests[at].digest
}
