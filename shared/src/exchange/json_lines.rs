//! Lines of JSON on their way in: those that [`Lines`] wrote, or records in the API's shape ([`crate::crm::json`]).
//!
//! One file may hold records of several kinds. They are read in such an order that a record comes behind whatever it hangs on. A
//! record that names another one of the file does so by the id that it had where the file was written: what it becomes here
//! [`super::Plan`] knows. What stands beside a record is left aside, and so are records that were removed, or had become a part
//! of another: that one is named instead.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde_json::{Map, Value as Json};

use super::assemble::{Context, Draft};
use super::candidate::{Candidate, Listed};
use super::encoding::Encoding;
use super::error::ReadError;
use super::habits::Habits;
use super::lines::Lines;
use super::problem::{Fault, Place, Problem};
use super::scheme::{PEOPLE, Scheme};
use super::table::{ROWS_MAX, check_bytes};
use super::target::Target;
use crate::crm::language::label;
use crate::crm::values::letters::visible;
use crate::crm::values::text;
use crate::crm::{EntryIds, Field, Group, Kind, Language, Region, Value, ValueError, ValueType, definition, json};
use crate::document::DocId;
use crate::sync::cursor::Scope;

/// The longest line, in bytes of UTF-8. A record says less, all that stands beside it included.
const LINE_MAX: usize = 1_000_000;
/// What is wrong with a line is told so often; one that has more is no record of ours.
const PROBLEMS_MAX: usize = 100;
/// Of how many kinds that nobody knows the names are told.
const NAMES_MAX: usize = 20;
/// The longest of these names, in characters.
const NAME_MAX: usize = 40;

/// The lines of a file.
#[derive(Clone, Debug)]
pub struct JsonLines {
    text: String,
    lines: Vec<LineAt>,
    /// The records that come in, by their ids where the file was written.
    ids: BTreeMap<DocId, Kind>,
    /// The records that had become a part of another, with that one.
    parts: BTreeMap<DocId, DocId>,
    /// The kinds of the records that come in, in the order in which they are read.
    pub kinds: Vec<Kind>,
    /// Whether some line does not say of which kind it is.
    pub has_unnamed: bool,
    /// What does not come in, and how many lines of it there are.
    pub passed_over: BTreeMap<PassedOver, usize>,
    /// The encoding that was read.
    pub encoding: Encoding,
}

/// Why a line does not come in, though nothing is wrong with it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PassedOver {
    /// Records of a kind that is not imported, or of which the member may make none.
    OfKind(Kind),
    /// Records of a kind that this program does not know.
    Unknown(String),
    /// Records that were removed.
    Removed,
    /// Records that had become a part of another.
    Merged,
}

/// Where a line stands in the text.
#[derive(Copy, Clone, Debug)]
struct LineAt {
    start: usize,
    end: usize,
    number: u32,
    /// Of what it is; none of what is no object, and of one that does not say it.
    kind: Option<Kind>,
}

/// What a line says of itself.
#[derive(Default, serde::Deserialize)]
#[serde(default)]
struct Head {
    id: Option<String>,
    kind: Option<String>,
    removed: Option<String>,
    merged_into: Option<String>,
}

impl PassedOver {
    /// What it is, for people: `clientes`.
    #[must_use]
    pub fn message(&self, language: Language) -> String {
        match self {
            Self::OfKind(kind) => definition(*kind).noun.many.in_language(language).to_owned(),
            Self::Unknown(name) => name.clone(),
            Self::Removed => label("fichas eliminadas", "removed records").in_language(language).to_owned(),
            Self::Merged => label("fichas unidas a otra", "merged records").in_language(language).to_owned(),
        }
    }
}

