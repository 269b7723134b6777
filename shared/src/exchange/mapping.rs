//! Which column becomes what: guessed from the headers and from what stands below them, then changed by a person.

use std::collections::BTreeSet;

use minicbor::{Decode, Encode};

use super::assemble::Names;
use super::habits::Habits;
use super::headers::{self, Meaning};
use super::left_out;
use super::split;
use super::table::Table;
use super::target::{NamePart, Target};
use crate::crm::values::tax_id::TaxId;
use crate::crm::{Region, Registry, ValueType, search};

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

/// How many values of a column are looked at.
const SAMPLE: usize = 200;

impl Mapping {
    /// The likeliest mapping of a table for somebody in `region`.
    #[must_use]
    pub fn guess(table: &Table, registry: &Registry, names: &Names, region: Region) -> Self {
        let own = headers::own_labels(registry);
        let mut habits = Habits::of(region);
        let samples: Vec<Vec<&str>> = (0..table.width()).map(|column| table.sample(column, SAMPLE)).collect();
        let headings: Vec<_> = table.header.iter().map(|header| headers::read(header, &own, registry)).collect();
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
        let of_address = |heading: &headers::Heading, wanted: &str| matches!(&heading.meaning, Meaning::Target(Target::Entry { group, field, .. }) if group == "address" && field == wanted);
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
            if let Some(holds) = target.holds(registry)
                && let Some(fits) = share(holds, &samples[at], &habits)
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
            let doubt = if column.target.group().is_some() { 0 } else { 100 - column.confidence.min(100) };
            (samples[*at].is_empty(), !said(*at), doubt, *at)
        });
        for at in order {
            places.claim(&mut columns[at], &table.header[at]);
        }
        // A check digit goes where the number goes that it stands behind.
        let is_check_digit = |heading: &Option<headers::Heading>| {
            heading.as_ref().is_some_and(|heading| heading.meaning == Meaning::CheckDigit)
        };
        for at in (0..columns.len()).filter(|at| is_check_digit(&headings[*at])) {
            let (before, behind) = columns.split_at(at);
            let mut nearest = before.iter().rev().chain(behind).map(|column| &column.target);
            let number = nearest.find(|target| target.with_nth(0) == Target::entry("tax_id", 0, "number")).cloned();
            columns[at].target = number.unwrap_or_default();
        }
        let is_ours = left_out::has_written(table);
        // Where a column is called like a name, or the name of the books stands, no other is taken for it.
        let is_named: Vec<bool> =
            headings.iter().zip(&table.header).map(|(known, header)| known.is_none() && names_a_name(header)).collect();
        let has_legal_name = has(&|meaning| *meaning == Meaning::Target(Target::field("legal_name")));
        let name_at = |at: usize| is_named[at] || !(has_legal_name || is_named.contains(&true));
        for (at, column) in columns.iter_mut().enumerate() {
            if headings[at].is_none() {
                *column = guess_by_values(&samples[at], &table.header[at], &habits, &mut places, name_at(at));
            }
            // What no field is for stands in the notes, under its own name if it has one: that a column is left out is for a
            // person to say. Where a row stood and why it was left out this app has written, and nobody typed.
            let is_of_the_app = is_ours && at < left_out::OWN_COLUMNS;
            if column.target == Target::Ignore && !samples[at].is_empty() && !is_of_the_app {
                *column = to_notes(&table.header[at]);
            }
            if column.target.group().is_some() {
                column.split = guess_split(&column.target, &samples[at]);
            }
        }
        let holds = columns.iter().map(|column| column.target.holds(registry));
        habits.guess(holds.zip(samples.iter().map(Vec::as_slice)));
        Self { columns, habits }
    }
}

/// Which places of a record are taken by a column.
#[derive(Default)]
struct Places {
    taken: BTreeSet<Target>,
}

