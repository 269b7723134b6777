//! A short soak: everything that may happen, once. `cargo xtask soak --minutes N` goes on from there.

#[tokio::test(flavor = "multi_thread")]
async fn whatever_happens_to_a_server_nothing_that_people_did_is_lost() {
    let report = tests::soak::run(1, |round| round < 8).await.unwrap();
    assert_eq!((report.events.len(), report.made), (8, 3 * 9 + 1), "{report:?}");
}
