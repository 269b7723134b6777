//! Which column becomes what: guessed from the headers and from what stands below them, then changed by a person.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use super::assemble::Names;
use super::beside;
use super::by_values::{guess_by_values, guess_split, names_a_name, numbers_rows, share};
use super::habits::Habits;
use super::headers::{self, Heading, Meaning};
use super::left_out;
use super::plain;
use super::scheme::{PEOPLE, Scheme};
use super::table::Table;
use super::target::{NamePart, Target};
use super::words;
use crate::crm::{Region, search};

/// How a table is read into records.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Mapping {
    /// One for each column.
    #[n(0)]
    pub columns: Vec<Column>,
    /// What is read in two ways.
    #[n(1)]
    pub habits: Habits,
}

/// What one column becomes.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Column {
    /// What it becomes.
    #[n(0)]
    pub target: Target,
    /// How sure the guess is, 0 to 100; 100 once a person has said it.
    #[n(1)]
    pub confidence: u8,
    /// What separates several values in one cell. `\` before it takes its meaning away.
    #[n(2)]
    pub split: Option<String>,
    /// What to call the entries that come of this column, where no column says it: `Celular`. Of a column that goes to the notes
    /// what stands before its text there. May be empty.
    #[n(3)]
    pub label: String,
    /// Whether it counts only in rows in which no other column says anything of the same entry: a whole address beside its parts.
    #[n(4)]
    #[cbor(default)]
    pub fallback: bool,
}

/// What a column says that is called like one of ours, where other systems mean something else by the word: who is responsible is
/// somebody at the customer's there, a kind of customer one of their classes. The values tell which it is.
fn meant_otherwise(found: Heading, header: &str, sample: &[&str], names: &Names, scheme: Scheme<'_>) -> Heading {
    let is_form = || {
        let holds = Target::field("form").holds(scheme);
        let fits = holds.and_then(|holds| share(holds, sample, &Habits::of(Region::OTHER), scheme.registry.options()));
        fits.is_some_and(|fits| fits >= 80)
    };
    let meaning = match search::fold(header).as_str() {
        "responsable" if !names.knows_members(sample) => Meaning::Person,
        "tipo de cliente" if !is_form() => Meaning::Target(Target::field("segment")),
        _ => return found,
    };
    Heading { meaning, confidence: 85, ..found }
}

/// How many values of a column are looked at.
pub(super) const SAMPLE: usize = 200;

impl Mapping {
    /// The likeliest mapping of a table for somebody in `region`.
    #[must_use]
    pub fn guess(table: &Table, scheme: Scheme<'_>, names: &Names, region: Region) -> Self {
        if scheme.kind == PEOPLE {
            Self::guess_customers(table, scheme, names, region)
        } else {
            plain::guess(table, scheme, region)
        }
    }

