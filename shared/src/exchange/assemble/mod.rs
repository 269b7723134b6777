//! From the cells of a row, or the properties of a card, to a candidate.
//!
//! What does not fit is told, and its text is put aside ([`aside`]): into the notes with its column's name, as long as they have
//! room. One cell's oddity costs no other cell anything.

mod aside;
mod entries;
mod mains;
mod names;
mod people;
mod tax_ids;

use std::collections::{BTreeMap, BTreeSet};

pub use names::Names;

use self::aside::Aside;
use self::entries::At;
use self::mains::Main;
use self::tax_ids::CheckDigit;
use super::candidate::{Candidate, Listed};
use super::guard;
use super::habits::Habits;
use super::mapping::Mapping;
use super::problem::{Fault, Place, Problem};
use super::scheme::{PEOPLE, Scheme};
use super::table::RowView;
use super::target::{NamePart, Target};
use crate::crm::values::letters::visible;
use crate::crm::values::{date, text};
use crate::crm::{Hint, Kind, Language, Value, ValueError, ValueType, search};
use crate::document::DocId;

/// What is needed to read a row.
#[derive(Copy, Clone, Debug)]
pub struct Context<'a> {
    /// The kind of what is read, and the fields that there are.
    pub scheme: Scheme<'a>,
    /// What is called how.
    pub names: &'a Names,
    /// The language of labels that a vCard does not word itself.
    pub language: Language,
}

/// A row or a card that has been read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The row as a spreadsheet numbers it; of a card the line on which it begins.
    pub row: u32,
    /// What it says.
    pub candidate: Candidate,
    /// What is wrong with it.
    pub problems: Vec<Problem>,
}

/// One value on its way into a candidate.
#[derive(Clone)]
pub(super) struct Piece<'a> {
    pub(super) target: &'a Target,
    pub(super) text: &'a str,
    pub(super) place: Place,
    pub(super) split: Option<&'a str>,
    /// What to call the entry, where nothing else says it.
    pub(super) label: &'a str,
    /// What the column is called; empty if it has no name.
    pub(super) heading: &'a str,
    /// Whether it counts only where nothing else says this.
    pub(super) is_fallback: bool,
}

impl Draft {
    /// Whether a record can be made of it.
    #[must_use]
    pub fn is_usable(&self) -> bool {
        !self.problems.iter().any(|problem| problem.fault.is_blocking())
    }

    /// Notes that the record that it is was removed here, or has become a part of another: nothing is made of it.
    pub fn refuse_as_gone(&mut self) {
        let title = self.candidate.title().to_owned();
        self.problems.push(Problem::new(self.row, Place::Whole, Target::Ignore, &title, Fault::Gone));
    }

    /// Reads a row of a table.
    #[must_use]
    pub fn of_row(row: &RowView<'_>, mapping: &Mapping, context: &Context<'_>) -> Self {
        // The notes say themselves what they have no room for.
        let notes = context.scheme.table().notes();
        let are_notes = |at: usize| matches!(&mapping.columns[at].target, Target::Field { key } if notes.is_some_and(|(notes, _)| notes.key == key));
        let cell = |at| if are_notes(at) { row.whole_cell(at) } else { row.cell(at) };
        let cells: Vec<_> = (0..mapping.columns.len()).map(|at| guard::restored(cell(at))).collect();
        let columns = mapping.columns.iter().enumerate();
        let pieces = columns.filter(|(_, column)| column.target != Target::Ignore).map(|(at, column)| Piece {
            target: &column.target,
            text: &cells[at],
            place: Place::Column(u16::try_from(at).unwrap_or(u16::MAX)),
            split: column.split.as_deref(),
            label: &column.label,
            heading: row.heading(at),
            is_fallback: column.fallback,
        });
        let mut assembly = Assembly::new(row.number, &mapping.habits, context);
        let hints = [(row.has_open_mark(), Hint::OpenMark), (row.has_odd_letters(), Hint::OddLetters)];
        for (_, hint) in hints.into_iter().filter(|(is_so, _)| *is_so) {
            assembly.problems.push(Problem::new(row.number, Place::Whole, Target::Ignore, "", Fault::Hint(hint)));
        }
        // What a cell has beyond any value.
        for (at, column) in mapping.columns.iter().enumerate().filter(|(_, column)| column.target != Target::Ignore) {
            let rest = row.whole_cell(at).get(cell(at).len()..).unwrap_or_default();
            if !rest.is_empty() {
                let place = Place::Column(u16::try_from(at).unwrap_or(u16::MAX));
                let fault = Fault::Cut { max: notes.map_or(CELL, |(_, max)| max) };
                assembly.problems.push(Problem::new(row.number, place, column.target.clone(), rest, fault));
                assembly.put_aside(row.heading(at), rest, Some(assembly.problems.len() - 1));
            }
        }
        // Cells beyond the last column have no name, and no field either.
        for text in row.beyond() {
            assembly.put_aside("", text, None);
        }
        assembly.finish(pieces)
    }
}

