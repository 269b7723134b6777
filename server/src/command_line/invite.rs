//! `cartera-server invite`.

use clap::{Args, ValueEnum};
use shared::crm::{Audience, Role};
use shared::sync::cursor::{Scope, WORKSPACE};

use super::failure::Failure;
use super::{Place, link, named, random, shut_out};
use crate::http::now;
use crate::hub::{Hub, MemberSummary, NewMember, is_administrator};
use crate::store::SqliteStore;

/// Whom to invite, and to what.
#[derive(Args)]
pub(super) struct Invite {
    #[command(flatten)]
    place: Place,
    /// Their name. A member of this name gets a new invitation, and the roles that are named here; one who was
    /// removed is brought back, with the roles of before; else one is made.
    #[arg(long)]
    name: String,
    /// What they may do in the territories.
    #[arg(long, value_enum, default_value_t = TerritoryRole::Seller)]
    role: TerritoryRole,
    /// A territory, by name or number; several times for several. A new member who is given none, and nothing else, works in all
    /// that there are.
    #[arg(long, value_name = "TERRITORY")]
    territory: Vec<String>,
    /// They keep the catalogue: they write products, which everybody reads.
    #[arg(long)]
    catalogue: bool,
    /// They administer the workspace: members, territories, custom fields, and everything in every territory.
    #[arg(long)]
    administrator: bool,
    /// Make the territories that do not exist yet.
    #[arg(long)]
    create: bool,
    /// Where people reach the server; several times for several links. Without it, what the server noted at its last start.
    #[arg(long, env = "CARTERA_URL", value_name = "URL", value_delimiter = ',')]
    url: Vec<String>,
}

/// A role in a territory.
#[derive(Copy, Clone, Debug, PartialEq, Eq, ValueEnum)]
enum TerritoryRole {
    /// Sees and writes nothing.
    Reader,
    /// Looks after customers.
    Seller,
    /// Also moves customers between territories.
    Manager,
}

impl From<TerritoryRole> for Role {
    fn from(role: TerritoryRole) -> Self {
        match role {
            TerritoryRole::Reader => Self::Reader,
            TerritoryRole::Seller => Self::Seller,
            TerritoryRole::Manager => Self::Manager,
        }
    }
}

impl Invite {
    pub(super) fn run(&self) -> Result<(), Failure> {
        let hub = self.place.open()?;
        let now = now();
        let name = self.name.trim();
        let member = if let Some(found) = named::member(&hub, name)? {
            hub.grant_roles(found.id, &self.roles(&hub, false, now)?, now)?;
            found.id
        } else {
            let id = random::id(now)?;
            let roles = self.roles(&hub, true, now)?;
            hub.create_member(id, &NewMember { name: name.to_owned(), roles, language: None }, now)?;
            id
        };
        let mut urls = if self.url.is_empty() { self.place.urls() } else { self.url.clone() };
        if urls.is_empty() {
            urls.push("http://127.0.0.1:8787".to_owned());
        }
        for url in &urls {
            link::print(&hub.invite(member, random::bytes()?, now)?, name, url);
        }
        // Back again are those whom the lists have as shut out.
        shut_out::refresh(&hub, &self.place)
    }

    /// The roles that the arguments name.
    fn roles(&self, hub: &Hub<SqliteStore>, new: bool, now: i64) -> Result<Vec<(Scope, Role)>, Failure> {
        let mut roles = Vec::new();
        if self.administrator {
            roles.push((WORKSPACE, Role::Administrator));
        }
        if self.catalogue {
            roles.push((Audience::CATALOGUE.scope(WORKSPACE), Role::Manager));
        }
        let territories = hub.territories()?;
        for wanted in &self.territory {
            let number = match named::territory(&territories, wanted)? {
                Some(territory) => territory.number,
                None if self.create => hub.create_territory(random::id(now)?, wanted, now)?,
                None => {
                    let names: Vec<&str> = territories.iter().map(|territory| territory.name.as_str()).collect();
                    let names = names.join(", ");
                    return Err(Failure::Usage(format!(
                        "there is no territory {wanted} (add --create), only: {names}"
                    )));
                }
            };
            roles.push((number, self.role.into()));
        }
        if new && self.territory.is_empty() && !self.administrator && !self.catalogue {
            roles.extend(territories.iter().map(|territory| (territory.number, self.role.into())));
        }
        Ok(roles)
    }
}

/// Somebody who can invite others: the first administrator by name.
pub(super) fn an_administrator(hub: &Hub<SqliteStore>) -> Result<Option<MemberSummary>, Failure> {
    Ok(hub.members()?.into_iter().find(|found| is_administrator(&found.member) && !found.member.removed))
}
