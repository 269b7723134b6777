//! Real replicas and the real hub through bad weeks, one a seed.
//!
//! More of them than the tests have: `CARTERA_SEEDS=1000..4000 cargo test --release -p tests --test simulator asked --
//! --nocapture`. Every seed is lived through, and those that fail are named at the end, each with its kind of week: they go
//! into [`KEPT`].

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what it does not expect")]

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use tests::simulator::{Chaos, World, oracle};

/// How many steps a week has.
const STEPS: usize = 600;

/// What kind of week.
#[derive(Copy, Clone, Debug)]
enum Week {
    /// Nothing goes wrong.
    Quiet,
    /// Messages are lost, doubled and cut, disks fail, the power goes.
    Bad,
    /// And in its middle a phone is cloned.
    Cloned,
    /// And towards its end the server is put back to a backup.
    Restored,
    /// And all of it is read in short pages.
    Paged,
    /// Bad, on a network where messages overtake each other; people write everything that there is.
    Late,
    /// And towards its end the server is put back to a backup.
    LateRestored,
    /// Late, and territories are given and taken away meanwhile.
    Rights,
}

impl Week {
    const ALL: [Self; 8] = [
        Self::Bad,
        Self::Cloned,
        Self::Restored,
        Self::Quiet,
        Self::Paged,
        Self::Late,
        Self::LateRestored,
        Self::Rights,
    ];

    const fn chaos(self) -> Chaos {
        match self {
            Self::Quiet => Chaos::NONE,
            Self::Bad | Self::Cloned | Self::Restored => Chaos::MUCH,
            Self::Paged => Chaos::PAGED,
            Self::Late | Self::LateRestored | Self::Rights => Chaos::LATE,
        }
    }
}

/// Weeks that failed once. They stay.
const KEPT: [(u64, Week); 37] = [
    (900, Week::Rights),
    (904, Week::Rights),
    (3335, Week::Rights),
    (3351, Week::Rights),
    (3567, Week::Rights),
    (4199, Week::Rights),
    (4263, Week::Rights),
    (1014, Week::Restored),
    (1074, Week::Restored),
    (1076, Week::Bad),
    (1098, Week::Restored),
    (1174, Week::Restored),
    (1176, Week::Bad),
    (1220, Week::Bad),
    (1225, Week::Cloned),
    (1229, Week::Cloned),
    (1278, Week::Restored),
    (1281, Week::Cloned),
    (1334, Week::Restored),
    (1340, Week::Bad),
    (1382, Week::Restored),
    (1414, Week::Restored),
    (1424, Week::Bad),
    (1476, Week::Bad),
    (1477, Week::Cloned),
    (1492, Week::Bad),
    (1522, Week::Restored),
    (1570, Week::Restored),
    (1649, Week::Paged),
    (1709, Week::Paged),
    (1750, Week::Bad),
    (1788, Week::Bad),
    (1939, Week::Paged),
    (4470, Week::LateRestored),
    (4518, Week::LateRestored),
    (4522, Week::Restored),
    (5026, Week::Restored),
];

fn live(seed: u64, week: Week) {
    // Printed only if it fails.
    println!("seed {seed}, {week:?}");
    let mut world = World::new(seed, week.chaos());
    let go = |world: &mut World, steps| (0..steps).for_each(|_| world.step());
    match week {
        Week::Quiet | Week::Bad => go(&mut world, STEPS),
        Week::Cloned => {
            go(&mut world, STEPS / 2);
            world.clone_device(1);
            go(&mut world, STEPS / 2);
        }
        Week::Restored | Week::Paged => put_back(&mut world, STEPS),
        // What is on its way takes steps, too.
        Week::Late => {
            world.rich = true;
            go(&mut world, STEPS * 2);
        }
        Week::LateRestored => {
            world.rich = true;
            put_back(&mut world, STEPS * 2);
        }
        Week::Rights => {
            (world.rich, world.rights) = (true, true);
            go(&mut world, STEPS * 2);
            world.rights = false;
        }
    }
    world.come_to_rest();
    match week {
        Week::Restored | Week::Paged | Week::LateRestored => oracle::check_after_restore(&world),
        Week::Quiet | Week::Bad | Week::Cloned | Week::Late | Week::Rights => oracle::check(&world),
    }
    println!(
        "{} requests, {} bytes up, {} down, {} documents fetched whole",
        world.requests, world.sent, world.received, world.fetched
    );
    // A clone makes the two of them begin new lives in turn, which is not what a reconnection costs.
    if !matches!(week, Week::Cloned) {
        world.reconnect();
    }
}

/// The server goes back to a backup of the middle of the week.
fn put_back(world: &mut World, steps: usize) {
    (0..steps / 2).for_each(|_| world.step());
    let backup = world.hub.store().back_up().expect("the memory store can be read");
    (0..steps / 3).for_each(|_| world.step());
    // What the server acknowledged after the backup comes back from the phones that did it.
    world.restore(backup);
    (0..steps / 3).for_each(|_| world.step());
}

#[test]
fn quiet_weeks() {
    (0..10).for_each(|seed| live(seed, Week::Quiet));
}

#[test]
fn bad_weeks() {
    (100..125).for_each(|seed| live(seed, Week::Bad));
}

#[test]
fn weeks_with_a_cloned_phone() {
    (200..212).for_each(|seed| live(seed, Week::Cloned));
}

#[test]
fn weeks_with_a_restored_server() {
    (300..312).for_each(|seed| live(seed, Week::Restored));
}

#[test]
fn weeks_read_in_short_pages() {
    (600..612).for_each(|seed| live(seed, Week::Paged));
}

#[test]
fn weeks_on_a_slow_network() {
    (700..708).for_each(|seed| live(seed, Week::Late));
}

#[test]
fn weeks_on_a_slow_network_with_a_restored_server() {
    (800..808).for_each(|seed| live(seed, Week::LateRestored));
}

#[test]
fn weeks_in_which_territories_change_hands() {
    (901..909).for_each(|seed| live(seed, Week::Rights));
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

/// What waits is given up, sent or not, and first loads are stopped and let go on.
#[test]
fn weeks_with_second_thoughts() {
    for seed in 700..720 {
        println!("seed {seed}");
        let mut world = World::new(seed, if seed % 3 == 0 { Chaos::PAGED } else { Chaos::MUCH });
        world.giving_up = true;
        (0..STEPS).for_each(|_| world.step());
        world.come_to_rest();
        oracle::check(&world);
    }
}

#[test]
fn weeks_that_failed_once() {
    KEPT.into_iter().for_each(|(seed, week)| live(seed, week));
}

/// Those that `CARTERA_SEEDS` asks for, by default a few.
#[test]
fn weeks_that_are_asked_for() {
    let asked = std::env::var("CARTERA_SEEDS").unwrap_or_else(|_| "400..404".to_owned());
    let (from, to) = asked.split_once("..").expect("CARTERA_SEEDS is like 1000..4000");
    let seeds: Range<u64> = from.parse().expect("a number")..to.parse().expect("a number");
    let mut failed = Vec::new();
    for seed in seeds {
        let week = Week::ALL[(seed % 8) as usize];
        if catch_unwind(AssertUnwindSafe(|| live(seed, week))).is_err() {
            failed.push((seed, week));
        }
    }
    assert!(failed.is_empty(), "{} weeks failed: {failed:?}", failed.len());
}
