//! What must be true once everything has come to rest.

use std::collections::{BTreeMap, BTreeSet};

use server::store::{Filed, Store as _, StoreError, View};
use shared::crm::{Audience, Kind, Value};
use shared::document::{DocId, Document, Row, heads_of_snapshot};
use shared::replica::Meta;
use shared::sync::chain::Mark;
use shared::sync::cursor::{Cursor, Scope};
use shared::sync::digest::{self, Digest};

use super::World;
use super::acts::FIELDS;
use super::device::Device;
use super::world::Promise;

/// Everything that must be true.
///
/// # Panics
/// If something is not.
pub fn check(world: &World) {
    nothing_lost(world, |_| false);
    same_everywhere(world);
    values_are_those_of_the_model(world);
    all_live_where_they_hang(world);
}

/// What must be true after the server was restored from a backup. What a phone then writes again it writes in one change, so
/// that of a field only the last value comes back, and over the state of the backup; and it writes nothing again that it did
/// not hold any more, be it that it had put it away for want of room.
///
/// # Panics
/// If something is not.
pub fn check_after_restore(world: &World) {
    let over: BTreeSet<&String> = world.written.values().flatten().collect();
    let beyond = |promise: &Promise| world.beyond.contains(&(promise.doc, promise.value.clone()));
    nothing_lost(world, |promise| over.contains(&promise.value) || beyond(promise));
    same_everywhere(world);
}

/// What a disk's cursors have passed is on that disk, or noted there as to be fetched whole: at any moment, so that a power
/// cut never opens a gap that nothing would close.
///
/// # Panics
/// If something is missing.
pub fn no_cursor_gap(world: &World) {
    let read = world.hub.store().view(|view: &dyn View| {
        let mut docs = Vec::new();
        for number in view.numbers()? {
            docs.extend(view.doc_by_number(number)?.map(|doc| {
                let mut heads = heads_of_snapshot(&doc.snapshot).expect("the server keeps whole documents");
                heads.sort_unstable();
                (doc.id, doc.scope, doc.revision, heads)
            }));
        }
        Ok::<_, StoreError>(docs)
    });
    let docs = read.expect("the memory store can be read");
    for device in &world.devices {
        let meta = device.disk.meta();
        if !is_of_this_feed(world, meta) || meta.handing_in {
            continue;
        }
        for (doc, scope, revision, heads) in &docs {
            let passed = |cursor: &Cursor| cursor.scope == *scope && cursor.sequence >= *revision;
            if !meta.cursors.iter().any(passed) || meta.fetch.contains(doc) {
                continue;
            }
            let held = device.disk.doc(*doc).map(|stored| stored.heads).map(|mut heads| {
                heads.sort_unstable();
                heads
            });
            assert_eq!(held.as_ref(), Some(heads), "{doc} at {revision} of scope {scope} on {}", device.number);
        }
    }
}

/// What must be true of people whose values are not each written once: nothing is lost, and everybody has the same.
///
/// # Panics
/// If something is not.
pub fn check_without_model(world: &World) {
    nothing_lost(world, |_| false);
    same_everywhere(world);
    all_live_where_they_hang(world);
}

fn same_everywhere(world: &World) {
    converged(world);
    no_cursor_gap(world);
    nothing_foreign(world);
    rows_agree(world);
}

/// Every device holds exactly the server's documents of its scopes, with the server's heads, and equal digests.
fn converged(world: &World) {
    for device in &world.devices {
        let meta = device.replica.meta();
        let scopes: BTreeSet<Scope> = meta.grants.iter().map(|grant| grant.scope).collect();
        let theirs = server_docs(world, &scopes);
        let mut own: BTreeMap<DocId, Vec<_>> = BTreeMap::new();
        for (doc, stored) in device.disk.docs() {
            let mut heads = stored.heads.clone();
            heads.sort_unstable();
            own.insert(doc, heads);
        }
        let expected: BTreeMap<DocId, Vec<_>> = theirs.iter().map(|(doc, view)| (*doc, view.heads())).collect();
        let differing: Vec<_> = own
            .keys()
            .chain(expected.keys())
            .filter(|doc| own.get(doc) != expected.get(doc))
            .map(|doc| (doc, own.get(doc), expected.get(doc), device.replica.row(*doc).map(|listed| listed.scope)))
            .collect();
        assert!(differing.is_empty(), "device {} does not hold what the server has: {differing:#?}", device.number);
        let folded = digest::fold(scopes.iter().map(|scope| {
            let own = meta.digests.iter().find(|own| own.scope == *scope);
            (*scope, own.map_or(Digest::EMPTY, |own| own.digest))
        }));
        let server = world.hub.store().view(|view: &dyn View| {
            let digests: Result<Vec<_>, StoreError> =
                scopes.iter().map(|scope| view.digest(*scope).map(|digest| (*scope, digest))).collect();
            digests.map(digest::fold)
        });
        assert_eq!(Ok::<_, String>(folded), server.map_err(|error| error.to_string()), "digests of {}", device.number);
    }
}

