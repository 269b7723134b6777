//! Real replicas and the real hub through bad weeks, one a seed.

use tests::simulator::{Chaos, World, oracle};

/// How many steps a week has.
const STEPS: usize = 600;

/// Seeds that once failed. They stay.
const KEPT: [u64; 0] = [];

fn run(seed: u64, chaos: Chaos, with_clone: bool) {
    // Printed only if it fails.
    println!("seed {seed}, {chaos:?}, clone: {with_clone}");
    let mut world = World::new(seed, chaos);
    for step in 0..STEPS {
        if with_clone && step == STEPS / 2 {
            world.clone_device(1);
        }
        world.step();
    }
    world.come_to_rest();
    oracle::check(&world);
    println!("{} bytes received, {} documents fetched whole", world.received, world.fetched);
}

#[test]
fn quiet_weeks() {
    (0..10).for_each(|seed| run(seed, Chaos::NONE, false));
}

#[test]
fn bad_weeks() {
    (100..130).for_each(|seed| run(seed, Chaos::MUCH, false));
}

#[test]
fn weeks_with_a_cloned_phone() {
    (200..215).for_each(|seed| run(seed, Chaos::MUCH, true));
}

/// What the server acknowledged after the backup comes back from the phones that did it.
#[test]
fn weeks_with_a_restored_server() {
    for seed in 300..312 {
        println!("seed {seed}");
        let mut world = World::new(seed, Chaos::MUCH);
        (0..STEPS / 2).for_each(|_| world.step());
        let backup = world.hub.store().back_up().expect("the memory store can be read");
        (0..STEPS / 3).for_each(|_| world.step());
        world.restore(backup);
        (0..STEPS / 3).for_each(|_| world.step());
        world.come_to_rest();
        oracle::check_after_restore(&world);
    }
}

/// Records are merged, parted and taken over by several people at once, from plans that may be old by then.
#[test]
fn weeks_with_mergers() {
    let mut parts = 0;
    for seed in 400..415 {
        println!("seed {seed}");
        let mut world = World::new(seed, Chaos::MUCH);
        world.merging = true;
        (0..STEPS * 2).for_each(|_| world.step());
        world.come_to_rest();
        oracle::check_without_model(&world);
        for at in 0..4 {
            let replica = world.replica(at);
            parts += replica.rows().filter(|(doc, _)| replica.survivor(*doc).is_some()).count();
        }
    }
    assert!(parts > 0, "somebody merged something");
}

#[test]
fn seeds_that_failed_once() {
    for seed in KEPT {
        run(seed, Chaos::MUCH, false);
        run(seed, Chaos::MUCH, true);
    }
}
