//! What a workspace has made of the lists that it may word its own way: [`OptionList`].
//!
//! Records hold codes, and a code means the same for ever: today's records and today's apps go on. A record of the kind `option`
//! gives a code of a list other words or another place, offers it no more, or adds one to the list. So what is on a list is what
//! was on it from the start, then what such records say:
//!
//! - Two administrators who are offline may each write a record of the same code. Of what only one of them says that counts; of
//!   what both say, the older record's. Neither is lost, and whoever changes it afterwards changes it in both.
//! - One that is hidden is offered no more, and shown where it stands. One that was added and is removed is gone from the list,
//!   too, and still shown where it stands.
//! - What behaves in its own way (an order that is counted, a stage with a colour) does so by the code from the start. One that
//!   was added may say as which of these it counts.
//! - A code of which nothing is known is read as well as it can be, and is no reason to refuse anything.

use crate::in_order;

use std::collections::BTreeMap;

use super::values::choice::{self, Choice, OptionList, readable};
use super::values::ids;
use super::{Kind, Label, Language, Region, Value, ValueError, ValueType, definition, search};

/// What one record of the kind `option` says.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct OptionRecord {
    /// Its id, as fields would hold it.
    pub record: String,
    /// Of which list: [`OptionList::name`].
    pub list: String,
    /// Of which code.
    pub code: String,
    /// What people call it in Spanish; empty if nobody has said.
    pub es: String,
    /// What people call it in English; empty if nobody has said.
    pub en: String,
    /// Where it stands; empty if nobody has moved it.
    pub rank: String,
    /// The code from the start as which it counts; empty if it counts as nothing else.
    pub counts_as: String,
    /// Whether it is offered no more, if somebody has said.
    pub hidden: Option<bool>,
    /// Whether the record is removed.
    pub is_removed: bool,
}
in_order!(struct OptionRecord { record, list, code, es, en, rank, counts_as, hidden, is_removed });

impl OptionRecord {
    /// Reads one from the scalars of its record; nothing if it names no list and no code.
    pub fn from_values<K: AsRef<str>>(record: &str, values: impl IntoIterator<Item = (K, Value)>) -> Option<Self> {
        let mut read = Self { record: record.to_owned(), ..Self::default() };
        for (key, value) in values {
            let text = || value.as_text().unwrap_or_default().to_owned();
            match key.as_ref() {
                "list" => read.list = text(),
                "code" => read.code = text(),
                "es" => read.es = text(),
                "en" => read.en = text(),
                "rank" => read.rank = text(),
                "as" => read.counts_as = text(),
                "hidden" => {
                    read.hidden = match value {
                        Value::Bool(hidden) => Some(hidden),
                        Value::Null | Value::Int(_) | Value::Text(_) | Value::Time(_) => None,
                    }
                }
                "removed" => read.is_removed = !value.is_null(),
                _ => {}
            }
        }
        (!read.list.is_empty() && !read.code.is_empty()).then_some(read)
    }

    /// What stands in a field of it.
    pub fn value(&self, key: &str) -> Value {
        let text = |text: &str| if text.is_empty() { Value::Null } else { Value::text(text) };
        match key {
            "list" => text(&self.list),
            "code" => text(&self.code),
            "es" => text(&self.es),
            "en" => text(&self.en),
            "rank" => text(&self.rank),
            "as" => text(&self.counts_as),
            "hidden" => self.hidden.map_or(Value::Null, Value::Bool),
            _ => Value::Null,
        }
    }
}

/// One thing on a list, as the workspace has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// What stands in records.
    pub code: String,
    /// Where it stands.
    pub rank: String,
    /// The code from the start as which it counts; its own of one from the start.
    pub counts_as: Option<&'static Choice>,
    /// Whether it was on the list from the start.
    pub is_built_in: bool,
    /// Whether it is offered no more.
    pub is_hidden: bool,
    /// Whether it is gone from the list. Never of one from the start.
    pub is_removed: bool,
}

/// All that a workspace has made of its lists.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// By list and code: those that count first.
    own: BTreeMap<String, BTreeMap<String, Vec<OptionRecord>>>,
}