/// The longest text of a kind that has no notes, in UTF-16 units.
const CELL: u32 = super::table::CELL_MAX as u32;

pub(super) struct Assembly<'a> {
    row: u32,
    habits: &'a Habits,
    context: &'a Context<'a>,
    candidate: Candidate,
    entries: BTreeMap<At, Listed>,
    labels: BTreeMap<At, String>,
    /// What stood around a number or an address in its cell.
    remarks: Vec<(At, String, String)>,
    names: BTreeMap<Option<u8>, BTreeMap<NamePart, String>>,
    nickname: String,
    mains: Vec<Main>,
    check_digits: BTreeMap<Target, CheckDigit>,
    /// By the amount's key: the currency that another column says.
    currencies: BTreeMap<String, String>,
    asides: Vec<Aside>,
    problems: Vec<Problem>,
    /// Whether it is read of a card: those are of somebody, whatever else they lack.
    is_of_card: bool,
}

impl<'a> Assembly<'a> {
    pub(super) fn new(row: u32, habits: &'a Habits, context: &'a Context<'a>) -> Self {
        Self {
            row,
            habits,
            context,
            candidate: Candidate::of(context.scheme.kind),
            entries: BTreeMap::new(),
            labels: BTreeMap::new(),
            remarks: Vec::new(),
            names: BTreeMap::new(),
            nickname: String::new(),
            mains: Vec::new(),
            check_digits: BTreeMap::new(),
            currencies: BTreeMap::new(),
            asides: Vec::new(),
            problems: Vec::new(),
            is_of_card: false,
        }
    }

    /// The same for a card.
    pub(super) fn of_card(line: u32, habits: &'a Habits, context: &'a Context<'a>) -> Self {
        Self { is_of_card: true, ..Self::new(line, habits, context) }
    }

