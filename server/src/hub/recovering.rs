//! Taking back what this server lost, from whoever holds it.
//!
//! A receipt proves what the server once had: its digests and seals are sums over documents, of hashes of their heads and of MACs of
//! these, and heads name a whole history. So whatever comes under a ticket was let in once, and is let in again whoever brings it and whoever
//! wrote it: a device that was revoked since, or that this server has forgotten, among them. They learn nothing but which of
//! the documents that they held are missing here.
//!
//! What is taken back lives in the scope that it says itself, and is everybody's again like any change.

use std::collections::{BTreeMap, BTreeSet};

use minicbor::bytes::ByteVec;
use sha2::{Digest as _, Sha256};
use shared::document::chunk::{self, ChangeChunk};
use shared::document::{DocId, Hash, heads_of_snapshot, packed};
use shared::sync::cursor::Scope;
use shared::sync::digest::{self, Digest, Term};
use shared::sync::recover::{HandedIn, Lacking, Listing, Receipt, RecoverAnswer, RecoverRequest};
use shared::sync::{PROTOCOL, body, limits};

use super::commit::{Batch, CommitError};
use super::spent::CRASH;
use super::working::Working;
use super::{Hub, HubError, Identity, lives, workspace};
use crate::admission::{MergeFailure, MergeRequest, Rules};
use crate::store::{Store, StoreError, View};
use crate::trust::{self, Certificate, Challenge, Keys, PublicKey, Received, Token, is_ticket, ticket};

/// How often a document is merged again because somebody else was first.
const ATTEMPTS: usize = 50;

/// Documents that are read from the store, or sealed, in about a millisecond.
const READ: u64 = 16;

/// A document that was handed in, read and proved.
struct Proved {
    doc: DocId,
    history: u32,
    chunks: Vec<ByteVec>,
    hashes: Vec<Hash>,
}

impl<S: Store> Hub<S> {
    /// Who hands something in: a device of this server, or one that it once gave a certificate and has forgotten.
    ///
    /// # Errors
    /// [`HubError::SessionEnded`] or [`HubError::NotThisDevice`] if nothing is proved, or if the store cannot be read.
    pub fn identify_for_recovery(
        &self,
        token: Option<&str>,
        request: &RecoverRequest,
        now: i64,
    ) -> Result<Identity, HubError> {
        match self.identify(token, request.renewal.as_ref(), now) {
            Err(HubError::SessionEnded | HubError::NotThisDevice) => {}
            known => return known,
        }
        self.store.view(|view: &dyn View| {
            let workspace = workspace(view)?;
            let keys = Keys::new(&workspace.secret);
            let certified = request.certificate.as_ref().and_then(|bytes| Certificate::read(&keys, bytes));
            let certificate = certified.ok_or(HubError::NotThisDevice)?;
            let identity = Identity { device: certificate.device, renewed: false };
            if token.and_then(|text| Token::read(&keys, text, &certificate.key, now)).is_some() {
                return Ok(identity);
            }
            let renewal = request.renewal.as_ref().ok_or(HubError::SessionEnded)?;
            let given = Challenge::read(&keys, &renewal.challenge, certificate.device, now);
            let key = PublicKey::from_bytes(&certificate.key);
            let signed = key.and_then(|key| key.verify(&renewal.challenge, &renewal.signature));
            if given.is_some() && signed.is_ok() { Ok(identity) } else { Err(HubError::NotThisDevice) }
        })
    }

    /// Answers a device that hands in what this server may have lost. Who it is has been proved; whether it may come in is not
    /// asked, because it reads nothing.
    ///
    /// # Errors
    /// What went wrong; [`HubError::told`] is what the device is told.
    pub fn recover(&self, identity: Identity, request: &RecoverRequest) -> Result<RecoverAnswer, HubError> {
        if request.protocol != PROTOCOL {
            return Err(HubError::Version);
        }
        self.leave_names_behind(identity.device, request)?;
        let mut answer = RecoverAnswer::default();
        if let Some(receipt) = &request.receipt {
            let looked_at = self.compare(receipt, &request.listings, &mut answer)?;
            self.spent.add(identity.device, looked_at / READ);
        }
        if !request.documents.is_empty() {
            let bytes: usize = request.documents.iter().map(|handed| handed.changes.len()).sum();
            if bytes > limits::HANDED_IN_CHANGES + limits::PUSH {
                return Err(HubError::TooLarge);
            }
            answer.taken = self.take_back(identity.device, &request.documents)?;
        }
        answer.mark = self.store.view(|view: &dyn View| Ok::<_, HubError>(Some(workspace(view)?.mark())))?;
        Ok(answer)
    }

