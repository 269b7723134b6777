//! `cartera-server members`.

use clap::Args;
use shared::crm::{Audience, Role};
use shared::sync::cursor::{Scope, WORKSPACE};

use super::failure::Failure;
use super::output::{ended, say, unsent};
use super::{Place, named, shut_out, table};
use crate::http::now;
use crate::hub::{Hub, HubError, MemberSummary, is_administrator};
use crate::store::{SqliteStore, Territory};

/// Whose rights to look at, or to take away.
#[derive(Args)]
pub(super) struct Members {
    #[command(flatten)]
    place: Place,
    /// Whom it is about, by name. Without it, the list of all.
    #[arg(long)]
    name: Option<String>,
    /// A territory to withdraw from them, by name or number, or `catalogue`; several times for several. Its customers leave their
    /// devices, and what they had not sent of them lies in their outbox as refused.
    #[arg(long, value_name = "TERRITORY", requires = "name")]
    withdraw: Vec<String>,
    /// Have them administer the workspace no more. The territories that are their own stay theirs.
    #[arg(long, requires = "name")]
    demote: bool,
    /// Remove them: their devices are refused, and what they wrote stays. `invite` brings them back.
    #[arg(long, requires = "name", conflicts_with_all = ["withdraw", "demote"])]
    remove: bool,
}

/// What the list calls the catalogue, among territories.
const CATALOGUE: &str = "catalogue";

impl Members {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let hub = self.place.open()?;
        let territories = hub.territories()?;
        let Some(name) = &self.name else {
            list(&hub.members()?, &territories);
            return Ok(());
        };
        let unknown = || Failure::Usage(format!("there is no member {name}; `cartera-server members` lists them"));
        let found = named::member(&hub, name)?.ok_or_else(unknown)?;
        if self.remove {
            remove(&hub, &found)?;
        } else if self.demote || !self.withdraw.is_empty() {
            self.withdraw(&hub, &found, &territories)?;
        } else {
            list(&[found], &territories);
            return Ok(());
        }
        shut_out::refresh(&hub, &self.place)
    }

    fn withdraw(&self, hub: &Hub<SqliteStore>, found: &MemberSummary, all: &[Territory]) -> Result<(), Failure> {
        let name = &found.member.name;
        let mut scopes = Vec::new();
        if is_administrator(&found.member) {
            if !self.demote {
                let why = "administers the workspace, and so works in all its territories: withdraw with --demote";
                return Err(Failure::Usage(format!("{name} {why}")));
            }
            scopes.push(WORKSPACE);
        } else if self.demote {
            return Err(Failure::Usage(format!("{name} does not administer the workspace")));
        }
        for wanted in &self.withdraw {
            let territory = named::territory(all, wanted)?.map(|territory| territory.number);
            let territory = territory.or_else(|| (wanted == CATALOGUE).then(|| Audience::CATALOGUE.scope(WORKSPACE)));
            let given = territory.filter(|scope| found.member.grants.iter().any(|grant| grant.scope == *scope));
            scopes.push(given.ok_or_else(|| {
                let own = territory_roles(found, all).join(", ");
                Failure::Usage(format!("{name} has no territory {wanted}, only: {own}"))
            })?);
        }
        let invitations = ended(done(hub.withdraw_roles(found.id, &scopes, now()), name)?);
        let mut left = found.clone();
        left.member.grants.retain(|grant| !scopes.contains(&grant.scope));
        let left = match territory_roles(&left, all) {
            roles if roles.is_empty() => "no territory".to_owned(),
            roles => roles.join(", "),
        };
        say(format!("{name} keeps {left}.{invitations}"));
        Ok(())
    }
}

fn remove(hub: &Hub<SqliteStore>, found: &MemberSummary) -> Result<(), Failure> {
    let name = &found.member.name;
    let invitations = ended(done(hub.remove_member(found.id, now()), name)?);
    let open = found.devices.iter().filter(|device| device.revoked.is_none());
    let (devices, waiting) = open.fold((0, 0), |(devices, waiting), device| (devices + 1, waiting + device.waiting));
    let devices = match devices {
        0 => String::new(),
        1 => " Their device is refused from now on.".to_owned(),
        _ => format!(" Their {devices} devices are refused from now on."),
    };
    say(format!("{name} is removed.{devices}{}{invitations}", unsent(waiting)));
    Ok(())
}

/// Says what to do if somebody was the last administrator.
fn done(taken: Result<usize, HubError>, name: &str) -> Result<usize, Failure> {
    if let Err(HubError::LastAdministrator) = taken {
        let first = "make another administrator first: `cartera-server invite --name NAME --administrator`";
        return Err(Failure::Usage(format!("nobody but {name} administers the workspace; {first}")));
    }
    Ok(taken?)
}

fn list(members: &[MemberSummary], territories: &[Territory]) {
    let row = |found: &MemberSummary| {
        let mut roles = territory_roles(found, territories);
        if is_administrator(&found.member) {
            roles.insert(0, Role::Administrator.name().to_owned());
        }
        let devices = found.devices.iter().filter(|device| device.revoked.is_none()).count();
        let state = if found.member.removed { "removed" } else { "" };
        [found.member.name.clone(), roles.join(", "), devices.to_string(), state.to_owned()]
    };
    let rows: Vec<[String; 4]> = members.iter().map(row).collect();
    table::print(["NAME", "ROLES", "DEVICES", ""], &rows);
}

/// What somebody is where, as `Norte: seller`.
fn territory_roles(found: &MemberSummary, territories: &[Territory]) -> Vec<String> {
    let territory = |scope: Scope| {
        if scope == Audience::CATALOGUE.scope(WORKSPACE) {
            return CATALOGUE.to_owned();
        }
        let found = territories.iter().find(|territory| territory.number == scope);
        found.map_or_else(|| scope.to_string(), |territory| territory.name.clone())
    };
    let roles = found.member.grants.iter().filter(|grant| grant.scope != WORKSPACE);
    roles.map(|grant| format!("{}: {}", territory(grant.scope), grant.role.name())).collect()
}
