//! One story for every home of a workspace: what is written is read, in order, from one moment, or not at all.

use crate::common::{NOW, id, take_back};
use server::store::{
    CHAINS, Device, Due, FeedEntry, Filed, Invitation, Member, MemoryStore, NewDoc, ScopeSum, Setting, SettingKind,
    SqliteStore, Store, StoreError, View, Workspace, verify_file,
};
use shared::crm::{Kind, Role};
use shared::document::{DocId, Hash, Row};
use shared::sync::chain::{Chain, Mark};
use shared::sync::cursor::{Epoch, Scope, Sequence};
use shared::sync::digest::Digest;
use shared::sync::message::Grant;

/// Runs the whole story on an empty store.
fn story(store: &impl Store) {
    an_empty_store_has_nothing(store);
    a_document_stands_once_at_its_latest_revision(store);
    a_document_that_moves_leaves_a_note(store);
    a_failed_write_leaves_nothing(store);
    a_writer_that_dies_leaves_nothing(store);
    a_reader_keeps_its_moment(store);
    whose_day_it_is(store);
    people_and_their_devices(store);
    chains_of_the_latest_numbers(store);
    rows_of_an_earlier_projection(store);
    what_hangs_on_what(store);
}

#[test]
fn the_story_in_memory() {
    story(&MemoryStore::new());
}

#[test]
fn the_story_in_sqlite() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("story.sqlite");
    story(&SqliteStore::open(&path).unwrap());
    // And again by somebody who opens the file later.
    let again = SqliteStore::open(&path).unwrap();
    let name = view(&again, |view| Ok(view.workspace()?.unwrap().name));
    assert_eq!(name, "Historia");
    assert_eq!(view(&again, |view| view.doc(id(1))).unwrap().snapshot, b"third");
    assert_eq!(view(&again, |view| Ok((view.projection()?, view.outdated(1)?.len()))), (8, 1));
}

#[test]
fn a_file_of_an_earlier_server_is_brought_forward() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("earlier.sqlite");
    let row = row(1);
    SqliteStore::open(&path).unwrap().write(|draft| draft.put_doc(&doc(id(1), &row, 1, b"first"))).unwrap();
    let since_2 = "DROP TABLE projection; DROP TABLE outdated; PRAGMA user_version = 2;
        INSERT INTO workspace VALUES (1, x'00000000000000000000000000000001', 'Antes', 7, 12, 2, 0, zeroblob(32));";
    take_back(&path, since_2);
    assert_eq!(verify_file(&path, |_| true).unwrap(), 1, "a backup of then is one still");
    let store = SqliteStore::open(&path).unwrap();
    let format = |path: &std::path::Path| -> i64 {
        let file = rusqlite::Connection::open(path).unwrap();
        file.pragma_query_value(None, "user_version", |row| row.get(0)).unwrap()
    };
    assert_eq!((format(&path), format(&folder.path().join("earlier.sqlite.format-2"))), (4, 2), "what it was is kept");
    let number = view(&store, |view| Ok(view.number(id(1))?.unwrap()));
    assert_eq!(view(&store, |view| view.unfiled(9)), [number]);
    assert_eq!(view(&store, |view| Ok((view.projection()?, view.outdated(9)?))), (1, Vec::new()));
    store.write(|draft| draft.put_kind(number, Kind::CUSTOMER)).unwrap();
    assert!(view(&store, |view| view.unfiled(9)).is_empty());
    let due = Due { number: 1, since: 0, device: 0, after: 0 };
    assert_eq!(view(&store, |view| view.due(9)), [due], "what it hangs on is to be found out");
    store.write(|draft| draft.put_projection(2, &[Kind::MEMBER])).unwrap();
    assert!(view(&store, |view| view.outdated(9)).is_empty(), "it is a customer");
    store.write(|draft| draft.put_projection(3, &[Kind::CUSTOMER])).unwrap();
    assert_eq!(view(&store, |view| view.outdated(9)), [number]);
    let workspace = view(&store, |view| view.workspace()).unwrap();
    assert_eq!((workspace.name.as_str(), workspace.head, workspace.incarnation), ("Antes", 12, 1));
    assert_eq!(view(&store, |view| view.chain(12)), Some(workspace.chain), "the chain begins where the feed stands");
}

fn view<T>(store: &impl Store, read: impl FnOnce(&dyn View) -> Result<T, StoreError>) -> T {
    store.view(read).unwrap()
}

fn row(territory: Scope) -> Row {
    Row::new(Kind::CUSTOMER, territory)
}

