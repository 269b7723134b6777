//! What the properties of a card say, as targets and texts.

use std::collections::BTreeMap;

use super::card::Card;
use super::line::Property;
use super::rest::{messenger_number, says_more};
use crate::crm::Language;
use crate::crm::language::label;
use crate::exchange::target::{NamePart, Target};

/// One text and what it becomes.
pub(super) struct Saying {
    pub(super) target: Target,
    pub(super) text: String,
    pub(super) label: String,
    pub(super) property: String,
    /// What its text is called where no field takes it; empty if that is what its field is called.
    pub(super) heading: String,
    /// Whether it counts only as far as nothing else says this.
    pub(super) is_fallback: bool,
}

/// What a card's properties say. A card of a person who has an organisation is that organisation's, as [`super::read`] says.
pub(super) struct Sayings<'c> {
    pub(super) card: &'c Card,
    pub(super) language: Language,
    pub(super) list: Vec<Saying>,
    /// What has a word for it and no field.
    pub(super) asides: Vec<(String, String)>,
    /// The contacts that the card names, in order.
    contacts: Vec<String>,
    /// The labels of its addresses, in order, that no whole address stands beside yet.
    pub(super) addresses: Vec<Option<String>>,
    /// Whether it is the card of somebody at the organisation that it becomes.
    is_of_contact: bool,
    counts: BTreeMap<&'static str, u8>,
}

impl<'c> Sayings<'c> {
    pub(super) fn of(card: &'c Card, language: Language) -> Self {
        let mut said = Self {
            card,
            language,
            list: Vec::new(),
            asides: Vec::new(),
            contacts: Vec::new(),
            addresses: Vec::new(),
            is_of_contact: false,
            counts: BTreeMap::new(),
        };
        said.name();
        let agent = label("Asistente", "Assistant").in_language(language);
        said.asides.extend(card.agents.iter().map(|says| (agent.to_owned(), says.clone())));
        // Whose numbers and days stand in the card is said by their labels, so everybody's name comes first.
        for property in &card.properties {
            said.contact(property);
        }
        for property in &card.properties {
            said.property(property);
        }
        for group in &card.groups {
            let nth = said.next("tag");
            said.say("MEMBER", Target::entry("tag", nth, "label"), group.clone(), String::new());
        }
        // Behind the card's own numbers and addresses, whose places others name.
        said.whole_addresses();
        said.messengers();
        said.main_phone();
        said
    }

    fn say(&mut self, property: &str, target: Target, text: String, label: String) {
        let (property, heading) = (property.to_owned(), String::new());
        self.list.push(Saying { target, text, label, property, heading, is_fallback: false });
    }

    fn field(&mut self, property: &str, key: &str, text: String) {
        self.say(property, Target::field(key), text, String::new());
    }

    /// The place of the next entry of a list.
    pub(super) fn next(&mut self, group: &'static str) -> u8 {
        let count = self.counts.entry(group).or_default();
        *count = count.saturating_add(1);
        *count - 1
    }

