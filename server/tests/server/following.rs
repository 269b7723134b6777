//! What hangs on a record is filed where that record lives: after a move, after a late push, across restarts; and nothing else.

use std::sync::{Arc, Mutex};

use crate::common::*;
use server::admission::InProcess;
use server::hub::{Followed, Hub};
use server::store::{MemoryStore, SqliteStore, Store, View};
use shared::crm::{Kind, Role, Value};
use shared::document::DocId;
use shared::sync::cursor::Scope;
use shared::sync::message::{ItemBody, Outcome};

const CUSTOMER: u8 = 20;

fn activity(territory: Scope, of: DocId) -> Vec<(&'static str, Value)> {
    vec![
        ("kind", Value::text(Kind::ACTIVITY.name())),
        ("territory", Value::Int(i64::from(territory))),
        ("customer", Value::text(of.to_string())),
        ("what", Value::text("visit")),
    ]
}

/// A workspace with a manager of both territories, who has written down a customer in the north, and a seller in the north, who
/// has it.
struct Scene<S: Store> {
    hub: Hub<S>,
    manager: Phone,
    seller: Phone,
}

impl<S: Store> Scene<S> {
    fn new(store: S) -> Self {
        let hub = workspace(store, InProcess);
        let benito = member(&hub, 1, &[(NORTH, Role::Manager), (SOUTH, Role::Manager)]);
        let ana = member(&hub, 2, &[(NORTH, Role::Seller)]);
        let (mut manager, mut seller) = (Phone::enrol(&hub, benito, 1), Phone::enrol(&hub, ana, 2));
        manager.create(id(CUSTOMER), NORTH, "Panadería Sol");
        manager.sync(&hub);
        seller.sync(&hub);
        Self { hub, manager, seller }
    }

    fn move_to(&mut self, doc: DocId, territory: Scope) {
        self.manager.edit(doc, &[("territory", Value::Int(i64::from(territory)))]);
        assert_eq!(self.manager.sync(&self.hub), [Outcome::Accepted]);
    }

    /// Lets everything follow that is to. Answers how many records were filed elsewhere.
    fn follow(&self) -> usize {
        follow(&self.hub)
    }

    fn home(&self, doc: DocId) -> Scope {
        home(&self.hub, doc)
    }
}

fn follow<S: Store>(hub: &Hub<S>) -> usize {
    let mut filed = 0;
    loop {
        let followed = hub.follow_next(NOW).unwrap();
        filed += followed.filed.values().sum::<usize>();
        assert_eq!(followed.waiting, 0, "no answer is being read");
        if followed.looked_at == 0 {
            return filed;
        }
    }
}

fn home<S: Store>(hub: &Hub<S>, doc: DocId) -> Scope {
    hub.store().view(|view: &dyn View| view.doc(doc)).unwrap().unwrap().scope
}

#[test]
fn activities_follow_their_customer() {
    let mut scene = Scene::new(MemoryStore::new());
    // More than are looked at in one go.
    let activities: Vec<DocId> = (100..200).map(id).collect();
    for doc in &activities {
        scene.seller.edit(*doc, &activity(NORTH, id(CUSTOMER)));
    }
    scene.seller.sync(&scene.hub);
    scene.manager.sync(&scene.hub);
    scene.move_to(id(CUSTOMER), SOUTH);
    assert_eq!(scene.follow(), activities.len());
    assert!(activities.iter().all(|doc| scene.home(*doc) == SOUTH));
    // The phones' digests agree with the server's; the one keeps all, the other none.
    scene.manager.sync(&scene.hub);
    scene.seller.sync(&scene.hub);
    assert!(activities.iter().all(|doc| scene.manager.homes[doc] == SOUTH));
    assert!(activities.iter().all(|doc| !scene.seller.docs.contains_key(doc)));
    // And back.
    scene.move_to(id(CUSTOMER), NORTH);
    assert_eq!(scene.follow(), activities.len());
    scene.seller.sync(&scene.hub);
    assert!(activities.iter().all(|doc| scene.seller.homes[doc] == NORTH));
}

