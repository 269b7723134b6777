//! One customer.

use shared::crm::Value;
use shared::crm::values::civil::Day;
use shared::crm::values::ids::tag_id;
use shared::crm::values::place::Place;

use super::activity::{self, Round};
use super::places::{COUNTRIES, City, Country, District};
use super::random::Random;
use super::tax_ids::tax_id;
use super::words::{FUNCTIONS, GIVEN, HOURS, NOTES, SHOP_NAMES, SOURCES, SURNAMES, TAGS, TRADES, Trade};
use super::{SELLERS, SampleCustomer, make_id};

/// What is chosen before anything is written.
struct Character {
    is_person: bool,
    name: String,
    slug: String,
    trade: &'static Trade,
}

/// Root keys and values as they are made.
struct Values(Vec<(String, Value)>);

impl Values {
    fn set(&mut self, key: &str, text: impl Into<String>) {
        self.0.push((key.to_owned(), Value::Text(text.into())));
    }

    fn set_entry(&mut self, group: &str, id: &str, key: &str, text: impl Into<String>) {
        self.0.push((format!("{group}/{id}/{key}"), Value::Text(text.into())));
    }
}

/// The customer of a number.
pub(super) fn make(index: u64, random: &mut Random, now_ms: i64) -> SampleCustomer {
    let id = make_id(index, random);
    let (territory, country) = choose_country(random);
    let city = random.pick(country.cities);
    let round = round(territory, city);
    let seller = if random.chance(70) { territory * 2 } else { 1 };
    debug_assert!(SELLERS[seller].1.contains(&territory));

    let character = choose_character(random);
    let mut values = Values(Vec::with_capacity(40));
    write_identity(&mut values, index, &character, country, random);
    write_relation(&mut values, &character, country, random);
    write_address(&mut values, country, city, random);
    write_reach(&mut values, &character, country, city, random, now_ms);
    if !character.is_person && random.chance(45) {
        write_contact(&mut values, country, city, random);
    }
    write_tags(&mut values, &character, random);
    let notes = write_notes(random);
    let activities = activity::make_all(index, id, seller, (city, round), random, now_ms);
    SampleCustomer { id, territory, seller, values: values.0, notes, activities }
}

fn choose_country(random: &mut Random) -> (usize, &'static Country) {
    // Half of them in Mexico, the rest evenly elsewhere.
    if random.chance(50) { (0, &COUNTRIES[0]) } else { (1, random.pick(&COUNTRIES[1..])) }
}

/// All cities of a territory in their order.
fn round(territory: usize, city: &City) -> Round {
    let countries = if territory == 0 { &COUNTRIES[..1] } else { &COUNTRIES[1..] };
    let cities: Vec<&str> = countries.iter().flat_map(|country| country.cities).map(|city| city.name).collect();
    let place = cities.iter().position(|name| *name == city.name).unwrap_or(0);
    Round { cities: cities.len() as i64, place: place as i64 }
}

fn full_name(random: &mut Random) -> String {
    let given = random.pick(GIVEN);
    format!("{given} {} {}", random.pick(SURNAMES), random.pick(SURNAMES))
}

fn choose_character(random: &mut Random) -> Character {
    let is_person = random.chance(30);
    let trade = random.pick(TRADES);
    let name = if is_person { full_name(random) } else { format!("{} {}", trade.word, random.pick(SHOP_NAMES)) };
    let slug = shared::crm::search::fold(&name).replace(' ', if is_person { "." } else { "-" });
    Character { is_person, name, slug, trade }
}

fn write_identity(values: &mut Values, index: u64, character: &Character, country: &Country, random: &mut Random) {
    values.set("name", &character.name);
    values.set("form", if character.is_person { "person" } else { "organisation" });
    values.set("code", format!("C-{:05}", index + 1));
    values.set("language", "es");
    let known = if character.is_person { 50 } else { 85 };
    if let Some(id) =
        tax_id(country.region, character.is_person, &character.name, random).filter(|_| random.chance(known))
    {
        values.set_entry("tax_id", &random.entry_id(), "number", id);
    }
    if character.is_person {
        let (month, day) = (random.between(1, 12), random.between(1, 28));
        if random.chance(60) {
            let year = random.between(1950, 2004);
            values.set("birthday", format!("{year}-{month:02}-{day:02}"));
        } else if random.chance(50) {
            values.set("birthday", format!("--{month:02}-{day:02}"));
        }
    } else {
        let owner = random.pick(SURNAMES);
        values.set("legal_name", format!("{} {owner} {}", character.trade.word, country.legal_form));
    }
}

fn write_relation(values: &mut Values, character: &Character, country: &Country, random: &mut Random) {
    let relations = [
        "customer",
        "customer",
        "customer",
        "customer",
        "customer",
        "prospect",
        "prospect",
        "former_customer",
        "supplier",
    ];
    let relation = *random.pick(&relations);
    let stage = match relation {
        "prospect" => *random.pick(&["engagement", "acquisition"]),
        "former_customer" => "lost",
        _ => *random.pick(&["acquisition", "retention", "retention", "expansion"]),
    };
    values.set("relation", relation);
    values.set("stage", stage);
    values.set("segment", character.trade.segment);
    // From a tenth of the usual to six times as much, in round amounts.
    let worth = country.typical_worth * random.between(10, 600) / 100;
    let minor = if country.currency == "CLP" { worth } else { worth * 100 };
    // Nobody expects a supplier to buy.
    if relation != "supplier" {
        values.set("worth", format!("{minor} {}", country.currency));
    }
    values.set("preferred_channel", *random.pick(&["visit", "phone", "whatsapp", "whatsapp", "mail"]));
    if random.chance(80) {
        values.set("preferred_hours", *random.pick(HOURS));
    }
    if random.chance(70) {
        values.set("needs", character.trade.needs);
    }
    if random.chance(60) {
        values.set("source", *random.pick(SOURCES));
    }
}

