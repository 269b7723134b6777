//! A chosen file, and how it is read.

use shared::crm::{Kind, Language, Region, Registry};
use shared::exchange::{
    Cards, Context, Draft, DryRun, Habits, Heading, JsonLines, LeftOut, Mapping, Names, Outcome, PEOPLE, ReadError,
    Reading, Scheme, Table, Target, kind_of,
};
use web_sys::Blob;

use crate::protocol::{Form, ProblemKind, ReadColumn, Understood};

/// How many values of a column a person sees.
const SAMPLE: usize = 3;
/// How much of a value, in characters.
const SHOWN: usize = 60;
/// Of which list how many entries a column can be chosen to be.
const ENTRIES: u8 = 3;
/// How many lines that stand in no card.
const OUTSIDE: usize = 20;
/// Among how many rows a person chooses the one that names the columns.
const TOP: usize = 12;
/// How many cells of each.
const ACROSS: usize = 12;
/// How many rows that have not as many cells as there are columns are named.
const RAGGED: usize = 5;

/// What there is to read a file by: the fields, and what is called how.
#[derive(Clone)]
pub struct Grounds {
    /// The kinds and fields.
    pub registry: Registry,
    /// Members, and the territories that the member may write to.
    pub names: Names,
    /// The kinds whose records the member may make, customers first.
    pub kinds: Vec<Kind>,
}

/// A file that was read.
pub struct Session {
    /// The file, to read it once more.
    pub file: Blob,
    /// What it is called.
    pub name: String,
    /// Of which kind its records are; of several the one of which most is asked.
    pub kind: Kind,
    /// The language of all that is worded.
    pub language: Language,
    /// What the records that its fields may name are called.
    pub names: Names,
    /// The kind that it looks like, if the member may make none of it.
    forbidden: Option<Kind>,
    /// Which column becomes what.
    pub mapping: Mapping,
    /// The dry run, once it is made; a change of the mapping takes it away.
    pub checked: Option<DryRun>,
    /// What is wrong in it, taken together when it was made and after each decision.
    pub kinds: Vec<ProblemKind>,
    source: Source,
}

enum Source {
    Table(Table),
    Cards(Cards),
    Json(JsonLines),
}

impl Session {
    /// Takes a file apart, as records of a kind or of the one that it looks like.
    ///
    /// # Errors
    /// Why it cannot be read.
    pub fn read(
        (file, bytes): (Blob, &[u8]),
        (name, kind): (String, Option<Kind>),
        (reading, heading): (Reading, Option<Heading>),
        (language, region): (Language, Region),
        grounds: &Grounds,
    ) -> Result<Self, ReadError> {
        let may = |kind: &Kind| grounds.kinds.contains(kind);
        let names = grounds.names.clone();
        let mut forbidden = None;
        let (source, kind, mapping) = if Cards::are_in(bytes) {
            let cards = Cards::read(bytes, reading.encoding)?;
            (Source::Cards(cards), PEOPLE, Mapping { columns: Vec::new(), habits: Habits::of(region) })
        } else if JsonLines::are_in(bytes) {
            let unnamed = kind.filter(may).or(grounds.kinds.first().copied()).unwrap_or(PEOPLE);
            let lines = JsonLines::read(bytes, reading.encoding, &grounds.kinds, unnamed)?;
            let kind = lines.main_kind().unwrap_or(unnamed);
            (Source::Json(lines), kind, Mapping { columns: Vec::new(), habits: Habits::of(region) })
        } else {
            let table = Table::read_with(bytes, reading, heading)?;
            let looks = kind_of(&table);
            forbidden = Some(looks).filter(|looks| !may(looks));
            let kind = kind.or(Some(looks)).filter(may).or(grounds.kinds.first().copied()).unwrap_or(PEOPLE);
            let mapping = Mapping::guess(&table, Scheme::of(kind, &grounds.registry), &names, region);
            (Source::Table(table), kind, mapping)
        };
        Ok(Self { file, name, kind, language, names, forbidden, mapping, checked: None, kinds: Vec::new(), source })
    }

    /// How many rows or cards there are.
    pub fn len(&self) -> usize {
        match &self.source {
            Source::Table(table) => table.len(),
            Source::Cards(cards) => cards.len(),
            Source::Json(lines) => lines.len(),
        }
    }

    /// Of which kinds its records are.
    pub fn all_kinds(&self) -> Vec<Kind> {
        match &self.source {
            Source::Json(lines) if !lines.kinds.is_empty() => lines.kinds.clone(),
            Source::Table(_) | Source::Cards(_) | Source::Json(_) => vec![self.kind],
        }
    }

    /// Whether it is worth reading what records say already: whoever brings back what an export wrote wants to know what differs.
    pub fn is_compared(&self) -> bool {
        match &self.source {
            Source::Json(_) => true,
            Source::Table(_) | Source::Cards(_) => self.kind != PEOPLE,
        }
    }