impl Options {
    /// What these records say.
    pub fn new(mut records: Vec<OptionRecord>) -> Self {
        // The older record first: ids begin with the time.
        records.sort_by(|a, b| (a.is_removed, &a.record).cmp(&(b.is_removed, &b.record)));
        let mut own: BTreeMap<String, BTreeMap<String, Vec<OptionRecord>>> = BTreeMap::new();
        for record in records {
            own.entry(record.list.clone()).or_default().entry(record.code.clone()).or_default().push(record);
        }
        Self { own }
    }

    /// All records that it was made of, those of a code together.
    pub fn all(&self) -> impl Iterator<Item = &OptionRecord> {
        self.own.values().flat_map(BTreeMap::values).flatten()
    }

    /// Every list that the fields of some kind ask for, in the order in which the tables name them.
    pub fn lists() -> Vec<&'static OptionList> {
        let mut lists: Vec<&'static OptionList> = Vec::new();
        for (_, list, _) in uses() {
            if !lists.contains(&list) {
                lists.push(list);
            }
        }
        lists
    }

    /// The fields that a list is for: of which kind, and what people call the field.
    pub fn used_by(list: &OptionList) -> Vec<(Kind, Label)> {
        uses().filter(|(_, own, _)| own.name == list.name).map(|(kind, _, label)| (kind, label)).collect()
    }

    /// The records of a code, those that count first; empty if there is none.
    pub fn records(&self, list: &OptionList, code: &str) -> &[OptionRecord] {
        self.own.get(list.name).and_then(|codes| codes.get(code)).map_or(&[], Vec::as_slice)
    }

    fn said<'o>(&'o self, list: &OptionList, code: &str, of: impl Fn(&'o OptionRecord) -> &'o str) -> Option<&'o str> {
        let built_in = list.built_in(code).is_some();
        // What a removed record says of one from the start is nothing any more.
        let told = self.records(list, code).iter().filter(|record| !(built_in && record.is_removed));
        told.map(of).find(|said| !said.is_empty())
    }

    /// What people call a code: as the workspace says, in their language if it says so in both; else as it was from the start; else
    /// the code itself, made readable.
    pub fn name(&self, list: &OptionList, code: &str, language: Language) -> String {
        let (es, en) = (self.said(list, code, |own| &own.es), self.said(list, code, |own| &own.en));
        let said = match language {
            Language::Spanish => es.or(en),
            Language::English => en.or(es),
        };
        said.or_else(|| choice::label(code, list.built_in, language)).map_or_else(|| readable(code), str::to_owned)
    }

    /// Everything that is or was on a list, in its order.
    pub fn items(&self, list: &OptionList) -> Vec<Item> {
        let built_in = list.built_in.iter().map(|choice| choice.code);
        let own = self.own.get(list.name).into_iter().flat_map(|codes| codes.keys().map(String::as_str));
        let codes = built_in.chain(own.filter(|code| list.built_in(code).is_none()));
        let mut items: Vec<Item> = codes.map(|code| self.item(list, code)).collect();
        items.sort_by(|a, b| (&a.rank, &a.code).cmp(&(&b.rank, &b.code)));
        items
    }

    fn item(&self, list: &OptionList, code: &str) -> Item {
        let records = self.records(list, code);
        let built_in = list.built_in(code);
        let told = records.iter().filter(|record| !(built_in.is_some() && record.is_removed));
        Item {
            code: code.to_owned(),
            rank: self.rank(list, code),
            counts_as: list.built_in(self.counts_as(list, code)),
            is_built_in: built_in.is_some(),
            is_hidden: told.filter_map(|record| record.hidden).next().unwrap_or(false),
            is_removed: built_in.is_none() && records.iter().all(|record| record.is_removed),
        }
    }

    /// What is offered: code and name, in the order of the list.
    pub fn offered(&self, list: &OptionList, language: Language) -> Vec<(String, String)> {
        let offered = self.items(list).into_iter().filter(|item| !item.is_hidden && !item.is_removed);
        offered
            .map(|item| (self.name(list, &item.code, language), item.code))
            .map(|(name, code)| (code, name))
            .collect()
    }

    /// Where a code stands among the others: these sort as the list does. What is on no list comes behind.
    pub fn place(&self, list: &OptionList, code: &str) -> String {
        format!("{} {code}", self.rank(list, code))
    }

    fn rank(&self, list: &OptionList, code: &str) -> String {
        let own = self.said(list, code, |own| &own.rank).map(str::to_owned);
        let first = || list.built_in.iter().position(|choice| choice.code == code).map(first_rank);
        // Behind every digit of a rank.
        own.or_else(first).unwrap_or_else(|| "~".to_owned())
    }

    /// The code as which a code counts, where something is counted or has a colour.
    pub fn counts_as<'c>(&'c self, list: &OptionList, code: &'c str) -> &'c str {
        if list.built_in(code).is_some() {
            return code;
        }
        self.said(list, code, |own| &own.counts_as).filter(|as_| list.built_in(as_).is_some()).unwrap_or(code)
    }

    /// A code, and those that count as it.
    pub fn counted_with(&self, list: &OptionList, code: &str) -> Vec<String> {
        let own = self.own.get(list.name).into_iter().flat_map(BTreeMap::keys);
        let others = own.filter(|own| *own != code && self.counts_as(list, own) == code);
        std::iter::once(code.to_owned()).chain(others.cloned()).collect()
    }

    /// The code of what a person or a file calls it, in either language, in any case and with or without accents; by the words from
    /// the start, too, where the workspace has others by now.
    pub fn parse(&self, list: &OptionList, typed: &str) -> Result<String, ValueError> {
        let by_name = self.named(list, typed).or_else(|| choice::parse(typed, list.built_in).ok().map(str::to_owned));
        by_name.or_else(|| self.known(list, typed)).ok_or(ValueError::UnknownChoice)
    }

    /// The same for a program, which writes codes.
    pub fn read(&self, list: &OptionList, typed: &str) -> Result<String, ValueError> {
        self.known(list, typed).map_or_else(|| self.parse(list, typed), Ok)
    }

    fn known(&self, list: &OptionList, code: &str) -> Option<String> {
        let code = code.trim();
        self.knows(list, code).then(|| code.to_owned())
    }

    /// Whether a code is or was on a list.
    pub fn knows(&self, list: &OptionList, code: &str) -> bool {
        list.built_in(code).is_some() || !self.records(list, code).is_empty()
    }

    /// What is called so now: of several the one that is offered, and the first of these.
    pub fn named(&self, list: &OptionList, typed: &str) -> Option<String> {
        let wanted = search::fold(typed);
        let is_named = |item: &Item| {
            let names = [Language::Spanish, Language::English].map(|language| self.name(list, &item.code, language));
            names.iter().any(|name| search::fold(name) == wanted)
        };
        let mut found: Vec<Item> = self.items(list).into_iter().filter(is_named).collect();
        found.sort_by_key(|item| (item.is_removed, item.is_hidden));
        found.into_iter().next().map(|item| item.code)
    }

    /// The code for something that is added under a name: made of the name, so that two administrators who add the same one mean the
    /// same. Nothing of a name that says nothing.
    pub fn new_code(&self, list: &OptionList, name: &str) -> Option<String> {
        let first = ids::tag_id(name)?;
        let mut codes = std::iter::once(first.clone()).chain((2..).map(|number| format!("{first}-{number}")));
        codes.find(|code| self.known(list, code).is_none())
    }

    /// A value as people read it: [`ValueType::display`], with the workspace's words.
    pub fn display(&self, holds: ValueType, value: &Value, region: Region, language: Language) -> String {
        match (holds, value.as_text()) {
            (ValueType::Option(list), Some(code)) => self.name(list, code, language),
            _ => holds.display(value, region, language),
        }
    }
}

/// Where something stands that was on a list from the start: far enough from its neighbours for others to come between. Lists have
/// fewer than 17 of these.
fn first_rank(at: usize) -> String {
    let digit = u32::try_from(2 * at + 2).ok().and_then(|digit| char::from_digit(digit, 36));
    digit.unwrap_or('z').to_string()
}

/// Every field that asks for such a list.
fn uses() -> impl Iterator<Item = (Kind, &'static OptionList, Label)> {
    let of = |kind: Kind| definition(kind).all_fields().map(move |(_, field)| (kind, field));
    Kind::all().flat_map(of).filter_map(|(kind, field)| Some((kind, field.value.list()?, field.label)))
}

#[cfg(test)]
mod tests;
