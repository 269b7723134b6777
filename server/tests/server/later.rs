//! A server beside apps that are older than it, and beside apps that are newer.

use crate::common::*;
use server::admission::InProcess;
use server::hub::Hub;
use server::store::{NewDoc, SqliteStore, Store, StoreError, View};
use shared::crm::{Audience, FIRST_AUDIENCE, Kind, Role, Value};
use shared::document::{Actor, Cell, DocId, Document, Intent, Row};
use shared::sync::cursor::Scope;
use shared::sync::message::{DocsRequest, Grant, Outcome, Refusal, SyncAnswer, SyncRequest};
use shared::sync::{SCHEMA, body};

/// What today's first apps say.
const FIRST: u16 = 2;
/// A kind that this server does not know.
const DEAL: Kind = Kind::of(200);

fn deal() -> Document {
    let set = |key: &str, value| Intent::set(key, Value::Null, value);
    let intents =
        [set("kind", Value::text("deal")), set("territory", Value::Int(1)), set("amount", Value::text("9 MXN"))];
    let mut made = Document::new();
    made.write(Actor::server(0), &intents, NOW).unwrap();
    made
}

/// A record that a later server let in.
fn plant<S: Store>(hub: &Hub<S>, doc: DocId, scope: Scope) {
    let made = deal();
    let row = Row { cells: vec![(9, Cell::Other([0xf9, 0x3c, 0].into()))], ..Row::new(DEAL, scope) };
    let planted: Result<(), StoreError> = hub.store().write(|draft| {
        let mut workspace = draft.workspace()?.unwrap();
        workspace.head += 1;
        draft.put_doc(&NewDoc {
            number: None,
            id: doc,
            scope,
            history: 0,
            revision: workspace.head,
            entered: workspace.head,
            row: &row,
            snapshot: &made.save(),
            tail: &[],
            owner: None,
            day: None,
            parent: None,
        })?;
        let mut sum = draft.sum(scope)?;
        sum.digest.add(doc, 0, &made.heads());
        draft.put_sum(scope, sum)?;
        draft.put_workspace(&workspace)
    });
    planted.unwrap();
}

fn ask<S: Store>(hub: &Hub<S>, phone: &Phone, schema: u16) -> SyncAnswer {
    hub.handle_sync(phone.device, &SyncRequest { schema, ..phone.request() }, NOW).unwrap()
}

fn docs_of(answer: &SyncAnswer) -> Vec<DocId> {
    answer.items.iter().map(|item| item.doc).collect()
}

/// What it gets of two documents that it asks for singly.
fn told<S: Store>(hub: &Hub<S>, phone: &Phone, schema: u16) -> Vec<DocId> {
    let asked = DocsRequest { docs: vec![id(60), id(10)], schema, ..DocsRequest::default() };
    hub.docs(phone.device, &asked, NOW).unwrap().items.iter().map(|item| item.doc).collect()
}

/// A workspace in which a later server has been at work, on a disk.
fn later(folder: &tempfile::TempDir) -> Hub<SqliteStore> {
    let hub = workspace(SqliteStore::open(&folder.path().join("later.sqlite")).unwrap(), InProcess);
    member(&hub, 1, &[(NORTH, Role::Seller), (SOUTH, Role::Seller), (FIRST_AUDIENCE + 1, Role::Seller)]);
    plant(&hub, id(60), NORTH);
    plant(&hub, id(61), FIRST_AUDIENCE + 1);
    hub
}