/// What a phone said was on it is in the record's history, or waits to be settled, or is in the tray.
fn nothing_lost(world: &World, excused: impl Fn(&Promise) -> bool) {
    let all = server_docs(world, &everywhere(world));
    for promise in &world.promises {
        let in_history = all.get(&promise.doc).is_some_and(|document| has(document, promise));
        let kept_aside = world.devices.iter().any(|device| is_kept_aside(device, &promise.value));
        let given_up = world.settled.contains(&(promise.doc, promise.key.clone()));
        assert!(in_history || kept_aside || given_up || excused(promise), "lost: {promise:?}");
    }
}

/// Whether a value waits on a phone to be settled, or lies in its tray.
fn is_kept_aside(device: &Device, value: &str) -> bool {
    let waiting = device.replica.outbox().flat_map(|entry| &entry.parts);
    let refused = device.replica.tray().flat_map(|entry| &entry.parts);
    waiting.flat_map(|part| &part.contested).any(|intent| mentions(intent, value))
        || refused.flat_map(|(_, _, intents)| intents).any(|intent| mentions(intent, value))
}

/// Whether a phone could say what it promised to a server that has forgotten it: it has the record, and is not about to hear
/// that the record has left its scopes, or it has kept the edit aside.
pub(super) fn can_be_kept(world: &World, promise: &Promise) -> bool {
    let device = &world.devices[promise.by];
    let lists = device.replica.row(promise.doc).is_some();
    let shows = device.view(promise.doc).is_some_and(|view| has(&view, promise));
    let stored = world.hub.store().view(|view: &dyn View| view.doc(promise.doc)).expect("the memory store can be read");
    let stays = stored.is_none_or(|doc| device.replica.meta().grants.iter().any(|grant| grant.scope == doc.scope));
    (lists && shows && stays) || is_kept_aside(device, &promise.value)
}

/// Whether what was promised is in a record's history; of a text's every piece only the whole says.
fn has(document: &Document, promise: &Promise) -> bool {
    let is_written = |(_, chunk): &(_, Vec<u8>)| contains(chunk, promise.value.as_bytes());
    document.changes_since(&[]).iter().any(is_written) || document.text(&promise.key).contains(&promise.value)
}

/// Whether a phone reads the feed as it is: in the epoch that it is told, knowing of nothing that is gone, and done with what
/// was.
pub(super) fn knows_the_feed(world: &World, at: usize) -> bool {
    let meta = world.devices[at].replica.meta();
    is_of_this_feed(world, meta) && !meta.recovering && !meta.handing_in
}

fn is_of_this_feed(world: &World, meta: &Meta) -> bool {
    let is_known = world.hub.store().view(|view: &dyn View| {
        let known = |mark: Mark| Ok::<_, StoreError>(view.chain(mark.head)? == Some(mark.chain));
        meta.mark.map_or(Ok(true), known)
    });
    let told = world.hub.epoch_of(meta.device).ok();
    told == Some(meta.epoch) && is_known.expect("the memory store can be read")
}