/// A document with next to nothing in it.
fn doc<'a>(id: DocId, row: &'a Row, revision: Sequence, snapshot: &'a [u8]) -> NewDoc<'a> {
    NewDoc {
        number: None,
        id,
        scope: row.territory,
        history: 0,
        revision,
        entered: revision,
        row,
        snapshot,
        tail: b"",
        owner: None,
        day: None,
        parent: None,
    }
}

fn feed(store: &impl Store, scope: Scope, after: Sequence) -> Vec<(Sequence, bool)> {
    let entries: Vec<FeedEntry> = view(store, |view| view.feed(scope, after, 100));
    entries.into_iter().map(|entry| (entry.sequence, entry.leave)).collect()
}

fn an_empty_store_has_nothing(store: &impl Store) {
    view(store, |view| {
        assert_eq!(view.workspace()?, None);
        assert_eq!(view.doc(id(1))?, None);
        assert_eq!(view.feed(1, 0, 10)?, []);
        assert_eq!(view.digest(1)?, Digest::EMPTY);
        assert_eq!(view.devices()?, []);
        Ok(())
    });
    let workspace = Workspace {
        id: id(9),
        name: "Historia".into(),
        epoch: Epoch(7),
        head: 3,
        chain: Chain::from_bytes([8; 8]),
        incarnation: 4,
        devices: 2,
        registry: 1,
        secret: [5; 32],
        is_held: true,
    };
    store.write(|draft| draft.put_workspace(&workspace)).unwrap();
    assert_eq!(view(store, |view| view.workspace()), Some(workspace));
}

fn a_document_stands_once_at_its_latest_revision(store: &impl Store) {
    let row = row(1);
    let mut digest = Digest::EMPTY;
    digest.add(id(1), 0, &[Hash::from_bytes([1; 32])]);
    store
        .write(|draft| {
            draft.put_doc(&doc(id(1), &row, 1, b"first"))?;
            draft.put_doc(&doc(id(2), &row, 2, b"other"))?;
            let number = draft.number(id(1))?;
            assert!(number.is_some(), "a draft reads what it wrote");
            draft.put_doc(&NewDoc { number, tail: b"tail", entered: 1, ..doc(id(1), &row, 3, b"third") })?;
            draft.put_sum(1, ScopeSum { digest, seal: Some(7) })
        })
        .unwrap();
    assert_eq!(feed(store, 1, 0), [(2, false), (3, false)]);
    assert_eq!(feed(store, 1, 2), [(3, false)]);
    assert_eq!(feed(store, 2, 0), []);
    view(store, |view| {
        let stored = view.doc(id(1))?.unwrap();
        assert_eq!((stored.revision, stored.entered, stored.snapshot.as_slice()), (3, 1, &b"third"[..]));
        assert_eq!((stored.tail.as_slice(), &stored.row), (&b"tail"[..], &row));
        assert_eq!(view.revision(id(1))?, Some(3));
        assert!(view.size(id(1))?.is_some_and(|size| (9..300).contains(&size)), "{:?}", view.size(id(1))?);
        assert_eq!(view.size(id(99))?, None);
        assert_eq!(view.doc_by_number(stored.number)?, Some(stored));
        assert_eq!(view.count(1, 0)?, 2);
        assert_eq!(view.count(1, 2)?, 1);
        assert_eq!(view.feed(1, 0, 1)?.len(), 1);
        assert_eq!(view.numbers()?.len(), 2);
        assert_eq!(view.sum(1)?, ScopeSum { digest, seal: Some(7) });
        Ok(())
    });
}

fn a_document_that_moves_leaves_a_note(store: &impl Store) {
    let (here, there) = (row(1), row(4));
    let number = view(store, |view| Ok(view.number(id(2))?.unwrap()));
    let go = |to: &Row, from: Scope, at: Sequence| {
        store
            .write(|draft| {
                draft.put_leave(from, number, Some(at))?;
                draft.put_leave(to.territory, number, None)?;
                draft.put_doc(&NewDoc { number: Some(number), ..doc(id(2), to, at, b"other") })
            })
            .unwrap();
    };
    go(&there, 1, 4);
    assert_eq!(feed(store, 1, 0), [(3, false), (4, true)]);
    assert_eq!(feed(store, 4, 0), [(4, false)]);
    assert_eq!(view(store, |view| view.count(1, 0)), 1, "a leave is no document");
    go(&here, 4, 5);
    assert_eq!(feed(store, 1, 0), [(3, false), (5, false)], "it came home");
    assert_eq!(feed(store, 4, 0), [(5, true)]);
    go(&there, 1, 6);
    go(&here, 4, 7);
    assert_eq!(feed(store, 4, 0), [(7, true)], "it left twice, and stands once");
}