    /// That of customers, who are people and firms with all that is said of them: every program calls it otherwise.
    fn guess_customers(table: &Table, scheme: Scheme<'_>, names: &Names, region: Region) -> Self {
        let registry = scheme.registry;
        let own = headers::own_labels(scheme);
        let mut habits = Habits::of(region);
        let samples: Vec<Vec<&str>> = (0..table.width()).map(|column| table.sample(column, SAMPLE)).collect();
        let heading = |(at, header): (usize, &String)| {
            let read = |header: &str| headers::read(header, &own, registry);
            let of_group = || headers::read_behind_group(header, &own, registry);
            // Of two rows of names the lower one says it alone, unless the upper one says whose it is.
            let lower =
                || table.lower_names.get(at).filter(|_| !headers::is_of_contact(header)).and_then(|lower| read(lower));
            let found = read(header).or_else(of_group).or_else(lower)?;
            Some(meant_otherwise(found, header, &samples[at], names, scheme))
        };
        let headings: Vec<_> = table.header.iter().enumerate().map(heading).collect();
        // What the columns hold that say it, so that values are judged as this file writes them.
        let holds = headings.iter().map(|heading| {
            let Meaning::Target(target) = &heading.as_ref()?.meaning else { return None };
            target.holds(scheme)
        });
        habits.guess(holds.zip(samples.iter().map(Vec::as_slice)));
        let has = |wanted: &dyn Fn(&Meaning) -> bool| headings.iter().flatten().any(|heading| wanted(&heading.meaning));
        let is_part = |meaning: &Meaning, wanted: NamePart| {
            *meaning == Meaning::Part(wanted)
                || *meaning == Meaning::Target(Target::NamePart { contact: None, part: wanted })
        };
        let has_last = has(&|meaning| is_part(meaning, NamePart::Last));
        let has_first = has(&|meaning| is_part(meaning, NamePart::First));
        let has_company = has(&|meaning| *meaning == Meaning::Company);
        let has_name = has(&|meaning| *meaning == Meaning::Target(Target::field("name")));
        let has_function = has(&|meaning| *meaning == Meaning::Person) || has_company;
        let of_address = |heading: &Heading, wanted: &str| matches!(&heading.meaning, Meaning::Target(Target::Entry { group, field, .. }) if group == "address" && field == wanted);
        // Whether another column says this of the same address.
        let is_said = |wanted: &str, nth: Option<u8>| {
            let mut said = headings.iter().flatten().filter(|heading| of_address(heading, wanted));
            said.any(|other| other.nth == nth || (nth.is_none() && other.nth == Some(0)))
        };
        let street_at = headings.iter().position(|heading| {
            heading
                .as_ref()
                .is_some_and(|heading| of_address(heading, "street") || heading.meaning == Meaning::WholeAddress)
        });
        // «Departamento» is a state of some countries, and in all of them a part of a firm.
        let is_of_a_firm = |at: usize| {
            let is_so_called = |at: usize| search::fold(&table.header[at]) == "departamento";
            let is_other_region = |other: usize| {
                !is_so_called(other) && headings[other].as_ref().is_some_and(|heading| of_address(heading, "region"))
            };
            let of_somebody = |other: usize| {
                let heading = headings.get(other).and_then(Option::as_ref);
                heading.is_some_and(|heading| {
                    matches!(heading.meaning, Meaning::Company | Meaning::Person | Meaning::Function)
                })
            };
            let of_place = |other: usize| {
                let target = headings.get(other).and_then(Option::as_ref).map(|heading| &heading.meaning);
                matches!(target, Some(Meaning::WholeAddress | Meaning::HouseNumber))
                    || matches!(target, Some(Meaning::Target(target)) if target.group(PEOPLE).is_some_and(|group| group.key == "address"))
            };
            let beside = |is: &dyn Fn(usize) -> bool| is(at + 1) || at.checked_sub(1).is_some_and(is);
            let has_such_states = ["BO", "CO", "GT", "HN", "NI", "PE", "PY", "SV", "UY"].contains(&region.code());
            is_so_called(at)
                && ((0..headings.len()).any(is_other_region)
                    || (beside(&of_somebody) && !beside(&of_place))
                    || (!has_such_states && (0..headings.len()).any(of_somebody)))
        };
        let mut places = Places::default();
        let mut columns: Vec<Column> = Vec::new();
        for (at, heading) in headings.iter().enumerate() {
            let Some(heading) = heading else {
                columns.push(Column::default());
                continue;
            };
            let mut label = String::new();
            let mut fallback = false;
            let mut confidence = heading.confidence;
            let target = match &heading.meaning {
                Meaning::WholeAddress => {
                    fallback = is_said("street", heading.nth);
                    Target::entry("address", 0, "street")
                }
                Meaning::AddressCode(field) => {
                    fallback = is_said(field, heading.nth);
                    Target::entry("address", 0, field)
                }
                // Beside a street it is the house's number, unless it numbers the rows.
                Meaning::HouseNumber
                    if street_at.is_some_and(|street| {
                        at > street || (at + 1 == street && !numbers_rows(at, &table.header[at], &samples[at]))
                    }) =>
                {
                    Target::entry("address", 0, "street_number")
                }
                // «Nombre» beside «Apellidos» is the given name alone.
                Meaning::Target(Target::Field { key }) if key == "name" && has_last && !has_first => {
                    Target::NamePart { contact: has_company.then_some(0), part: NamePart::First }
                }
                // A sheet with a company and a customer's name means the person there by the latter.
                Meaning::Target(Target::NamePart { contact: None, part }) | Meaning::Part(part) => {
                    Target::NamePart { contact: has_company.then_some(0), part: *part }
                }
                Meaning::Target(Target::Field { key })
                    if key == "birthday" && has_company && (has_first || has_last) =>
                {
                    Target::entry("contact", 0, "birthday")
                }
                Meaning::Target(_) if of_address(heading, "region") && is_of_a_firm(at) => Target::Ignore,
                Meaning::Target(target) => target.clone(),
                Meaning::Company => Target::field("name"),
                // «Nombre del contacto» beside surnames is the given name alone, too.
                Meaning::Person if has_last && !has_first && !has_name => {
                    Target::NamePart { contact: has_company.then_some(0), part: NamePart::First }
                }
                Meaning::Person => Target::entry("contact", 0, "name"),
                Meaning::Function if has_function => Target::entry("contact", 0, "function"),
                Meaning::Function | Meaning::HouseNumber | Meaning::CheckDigit | Meaning::NoField => Target::Ignore,
                Meaning::Labelled(group, field) => {
                    label = table.header[at].trim_end_matches(|last: char| last.is_ascii_digit() || last == ' ').into();
                    Target::entry(group, 0, field)
                }
                Meaning::Zone if names.knows_territories(&samples[at]) => Target::field("territory"),
                Meaning::Zone => Target::entry("tag", 0, "label"),
            };
            let target = heading.nth.map_or(target.clone(), |nth| target.with_nth(nth));
            if let Some(holds) = target.holds(scheme)
                && let Some(fits) = share(holds, &samples[at], &habits, scheme.registry.options())
            {
                // What stands in the column has a say: a column «Tipo» whose values are no relations is not one.
                confidence = u8::try_from(usize::from(confidence) * (25 + 75 * fits / 100) / 100).unwrap_or(confidence);
            }
            columns.push(Column { target, confidence, split: None, label, fallback });
        }
        // Of a field the surest column, of a list the columns that say which entry they are, then those in their order;
        // columns without a value last.
        let mut order: Vec<usize> = (0..columns.len()).collect();
        let said = |at: usize| headings[at].as_ref().is_some_and(|heading| heading.nth.is_some());
        order.sort_by_key(|at| {
            let column = &columns[*at];
            let doubt = if column.target.group(PEOPLE).is_some() { 0 } else { 100 - column.confidence.min(100) };
            (samples[*at].is_empty(), !said(*at), doubt, *at)
        });
        for at in order {
            places.claim(&mut columns[at], &table.header[at]);
        }
        // A check digit goes where the number goes that it stands behind.
        let is_check_digit =
            |heading: &Option<Heading>| heading.as_ref().is_some_and(|heading| heading.meaning == Meaning::CheckDigit);
        for at in (0..columns.len()).filter(|at| is_check_digit(&headings[*at])) {
            let (before, behind) = columns.split_at(at);
            let mut nearest = before.iter().rev().chain(behind).map(|column| &column.target);
            let number = nearest.find(|target| target.with_nth(0) == Target::entry("tax_id", 0, "number")).cloned();
            columns[at].target = number.unwrap_or_default();
        }
        let is_ours = left_out::has_written(table);
        let facts_at = beside::begin_at(table).unwrap_or(usize::MAX);
        // Where a column is called like a name, or the name of the books stands, no other is taken for it.
        let is_named: Vec<bool> =
            headings.iter().zip(&table.header).map(|(known, header)| known.is_none() && names_a_name(header)).collect();
        let has_legal_name = has(&|meaning| *meaning == Meaning::Target(Target::field("legal_name")));
        let name_at = |at: usize| is_named[at] || !(has_legal_name || is_named.contains(&true));
        for (at, column) in columns.iter_mut().enumerate() {
            if at >= facts_at {
                *column = Column::default();
                continue;
            }
            if headings[at].is_none() {
                *column = guess_by_values(&samples[at], &table.header[at], &habits, &mut places, name_at(at));
            }
            // What no field is for stands in the notes, under its own name if it has one: that a column is left out is for a
            // person to say. Where a row stood and why it was left out this app has written, and nobody typed.
            let is_of_the_app = is_ours && at < left_out::OWN_COLUMNS;
            if column.target == Target::Ignore && !samples[at].is_empty() && !is_of_the_app {
                let cells = || table.rows().map(|row| row.cell(at).trim()).filter(|cell| !cell.is_empty());
                // Where all say the same nothing, as of an account that nobody uses, the notes would be full of zeros.
                *column = if words::are_the_same_nothing(cells()) {
                    Column::default()
                } else {
                    to_notes(&table.header[at], NOTES)
                };
            }
            if column.target.group(PEOPLE).is_some() {
                column.split = guess_split(&column.target, &samples[at]);
            }
        }
        let holds = columns.iter().map(|column| column.target.holds(scheme));
        habits.guess(holds.zip(samples.iter().map(Vec::as_slice)));
        Self { columns, habits }
    }
}