#[test]
fn what_was_written_elsewhere_meanwhile_follows_when_it_comes() {
    let mut scene = Scene::new(MemoryStore::new());
    scene.seller.edit(id(100), &activity(NORTH, id(CUSTOMER)));
    scene.move_to(id(CUSTOMER), SOUTH);
    assert_eq!(scene.follow(), 0);
    // It is let in where its author has it, and the answer says the same.
    assert_eq!(scene.seller.sync(&scene.hub), [Outcome::Accepted]);
    assert_eq!((scene.home(id(100)), scene.seller.homes.get(&id(100))), (NORTH, Some(&NORTH)));
    let followed = scene.hub.follow_next(NOW).unwrap();
    assert_eq!(followed, Followed { looked_at: 1, waiting: 0, filed: [(scene.seller.device, 1)].into() });
    scene.manager.sync(&scene.hub);
    assert_eq!(scene.manager.homes[&id(100)], SOUTH);
    scene.seller.sync(&scene.hub);
    assert!(!scene.seller.docs.contains_key(&id(100)));
}

#[test]
fn nothing_follows_before_its_author_has_an_answer() {
    let Scene { hub, mut manager, mut seller } = Scene::new(MemoryStore::new());
    manager.edit(id(CUSTOMER), &[("territory", Value::Int(i64::from(SOUTH)))]);
    manager.sync(&hub);
    let hub = Arc::new(hub);
    let seen = Arc::new(Mutex::new(Vec::new()));
    // Told when the commit is durable, before the answer's page is read.
    let (own, noted) = (Arc::downgrade(&hub), Arc::clone(&seen));
    hub.listen(move |_| {
        if let Some(hub) = own.upgrade() {
            noted.lock().unwrap().push(hub.follow_next(NOW).unwrap());
        }
    });
    seller.edit(id(100), &activity(NORTH, id(CUSTOMER)));
    let answer = hub.handle_sync(seller.device, &seller.request(), NOW).unwrap();
    let waited = Followed { looked_at: 1, waiting: 1, ..Followed::default() };
    assert_eq!(*seen.lock().unwrap(), [waited]);
    let about = answer.items.iter().filter(|item| item.doc == id(100));
    assert!(about.clone().all(|item| item.body != ItemBody::Leave), "{:?}", about.collect::<Vec<_>>());
    hub.listen(|_| {});
    assert_eq!((follow(&hub), home(&hub, id(100))), (1, SOUTH));
}

#[test]
fn nobody_writes_into_a_territory_that_they_share_nothing_with_or_learns_what_is_there() {
    let mut scene = Scene::new(MemoryStore::new());
    scene.manager.create(id(21), SOUTH, "Nunca en el norte");
    scene.manager.sync(&scene.hub);
    // One that lives in the south and never was here, one that does not exist, a member, a territory, itself.
    for (at, of) in [id(21), id(99), id(1), id(252), id(104)].into_iter().enumerate() {
        scene.seller.edit(id(100 + at as u8), &activity(NORTH, of));
    }
    assert_eq!(scene.seller.sync(&scene.hub), [const { Outcome::Accepted }; 5]);
    assert_eq!(scene.hub.follow_next(NOW).unwrap(), Followed::default());
    // Nor does a move there take them along.
    scene.move_to(id(21), NORTH);
    scene.move_to(id(21), SOUTH);
    let before = scene.home(id(101));
    assert_eq!((before, scene.follow()), (NORTH, 1), "now it has been here, and has left");
}

#[test]
fn whoever_may_write_in_both_puts_it_where_it_belongs() {
    let mut scene = Scene::new(MemoryStore::new());
    // The customer never left the south, and never was there; its manager may write here and there.
    scene.manager.edit(id(100), &activity(SOUTH, id(CUSTOMER)));
    scene.manager.sync(&scene.hub);
    assert_eq!((scene.follow(), scene.home(id(100))), (1, NORTH));
    // One that is moved away alone comes back.
    scene.manager.sync(&scene.hub);
    scene.move_to(id(100), SOUTH);
    assert_eq!((scene.follow(), scene.home(id(100))), (1, NORTH));
}

#[test]
fn what_names_each_other_in_a_ring_stays() {
    for length in 1..=5_u8 {
        let mut scene = Scene::new(MemoryStore::new());
        let ring: Vec<DocId> = (100..100 + length).map(id).collect();
        for (at, doc) in ring.iter().enumerate() {
            scene.manager.edit(*doc, &activity(NORTH, ring[(at + 1) % ring.len()]));
        }
        scene.manager.sync(&scene.hub);
        scene.move_to(ring[0], SOUTH);
        assert_eq!(scene.follow(), 0);
        assert!(ring[1..].iter().all(|doc| scene.home(*doc) == NORTH));
    }
}

