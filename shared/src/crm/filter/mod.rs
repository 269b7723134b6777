//! Which records are wanted: the one value behind a list, a saved view, a rule and a segment.
//!
//! A [`Filter`] is written by hand, one chip after another, and stands everywhere as its *canonical text*:
//!
//! ```text
//! address.city=Puebla & count(visit)[last 60d]=0
//! (relation=prospect | stage=lost) & owner=@me sort=worth desc limit 20
//! ```
//!
//! | clause | what it asks |
//! |---|---|
//! | `worth>=5000`, `tag.label in(VIP,mayorista)`, `name~altamira`, `segment!=empty` | what stands in a field |
//! | `birthday[this month]`, `created[last 30d]`, `created>-2w` | a day |
//! | `count(visit)[last 60d]=0`, `last(visit)<-60d`, `count(visit:outcome=order)[2026-10]>=2` | what hangs on the record |
//! | `near<=5km`, `near<=5km@19.432608,-99.133209` | where it is |
//! | `top(20,count(visit)[this year])` | a place among all records of the kind |
//! | `view=ID`, `view!=ID` | whatever another filter, which is kept under that id or which everybody has, lets through |
//!
//! Clauses stand between ` & `; alternatives stand in parentheses, between ` | `. Negation is a clause's own (`!=`, `!in`, `!~`),
//! so two levels say everything. A field of entries passes if one of its values does; negated, if none does. Periods stay
//! relative in what is kept and are resolved on the day on which one looks ([`period`]).
//!
//! # What holds
//!
//! - The text of a filter, read again, is the same filter, and there is one text for each.
//! - A clause that this program does not know comes from a later version: it is kept as it was written, said to need the newer
//!   app, and never run: nobody is listed by a filter of which a part was left out.
//! - A text is at most [`TEXT_MAX`] bytes; whoever reads one needs time and memory that its length bounds.
//!
//! What is absent: who answers a filter (`book::filter` does), clocks, and typed sentences.

pub mod error;
mod literal;
pub mod parse;
pub mod period;
pub mod say;
mod write;

#[cfg(test)]
mod tests;

use super::field::Field;
use super::kinds;
use super::language::Noun;
use super::values::place::Place;
use super::{Kind, KindDef, Label, Registry, ValueType, definition};
use period::{Period, Unit};

pub use error::{Fault, FilterError};

/// The longest canonical text, bytes.
pub const TEXT_MAX: usize = 2_048;
/// The most clauses of a filter, all alternatives counted.
pub const CLAUSES_MAX: usize = 32;
/// The most values of one `in(…)`.
pub const VALUES_MAX: usize = 64;

/// Something that happens with a record: records of another kind that hang on it, some of them, by their day.
#[derive(Clone, Debug)]
pub struct EventDef {
    /// The word for it in a filter's text: `visit`.
    pub name: &'static str,
    /// What people call one and several.
    pub noun: Noun,
    /// Which of the kind's records are meant: the text of a filter.
    pub of: &'static str,
    /// The fields that say its day; the first that is set counts.
    pub day: &'static [&'static str],
}

/// Which records of a kind are wanted, in which order, and how many of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filter {
    /// Of what.
    pub kind: Kind,
    /// All of these hold.
    pub all: Vec<Any>,
    /// The order; by title, if none.
    pub sort: Option<Order>,
    /// So many of them at most.
    pub limit: Option<u32>,
}

/// One of these holds; never empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Any(pub Vec<Clause>);

/// One condition.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clause {
    /// What stands in a field.
    Field(FieldTest),
    /// What was done with the record, measured.
    Event {
        /// What is measured.
        measure: Measure,
        /// What the measure must be.
        test: Test,
    },
    /// Whether another filter, kept under an id, lets it through.
    View {
        /// The id of the record that holds the filter, or of a view that everybody has.
        id: String,
        /// Whether it must, or must not.
        is_in: bool,
    },
    /// Where it is.
    Near {
        /// At most so far away, metres.
        metres: u32,
        /// From there; none: from where the device is.
        place: Option<Place>,
    },
    /// A place among the first of all records of the kind.
    Top {
        /// How many are the first.
        first: u32,
        /// By the greatest of this.
        measure: Measure,
    },
    /// Something of a later version, as it is written.
    Later(String),
}

/// A field and what must stand in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldTest {
    /// The field.
    pub path: Path,
    /// What must be true of it.
    pub test: Test,
}

