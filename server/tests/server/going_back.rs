//! A hub whose store was put back to an earlier state without a word.

use crate::common::{NORTH, NOW, Phone, enrol_request, id, in_memory, member, signed};
use p256::ecdsa::SigningKey;
use server::admission::InProcess;
use server::hub::{Hub, HubError};
use server::store::{Device, MemoryStore, Store as _, StoreError, View, Workspace};
use shared::crm::{Role, Value};
use shared::document::chunk::ChangeChunk;
use shared::document::{DocId, Document, heads_of_snapshot, packed};
use shared::sync::PROTOCOL;
use shared::sync::chain::{Chain, Mark};
use shared::sync::cursor::Epoch;
use shared::sync::digest::{self, Digest};
use shared::sync::message::{Renewal, ScopeDigest, SyncAnswer, SyncRequest};
use shared::sync::recover::{HandedIn, Listing, Receipt, RecoverRequest};

/// Two sellers of one territory and their phones.
fn sellers() -> (Hub<MemoryStore>, Phone, Phone) {
    let hub = in_memory();
    member(&hub, 1, &[(NORTH, Role::Seller)]);
    member(&hub, 2, &[(NORTH, Role::Seller)]);
    let (ana, benito) = (Phone::enrol(&hub, id(1), 1), Phone::enrol(&hub, id(2), 2));
    (hub, ana, benito)
}

/// What is answered to a phone that says where it left the feed.
fn asked(hub: &Hub<MemoryStore>, phone: &Phone, mark: Option<Mark>) -> SyncAnswer {
    hub.handle_sync(phone.device, &SyncRequest { mark, ..phone.request() }, NOW).unwrap()
}

fn workspace(hub: &Hub<MemoryStore>) -> Workspace {
    hub.store().view(|view: &dyn View| Ok::<_, StoreError>(view.workspace()?.unwrap())).unwrap()
}

fn devices(hub: &Hub<MemoryStore>) -> Vec<Device> {
    hub.store().view(|view: &dyn View| view.devices()).unwrap()
}

fn put_back(hub: &Hub<MemoryStore>) -> Hub<MemoryStore> {
    Hub::new(hub.store().back_up(), InProcess)
}

#[test]
fn a_mark_that_is_not_in_the_feed_begins_a_life_for_its_device_alone() {
    let (hub, mut ana, mut benito) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    benito.sync(&hub);
    let earlier = put_back(&hub);
    let known = asked(&hub, &benito, None);
    ana.create(id(11), NORTH, "Luna");
    ana.sync(&hub);
    let seen = asked(&hub, &ana, None).mark;
    assert_ne!(seen, known.mark);

    // The number of what is gone is given again.
    benito.create(id(12), NORTH, "Estrella");
    benito.sync(&earlier);
    let before = (workspace(&earlier), devices(&earlier));
    let theirs = asked(&earlier, &benito, known.mark);
    assert_eq!((theirs.epoch, theirs.incarnation), (benito.epoch, None), "it knows of nothing that is gone");
    let told = asked(&earlier, &ana, seen);
    assert_ne!(told.epoch, ana.epoch);
    assert_eq!(asked(&earlier, &benito, theirs.mark).epoch, benito.epoch, "nobody else notices");
    let after = (workspace(&earlier), devices(&earlier));
    assert!(after.0.devices >= before.0.devices + 1000 && after.0.incarnation > before.0.incarnation);
    assert!(after.1.iter().zip(&before.1).all(|(after, before)| after.incarnation >= before.incarnation + 1000));
    assert_eq!(told.incarnation, Some(after.1[0].incarnation), "it goes on under a name that it never had");

    // Asked again as before, because the answer was lost: the same life.
    assert_eq!(asked(&earlier, &ana, seen).epoch, told.epoch);
    ana.epoch = told.epoch;
    assert_eq!(asked(&earlier, &ana, told.mark).epoch, told.epoch, "and it stays in it");
}

#[test]
fn an_app_that_brings_no_marks_is_known_by_a_cursor_beyond_the_head() {
    let (hub, mut ana, _) = sellers();
    ana.sync(&hub);
    let earlier = put_back(&hub);
    ana.create(id(11), NORTH, "Luna");
    ana.sync(&hub);
    assert_ne!(asked(&earlier, &ana, None).epoch, ana.epoch);
}

#[test]
fn made_up_marks_cost_their_maker_alone_and_do_not_use_names_up() {
    let (hub, mut ana, mut benito) = sellers();
    ana.sync(&hub);
    benito.sync(&hub);
    let mut incarnations = Vec::new();
    for head in 0..50 {
        let mark = Mark { head, chain: Chain::from_bytes([7; 8]) };
        ana.epoch = asked(&hub, &ana, Some(mark)).epoch;
        incarnations.push(devices(&hub)[1].incarnation);
    }
    assert_eq!(asked(&hub, &benito, None).epoch, benito.epoch);
    assert!(incarnations.iter().all(|of_benito| *of_benito == incarnations[0]), "the others' names jump once");
}

