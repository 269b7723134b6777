//! Real replicas and the real hub through bad weeks, one a seed.
//!
//! More of them than the tests have: `CARTERA_SEEDS=1000..4000 cargo test --release -p tests --test replicas asked --
//! --nocapture`. Every seed is lived through, and those that fail are named at the end, each with its kind of week: they go
//! into [`KEPT`].

use std::ops::Range;
use std::panic::{AssertUnwindSafe, catch_unwind};

use server::store::MemoryStore;
use tests::simulator::{Chaos, World, oracle, plain};

/// How many steps a week has.
const STEPS: usize = 600;

/// Milliseconds.
const YEAR: i64 = 365 * 86_400_000;

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
    /// Late, and people also write records of every plain kind.
    Plain,
    /// Late, and territories are given and taken away meanwhile.
    Rights,
    /// Bad, and towards its end an older copy of the server's folder is put back without a word.
    Copied,
    /// Late, and so.
    LateCopied,
    /// Bad, and again and again the server loses its last commits.
    Journals,
    /// Bad, and the same backup is restored twice in one instant, with work between.
    Twice,
    /// Bad, and phones that came in after it find that the server's folder was put back.
    Forgotten,
    /// The same, where the folder is restored as it should be.
    ForgottenByRestore,
    /// Bad, and a snapshot of the server's machine is put back, whose clock stands a year behind for a while.
    Behind,
}

impl Week {
    const ALL: [Self; 16] = [
        Self::Bad,
        Self::Cloned,
        Self::Restored,
        Self::Quiet,
        Self::Paged,
        Self::Late,
        Self::LateRestored,
        Self::Rights,
        Self::Plain,
        Self::Copied,
        Self::LateCopied,
        Self::Journals,
        Self::Twice,
        Self::Forgotten,
        Self::ForgottenByRestore,
        Self::Behind,
    ];

    const fn chaos(self) -> Chaos {
        match self {
            Self::Quiet => Chaos::NONE,
            Self::Bad | Self::Cloned | Self::Restored => Chaos::MUCH,
            Self::Copied | Self::Journals | Self::Twice | Self::Behind => Chaos::MUCH,
            Self::Forgotten | Self::ForgottenByRestore => Chaos::MUCH,
            Self::Paged => Chaos::PAGED,
            Self::Late | Self::LateRestored | Self::LateCopied | Self::Rights | Self::Plain => Chaos::LATE,
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
        Week::Plain => {
            (world.rich, world.plain) = (true, plain::kinds());
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
        Week::Copied => copied_back(&mut world, STEPS),
        Week::LateCopied => {
            world.rich = true;
            copied_back(&mut world, STEPS * 2);
        }
        Week::Journals => {
            go(&mut world, STEPS / 3);
            for _ in 0..4 {
                let before = earlier(&world);
                let lost = 10 + world.random.below(60);
                go(&mut world, lost);
                world.go_back(before);
                go(&mut world, STEPS / 8);
            }
        }
        Week::Twice => {
            go(&mut world, STEPS / 2);
            let backup = earlier(&world);
            go(&mut world, STEPS / 4);
            let at = world.now;
            world.restore(backup.back_up());
            go(&mut world, STEPS / 4);
            world.now = at;
            world.restore(backup);
            go(&mut world, STEPS / 4);
        }
        Week::Forgotten | Week::ForgottenByRestore => {
            go(&mut world, STEPS / 3);
            let backup = earlier(&world);
            world.enrol_another(0);
            world.enrol_another(3);
            go(&mut world, STEPS / 2);
            if matches!(week, Week::Forgotten) {
                world.go_back(backup);
            } else {
                world.restore(backup);
            }
            go(&mut world, STEPS / 3);
        }
        Week::Behind => {
            go(&mut world, STEPS / 2);
            let snapshot = earlier(&world);
            go(&mut world, STEPS / 3);
            world.server_skew = -YEAR;
            world.go_back(snapshot);
            go(&mut world, STEPS / 4);
            world.server_skew = 0;
            go(&mut world, STEPS / 8);
        }
    }
    world.come_to_rest();
    match week {
        Week::Restored | Week::Paged | Week::LateRestored => oracle::check_after_going_back(&world),
        Week::Copied | Week::LateCopied | Week::Journals | Week::Twice => oracle::check_after_going_back(&world),
        Week::Forgotten | Week::ForgottenByRestore | Week::Behind => oracle::check_after_going_back(&world),
        Week::Quiet | Week::Bad | Week::Cloned | Week::Late | Week::Rights | Week::Plain => oracle::check(&world),
    }
    println!(
        "{} requests, {} bytes up, {} down, {} documents fetched whole, {} handed in, {} values owed",
        world.requests,
        world.sent,
        world.received,
        world.fetched,
        world.handed_in,
        world.owed.len()
    );
    // A clone makes the two of them begin new lives in turn, which is not what a reconnection costs.
    if !matches!(week, Week::Cloned) {
        world.reconnect();
    }
}

/// The server as it stands.
fn earlier(world: &World) -> MemoryStore {
    world.hub.store().back_up()
}

/// The server goes back without a word to a copy of the middle of the week.
fn copied_back(world: &mut World, steps: usize) {
    (0..steps / 2).for_each(|_| world.step());
    let copy = earlier(world);
    (0..steps / 3).for_each(|_| world.step());
    world.go_back(copy);
    (0..steps / 3).for_each(|_| world.step());
}

/// The server goes back to a backup of the middle of the week.
fn put_back(world: &mut World, steps: usize) {
    (0..steps / 2).for_each(|_| world.step());
    let backup = earlier(world);
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

#[test]
fn weeks_in_which_an_older_copy_of_the_server_is_put_back() {
    (1000..1012).for_each(|seed| live(seed, Week::Copied));
}

#[test]
fn weeks_on_a_slow_network_in_which_an_older_copy_is_put_back() {
    (1020..1028).for_each(|seed| live(seed, Week::LateCopied));
}

#[test]
fn weeks_in_which_the_server_loses_its_last_commits() {
    (1040..1052).for_each(|seed| live(seed, Week::Journals));
}

#[test]
fn weeks_in_which_a_backup_is_restored_twice() {
    (1060..1070).for_each(|seed| live(seed, Week::Twice));
}

#[test]
fn weeks_in_which_the_server_forgets_phones() {
    (1080..1090).for_each(|seed| live(seed, Week::Forgotten));
    (1100..1106).for_each(|seed| live(seed, Week::ForgottenByRestore));
}

#[test]
fn weeks_in_which_a_snapshot_is_put_back_with_its_clock() {
    (1120..1130).for_each(|seed| live(seed, Week::Behind));
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

/// Customers are moved to and fro while others, who do not know it, write what hangs on them.
#[test]
fn weeks_in_which_customers_move() {
    let mut filed = 0;
    for seed in 1000..1012 {
        println!("seed {seed}");
        let mut world = World::new(seed, if seed % 2 == 0 { Chaos::LATE } else { Chaos::MUCH });
        (world.rich, world.moving) = (true, true);
        (0..STEPS * 2).for_each(|_| world.step());
        world.come_to_rest();
        oracle::check(&world);
        filed += world.filed;
    }
    assert!(filed > 100, "{filed} activities followed their customers");
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
        let week = Week::ALL[(seed % Week::ALL.len() as u64) as usize];
        if catch_unwind(AssertUnwindSafe(|| live(seed, week))).is_err() {
            failed.push((seed, week));
        }
    }
    assert!(failed.is_empty(), "{} weeks failed: {failed:?}", failed.len());
}