/// What the server has let in and some phone holds for sure.
pub(super) fn acknowledged_and_held(world: &World) -> BTreeSet<(DocId, String, String)> {
    let docs = server_docs(world, &everywhere(world));
    let is_held = |promise: &&Promise| {
        let admitted = docs.get(&promise.doc).is_some_and(|document| has(document, promise));
        let holds = |device: &Device| {
            let base = device.disk.safe_doc(promise.doc).filter(|stored| !stored.is_evicted());
            let granted = |scope: Scope| device.replica.meta().grants.iter().any(|grant| grant.scope == scope);
            let base = base.filter(|stored| stored.scope.is_some_and(granted));
            let document = base.and_then(|stored| Document::load(&stored.bytes).ok());
            document.is_some_and(|document| has(&document, promise))
        };
        admitted && world.devices.iter().any(holds)
    };
    let held = world.promises.iter().filter(is_held);
    held.map(|promise| (promise.doc, promise.key.clone(), promise.value.clone())).collect()
}

/// What was acknowledged and held when the server went back is on the server again, or on a phone to be written again. `over`:
/// values that somebody knowingly wrote over, which nobody writes again.
fn nothing_owed(world: &World) {
    let all = server_docs(world, &everywhere(world));
    let over: BTreeSet<&String> = world.written.values().flatten().collect();
    for (doc, key, value) in &world.owed {
        let promise = Promise { by: 0, doc: *doc, key: key.clone(), value: value.clone() };
        let is_there = all.get(doc).is_some_and(|document| has(document, &promise));
        let kept_aside = world.devices.iter().any(|device| is_kept_aside(device, value));
        let given_up = world.settled.contains(&(*doc, key.clone()));
        assert!(is_there || kept_aside || given_up || over.contains(value), "lost with the server: {promise:?}");
    }
}

/// What must be true after the server went back without a word.
///
/// # Panics
/// If something is not.
pub fn check_after_going_back(world: &World) {
    nothing_owed(world);
    check_after_restore(world);
}

/// Every scope that there is.
fn everywhere(world: &World) -> BTreeSet<Scope> {
    let members = world.hub.members().expect("the memory store can be read");
    let own = members.into_iter().filter_map(|found| Some(Audience::OWN.scope(found.member.number?)));
    [0, 1, 2, 3, Audience::CATALOGUE.scope(0)].into_iter().chain(own).collect()
}

/// The reference model: at a field stands every value that was let in, but for those that an author who had them before their
/// eyes wrote over.
fn values_are_those_of_the_model(world: &World) {
    let docs = server_docs(world, &everywhere(world));
    let of_customers = docs.iter().filter(|(_, document)| document.kind() == Some(Kind::CUSTOMER)).map(|(doc, _)| *doc);
    let own = of_customers.flat_map(|doc| FIELDS.map(|key| (doc, key.to_owned())));
    let mut fields: BTreeMap<DocId, BTreeSet<String>> = BTreeMap::new();
    for (doc, key) in own.chain(world.written.keys().map(|(doc, key, _)| (*doc, key.clone()))) {
        fields.entry(doc).or_default().insert(key);
    }
    for (doc, document) in &docs {
        let changes = document.changes_since(&[]);
        for key in fields.get(doc).into_iter().flatten() {
            let field = (*doc, key.clone());
            let writes = world.written.iter().filter(|((of, at, _), _)| (*of, at) == (field.0, &field.1));
            let let_in = |value: &str| changes.iter().any(|(_, chunk)| contains(chunk, value.as_bytes()));
            let writes: BTreeMap<&str, &Vec<String>> =
                writes.map(|((_, _, value), over)| (value.as_str(), over)).filter(|(value, _)| let_in(value)).collect();
            let superseded: BTreeSet<&str> = writes.values().flat_map(|over| over.iter().map(String::as_str)).collect();
            let expected: BTreeSet<&str> = writes.keys().copied().filter(|value| !superseded.contains(value)).collect();
            let standing = document.standing(key);
            let standing: BTreeSet<&str> = standing.iter().filter_map(Value::as_text).collect();
            assert_eq!(standing, expected, "{key} of {doc}");
        }
    }
}

