//! From cards to drafts: one card is one customer.
//!
//! A card of a person who has an organisation is that organisation, with the person as its contact: that is what somebody
//! who sells to shops has in the phone's address book. Any other card is the person or the organisation that it names.

use std::collections::BTreeMap;

use super::line::{Lines, Property};
use crate::crm::Language;
use crate::crm::language::label;
use crate::exchange::assemble::{Assembly, Context, Draft, Piece};
use crate::exchange::encoding::Encoding;
use crate::exchange::error::ReadError;
use crate::exchange::habits::Habits;
use crate::exchange::problem::{Fault, Place, Problem};
use crate::exchange::table::{ROWS_MAX, check_bytes, is_binary};
use crate::exchange::target::Target;

/// The cards of a file.
#[derive(Clone, Debug)]
pub struct Cards {
    cards: Vec<Card>,
    /// The encoding that was read.
    pub encoding: Encoding,
    /// Properties that make nothing of a record, and how often each stands in the file.
    pub ignored: BTreeMap<String, usize>,
    /// Lines that are no properties.
    pub broken_lines: usize,
}

#[derive(Clone, Debug, Default)]
struct Card {
    line: u32,
    properties: Vec<Property>,
    is_ended: bool,
}

/// The most properties of one card.
const PROPERTIES_MAX: usize = 1_000;

/// Properties that say something about the card, not about whom it is of.
const OF_THE_CARD: [&str; 8] = ["VERSION", "PRODID", "REV", "UID", "PROFILE", "SOURCE", "CLIENTPIDMAP", "XML"];

/// Properties that are read.
const READ: [&str; 24] = [
    "FN",
    "N",
    "ORG",
    "TITLE",
    "ROLE",
    "TEL",
    "EMAIL",
    "URL",
    "ADR",
    "BDAY",
    "ANNIVERSARY",
    "NOTE",
    "CATEGORIES",
    "GEO",
    "LANG",
    "KIND",
    "X-ABLABEL",
    "X-ABDATE",
    "X-ABSHOWAS",
    "X-SOCIALPROFILE",
    "X-TAX-ID",
    "X-ADDRESSBOOKSERVER-KIND",
    "X-ANNIVERSARY",
    "RELATED",
];

impl Cards {
    /// Reads a file of cards.
    ///
    /// # Errors
    /// A file that is too large, no text, or without a card.
    pub fn read(bytes: &[u8], encoding: Option<Encoding>) -> Result<Self, ReadError> {
        check_bytes(bytes)?;
        let encoding = encoding.unwrap_or_else(|| Encoding::guess(bytes));
        let text = encoding.decode(bytes);
        if is_binary(&text) {
            return Err(ReadError::NotText);
        }
        let mut cards = Self { cards: Vec::new(), encoding, ignored: BTreeMap::new(), broken_lines: 0 };
        cards.take(&text)?;
        if cards.cards.is_empty() { Err(ReadError::NoCards) } else { Ok(cards) }
    }

    /// Whether a file looks like cards rather than a table.
    #[must_use]
    pub fn are_in(bytes: &[u8]) -> bool {
        let head = Encoding::guess(bytes).decode(&bytes[..bytes.len().min(4_096)]).to_ascii_uppercase();
        head.lines().any(|line| line.trim() == "BEGIN:VCARD")
    }

    fn take(&mut self, text: &str) -> Result<(), ReadError> {
        let mut lines = Lines::new(text);
        let (mut card, mut inner): (Option<Card>, usize) = (None, 0);
        while let Some((number, line)) = lines.next() {
            let Some(property) = Property::read(&line) else {
                self.broken_lines += 1;
                continue;
            };
            let is_card = property.value.trim().eq_ignore_ascii_case("VCARD");
            match (property.name.as_str(), &mut card) {
                ("BEGIN", Some(open)) if is_card && open.properties.last().is_some_and(|last| last.name == "AGENT") => {
                    // 2.1 puts the card of somebody's agent inside: another person's, and skipped.
                    inner += 1;
                }
                ("BEGIN", _) if is_card => {
                    self.cards.extend(card.take());
                    card = Some(Card { line: number, ..Card::default() });
                    (inner, lines.is_old) = (0, false);
                }
                ("END", Some(_)) if is_card && inner > 0 => inner -= 1,
                ("END", Some(open)) if is_card => {
                    open.is_ended = true;
                    self.cards.extend(card.take());
                }
                (_, None) => self.broken_lines += 1,
                (_, Some(_)) if inner > 0 => {}
                ("VERSION", Some(_)) => lines.is_old = property.value.trim() == "2.1",
                (_, Some(open)) => self.keep(open, property),
            }
            if self.cards.len() > ROWS_MAX {
                return Err(ReadError::TooManyRows { max: ROWS_MAX });
            }
        }
        self.cards.extend(card);
        Ok(())
    }