fn a_failed_write_leaves_nothing(store: &impl Store) {
    let row = row(1);
    let before = feed(store, 1, 0);
    let failed: Result<(), StoreError> = store.write(|draft| {
        draft.put_doc(&doc(id(3), &row, 8, b"never"))?;
        draft.put_sum(1, ScopeSum::EMPTY)?;
        Err(StoreError::Damaged("a test"))
    });
    assert!(failed.is_err());
    assert_eq!(feed(store, 1, 0), before);
    assert_eq!(view(store, |view| view.doc(id(3))), None);
    assert_ne!(view(store, |view| view.digest(1)), Digest::EMPTY);
}

fn a_writer_that_dies_leaves_nothing(store: &impl Store) {
    let row = row(1);
    let before = feed(store, 1, 0);
    let died = std::thread::scope(|scope| {
        let writer = scope.spawn(|| {
            store.write(|draft| -> Result<(), StoreError> {
                draft.put_doc(&doc(id(3), &row, 8, b"never"))?;
                panic!("on purpose")
            })
        });
        writer.join().is_err()
    });
    assert!(died);
    store.write(|draft| draft.put_sum(3, ScopeSum::EMPTY)).unwrap();
    assert_eq!(feed(store, 1, 0), before);
    assert_eq!(view(store, |view| view.doc(id(3))), None);
}

fn a_reader_keeps_its_moment(store: &impl Store) {
    let row = row(6);
    view(store, |view| {
        assert_eq!(view.feed(6, 0, 10)?, []);
        store.write(|draft| draft.put_doc(&doc(id(4), &row, 9, b"later")))?;
        assert_eq!(view.feed(6, 0, 10)?, [], "a reader saw what was committed after it began");
        Ok(())
    });
    assert_eq!(feed(store, 6, 0), [(9, false)]);
}

fn whose_day_it_is(store: &impl Store) {
    let row = row(7);
    let owner = view(store, |view| Ok(view.number(id(1))?.unwrap()));
    store
        .write(|draft| {
            for (seed, day) in [(10, None), (11, Some(100)), (12, Some(99)), (13, Some(101)), (14, None)] {
                let owned = NewDoc { owner: Some(owner), day, ..doc(id(seed), &row, u64::from(seed) + 10, b"x") };
                draft.put_doc(&owned)?;
            }
            Ok::<_, StoreError>(())
        })
        .unwrap();
    view(store, |view| {
        let ids = |numbers: Vec<u64>| -> Vec<DocId> {
            numbers.into_iter().map(|number| view.doc_by_number(number).unwrap().unwrap().id).collect()
        };
        assert_eq!(ids(view.owned(owner, 10)?), [id(14), id(10)], "newest first, no activities");
        assert_eq!(ids(view.owned(owner, 1)?), [id(14)]);
        assert_eq!(ids(view.open_activities(owner, 100, 10)?), [id(11), id(12)], "not tomorrow's");
        assert!(view.open_activities(owner + 100, 100, 10)?.is_empty());
        Ok(())
    });
}

