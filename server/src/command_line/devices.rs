//! `cartera-server devices` and `cartera-server revoke`.

use clap::Args;

use super::failure::Failure;
use super::output::say;
use super::{Place, table};
use crate::http::now;
use crate::hub::POISONS;
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
        let rows: Vec<[String; 7]> = rows.into_iter().map(|(_, row)| row).collect();
        table::print(["DEVICE", "MEMBER", "NAME", "ENROLLED (UTC)", "LAST SYNC (UTC)", "UNSYNCED", ""], &rows);
        Ok(())
    }
}

const fn state(device: &Device) -> &'static str {
    if device.revoked.is_some() {
        "revoked"
    } else if device.poisons >= POISONS {
        "suspended"
    } else {
        ""
    }
}

impl Revoke {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let device = self.place.open()?.revoke(self.device, now())?;
        let unsynced = match device.waiting {
            0 => String::new(),
            waiting => format!(" It spoke of {waiting} changes that it had not sent."),
        };
        say(format!("Device {} is refused from now on.{unsynced}", device.number));
        Ok(())
    }
}
