//! A short soak: everything that may happen, once. `cargo xtask soak --minutes N` goes on from there.

use tests::soak::{self, Event, PEOPLE};

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_a_server_nothing_that_people_did_is_lost() {
    let rounds = Event::ALL.len();
    let report = soak::run(1, |round| round < rounds).await.unwrap();
    // Everybody has a customer before it begins and makes one in each round, and somebody one on the copy of their phone.
    assert_eq!((report.events.len(), report.made), (rounds, PEOPLE * (1 + rounds) + 1), "{report:?}");
}
