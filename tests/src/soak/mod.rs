//! Real servers and real devices through the trouble of years, in minutes: killed, bombed, starved, cloned, put back.
//!
//! What happens, and in which order, follows from a seed, which is printed; only when exactly something hits is the machine's.
//! A few people make customers and edits in every round, while something happens to the server. However it went, everything
//! that they did is there in the end, once, on every device, and the server has not grown.

mod attacks;
mod people;

use std::collections::BTreeMap;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use tempfile::TempDir;

use self::attacks::Attack;
use self::people::Person;
use crate::device::Device;
use crate::programs::Server;
use crate::simulator::random::Random;
use crate::workplace::Workplace;

/// How many people work.
const PEOPLE: usize = 3;
/// What the server may hold in the end, MB.
const MEMORY: f64 = 400.0;

/// What happens in a round.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Event {
    /// Nothing.
    Quiet,
    /// The server is killed while people sync, and started again.
    Kill,
    /// Strangers send what swells.
    Bombs,
    /// Strangers connect and say nothing.
    Silent,
    /// A device asks for everything on many connections, and reads nothing.
    Hungry,
    /// A device sends damaged changes.
    Mutants,
    /// The server is put back to the backup of an hour ago, by the book.
    Restore,
    /// Somebody's device is copied, and both go on.
    Clone,
}

const EVENTS: [Event; 8] = [
    Event::Kill,
    Event::Bombs,
    Event::Restore,
    Event::Silent,
    Event::Clone,
    Event::Hungry,
    Event::Mutants,
    Event::Quiet,
];

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
    let mut random = Random::new(seed);
    let mut workplace = Workplace::new()?;
    let mut people = Vec::new();
    for number in 0..PEOPLE {
        let (device, directory) = workplace.device()?;
        people.push(Person::new(number, device, directory).await?);
    }
    let (mut attacker, _there) = workplace.device()?;
    attacker.sync().await?;
    let backups = TempDir::new()?;
    let mut report = Report::default();
    let mut round = 0;
    while goes_on(round) {
        let event = EVENTS.get(round).copied().unwrap_or_else(|| *random.pick(&EVENTS));
        let happened = happen(event, round, &mut random, &mut workplace, &mut people, &attacker, &backups).await;
        happened.with_context(|| format!("round {round}, {event:?}"))?;
        *report.events.entry(event).or_default() += 1;
        round += 1;
    }
    check(&workplace, &mut people, &mut report).await?;
    Ok(report)
}

/// One round.
async fn happen(
    event: Event,
    round: usize,
    random: &mut Random,
    workplace: &mut Workplace,
    people: &mut [Person],
    attacker: &Device,
    backups: &TempDir,
) -> Result<()> {
    let address = workplace.server().address();
    let attack = match event {
        Event::Quiet | Event::Kill | Event::Restore | Event::Clone => None,
        Event::Bombs => Some(Attack::bombs(address, random)),
        Event::Silent => Some(Attack::silence(address)),
        Event::Hungry => Some(Attack::hunger(address, &attacker.replica()?.meta().token)),
        Event::Mutants => Some(Attack::mutants(address, attacker, random)?),
    };
    let backup = backups.path().join(format!("{round}.sqlite"));
    let backup = backup.to_str().context("a folder's name")?;
    if event == Event::Restore {
        workplace.server().run("backup", &[backup])?;
    }
    for person in people.iter_mut() {
        person.work(round).await?;
    }
    match event {
        Event::Kill => {
            let pause = Duration::from_millis(random.below(60) as u64);
            let killing = async {
                tokio::time::sleep(pause).await;
                let server = workplace.server_mut();
                server.kill();
                server.restart()
            };
            let syncing = async {
                for person in people.iter_mut() {
                    person.try_sync().await;
                }
            };
            tokio::join!(killing, syncing).0?;
        }
        Event::Restore => {
            for person in people.iter_mut() {
                person.sync().await?;
            }
            restore(workplace.server_mut(), backup)?;
        }
        Event::Clone => {
            let at = random.below(people.len());
            people[at].clone_and_work(round).await?;
        }
        Event::Quiet | Event::Bombs | Event::Silent | Event::Hungry | Event::Mutants => {}
    }
    for person in people.iter_mut() {
        person.sync().await?;
    }
    drop(attack);
    Ok(())
}

fn restore(server: &mut Server, backup: &str) -> Result<()> {
    server.stop()?;
    server.run("restore", &[backup, "--replace"])?;
    server.restart()?;
    Ok(())
}

/// Everything that people did is there, once, everywhere.
async fn check(workplace: &Workplace, people: &mut [Person], report: &mut Report) -> Result<()> {
    // Twice, because what one offers again is news to another.
    for _ in 0..2 {
        for person in people.iter_mut() {
            person.sync().await?;
        }
    }
    let directory = TempDir::new()?;
    let mut fresh = Device::open(directory.path())?;
    fresh.join(&workplace.link()).await?;
    fresh.sync().await?;
    let all = fresh.export().await?;
    for person in people.iter_mut() {
        person.check(&all)?;
        ensure!(person.export().await? == all, "person {} has something else than a fresh device", person.number());
        report.made += person.made();
        report.failures += person.failures();
    }
    report.memory = workplace.server().memory();
    ensure!(report.memory.is_none_or(|memory| memory < MEMORY), "the server holds {:?} MB", report.memory);
    Ok(())
}
