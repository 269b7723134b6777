//! What a page of the feed costs the server, and what it says of the pages after it.

use crate::common::counting::CountingStore;
use crate::common::*;
use server::admission::InProcess;
use server::hub::Hub;
use shared::crm::{Role, Value};
use shared::document::{DocId, Intent};
use shared::sync::message::SyncRequest;

const CUSTOMERS: u64 = 900;

/// A workspace with two territories full of customers.
fn full() -> Hub<CountingStore> {
    let hub = workspace(CountingStore::default(), InProcess);
    let records = (0..CUSTOMERS).map(|at| {
        let mut random = [7; 10];
        random[..8].copy_from_slice(&at.to_be_bytes());
        let scope = if at % 3 == 0 { SOUTH } else { NORTH };
        let fields = customer(scope, &format!("Tienda {at}"));
        let set = |(key, new): (&str, Value)| Intent::Set { key: key.to_owned(), seen: Vec::new(), new };
        (DocId::new(NOW, random), fields.into_iter().map(set).collect())
    });
    hub.plant(records.collect::<Vec<_>>(), NOW).unwrap();
    hub
}

#[test]
fn a_first_load_costs_what_it_reads_and_not_pages_times_what_remains() {
    let hub = full();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller), (SOUTH, Role::Seller)]);
    let mut phone = Phone::enrol(&hub, ana, 1);
    hub.store().take();
    let (mut pages, mut read, mut counted) = (0, 0, 0);
    loop {
        let request = SyncRequest { budget: 16 * 1024, ..phone.request() };
        let answer = hub.handle_sync(phone.device, &request, NOW).unwrap();
        let (entries, documents) = hub.store().take();
        (pages, read, counted) = (pages + 1, read + entries, counted + documents);
        phone.take(&answer);
        // Two territories, the member, and the customers.
        assert_eq!(u64::from(answer.remaining), CUSTOMERS + 3 - phone.docs.len() as u64);
        if !answer.more {
            break;
        }
    }
    assert_eq!(phone.docs.len() as u64, CUSTOMERS + 3);
    assert!(pages > 10, "{pages}");
    assert!(read < 3 * CUSTOMERS, "{read} entries of feeds in {pages} pages");
    assert!(counted < CUSTOMERS + 3, "{counted} documents in {pages} pages");
}

#[test]
fn what_remains_is_counted_anew_when_it_has_become_something_else() {
    let hub = full();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller), (SOUTH, Role::Seller)]);
    let (mut phone, mut other) = (Phone::enrol(&hub, ana, 1), Phone::enrol(&hub, ana, 2));
    let page = |phone: &mut Phone| {
        let request = SyncRequest { budget: 64 * 1024, ..phone.request() };
        let answer = hub.handle_sync(phone.device, &request, NOW).unwrap();
        phone.take(&answer);
        answer.remaining
    };
    let first = page(&mut phone);
    for seed in 10..240 {
        other.create(id(seed), NORTH, "Nueva");
    }
    other.sync(&hub);
    let read = phone.docs.len();
    let second = page(&mut phone);
    assert_eq!(second as usize, first as usize + 230 - (phone.docs.len() - read));
}
