//! Entries of lists: numbers and addresses with what stands around them, several in one cell, labels, and the order of all.

use std::collections::BTreeMap;

use super::super::candidate::{Listed, group_place, in_order};
use super::super::habits::Habits;
use super::super::problem::{Fault, Place, Problem};
use super::super::split;
use super::super::target::Target;
use super::super::words;
use super::{Assembly, Piece, is_to_come};
use crate::crm::values::{ids, mail, phone};
use crate::crm::{Field, Group, Value, ValueError, ValueType, search};

/// Where an entry comes from: its list, which of the file's entries, and its place in a cell of several.
pub(super) type At = (usize, u8, usize);

/// More values than this in one cell are no list of numbers.
const SEVERAL: usize = 20;

impl Assembly<'_> {
    pub(super) fn put_entry(&mut self, group: &'static Group, nth: u8, field: &'static Field, piece: &Piece<'_>) {
        let is_reach = matches!(field.value, ValueType::Phone | ValueType::Mail);
        let list = group_place(self.candidate.kind, group);
        // A number may have in itself what separates several: `+525512345678;ext=15`.
        if piece.split.is_some() && is_reach && self.put_reach((list, nth, 0), group, field, piece.text, piece) {
            return;
        }
        let parts = match piece.split {
            Some(mark) => split::parts(piece.text, mark),
            None => vec![piece.text.to_owned()],
        };
        for (at, part) in parts.iter().enumerate().filter(|(_, part)| !part.trim().is_empty()) {
            self.put_part((list, nth, at * SEVERAL), group, field, part, piece);
        }
    }

    pub(super) fn put_part(
        &mut self,
        at: At,
        group: &'static Group,
        field: &'static Field,
        part: &str,
        piece: &Piece<'_>,
    ) {
        if Habits::says_nothing(field.value, part) {
            return;
        }
        let (list, nth, first) = at;
        if !matches!(field.value, ValueType::Phone | ValueType::Mail) {
            let Some(mut part) = spoken(group, field, part) else { return };
            if field.value == ValueType::TaxId {
                part = self.whole_tax_id(&part, piece);
            }
            if field.value == ValueType::Web && self.put_webs(at, group, field, &part, piece) {
                return;
            }
            if let Some(value) = self.parse(field.value, piece, &part).filter(|value| !value.is_null()) {
                if field.key == "birthday" && is_to_come(&value) {
                    return self.fault(piece, &part, Fault::Value(ValueError::DayToCome));
                }
                self.put_value(at, group, field, value, &part, piece);
            }
            return;
        }
        if self.put_reach(at, group, field, part, piece) {
            return;
        }
        let several = if field.value == ValueType::Mail { split::addresses(part) } else { self.numbers(part) };
        let mut left = Vec::new();
        // One alone may have a sign apart from it that separates it from nothing: `ana@ejemplo.com /`.
        let is_apart = |one: &&str| one.trim().len() < one.len() && one.trim().len() < part.trim().len();
        let are_parts = several.len() > 1 || several.iter().any(is_apart);
        for (more, one) in several.iter().enumerate() {
            let place = (list, nth, first + more);
            let taken = are_parts && more < SEVERAL && self.put_reach(place, group, field, one, piece);
            left.extend((!taken).then_some(*one));
        }
        // None of them is one: then the cell is no list either.
        let left = if left.len() == several.len() { vec![part] } else { left };
        for one in left {
            // More than are looked for in one cell.
            if self.parse(field.value, piece, one).is_some_and(|value| !value.is_null()) {
                self.fault(piece, one, Fault::ListFull);
            }
        }
    }

    /// Puts several web addresses of one cell, if it is nothing else; whether it is.
    fn put_webs(
        &mut self,
        at: At,
        group: &'static Group,
        field: &'static Field,
        part: &str,
        piece: &Piece<'_>,
    ) -> bool {
        let (list, nth, first) = at;
        let parts = part.split(|sign: char| sign.is_whitespace() || ",;|".contains(sign)).filter(|one| !one.is_empty());
        let parts: Vec<&str> = parts.filter(|one| !matches!(*one, "/" | "y" | "-")).take(SEVERAL + 1).collect();
        let values: Vec<Value> = parts.iter().filter_map(|one| self.habits.parse(field.value, one).ok()).collect();
        if !(2..=SEVERAL).contains(&parts.len()) || values.len() < parts.len() {
            return false;
        }
        for (more, (one, value)) in parts.into_iter().zip(values).enumerate() {
            self.put_value((list, nth, first + more), group, field, value, one, piece);
        }
        true
    }

    /// The parts of a cell of several numbers. A dash and a blank stand within a number, too: they part what are numbers then.
    fn numbers<'p>(&self, cell: &'p str) -> Vec<&'p str> {
        let number = |part: &str| phone::read(part, self.habits.region()).map(|written| written.number);
        let is_number = |part: &str| number(part).is_ok();
        let parts = split::several(cell).into_iter().flat_map(|part| {
            if is_number(part) {
                return vec![part];
            }
            let apart = split::apart(part);
            if apart.iter().filter(|one| is_number(one)).count() > 1 {
                return apart;
            }
            // One blank or dash, if the two numbers that meet there meet nowhere else, but for a word between them.
            let pairs = part.match_indices([' ', '-']).filter_map(|(at, mark)| {
                let (one, other) = (part.get(..at)?, part.get(at + mark.len()..)?);
                Some(((one, other), number(one).ok()?, number(other).ok()?))
            });
            let pairs: Vec<_> = pairs.collect();
            match pairs.as_slice() {
                [(pair, ..), rest @ ..]
                    if rest.iter().all(|other| (&other.1, &other.2) == (&pairs[0].1, &pairs[0].2)) =>
                {
                    vec![pair.0, pair.1]
                }
                _ => vec![part],
            }
        });
        parts.collect()
    }

    /// Puts a number or an address with what stands around it; whether there was one.
    fn put_reach(
        &mut self,
        at: At,
        group: &'static Group,
        field: &'static Field,
        part: &str,
        piece: &Piece<'_>,
    ) -> bool {
        let (value, remarks) = if field.value == ValueType::Phone {
            let Ok(written) = phone::read(part, self.habits.region()) else { return false };
            let extension = Some(written.extension).filter(|digits| !digits.is_empty());
            let words = Some(written.words).filter(|words| !says_phone(words));
            (
                written.number,
                words.into_iter().chain(extension.map(|digits| format!("ext. {digits}"))).collect::<Vec<_>>(),
            )
        } else {
            let Ok(written) = mail::read(part) else { return false };
            // What stands before the brackets is a name, or an address of its own.
            if written.name.contains('@') && are_addresses(&split::addresses(part)) {
                return false;
            }
            (written.address, Some(written.name).filter(|name| !says_mail(name)).into_iter().collect())
        };
        self.put_value(at, group, field, Value::text(value), part, piece);
        let heading = if remarks.is_empty() { String::new() } else { self.heading(piece) };
        for remark in remarks {
            // A list without labels has no place for it.
            if group.field("label").is_some() {
                self.remarks.push((at, remark, format!("{heading}: {}", part.trim())));
            } else {
                self.put_aside(&heading, part, None);
            }
        }
        true
    }

    fn put_value(
        &mut self,
        at: At,
        group: &'static Group,
        field: &'static Field,
        value: Value,
        text: &str,
        piece: &Piece<'_>,
    ) {
        let entry = self.entries.entry(at).or_insert_with(|| Listed { group, fields: Vec::new() });
        match entry.fields.iter_mut().find(|(key, _)| *key == field.key) {
            Some((_, own)) if *own == value => {}
            Some(_) => return self.fault(piece, text, Fault::SaidTwice),
            None => entry.fields.push((field.key, value)),
        }
        if !piece.label.is_empty() && field.key != "label" {
            self.labels.entry(at).or_insert_with(|| piece.label.to_owned());
        }
    }

    /// Puts the lists in order: labels where none is said, no entry twice, no more than fit.
    pub(super) fn close_lists(&mut self) {
        self.put_labels();
        self.keep_labels_of_nothing();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        let mut kept: Vec<Listed> = Vec::new();
        // Where each entry of the file stands in its list, from 1.
        let mut placed: BTreeMap<At, usize> = BTreeMap::new();
        for (at, entry) in in_order(std::mem::take(&mut self.entries)) {
            let key = entry.group.key;
            if let Some(same) = same_as(&kept, &entry) {
                placed.insert(at, kept[..=same].iter().filter(|own| own.group.key == key).count());
                continue;
            }
            if key == "tag" && ids::tag_id(entry.text("label")).is_none() {
                self.put_aside(entry.group.label.in_language(self.context.language), entry.text("label"), None);
                continue;
            }
            let count = counts.entry(key).or_default();
            *count += 1;
            if *count <= entry.group.max_entries {
                placed.insert(at, *count);
                kept.push(entry);
                continue;
            }
            let target = Target::entry(key, 0, entry.group.fields[0].key);
            let label = entry.group.label.in_language(self.context.language);
            let texts = entry.fields.iter().filter_map(|(_, value)| value.as_text());
            let text = texts.collect::<Vec<_>>().join(", ");
            let told = (*count == entry.group.max_entries + 1).then(|| {
                self.problems.push(Problem::new(self.row, Place::Whole, target, "", Fault::ListFull));
                self.problems.len() - 1
            });
            self.put_aside(label, &text, told);
        }
        self.candidate.entries = kept;
        self.place_mains(&placed);
    }

    /// What says what an entry is called whose value could not be read stands beside that value, in the notes.
    fn keep_labels_of_nothing(&mut self) {
        // Where nothing else was said, Google's and Outlook's columns name an entry that there is not.
        let is_told = |at: &At, group: &Group| {
            self.problems.iter().any(|problem| {
                matches!(&problem.target, Target::Entry { group: own, nth, .. } if own == group.key && *nth == at.1)
            })
        };
        let of_nothing = self.entries.iter().filter(|(at, entry)| !entry.says_something() && is_told(at, entry.group));
        let labels: Vec<(&Group, String)> =
            of_nothing.map(|(_, entry)| (entry.group, entry.text("label").to_owned())).collect();
        for (group, label) in labels {
            let language = self.context.language;
            let field = group.field("label").map(|field| field.label.in_language(language)).unwrap_or_default();
            self.put_aside(&format!("{} - {field}", group.label.in_language(language)), &label, None);
        }
    }

    /// Names the entries: as a column says, as the column is called, and by what stood around the number.
    fn put_labels(&mut self) {
        for (at, label) in std::mem::take(&mut self.labels) {
            let Some(entry) = self.entries.get_mut(&at) else { continue };
            if entry.text("label").is_empty()
                && let Some(field) = entry.group.field("label")
                && let Ok(value @ Value::Text(_)) = self.habits.parse(field.value, &label)
            {
                entry.fields.push(("label", value));
            }
        }
        for (at, remark, whole) in std::mem::take(&mut self.remarks) {
            let is_known = self.is_known_name(&remark);
            let Some(entry) = self.entries.get_mut(&at) else { continue };
            let Some(field) = entry.group.field("label") else { continue };
            let own = entry.text("label").to_owned();
            let says = search::fold(&own).contains(&search::fold(&remark));
            if is_known || (says && !own.is_empty()) {
                continue;
            }
            let label = if own.is_empty() { remark } else { format!("{own}, {remark}") };
            match self.habits.parse(field.value, &label) {
                Ok(value @ Value::Text(_)) => {
                    entry.fields.retain(|(key, _)| *key != "label");
                    entry.fields.push(("label", value));
                }
                Ok(_) | Err(_) => self.put_aside("", &whole, None),
            }
        }
    }

    /// Whether this is the customer's name, or a contact's.
    fn is_known_name(&self, name: &str) -> bool {
        let folded = search::fold(name);
        let own = search::fold(self.candidate.text("name")) == folded;
        own || self
            .entries
            .values()
            .any(|entry| entry.group.key == "contact" && search::fold(entry.text("name")) == folded)
    }
}