impl JsonLines {
    /// Whether a file looks like lines of JSON rather than a table.
    #[must_use]
    pub fn are_in(bytes: &[u8]) -> bool {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes).trim_ascii_start();
        let next = bytes.strip_prefix(b"{").map(<[u8]>::trim_ascii_start);
        next.is_some_and(|next| next.starts_with(b"\"") || next.starts_with(b"}"))
    }

    /// Takes a file apart. Records of the `wanted` kinds come in; a line that does not say its kind is of the kind `unnamed`.
    ///
    /// # Errors
    /// A file that is too large, that has too many lines, or none that is an object.
    pub fn read(bytes: &[u8], encoding: Option<Encoding>, wanted: &[Kind], unnamed: Kind) -> Result<Self, ReadError> {
        check_bytes(bytes)?;
        let encoding = encoding.unwrap_or_else(|| Encoding::guess(bytes));
        let mut read = Self {
            text: encoding.decode(bytes).into_owned(),
            lines: Vec::new(),
            ids: BTreeMap::new(),
            parts: BTreeMap::new(),
            kinds: Vec::new(),
            has_unnamed: false,
            passed_over: BTreeMap::new(),
            encoding,
        };
        let (mut start, mut number, mut has_objects) = (0, 0_u32, false);
        let text = std::mem::take(&mut read.text);
        for whole in text.split_inclusive('\n') {
            let line = LineAt { start, end: start + whole.len(), number: number.saturating_add(1), kind: None };
            (start, number) = (line.end, line.number);
            let said = whole.trim_start_matches('\u{FEFF}').trim();
            if said.is_empty() {
                continue;
            }
            has_objects |= read.take(line, said, wanted, unnamed);
            if read.lines.len() > ROWS_MAX {
                return Err(ReadError::TooManyRows { max: ROWS_MAX });
            }
        }
        read.text = text;
        if !has_objects {
            return Err(if read.lines.is_empty() { ReadError::Empty } else { ReadError::Json });
        }
        read.lines.sort_by_key(|line| line.kind.map_or(0, depth));
        read.kinds = read.lines.iter().filter_map(|line| line.kind).collect();
        read.kinds.sort_by_key(|kind| (depth(*kind), *kind));
        read.kinds.dedup();
        Ok(read)
    }

    /// Takes in a line; whether it is an object.
    fn take(&mut self, line: LineAt, said: &str, wanted: &[Kind], unnamed: Kind) -> bool {
        let is_object = said.starts_with('{') && said.len() <= LINE_MAX;
        let head = is_object.then(|| serde_json::from_str::<Head>(said).ok()).flatten();
        let Some(head) = head else {
            self.lines.push(line);
            return false;
        };
        self.has_unnamed |= head.kind.is_none();
        let kind = head.kind.as_ref().map_or(Some(unnamed), |name| Kind::from_name(name));
        let id = |text: Option<String>| text.and_then(|id| id.parse::<DocId>().ok());
        let (own, into) = (id(head.id), id(head.merged_into));
        let passed_over = match kind {
            None => {
                let name: String = head.kind.unwrap_or_default().chars().take(NAME_MAX).collect();
                let passed = PassedOver::Unknown(name);
                let is_full = self.passed_over.len() >= NAMES_MAX && !self.passed_over.contains_key(&passed);
                Some(if is_full { PassedOver::Unknown("…".to_owned()) } else { passed })
            }
            Some(kind) if !wanted.contains(&kind) => Some(PassedOver::OfKind(kind)),
            Some(_) if head.removed.is_some() => Some(PassedOver::Removed),
            Some(_) if into.is_some() => {
                self.parts.extend(own.zip(into));
                Some(PassedOver::Merged)
            }
            Some(_) => None,
        };
        match (passed_over, kind) {
            (Some(passed), _) => *self.passed_over.entry(passed).or_default() += 1,
            (None, Some(kind)) => {
                self.ids.extend(own.map(|id| (id, kind)));
                self.lines.push(LineAt { kind: Some(kind), ..line });
            }
            (None, None) => {}
        }
        true
    }

    /// How many lines there are, without those that are passed over.
    #[must_use]
    pub fn len(&self) -> usize {
        self.lines.len()
    }

    /// Whether there are none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The kind of which most is asked: customers, if some are in it, else what lives in a territory.
    #[must_use]
    pub fn main_kind(&self) -> Option<Kind> {
        let mut kinds = self.kinds.iter().copied();
        let people = self.kinds.contains(&PEOPLE).then_some(PEOPLE);
        let placed = kinds.clone().find(|kind| definition(*kind).home.is_territorial());
        people.or(placed).or_else(|| kinds.next())
    }

    /// What stands in a line, by its place.
    #[must_use]
    pub fn line(&self, at: usize) -> &str {
        let line = self.lines.get(at).and_then(|line| self.text.get(line.start..line.end));
        line.unwrap_or_default().trim_start_matches('\u{FEFF}').trim()
    }

    /// Reads one line by its place. `habits` say whose telephones it has, where one names no country.
    #[must_use]
    pub fn draft(&self, at: usize, habits: &Habits, context: &Context<'_>) -> Option<Draft> {
        let line = self.lines.get(at)?;
        let kind = line.kind.or_else(|| self.main_kind()).unwrap_or(PEOPLE);
        let scheme = Scheme::of(kind, context.scheme.registry);
        let mut reader = Reader {
            file: self,
            context: Context { scheme, ..*context },
            region: habits.region(),
            draft: Draft { row: line.number, candidate: Candidate::of(kind), problems: Vec::new() },
            places: BTreeMap::new(),
        };
        let object = line.kind.and_then(|_| serde_json::from_str::<Json>(self.line(at)).ok());
        if let Some(Json::Object(object)) = object {
            reader.record(&object);
        } else {
            reader.refuse(Fault::NotARecord);
        }
        Some(reader.draft)
    }

    /// What a record is named by that is named by its id: itself, or what it had become a part of.
    fn named(&self, mut id: DocId) -> DocId {
        // A record that is put together with another is the younger of the two: there is an end.
        while let Some(into) = self.parts.get(&id).filter(|into| **into < id) {
            id = *into;
        }
        id
    }
}