/// A column whose texts go to the notes, each behind what the column is called; alone if that is nothing.
fn to_notes(header: &str) -> Column {
    let label = header.trim().chars().take(80).collect();
    Column { target: Target::field("notes"), confidence: 20, label, ..Column::default() }
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
        let may_move = column.target.group().is_some();
        let free = (1..=9).map(|nth| column.target.with_nth(nth)).find(|target| !self.taken.contains(target));
        match free.filter(|_| may_move) {
            Some(target) => {
                self.taken.insert(target.clone());
                column.target = target;
            }
            // Somebody has written what the first one had no room for, or says it otherwise.
            None => *column = to_notes(header),
        }
    }

    fn free(&mut self, target: Target) -> Option<Target> {
        let several = target.group().is_some();
        let found = (0..=9).map(|nth| target.with_nth(nth)).find(|target| !self.taken.contains(target));
        let found = found.filter(|_| several || !self.taken.contains(&target));
        self.taken.extend(found.clone());
        found
    }
}

/// How many hundredths of the values are right for a type; nothing where any text would be, or no value stands.
fn share(holds: ValueType, sample: &[&str], habits: &Habits) -> Option<usize> {
    let telling = match holds {
        ValueType::Line { .. } | ValueType::Paragraph { .. } | ValueType::Notes { .. } | ValueType::Reference(_) => {
            false
        }
        ValueType::EntryOf(_) | ValueType::Scope | ValueType::KindName | ValueType::Rank | ValueType::Zone => false,
        ValueType::Whole { .. }
        | ValueType::Number
        | ValueType::YesNo
        | ValueType::Time
        | ValueType::Date
        | ValueType::DayOfYear
        | ValueType::Phone
        | ValueType::Mail
        | ValueType::Web
        | ValueType::TaxId
        | ValueType::Money
        | ValueType::Place
        | ValueType::Country
        | ValueType::Choice(_) => true,
    };
    // Phones are dear to read; thirty tell as much as two hundred.
    let sample = &sample[..sample.len().min(30)];
    let right = sample.iter().filter(|value| {
        if Habits::says_nothing(holds, value) {
            return true;
        }
        let first = value.split([';', '|', '/']).next().unwrap_or_default();
        habits.parse(holds, value).is_ok() || (first.len() < value.len() && habits.parse(holds, first).is_ok())
    });
    (telling && !sample.is_empty()).then(|| right.count() * 100 / sample.len())
}

/// Whether a column before the street has the numbers of the rows: `No.` where a table begins, or one, two, three.
fn numbers_rows(at: usize, header: &str, sample: &[&str]) -> bool {
    let is_short = at == 0 && !matches!(search::fold(header).as_str(), "numero" | "number");
    is_short || sample.iter().enumerate().all(|(before, value)| value.parse() == Ok(before + 1))
}

/// Whether an unknown header speaks of a name.
fn names_a_name(header: &str) -> bool {
    const WORDS: [&str; 9] =
        ["nombre", "name", "razon", "social", "cliente", "tercero", "empresa", "customer", "company"];
    search::fold(header).split(' ').any(|word| WORDS.contains(&word))
}