#[test]
fn a_first_app_is_told_of_what_it_knows() {
    let folder = tempfile::tempdir().unwrap();
    let hub = later(&folder);
    let mut ana = Phone::enrol(&hub, id(1), 1);
    ana.create(id(10), NORTH, "Sol");
    let answer = ask(&hub, &ana, FIRST);
    assert_eq!(answer.outcomes, [Outcome::Accepted], "its edits are judged as anybody's");
    let scopes: Vec<Scope> = answer.grants.iter().map(|grant| grant.scope).collect();
    assert_eq!(scopes, [0, NORTH, SOUTH]);
    assert!(!docs_of(&answer).contains(&id(60)) && !answer.more);
    assert_eq!((answer.folded, answer.digests.len()), (None, 0), "it could not come to the same");
    // It goes on: what changes comes, and it reads as far as everybody.
    ana.commands.clear();
    ana.take(&answer);
    let again = ask(&hub, &ana, FIRST);
    assert_eq!((docs_of(&again), again.upto), (Vec::new(), answer.upto));
    assert_eq!(told(&hub, &ana, FIRST), [id(10)]);
    assert_eq!(told(&hub, &ana, SCHEMA), [id(60), id(10)]);

    // After its update its digests differ, and what it was not told of comes when it reads anew.
    let audited = hub.handle_sync(ana.device, &SyncRequest { audit: true, ..ana.request() }, NOW).unwrap();
    assert!(audited.folded.is_some());
    let own = Audience::OWN.scope(hub.members().unwrap()[0].member.number.unwrap());
    assert_eq!(
        audited.digests.iter().map(|own| own.scope).collect::<Vec<_>>(),
        [0, NORTH, SOUTH, FIRST_AUDIENCE, FIRST_AUDIENCE + 1, own]
    );
    assert_eq!(docs_of(&audited), [id(61)], "a scope that it had never heard of is read from its beginning");
    ana.cursors.remove(&NORTH);
    assert!(docs_of(&ask(&hub, &ana, SCHEMA)).contains(&id(60)));
}

#[test]
fn a_first_app_is_told_digests_where_nothing_is_left_out() {
    let folder = tempfile::tempdir().unwrap();
    let hub = later(&folder);
    member(&hub, 2, &[(SOUTH, Role::Seller)]);
    let benito = Phone::enrol(&hub, id(2), 2);
    assert!(ask(&hub, &benito, FIRST).folded.is_some());
}

#[test]
fn a_first_app_that_enrols_is_told_of_no_other_audience() {
    let hub = in_memory();
    member(&hub, 1, &[(NORTH, Role::Seller), (FIRST_AUDIENCE + 1, Role::Seller)]);
    let key = p256::ecdsa::SigningKey::from_slice(&[3; 32]).unwrap();
    let enrol = |schema: u16| {
        let invited = hub.invite(id(1), [schema as u8 + 1; 16], NOW).unwrap();
        let request = enrol_request(&key, invited.secret.text());
        let told = hub.enrol(&shared::sync::message::EnrolRequest { schema, ..request }, NOW).unwrap();
        told.grants.iter().map(|grant| grant.scope).collect::<Vec<_>>()
    };
    let own = Audience::OWN.scope(hub.members().unwrap()[0].member.number.unwrap());
    assert_eq!((enrol(0), enrol(SCHEMA)), (vec![0, NORTH], vec![0, NORTH, FIRST_AUDIENCE, FIRST_AUDIENCE + 1, own]));
}

#[test]
fn a_newer_app_is_told_everything() {
    let folder = tempfile::tempdir().unwrap();
    let hub = later(&folder);
    let ana = Phone::enrol(&hub, id(1), 1);
    let answer = ask(&hub, &ana, SCHEMA + 1);
    assert!(docs_of(&answer).contains(&id(60)) && docs_of(&answer).contains(&id(61)));
    assert_eq!(answer.schema, SCHEMA);
    let bytes = body::encode(&answer);
    assert_eq!(body::decode::<SyncAnswer>(&bytes).unwrap(), answer);
    assert!(answer.grants.contains(&Grant { scope: FIRST_AUDIENCE + 1, role: Role::Seller }));
    // It survives a start, and its row is neither outdated nor repaired.
    drop(hub);
    let hub = Hub::new(SqliteStore::open(&folder.path().join("later.sqlite")).unwrap(), InProcess);
    hub.store().write(|draft| draft.put_projection(1, &[])).unwrap();
    hub.begin_projecting().unwrap();
    let number = hub.store().view(|view: &dyn View| view.number(id(60))).unwrap().unwrap();
    assert!(!hub.store().view(|view: &dyn View| view.is_outdated(number)).unwrap());
    while hub.project_next().unwrap() > 0 {}
    assert_eq!(ask(&hub, &ana, SCHEMA + 1).items, answer.items);
}

/// A phone whose app is newer than the server, with three edits: the second says something that the server does not know.
fn with_news(hub: &Hub<impl Store>, news: &[(&str, Value)]) -> Phone {
    let mut ana = Phone::enrol(hub, id(1), 1);
    ana.create(id(10), NORTH, "Sol");
    ana.edit(id(11), news);
    ana.edit(id(10), &[("name", Value::text("Luna"))]);
    ana
}