    fn first(&self, name: &str) -> Option<&'c Property> {
        self.card.first(name)
    }

    fn name(&mut self) {
        let formatted = self.first("FN").map(|property| property.text().trim().to_owned()).unwrap_or_default();
        let parts = self.first("N").map(Property::components).unwrap_or_default();
        // Family, given, further given, before, after; people read them in another order.
        let part = |at: usize| parts.get(at).map(|part| part.trim().to_owned()).unwrap_or_default();
        let joined = [part(3), part(1), part(2), part(0), part(4)];
        let joined = joined.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let units = self.first("ORG").map(Property::components).unwrap_or_default();
        let organisation = units.first().map(|name| name.trim().to_owned()).unwrap_or_default();
        for unit in units.iter().skip(1).filter(|unit| !unit.trim().is_empty()) {
            self.asides.push((label("Departamento", "Department").in_language(self.language).to_owned(), unit.clone()));
        }
        let nickname = self.first("NICKNAME").map(|property| property.list().join(", ")).unwrap_or_default();
        let kind = self.card.kind();
        let shown_as_company =
            self.first("X-ABSHOWAS").is_some_and(|shown| shown.value.trim().eq_ignore_ascii_case("COMPANY"));
        let person = if formatted.is_empty() { joined.clone() } else { formatted.clone() };
        let is_organisation = matches!(kind.as_str(), "org" | "organization" | "organisation")
            || shown_as_company
            || (joined.is_empty() && !organisation.is_empty() && (formatted.is_empty() || formatted == organisation));
        let function = self.first("TITLE").or_else(|| self.first("ROLE")).map(Property::text);
        let mut function = function.filter(|function| !function.trim().is_empty());
        // What a card is shown as may leave out parts of the name, or be the organisation's.
        let shown = if formatted.is_empty() && is_organisation { &organisation } else { &person };
        if says_more(&joined, shown) {
            self.asides.push(("N".into(), joined));
        }
        if is_organisation {
            let name = if formatted.is_empty() { organisation.clone() } else { formatted };
            if !organisation.is_empty() && organisation != name {
                self.field("ORG", "legal_name", organisation);
            }
            self.field("FN", "name", name);
            self.field("KIND", "form", "organisation".into());
        } else if !organisation.is_empty() && organisation != person {
            self.field("ORG", "name", organisation);
            self.field("ORG", "form", "organisation".into());
            if !person.is_empty() {
                let nth = self.next("contact");
                self.is_of_contact = true;
                self.contacts.push(person.clone());
                self.say("FN", Target::entry("contact", nth, "name"), person, String::new());
                let function = function.take().unwrap_or_default();
                self.say("TITLE", Target::entry("contact", nth, "function"), function, String::new());
            }
        } else {
            let is_somebody = !person.is_empty() || !nickname.is_empty();
            self.field("FN", "name", person);
            // What this app writes says the form where it is known.
            if is_somebody && (kind == "individual" || !self.card.is_own()) {
                self.field("KIND", "form", "person".into());
            }
        }
        // A customer has no function: there is a field for a contact's only.
        let word = label("Cargo", "Function").in_language(self.language).to_owned();
        self.asides.extend(function.map(|function| (word, function)));
        let target = Target::NamePart { contact: None, part: NamePart::Nickname };
        self.say("NICKNAME", target, nickname, String::new());
    }

    /// Somebody whom the card names beside whom it is of.
    fn contact(&mut self, property: &Property) {
        if names_contact(property) {
            let nth = self.next("contact");
            self.contacts.push(property.text().trim().to_owned());
            self.say("RELATED", Target::entry("contact", nth, "name"), property.text(), String::new());
        }
    }

    /// A field of the contact whose number, address or day this is, as this app writes it; nothing if it is the customer's.
    fn of_contact(&self, property: &Property, field: &str) -> Option<Target> {
        if !property.has("TYPE", super::write::OF_CONTACT) {
            return None;
        }
        let label = self.label_of(property);
        let at = self.contacts.iter().position(|name| *name == label)?;
        Some(Target::entry("contact", u8::try_from(at).ok()?, field))
    }

    fn property(&mut self, property: &Property) {
        let name = property.name.as_str();
        match name {
            "TEL" => self.phone(property),
            "EMAIL" => {
                if let Some(target) = self.of_contact(property, "mail") {
                    return self.say(name, target, property.text(), String::new());
                }
                let nth = self.next("mail");
                let label = self.label_of(property);
                self.say(name, Target::entry("mail", nth, "address"), property.text(), label);
            }
            "URL" => {
                let nth = self.next("web");
                let label = self.label_of(property);
                self.say(name, Target::entry("web", nth, "address"), property.text(), label);
            }
            "X-SOCIALPROFILE" => self.profile(property),
            "ADR" => self.address(property),
            "BDAY" => {
                let target = if self.is_of_contact {
                    Target::entry("contact", 0, "birthday")
                } else {
                    Target::field("birthday")
                };
                self.say(name, target, day(property), String::new());
            }
            "ANNIVERSARY" | "X-ANNIVERSARY" | "X-ABDATE" => {
                if let Some(target) = self.of_contact(property, "birthday") {
                    return self.say(name, target, day(property), String::new());
                }
                let nth = self.next("anniversary");
                let label = self.label_of(property);
                self.say(name, Target::entry("anniversary", nth, "date"), day(property), label);
            }
            "NOTE" => self.field(name, "notes", property.text()),
            "CATEGORIES" => {
                for tag in property.list() {
                    let nth = self.next("tag");
                    self.say(name, Target::entry("tag", nth, "label"), tag, String::new());
                }
            }
            "GEO" => {
                // 2.1 has the longitude first on paper and hardly anywhere in files; 3.0 has a semicolon, 4.0 a URI.
                let place = property.value.replace(';', ",");
                let nth = self.counts.get("address").map_or(0, |count| count.saturating_sub(1));
                self.say(name, Target::entry("address", nth, "place"), place, String::new());
            }
            "LANG" => {
                let code = property.value.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
                self.field(name, "language", code);
            }
            "X-TAX-ID" => {
                let nth = self.next("tax_id");
                self.say(name, Target::entry("tax_id", nth, "number"), property.text(), String::new());
            }
            "FN" | "N" | "ORG" | "TITLE" | "ROLE" | "NICKNAME" if self.is_of_name(property) => {}
            "RELATED" if names_contact(property) => {}
            // These come behind the numbers and addresses of the card.
            "LABEL" => {}
            "IMPP" | "X-WHATSAPP" if messenger_number(property).is_some() => {}
            // What is said of the card, or of other properties.
            "UID"
            | "PRODID"
            | "KIND"
            | "MEMBER"
            | "X-ADDRESSBOOKSERVER-KIND"
            | "X-ADDRESSBOOKSERVER-MEMBER"
            | "X-ABLABEL"
            | "X-ABSHOWAS" => {}
            _ => self.put_aside(property),
        }
    }

    /// Whether the name or the function is read of this property, or of one that says the same.
    fn is_of_name(&self, property: &Property) -> bool {
        let same = |name: &str| self.first(name).is_some_and(|first| first.value == property.value);
        match property.name.as_str() {
            "ROLE" => same("TITLE") || (self.first("TITLE").is_none() && same("ROLE")),
            name => same(name),
        }
    }

    fn phone(&mut self, property: &Property) {
        let number = property.text().trim().to_owned();
        if let Some(target) = self.of_contact(property, "phone") {
            return self.say("TEL", target, number, String::new());
        }
        let label = self.label_of(property);
        let nth = self.next("phone");
        self.say("TEL", Target::entry("phone", nth, "number"), number, label);
    }

    /// The phone that is preferred, by its place in the card; if it cannot be read, there is none.
    fn main_phone(&mut self) {
        let mut best: Option<(u32, u8)> = None;
        let mut nth = 0_u8;
        for property in self.card.properties.iter().filter(|property| property.name == "TEL") {
            if self.of_contact(property, "phone").is_some() {
                continue;
            }
            let rank = property.parameter("PREF").and_then(|rank| rank.parse().ok());
            // 3.0 has a type for it, 2.1 a word alone, 4.0 numbers of which 1 comes first.
            let preferred = property.has("TYPE", "PREF") || (property.parameter("PREF").is_some() && rank.is_none());
            if let Some(rank) = rank.or(preferred.then_some(1)).filter(|rank| best.is_none_or(|(best, _)| *rank < best))
            {
                best = Some((rank, nth));
            }
            nth = nth.saturating_add(1);
        }
        if let Some((_, nth)) = best {
            self.field("TEL", "main_phone", (u16::from(nth) + 1).to_string());
        }
    }

    /// A profile: a page of the web, or a name within a network's own app.
    fn profile(&mut self, property: &Property) {
        let text = property.text().trim().to_owned();
        let network =
            property.parameter("TYPE").map(str::to_owned).filter(|network| !network.eq_ignore_ascii_case("pref"));
        if text.starts_with("http") {
            let nth = self.next("web");
            let label = network.unwrap_or_else(|| self.label_of(property));
            return self.say("X-SOCIALPROFILE", Target::entry("web", nth, "address"), text, label);
        }
        // Other schemes are links into other apps: what stands behind them is the person's name there.
        let name = text.split_once(':').map_or(text.as_str(), |(_, name)| name).to_owned();
        let word = label("Perfil", "Profile").in_language(self.language).to_owned();
        self.asides.push((network.unwrap_or(word), name));
    }

    fn address(&mut self, property: &Property) {
        let parts = property.components();
        let part = |at: usize| parts.get(at).map(|part| part.trim().to_owned()).unwrap_or_default();
        let whole = property.parameter_text("LABEL").unwrap_or_default();
        let has_place = property.parameter("GEO").is_some();
        if parts.iter().all(|part| part.trim().is_empty()) && whole.trim().is_empty() && !has_place {
            return;
        }
        let nth = self.next("address");
        let label = self.label_of(property);
        self.addresses.push(Some(label.clone()));
        let street = [part(2), part(1), part(0)].into_iter().filter(|part| !part.is_empty());
        let street = street.collect::<Vec<_>>().join(", ");
        let fields =
            [("street", street), ("city", part(3)), ("region", part(4)), ("postcode", part(5)), ("country", part(6))];
        for (field, text) in fields {
            self.say("ADR", Target::entry("address", nth, field), text, label.clone());
        }
        if let Some(place) = property.parameter("GEO") {
            self.say("ADR", Target::entry("address", nth, "place"), place.to_owned(), label.clone());
        }
        self.whole_address(nth, &whole, label);
    }
}