fn write_address(values: &mut Values, country: &Country, city: &City, random: &mut Random) {
    let id = random.entry_id();
    let District(district, postcode, latitude, longitude) = random.pick(city.districts);
    let mut set = |key: &str, text: String| values.set_entry("address", &id, key, text);
    set("street", (*random.pick(country.streets)).to_owned());
    set("street_number", random.between(1, 1_800).to_string());
    set("district", (*district).to_owned());
    set("city", city.name.to_owned());
    set("region", city.state.to_owned());
    set("postcode", (*postcode).to_owned());
    set("country", country.region.code().to_owned());
    // Within some four hundred metres of the district's point.
    let near = |degrees: i32, random: &mut Random| degrees + random.between(-3_800, 3_800) as i32;
    if let Ok(place) = Place::new(near(*latitude, random), near(*longitude, random)) {
        set("place", place.to_string());
    }
}

fn phone(country: &Country, city: &City, is_mobile: bool, random: &mut Random) -> String {
    random.digits(if is_mobile { country.mobile.unwrap_or(city.landline) } else { city.landline })
}

fn write_reach(
    values: &mut Values,
    character: &Character,
    country: &Country,
    city: &City,
    random: &mut Random,
    now_ms: i64,
) {
    let first = random.entry_id();
    let is_mobile = character.is_person || random.chance(50);
    values.set_entry("phone", &first, "label", if is_mobile { "móvil" } else { "tienda" });
    values.set_entry("phone", &first, "number", phone(country, city, is_mobile, random));
    if random.chance(20) {
        let second = random.entry_id();
        values.set_entry("phone", &second, "label", "oficina");
        values.set_entry("phone", &second, "number", phone(country, city, false, random));
        values.set_entry("phone", &second, "rank", "r");
        values.set("main_phone", first);
    }
    if random.chance(85) {
        let address = match character.is_person {
            true => format!("{}@ejemplo.com", character.slug),
            false => format!("compras@{}.example", character.slug),
        };
        values.set_entry("mail", &random.entry_id(), "address", address);
    }
    if !character.is_person && random.chance(25) {
        values.set_entry("web", &random.entry_id(), "address", format!("https://www.{}.example", character.slug));
    }
    if random.chance(40) {
        let id = random.entry_id();
        values.set_entry("consent", &id, "channel", *random.pick(&["whatsapp", "mail", "phone"]));
        values.0.push((format!("consent/{id}/given"), Value::Bool(random.chance(85))));
        let days = now_ms.div_euclid(86_400_000) - random.between(20, 700);
        if let Some(day) = Day::from_days(days) {
            values.set_entry("consent", &id, "date", day.to_string());
        }
    }
}

fn write_contact(values: &mut Values, country: &Country, city: &City, random: &mut Random) {
    let id = random.entry_id();
    values.set_entry("contact", &id, "name", full_name(random));
    values.set_entry("contact", &id, "function", *random.pick(FUNCTIONS));
    values.set_entry("contact", &id, "role", *random.pick(&["decides", "buys", "pays", "uses", "advises", "receives"]));
    if random.chance(50) {
        values.set_entry("contact", &id, "influence", *random.pick(&["high", "medium", "low"]));
    }
    if random.chance(50) {
        values.set_entry("contact", &id, "phone", phone(country, city, true, random));
    }
}

fn write_tags(values: &mut Values, character: &Character, random: &mut Random) {
    let mut labels = vec![character.trade.tag];
    while labels.len() < 3 {
        let label = *random.pick(TAGS);
        if !labels.contains(&label) {
            labels.push(label);
        }
    }
    for label in labels {
        if let Some(id) = tag_id(label) {
            values.set_entry("tag", &id, "label", label);
        }
    }
}

/// Some two hundred characters.
fn write_notes(random: &mut Random) -> String {
    let mut notes = String::new();
    let mut at = random.below(NOTES.len() as u64) as usize;
    while notes.chars().count() < 175 {
        if !notes.is_empty() {
            notes.push(' ');
        }
        notes.push_str(&fill(NOTES[at], random));
        // Coprime to their number, so that no sentence comes twice.
        at = (at + 7) % NOTES.len();
    }
    notes
}

/// A sentence with its marks filled in; [`NOTES`] says what they stand for.
pub(super) fn fill(sentence: &str, random: &mut Random) -> String {
    let given: &str = random.pick::<&str>(GIVEN);
    let mut filled = String::with_capacity(sentence.len() + 8);
    for character in sentence.chars() {
        match character {
            '#' => filled.push_str(&random.between(6, 40).to_string()),
            '&' => filled.push_str(&random.between(2, 5).to_string()),
            '%' => filled.push_str(&random.between(8, 12).to_string()),
            '@' => filled.push_str(given),
            other => filled.push(other),
        }
    }
    filled
}
