//! Made-up customers: a workspace that has something in it at the first start, and something to measure with.
//!
//! The same seed and `now` make the same customers, and customer number 7 is the same whether ten are made or a hundred
//! thousand: each has its own stream of chance. Cities, postcodes, coordinates and zones are true, names and numbers are made
//! up; phones and tax ids have the right form and lie, as far as it is known, where nobody has been given one.

mod activity;
mod catalogue;
mod customer;
mod places;
mod random;
mod tax_ids;
mod views;
mod words;

use shared::crm::Value;
use shared::document::DocId;

pub use catalogue::products;
pub use places::TERRITORIES;
pub use views::{Keeper, views};

use random::Random;

/// The three sellers and the territories, by their places in [`TERRITORIES`], in which they sell.
pub const SELLERS: [(&str, &[usize]); 3] =
    [("Lucía Herrera", &[0]), ("Tomás Quiroga", &[0, 1]), ("Inés Valverde", &[1])];

/// What the company says of itself.
pub const COMPANY: [(&str, &str); 10] = [
    ("name", "Distribuidora La Serrana"),
    ("legal_name", "Distribuidora La Serrana, S.A. de C.V."),
    ("country", "MX"),
    ("zone", "America/Mexico_City"),
    ("currency", "MXN"),
    ("week", "monday"),
    ("street", "Av. Constituyentes 118"),
    ("city", "Querétaro"),
    ("postcode", "76000"),
    ("web", "https://laserrana.example"),
];

/// A made-up customer.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleCustomer {
    /// Their id.
    pub id: DocId,
    /// The place of their territory in [`TERRITORIES`].
    pub territory: usize,
    /// The place of their owner in [`SELLERS`].
    pub seller: usize,
    /// Root keys and values, all but `kind`, `territory` and `owner`, which depend on the workspace.
    pub values: Vec<(String, Value)>,
    /// Their notes.
    pub notes: String,
    /// What was done with them and what is planned, oldest first.
    pub activities: Vec<SampleActivity>,
}

/// A made-up activity. It lives in its customer's territory.
#[derive(Clone, Debug, PartialEq)]
pub struct SampleActivity {
    /// Its id.
    pub id: DocId,
    /// The place of the seller who does it in [`SELLERS`].
    pub seller: usize,
    /// Root keys and values, all but `kind`, `territory` and `by`.
    pub values: Vec<(String, Value)>,
}

/// `n` customers. Their activities lie around `now_ms`, milliseconds since 1970 UTC; ids do not depend on it.
pub fn customers(n: usize, seed: u64, now_ms: i64) -> impl Iterator<Item = SampleCustomer> {
    (0..n as u64).map(move |index| {
        let mut random = Random::new(seed, index);
        customer::make(index, &mut random, now_ms)
    })
}

/// When the first customer was written down: 2026-01-05, a Monday. The others follow a minute apart.
const FIRST_MS: i64 = 1_767_628_800_000;