#[test]
fn who_was_away_for_longer_than_the_chain_is_kept_is_known_by_what_it_was_told() {
    let (hub, mut ana, mut benito) = sellers();
    ana.sync(&hub);
    benito.sync(&hub);
    let told = asked(&hub, &ana, None).mark;
    hub.write_contacts().unwrap();
    // What a chain's end forgets.
    let far = Mark { head: 100_000, chain: Chain::BEGINNING };
    hub.store().write(|draft| draft.put_chain(far)).unwrap();
    assert_eq!(hub.store().view(|view: &dyn View| view.chain(told.unwrap().head)).unwrap(), None);
    assert_eq!(asked(&hub, &ana, told).epoch, ana.epoch);
    let other = told.map(|mark| Mark { chain: Chain::from_bytes([1; 8]), ..mark });
    assert_ne!(asked(&hub, &ana, other).epoch, ana.epoch, "and nobody by anything else");
}

/// A phone's documents as it hands them in: what the server said it had, and what it lists.
struct Holding {
    receipt: Receipt,
    listing: Listing,
    docs: Vec<DocId>,
}

fn holding(hub: &Hub<MemoryStore>, phone: &Phone) -> Holding {
    let answer = asked(hub, phone, None);
    let digest_of = |scope| {
        let mut digest = Digest::EMPTY;
        for (doc, document) in phone.docs.iter().filter(|(doc, _)| phone.homes[doc] == scope) {
            digest.add(*doc, 0, &document.heads());
        }
        ScopeDigest { scope, digest }
    };
    let digests = answer.grants.iter().map(|grant| digest_of(grant.scope)).collect();
    let docs: Vec<DocId> = phone.docs.keys().copied().filter(|doc| phone.homes[doc] == NORTH).collect();
    let terms: Vec<u8> = docs.iter().flat_map(|doc| digest::term(*doc, 0, &phone.docs[doc].heads())).collect();
    let (epoch, proof) = (answer.epoch, answer.receipt.unwrap());
    Holding {
        receipt: Receipt { device: phone.device, epoch, head: answer.upto, proof, digests },
        listing: Listing { scope: NORTH, terms: terms.into() },
        docs,
    }
}

#[test]
fn a_receipt_that_is_known_is_not_repeated_and_neither_is_the_time() {
    let (hub, mut phone, _) = sellers();
    phone.create(id(9), NORTH, "Abarrotes La Estrella");
    phone.sync(&hub);
    let told = asked(&hub, &phone, None);
    assert!(told.receipt.is_some());
    let ask = |mark, has_receipt| {
        let request = SyncRequest { mark, has_receipt, ..phone.request() };
        let answer = hub.handle_sync(phone.device, &request, NOW).unwrap();
        (answer.receipt, answer.now)
    };
    assert_eq!(ask(told.mark, true), (None, 0));
    assert_eq!(ask(told.mark, false), (told.receipt.clone(), NOW));
    assert_eq!(ask(None, true), (told.receipt, NOW), "nobody knows the receipt of a mark that they do not know");
}

fn packed_whole(document: &Document) -> Vec<u8> {
    let changes = document.changes_since(&[]);
    let frames: Vec<ChangeChunk<'_>> = changes.iter().map(|(_, chunk)| ChangeChunk::read(chunk).unwrap()).collect();
    packed::pack(&frames, &mut Vec::new())
}

fn empty() -> RecoverRequest {
    RecoverRequest { protocol: PROTOCOL, ..RecoverRequest::default() }
}

