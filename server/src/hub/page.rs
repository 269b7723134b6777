//! A page of the feed: what changed in the member's scopes since the device's cursors, from one read snapshot.

use std::collections::{BTreeMap, BTreeSet};

use shared::document::{DocId, Hash, RowPatch, heads_of_snapshot};
use shared::sync::SCHEMA;
use shared::sync::body;
use shared::sync::cursor::{Scope, Sequence};
use shared::sync::digest::{self, Digest};
use shared::sync::limits;
use shared::sync::message::{Grant, Item, ItemBody, ScopeDigest, SyncAnswer, SyncRequest};

use super::feeds::Feeds;
use super::fluency::Fluency;
use super::projecting::Projecting;
use super::remaining::{Page, Remaining};
use super::tail::{Lacking, Tail};
use super::{Hub, HubError, lives, settings, workspace};
use crate::store::{Device, DocNumber, FeedEntry, ScopeSum, Store, StoreError, StoredDoc, View};
use crate::trust::{Keys, Received};

/// What an item costs beside its contents: the id, the scope, the frames.
const ITEM: usize = 24;
/// The least bytes that an item of a page can have, by which a page's number of entries is bounded.
const LEAST_ITEM: usize = 64;

/// Reads one device's page.
struct Reading<'v> {
    view: &'v dyn View,
    device: u32,
    /// What the device's app can be told.
    fluency: Fluency,
    cursors: BTreeMap<Scope, Sequence>,
    /// Where tails begin, if not at the cursors: [`SyncRequest::settled`].
    settled: Option<BTreeMap<Scope, Sequence>>,
    /// The device's own changes that it need not be sent.
    acknowledged: &'v BTreeMap<DocId, BTreeSet<Hash>>,
    /// What makes rows anew, if there are any of an earlier projection.
    projecting: Option<Projecting<'v>>,
}

impl<S: Store> Hub<S> {
    /// The answer to a request but for what became of its commands. Leaves out the device's own changes that the answer
    /// acknowledges.
    pub(super) fn page(
        &self,
        device: &Device,
        request: &SyncRequest,
        acknowledged: &BTreeMap<DocId, BTreeSet<Hash>>,
    ) -> Result<SyncAnswer, HubError> {
        self.store.view(|view: &dyn View| {
            let workspace = workspace(view)?;
            let grants = settings::effective_grants(view, device.member)?.ok_or(HubError::Revoked)?;
            let fluency = Fluency::of(request.schema);
            let grants = fluency.grants(grants);
            let device = view.device(device.number)?.ok_or(HubError::SessionEnded)?;
            let epoch = lives::epoch_of(&workspace, &device);
            let known = request.epoch == epoch;
            let cursor = |scope| {
                let found = request.cursors.iter().find(|cursor| known && cursor.scope == scope);
                // Nobody has read further than the feed goes, whatever they say.
                found.map_or(0, |cursor| cursor.sequence.min(workspace.head))
            };
            let cursors = grants.iter().map(|grant| (grant.scope, cursor(grant.scope))).collect();
            let settled = request.settled.as_ref().filter(|_| known);
            let settled = settled.map(|settled| {
                settled.iter().map(|cursor| (cursor.scope, cursor.sequence.min(workspace.head))).collect()
            });
            let reading = Reading {
                view,
                device: device.number,
                fluency,
                cursors,
                settled,
                acknowledged,
                projecting: self.projecting(view)?,
            };
            let budget = request.budget.min(limits::PAGE) as usize;
            let mark = Some(workspace.mark());
            let mut answer = SyncAnswer { epoch, grants, mark, schema: SCHEMA, ..SyncAnswer::default() };
            if request.early && reading.cursors.values().all(|cursor| *cursor == 0) {
                answer.early = reading.early(device.member, request.today, budget)?;
            }
            reading.fill(&mut answer, budget, workspace.head, &self.remaining)?;
            if !answer.more && fluency.reads_all(view, answer.grants.iter().map(|grant| grant.scope))? {
                let sums = sums(view, &answer.grants)?;
                let folded = digest::fold(sums.iter().map(|(scope, sum)| (*scope, sum.digest)));
                let (workspace_id, head, device) = (workspace.id, answer.upto, device.number);
                let received = Received { workspace: workspace_id, device, epoch, head, folded };
                let is_told = request.has_receipt && known && request.mark == mark;
                let seals = sums.iter().filter(|(_, sum)| sum.digest != Digest::EMPTY).map(|(_, sum)| sum.seal);
                let seals = if is_told { None } else { seals.collect::<Option<Vec<u64>>>() };
                answer.receipt = seals.map(|seals| received.prove(&Keys::new(&workspace.secret), &seals).into());
                answer.folded = Some(folded);
                if request.audit {
                    let digest = |(scope, sum): &(Scope, ScopeSum)| ScopeDigest { scope: *scope, digest: sum.digest };
                    answer.digests = sums.iter().map(digest).collect();
                }
            }
            Ok(answer)
        })
    }
}

fn sums(view: &dyn View, grants: &[Grant]) -> Result<Vec<(Scope, ScopeSum)>, HubError> {
    grants.iter().map(|grant| Ok((grant.scope, view.sum(grant.scope)?))).collect()
}

