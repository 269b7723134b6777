//! What befalls the server, and those who work with it. In each round everybody works once, and syncs at its end.

use std::fs;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use shared::replica::NetworkFailure;
use shared::sync::message::WireError;
use tempfile::TempDir;

use super::attacks::Attack;
use super::events::Event;
use super::{World, copy_files};
use crate::clock;
use crate::device::DeviceError;
use crate::device::http::HttpError;
use crate::workplace::FILE;

/// How long an attack may take until it has begun.
const PATIENCE: Duration = Duration::from_secs(20);

/// How far a phone's clock is wrong, hours: as in another country, by months, by years.
const WRONG: [i64; 6] = [2, -2, 60 * 24, -60 * 24, 3 * 365 * 24, -3 * 365 * 24];

impl World {
    /// One round.
    pub(super) async fn go_through(&mut self, event: Event, round: usize) -> Result<()> {
        match event {
            Event::Quiet => self.work(round).await?,
            Event::Kill => self.kill(round).await?,
            Event::Bombs => {
                let attack = Attack::bombs(self.address(), &mut self.random);
                self.work_under(attack, round).await?;
            }
            Event::Silent => self.work_under(Attack::silence(self.address()), round).await?,
            Event::Flood => self.work_under(Attack::flood(self.address()), round).await?,
            Event::Hungry => {
                self.let_attacker_in().await?;
                let attack = Attack::hunger(self.address(), &self.attacker.replica()?.meta().token);
                self.work_under(attack, round).await?;
            }
            Event::Mutants => {
                self.let_attacker_in().await?;
                let attack = Attack::mutants(self.address(), &self.attacker, &mut self.random)?;
                self.work_under(attack, round).await?;
            }
            Event::Restore => self.restore(round, 1).await?,
            Event::Twice => self.restore(round, 2).await?,
            Event::Folder => self.put_folder_back(round).await?,
            Event::Journal => self.damage_journal(round).await?,
            Event::FullDisk => self.fill_disk(round).await?,
            Event::Clone => {
                self.work(round).await?;
                let at = self.random.below(self.people.len());
                self.people[at].clone_and_work(round).await?;
            }
            Event::Rights => self.withdraw_and_give_back(round).await?,
            Event::Clock => {
                let (at, hours) = (self.random.below(self.people.len()), *self.random.pick(&WRONG));
                self.people[at].move_clock(hours * 3_600_000)?;
                self.work(round).await?;
                self.sync().await?;
                self.people[at].move_clock(-hours * 3_600_000)?;
            }
        }
        self.sync().await
    }