#[test]
fn what_a_receipt_covers_comes_in_again_whoever_wrote_it_and_nothing_else_does() {
    let (hub, mut ana, mut benito) = sellers();
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    let earlier = put_back(&hub);
    ana.create(id(11), NORTH, "Luna");
    ana.edit(id(10), &[("name", Value::text("Solar"))]);
    ana.sync(&hub);
    benito.sync(&hub);
    let Holding { receipt, listing, docs } = holding(&hub, &benito);
    let identity = server::hub::Identity { device: benito.device, renewed: false };
    let recover = |hub: &Hub<MemoryStore>, request: &RecoverRequest| hub.recover(identity, request).unwrap();

    let shown = RecoverRequest { receipt: Some(receipt.clone()), ..empty() };
    assert!(recover(&hub, &shown).differing.is_empty(), "nothing is lost here");
    assert_eq!(recover(&earlier, &shown).differing, [NORTH]);
    let forged = Receipt { head: receipt.head + 1, ..receipt.clone() };
    assert!(recover(&earlier, &RecoverRequest { receipt: Some(forged), ..empty() }).unproven);

    let short = Listing { terms: listing.terms[32..].to_vec().into(), ..listing.clone() };
    let listed = |listing| RecoverRequest { receipt: Some(receipt.clone()), listings: vec![listing], ..empty() };
    assert!(recover(&earlier, &listed(short)).unproven, "all of a scope, or nothing");
    // Terms of one's own making that add up to the same.
    let forged = digest::term(id(1), 0, &benito.docs[&id(10)].heads());
    let mut rest = receipt.digests.iter().find(|own| own.scope == NORTH).unwrap().digest;
    rest.subtract_term(&forged);
    let made_up = Listing { scope: NORTH, terms: [forged, rest.to_bytes()].concat().into() };
    let told = recover(&earlier, &listed(made_up));
    assert!(told.unproven && told.lacking.is_empty(), "nobody knows what else adds up to the seal");
    let lacking = recover(&earlier, &listed(listing)).lacking;
    assert_eq!(lacking.iter().map(|lacking| docs[lacking.at as usize]).collect::<Vec<_>>(), [id(10), id(11)]);

    let given = |at: usize, changes: Vec<u8>| {
        let (doc, ticket) = (docs[lacking[at].at as usize], lacking[at].ticket.clone());
        HandedIn { doc, history: 0, ticket, changes: changes.into() }
    };
    let mut forged = benito.docs[&id(10)].clone();
    let nothing = shared::document::Intent::set("name", Value::Null, Value::text("Falso"));
    forged.write(benito.actor(), &[nothing], NOW).unwrap();
    let wrong = RecoverRequest { documents: vec![given(0, packed_whole(&forged)), given(1, vec![1, 2, 3])], ..empty() };
    assert_eq!(recover(&earlier, &wrong).taken, [false, false], "a ticket is for one history");
    let swapped = HandedIn { doc: id(12), ..given(0, packed_whole(&benito.docs[&id(10)])) };
    assert_eq!(
        recover(&earlier, &RecoverRequest { documents: vec![swapped], ..empty() }).taken,
        [false],
        "of one record"
    );

    let right = [0, 1].map(|at| given(at, packed_whole(&benito.docs[&docs[at]]))).to_vec();
    let right = RecoverRequest { documents: right, ..empty() };
    assert_eq!(recover(&earlier, &right).taken, [true, true]);
    assert_eq!(recover(&earlier, &right).taken, [true, true], "and once is enough");
    let mut fresh = Phone::enrol(&earlier, id(1), 9);
    fresh.sync(&earlier);
    assert_eq!((fresh.name(id(10)), fresh.name(id(11))), ("Solar".to_owned(), "Luna".to_owned()));
    let stored = earlier.store().view(|view: &dyn View| view.doc(id(10))).unwrap().unwrap();
    assert_eq!(heads_of_snapshot(&stored.snapshot).unwrap(), benito.docs[&id(10)].heads());
}

#[test]
fn a_forgotten_phone_hands_in_by_its_certificate_and_reads_nothing() {
    let (hub, mut ana, _) = sellers();
    let earlier = put_back(&hub);
    let key = SigningKey::from_slice(&[7; 32]).unwrap();
    let invited = hub.invite(id(1), [7; 16], NOW).unwrap();
    let enrolled = hub.enrol(&enrol_request(&key, invited.secret.text()), NOW).unwrap();
    let token = enrolled.session.token.as_str();
    ana.sync(&earlier);
    // Its number is given to somebody else.
    let other = Phone::enrol(&earlier, id(2), 8);
    assert_eq!(other.device, enrolled.device);
    assert_ne!(other.incarnation, enrolled.incarnation, "but not its name");
    assert!(matches!(earlier.identify(Some(token), None, NOW), Err(HubError::SessionEnded)), "nor its session");

    let certificate = enrolled.certificate.clone();
    let with = |certificate, renewal| RecoverRequest { certificate, renewal, ..empty() };
    let renewal = |key: &SigningKey| {
        let signature = signed(key, &enrolled.challenge).into();
        Some(Renewal { device: enrolled.device, challenge: enrolled.challenge.clone(), signature })
    };
    let who = |token, request: &RecoverRequest| earlier.identify_for_recovery(token, request, NOW);
    assert_eq!(who(Some(token), &with(certificate.clone(), None)).unwrap().device, enrolled.device);
    assert_eq!(who(None, &with(certificate.clone(), renewal(&key))).unwrap().device, enrolled.device);
    let stranger = SigningKey::from_slice(&[6; 32]).unwrap();
    assert!(who(None, &with(certificate.clone(), renewal(&stranger))).is_err());
    assert!(who(None, &with(certificate, None)).is_err());
    assert!(who(Some(token), &with(None, renewal(&key))).is_err());
    assert!(who(Some(token), &with(Some(vec![1; 101].into()), None)).is_err());
}

#[test]
fn the_server_never_writes_under_one_name_in_two_lives() {
    let (hub, ..) = sellers();
    let backup = hub.store().back_up();
    let restored = |random: u8| {
        let hub = Hub::new(backup.back_up(), InProcess);
        hub.begin_epoch([random; 16]).unwrap();
        workspace(&hub)
    };
    let (one, two) = (restored(1), restored(2));
    assert!(one.epoch != two.epoch && one.epoch != workspace(&hub).epoch && one.epoch != Epoch(0));
    assert_ne!(one.incarnation, two.incarnation);
    assert_ne!(one.devices, two.devices);
}