    fn keep(&mut self, card: &mut Card, property: Property) {
        let name = property.name.as_str();
        if OF_THE_CARD.contains(&name) {
            return;
        }
        let is_read = READ.contains(&name) && !property.is_binary() && card.properties.len() < PROPERTIES_MAX;
        if !is_read {
            *self.ignored.entry(name.to_owned()).or_default() += 1;
        }
        if is_read || (name == "AGENT" && property.value.trim().is_empty()) {
            card.properties.push(property);
        }
    }

    /// How many cards there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.cards.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.cards.is_empty()
    }

    /// What a card says, by its place in the file.
    #[must_use]
    pub fn draft(&self, at: usize, habits: &Habits, context: &Context<'_>) -> Option<Draft> {
        let card = self.cards.get(at)?;
        let said = Sayings::of(card, context.language);
        let pieces = said.list.iter().map(|saying| Piece {
            target: &saying.target,
            text: &saying.text,
            place: Place::Property(saying.property.clone()),
            split: None,
            label: &saying.label,
        });
        let mut draft = Assembly::new(card.line, habits, context).finish(pieces);
        let problem = |place, fault| Problem::new(card.line, place, Target::Ignore, "", fault);
        if !card.is_ended {
            draft.problems.push(problem(Place::Whole, Fault::CardNotEnded));
        }
        for property in card.properties.iter().filter(|property| property.unknown_charset) {
            draft.problems.push(problem(Place::Property(property.name.clone()), Fault::UnknownCharset));
        }
        Some(draft)
    }
}

struct Saying {
    target: Target,
    text: String,
    label: String,
    property: String,
}

/// What a card's properties say, as targets and texts.
struct Sayings<'c> {
    card: &'c Card,
    language: Language,
    list: Vec<Saying>,
    counts: BTreeMap<&'static str, u8>,
}

impl<'c> Sayings<'c> {
    fn of(card: &'c Card, language: Language) -> Self {
        let mut said = Self { card, language, list: Vec::new(), counts: BTreeMap::new() };
        said.name();
        for property in &card.properties {
            said.property(property);
        }
        said
    }

    fn say(&mut self, property: &str, target: Target, text: String, label: String) {
        self.list.push(Saying { target, text, label, property: property.to_owned() });
    }

    fn field(&mut self, property: &str, key: &str, text: String) {
        self.say(property, Target::field(key), text, String::new());
    }

    /// The place of the next entry of a list.
    fn next(&mut self, group: &'static str) -> u8 {
        let count = self.counts.entry(group).or_default();
        *count = count.saturating_add(1);
        *count - 1
    }