/// A field by its name in a filter's text.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Path {
    /// A field of the record: `worth`.
    Own(&'static str),
    /// A field of the entries of a list: `address.city`.
    Entry(&'static str, &'static str),
    /// A field that the workspace has added, by its id: `x.k3v9x0aa`.
    Custom(String),
    /// The day on which the record was begun, which is in its id: `created`.
    Created,
}

/// What must be true.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Test {
    /// Whether it must not.
    pub is_not: bool,
    /// What.
    pub how: How,
}

/// A comparison. `AtMost` and `Below` are each other's negation, so these take none.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum How {
    /// Nothing stands there.
    Empty,
    /// One of these; at least one.
    In(Vec<Operand>),
    /// It has these letters, whatever their case and accents.
    Has(String),
    /// Less, or earlier.
    Below(Operand),
    /// Not more, or not later.
    AtMost(Operand),
    /// More, or later.
    Above(Operand),
    /// Not less, or not earlier.
    AtLeast(Operand),
    /// Neither less than the first nor more than the second.
    Between(Operand, Operand),
    /// A day of a period.
    During(Period),
}

/// What is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Operand {
    /// A value in its canonical form; of an amount also without its currency, of a reference also the title of the record.
    Literal(String),
    /// Whoever looks.
    Me,
    /// A day so many units from today: `-60d` is sixty days ago.
    Away(i32, Unit),
}

/// A number out of what hangs on a record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Measure {
    /// How.
    pub fold: Fold,
    /// Of which events.
    pub event: &'static EventDef,
    /// Of these only.
    pub of: Vec<FieldTest>,
    /// Only those of a period; none: at any time.
    pub period: Option<Period>,
}

/// How events become one value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fold {
    /// How many.
    Count,
    /// What a field of theirs comes to, currency by currency.
    Sum(Path),
    /// What a field of theirs is on average, currency by currency.
    Average(Path),
    /// The day of the latest.
    Last,
    /// The day of the first.
    First,
}

/// What comes first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Order {
    /// By what.
    pub by: OrderBy,
    /// The greatest, the latest, or Z first. Records without it come last either way.
    pub descending: bool,
}

/// What records are put in order by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OrderBy {
    /// A field.
    Path(Path),
    /// Something measured.
    Measure(Measure),
}

// Events are tables with one name each.
impl PartialEq for EventDef {
    fn eq(&self, other: &Self) -> bool {
        self.name == other.name
    }
}

impl Eq for EventDef {}

impl Filter {
    /// All records of a kind, by title.
    #[must_use]
    pub const fn all_of(kind: Kind) -> Self {
        Self { kind, all: Vec::new(), sort: None, limit: None }
    }

    /// Whether nothing is asked.
    #[must_use]
    pub fn is_open(&self) -> bool {
        self.all.is_empty() && self.limit.is_none()
    }

    /// Its conditions one by one, alternatives included.
    pub fn clauses(&self) -> impl Iterator<Item = &Clause> {
        self.all.iter().flat_map(|any| any.0.iter())
    }

    /// The periods that it names, each once.
    #[must_use]
    pub fn periods(&self) -> Vec<Period> {
        let mut periods = Vec::new();
        let mut note = |period: Option<Period>| periods.extend(period.filter(|period| !periods.contains(period)));
        let of_test = |test: &Test| if let How::During(period) = test.how { Some(period) } else { None };
        let mut of_measure = |measure: &Measure| {
            note(measure.period);
            measure.of.iter().for_each(|field| note(of_test(&field.test)));
        };
        for clause in self.clauses() {
            if let Clause::Event { measure, .. } | Clause::Top { measure, .. } = clause {
                of_measure(measure);
            }
        }
        if let Some(OrderBy::Measure(measure)) = self.sort.as_ref().map(|order| &order.by) {
            of_measure(measure);
        }
        for clause in self.clauses() {
            if let Clause::Field(FieldTest { test, .. }) | Clause::Event { test, .. } = clause {
                note(of_test(test));
            }
        }
        periods
    }

    /// What a later version has to run.
    pub fn later(&self) -> impl Iterator<Item = &str> {
        self.clauses().filter_map(|clause| match clause {
            Clause::Later(text) => Some(text.as_str()),
            Clause::Field(_)
            | Clause::Event { .. }
            | Clause::View { .. }
            | Clause::Near { .. }
            | Clause::Top { .. } => None,
        })
    }
}

impl FieldTest {
    /// A test of a field.
    #[must_use]
    pub const fn new(path: Path, how: How) -> Self {
        Self { path, test: Test { is_not: false, how } }
    }
}