    /// A device whose number this server has not given yet was given it in what was lost, and others may have been, too.
    fn leave_names_behind(&self, device: u32, request: &RecoverRequest) -> Result<(), HubError> {
        let is_known = |view: &dyn View| Ok::<_, HubError>(workspace(view)?.devices >= device);
        if self.store.view(is_known)? {
            return Ok(());
        }
        self.store.write(|draft| {
            let mut workspace = workspace(&*draft)?;
            if workspace.devices >= device {
                return Ok(());
            }
            // As much chance as there is in what the device brings: it signed what it had been given then.
            let drawn = Sha256::new().chain_update(workspace.secret).chain_update(body::encode(request)).finalize();
            workspace.devices = device;
            lives::begin_life(draft, &mut workspace, drawn.into())?;
            draft.put_workspace(&workspace)?;
            Ok(())
        })
    }

    /// Says which scopes are others than the receipt's, and of those that are listed what is missing here. Answers how many
    /// documents it took to know that.
    fn compare(&self, receipt: &Receipt, listings: &[Listing], answer: &mut RecoverAnswer) -> Result<u64, HubError> {
        self.store.view(|view: &dyn View| {
            let mut looked_at = 0;
            let workspace = workspace(view)?;
            let keys = Keys::new(&workspace.secret);
            let folded = digest::fold(receipt.digests.iter().map(|own| (own.scope, own.digest)));
            let counted = receipt.digests.iter().filter(|own| own.digest != Digest::EMPTY).map(|own| own.scope);
            let seals = Received::proved(&keys, workspace.id, receipt, folded);
            let Some(seals) = seals.filter(|seals| seals.len() == counted.clone().count()) else {
                answer.unproven = true;
                return Ok(looked_at);
            };
            let seals: BTreeMap<Scope, u64> = counted.zip(seals).collect();
            for own in &receipt.digests {
                if view.digest(own.scope)? == own.digest {
                    continue;
                }
                answer.differing.push(own.scope);
                let listed = listings.iter().find(|listing| listing.scope == own.scope);
                let Some(terms) = listed.map(Listing::terms) else { continue };
                let mut digest = Digest::EMPTY;
                terms.iter().for_each(|term| digest.add_term(term));
                // Only of documents that were here does anybody but this server know what they add.
                let seal = terms.iter().fold(0u64, |sum, term| sum.wrapping_add(trust::seal(&keys, term)));
                if digest != own.digest || Some(seal) != seals.get(&own.scope).copied() {
                    answer.unproven = true;
                    continue;
                }
                let here = terms_of(view, own.scope)?;
                looked_at += (here.len() + terms.len()) as u64;
                for (at, term) in terms.iter().enumerate().filter(|(_, term)| !here.contains(*term)) {
                    let at = u32::try_from(at).map_err(|_| HubError::TooLarge)?;
                    let ticket = ticket(&keys, term).to_vec().into();
                    answer.lacking.push(Lacking { scope: own.scope, at, ticket });
                }
            }
            Ok(looked_at)
        })
    }

    /// Merges documents that were handed in under a ticket. Answers of each whether all of it is here, durably.
    fn take_back(&self, device: u32, documents: &[HandedIn]) -> Result<Vec<bool>, HubError> {
        let secret = self.store.view(|view: &dyn View| workspace(view).map(|workspace| workspace.secret))?;
        let keys = Keys::new(&secret);
        let proved: Vec<Option<Proved>> = documents.iter().map(|handed| prove(&keys, handed)).collect();
        let taken: Result<Vec<bool>, HubError> = proved
            .iter()
            .map(|proved| proved.as_ref().map_or(Ok(false), |proved| self.readmit(device, proved)))
            .collect();
        let taken = taken?;
        let (documents, refused) = (taken.len(), taken.iter().filter(|taken| !**taken).count());
        tracing::warn!(device, documents, refused, "documents that this server had lost were handed in");
        Ok(taken)
    }

