//! A customer as a vCard 4.0 (RFC 6350).
//!
//! A card has no place for all that a record says; what it has one for is what an address book shows. Nothing but CSV, or the
//! workspace's own export, brings a record back whole.

use crate::crm::values::place::Place;
use crate::document::{DocId, Record};
use crate::exchange::candidate::{Candidate, Listed};
use crate::exchange::scheme::Scheme;

/// By what this app knows its own cards again.
pub(super) const PROGRAM: &str = "//Cartera//";

/// The type of what is a contact's, not the customer's.
pub(super) const OF_CONTACT: &str = "x-contact";

/// The longest line, in bytes, its end left out.
const LINE_MAX: usize = 75;

/// Writes one card. `record` must be a customer's.
#[must_use]
pub fn write(doc: DocId, record: &Record, registry: &crate::crm::Registry) -> String {
    let customer = Candidate::of_record(record, Scheme::of(record.kind, registry));
    let mut card = Card::default();
    card.line("BEGIN", "VCARD");
    card.line("VERSION", "4.0");
    card.line("PRODID", &format!("-{PROGRAM}ES"));
    card.line("UID", &format!("urn:uuid:{}", hyphened(&doc.to_string())));
    let is_organisation = customer.text("form") == "organisation";
    card.line(
        "KIND",
        match customer.text("form") {
            "organisation" => "org",
            "person" => "individual",
            // Nobody has said it yet.
            _ => "",
        },
    );
    card.text("FN", customer.text("name"));
    let legal = customer.text("legal_name");
    if is_organisation {
        card.text("ORG", if legal.is_empty() { customer.text("name") } else { legal });
    }
    card.list(&customer, "phone", |card, entry, nth| {
        let preferred = if customer.field("main_phone").as_int() == i64::try_from(nth).ok() { ";PREF=1" } else { "" };
        card.labelled(
            &format!("TEL;VALUE=uri{preferred}"),
            &format!("tel:{}", entry.text("number")),
            entry.text("label"),
        );
    });
    card.list(&customer, "mail", |card, entry, _| {
        card.labelled("EMAIL", &escaped(entry.text("address")), entry.text("label"));
    });
    card.list(&customer, "web", |card, entry, _| card.labelled("URL", entry.text("address"), entry.text("label")));
    card.list(&customer, "address", Card::address);
    card.text("LANG", customer.text("language"));
    card.line("BDAY", &basic(customer.text("birthday")));
    card.list(&customer, "anniversary", |card, entry, nth| {
        // One has a property; the others are what address books made of it.
        let name = if nth == 1 { "ANNIVERSARY" } else { "X-ABDATE" };
        card.labelled(name, &basic(entry.text("date")), entry.text("label"));
    });
    card.list(&customer, "tax_id", |card, entry, _| card.text("X-TAX-ID", entry.text("number")));
    card.list(&customer, "contact", Card::contact);
    let tags: Vec<String> = customer.list("tag").map(|tag| escaped(tag.text("label"))).collect();
    card.line("CATEGORIES", &tags.join(","));
    card.text("NOTE", &customer.notes);
    card.line("END", "VCARD");
    card.written
}

#[derive(Default)]
struct Card {
    written: String,
    items: u32,
}

impl Card {
    /// Writes a line, folded; nothing for a value that is empty.
    fn line(&mut self, head: &str, value: &str) {
        if value.is_empty() {
            return;
        }
        let line = format!("{head}:{value}");
        let mut room = LINE_MAX;
        for letter in line.chars().filter(|letter| !matches!(letter, '\r' | '\n')) {
            if letter.len_utf8() > room {
                self.written.push_str("\r\n ");
                room = LINE_MAX - 1;
            }
            self.written.push(letter);
            room -= letter.len_utf8();
        }
        self.written.push_str("\r\n");
    }

    fn text(&mut self, head: &str, text: &str) {
        self.line(head, &escaped(text));
    }

    /// With a label in a line of the same group, as address books have made custom.
    fn labelled(&mut self, head: &str, value: &str, label: &str) {
        if label.is_empty() || value.is_empty() {
            return self.line(head, value);
        }
        self.items += 1;
        self.line(&format!("item{}.{head}", self.items), value);
        self.line(&format!("item{}.X-ABLabel", self.items), &escaped(label));
    }

    /// Writes each entry of a list, counted from 1.
    fn list(&mut self, customer: &Candidate, group: &str, write: impl Fn(&mut Self, &Listed, usize)) {
        for (at, entry) in customer.list(group).enumerate() {
            write(self, entry, at + 1);
        }
    }

    /// Somebody there. An address book has no place for a person in another's card: their numbers and their birthday stand among
    /// the card's, and are called by the name.
    fn contact(&mut self, entry: &Listed, _: usize) {
        let name = entry.text("name");
        self.text("RELATED;TYPE=contact;VALUE=text", name);
        let phone = Some(entry.text("phone")).filter(|number| !number.is_empty());
        self.labelled(
            &format!("TEL;TYPE={OF_CONTACT};VALUE=uri"),
            &phone.map(|number| format!("tel:{number}")).unwrap_or_default(),
            name,
        );
        self.labelled(&format!("EMAIL;TYPE={OF_CONTACT}"), &escaped(entry.text("mail")), name);
        self.labelled(&format!("X-ABDATE;TYPE={OF_CONTACT}"), &basic(entry.text("birthday")), name);
    }

    fn address(&mut self, entry: &Listed, _: usize) {
        let joined = |keys: [&str; 2], between: &str| {
            let parts = keys.map(|key| entry.text(key));
            parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(between)
        };
        let street = joined(["street", "street_number"], " ");
        let street = match (street.as_str(), entry.text("district")) {
            ("", district) => district.to_owned(),
            (street, "") => street.to_owned(),
            (street, district) => format!("{street}, {district}"),
        };
        let parts = [&street, entry.text("city"), entry.text("region"), entry.text("postcode"), entry.text("country")];
        let place = Place::read(entry.text("place")).map(|place| format!(";GEO=\"geo:{place}\"")).unwrap_or_default();
        if parts.iter().any(|part| !part.is_empty()) || !place.is_empty() {
            let value = format!(";;{}", parts.map(escaped).join(";"));
            self.labelled(&format!("ADR{place}"), &value, entry.text("label"));
        }
    }
}

fn escaped(text: &str) -> String {
    let text = text.replace('\\', "\\\\").replace(',', "\\,").replace(';', "\\;");
    text.replace("\r\n", "\\n").replace(['\r', '\n'], "\\n")
}

/// A day as 4.0 writes it: `19801121`, `--1121`.
fn basic(day: &str) -> String {
    match day.strip_prefix("--") {
        Some(rest) => format!("--{}", rest.replace('-', "")),
        None => day.replace('-', ""),
    }
}

fn hyphened(id: &str) -> String {
    let part = |range: std::ops::Range<usize>| id.get(range).unwrap_or_default();
    [part(0..8), part(8..12), part(12..16), part(16..20), part(20..32)].join("-")
}
