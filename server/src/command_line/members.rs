//! `cartera-server members`.

use clap::Args;
use shared::sync::cursor::{Scope, WORKSPACE};

use super::failure::Failure;
use super::{Place, table};
use crate::hub::is_administrator;

/// Which workspace's members.
#[derive(Args)]
pub(super) struct Members {
    #[command(flatten)]
    place: Place,
}

impl Members {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let hub = self.place.open()?;
        let territories = hub.territories()?;
        let territory = |scope: Scope| {
            let found = territories.iter().find(|territory| territory.number == scope);
            found.map_or_else(|| scope.to_string(), |territory| territory.name.clone())
        };
        let rows: Vec<[String; 4]> = hub
            .members()?
            .into_iter()
            .map(|found| {
                let roles = found.member.grants.iter().filter(|grant| grant.scope != WORKSPACE);
                let mut roles: Vec<String> =
                    roles.map(|grant| format!("{}: {}", territory(grant.scope), grant.role.name())).collect();
                if is_administrator(&found.member) {
                    roles.insert(0, "administrator".to_owned());
                }
                let devices = found.devices.iter().filter(|device| device.revoked.is_none()).count();
                let state = if found.member.removed { "removed" } else { "" };
                [found.member.name, roles.join(", "), devices.to_string(), state.to_owned()]
            })
            .collect();
        table::print(["NAME", "ROLES", "DEVICES", ""], &rows);
        Ok(())
    }
}