/// What the registry says of a path.
#[derive(Clone, Debug)]
pub struct Known<'r> {
    /// What stands there.
    pub value: ValueType,
    /// Whether lists have it: what they do not have cannot be filtered by.
    pub listed: bool,
    /// What people call it.
    pub label: Said<'r>,
}

/// A word of the product, or of the workspace.
#[derive(Copy, Clone, Debug)]
pub enum Said<'r> {
    /// The product's.
    Label(Label),
    /// The workspace's.
    Custom(&'r super::CustomField),
}

impl Said<'_> {
    /// In a language, as it is spoken in a country.
    #[must_use]
    pub fn said(&self, language: super::Language, region: super::Region) -> &str {
        match self {
            Self::Label(label) => label.said(language, region),
            Self::Custom(field) => field.label(language),
        }
    }
}

/// What people call [`Path::Created`].
const CREATED: Label = super::language::label("Alta", "Added");

impl Path {
    /// The field of a name in a filter's text: `worth`, `address.city`, `x.k3v9x0aa`, `created`. The name of a field of entries is
    /// enough where only one list has it: `city`.
    #[must_use]
    pub fn named(kind: Kind, name: &str, registry: &Registry) -> Option<Self> {
        let table = definition(kind);
        if name == "created" {
            return Some(Self::Created);
        }
        if let Some(field) = table.field(name) {
            return Some(Self::Own(field.key));
        }
        let Some((first, last)) = name.split_once('.') else {
            let mut lists = table.groups.iter().filter_map(|group| {
                let field = group.fields.iter().find(|field| field.key == name)?;
                Some(Self::Entry(group.key, field.key))
            });
            return lists.next().filter(|_| lists.next().is_none());
        };
        if first == "x" {
            let custom = registry.custom_field(last).filter(|field| field.kind == kind)?;
            return Some(Self::Custom(custom.id.clone()));
        }
        let group = table.group(first)?;
        let field = group.fields.iter().find(|field| field.key == last)?;
        Some(Self::Entry(group.key, field.key))
    }

    /// What is known of it.
    #[must_use]
    pub fn known<'r>(&self, kind: Kind, registry: &'r Registry) -> Option<Known<'r>> {
        let of = |field: &Field| Known { value: field.value, listed: field.listed, label: Said::Label(field.label) };
        match self {
            Self::Created => Some(Known { value: ValueType::Time, listed: true, label: Said::Label(CREATED) }),
            Self::Own(_) | Self::Entry(..) => self.field(kind).map(of),
            Self::Custom(id) => {
                let custom = registry.custom_field(id).filter(|custom| custom.kind == kind)?;
                Some(Known { value: custom.holds.value(), listed: true, label: Said::Custom(custom) })
            }
        }
    }

    /// Its line in the kind's table; none of what is no field of it.
    #[must_use]
    pub fn field(&self, kind: Kind) -> Option<&'static Field> {
        let table = definition(kind);
        match self {
            Self::Own(key) => table.field(key),
            Self::Entry(group, key) => table.group(group)?.fields.iter().find(|field| field.key == *key),
            Self::Custom(_) | Self::Created => None,
        }
    }
}

/// The events of a kind: what hangs on its records, with the kind of what hangs there.
pub fn events(kind: Kind) -> impl Iterator<Item = (&'static KindDef, &'static EventDef)> {
    let hanging = kinds::all().filter(move |table| hangs_by(table, kind).is_some());
    hanging.flat_map(|table| table.events.iter().map(move |event| (table, event)))
}

/// An event of a kind by its name, with the kind of what hangs there.
#[must_use]
pub fn event(kind: Kind, name: &str) -> Option<(&'static KindDef, &'static EventDef)> {
    events(kind).find(|(_, event)| event.name == name)
}

/// The reference by which records of one kind hang on those of another.
#[must_use]
pub fn hangs_by(table: &'static KindDef, on: Kind) -> Option<&'static Field> {
    table.belongs.iter().filter_map(|key| table.field(key)).find(|field| field.value == ValueType::Reference(on))
}

/// The names of a kind's fields that lists have, as a filter's text has them.
pub(crate) fn names(kind: Kind) -> impl Iterator<Item = String> {
    let fields = definition(kind).all_fields().filter(|(_, field)| field.listed && field.exported);
    let common = |field: &Field| kinds::RECORD_FIELDS.iter().any(|common| common.key == field.key);
    fields.filter(move |(group, field)| group.is_some() || !common(field)).map(|(group, field)| match group {
        Some(group) => format!("{}.{}", group.key, field.key),
        None => field.key.to_owned(),
    })
}
