//! Handing in what a server whose data went back has lost, before anything of what it has now is read.
//!
//! The last receipt covers every base that is here, whoever wrote what is in it. So the device shows the receipt and its digests;
//! the server says which scopes differ; the device lists these, one after the other; the server says what it lacks, and gives a
//! ticket for each document; the device hands these in with all their changes. Only then is everything read anew: what the
//! server has again by then needs no other way back.
//!
//! No base changes meanwhile, because nothing is read. What has come so far is not kept: after a cut it begins again, and the
//! server finds that it has what was handed in.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use minicbor::bytes::ByteVec;

use super::cache::Job;
use super::machine::Replica;
use super::stored::{HandedIn, StoredDoc};
use crate::crm::definition;
use crate::document::chunk::ChangeChunk;
use crate::document::{DocId, Document, packed};
use crate::sync::PROTOCOL;
use crate::sync::cursor::Scope;
use crate::sync::digest::{self, Digest, Term};
use crate::sync::limits;
use crate::sync::message::ScopeDigest;
use crate::sync::recover::{self, HANDED_IN, LISTED, Listing, RecoverAnswer, RecoverRequest};

/// Documents that are looked at in one go while they are listed.
const SLICE: usize = 128;

/// How far it is.
#[derive(Debug, Default)]
pub(super) struct Handing {
    /// The request that is to be sent, or is on its way. None while documents are read for the next one.
    pub ready: Option<RecoverRequest>,
    /// Scopes that are still to be listed.
    scopes: VecDeque<Scope>,
    /// The scope that is being listed, which of its documents are still to be looked at, and what was found.
    listing: Option<ScopeListing>,
    /// What the server lacks, with its tickets, the workspace's own documents first: others are judged by them.
    lacking: VecDeque<(DocId, ByteVec)>,
    /// What is on its way.
    given: Vec<DocId>,
    /// Scopes whose documents are not all known to be there.
    unproven: BTreeSet<Scope>,
    /// What the server lacks and did not take.
    missing: BTreeSet<DocId>,
}

/// A scope of which a list is being made.
#[derive(Debug)]
struct ScopeListing {
    scope: Scope,
    /// Still to be looked at.
    docs: VecDeque<DocId>,
    found: Vec<(DocId, Term)>,
}

impl Replica {
    /// Whether something is to be handed in first, and if so what is to be sent now.
    pub(super) fn next_to_hand_in(&mut self) -> Option<&RecoverRequest> {
        let receipt = self.meta.receipt.as_ref()?;
        let handing = self.link.handing.get_or_insert_with(|| {
            let ready = Some(RecoverRequest { receipt: Some(receipt.clone()), ..empty() });
            Handing { ready, ..Handing::default() }
        });
        handing.ready.as_ref()
    }

    /// Begins to hand in what the receipt covers, if there is one.
    pub(super) fn begin_handing_in(&mut self) {
        self.link.handing = None;
        self.cache.jobs.retain(|job| !matches!(job, Job::List { .. } | Job::HandIn { .. }));
        self.meta.handed_in = None;
        self.meta.handing_in = self.meta.receipt.is_some();
        self.commits.next.meta = true;
    }

    /// The server has answered.
    pub(super) fn take_recovered(&mut self, answer: RecoverAnswer) {
        self.link.finish(self.now);
        self.link.want_now();
        if answer.mark.is_some() {
            self.meta.mark = answer.mark;
        }
        let Some(handing) = &mut self.link.handing else { return };
        let Some(asked) = handing.ready.take() else { return };
        if answer.unproven {
            // It is another server's word: nothing is known of what this one has.
            self.end_handing_in(None);
            return;
        }
        if let Some(ScopeListing { scope, found, .. }) = handing.listing.take() {
            let own = answer.lacking.into_iter().filter(|lacking| lacking.scope == scope);
            let lacking = own.filter_map(|lacking| Some((found.get(lacking.at as usize)?.0, lacking.ticket)));
            handing.lacking.extend(lacking);
        } else if asked.documents.is_empty() {
            handing.scopes = answer.differing.into();
        } else {
            let given = std::mem::take(&mut handing.given);
            let taken = |at: usize| answer.taken.get(at).copied().unwrap_or(false);
            handing.missing.extend(given.iter().enumerate().filter(|(at, _)| !taken(*at)).map(|(_, doc)| *doc));
        }
        self.hand_in_next();
    }

    /// Begins what comes next: the next scope, then the next documents.
    fn hand_in_next(&mut self) {
        let Some(handing) = &mut self.link.handing else { return };
        while let Some(scope) = handing.scopes.pop_front() {
            let listed = self.rows.heads().filter(|(_, head)| head.scope == Some(scope));
            let docs: VecDeque<DocId> = listed.map(|(doc, _)| doc).collect();
            if docs.len() > LISTED {
                handing.unproven.insert(scope);
                continue;
            }
            handing.listing = Some(ScopeListing { scope, docs, found: Vec::new() });
            self.list_next();
            return;
        }
        let Some((first, _)) = handing.lacking.front() else {
            let (unproven, missing) = (std::mem::take(&mut handing.unproven), std::mem::take(&mut handing.missing));
            let digests = self.meta.receipt.iter().flat_map(|receipt| &receipt.digests);
            let scopes = digests.map(|own| own.scope).filter(|scope| !unproven.contains(scope)).collect();
            self.end_handing_in(Some(HandedIn { scopes, missing }));
            return;
        };
        let is_own =
            |doc: &DocId| self.rows.head(*doc).is_some_and(|head| !definition(head.kind).home.is_territorial());
        let first = is_own(first);
        let alike = handing.lacking.iter().take(HANDED_IN).take_while(|(doc, _)| is_own(doc) == first);
        let docs = alike.map(|(doc, _)| *doc).collect();
        self.cache.jobs.push_back(Job::HandIn { docs });
    }