    /// Reads one row or card.
    pub fn draft(&self, at: usize, grounds: &Grounds) -> Option<Draft> {
        let context = self.context(grounds);
        match &self.source {
            Source::Table(table) => Some(Draft::of_row(&table.row(at)?, &self.mapping, &context)),
            Source::Cards(cards) => cards.draft(at, &self.mapping.habits, &context),
            Source::Json(lines) => lines.draft(at, &self.mapping.habits, &context),
        }
    }

    /// By what its rows are read.
    pub fn context<'a>(&'a self, grounds: &'a Grounds) -> Context<'a> {
        Context { scheme: Scheme::of(self.kind, &grounds.registry), names: &self.names, language: self.language }
    }

    /// What a person is shown of it.
    pub fn understood(&self, grounds: &Grounds) -> Understood {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let (top, ragged_rows, apart) = match &self.source {
            Source::Table(table) => {
                let ragged: Vec<u32> = table.ragged.iter().take(RAGGED).map(|ragged| ragged.row).collect();
                (table.top(TOP), ragged, table.apart.clone())
            }
            Source::Cards(cards) => {
                (Vec::new(), Vec::new(), cards.outside.iter().take(OUTSIDE).cloned().collect::<Vec<_>>())
            }
            Source::Json(_) => (Vec::new(), Vec::new(), Vec::new()),
        };
        let first_cells =
            |(row, cells): (u32, Vec<String>)| (row, cells.iter().take(ACROSS).map(|cell| short(cell)).collect());
        let (encoding, table, columns, ragged, ignored) = match &self.source {
            Source::Table(table) => (
                table.encoding,
                Some((table.delimiter, table.heading.unwrap_or(0))),
                columns(table),
                count(table.ragged_count),
                Vec::new(),
            ),
            Source::Cards(cards) => {
                let ignored = cards.ignored.iter().map(|(property, times)| (property.clone(), count(*times)));
                (cards.encoding, None, Vec::new(), 0, ignored.collect())
            }
            Source::Json(lines) => {
                let passed = lines.passed_over.iter().map(|(what, times)| (what.message(self.language), count(*times)));
                (lines.encoding, None, Vec::new(), 0, passed.collect())
            }
        };
        Understood {
            name: self.name.clone(),
            rows: count(self.len()),
            encoding,
            table,
            columns,
            mapping: self.mapping.clone(),
            country: self.mapping.habits.region().code().to_owned(),
            targets: self.targets(Scheme::of(self.kind, &grounds.registry)),
            ragged,
            ignored,
            ragged_rows,
            top: top.into_iter().map(first_cells).collect(),
            apart: apart.into_iter().map(|(row, text)| (row, short(&text))).collect(),
            kind: self.kind,
            forbidden: self.forbidden,
            kinds: match &self.source {
                Source::Table(_) => grounds.kinds.clone(),
                // A line that says its kind is of that one, whatever a person says.
                Source::Json(lines) if lines.has_unnamed => grounds.kinds.clone(),
                Source::Cards(_) | Source::Json(_) => vec![self.kind],
            },
            form: match &self.source {
                Source::Table(_) => Form::Csv,
                Source::Cards(_) => Form::Cards,
                Source::Json(_) => Form::Json,
            },
            several: self.all_kinds().len() > 1,
        }
    }

    /// Takes a row that was tried into the file of what is left out, if something of it is.
    pub fn leave_out(&self, at: usize, run: &DryRun, outcome: Outcome, file: &mut LeftOut<'_>) {
        let Some(checked) = run.rows().get(at) else { return };
        match &self.source {
            Source::Table(table) => file.row(table, at, checked, outcome),
            Source::Cards(cards) => file.card(cards, at, checked, outcome),
            Source::Json(lines) => file.json(lines, at, checked, outcome),
        }
    }

    /// What a column can become: everything, of lists the first few entries, and whatever is chosen.
    fn targets(&self, scheme: Scheme<'_>) -> Vec<(Target, String)> {
        let mut targets: Vec<Target> = Vec::new();
        for target in Target::all(scheme) {
            let several =
                target.group(scheme.kind).is_some_and(|group| group.fields.len() > 1 && group.max_entries > 1);
            for nth in 0..if several { ENTRIES } else { 1 } {
                targets.push(target.with_nth(nth));
            }
        }
        let chosen: Vec<Target> = self.mapping.columns.iter().map(|column| column.target.clone()).collect();
        targets.extend(chosen.into_iter().filter(|target| !targets.contains(target)).collect::<Vec<_>>());
        let worded = (self.language, self.mapping.habits.region());
        let named = |target: Target| {
            let label = target.said(scheme, worded);
            (target, label)
        };
        targets.into_iter().map(named).collect()
    }
}

/// As much of a text as a person sees.
fn short(text: &str) -> String {
    text.chars().take(SHOWN).collect()
}

fn columns(table: &Table) -> Vec<ReadColumn> {
    let column = |(at, name): (usize, &String)| ReadColumn {
        name: short(name),
        sample: table.sample(at, SAMPLE).into_iter().map(short).collect(),
    };
    table.header.iter().enumerate().map(column).collect()
}