/// Whether a text is several addresses and nothing else.
fn are_addresses(parts: &[&str]) -> bool {
    parts.len() > 1 && parts.iter().all(|part| mail::read(part).is_ok())
}

/// The place of the same number or address, or the same tag, in the list.
fn same_as(kept: &[Listed], entry: &Listed) -> Option<usize> {
    if !matches!(entry.group.key, "tag" | "phone" | "mail" | "web" | "tax_id") {
        return None;
    }
    let identity = entry.identity()?;
    kept.iter().position(|own| own.group.key == entry.group.key && own.identity().as_ref() == Some(&identity))
}

/// A text as it is meant, where programs write something of their own into the field; nothing if that says nothing.
fn spoken(group: &Group, field: &Field, part: &str) -> Option<String> {
    let part = part.trim();
    match (group.key, field.key) {
        // Google's marks of its own groups and types.
        ("tag", _) => {
            let tag = part.strip_prefix("* ").or_else(|| (part == "*").then_some("")).unwrap_or(part).trim();
            let is_systems =
                matches!(search::fold(tag).as_str(), "mycontacts" | "my contacts" | "starred" | "starred in android");
            (!is_systems && !tag.is_empty()).then(|| tag.to_owned())
        }
        (_, "label") => {
            let label = part.strip_prefix("* ").or_else(|| (part == "*").then_some("")).unwrap_or(part).trim();
            // The protocol, not what the address is for.
            let is_protocol = group.key == "mail" && matches!(label, "SMTP" | "EX" | "INTERNET");
            (!is_protocol && !label.is_empty()).then(|| label.to_owned())
        }
        ("address", _) if words::is_of_programs(part) => None,
        // A program took it for a number: `72000.0`.
        ("address", "postcode") => {
            let whole = part.strip_suffix(".0").or(part.strip_suffix(".00"));
            Some(whole.filter(|whole| whole.bytes().all(|byte| byte.is_ascii_digit())).unwrap_or(part).to_owned())
        }
        // Odoo writes the country behind the state: `Puebla (MX)`.
        ("address", "region") => {
            let bare = part.strip_suffix(')').and_then(|rest| rest.rsplit_once(" ("));
            let is_country = |code: &str| crate::crm::Region::check(code).is_ok();
            Some(bare.filter(|(_, code)| is_country(code)).map_or(part, |(state, _)| state).to_owned())
        }
        // On paper it has several lines, here it has one.
        ("address", "street" | "district" | "directions") if part.contains(['\n', '\r']) => {
            let lines = part.split(['\n', '\r']).map(str::trim).filter(|line| !line.is_empty());
            Some(lines.collect::<Vec<_>>().join(" "))
        }
        _ => Some(part.to_owned()),
    }
}

/// Words that say of a mail address that it is one.
fn says_mail(words: &str) -> bool {
    matches!(search::fold(words).as_str(), "" | "correo" | "correo electronico" | "mail" | "e mail" | "email")
}

/// Words that say of a phone number that it is one.
fn says_phone(words: &str) -> bool {
    matches!(
        search::fold(words).as_str(),
        "" | "tel"
            | "tels"
            | "telefono"
            | "telefonos"
            | "phone"
            | "telephone"
            | "num"
            | "numero"
            | "no"
            | "lada"
            | "rpm"
            | "rpc"
    )
}