/// Every activity lives where its customer does, and every merged record where its survivor does, whoever moved that while it
/// was written elsewhere. Only where its author was
/// let in by rights that were taken back since, and its customer never lived there, it stays.
fn all_live_where_they_hang(world: &World) {
    let read = world.hub.store().view(|view: &dyn View| {
        for number in view.numbers()? {
            let filed = view.filed(number)?.expect("a document that there is");
            let above = |filed: Filed| filed.parent.map_or(Ok(None), |parent| view.filed(parent));
            let Some(on) = above(filed)? else { continue };
            // What hangs deeper than three steps stays.
            if above(on)?.map_or(Ok(None), above)?.is_some_and(|third| third.parent.is_some()) {
                continue;
            }
            let doc = view.doc_by_number(number)?.map(|doc| doc.id);
            let may_stay = world.has_changed_rights && !view.has_left(on.number, filed.scope)?;
            assert!(filed.scope == on.scope || may_stay, "{doc:?} lives elsewhere than what it hangs on");
        }
        Ok::<_, StoreError>(())
    });
    read.expect("the memory store can be read");
}

/// A device knows what its member may do, and holds nothing of a scope in which that is nothing.
fn nothing_foreign(world: &World) {
    for device in &world.devices {
        let meta = device.replica.meta();
        let granted = world.hub.grants(device.number).expect("nobody is shut out");
        assert_eq!(meta.grants, granted, "what device {} may do", device.number);
        let scopes: BTreeSet<Scope> = granted.iter().map(|grant| grant.scope).collect();
        let read = meta.cursors.iter().map(|cursor| cursor.scope).chain(meta.digests.iter().map(|own| own.scope));
        let foreign: Vec<Scope> = read.filter(|scope| !scopes.contains(scope)).collect();
        assert!(foreign.is_empty(), "device {} has read {foreign:?}", device.number);
        for (doc, listed) in device.replica.rows() {
            assert!(scopes.contains(&listed.row.home()), "{doc} is foreign to device {}", device.number);
        }
    }
}

/// A device's rows are the projections of its documents, and equal to the server's.
fn rows_agree(world: &World) {
    for device in &world.devices {
        let registry = device.replica.registry();
        for (doc, listed) in device.replica.rows() {
            if device.disk.doc(doc).is_some_and(|stored| stored.is_evicted()) {
                // Its contents were put away when the disk was full.
                continue;
            }
            let Some(view) = device.view(doc) else {
                let stored = device.disk.doc(doc);
                let loaded = stored.as_ref().map(|stored| Document::load(&stored.bytes).map(|doc| doc.heads()));
                let entries: Vec<_> =
                    device.replica.outbox().filter(|e| e.parts.iter().any(|p| p.doc == doc)).collect();
                panic!("{doc} cannot be read on device {}: {loaded:?}, {listed:?}, {entries:?}", device.number);
            };
            let Some(mut own) = view.row(registry) else {
                panic!("{doc} has no kind on device {}: {listed:?}, {:?}", device.number, device.disk.doc(doc));
            };
            // A contested edit shows as a conflict, and counts, before anybody else can see it.
            let (counted, standing) = (listed.row.unsettled(), own.unsettled());
            assert!(counted >= standing, "{counted} of {standing} wait at {doc} on device {}", device.number);
            let mut row = listed.row.clone();
            own.flags |= row.flags & Row::CONFLICT;
            for row in [&mut row, &mut own] {
                row.cells.retain(|(slot, _)| *slot != Row::DISPUTED);
            }
            assert_eq!(row, own, "the row of {doc} on device {}", device.number);
        }
        assert_eq!(
            &device.disk.stored().rows,
            device.replica.packed_rows(),
            "rows on disk and in memory of device {}",
            device.number
        );
    }
}

/// The server's documents of some scopes.
pub(super) fn server_docs(world: &World, scopes: &BTreeSet<Scope>) -> BTreeMap<DocId, Document> {
    let read = world.hub.store().view(|view: &dyn View| {
        let mut docs = BTreeMap::new();
        for scope in scopes {
            for entry in view.feed(*scope, 0, usize::MAX)? {
                if let Some(stored) = view.doc_by_number(entry.number)?
                    && stored.scope == *scope
                {
                    docs.insert(stored.id, Document::load(&stored.snapshot).expect("the server keeps whole documents"));
                }
            }
        }
        Ok::<_, StoreError>(docs)
    });
    read.expect("the memory store can be read")
}

pub(super) fn mentions(intent: &shared::document::Intent, value: &str) -> bool {
    match intent {
        shared::document::Intent::Set { new, .. } => *new == Value::text(value),
        shared::document::Intent::Text { splices, .. } => splices.iter().any(|splice| splice.inserted.contains(value)),
    }
}

pub(super) fn contains(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}