/// Behind how many others a record of a kind comes, each hanging on the next.
fn depth(kind: Kind) -> u8 {
    fn below(kind: Kind, left: u8) -> u8 {
        let named = |field: &Field| if let ValueType::Reference(parent) = field.value { Some(parent) } else { None };
        let parents = definition(kind).parents().filter_map(named).filter(|parent| *parent != kind && left > 0);
        parents.map(|parent| 1 + below(parent, left - 1)).max().unwrap_or(0)
    }
    below(kind, 4)
}

/// A line on its way into a draft.
struct Reader<'a> {
    file: &'a JsonLines,
    context: Context<'a>,
    region: Region,
    draft: Draft,
    /// By list and id: where the entry stands in its list, from 1.
    places: BTreeMap<(&'static str, String), i64>,
}

impl Reader<'_> {
    fn record(&mut self, object: &Map<String, Json>) {
        let table = self.context.scheme.table();
        self.draft.candidate.id = object.get("id").and_then(Json::as_str).and_then(|id| id.parse().ok());
        // Fields may name entries, so these come first.
        for group in table.groups {
            if let Some(json) = object.get(group.plural) {
                self.list(group, json);
            }
        }
        let is_list = |key: &str| table.groups.iter().any(|group| group.plural == key);
        for (key, json) in object.iter().filter(|(key, _)| !Lines::BESIDE.contains(&key.as_str()) && !is_list(key)) {
            match (key.as_str(), json) {
                (_, Json::Null) => {}
                ("custom", Json::Object(fields)) => fields.iter().for_each(|(id, json)| self.custom(id, json)),
                (key, json) => self.field(key, json),
            }
        }
        if self.draft.problems.len() > PROBLEMS_MAX {
            return self.refuse(Fault::NotARecord);
        }
        if !self.draft.candidate.says_what_it_is() {
            let title = table.title.first().map_or(Target::Ignore, |title| Target::field(title));
            let problem = Problem::new(self.draft.row, Place::Whole, title, "", Fault::NoName);
            self.draft.problems.push(problem);
        }
    }

    fn refuse(&mut self, fault: Fault) {
        self.draft.problems.clear();
        self.draft.problems.push(Problem::new(self.draft.row, Place::Whole, Target::Ignore, "", fault));
    }

    /// Tells what is wrong at a place of the object.
    fn fault(&mut self, path: &str, target: Target, json: &Json, fault: Fault) {
        if self.draft.problems.len() > PROBLEMS_MAX {
            return;
        }
        let text = json.as_str().map_or_else(|| Cow::from(json.to_string()), Cow::from);
        // Where no field is named the name in the file has to be.
        let text = if target == Target::Ignore { Cow::from(format!("{path}: {text}")) } else { text };
        // The whole line is in the file of what is left out.
        let shown: String = text.chars().take(Problem::VALUE_MAX).collect();
        let place = Place::Property(path.chars().take(Problem::VALUE_MAX).collect());
        self.draft.problems.push(Problem::new(self.draft.row, place, target, &shown, fault));
    }

    fn field(&mut self, key: &str, json: &Json) {
        let table = self.context.scheme.table();
        let Some(field) = table.field(key).filter(|field| field.exported) else {
            return self.fault(key, Target::Ignore, json, Fault::NoField);
        };
        let target = Target::field(key);
        if let ValueType::Notes { max } = field.value {
            return self.notes(key, max, json);
        }
        // What lives with everybody says no territory.
        if field.value == ValueType::Scope && !table.home.is_territorial() {
            return;
        }
        match self.value(field.value, json) {
            Ok(value) if value.is_null() => {}
            Ok(value) => self.draft.candidate.put(key, value),
            Err(fault) => self.fault(key, target, json, fault),
        }
    }

    fn notes(&mut self, key: &str, max: u32, json: &Json) {
        let Some(said) = json.as_str() else {
            return self.fault(key, Target::field(key), json, Fault::Value(ValueError::WrongType));
        };
        let lines = said.replace("\r\n", "\n").replace('\r', "\n");
        let whole = visible(&lines);
        let kept = if text::fits(&whole, max).is_ok() { &*whole } else { text::cut(&whole, max) };
        if kept.len() < whole.len() {
            self.fault(key, Target::field(key), json, Fault::Cut { max });
        }
        kept.clone_into(&mut self.draft.candidate.notes);
    }

    /// A field that the workspace has added.
    fn custom(&mut self, id: &str, json: &Json) {
        let registry = self.context.scheme.registry;
        let (key, path) = (format!("x/{id}"), format!("custom.{id}"));
        let kind = self.draft.candidate.kind;
        let Some(field) = registry.custom_field(id).filter(|field| field.kind == kind) else {
            return self.fault(&path, Target::Ignore, json, Fault::NoField);
        };
        let read = json::read_value(registry, field.holds.value(), json, self.region);
        let read = read.and_then(|value| match value.as_text() {
            Some(text) => field.parse(text, Region::MX),
            None => Ok(value),
        });
        match read {
            Ok(value) if value.is_null() => {}
            Ok(value) => self.draft.candidate.put(&key, value),
            Err(error) => self.fault(&path, Target::field(&key), json, Fault::Value(error)),
        }
    }

    fn list(&mut self, group: &'static Group, json: &Json) {
        let entries = match json {
            Json::Null => return,
            Json::Array(entries) => entries,
            Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => {
                return self.fault(group.plural, Target::Ignore, json, Fault::Value(ValueError::WrongType));
            }
        };
        let mut place = 0;
        for (nth, json) in entries.iter().enumerate() {
            let path = format!("{}[{nth}]", group.plural);
            if nth >= group.max_entries {
                self.fault(&path, Target::Ignore, json, Fault::ListFull);
                continue;
            }
            let fields = self.entry(group, nth, &path, json);
            let listed = Listed { group, fields };
            if !listed.says_something() {
                continue;
            }
            place += 1;
            let id = json.get("id").and_then(Json::as_str);
            if let Some(id) = id.filter(|id| group.ids == EntryIds::Random && group.ids.accepts(id)) {
                self.places.insert((group.key, id.to_owned()), place);
                if let Some(identity) = listed.identity() {
                    self.draft.candidate.entry_ids.entry((group.key, identity)).or_insert_with(|| id.to_owned());
                }
            }
            self.draft.candidate.entries.push(listed);
        }
    }

    fn entry(&mut self, group: &'static Group, nth: usize, path: &str, json: &Json) -> Vec<(&'static str, Value)> {
        let mut fields = Vec::new();
        match (json, group.fields) {
            (Json::Object(object), _) => {
                for (key, json) in object.iter().filter(|(key, json)| key.as_str() != "id" && !json.is_null()) {
                    let path = format!("{path}.{key}");
                    match group.field(key).filter(|field| field.exported) {
                        Some(field) => fields.extend(self.entry_value(group, nth, field, &path, json)),
                        None => self.fault(&path, Target::Ignore, json, Fault::NoField),
                    }
                }
            }
            // A tag is what it says.
            (Json::String(_) | Json::Number(_), [field]) if field.exported => {
                fields.extend(self.entry_value(group, nth, field, path, json));
            }
            (Json::Null, _) => {}
            _ => self.fault(path, Target::Ignore, json, Fault::Value(ValueError::WrongType)),
        }
        fields.sort_by_key(|(key, _)| group.fields.iter().position(|field| field.key == *key));
        fields
    }

    fn entry_value(
        &mut self,
        group: &'static Group,
        nth: usize,
        field: &'static Field,
        path: &str,
        json: &Json,
    ) -> Option<(&'static str, Value)> {
        match self.value(field.value, json) {
            Ok(value) => Some((field.key, value)).filter(|(_, value)| !value.is_null()),
            Err(fault) => {
                let nth = u8::try_from(nth).unwrap_or(u8::MAX);
                self.fault(path, Target::entry(group.key, nth, field.key), json, fault);
                None
            }
        }
    }

    fn value(&self, holds: ValueType, json: &Json) -> Result<Value, Fault> {
        let registry = self.context.scheme.registry;
        let said = json.as_str().map(str::trim).filter(|said| !said.is_empty());
        match (holds, said) {
            (ValueType::Reference(kind), Some(said)) => self.reference(kind, said),
            (ValueType::Scope, Some(said)) => self.context.names.territory(said),
            (ValueType::Scope, None) if json.is_number() => {
                let number = json.as_u64().and_then(|number| Scope::try_from(number).ok());
                let known = self.context.names.territories.iter().find(|(scope, _)| Some(*scope) == number);
                known.map(|(scope, _)| Value::Int(i64::from(*scope))).ok_or(Fault::UnknownTerritory)
            }
            (ValueType::EntryOf(group), Some(said)) if self.context.scheme.table().group(group).is_some() => {
                let place = self.places.iter().find(|((of, id), _)| *of == group && id == said);
                place.map(|(_, place)| Value::Int(*place)).ok_or(Fault::NoSuchEntry)
            }
            _ => json::read_value(registry, holds, json, self.region).map_err(Fault::Value),
        }
    }

    /// The record that a text names: one that is here, or one of the file by the id that it has there.
    fn reference(&self, kind: Kind, said: &str) -> Result<Value, Fault> {
        let names = self.context.names;
        let id = said.parse::<DocId>().ok();
        if kind == Kind::MEMBER {
            let is_here = |id: DocId| names.members.iter().any(|(member, _)| *member == id);
            return match id {
                Some(id) if is_here(id) => Ok(Value::from(id.to_string())),
                Some(_) => Err(Fault::UnknownMember),
                None => names.member(said),
            };
        }
        let here = names.records.find(kind, said);
        let in_file = id.map(|id| self.file.named(id)).filter(|id| self.file.ids.get(id) == Some(&kind));
        match (here, in_file) {
            (Err(_), Some(id)) => Ok(Value::from(id.to_string())),
            (here, _) => here,
        }
    }
}