/// A UUIDv7 from chance alone, so that it is the same whenever the sample is made.
fn make_id(index: u64, random: &mut Random) -> DocId {
    let mut bytes = [0; 10];
    for (byte, chance) in
        bytes.iter_mut().zip(random.next().to_le_bytes().into_iter().chain(random.next().to_le_bytes()))
    {
        *byte = chance;
    }
    DocId::new(FIRST_MS + index as i64 * 60_000, bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::time::Instant;

    use shared::crm::{Kind, Registry};

    use super::*;

    const NOW: i64 = 1_795_293_000_000;

    fn value<'v>(values: &'v [(String, Value)], key: &str) -> Option<&'v Value> {
        values.iter().find(|(known, _)| known == key).map(|(_, value)| value)
    }

    #[track_caller]
    fn assert_right(kind: Kind, values: &[(String, Value)]) {
        let registry = Registry::default();
        let mut keys = BTreeSet::new();
        for (key, value) in values {
            assert!(keys.insert(key), "{key} stands twice");
            let resolved = registry.resolve(kind, key).unwrap_or_else(|| panic!("{key}"));
            assert_eq!(resolved.value.check(value), Ok(()), "{key} {value:?}");
            assert!(!value.is_null(), "{key}");
        }
    }

    #[test]
    fn every_number_that_a_pattern_makes_is_a_phone_of_its_country() {
        let mut random = Random::new(1, 1);
        for country in places::COUNTRIES {
            for pattern in country.cities.iter().map(|city| city.landline).chain(country.mobile) {
                for _ in 0..500 {
                    let number = random.digits(pattern);
                    let again = shared::crm::values::phone::parse(&number, shared::crm::Region::OTHER);
                    assert_eq!(again.as_deref(), Ok(number.as_str()), "{pattern}");
                }
            }
        }
    }

    #[test]
    fn every_value_is_right_and_every_id_is_new() {
        let mut ids = BTreeSet::new();
        let (mut fields, mut activities, mut notes) = (0, 0, 0);
        for customer in customers(2_000, 7, NOW) {
            assert_right(Kind::CUSTOMER, &customer.values);
            assert!(ids.insert(customer.id));
            assert!(SELLERS[customer.seller].1.contains(&customer.territory));
            for activity in &customer.activities {
                assert_right(Kind::ACTIVITY, &activity.values);
                assert!(ids.insert(activity.id));
                assert!(SELLERS[activity.seller].1.contains(&customer.territory));
                assert_eq!(value(&activity.values, "customer"), Some(&Value::Text(customer.id.to_string())));
            }
            // The owner is the 28th field, and tags are counted apart.
            fields += 1 + customer.values.iter().filter(|(key, _)| !key.starts_with("tag/")).count();
            activities += customer.activities.len();
            notes += customer.notes.encode_utf16().count();
        }
        assert!((27.0..29.0).contains(&(fields as f64 / 2_000.0)), "{} fields a customer", fields as f64 / 2_000.0);
        assert!((190.0..215.0).contains(&(notes as f64 / 2_000.0)), "{} characters of notes", notes as f64 / 2_000.0);
        assert!((2.9..3.1).contains(&(activities as f64 / 2_000.0)), "{} activities", activities as f64 / 2_000.0);
    }

    #[test]
    fn there_is_something_overdue_something_today_and_something_ahead() {
        let (mut overdue, mut today, mut ahead, mut done) = (0, 0, 0, 0);
        let day = |ms: i64| ms.div_euclid(86_400_000);
        let all: Vec<SampleCustomer> = customers(500, 7, NOW).collect();
        for activity in all.iter().flat_map(|customer| &customer.activities) {
            let planned = value(&activity.values, "planned").and_then(Value::as_time);
            let due = value(&activity.values, "due").and_then(Value::as_text);
            let open = value(&activity.values, "done").is_none();
            match planned {
                _ if !open => done += 1,
                Some(ms) if day(ms) == day(NOW) => today += 1,
                Some(ms) if ms < NOW => overdue += 1,
                Some(_) => ahead += 1,
                None => assert!(due.is_some(), "an open activity is planned or due"),
            }
            assert!(value(&activity.values, "done").and_then(Value::as_time).is_none_or(|ms| ms <= NOW));
        }
        assert!(overdue >= 15 && today >= 10 && ahead >= 50 && done >= 500, "{overdue} {today} {ahead} {done}");
        for seller in 0..SELLERS.len() {
            assert!(all.iter().filter(|customer| customer.seller == seller).count() > 50);
        }
        assert!(all.iter().filter(|customer| customer.territory == 0).count() > 150);
    }

    #[test]
    fn a_day_is_one_that_somebody_could_drive() {
        let all: Vec<SampleCustomer> = customers(500, 7, NOW).collect();
        let city = |customer: &SampleCustomer| {
            let found = customer.values.iter().find(|(key, _)| key.ends_with("/city"));
            found.and_then(|(_, city)| city.as_text()).unwrap_or_default().to_owned()
        };
        for (seller, (name, territories)) in SELLERS.iter().enumerate() {
            for territory in *territories {
                let mut cities = BTreeSet::new();
                let mut visits = 0;
                for customer in all.iter().filter(|customer| customer.territory == *territory) {
                    for activity in customer.activities.iter().filter(|activity| activity.seller == seller) {
                        let planned = value(&activity.values, "planned").and_then(Value::as_time);
                        let is_today =
                            planned.is_some_and(|ms| ms.div_euclid(86_400_000) == NOW.div_euclid(86_400_000));
                        if is_today && value(&activity.values, "done").is_none() {
                            visits += 1;
                            cities.insert(city(customer));
                        }
                    }
                }
                assert!(cities.len() <= 1 && visits <= 20, "{name} has {visits} in {cities:?}");
            }
        }
        for customer in &all {
            let is_supplier = value(&customer.values, "relation").and_then(Value::as_text) == Some("supplier");
            assert_eq!(value(&customer.values, "worth").is_none(), is_supplier);
        }
    }

    #[test]
    fn the_same_seed_makes_the_same_customers_however_many() {
        let few: Vec<SampleCustomer> = customers(20, 7, NOW).collect();
        let many: Vec<SampleCustomer> = customers(200, 7, NOW).take(20).collect();
        assert_eq!(few, many);
        let later: Vec<DocId> = customers(20, 7, NOW + 86_400_000).map(|customer| customer.id).collect();
        assert_eq!(few.iter().map(|customer| customer.id).collect::<Vec<_>>(), later);
        assert_ne!(customers(20, 8, NOW).collect::<Vec<_>>(), few);
    }

    #[test]
    fn a_hundred_thousand_take_no_time_worth_waiting_for() {
        #[expect(clippy::disallowed_methods, reason = "a test may look at the clock")]
        let start = Instant::now();
        let made = customers(5_000, 7, NOW).filter(|customer| !customer.notes.is_empty()).count();
        assert_eq!(made, 5_000);
        // Without optimisation and with others on the machine; optimised it is some fifty times faster.
        assert!(start.elapsed().as_secs() < 20, "{:?}", start.elapsed());
    }
}
