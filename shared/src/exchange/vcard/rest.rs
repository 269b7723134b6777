//! What the other properties say: numbers of messengers, addresses in one piece, and what no field takes.
//!
//! A property that no field takes stands in the notes under its name: `X-MANAGER: Luz`, `RELATED (spouse): Juan`.

use std::collections::BTreeSet;

use super::line::Property;
use super::say::{Saying, Sayings};
use crate::crm::search;
use crate::exchange::target::Target;

impl Sayings<'_> {
    /// Keeps the text of a property that no field takes.
    pub(super) fn put_aside(&mut self, property: &Property) {
        let text = property.text();
        // Structured values end with the separators of what is not said.
        let text = text.trim_matches(|edge: char| edge == ';' || edge.is_whitespace());
        if text.is_empty() {
            return;
        }
        let what = self.what(property);
        let name = if what.is_empty() { property.name.clone() } else { format!("{} ({what})", property.name) };
        self.asides.push((name, text.to_owned()));
    }

    /// What tells a property from others of its name: its label, its service, its types.
    fn what(&self, property: &Property) -> String {
        let label = self.own_label(property).map(|label| label.trim().to_owned()).filter(|label| !label.is_empty());
        let types = property
            .parameters
            .iter()
            .filter(|(key, value)| key == "TYPE" && !value.trim().is_empty() && !value.eq_ignore_ascii_case("PREF"));
        label
            .or_else(|| service(property).map(str::to_owned))
            .unwrap_or_else(|| types.map(|(_, value)| value.as_str()).collect::<Vec<_>>().join(", "))
    }

    /// Addresses as they are printed (2.1 and 3.0): beside the parts of the same address, or alone.
    pub(super) fn whole_addresses(&mut self) {
        let card = self.card;
        for property in card.properties.iter().filter(|property| property.name == "LABEL") {
            let text = property.text();
            if text.trim().is_empty() {
                continue;
            }
            let label = self.label_of(property);
            let same = |own: &Option<String>| own.as_ref() == Some(&label);
            let may_be = |own: &Option<String>| own.as_ref().is_some_and(|own| own.is_empty() || label.is_empty());
            let beside = self.addresses.iter().position(same).or_else(|| self.addresses.iter().position(may_be));
            if let Some(own) = beside.and_then(|at| self.addresses.get_mut(at)) {
                *own = None;
            }
            let nth = beside.and_then(|at| u8::try_from(at).ok()).unwrap_or_else(|| self.next("address"));
            self.whole_address(nth, &text, label);
        }
    }

    /// An address in one piece: its street, where its parts do not say it.
    pub(super) fn whole_address(&mut self, nth: u8, text: &str, label: String) {
        let lines = text.lines().map(|line| line.trim().trim_end_matches(',')).filter(|line| !line.is_empty());
        let text = lines.collect::<Vec<_>>().join(", ");
        let (target, name) = (Target::entry("address", nth, "street"), "LABEL".to_owned());
        self.list.push(Saying { target, text, label, property: name.clone(), heading: name, is_fallback: true });
    }

    /// The numbers by which messengers reach somebody.
    pub(super) fn messengers(&mut self) {
        let card = self.card;
        for property in &card.properties {
            let Some(text) = messenger_number(property) else { continue };
            let label = self.own_label(property).unwrap_or_else(|| {
                if is_of_whatsapp(property) { "WhatsApp".to_owned() } else { self.label_of(property) }
            });
            let (target, name) = (Target::entry("phone", self.next("phone"), "number"), property.name.clone());
            self.list.push(Saying { target, text, label, property: name.clone(), heading: name, is_fallback: false });
        }
    }
}

/// Whether the words of a text are not all in another one.
pub(super) fn says_more(text: &str, than: &str) -> bool {
    let words = |text: &str| -> BTreeSet<String> {
        search::fold(text).split(' ').filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    !words(text).is_subset(&words(than))
}

/// The phone number that a messenger's property says; nothing if it says a name, or something else.
pub(super) fn messenger_number(property: &Property) -> Option<String> {
    if !matches!(property.name.as_str(), "IMPP" | "X-WHATSAPP") {
        return None;
    }
    let text = property.text();
    let text = text.trim();
    let is_link = is_link(text);
    let (scheme, rest) = text.split_once(':').unwrap_or(("", text));
    let dials = ["tel", "sms", "callto"].iter().any(|known| scheme.eq_ignore_ascii_case(known));
    if !dials && !is_of_whatsapp(property) {
        return None;
    }
    // What else stands in links and addresses of WhatsApp: `send?phone=525512345678&text=…`, `525512345678@s.whatsapp.net`.
    let rest = rest.split_once("phone=").map_or(rest, |(_, number)| number);
    let number =
        if is_link { text } else { rest.split(['@', '&']).next().unwrap_or_default().trim_matches('/').trim() };
    let is_dialled = |sign: char| sign.is_ascii_digit() || sign.is_whitespace() || "+-().".contains(sign);
    let digits = number.bytes().filter(u8::is_ascii_digit).count();
    (digits >= 7 && (is_link || number.chars().all(is_dialled))).then(|| number.to_owned())
}

fn is_of_whatsapp(property: &Property) -> bool {
    let text = property.text().trim().to_ascii_lowercase();
    property.name == "X-WHATSAPP"
        || text.starts_with("whatsapp:")
        || is_link(&text)
        || property.has("TYPE", "WhatsApp")
        || service(property).is_some_and(|service| service.eq_ignore_ascii_case("WhatsApp"))
}

/// Whether it is a link to somebody in WhatsApp, which has a whole number in it.
fn is_link(text: &str) -> bool {
    let lower = text.to_ascii_lowercase();
    lower.starts_with("http") && ["//wa.me/", "whatsapp.com/send"].iter().any(|link| lower.contains(link))
}

/// The service that a property is an account of.
fn service(property: &Property) -> Option<&str> {
    let named = property.parameter("X-SERVICE-TYPE").or_else(|| property.parameter("SERVICE-TYPE"));
    named.map(str::trim).filter(|service| !service.is_empty())
}