    /// Reads the next documents of the scope that is being listed, or has the list sent.
    fn list_next(&mut self) {
        let Some(handing) = &mut self.link.handing else { return };
        let Some(ScopeListing { scope, docs, found }) = &mut handing.listing else { return };
        if !docs.is_empty() {
            let docs = docs.drain(..docs.len().min(SLICE)).collect();
            self.cache.jobs.push_back(Job::List { docs });
            return;
        }
        let receipt = self.meta.receipt.clone();
        let theirs = receipt.iter().flat_map(|receipt| &receipt.digests).find(|own| own.scope == *scope);
        let mut digest = Digest::EMPTY;
        found.iter().for_each(|(_, term)| digest.add_term(term));
        if theirs != Some(&ScopeDigest { scope: *scope, digest }) {
            // It would prove nothing.
            handing.unproven.insert(*scope);
            handing.listing = None;
            self.hand_in_next();
            return;
        }
        let terms: Vec<u8> = found.iter().flat_map(|(_, term)| *term).collect();
        let listings = vec![Listing { scope: *scope, terms: terms.into() }];
        handing.ready = Some(RecoverRequest { receipt, listings, ..empty() });
    }

    /// Lists documents that are in memory.
    pub(super) fn list(&mut self, docs: &[DocId]) {
        let listing = self.link.handing.as_ref().and_then(|handing| handing.listing.as_ref());
        let Some(scope) = listing.map(|listing| listing.scope) else { return };
        let mut terms = Vec::with_capacity(docs.len());
        for doc in docs {
            let stored = self.cache.get(*doc).stored.as_ref().filter(|stored| stored.scope == Some(scope));
            terms.extend(stored.map(|stored| (*doc, digest::term(*doc, stored.history, &stored.heads))));
            self.let_rest(*doc);
        }
        if let Some(listing) = self.link.handing.as_mut().and_then(|handing| handing.listing.as_mut()) {
            listing.found.extend(terms);
        }
        self.list_next();
    }

    /// Has documents handed in that are in memory.
    pub(super) fn hand_in(&mut self, docs: &[DocId]) {
        let packed: BTreeMap<DocId, (u32, ByteVec)> = docs.iter().filter_map(|doc| self.packed(*doc)).collect();
        docs.iter().for_each(|doc| self.let_rest(*doc));
        let Some(handing) = &mut self.link.handing else { return };
        let (mut documents, mut size) = (Vec::new(), 0);
        while let Some((doc, ticket)) = handing.lacking.pop_front() {
            match packed.get(&doc) {
                Some((_, changes)) if size > 0 && size + changes.len() > limits::PUSH => {
                    handing.lacking.push_front((doc, ticket));
                    break;
                }
                Some((history, changes)) => {
                    size += changes.len();
                    handing.given.push(doc);
                    documents.push(recover::HandedIn { doc, history: *history, ticket, changes: changes.clone() });
                }
                // Put away, damaged, or too large: it cannot be given.
                None if docs.contains(&doc) => {
                    handing.missing.insert(doc);
                }
                None => {
                    handing.lacking.push_front((doc, ticket));
                    break;
                }
            }
        }
        if documents.is_empty() {
            self.hand_in_next();
        } else {
            handing.ready = Some(RecoverRequest { documents, ..empty() });
        }
    }

    /// A base as it is handed in: its history number, and all its changes.
    fn packed(&mut self, doc: DocId) -> Option<(DocId, (u32, ByteVec))> {
        let stored = self.cache.get(doc).stored.clone().filter(|stored| !StoredDoc::is_evicted(stored))?;
        let changes = Document::load(&stored.bytes).ok()?.changes_since(&[]);
        if changes.len() > limits::TAIL_CHANGES {
            return None;
        }
        let chunks: Result<Vec<_>, _> = changes.iter().map(|(_, chunk)| ChangeChunk::read(chunk)).collect();
        let packed = packed::pack(&chunks.ok()?, &mut Vec::new());
        // More than a request takes: the server would refuse the whole of it, and all that comes after.
        (packed.len() <= limits::HANDED_IN_CHANGES).then(|| (doc, (stored.history, packed.into())))
    }

    /// Lets a document go that was loaded for this alone.
    fn let_rest(&mut self, doc: DocId) {
        if !self.watched.contains(&doc) && !self.outbox.touches(doc) {
            self.cache.forget(doc);
        }
    }

    /// Nothing more is handed in.
    pub(super) fn end_handing_in(&mut self, handed_in: Option<HandedIn>) {
        self.link.handing = None;
        self.meta.handing_in = false;
        self.meta.handed_in = handed_in;
        self.commits.next.meta = true;
    }

    /// Whether the server has all that is held of a document in this scope, although it may not be this member's to see.
    pub(super) fn is_handed_in(&self, doc: DocId, scope: Option<Scope>) -> bool {
        let has = |handed_in: &HandedIn| {
            scope.is_some_and(|scope| handed_in.scopes.contains(&scope)) && !handed_in.missing.contains(&doc)
        };
        self.meta.handed_in.as_ref().is_some_and(has)
    }
}

fn empty() -> RecoverRequest {
    RecoverRequest { protocol: PROTOCOL, ..RecoverRequest::default() }
}
