//! Names: joined of their parts, and found where none is said.

use super::super::candidate::group_place;
use super::super::problem::{Fault, Place, Problem};
use super::super::target::{NamePart, Target};
use super::aside::Aside;
use super::{Assembly, Piece};
use crate::crm::definition;
use crate::crm::values::{phone, text};
use crate::crm::{Value, ValueType, search};

/// The longest name of a customer, in UTF-16 units.
const NAME_MAX: u16 = 200;

impl Assembly<'_> {
    pub(super) fn put_name_part(&mut self, contact: Option<u8>, part: NamePart, piece: &Piece<'_>) {
        let parts = self.names.entry(contact).or_default();
        let text = piece.text.trim().to_owned();
        if parts.get(&part).is_some_and(|own| *own != text) {
            return self.fault(piece, piece.text, Fault::SaidTwice);
        }
        parts.insert(part, text);
    }

    pub(super) fn join_names(&mut self) {
        for (contact, mut parts) in std::mem::take(&mut self.names) {
            let nickname = parts.remove(&NamePart::Nickname).unwrap_or_default();
            let joined = parts.into_values().collect::<Vec<_>>().join(" ");
            let (whole, nickname) = match contact {
                // The record's own waits: a company's name, or a contact's, is better than it.
                None => (joined, nickname),
                Some(_) if joined.is_empty() => (nickname, String::new()),
                Some(_) => (joined, nickname),
            };
            let is_person = contact.is_none() && !whole.is_empty() && self.candidate.field("name").is_null();
            let target = match contact {
                None => Target::field("name"),
                Some(nth) => Target::entry("contact", nth, "name"),
            };
            let piece = Piece {
                target: &target,
                text: &whole,
                place: Place::Whole,
                split: None,
                label: "",
                heading: "",
                is_fallback: false,
            };
            match (contact, target.group(self.candidate.kind)) {
                _ if whole.trim().is_empty() => {}
                (Some(nth), Some(group)) => {
                    if let Some(field) = group.field("name") {
                        self.put_entry(group, nth, field, &piece);
                    }
                }
                _ => self.put_field("name", &piece),
            }
            // Whoever has a given name and a family name is a person.
            if is_person && self.candidate.field("form").is_null() {
                self.candidate.put("form", Value::from("person"));
            }
            match contact {
                None => self.nickname = nickname,
                Some(_) => self.put_nickname_aside(&nickname),
            }
        }
    }

    fn put_nickname_aside(&mut self, nickname: &str) {
        let target = Target::NamePart { contact: None, part: NamePart::Nickname };
        self.put_aside(&target.label(self.context.scheme, self.context.language), nickname, None);
    }

    /// Somebody who stands in a file of companies without one is no contact of themselves, but the customer: what a contact and a
    /// customer have both becomes the customer's.
    pub(super) fn make_person_the_customer(&mut self) {
        let nameless = ["name", "legal_name"].iter().all(|key| self.candidate.field(key).is_null());
        let called = search::fold(self.candidate.text("name"));
        let kind = self.candidate.kind;
        let table = definition(kind);
        let (Some(contacts), true) =
            (table.group("contact").map(|group| group_place(kind, group)), nameless || !called.is_empty())
        else {
            return;
        };
        let found: Vec<_> = self.entries.keys().filter(|(list, ..)| *list == contacts).copied().collect();
        let [only] = found.as_slice() else { return };
        let moves = |key: &str| matches!(key, "name" | "function" | "birthday" | "language" | "phone" | "mail");
        let fits =
            |entry: &super::Listed| !entry.text("name").is_empty() && entry.fields.iter().all(|(key, _)| moves(key));
        let Some(person) = self.entries.get(only).filter(|entry| fits(entry)).cloned() else { return };
        // Nor is somebody a contact of themselves who is called as the customer is.
        if !nameless && search::fold(person.text("name")) != called {
            return;
        }
        self.entries.remove(only);
        for (key, value) in person.fields.iter().cloned() {
            match key {
                "phone" | "mail" => {
                    let Some(group) = table.group(key) else { continue };
                    let field = if key == "phone" { "number" } else { "address" };
                    let fields = vec![(field, value)];
                    self.entries.insert((group_place(kind, group), u8::MAX, 1), super::Listed { group, fields });
                }
                // A customer has no function; and what another column has said of the customer stays.
                key if key != "function" && self.candidate.field(key).is_null() => self.candidate.put(key, value),
                key => {
                    let field = person.group.field(key);
                    let label = field.map(|field| field.label.in_language(self.context.language)).unwrap_or_default();
                    self.put_aside(label, value.as_text().unwrap_or_default(), None);
                }
            }
        }
        if self.candidate.field("form").is_null() {
            self.candidate.put("form", Value::from("person"));
        }
    }

    /// A record needs a name, and whatever tells who somebody is will do: the legal name, the only contact, the nickname, the mail
    /// address, the phone, the web address, the tax id, the street. A card, which is of somebody, has whatever else it says do.
    pub(super) fn find_name(&mut self) {
        let nickname = std::mem::take(&mut self.nickname);
        if !self.candidate.field("name").is_null() {
            return self.put_nickname_aside(&nickname);
        }
        let first = |group: &str, key: &str| {
            self.candidate.list(group).map(|entry| entry.text(key)).find(|text| !text.is_empty()).unwrap_or_default()
        };
        let number = phone::display(first("phone", "number"), self.habits.region());
        let shown = |holds: ValueType, text: &str| {
            holds.display(&Value::text(text), self.habits.region(), self.context.language)
        };
        let tax_id = shown(ValueType::TaxId, first("tax_id", "number"));
        let web = shown(ValueType::Web, first("web", "address"));
        let (place, town) = self.candidate.list("address").next().map(place_in_words).unwrap_or_default();
        let note = self.candidate.notes.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
        let country = shown(ValueType::Country, first("address", "country"));
        let aside = self.asides.first().map(Aside::line).unwrap_or_default();
        let of_card = [&town, note, &country, first("address", "place"), &aside];
        let of_card = of_card.into_iter().filter(|_| self.is_of_card);
        let named = [
            self.candidate.text("legal_name"),
            first("contact", "name"),
            &nickname,
            first("mail", "address"),
            &number,
            &web,
            &tax_id,
            &place,
        ];
        let found =
            named.into_iter().chain(of_card).find(|name| !name.trim().is_empty()).unwrap_or_default().to_owned();
        match self.habits.parse(ValueType::Line { max: NAME_MAX }, &text::cut_line(&found, NAME_MAX)) {
            Ok(value @ Value::Text(_)) => {
                if found != nickname {
                    self.put_nickname_aside(&nickname);
                }
                self.candidate.put("name", value);
            }
            Ok(_) | Err(_) => {
                let problem = Problem::new(self.row, Place::Whole, Target::field("name"), &found, Fault::NoName);
                self.problems.push(problem);
            }
        }
    }
}

/// The street of an address with its number and town, empty if it has no street; and the town.
fn place_in_words(address: &super::Listed) -> (String, String) {
    let join = |keys: &[&str], between: &str| {
        let texts = keys.iter().map(|key| address.text(key)).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join(between)
    };
    let town = join(&["district", "city", "region"], ", ");
    let street = join(&["street", "street_number"], " ");
    let place = [street.as_str(), address.text("city")].into_iter().filter(|text| !text.is_empty());
    (if street.is_empty() { String::new() } else { place.collect::<Vec<_>>().join(", ") }, town)
}
