//! What customers are compared by, and the records of other kinds.

use minicbor::{Decode, Encode};

use crate::crm::{Field, Kind, KindDef, Value, definition, search};

/// The list in which a record says of which others it is not the same.
pub const NOT_SAME: &str = "not_same";

/// What is known of a record, or typed for a new one. Values are in their canonical forms.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Profile {
    /// The name by which they are known.
    #[n(0)]
    pub names: Vec<String>,
    /// Tax ids: `MX XAXX010101000`.
    #[n(1)]
    pub tax_ids: Vec<String>,
    /// Phones in E.164.
    #[n(2)]
    pub phones: Vec<String>,
    /// Mail addresses.
    #[n(3)]
    pub mails: Vec<String>,
    /// Cities.
    #[n(4)]
    pub cities: Vec<String>,
    /// Places: `19.432608,-99.133209`.
    #[n(5)]
    pub places: Vec<String>,
    /// The names under which they are registered.
    #[n(6)]
    pub legal_names: Vec<String>,
    /// Ids of those who look like this one and are not.
    #[n(7)]
    #[cbor(default)]
    pub others: Vec<String>,
    /// What is neither a person nor a firm is called so, as it is written.
    #[n(8)]
    #[cbor(default)]
    pub titles: Vec<String>,
    /// What identifies it among its kind: the kind, the field's slot, and the value as it is written.
    #[n(9)]
    #[cbor(default)]
    pub own: Vec<(Kind, u16, String)>,
}

impl Profile {
    /// The profile that the row of a kind shows: `(slot, value)` of its cells, each value of a cell on its own.
    pub fn of_cells<'v>(kind: Kind, cells: impl Iterator<Item = (u16, &'v Value)>) -> Self {
        let (mut profile, table) = (Self::default(), definition(kind));
        for (slot, value) in cells {
            if let (Some(text), Some((group, field))) = (value.as_text(), table.by_slot(slot)) {
                profile.tell(table, group.map(|group| group.key), field, text);
            }
        }
        profile
    }

    /// Adds a value of a field of any kind: of people and firms as [`Self::add`] does, of all others what its table calls them by and
    /// knows them by.
    pub fn tell(&mut self, table: &KindDef, group: Option<&str>, field: &Field, value: &str) {
        if table.reached.is_some() || group == Some(NOT_SAME) {
            return self.add(group, field.key, value);
        }
        // Nothing but signs is nobody's name.
        if search::fold(value).is_empty() {
            return;
        }
        if field.identifies {
            self.own.push((table.kind, field.slot, value.to_owned()));
        }
        if group.is_none() && table.title.first() == Some(&field.key) {
            self.titles.push(value.to_owned());
        }
    }

    /// Adds a value of a customer's field, given by its group, if it is an entry's, and its key. Fields that say nothing about
    /// who somebody is are left out.
    pub fn add(&mut self, group: Option<&str>, field: &str, value: &str) {
        let list = match (group, field) {
            (None, "name") => &mut self.names,
            (None, "legal_name") => &mut self.legal_names,
            (Some("tax_id"), "number") => &mut self.tax_ids,
            (Some("phone"), "number") | (Some("contact"), "phone") => &mut self.phones,
            (Some("mail"), "address") | (Some("contact"), "mail") => &mut self.mails,
            (Some("address"), "city") => &mut self.cities,
            (Some("address"), "place") => &mut self.places,
            (Some(NOT_SAME), "other") => &mut self.others,
            _ => return,
        };
        if !value.is_empty() {
            list.push(value.to_owned());
        }
    }
}

impl Profile {
    /// Whether somebody has said that this is not the one of an id.
    pub(super) fn is_not(&self, id: &impl std::fmt::Display) -> bool {
        !self.others.is_empty() && self.others.contains(&id.to_string())
    }

    /// Every name, the legal ones too, each with whether it is one of those.
    pub(super) fn all_names(&self) -> impl Iterator<Item = (&str, bool)> {
        let legal = self.legal_names.iter().map(|name| (name.as_str(), true));
        self.names.iter().map(|name| (name.as_str(), false)).chain(legal)
    }
}

/// A product as somebody types it.
#[cfg(test)]
pub(super) fn product(name: &str, code: &str) -> Profile {
    let (mut profile, table) = (Profile::default(), definition(Kind::PRODUCT));
    for (key, value) in [("name", name), ("code", code)] {
        if let Some(field) = table.field(key) {
            profile.tell(table, None, field, value);
        }
    }
    profile
}

/// The end of a phone by which it is known however its country and trunk codes were written: nine digits, which is a
/// national number in Spain, Peru and Chile, and all but the area's first in Mexico, Colombia and Argentina.
pub(super) fn phone_end(phone: &str) -> &str {
    let digits = phone.trim_start_matches('+');
    digits.get(digits.len().saturating_sub(9)..).unwrap_or(digits)
}

/// The part of a mail address after the at sign, if it is a customer's own and not a provider's.
pub(super) fn own_domain(mail: &str) -> Option<String> {
    let (_, domain) = mail.rsplit_once('@')?;
    let domain = domain.to_lowercase();
    (!PROVIDERS.contains(&domain.as_str())).then_some(domain)
}

/// Providers whose addresses anybody may have.
const PROVIDERS: [&str; 28] = [
    "gmail.com",
    "googlemail.com",
    "hotmail.com",
    "hotmail.es",
    "hotmail.com.mx",
    "hotmail.com.ar",
    "hotmail.cl",
    "outlook.com",
    "outlook.es",
    "outlook.com.mx",
    "live.com",
    "live.com.mx",
    "live.com.ar",
    "msn.com",
    "yahoo.com",
    "yahoo.es",
    "yahoo.com.mx",
    "yahoo.com.ar",
    "yahoo.com.co",
    "ymail.com",
    "icloud.com",
    "me.com",
    "proton.me",
    "protonmail.com",
    "prodigy.net.mx",
    "telefonica.net",
    "terra.com",
    "une.net.co",
];