/// What customers' notes are called in their table.
const NOTES: &str = "notes";

/// Which places of a record are taken by a column.
#[derive(Default)]
pub(super) struct Places {
    pub(super) taken: BTreeSet<Target>,
}

/// A column whose texts go to the notes, each behind what the column is called; alone if that is nothing.
pub(super) fn to_notes(header: &str, notes: &str) -> Column {
    let label = header.trim().chars().take(80).collect();
    Column { target: Target::field(notes), confidence: 20, label, ..Column::default() }
}

impl Places {
    fn claim(&mut self, column: &mut Column, header: &str) {
        if column.target == Target::Ignore || column.fallback {
            return;
        }
        if self.taken.insert(column.target.clone()) {
            return;
        }
        // The same header twice, or a street of the home beside that of the business: one entry further.
        let may_move = column.target.group(PEOPLE).is_some();
        let free = (1..=9).map(|nth| column.target.with_nth(nth)).find(|target| !self.taken.contains(target));
        match free.filter(|_| may_move) {
            Some(target) => {
                self.taken.insert(target.clone());
                column.target = target;
            }
            // Somebody has written what the first one had no room for, or says it otherwise.
            None => *column = to_notes(header, NOTES),
        }
    }

    pub(super) fn free(&mut self, target: Target) -> Option<Target> {
        let several = target.group(PEOPLE).is_some();
        let found = (0..=9).map(|nth| target.with_nth(nth)).find(|target| !self.taken.contains(target));
        let found = found.filter(|_| several || !self.taken.contains(&target));
        self.taken.extend(found.clone());
        found
    }
}