    async fn work_under(&mut self, attack: Attack, round: usize) -> Result<()> {
        self.work(round).await?;
        self.sync().await?;
        let deadline = clock::start() + PATIENCE;
        while !attack.has_landed() {
            ensure!(clock::start() < deadline, "nothing of the attack got through to the server");
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        drop(attack);
        Ok(())
    }

    /// Nothing that the attacker's device sends is looked at while it is suspended, or in another life of the feed.
    async fn let_attacker_in(&mut self) -> Result<()> {
        let number = self.attacker.replica()?.meta().device.to_string();
        self.workplace.server().run("unsuspend", &[&number])?;
        match self.attacker.sync().await {
            // It has to wait because of what it asked for earlier: then it attacks as it is.
            Ok(_)
            | Err(
                DeviceError::Sync(NetworkFailure::Refused(WireError::Busy))
                | DeviceError::Http(HttpError::Refused(WireError::Busy)),
            ) => Ok(()),
            Err(error) => Err(error.into()),
        }
    }

    async fn kill(&mut self, round: usize) -> Result<()> {
        self.work(round).await?;
        let pause = Duration::from_millis(self.random.below(60) as u64);
        let Self { workplace, people, .. } = self;
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
        Ok(())
    }

    /// Brings a backup from before this round's work back, so many times, one directly after the other.
    async fn restore(&mut self, round: usize, times: usize) -> Result<()> {
        let folder = TempDir::new()?;
        let backup = folder.path().join("backup.sqlite");
        let backup = backup.to_str().context("a folder's name")?;
        self.workplace.server().run("backup", &[backup])?;
        self.work(round).await?;
        self.sync().await?;
        let (at, comes_between) = (self.random.below(self.people.len()), self.random.chance(50));
        self.workplace.server_mut().stop()?;
        for time in 0..times {
            if time > 0 && comes_between {
                self.workplace.server_mut().restart()?;
                self.people[at].sync().await?;
                self.workplace.server_mut().stop()?;
            }
            self.workplace.server().run("restore", &[backup, "--replace"])?;
        }
        self.workplace.server_mut().restart()?;
        Ok(())
    }

    async fn put_folder_back(&mut self, round: usize) -> Result<()> {
        let copy = TempDir::new()?;
        self.end_server()?;
        copy_files(self.workplace.server().directory(), copy.path())?;
        self.workplace.server_mut().restart()?;
        self.work(round).await?;
        self.sync().await?;
        self.end_server()?;
        let folder = self.workplace.server().directory();
        for entry in fs::read_dir(folder)? {
            fs::remove_file(entry?.path())?;
        }
        copy_files(copy.path(), folder)?;
        self.workplace.server_mut().restart()?;
        Ok(())
    }

    /// In order, or not.
    fn end_server(&mut self) -> Result<()> {
        let server = self.workplace.server_mut();
        if self.random.chance(50) {
            server.kill();
        } else {
            server.stop()?;
        }
        Ok(())
    }

    async fn damage_journal(&mut self, round: usize) -> Result<()> {
        // So that the journal has this round's work and nothing besides: a server that forgot that it let these devices in,
        // or gave their territory back, would rightly take nothing of them.
        self.workplace.fold()?;
        self.work(round).await?;
        self.sync().await?;
        self.workplace.server_mut().kill();
        let journal = self.journal();
        let mut bytes = fs::read(&journal)?;
        ensure!(!bytes.is_empty(), "nothing is in the journal");
        if self.random.chance(50) {
            bytes.truncate(self.random.below(bytes.len()));
        } else {
            for _ in 0..=self.random.below(8) {
                let at = self.random.below(bytes.len());
                bytes[at] ^= 1 << self.random.below(8);
            }
        }
        fs::write(&journal, bytes)?;
        self.workplace.server_mut().restart()?;
        Ok(())
    }

    async fn fill_disk(&mut self, round: usize) -> Result<()> {
        let server = self.workplace.server_mut();
        server.stop()?;
        server.restart_on_small_disk()?;
        self.work(round).await?;
        // Behind what is in the journal not even one page of the database has room.
        let room = fs::metadata(self.journal())?.len() + self.random.below(4_096) as u64;
        self.workplace.server().limit_files(Some(room))?;
        for person in &mut self.people {
            person.try_sync().await;
            ensure!(person.waiting()? > 0, "on a full disk there was room for what person {} did", person.number());
        }
        ensure!(self.workplace.server_mut().is_running(), "the server ended on a full disk");
        if self.random.chance(50) {
            self.workplace.server().limit_files(None)?;
        } else {
            let server = self.workplace.server_mut();
            server.kill();
            server.restart()?;
        }
        Ok(())
    }

    /// Who comes meanwhile has nothing left of the territory, and nothing unsent that would be refused. Who is away with unsent
    /// work never hears of it.
    async fn withdraw_and_give_back(&mut self, round: usize) -> Result<()> {
        let home = *self.workplace.territories().first().context("a territory")?;
        let away = self.random.below(self.people.len());
        self.people[away].work(round).await?;
        self.workplace.withdraw(home)?;
        for (at, person) in self.people.iter_mut().enumerate() {
            if at != away {
                person.sync().await?;
                let left = person.export().await?.len();
                ensure!(left == 0, "person {at} still has {left} customers of a territory that was taken away");
            }
        }
        self.workplace.give_back(home)?;
        for (at, person) in self.people.iter_mut().enumerate() {
            if at != away {
                person.sync().await?;
                person.work(round).await?;
            }
        }
        Ok(())
    }

    async fn work(&mut self, round: usize) -> Result<()> {
        for person in &mut self.people {
            person.work(round).await?;
        }
        Ok(())
    }

    fn address(&self) -> SocketAddr {
        self.workplace.server().address()
    }

    /// The journal of the server's database.
    fn journal(&self) -> PathBuf {
        self.workplace.server().directory().join(format!("{FILE}-wal"))
    }
}