/// Whether it names somebody at the customer's, as this app writes it.
fn names_contact(property: &Property) -> bool {
    property.name == "RELATED" && property.has("TYPE", "contact") && property.has("VALUE", "text")
}

/// A date in the forms that cards have: `1980-11-21`, `19801121`, `--1121`, with a time behind, or with a year that is not
/// meant.
fn day(property: &Property) -> String {
    let value = property.value.trim();
    let date = value.split('T').next().unwrap_or_default();
    let yearless = date.strip_prefix("--").map(|rest| rest.replace('-', ""));
    let digits = date.replace('-', "");
    let unmeant = property.parameter("X-APPLE-OMIT-YEAR").is_some_and(|year| digits.starts_with(year));
    let is_number = |text: &str, count: usize| text.len() == count && text.bytes().all(|byte| byte.is_ascii_digit());
    match (yearless, digits.get(..4), digits.get(4..)) {
        (Some(rest), _, _) if is_number(&rest, 4) => format!("--{}-{}", &rest[..2], &rest[2..]),
        (_, Some(_), Some(rest)) if unmeant && is_number(rest, 4) => format!("--{}-{}", &rest[..2], &rest[2..]),
        (_, Some(year), Some(rest)) if is_number(year, 4) && is_number(rest, 4) => {
            format!("{year}-{}-{}", &rest[..2], &rest[2..])
        }
        _ => value.to_owned(),
    }
}