#[test]
fn what_a_newer_app_says_is_not_refused_by_a_server_that_does_not_know_it() {
    let deal = [("kind", Value::text("deal")), ("territory", Value::Int(1)), ("amount", Value::text("9 MXN"))];
    let mut field = customer(NORTH, "Estrella");
    field.push(("favourite", Value::text("Azul")));
    let mut choice = customer(NORTH, "Cometa");
    choice.push(("form", Value::text("committee")));
    for news in [deal.to_vec(), field, choice] {
        let hub = in_memory();
        member(&hub, 1, &[(NORTH, Role::Seller)]);
        let mut ana = with_news(&hub, &news);
        let answer = ask(&hub, &ana, SCHEMA + 1);
        assert_eq!((answer.outcomes, answer.schema), (vec![Outcome::Accepted], SCHEMA), "{news:?}");
        assert_eq!(answer.incarnation, None, "nothing was refused, so nobody begins anew");
        let stands = |doc: DocId| {
            let stored = hub.store().view(|view: &dyn View| view.doc(doc)).unwrap();
            stored.map(|stored| Document::load(&stored.snapshot).unwrap().standing("name"))
        };
        assert_eq!((stands(id(10)), stands(id(11))), (Some(vec![Value::text("Sol")]), None));
        // An app of the server's own time has no excuse.
        let outcomes = ask(&hub, &ana, SCHEMA).outcomes;
        assert!(matches!(outcomes[1], Outcome::Refused(Refusal::UnknownKey | Refusal::InvalidValue)), "{outcomes:?}");
        assert_eq!((outcomes.len(), &outcomes[0]), (3, &Outcome::Duplicate));
        ana.commands.clear();
    }
}

#[test]
fn what_a_later_server_let_in_is_kept_from_edits_that_this_one_cannot_judge() {
    let folder = tempfile::tempdir().unwrap();
    let hub = later(&folder);
    let mut ana = Phone::enrol(&hub, id(1), 1);
    ana.docs.insert(id(60), deal());
    ana.edit(id(60), &[("amount", Value::text("1 MXN"))]);
    assert_eq!(ask(&hub, &ana, SCHEMA + 1).outcomes, []);
    assert_eq!(ask(&hub, &ana, SCHEMA).outcomes, [Outcome::Refused(Refusal::UnknownKey)]);
    ana.commands.clear();
    // Nor can it be born a second time, as something that is known here.
    ana.docs.insert(id(60), Document::new());
    ana.create(id(60), NORTH, "Sol");
    assert_eq!(ask(&hub, &ana, SCHEMA).outcomes, [Outcome::Refused(Refusal::UnknownKey)]);
    // Whoever may not see it learns nothing.
    member(&hub, 2, &[(SOUTH, Role::Seller)]);
    let mut benito = Phone::enrol(&hub, id(2), 2);
    benito.docs.insert(id(60), deal());
    benito.edit(id(60), &[("amount", Value::text("1 MXN"))]);
    assert_eq!(ask(&hub, &benito, SCHEMA).outcomes, [Outcome::Refused(Refusal::Unknown)]);
}

#[test]
fn a_member_with_a_role_of_a_later_server_reads() {
    let hub = in_memory();
    member(&hub, 1, &[(NORTH, Role::Seller)]);
    let mut ana = Phone::enrol(&hub, id(1), 1);
    ana.create(id(10), NORTH, "Sol");
    ana.sync(&hub);
    // As the store has it: a grant whose role has a number that this server does not know.
    let setting = hub.store().view(|view: &dyn View| view.setting(id(1))).unwrap().unwrap();
    let bytes = minicbor::to_vec(&setting).unwrap();
    let seller = body::encode(&Grant { scope: NORTH, role: Role::Seller });
    let at = bytes.windows(seller.len()).position(|window| window == seller).expect("the grant");
    let told = [&bytes[..at], &[0x82, 0x01, 0x18, 99], &bytes[at + seller.len()..]].concat();
    let setting = minicbor::decode(&told).unwrap();
    hub.store().write(|draft| draft.put_setting(id(1), &setting)).unwrap();
    ana.edit(id(10), &[("name", Value::text("Luna"))]);
    let answer = ask(&hub, &ana, SCHEMA);
    assert!(answer.grants.contains(&Grant { scope: NORTH, role: Role::Reader }));
    assert_eq!(answer.outcomes, [Outcome::Refused(Refusal::Forbidden)]);
}