/// What a column without a telling header may be by what stands in it. One that has a name of its own, be it unknown, is only
/// taken for what nothing else looks like: an amount is no place, a due date no birthday, a folio no tax id.
fn guess_by_values(sample: &[&str], header: &str, habits: &Habits, places: &mut Places, may_be_name: bool) -> Column {
    let is_nameless = header.trim().is_empty();
    let fits = |holds: ValueType| share(holds, sample, habits).unwrap_or(0);
    let digits = |value: &&&str| {
        let written_as_one = value.contains(['+', '(', ' ', '-']);
        value.bytes().filter(u8::is_ascii_digit).count() >= 7 && (is_nameless || written_as_one)
    };
    // Amounts with a comma and one more beside them are no place on earth.
    let exact = |value: &&&str| value.matches('.').count() >= 2;
    let named = |value: &&&str| value.contains("://") || value.starts_with("www.");
    let most = |count: usize| sample.len() > 1 && count * 10 >= sample.len() * 8;
    let tax_ids = sample.iter().take(30).filter(|value| {
        // Of countries whose ids have no check digit any text would pass, and a number of the right length would in the others.
        TaxId::parse(value, habits.region()).is_ok_and(|id| id.region() != Region::OTHER && id.hint().is_none())
            && value.bytes().filter(u8::is_ascii_digit).count() >= 6
    });
    let known_country = ["MX", "CO", "PE", "CL", "AR", "ES"].contains(&habits.region().code());
    let tax_share = tax_ids.count() * 100 / sample.len().clamp(1, 30);
    let (target, fits) = if fits(ValueType::Mail) >= 60 {
        (Target::entry("mail", 0, "address"), fits(ValueType::Mail))
    } else if known_country && tax_share >= 60 && (is_nameless || sample.len() > 2) {
        (Target::entry("tax_id", 0, "number"), tax_share)
    } else if most(sample.iter().filter(digits).count()) && fits(ValueType::Phone) >= 60 {
        (Target::entry("phone", 0, "number"), fits(ValueType::Phone))
    } else if most(sample.iter().filter(named).count()) && fits(ValueType::Web) >= 60 {
        (Target::entry("web", 0, "address"), fits(ValueType::Web))
    } else if most(sample.iter().filter(exact).count()) && fits(ValueType::Place) >= 80 {
        (Target::entry("address", 0, "place"), fits(ValueType::Place))
    } else if is_nameless && looks_like_money(sample) && fits(ValueType::Money) >= 80 {
        (Target::field("worth"), fits(ValueType::Money) / 2)
    } else if is_nameless && sample.len() > 1 && fits(ValueType::Date) >= 80 {
        (Target::field("birthday"), fits(ValueType::Date) / 2)
    } else if may_be_name && names_people_or_firms(sample) && !places.taken.contains(&Target::field("name")) {
        (Target::field("name"), 50)
    } else {
        return Column::default();
    };
    let confidence = u8::try_from(fits * 8 / 10).unwrap_or(80);
    let found = places.free(target);
    found.map_or_else(Column::default, |target| Column { target, confidence, ..Column::default() })
}

fn looks_like_money(sample: &[&str]) -> bool {
    let marked = |value: &&&str| value.contains(['$', '€']) || value.ends_with("MXN") || value.ends_with("USD");
    sample.len() > 1 && sample.iter().filter(marked).count() * 10 >= sample.len() * 8
}

/// Different texts with letters and few digits: the first such column of a list without headers is most often the name.
fn names_people_or_firms(sample: &[&str]) -> bool {
    let distinct: BTreeSet<String> = sample.iter().map(|value| search::fold(value)).collect();
    let worded = |value: &&&str| {
        value.chars().filter(|sign| sign.is_alphabetic()).count() * 2 > value.chars().count() && value.len() <= 120
    };
    distinct.len() * 10 >= sample.len() * 8 && sample.iter().filter(worded).count() * 10 >= sample.len() * 8
}

/// What separates several values in the cells of a list's column, if anything does.
fn guess_split(target: &Target, sample: &[&str]) -> Option<String> {
    let Target::Entry { group, field, .. } = target else { return None };
    let is_part = |part: &str| match (group.as_str(), field.as_str()) {
        ("phone", "number") => part.bytes().filter(u8::is_ascii_digit).count() >= 7,
        ("mail", "address") => part.contains('@'),
        ("tag", "label") => !part.trim().is_empty(),
        _ => false,
    };
    let marks: &[&str] = match group.as_str() {
        "tag" => &[" ::: ", ";", "|", ","],
        "phone" | "mail" => &[" ::: ", ";", "|", "/", ","],
        _ => &[],
    };
    // Tags are a list by nature: even where the sample has one in each cell, the exports' own mark is expected.
    let usual = if group == "tag" { Some(";") } else { None };
    let splits = |mark: &&&str| {
        let mut cells = sample.iter().map(|cell| split::parts(cell, mark));
        cells.any(|parts| parts.len() > 1 && parts.iter().all(|part| is_part(part)))
    };
    marks.iter().find(splits).copied().or(usual).map(str::to_owned)
}