    /// Merges one document. Answers whether all of it is here.
    fn readmit(&self, device: u32, proved: &Proved) -> Result<bool, HubError> {
        for _ in 0..ATTEMPTS {
            let (rules, stored) =
                self.store.view(|view: &dyn View| Ok::<_, HubError>((self.rules(view)?, view.doc(proved.doc)?)))?;
            if stored.as_ref().is_some_and(|stored| stored.history != proved.history) {
                return Ok(false);
            }
            let mut working = Working::new(stored, &[])?;
            if working.contains(&proved.hashes) {
                return Ok(true);
            }
            if !self.merge_again(device, &mut working, proved, &rules)? {
                return Ok(false);
            }
            let docs: Vec<_> = working.into_commit(proved.doc, &rules).into_iter().collect();
            match self.commit(Batch { docs, ..Batch::default() }, None) {
                Ok(_) => return Ok(true),
                Err(CommitError::Stale) => {}
                Err(CommitError::Store(error)) => return Err(HubError::Commit(error)),
            }
        }
        Err(HubError::Contended)
    }

    fn merge_again(
        &self,
        device: u32,
        working: &mut Working,
        proved: &Proved,
        rules: &Rules,
    ) -> Result<bool, HubError> {
        let request = MergeRequest {
            snapshot: working.snapshot().to_vec().into(),
            commands: vec![proved.chunks.clone()],
            readmitted: true,
            ..MergeRequest::default()
        };
        match self.merge.merge(&request, rules) {
            Ok(answer) => {
                self.spent.add(device, u64::from(answer.spent));
                let merged = answer.merged;
                Ok(merged.map(|merged| working.take(merged)).is_some())
            }
            Err(MergeFailure::Crashed) => {
                self.spent.add(device, CRASH);
                Ok(false)
            }
            Err(MergeFailure::Unavailable(error)) => Err(HubError::Guard(error)),
        }
    }
}

/// The terms of everything that lives in a scope.
pub(super) fn terms_of(view: &dyn View, scope: Scope) -> Result<BTreeSet<Term>, HubError> {
    let mut terms = BTreeSet::new();
    for entry in view.feed(scope, 0, usize::MAX)?.into_iter().filter(|entry| !entry.leave) {
        let doc = view.doc_by_number(entry.number)?.ok_or(StoreError::Damaged("a feed names no document"))?;
        // What cannot be read here is as good as lost.
        if let Ok(heads) = heads_of_snapshot(&doc.snapshot) {
            terms.insert(digest::term(doc.id, doc.history, &heads));
        }
    }
    Ok(terms)
}

/// Reads a document that was handed in; none if it is not what its ticket is for. Every change must be there, and come after
/// those that it builds on: then the heads name them all.
fn prove(keys: &Keys<'_>, handed: &HandedIn) -> Option<Proved> {
    let chunks = packed::unpack(&handed.changes, &mut Vec::new(), limits::TAIL_CHANGES).ok()?;
    let (mut heads, mut hashes) = (Vec::new(), BTreeSet::new());
    for bytes in &chunks {
        let change = ChangeChunk::read(bytes).ok()?;
        if !change.deps.iter().all(|dep| hashes.contains(dep)) || !hashes.insert(change.hash) {
            return None;
        }
        chunk::advance(&mut heads, &change.deps, change.hash);
    }
    let term = digest::term(handed.doc, handed.history, &heads);
    is_ticket(keys, &term, &handed.ticket).then(|| Proved {
        doc: handed.doc,
        history: handed.history,
        chunks: chunks.into_iter().map(ByteVec::from).collect(),
        hashes: hashes.into_iter().collect(),
    })
}
