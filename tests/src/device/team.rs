//! A team's numbers, as the door says them.

use serde_json::{Map, Value as Json, json};
use shared::book::Book;
use shared::book::team::{AtRisk, Change, Part, Period, Person, TeamWanted};
use shared::crm::Zone;
use shared::crm::values::civil::Day;
use shared::crm::values::money::{Currency, Money};

use super::{Device, DeviceError};

impl Device {
    /// What a team did and left undone, of what is on this device; days are cut by the clocks of `zone`, else by the company's.
    ///
    /// # Errors
    /// If the device has not joined.
    pub fn team(&self, period: Period, zone: Option<&Zone>) -> Result<Json, DeviceError> {
        let zone = zone.cloned().map_or_else(|| self.zone(), Ok)?;
        let today = zone.day(self.host()?.now());
        let (replica, mut book) = (self.replica()?, self.book(zone)?);
        let team = book.team(&TeamWanted { period, today, ..TeamWanted::default() });
        let person = |person: &Person| {
            let name = person.member.and_then(|member| Some(replica.row(member)?.row.title().to_owned()));
            json!({
                "member": person.member.map(|member| member.to_string()),
                "name": name.unwrap_or_default(),
                "customers": person.customers,
                "contacted": person.contacted,
                "visits": person.visits,
                "orders": person.orders,
                "overdue": person.overdue,
                "by_contact": person.by_contact,
                "by_visit": person.by_visit,
                "worth": sums(&person.worth),
                "at_risk": person.at_risk,
                "at_risk_worth": sums(&person.at_risk_worth),
                "weeks": person.weeks,
            })
        };
        let named = |AtRisk { doc, days }: &AtRisk| json!({ "id": doc.to_string(), "days": days });
        let city = |Part { choice, contacted, customers }: &Part| json!({ "city": choice, "contacted": contacted, "customers": customers });
        Ok(json!({
            "from": day(team.from),
            "to": day(today),
            "customers": team.customers,
            "visits": change(team.visits),
            "contacted": change(team.contacted),
            "orders": change(team.orders),
            "overdue": team.overdue,
            "people": team.people.iter().map(person).collect::<Vec<_>>(),
            "at_risk": team.at_risk,
            "at_risk_worth": sums(&team.at_risk_worth),
            "at_risk_first": team.at_risk_first.iter().map(named).collect::<Vec<_>>(),
            "first_week": day(team.first_week),
            "cities": team.parts.iter().map(city).collect::<Vec<_>>(),
        }))
    }

    /// A book of all that is on this device; days are cut by the clocks of `zone`.
    ///
    /// # Errors
    /// If the device has not joined.
    pub(super) fn book(&self, zone: Zone) -> Result<Book, DeviceError> {
        let (replica, mut book) = (self.replica()?, Book::new(zone));
        for (doc, row) in replica.packed_rows().after(None) {
            if let Some(listed) = row.read() {
                book.update(doc, Some(&listed.row), replica.registry());
            }
        }
        Ok(book)
    }
}

fn day(days: i64) -> Option<String> {
    Day::from_days(days).map(|day| day.to_string())
}

fn change(change: Change) -> Json {
    json!({ "now": change.now, "before": change.before })
}

/// Amounts by the letters of their currencies, with a decimal point.
fn sums(amounts: &[(String, i64)]) -> Json {
    let plain = |(code, minor): &(String, i64)| {
        let money = Currency::parse(code).and_then(|currency| Money::new(*minor, currency)).ok()?;
        let amount = money.plain().split(' ').next()?.to_owned();
        Some((code.clone(), Json::from(amount)))
    };
    Json::Object(amounts.iter().filter_map(plain).collect::<Map<_, _>>())
}