fn people_and_their_devices(store: &impl Store) {
    let member = Member {
        name: "Ana".into(),
        grants: vec![Grant { scope: 1, role: Role::Seller }],
        removed: false,
        number: Some(7),
    };
    let device = Device {
        number: 3,
        member: id(1),
        name: "Teléfono".into(),
        key: [4; 65],
        incarnation: 1,
        enrolled: NOW,
        revoked: None,
        poisons: 0,
        last_sync: None,
        waiting: 0,
        session: 0,
        let_in_by: Some(1),
        life: 5,
        told: Some(Mark { head: 9, chain: Chain::from_bytes([6; 8]) }),
    };
    let invitation = |seed: u8, ends: i64| Invitation { hash: [seed; 32], member: id(1), ends, made_by: Some(7) };
    store
        .write(|draft| {
            draft.put_setting(id(1), &Setting::Member(member.clone()))?;
            draft.put_device(&device)?;
            draft.put_device(&Device { incarnation: 2, revoked: Some(NOW), ..device.clone() })?;
            draft.put_invitation(&invitation(1, NOW + 10), NOW)?;
            draft.put_invitation(&invitation(2, NOW + 1000), NOW + 20)?;
            draft.put_poison(Hash::from_bytes([6; 32]), 3, NOW)?;
            draft.put_poison(Hash::from_bytes([6; 32]), 3, NOW + 5)
        })
        .unwrap();
    view(store, |view| {
        assert_eq!(view.setting(id(1))?, Some(Setting::Member(member.clone())));
        assert_eq!(view.settings(SettingKind::Member)?, [(id(1), Setting::Member(member))]);
        assert_eq!(view.settings(SettingKind::Territory)?, []);
        let stored = view.device(3)?.unwrap();
        assert_eq!((stored.incarnation, stored.revoked, stored.key), (2, Some(NOW), [4; 65]));
        assert_eq!(stored.let_in_by, Some(1));
        assert_eq!((stored.life, stored.told.map(|mark| mark.head)), (5, Some(9)));
        assert_eq!(view.devices()?, [stored]);
        assert_eq!(view.device(4)?, None);
        assert_eq!(view.invitation([1; 32])?, None, "it had ended");
        assert_eq!(view.invitation([2; 32])?, Some(invitation(2, NOW + 1000)));
        assert_eq!(view.invitations()?, [[2; 32]]);
        assert!(view.is_poisonous(Hash::from_bytes([6; 32]))?);
        assert!(!view.is_poisonous(Hash::from_bytes([7; 32]))?);
        assert_eq!((view.last_poison(3)?, view.last_poison(4)?), (Some(NOW), None));
        Ok(())
    });
    let others = Invitation { hash: [3; 32], member: id(2), ends: NOW + 1000, made_by: None };
    let ended = |now: i64| store.write(|draft| draft.end_invitations(id(1), now)).unwrap();
    store.write(|draft| draft.put_invitation(&others, NOW + 20)).unwrap();
    assert_eq!((ended(NOW + 30), ended(NOW + 30)), (1, 0));
    assert_eq!(view(store, |view| view.invitation([3; 32])), Some(others));
    store.write(|draft| draft.put_invitation(&invitation(2, NOW + 1000), NOW + 40)).unwrap();
    assert_eq!(ended(NOW + 1000), 0, "it had ended");
    view(store, |view| {
        assert_eq!(view.invitation([2; 32])?, None);
        assert_eq!(view.invitation([3; 32])?, None, "nor was the other member's");
        Ok(())
    });
    store
        .write(|draft| {
            for seed in 4..7 {
                draft.put_invitation(&invitation(seed, NOW + 2000), NOW)?;
            }
            assert_eq!(draft.keep_invitations(&[[5; 32], [9; 32]])?, 2);
            draft.put_poison(Hash::from_bytes([7; 32]), 4, NOW)?;
            draft.put_poison(Hash::from_bytes([8; 32]), 4, NOW + 1)?;
            draft.forget_poison(3)
        })
        .unwrap();
    view(store, |view| {
        assert_eq!(view.invitations()?, [[5; 32]]);
        assert!(!view.is_poisonous(Hash::from_bytes([6; 32]))?);
        assert!(view.is_poisonous(Hash::from_bytes([7; 32]))?, "another device's");
        assert_eq!((view.last_poison(3)?, view.last_poison(4)?), (None, Some(NOW + 1)));
        Ok(())
    });
}

fn chains_of_the_latest_numbers(store: &impl Store) {
    let mark = |head: u64| Mark { head, chain: Chain::from_bytes([head as u8; 8]) };
    let heads = [0, 3, CHAINS, CHAINS + 3];
    store.write(|draft| heads.into_iter().try_for_each(|head| draft.put_chain(mark(head)))).unwrap();
    let known = |head| view(store, |view| view.chain(head));
    assert_eq!((known(0), known(3)), (None, Some(mark(3).chain)), "the oldest is forgotten");
    assert_eq!((known(CHAINS + 3), known(4), known(u64::MAX)), (Some(mark(CHAINS + 3).chain), None, None));
}

