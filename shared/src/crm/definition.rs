//! What is known about a kind of record: the one table that documents, admission, the book, screens, import and export ask.
//!
//! The tables themselves are in [`super::kinds`]; nothing here names one of them.

use super::field::{Field, Group};
use super::filter::{EventDef, hangs_by};
use super::home::{Audience, Home};
use super::kinds;
use super::language::Noun;
use super::{Kind, Role, ValueType};

/// Everything that is known about a kind.
#[derive(Clone, Debug)]
pub struct KindDef {
    /// The kind.
    pub kind: Kind,
    /// The word for it in documents, addresses and the API: `custom_field`.
    pub name: &'static str,
    /// What people call one and many of them.
    pub noun: Noun,
    /// In which scopes its records live.
    pub home: Home,
    /// The references to the record that one of this kind hangs on: the first that is set counts. It is filed where that record
    /// lives, and moves with it.
    pub belongs: &'static [&'static str],
    /// Fields that name a record in lists and in the tray; the first that is set counts.
    pub title: &'static [&'static str],
    /// The version of the registry (`SCHEMA` in `sync`) with which this kind's rows came to hold what they hold now: rows of it
    /// that were projected under an earlier one are made anew, those of other kinds are not.
    pub rows: u16,
    /// The least role that may write what every record has (`kind`, `territory`, `removed`), and the fields that a workspace adds.
    pub write: Role,
    /// Whether a workspace may add fields to it.
    pub custom: bool,
    /// Whether its documents are the first to leave a phone whose storage is full: they are fetched again when they are opened.
    pub cold: bool,
    /// The fields of its own, apart from [`kinds::RECORD_FIELDS`].
    pub fields: &'static [Field],
    /// Its lists.
    pub groups: &'static [Group],
    /// What filters count and measure of its records, at the record on which they hang.
    pub events: &'static [EventDef],
    /// How its list, its page and its form show it; none of kinds whose screens are their own, or that have none.
    pub shown: Option<&'static Shown>,
    /// Its address, `customers`, where its list, its page and its form are screens of its own; everything else is as of any kind.
    pub own: Option<&'static str>,
    /// How its records lie on a board, if they do.
    pub board: Option<&'static Board>,
    /// On which day its records stand in a calendar, if they do.
    pub dated: Option<&'static Dated>,
    /// How whoever its records are is reached, if they are people or firms.
    pub reached: Option<&'static Reached>,
}

/// How the screens that all kinds share show one: data, which names no framework. Fields are named by their keys.
#[derive(Clone, Debug)]
pub struct Shown {
    /// Its address: `/products`, and `/products/ID` of one of them.
    pub path: &'static str,
    /// What stands below the title in a list's row, as far as it is filled.
    pub line: &'static [&'static str],
    /// What is asked when one is made, the title first. Everything else is added on its page.
    pub birth: &'static [&'static str],
}

/// How the records of a kind lie on a board: a column for each choice of a field, and one for those without. Fields are named by
/// their keys, those of a list's entries after the list: `address/city`.
#[derive(Clone, Debug)]
pub struct Board {
    /// The field that says the column, a choice of the record itself. To move a card is to write it.
    pub by: &'static str,
    /// The money that columns are summed up in, one sum a currency; a card says its own.
    pub sum: Option<&'static str>,
    /// What stands below the title on a card, as far as it is filled.
    pub line: &'static [&'static str],
}

/// On which day the records of a kind stand. Fields are named by their keys.
#[derive(Clone, Debug)]
pub struct Dated {
    /// Instants or days: the first that is set counts.
    pub of: &'static [&'static str],
    /// The member whose calendar it is in; without, or without a value, everybody's.
    pub who: Option<&'static str>,
    /// The instant at which it was done, one of `of`: it is open as long as nothing stands there. Without, none is done or owed.
    pub done: Option<&'static str>,
    /// The choice that makes it a task, behind the field in which it stands: `("what", "task")`.
    pub task: Option<(&'static str, &'static str)>,
}

/// How people and firms are reached. Fields are named by their keys, those of a list's entries after the list: `phone/number`.
#[derive(Clone, Debug)]
pub struct Reached {
    /// Their phones: their own, then those of others there.
    pub phones: &'static [&'static str],
    /// Their mail addresses, in the same order.
    pub mails: &'static [&'static str],
    /// Where they are on the Earth.
    pub place: Option<&'static str>,
    /// Where they are in words, a few of them: the first that is filled says it.
    pub town: &'static [&'static str],
}

impl KindDef {
    /// A kind of which only administrators write, in the whole workspace, titled by its `name`, with screens of its own or none. What
    /// another one has besides stands beside it in its table.
    pub const fn of(kind: Kind, name: &'static str, noun: Noun, rows: u16, fields: &'static [Field]) -> Self {
        Self {
            kind,
            name,
            noun,
            home: Home::Workspace(Audience::OPEN),
            belongs: &[],
            title: &["name"],
            rows,
            write: Role::Administrator,
            custom: false,
            cold: false,
            fields,
            groups: &[],
            events: &[],
            shown: None,
            own: None,
            board: None,
            dated: None,
            reached: None,
        }
    }