impl Reading<'_> {
    /// Fills the answer with items up to the budget, at least with one if there is one among the next entries.
    fn fill(
        &self,
        answer: &mut SyncAnswer,
        budget: usize,
        head: Sequence,
        remaining: &Remaining,
    ) -> Result<(), HubError> {
        let mut feeds = Feeds::after(self.view, &self.cursors)?;
        let (mut spent, mut looked_at, mut documents) = (0, 0, 0);
        let mut last = None;
        // All that was looked at may be no news to the device; then it has read that far all the same, and no further.
        answer.upto = head;
        while let Some((scope, entry)) = feeds.next()? {
            // What shares a sequence number (a record leaves one scope and enters another) is not parted.
            if (spent >= budget || looked_at > budget / LEAST_ITEM)
                && let Some(last) = last.filter(|last| *last != entry.sequence)
            {
                answer.more = true;
                answer.upto = last;
                break;
            }
            last = Some(entry.sequence);
            looked_at += 1;
            documents += u64::from(!entry.leave);
            // What has left before the device ever looked is no news to it.
            let is_news = !entry.leave || self.cursors.get(&scope).is_some_and(|cursor| *cursor > 0);
            if is_news && let Some((item, size)) = self.item(scope, entry)? {
                spent += size + ITEM;
                answer.items.push(item);
            }
        }
        if !answer.more {
            remaining.forget(self.device);
            return Ok(());
        }
        let page = Page { device: self.device, from: &self.cursors, upto: answer.upto, documents, head };
        let remaining = remaining.after(&page, |after| self.count(after))?;
        answer.remaining = u32::try_from(remaining).unwrap_or(u32::MAX);
        Ok(())
    }

    /// How many documents lie after some cursors.
    fn count(&self, after: &BTreeMap<Scope, Sequence>) -> Result<u64, StoreError> {
        after.iter().try_fold(0, |sum, (scope, after)| Ok(sum + self.view.count(*scope, *after)?))
    }

    /// What the device needs for an entry, and about how many bytes that is; `None` if it lacks nothing.
    fn item(&self, scope: Scope, entry: FeedEntry) -> Result<Option<(Item, usize)>, HubError> {
        let doc = self.doc(entry.number)?.ok_or(StoreError::Damaged("the feed names a document that is not there"))?;
        if !self.fluency.reads(doc.row.kind) {
            return Ok(None);
        }
        if entry.leave {
            return Ok(Some((Item { doc: doc.id, scope, body: ItemBody::Leave }, 0)));
        }
        let cursors = self.settled.as_ref().unwrap_or(&self.cursors);
        let cursor = cursors.get(&scope).copied().unwrap_or(0);
        let none = BTreeSet::new();
        let acknowledged = self.acknowledged.get(&doc.id).unwrap_or(&none);
        let tail = if doc.tail.is_empty() {
            // Heads are asked for only where the device may have made the document itself.
            let heads = if acknowledged.is_empty() {
                Ok(Vec::new())
            } else {
                heads_of_snapshot(&doc.snapshot).map_err(|_| HubError::Damaged(doc.id))
            };
            Some(Tail::new(doc.revision, heads?))
        } else {
            minicbor::decode::<Tail>(&doc.tail).ok()
        };
        let (entered, spelled) = (cursor >= doc.entered, self.settled.is_some());
        let lacking = tail.and_then(|tail| tail.lacking(cursor, entered, acknowledged, spelled).ok());
        let lacking = lacking.unwrap_or_else(|| {
            tracing::warn!(id = %doc.id, "what was kept of a document's latest commits is damaged: it is sent whole");
            Lacking::Document
        });
        Ok(match lacking {
            Lacking::Nothing => None,
            Lacking::Document => Some(snapshot(doc)),
            Lacking::Changes(changes, touched) => Some(shorter(doc, changes, &touched)),
        })
    }

    /// Documents worth showing before the rest has come, up to the budget: today's open activities, then the member's own
    /// customers. What does not fit comes in its turn, as all of them do.
    fn early(&self, member: DocId, today: i32, budget: usize) -> Result<Vec<Item>, HubError> {
        let Some(member) = self.view.number(member)? else { return Ok(Vec::new()) };
        let mut numbers = self.view.open_activities(member, today, limits::EARLY / 2)?;
        let (mut items, mut spent) = (Vec::new(), 0);
        numbers.extend(self.view.owned(member, limits::EARLY - numbers.len())?);
        for number in numbers {
            if spent >= budget {
                break;
            }
            if let Some(doc) = self.doc(number)?
                && self.cursors.contains_key(&doc.scope)
            {
                let (item, size) = snapshot(doc);
                spent += size + ITEM;
                items.push(item);
            }
        }
        Ok(items)
    }

    /// A document with its row as this program makes it.
    fn doc(&self, number: DocNumber) -> Result<Option<StoredDoc>, HubError> {
        let doc = self.view.doc_by_number(number)?;
        match (doc, &self.projecting) {
            (Some(doc), Some(projecting)) => projecting.renew(self.view, doc).map(Some),
            (doc, _) => Ok(doc),
        }
    }
}

/// A whole document, and about how many bytes that is.
pub(super) fn snapshot(doc: StoredDoc) -> (Item, usize) {
    let size = doc.snapshot.len() + row_size(&doc);
    let body = ItemBody::Snapshot { history: doc.history, row: doc.row, bytes: doc.snapshot.into() };
    (Item { doc: doc.id, scope: doc.scope, body }, size)
}

/// The changes, or the whole document if that is no longer.
fn shorter(doc: StoredDoc, changes: Vec<u8>, touched: &RowPatch) -> (Item, usize) {
    let patch = doc.row.restate(touched);
    let size = changes.len() + body::encode(&patch).len();
    if size >= doc.snapshot.len() + row_size(&doc) {
        return snapshot(doc);
    }
    (Item { doc: doc.id, scope: doc.scope, body: ItemBody::Tail { changes: changes.into(), patch } }, size)
}

/// About how many bytes a row takes: exact enough for a budget.
fn row_size(doc: &StoredDoc) -> usize {
    doc.row.cells.len() * 16 + doc.row.custom.len() * 24
}
