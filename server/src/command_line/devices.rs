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
        let mut rows: Vec<(u32, [String; 7])> = Vec::new();
        for member in hub.members()? {
            for device in member.devices {
                let waiting = if device.waiting == 0 { "–".to_owned() } else { device.waiting.to_string() };
                let row = [
                    device.number.to_string(),
                    member.member.name.clone(),
                    device.name.clone(),
                    table::moment(Some(device.enrolled)),
                    table::moment(device.last_sync),
                    waiting,
                    state(&device).to_owned(),
                ];
                rows.push((device.number, row));
            }
        }
        rows.sort();
        let suspended = rows.iter().find(|(_, row)| row[6] == SUSPENDED).map(|(number, _)| *number);
        let rows: Vec<[String; 7]> = rows.into_iter().map(|(_, row)| row).collect();
        table::print(["DEVICE", "MEMBER", "NAME", "ENROLLED (UTC)", "LAST SYNC (UTC)", "UNSYNCED", ""], &rows);
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
        let Revoked { device, invitations } = hub.revoke(self.device, now())?;
        let owner = hub.members()?.into_iter().find(|found| found.id == device.member);
        let owner = owner.map(|found| format!(" of {}", found.member.name)).unwrap_or_default();
        let more = [unsent(device.waiting), ended(invitations)].concat();
        say(format!("Device {}{owner} is refused from now on.{more}", device.number));
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