fn what_hangs_on_what(store: &impl Store) {
    let row = row(1);
    let put = |seed: u8, parent: Option<u8>, at| {
        let before = view(store, |view| view.number(id(seed)));
        store
            .write(|draft| {
                let parent = parent.map(id);
                draft.put_doc(&NewDoc { number: before, parent, ..doc(id(seed), &row, at, b"hangs") })?;
                Ok::<_, StoreError>(draft.number(id(seed))?.unwrap())
            })
            .unwrap()
    };
    let parent = |number| view(store, |view| Ok(view.filed(number)?.unwrap().parent));
    let hanging = |number, after, limit| view(store, |view| view.hanging(number, after, limit));
    // One that comes before what it hangs on, and two that come after.
    let early = put(60, Some(61), 40);
    assert_eq!(parent(early), None);
    let on = put(61, None, 41);
    let (one, two) = (put(62, Some(61), 42), put(63, Some(61), 43));
    assert_eq!([early, one, two].map(parent), [Some(on); 3]);
    assert_eq!((hanging(on, 0, 9), hanging(on, early, 1)), (vec![early, one, two], vec![one]));
    assert_eq!(view(store, |view| view.filed(one)), Some(Filed { number: one, scope: 1, parent: Some(on) }));
    // Another one, none, one that is not there, and then is.
    put(62, Some(60), 44);
    put(63, None, 45);
    assert_eq!((parent(one), parent(two), hanging(on, 0, 9)), (Some(early), None, vec![early]));
    put(63, Some(64), 46);
    put(63, None, 47);
    put(64, None, 48);
    assert_eq!(parent(two), None, "it does not wait for that any more");
    store.write(|draft| draft.put_parent(two, Some(id(64)))).unwrap();
    assert_eq!(parent(two), view(store, |view| view.number(id(64))));

    assert!(!view(store, |view| view.has_left(on, 1)));
    store.write(|draft| draft.put_leave(1, on, Some(50))).unwrap();
    assert!(view(store, |view| Ok(view.has_left(on, 1)? && !view.has_left(on, 2)? && !view.has_left(one, 1)?)));
    store.write(|draft| draft.put_leave(1, on, None)).unwrap();
    assert!(!view(store, |view| view.has_left(on, 1)));

    let due = |number, since| Due { number, since, device: 3, after: 0 };
    store.write(|draft| [two, one].into_iter().try_for_each(|number| draft.put_due(&due(number, 50)))).unwrap();
    assert_eq!(view(store, |view| view.due(9)), [due(one, 50), due(two, 50)]);
    store.write(|draft| draft.put_due(&due(one, 51))).unwrap();
    store.write(|draft| [one, two].into_iter().try_for_each(|number| draft.remove_due(number, 50))).unwrap();
    assert_eq!(view(store, |view| view.due(9)), [due(one, 51)], "noted anew since");
    assert_eq!(view(store, |view| Ok((view.due_since(one)?, view.due_since(two)?))), (Some(51), None));
    store.write(|draft| draft.remove_due(one, 51)).unwrap();
    assert_eq!(view(store, |view| view.due(9)), []);
}

fn rows_of_an_earlier_projection(store: &impl Store) {
    let all = view(store, |view| view.numbers());
    store.write(|draft| draft.put_projection(7, &[Kind::ACTIVITY, Kind::CUSTOMER])).unwrap();
    assert_eq!(view(store, |view| Ok((view.projection()?, view.outdated(100)?))), (7, all.clone()));
    assert_eq!(view(store, |view| view.outdated(2)), all[..2], "the first of them");
    let of_doc = |store| view(store, |view| Ok(view.doc(id(1))?.unwrap()));
    let (before, newer) = (of_doc(store), row(2));
    let anew = |number| NewDoc { number, entered: before.entered, scope: 1, ..doc(id(1), &newer, 3, b"third") };
    let failed: Result<(), StoreError> = store.write(|draft| {
        draft.put_doc(&anew(Some(before.number)))?;
        Err(StoreError::Damaged("a test"))
    });
    assert!(failed.is_err() && view(store, |view| view.is_outdated(before.number)), "nothing of it was written");
    store
        .write(|draft| {
            draft.put_doc(&anew(Some(before.number)))?;
            draft.put_doc(&doc(id(30), &newer, 30, b"new"))?;
            draft.put_projection(7, &[Kind::ACTIVITY])
        })
        .unwrap();
    assert_eq!((of_doc(store).row, of_doc(store).revision), (newer, 3), "the row alone is another");
    let left = view(store, |view| view.outdated(100));
    assert_eq!(left, all.iter().copied().filter(|number| *number != before.number).collect::<Vec<_>>());
    assert!(!view(store, |view| view.is_outdated(before.number)) && view(store, |view| view.is_outdated(left[0])));
    store.write(|draft| draft.put_projection(8, &[Kind::CUSTOMER])).unwrap();
    assert_eq!(view(store, |view| view.outdated(100)).len(), all.len() + 1, "again all, and the new one");
}
