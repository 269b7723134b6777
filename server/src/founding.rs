//! What a new workspace begins with: an administrator and a territory, or the sample.
//!
//! `ids` gives a new id each time; like the clock, randomness comes from outside.

use shared::crm::{Audience, Kind, Role, Value};
use shared::document::{DocId, Intent, text};
use shared::sync::cursor::{Scope, WORKSPACE};

use crate::hub::{Hub, HubError, NewMember};
use crate::sample::{self, Keeper, SELLERS, SampleActivity, SampleCustomer, TERRITORIES};
use crate::store::Store;

/// How many customers the sample has that people get.
pub const CUSTOMERS: usize = 500;
/// The seed of the sample: everybody's first workspace is the same.
pub const SEED: u64 = 7;
/// Who administers the sample.
pub const ADMINISTRATOR: &str = "Alba Montes";
/// Who leads the sample's sellers, in all territories.
pub const MANAGER: &str = "Marta Cárdenas";
/// Who keeps the sample's catalogue, and holds no territory.
pub const KEEPER: &str = "Bruno Salas";

/// Members to be invited first, each with their name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Founders {
    /// The administrator.
    pub administrator: (DocId, String),
    /// Somebody who sells everywhere, if there is such a one.
    pub seller: Option<(DocId, String)>,
    /// The territories' scopes.
    pub territories: Vec<Scope>,
}

/// Begins with an administrator and one territory.
///
/// # Errors
/// If the store cannot be written.
pub fn found_empty<S: Store>(hub: &Hub<S>, mut ids: impl FnMut() -> DocId, now: i64) -> Result<Founders, HubError> {
    hub.found_company(&[], now)?;
    let territory = hub.create_territory(ids(), "General", now)?;
    let name = "Administración".to_owned();
    let administrator = create(hub, ids(), &name, vec![(WORKSPACE, Role::Administrator)], now)?;
    Ok(Founders { administrator: (administrator, name), seller: None, territories: vec![territory] })
}

/// Begins with two territories, an administrator, three sellers and who leads them, a catalogue and who keeps it, and so
/// many customers with their activities.
///
/// # Errors
/// If the store cannot be written.
pub fn found_sample<S: Store>(
    hub: &Hub<S>,
    customers: usize,
    mut ids: impl FnMut() -> DocId,
    now: i64,
) -> Result<Founders, HubError> {
    hub.found_company(&sample::COMPANY.map(|(key, text)| (key, Value::text(text))), now)?;
    let mut territories: Vec<Scope> = Vec::new();
    for name in TERRITORIES {
        territories.push(hub.create_territory(ids(), name, now)?);
    }
    let administrator = create(hub, ids(), ADMINISTRATOR, vec![(WORKSPACE, Role::Administrator)], now)?;
    let mut sellers: Vec<DocId> = Vec::new();
    for (name, places) in SELLERS {
        let roles = places.iter().filter_map(|place| Some((*territories.get(*place)?, Role::Seller))).collect();
        sellers.push(create(hub, ids(), name, roles, now)?);
    }
    let leads = territories.iter().map(|territory| (*territory, Role::Manager)).collect();
    create(hub, ids(), MANAGER, leads, now)?;
    create(hub, ids(), KEEPER, vec![(Audience::CATALOGUE.scope(WORKSPACE), Role::Manager)], now)?;
    let made = sample::customers(customers, SEED, now);
    hub.plant(made.flat_map(|customer| records(customer, &territories, &sellers)), now)?;
    let products = sample::products(now).map(|(id, values)| (id, product(values)));
    hub.plant(products, now)?;
    hub.plant(kept_views(hub, administrator, &sellers)?, now)?;
    let everywhere = SELLERS.iter().position(|(_, places)| places.len() == TERRITORIES.len());
    let seller = everywhere.and_then(|at| Some((*sellers.get(at)?, SELLERS[at].0.to_owned())));
    Ok(Founders { administrator: (administrator, ADMINISTRATOR.to_owned()), seller, territories })
}

fn create<S: Store>(
    hub: &Hub<S>,
    id: DocId,
    name: &str,
    roles: Vec<(Scope, Role)>,
    now: i64,
) -> Result<DocId, HubError> {
    hub.create_member(id, &NewMember { name: name.to_owned(), roles, language: Some("es") }, now)?;
    Ok(id)
}

/// A customer's record and its activities' records, to be planted ([`Hub::plant`]).
#[must_use]
pub fn records(customer: SampleCustomer, territories: &[Scope], sellers: &[DocId]) -> Vec<(DocId, Vec<Intent>)> {
    let territory = territories.get(customer.territory).copied().unwrap_or(WORKSPACE);
    let seller = |at: usize| sellers.get(at).map_or(Value::Null, |id| Value::text(id.to_string()));
    let mut intents = newborn(Kind::CUSTOMER, territory, ("owner", seller(customer.seller)), customer.values);
    let splices: Vec<_> = text::difference("", &customer.notes).into_iter().collect();
    if !splices.is_empty() {
        intents.push(Intent::Text { key: "notes".to_owned(), splices });
    }
    let mut records = vec![(customer.id, intents)];
    for SampleActivity { id, seller: by, values } in customer.activities {
        records.push((id, newborn(Kind::ACTIVITY, territory, ("by", seller(by)), values)));
    }
    records
}

/// The records of the views that members keep, each their keeper's alone, to be planted.
fn kept_views<S: Store>(
    hub: &Hub<S>,
    administrator: DocId,
    sellers: &[DocId],
) -> Result<Vec<(DocId, Vec<Intent>)>, HubError> {
    let members = hub.members()?;
    let number = |keeper: Keeper| {
        let keeper = match keeper {
            Keeper::Seller(at) => *sellers.get(at)?,
            Keeper::Administrator => administrator,
        };
        members.iter().find(|member| member.id == keeper)?.member.number
    };
    let ranks = ["8", "i", "r"];
    let record = |(at, (id, (keeper, of, name, query))): (usize, (DocId, _))| {
        let (of, name, query): (&str, &str, &str) = (of, name, query);
        let values = [
            ("kind", Value::text(Kind::VIEW.name())),
            ("territory", Value::Int(i64::from(number(keeper)?))),
            ("of", Value::text(of)),
            ("name", Value::text(name)),
            ("query", Value::text(query)),
            ("pinned", Value::Bool(true)),
            ("rank", Value::text(ranks[at % ranks.len()])),
        ];
        let set = |(key, new): (&str, Value)| Intent::Set { key: key.to_owned(), seen: Vec::new(), new };
        Some((id, values.into_iter().map(set).collect()))
    };
    Ok(sample::views().enumerate().filter_map(record).collect())
}

/// A product's record, to be planted.
fn product(values: Vec<(&str, Value)>) -> Vec<Intent> {
    let first = [("kind", Value::text(Kind::PRODUCT.name())), ("territory", Value::Int(0))];
    let set = |(key, new): (&str, Value)| Intent::Set { key: key.to_owned(), seen: Vec::new(), new };
    first.into_iter().chain(values).map(set).collect()
}

fn newborn(kind: Kind, territory: Scope, whose: (&str, Value), values: Vec<(String, Value)>) -> Vec<Intent> {
    let first = [
        ("kind".to_owned(), Value::text(kind.name())),
        ("territory".to_owned(), Value::Int(i64::from(territory))),
        (whose.0.to_owned(), whose.1),
    ];
    let set = |(key, new)| Intent::Set { key, seen: Vec::new(), new };
    first.into_iter().chain(values).map(set).collect()
}
