//! `cartera-server devices`, `cartera-server revoke` and `cartera-server unsuspend`.

use clap::Args;

use super::failure::Failure;
use super::output::{ended, say, unsent};
use super::{Place, table};
use crate::http::now;
use crate::hub::{POISONS, Revoked};
use crate::store::Device;

/// Which workspace's devices.
#[derive(Args)]
pub(super) struct Devices {
    #[command(flatten)]
    place: Place,
}

/// Which device.
#[derive(Args)]
pub(super) struct Revoke {
    #[command(flatten)]
    place: Place,
    /// The device's number, from `cartera-server devices`.
    device: u32,
    /// Also refuse the devices that came in by its invitations, and by theirs: whoever has a stolen phone may have let others in.
    #[arg(long)]
    with_those_it_let_in: bool,
}

/// Which device.
#[derive(Args)]
pub(super) struct Unsuspend {
    #[command(flatten)]
    place: Place,
    /// The device's number, from `cartera-server devices`.
    device: u32,
}

impl Devices {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let hub = self.place.open()?;
        let mut rows: Vec<(u32, [String; 8])> = Vec::new();
        for member in hub.members()? {
            for device in member.devices {
                let waiting = if device.waiting == 0 { "–".to_owned() } else { device.waiting.to_string() };
                let row = [
                    device.number.to_string(),
                    member.member.name.clone(),
                    device.name.clone(),
                    table::moment(Some(device.enrolled)),
                    device.let_in_by.map_or_else(|| "–".to_owned(), |by| by.to_string()),
                    table::moment(device.last_sync),
                    waiting,
                    state(&device).to_owned(),
                ];
                rows.push((device.number, row));
            }
        }
        rows.sort();
        let suspended = rows.iter().find(|(_, row)| row[7] == SUSPENDED).map(|(number, _)| *number);
        let rows: Vec<[String; 8]> = rows.into_iter().map(|(_, row)| row).collect();
        table::print(
            ["DEVICE", "MEMBER", "NAME", "ENROLLED (UTC)", "LET IN BY", "LAST SYNC (UTC)", "UNSYNCED", ""],
            &rows,
        );
        if hub.is_held()? {
            say(
                "\nThis workspace was brought back from a backup, and only administrators come in. `cartera-server revoke` whom you do \
                 not know, then `cartera-server reopen` lets everybody in.",
            );
        }
        if let Some(number) = suspended {
            say(format!(
                "\nA suspended device has sent changes that brought the merging process down. `cartera-server unsuspend {number}` \
                 lets it sync again."
            ));
        }
        Ok(())
    }
}

/// Its changes have brought guards down.
const SUSPENDED: &str = "suspended";

const fn state(device: &Device) -> &'static str {
    if device.revoked.is_some() {
        "revoked"
    } else if device.poisons >= POISONS {
        SUSPENDED
    } else {
        ""
    }
}

impl Revoke {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let hub = self.place.open()?;
        let Revoked { device, invitations, others, left } =
            hub.revoke(self.device, self.with_those_it_let_in, now())?;
        super::shut_out::refresh(&hub, &self.place)?;
        let owner = hub.members()?.into_iter().find(|found| found.id == device.member);
        let owner = owner.map(|found| format!(" of {}", found.member.name)).unwrap_or_default();
        let waiting = others.iter().map(|other| other.waiting).fold(device.waiting, u32::saturating_add);
        let more = [unsent(waiting), ended(invitations)].concat();
        let (number, numbers) = (device.number, |devices: &[Device]| {
            devices.iter().map(|device| device.number.to_string()).collect::<Vec<_>>().join(", ")
        });
        match others.as_slice() {
            [] => say(format!("Device {number}{owner} is refused from now on.{more}")),
            others => {
                let let_in = numbers(others);
                say(format!(
                    "Device {number}{owner} is refused from now on, and so are those that it let in: {let_in}.{more}"
                ));
            }
        }
        if !left.is_empty() {
            say(format!(
                "It has let in others, which still come in: {}. If it was in the wrong hands: \
                 `cartera-server revoke {number} --with-those-it-let-in`.",
                numbers(&left)
            ));
        }
        Ok(())
    }
}

impl Unsuspend {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let (device, was_suspended) = self.place.open()?.unsuspend(self.device)?;
        let number = device.number;
        say(match (was_suspended, device.revoked.is_some()) {
            (true, false) => format!("Device {number} syncs again, by itself, within a minute or so of being opened."),
            (true, true) => format!(
                "Device {number} is suspended no more, but it is revoked: `cartera-server invite` lets its owner in."
            ),
            (false, _) => format!("Device {number} was not suspended."),
        });
        Ok(())
    }
}
