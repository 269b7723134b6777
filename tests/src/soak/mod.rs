//! Real servers and real devices through the trouble of years, in minutes: killed, bombed, starved, cloned, put back.
//!
//! What happens, and in which order, follows from a seed, which is printed; only when exactly something hits is the machine's.
//! A few people make customers and edits in every round, while something happens to the server. However it went, everything
//! that they did is there in the end, once, on every device, and the server has not grown.
//!
//! - [`Event`] is what may happen, `trouble` has it happen, `attacks` and `flood` are what others do meanwhile.
//! - `people` work, and know what they did.
//!
//! A phone's clock may be wrong, but not the server's: its program asks the system for the time.

mod attacks;
mod events;
mod flood;
mod people;
mod trouble;

use std::collections::BTreeMap;
use std::path::Path;
use std::{fs, io};

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

pub use self::events::Event;
use self::people::Person;
use crate::device::Device;
use crate::simulator::random::Random;
use crate::workplace::Workplace;

/// How many people work.
pub const PEOPLE: usize = 3;
/// What the server may hold in the end, MB.
const MEMORY: f64 = 400.0;

/// What came of it.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// How often each thing happened.
    pub events: BTreeMap<Event, usize>,
    /// Customers made, each with an edit beside it.
    pub made: usize,
    /// Syncs that did not go through at once.
    pub failures: usize,
    /// What the server held in the end, MB, where the system says it.
    pub memory: Option<f64>,
}

/// Goes on, round after round, as long as `goes_on` says so of the rounds done; the first ones have each event once.
///
/// # Errors
/// What did not hold.
pub async fn run(seed: u64, mut goes_on: impl FnMut(usize) -> bool) -> Result<Report> {
    println!("seed {seed}");
    let mut world = World::new(seed).await?;
    let mut report = Report::default();
    let mut round = 0;
    while goes_on(round) {
        let event = Event::ALL.get(round).copied().unwrap_or_else(|| *world.random.pick(&Event::ALL));
        world.go_through(event, round).await.with_context(|| format!("round {round}, {event:?}"))?;
        *report.events.entry(event).or_default() += 1;
        round += 1;
    }
    world.check(&mut report).await?;
    Ok(report)
}

/// Who works, with what, and who would keep them from it.
struct World {
    random: Random,
    workplace: Workplace,
    people: Vec<Person>,
    /// A device of the same member, in the wrong hands.
    attacker: Device,
    _attacker_directory: TempDir,
}

impl World {
    async fn new(seed: u64) -> Result<Self> {
        let workplace = Workplace::new()?;
        let mut people = Vec::new();
        for number in 0..PEOPLE {
            let (device, directory) = workplace.device()?;
            people.push(Person::new(number, device, directory).await?);
        }
        let (mut attacker, attacker_directory) = workplace.device()?;
        attacker.sync().await?;
        let random = Random::new(seed);
        Ok(Self { random, workplace, people, attacker, _attacker_directory: attacker_directory })
    }

    /// Everybody syncs.
    async fn sync(&mut self) -> Result<()> {
        for person in &mut self.people {
            person.sync().await?;
        }
        Ok(())
    }

    /// Everything that people did is there, once, everywhere.
    async fn check(&mut self, report: &mut Report) -> Result<()> {
        // Twice, because what one offers again is news to another.
        for _ in 0..2 {
            self.sync().await?;
        }
        let directory = TempDir::new()?;
        let mut fresh = Device::open(directory.path())?;
        fresh.join(&self.workplace.link()).await?;
        fresh.sync().await?;
        let all = fresh.export().await?;
        for person in &mut self.people {
            person.check(&all)?;
            ensure!(person.export().await? == all, "person {} has something else than a fresh device", person.number());
            report.made += person.made();
            report.failures += person.failures();
        }
        report.memory = self.workplace.server().memory();
        ensure!(report.memory.is_none_or(|memory| memory < MEMORY), "the server holds {:?} MB", report.memory);
        Ok(())
    }
}

/// Copies what lies in a folder into another one.
fn copy_files(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        fs::copy(entry.path(), to.join(entry.file_name()))?;
    }
    Ok(())
}