    pub(super) fn finish<'p>(mut self, pieces: impl Iterator<Item = Piece<'p>>) -> Draft {
        let mut fallbacks = Vec::new();
        let mut pieces: Vec<Piece<'p>> = pieces.filter(|piece| !piece.text.trim().is_empty()).collect();
        self.take_check_digits(&mut pieces);
        self.take_currencies(&mut pieces);
        for piece in pieces {
            if piece.is_fallback { fallbacks.push(piece) } else { self.put(&piece) }
        }
        for piece in fallbacks {
            self.put_fallback(&piece);
        }
        // Only customers are people, and are called by whatever tells who they are.
        if self.candidate.kind == PEOPLE {
            self.join_names();
            self.make_person_the_customer();
            self.close_lists();
            self.find_name();
        } else {
            self.close_lists();
            self.want_title();
        }
        self.write_asides();
        Draft { row: self.row, candidate: self.candidate, problems: self.problems }
    }

    fn put(&mut self, piece: &Piece<'_>) {
        match piece.target {
            Target::Ignore | Target::Currency { .. } => {}
            Target::Id => match piece.text.trim().parse::<DocId>() {
                Ok(id) => self.candidate.id = Some(id),
                Err(_) => self.fault(piece, piece.text, Fault::UnknownRecord),
            },
            Target::Field { key } => self.put_field(key, piece),
            Target::NamePart { contact, part } => self.put_name_part(*contact, *part, piece),
            Target::Entry { nth, field, .. } => {
                let Some(group) = piece.target.group(self.candidate.kind) else { return };
                if let Some(field) = group.fields.iter().find(|known| known.key == field && known.exported) {
                    self.put_entry(group, *nth, field, piece);
                }
            }
        }
    }

    /// A whole address beside its parts: nothing new where they say all of it; else it takes its field, or stands in the notes.
    fn put_fallback(&mut self, piece: &Piece<'_>) {
        let Target::Entry { nth, field, .. } = piece.target else { return self.put(piece) };
        let group = piece.target.group(self.candidate.kind).map(|group| group.key);
        let of_entry = |(at, entry): (&At, &Listed)| at.1 == *nth && Some(entry.group.key) == group;
        let said: Vec<&(&str, Value)> =
            self.entries.iter().filter(|entry| of_entry(*entry)).flat_map(|(_, entry)| &entry.fields).collect();
        let texts = said.iter().filter_map(|(_, value)| value.as_text()).map(search::fold);
        let words: BTreeSet<String> =
            texts.flat_map(|text| text.split(' ').map(str::to_owned).collect::<Vec<_>>()).collect();
        let is_said = |part: &str| {
            let country = self.habits.parse(ValueType::Country, part.trim());
            search::fold(part).split(' ').all(|word| word.is_empty() || words.contains(word))
                || country.is_ok_and(|country| said.iter().any(|(_, value)| *value == country))
        };
        if piece.text.split([',', ';', '\n']).all(is_said) {
            return;
        }
        if said.iter().any(|(key, _)| key == field) {
            self.put_aside(&self.heading(piece), piece.text, None);
        } else {
            self.put(piece);
        }
    }

    /// Tells what is wrong with a value, and puts its text aside.
    fn fault(&mut self, piece: &Piece<'_>, text: &str, fault: Fault) {
        let problem = Problem::new(self.row, piece.place.clone(), piece.target.clone(), text.trim(), fault);
        self.problems.push(problem);
        self.put_aside(&self.heading(piece), text, Some(self.problems.len() - 1));
    }

    /// Tells what is worth a second look, once the value is in its place.
    fn hint(&mut self, piece: &Piece<'_>, text: &str, holds: ValueType, value: &Value) {
        if let Some(hint) = holds.hint(value) {
            let (place, target) = (piece.place.clone(), piece.target.clone());
            self.problems.push(Problem::new(self.row, place, target, text.trim(), Fault::Hint(hint)));
        }
    }

    /// A value of a text, cut where it is too long; what was cut is put aside, and told.
    fn parse(&mut self, holds: ValueType, piece: &Piece<'_>, text: &str) -> Option<Value> {
        let read = match holds.list().filter(|_| !Habits::says_nothing(holds, text)) {
            Some(list) => Habits::in_words(list, text, self.context.scheme.registry.options()),
            None if holds == ValueType::Time => self.habits.moment(text, &self.context.names.zone),
            None => self.habits.parse(holds, text),
        };
        match read {
            Ok(value) => {
                self.hint(piece, text, holds, &value);
                Some(value)
            }
            Err(ValueError::TooLong { max }) => {
                let cut = if let ValueType::Line { max } = holds {
                    text::cut_line(text, max)
                } else if let ValueType::Paragraph { .. } = holds {
                    text::cut(visible(text).trim(), max).trim().to_owned()
                } else {
                    String::new()
                };
                let value = self.habits.parse(holds, &cut).ok().filter(|value| !value.is_null());
                let fault =
                    if value.is_some() { Fault::Cut { max } } else { Fault::Value(ValueError::TooLong { max }) };
                self.fault(piece, text, fault);
                value
            }
            Err(error) => {
                self.fault(piece, text, Fault::Value(error));
                None
            }
        }
    }

    /// Takes those pieces out that say the currency of an amount in another column.
    fn take_currencies(&mut self, pieces: &mut Vec<Piece<'_>>) {
        pieces.retain(|piece| {
            let Target::Currency { key } = piece.target else { return true };
            self.currencies.insert(key.clone(), piece.text.trim().to_owned());
            false
        });
    }

    /// A plain number with the currency that another column says.
    fn with_currency(&self, key: &str, text: &str) -> Option<String> {
        let whole = format!("{} {}", text.trim(), self.currencies.get(key)?);
        self.habits.parse(ValueType::Money, &whole).is_ok().then_some(whole)
    }

    /// What nothing is called by makes no record.
    fn want_title(&mut self) {
        let titles = self.context.scheme.table().title;
        if let Some(first) = titles.first().filter(|_| !self.candidate.says_what_it_is()) {
            self.problems.push(Problem::new(self.row, Place::Whole, Target::field(first), "", Fault::NoName));
        }
    }

    fn put_field(&mut self, key: &str, piece: &Piece<'_>) {
        let Some(resolved) =
            self.context.scheme.registry.resolve(self.candidate.kind, key).filter(|found| found.exported)
        else {
            return;
        };
        if let ValueType::Notes { max } = resolved.value {
            return self.put_notes(max, piece);
        }
        if let ValueType::EntryOf(group) = resolved.value {
            return self.put_main(key, group, piece);
        }
        let whole = self.with_currency(key, piece.text);
        let custom = resolved.custom.and_then(|id| self.context.scheme.registry.custom_field(id));
        let found = match (custom, resolved.value) {
            (_, ValueType::Reference(Kind::MEMBER)) => self.context.names.member(piece.text),
            (_, ValueType::Reference(kind)) => self.context.names.records.find(kind, piece.text),
            (_, ValueType::Scope) => self.context.names.territory(piece.text),
            (Some(field), ValueType::Line { .. }) => chosen(field, piece.text, self.habits),
            (_, holds) => match self.parse(holds, piece, whole.as_deref().unwrap_or(piece.text)) {
                Some(value) if key == "birthday" && is_to_come(&value) => Err(Fault::Value(ValueError::DayToCome)),
                Some(value) => Ok(value),
                None => return,
            },
        };
        let holds = resolved.value;
        match found {
            Ok(Value::Null) => {}
            Ok(value) if self.candidate.field(key).is_null() => self.candidate.put(key, value),
            Ok(value) if *self.candidate.field(key) == value => {}
            Ok(_) => self.fault(piece, piece.text, Fault::SaidTwice),
            Err(Fault::Value(ValueError::TooLong { .. })) => {
                if let Some(value) = self.parse(holds, piece, piece.text).filter(|value| !value.is_null()) {
                    self.candidate.put(key, value);
                }
            }
            Err(fault) => self.fault(piece, piece.text, fault),
        }
    }
}

/// Whether nobody can have been born on a day yet: it is one of a calendar, or a spreadsheet has made its year of two digits.
fn is_to_come(value: &Value) -> bool {
    let day = value.as_text().and_then(date::read_day_of_year);
    day.is_some_and(|(year, ..)| year.is_some_and(|year| year > date::WRITTEN_IN))
}

fn chosen(field: &crate::crm::CustomField, typed: &str, habits: &Habits) -> Result<Value, Fault> {
    let folded = search::fold(typed);
    let exact = field.choices.iter().find(|choice| choice.as_str() == typed.trim());
    let offered = exact.or_else(|| field.choices.iter().find(|choice| search::fold(choice) == folded));
    field.parse(offered.map_or(typed, String::as_str), habits.region()).map_err(Fault::Value)
}