    fn first(&self, name: &str) -> Option<&'c Property> {
        self.card.properties.iter().find(|property| property.name == name && !property.value.trim().is_empty())
    }

    fn name(&mut self) {
        let formatted = self.first("FN").map(|property| property.text().trim().to_owned()).unwrap_or_default();
        let parts = self.first("N").map(Property::components).unwrap_or_default();
        // Family, given, further given, before, after; people read them in another order.
        let part = |at: usize| parts.get(at).map(|part| part.trim().to_owned()).unwrap_or_default();
        let joined = [part(3), part(1), part(2), part(0), part(4)];
        let joined = joined.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ");
        let organisation = self.first("ORG").and_then(|property| property.components().into_iter().next());
        let organisation = organisation.map(|name| name.trim().to_owned()).unwrap_or_default();
        let kind = self.first("KIND").or_else(|| self.first("X-ADDRESSBOOKSERVER-KIND"));
        let kind = kind.map(|property| property.value.trim().to_ascii_lowercase()).unwrap_or_default();
        let shown_as_company =
            self.first("X-ABSHOWAS").is_some_and(|shown| shown.value.trim().eq_ignore_ascii_case("COMPANY"));
        let person = if formatted.is_empty() { joined.clone() } else { formatted.clone() };
        let is_organisation = matches!(kind.as_str(), "org" | "organization" | "organisation")
            || shown_as_company
            || (joined.is_empty() && !organisation.is_empty() && (formatted.is_empty() || formatted == organisation));
        let function = self.first("TITLE").or_else(|| self.first("ROLE")).map(Property::text).unwrap_or_default();
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
                self.say("FN", Target::entry("contact", nth, "name"), person, String::new());
                self.say("TITLE", Target::entry("contact", nth, "function"), function, String::new());
            }
        } else {
            self.field("FN", "name", person);
            self.field("KIND", "form", "person".into());
        }
    }

    fn property(&mut self, property: &Property) {
        let name = property.name.as_str();
        match name {
            "TEL" => self.phone(property),
            "EMAIL" => {
                let nth = self.next("mail");
                let label = self.label_of(property);
                self.say(name, Target::entry("mail", nth, "address"), property.text(), label);
            }
            "URL" | "X-SOCIALPROFILE" => {
                let text = property.text();
                // Other schemes are links into other apps.
                if name == "URL" || text.starts_with("http") {
                    let nth = self.next("web");
                    let label = match property.parameter("TYPE").filter(|_| name == "X-SOCIALPROFILE") {
                        Some(network) => network.to_owned(),
                        None => self.label_of(property),
                    };
                    self.say(name, Target::entry("web", nth, "address"), text, label);
                }
            }
            "ADR" => self.address(property),
            "BDAY" => {
                let contact = self.list.iter().any(|saying| saying.target == Target::entry("contact", 0, "name"));
                let target = if contact { Target::entry("contact", 0, "birthday") } else { Target::field("birthday") };
                self.say(name, target, day(property), String::new());
            }
            "ANNIVERSARY" | "X-ANNIVERSARY" | "X-ABDATE" => {
                let nth = self.next("anniversary");
                let label = self.label_of(property);
                self.say(name, Target::entry("anniversary", nth, "date"), day(property), label);
            }
            "NOTE" => self.field(name, "notes", property.text().replace("\r\n", "\n")),
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
            "RELATED" if property.has("TYPE", "contact") && property.has("VALUE", "text") => {
                let nth = self.next("contact");
                self.say(name, Target::entry("contact", nth, "name"), property.text(), String::new());
            }
            _ => {}
        }
    }

    fn phone(&mut self, property: &Property) {
        let value = property.value.trim();
        let number = value.strip_prefix("tel:").or(value.strip_prefix("TEL:")).unwrap_or(value);
        let number = number.split(';').next().unwrap_or_default().to_owned();
        let nth = self.next("phone");
        let label = self.label_of(property);
        self.say("TEL", Target::entry("phone", nth, "number"), number, label);
        let preferred = property.has("TYPE", "PREF") || property.parameter("PREF") == Some("1");
        if preferred && !self.list.iter().any(|saying| saying.target == Target::field("main_phone")) {
            self.field("TEL", "main_phone", (u16::from(nth) + 1).to_string());
        }
    }

    fn address(&mut self, property: &Property) {
        let parts = property.components();
        let part = |at: usize| parts.get(at).map(|part| part.trim().to_owned()).unwrap_or_default();
        if parts.iter().all(|part| part.trim().is_empty()) {
            return;
        }
        let nth = self.next("address");
        let label = self.label_of(property);
        let street = [part(2), part(1), part(0)].into_iter().filter(|part| !part.is_empty());
        let street = street.collect::<Vec<_>>().join(", ");
        let fields =
            [("street", street), ("city", part(3)), ("region", part(4)), ("postcode", part(5)), ("country", part(6))];
        for (field, text) in fields {
            self.say("ADR", Target::entry("address", nth, field), text, label.clone());
        }
        if let Some(place) = property.parameter("GEO") {
            self.say("ADR", Target::entry("address", nth, "place"), place.to_owned(), label);
        }
    }

    /// What somebody called it in a line of the same group, or what its type is called.
    fn label_of(&self, property: &Property) -> String {
        let own = self
            .card
            .properties
            .iter()
            .find(|other| other.name == "X-ABLABEL" && !property.group.is_empty() && other.group == property.group);
        if let Some(own) = own {
            // Apple wraps the labels that it translates: _$!<Mobile>!$_
            return own.text().trim_start_matches("_$!<").trim_end_matches(">!$_").to_owned();
        }
        let named = TYPES.iter().find(|(word, _, _)| property.has("TYPE", word));
        named.map(|(_, es, en)| label(es, en).in_language(self.language).to_owned()).unwrap_or_default()
    }
}

/// The types of numbers and addresses, the telling ones first.
const TYPES: [(&str, &str, &str); 8] = [
    ("FAX", "fax", "fax"),
    ("CELL", "móvil", "mobile"),
    ("MOBILE", "móvil", "mobile"),
    ("IPHONE", "móvil", "mobile"),
    ("PAGER", "localizador", "pager"),
    ("WORK", "trabajo", "work"),
    ("HOME", "casa", "home"),
    ("MAIN", "principal", "main"),
];

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