    /// The first part of the addresses of its screens, `products`; none of kinds without any.
    pub fn path(&self) -> Option<&'static str> {
        self.own.or_else(|| self.shown.map(|shown| shown.path))
    }

    /// Whether its records have a page, on which what a person has to settle is settled, and a list from which they are removed.
    pub fn has_page(&self) -> bool {
        self.path().is_some()
    }

    /// Whether its list, its page and its form are made for it alone.
    pub fn has_own_screens(&self) -> bool {
        self.own.is_some()
    }

    /// Whether people make its records, and look at them in a list. Of what nobody makes there is one.
    pub fn has_list(&self) -> bool {
        self.has_own_screens() || self.shown.is_some_and(|shown| !shown.birth.is_empty())
    }

    /// Whether there is one record of it alone, which the server makes and nobody removes.
    pub fn is_single(&self) -> bool {
        self.has_page() && !self.has_list()
    }

    /// Whether two of its records may become one.
    pub fn merges(&self) -> bool {
        self.field("merged_into").is_some()
    }

    /// Whether its records are compared with each other, for those that are probably the same: where two may become one, or a field
    /// says which one it is.
    pub fn is_compared(&self) -> bool {
        self.merges() || self.fields.iter().any(|field| field.identifies)
    }

    /// Whether its records hang on others, and are filed where those live.
    pub fn hangs(&self) -> bool {
        self.belongs.iter().any(|key| *key != "merged_into")
    }

    /// Whether its records are shown on the page of the one that they hang on, and on no page of their own.
    pub fn is_part(&self) -> bool {
        !self.has_page() && self.hangs()
    }

    /// What its records may hang on, by the references to it: the first that is set counts. What one was merged into is none.
    pub fn parents(&self) -> impl Iterator<Item = &'static Field> + use<> {
        let (belongs, fields) = (self.belongs, self.fields);
        let keys = belongs.iter().filter(|key| **key != "merged_into");
        keys.filter_map(move |key| fields.iter().find(|field| field.key == *key))
    }

    /// Whether its records are deeds: what is done with the record that they hang on, or is to be, shown on its page by their days.
    pub fn is_deed(&self) -> bool {
        self.dated.is_some_and(|dated| dated.done.is_some()) && self.is_part()
    }

    /// Whether deeds hang on its records.
    pub fn has_deeds(&self) -> bool {
        kinds::deeds().any(|table| hangs_by(table, self.kind).is_some())
    }

    /// Whether its records are made of files and written to them: those that have a list and that people make.
    pub fn is_exchanged(&self) -> bool {
        // And what is done with those.
        self.has_list() || self.is_deed()
    }

    /// The field whose text grows by what no other takes, and the longest it may be, in UTF-16 units.
    pub fn notes(&self) -> Option<(&'static Field, u32)> {
        let fields = self.fields;
        fields
            .iter()
            .filter(|field| field.exported)
            .find_map(|field| if let ValueType::Notes { max } = field.value { Some((field, max)) } else { None })
    }

    /// All fields with their group, records' common ones first, entries' `rank` and `removed` left out.
    pub fn all_fields(&self) -> impl Iterator<Item = (Option<&'static Group>, &'static Field)> {
        let (fields, groups) = (self.fields, self.groups);
        kinds::RECORD_FIELDS
            .iter()
            .chain(fields)
            .map(|field| (None, field))
            .chain(groups.iter().flat_map(|group| group.fields.iter().map(move |field| (Some(group), field))))
    }

    /// A field by its slot, with its group.
    pub fn by_slot(&self, slot: u16) -> Option<(Option<&'static Group>, &'static Field)> {
        self.all_fields().find(|(_, field)| field.slot == slot)
    }

    /// A group by its key.
    pub fn group(&self, key: &str) -> Option<&'static Group> {
        let groups = self.groups;
        groups.iter().find(|group| group.key == key)
    }

    /// A field by its key, one of an entry by its list's and its own: `address/city`.
    pub fn by_path(&self, path: &str) -> Option<&'static Field> {
        match path.split_once('/') {
            Some((group, key)) => self.group(group)?.field(key),
            None => self.field(path),
        }
    }

    /// The slot of a field by its path ([`Self::by_path`]); of what it does not have one at which no row says anything.
    pub fn slot(&self, path: &str) -> u16 {
        self.by_path(path).map_or(u16::MAX, |field| field.slot)
    }

    /// A field of the record itself by its key.
    pub fn field(&self, key: &str) -> Option<&'static Field> {
        let fields = self.fields;
        kinds::RECORD_FIELDS.iter().chain(fields).find(|field| field.key == key)
    }
}