#[test]
fn a_chain_follows_as_deep_as_records_hang() {
    let mut scene = Scene::new(MemoryStore::new());
    let chain: Vec<DocId> = [CUSTOMER, 100, 101, 102, 103].map(id).to_vec();
    for pair in chain.windows(2) {
        scene.manager.edit(pair[1], &activity(NORTH, pair[0]));
    }
    scene.manager.sync(&scene.hub);
    scene.move_to(id(CUSTOMER), SOUTH);
    assert_eq!(scene.follow(), 3);
    assert_eq!(chain.iter().map(|doc| scene.home(*doc)).collect::<Vec<_>>(), [SOUTH, SOUTH, SOUTH, SOUTH, NORTH]);
}

#[test]
fn what_a_phone_of_before_moves_along_is_where_it_belongs() {
    let mut scene = Scene::new(MemoryStore::new());
    scene.manager.edit(id(100), &activity(NORTH, id(CUSTOMER)));
    scene.manager.sync(&scene.hub);
    let territory = [("territory", Value::Int(i64::from(SOUTH)))];
    let parts = vec![scene.manager.part(id(CUSTOMER), &territory), scene.manager.part(id(100), &territory)];
    scene.manager.commands.push(shared::sync::message::PushedCommand { parts });
    assert_eq!(scene.manager.sync(&scene.hub), [Outcome::Accepted]);
    assert_eq!((scene.home(id(100)), scene.follow()), (SOUTH, 0));
}

#[test]
fn a_merged_record_and_what_hangs_on_it_follow_the_survivor() {
    let mut scene = Scene::new(MemoryStore::new());
    scene.manager.create(id(30), NORTH, "Panaderia Sol");
    scene.manager.edit(id(100), &activity(NORTH, id(30)));
    let merged = [("merged_into", Value::text(id(CUSTOMER).to_string())), ("merged", Value::Time(NOW))];
    scene.manager.edit(id(30), &merged);
    scene.manager.sync(&scene.hub);
    scene.move_to(id(CUSTOMER), SOUTH);
    assert_eq!(scene.follow(), 2);
    assert_eq!((scene.home(id(30)), scene.home(id(100))), (SOUTH, SOUTH));
    scene.manager.sync(&scene.hub);
    assert!(scene.manager.docs[&id(30)].later_than_merge().is_empty(), "where it is filed is nobody's edit");
}

#[test]
fn whoever_comes_before_what_it_hangs_on_is_found_by_it() {
    let mut scene = Scene::new(MemoryStore::new());
    scene.seller.edit(id(100), &activity(NORTH, id(30)));
    scene.seller.sync(&scene.hub);
    scene.manager.create(id(30), NORTH, "Después");
    scene.manager.sync(&scene.hub);
    scene.move_to(id(30), SOUTH);
    assert_eq!((scene.follow(), scene.home(id(100))), (1, SOUTH));
}

#[test]
fn a_server_that_starts_again_goes_on_following() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cartera.sqlite");
    let mut scene = Scene::new(SqliteStore::open(&path).unwrap());
    let activities: Vec<DocId> = (100..200).map(id).collect();
    for doc in &activities {
        scene.seller.edit(*doc, &activity(NORTH, id(CUSTOMER)));
    }
    scene.seller.sync(&scene.hub);
    scene.manager.sync(&scene.hub);
    scene.move_to(id(CUSTOMER), SOUTH);
    let first: usize = scene.hub.follow_next(NOW).unwrap().filed.values().sum();
    assert!(first > 0 && first < activities.len(), "{first}");
    drop(scene);
    let hub = Hub::new(SqliteStore::open(&path).unwrap(), InProcess);
    assert_eq!(follow(&hub), activities.len() - first);
    assert!(activities.iter().all(|doc| home(&hub, *doc) == SOUTH));
}

#[test]
fn what_stayed_behind_at_an_earlier_server_follows_at_last() {
    let directory = tempfile::tempdir().unwrap();
    let path = directory.path().join("cartera.sqlite");
    let mut scene = Scene::new(SqliteStore::open(&path).unwrap());
    for seed in 100..150 {
        scene.seller.edit(id(seed), &activity(NORTH, id(CUSTOMER)));
    }
    scene.seller.sync(&scene.hub);
    scene.move_to(id(CUSTOMER), SOUTH);
    drop(scene);
    take_back(&path, "");
    let hub = Hub::new(SqliteStore::open(&path).unwrap(), InProcess);
    assert_eq!(follow(&hub), 50);
    assert!((100..150).all(|seed| home(&hub, id(seed)) == SOUTH));
    // What each hangs on is known now.
    let hanging = hub.store().view(|view: &dyn View| view.hanging(view.number(id(CUSTOMER))?.unwrap(), 0, 99));
    assert_eq!(hanging.unwrap().len(), 50);
}
