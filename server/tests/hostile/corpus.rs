//! Seeds and crashers on disk, and the loop that every mutation test is.

use std::fmt::Debug;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::random::Random;

/// No single case may take longer, however slow the machine.
const LONGEST: Duration = Duration::from_secs(60);

fn folder(of: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/hostile/corpus").join(of)
}

/// Every file of a decoder's folder, by name.
pub fn replay(of: &str, mut check: impl FnMut(&[u8])) {
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(folder(of)).expect("a folder of the corpus").map(|entry| entry.unwrap().path()).collect();
    files.sort();
    assert!(!files.is_empty(), "the corpus of {of} is empty");
    for file in files {
        println!("{}", file.display());
        check(&std::fs::read(&file).unwrap());
    }
}

/// Keeps bytes in the corpus, if that was asked for.
pub fn keep(of: &str, name: &str, bytes: &[u8]) {
    if std::env::var("CARTERA_CORPUS").as_deref() == Ok("write") {
        std::fs::create_dir_all(folder(of)).unwrap();
        std::fs::write(folder(of).join(name), bytes).unwrap();
    }
}

/// The seed and the number of cases of this run.
pub fn run(cases: u64) -> (u64, u64) {
    let asked = std::env::var("CARTERA_HOSTILE").ok();
    asked.map_or((1, cases), |asked| {
        let (seed, cases) = asked.split_once(':').expect("CARTERA_HOSTILE is SEED:CASES");
        (seed.parse().unwrap(), cases.parse().unwrap())
    })
}

/// Makes a mutant for each case and checks it. One that does harm is named by seed and case, and kept if that was asked for.
#[expect(clippy::disallowed_methods, reason = "a mutant that takes forever does harm")]
pub fn mutants<M: AsRef<[u8]> + Debug>(
    of: &str,
    cases: u64,
    mut make: impl FnMut(&mut Random) -> M,
    mut check: impl FnMut(&M),
) {
    let (seed, cases) = run(cases);
    for case in 0..cases {
        let mutant = make(&mut Random::new(seed, case));
        let began = Instant::now();
        let harmless = catch_unwind(AssertUnwindSafe(|| check(&mutant))).is_ok();
        if !harmless || began.elapsed() > LONGEST {
            keep(of, &format!("crasher-{seed}-{case}"), mutant.as_ref());
            panic!("{of}, CARTERA_HOSTILE={seed}, case {case}, {:?}: {mutant:02x?}", began.elapsed());
        }
    }
}
