//! What page and worker say to each other about import and export.
//!
//! A file goes over the channel by itself, before the message that names it. What stands in a file is the worker's: the page
//! gets samples, counts, and the rows in view, with their problems in words.

use minicbor::{Decode, Encode};
use shared::book::View;
use shared::crm::language::noun;
use shared::crm::{Kind, Language, Noun, definition};
use shared::document::DocId;
use shared::exchange::{Done, Encoding, Mapping, PEOPLE, Target};
use shared::in_order;

use super::ShelfWanted;

/// Page → worker, of an import.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportAsk {
    /// Reads the file that was posted before. Answered by [`ImportNews::Understood`] or [`ImportNews::Unreadable`].
    Begin {
        /// What it is called.
        name: String,
        /// The language of all that is worded.
        language: Language,
        /// The two letters of the country whose phones and amounts are likeliest.
        country: String,
        /// Of which kind its records are; none: as it looks.
        kind: Option<Kind>,
    },
    /// Reads it once more, as a person says; what is not said is guessed. Answered alike.
    Read {
        /// The encoding.
        encoding: Option<Encoding>,
        /// The byte between two cells.
        delimiter: Option<u8>,
        /// The row that names the columns, as a spreadsheet numbers it; 0: none does.
        heading: Option<u32>,
    },
    /// Which column becomes what.
    Map(Mapping),
    /// Another language.
    Speak(Language),
    /// Makes the dry run. Answered by [`ImportNews::Checking`] on the way, then by [`ImportNews::Checked`].
    Check,
    /// Which rows of the dry run are in view, and under which choices. Answered by [`ImportNews::Checked`].
    Look(Looked),
    /// Carries the import out. Answered by [`ImportNews::Running`] on the way, then by [`ImportNews::Ended`].
    Run(Chosen),
    /// Pauses, or goes on.
    Pause(bool),
    /// Ends what is under way; what was done stays, and can be undone.
    Stop,
    /// Takes an import back. Answered like [`ImportAsk::Run`], or, where what it did cannot be read, by
    /// [`ImportNews::Unreadable`].
    Undo {
        /// Which.
        id: DocId,
        /// The language of what is told.
        language: Language,
        /// The two letters of the country as whose people speak it.
        country: String,
    },
    /// Forgets the file.
    Close,
    /// Answered by [`ImportNews::Earlier`].
    Earlier,
    /// Reads it once more as records of another kind. Answered like [`ImportAsk::Begin`].
    Of(Kind),
    /// What is to be done with one row of the dry run, over what is done with all; none: that again. Answered by
    /// [`ImportNews::Checked`].
    Decide {
        /// Its place in the dry run.
        at: u32,
        /// What.
        known: Option<Known>,
    },
    /// What is to be done with every row that has a problem of one kind. Answered by [`ImportNews::Checked`].
    DecideAlike {
        /// A row that has it, by its place in the dry run, and which of its problems it is.
        like: (u32, u32),
        /// Whether these rows are left out; else what was decided for each of them holds again.
        left_out: bool,
    },
}
in_order!(enum ImportAsk {
    0 Begin { name, language, country, kind },
    1 Read { encoding, delimiter, heading },
    2 Map(told),
    3 Speak(told),
    4 Check,
    5 Look(told),
    6 Run(told),
    7 Pause(told),
    8 Stop,
    9 Undo { id, language, country },
    10 Close,
    11 Earlier,
    12 Of(told),
    13 Decide { at, known },
    14 DecideAlike { like, left_out },
});

/// What is decided for the whole import.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// What is done with records that are known already.
    pub known: Known,
    /// Whether a name in common is enough to be the same record.
    pub by_name: bool,
    /// The territory of new records whose row names none; 0 of kinds that live in none.
    pub territory: u32,
    /// Who looks after new records whose row names nobody.
    pub owner: Option<DocId>,
}
in_order!(struct Chosen { known, by_name, territory, owner });

/// What is done with records that are known already: [`shared::exchange::Policy`] as it travels.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Known {
    /// Nothing.
    #[default]
    #[n(0)]
    Skip,
    /// What is empty is filled.
    #[n(1)]
    Fill,
    /// The row's values win.
    #[n(2)]
    Overwrite,
    /// One more record is made.
    #[n(3)]
    Create,
}

impl Known {
    /// Every policy.
    pub const ALL: [Self; 4] = [Self::Skip, Self::Fill, Self::Overwrite, Self::Create];
}

/// Rows of the dry run to show.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Looked {
    /// Under which choices.
    pub chosen: Chosen,
    /// Which rows.
    pub rows: Rows,
    /// Only those in which this stands; empty: all.
    pub query: String,
    /// How many, from the first.
    pub count: u32,
}
in_order!(struct Looked { chosen, rows, query, count });

/// Which rows.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Rows {
    /// Those with a problem.
    #[default]
    #[n(0)]
    Problems,
    /// Those whose record seems to be known.
    #[n(1)]
    Known,
    /// All.
    #[n(2)]
    All,
}

/// Worker → page, of an import.
#[derive(Clone, Debug, PartialEq)]
pub enum ImportNews {
    /// What the file holds.
    Understood(Understood),
    /// Why it cannot be read, or an import not be taken back.
    Unreadable(String),
    /// How far the dry run is.
    Checking(Progress),
    /// What would be done.
    Checked(Said),
    /// How far the import is, or its undoing.
    Running {
        /// How far.
        progress: Progress,
        /// Whether it waits.
        paused: bool,
    },
    /// It has ended.
    Ended {
        /// What has been done.
        line: ImportLine,
        /// What was not written, in words, the first of them.
        left: Vec<String>,
        /// How much was not written.
        left_count: u32,
        /// How many rows are in the file of what was left out, which was posted before this; 0: there is none.
        left_rows: u32,
        /// The records that were made or changed, the first of them, with their kinds and names.
        written: Vec<(DocId, Kind, String)>,
    },
    /// Imports of this device, the latest first.
    Earlier(Vec<ImportLine>),
    /// The file is forgotten, or this page may not write any more.
    Closed,
}
in_order!(enum ImportNews {
    0 Understood(told),
    1 Unreadable(told),
    2 Checking(told),
    3 Checked(told),
    4 Running { progress, paused },
    5 Ended { line, left, left_count, left_rows, written },
    6 Earlier(told),
    7 Closed,
});

/// How far something is.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Done.
    pub done: u32,
    /// In all.
    pub total: u32,
}
in_order!(struct Progress { done, total });

/// What was understood of a file.
#[derive(Clone, Debug, PartialEq)]
pub struct Understood {
    /// What the file is called.
    pub name: String,
    /// Rows or cards.
    pub rows: u32,
    /// The encoding.
    pub encoding: Encoding,
    /// The byte between two cells and the row that names the columns, 0 if none does; none: it holds cards.
    pub table: Option<(u8, u32)>,
    /// The columns with what stands in them; none of cards.
    pub columns: Vec<ReadColumn>,
    /// What each becomes.
    pub mapping: Mapping,
    /// The two letters of the country.
    pub country: String,
    /// What a column can become, and what people call that.
    pub targets: Vec<(Target, String)>,
    /// Rows that have not as many cells as there are columns.
    pub ragged: u32,
    /// What of the cards is left out, and how often it stands there.
    pub ignored: Vec<(String, u32)>,
    /// The first rows of a table with their numbers and cells, to choose from which one names the columns.
    pub top: Vec<(u32, Vec<String>)>,
    /// Rows that are no data, a title or a total, with their numbers.
    pub apart: Vec<(u32, String)>,
    /// Of which kind its records are.
    pub kind: Kind,
    /// The kinds of which they might be: those that the member may make.
    pub kinds: Vec<Kind>,
    /// The kind that it looks like, if that is one whose records the member may not make.
    pub forbidden: Option<Kind>,
    /// The numbers of the first of those rows that have not as many cells as there are columns.
    pub ragged_rows: Vec<u32>,
    /// What it is: a table, cards, or lines of JSON.
    pub form: Form,
    /// Whether its records are of several kinds; then `kind` is the one of which most is asked.
    pub several: bool,
}
in_order!(struct Understood {
    name, rows, encoding, table, columns, mapping, country, targets, ragged, ignored, top, apart, kind, kinds,
    forbidden, ragged_rows, form, several,
});

/// What records of several kinds are called.
const RECORDS: Noun = noun("ficha", "fichas", "record", "records").feminine();

impl Understood {
    /// What its records are called.
    #[must_use]
    pub fn noun(&self) -> Noun {
        if self.several { RECORDS } else { definition(self.kind).noun }
    }
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadColumn {
    /// Its name; may be empty.
    pub name: String,
    /// Its first values.
    pub sample: Vec<String>,
}
in_order!(struct ReadColumn { name, sample });

/// What the dry run says.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Said {
    /// Records that will be made.
    pub create: u32,
    /// Records that will be changed.
    pub update: u32,
    /// Rows that go to the same record as an earlier one.
    pub join: u32,
    /// Rows that are left out as known.
    pub skip: u32,
    /// Rows of which nothing can be made.
    pub unusable: u32,
    /// Rows with a problem.
    pub with_problems: u32,
    /// The rows in view.
    pub lines: Vec<RowLine>,
    /// How many rows there are of those that were asked for.
    pub total: u32,
    /// Values that will be in no field: in the notes, or nowhere.
    pub left: u32,
    /// How many rows have nothing but their name in common with a record that is here.
    pub named_total: u32,
    /// The first of them, whatever else is in view.
    pub named: Vec<RowLine>,
    /// How many rows a person leaves out; they are among those of `skip`.
    pub set_aside: u32,
    /// What is wrong, each kind of problem once: the most frequent first.
    pub kinds: Vec<ProblemKind>,
    /// Rows of which the book says all already.
    pub unchanged: u32,
}
in_order!(struct Said {
    create, update, join, skip, unusable, with_problems, lines, total, left, named_total, named, set_aside, kinds,
    unchanged,
});

/// A problem that one row has or many.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProblemKind {
    /// The first row that has it, by its place in the dry run, and which of its problems it is: by these it is named.
    pub like: (u32, u32),
    /// What is to be said of it.
    pub message: String,
    /// How many rows have it.
    pub rows: u32,
    /// How many of them a person leaves out together with others, not one by one.
    pub left_out: u32,
    /// Whether there is something to decide: without a name nothing is made of a row in any case.
    pub is_open: bool,
    /// The first of the rows: each one's number, and what stands there.
    pub examples: Vec<(u32, String)>,
}
in_order!(struct ProblemKind { like, message, rows, left_out, is_open, examples });

/// A row of the dry run.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct RowLine {
    /// As a spreadsheet numbers it; of a card its line.
    pub row: u32,
    /// What it is called.
    pub title: String,
    /// What would be done.
    pub fate: Fate,
    /// What is wrong, or worth a second look: the text, and what is to be said of it.
    pub problems: Vec<(String, String)>,
    /// Why it seems to be known: the other's name, and by what.
    pub known: Vec<(String, String)>,
    /// Its place in the dry run.
    pub at: u32,
    /// What was chosen for it, over what is done with all.
    pub chosen: Option<Known>,
    /// What the row and the record that it resembles say, field by field: its name, the row's value, the record's.
    pub sides: Vec<(String, String, String)>,
}
in_order!(struct RowLine { row, title, fate, problems, known, at, chosen, sides });

/// What would be done with a row.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
#[cbor(index_only)]
pub enum Fate {
    /// A record is made.
    #[n(0)]
    Create,
    /// One is changed.
    #[n(1)]
    Update,
    /// It goes to the record of an earlier row.
    #[n(2)]
    Join,
    /// Nothing: the record is known.
    #[n(3)]
    Skip,
    /// Nothing: there is no usable name.
    #[n(4)]
    Unusable,
    /// Nothing: the record says all of it already.
    #[n(5)]
    Unchanged,
}

/// An import of this device.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct ImportLine {
    /// Its id.
    #[n(0)]
    pub id: DocId,
    /// When it began, milliseconds since 1970 UTC.
    #[n(1)]
    pub made: i64,
    /// What the file was called.
    #[n(2)]
    pub file: String,
    /// Records made.
    #[n(3)]
    pub created: u32,
    /// Records changed.
    #[n(4)]
    pub changed: u32,
    /// How it ended; none: it was cut off, or is under way.
    #[n(5)]
    pub end: Option<ImportEnd>,
    /// In how many pieces its journal is stored.
    #[n(6)]
    pub pieces: u32,
    /// Of which kind the records are; none: of customers, which an earlier app has imported.
    #[n(7)]
    pub kind: Option<Kind>,
    /// Whether there are others beside those.
    #[n(8)]
    #[cbor(default)]
    pub several: bool,
}

impl ImportLine {
    /// Of which kind the records are.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.kind.unwrap_or(PEOPLE)
    }

    /// What the records are called.
    #[must_use]
    pub fn noun(&self) -> Noun {
        if self.several { RECORDS } else { definition(self.kind()).noun }
    }

    /// The same with one more piece of its journal.
    #[must_use]
    pub fn with_piece(&self, done: &[Done]) -> Self {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let created = done.iter().filter(|done| matches!(done, Done::Created { .. })).count();
        Self {
            created: self.created + count(created),
            changed: self.changed + count(done.len() - created),
            pieces: self.pieces + 1,
            ..self.clone()
        }
    }
}

/// How an import ended.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum ImportEnd {
    /// All of it was done.
    #[n(0)]
    Whole,
    /// A person stopped it.
    #[n(1)]
    Stopped,
    /// It was taken back.
    #[n(2)]
    Undone,
}

/// Writes records to a file.
#[derive(Clone, Debug, PartialEq)]
pub struct ExportAsk {
    /// Whom.
    pub what: What,
    /// As what.
    pub form: Form,
    /// The language of headers and choices.
    pub language: Language,
    /// The two letters of the country by whose habits amounts and delimiters are written.
    pub country: String,
}
in_order!(struct ExportAsk { what, form, language, country });

/// Whom an export is of.
#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// The customers of a list, in its order.
    List(Box<View>),
    /// One customer.
    One(DocId),
    /// Every record on this device.
    Everything,
    /// The records of another kind as their list shows them, in its order. Which part of it is in view does not count.
    Kind(Box<ShelfWanted>),
    /// The activities of the customers of a list, in its order.
    Activities(Box<View>),
}
in_order!(enum What {
    0 List(told),
    1 One(told),
    2 Everything,
    3 Kind(told),
    4 Activities(told),
});

/// The form of a file.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(index_only)]
pub enum Form {
    /// A table for spreadsheets.
    #[n(0)]
    Csv,
    /// Cards for address books.
    #[n(1)]
    Cards,
    /// A record a line, for programs.
    #[n(2)]
    Json,
}

/// How an export is going.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Exported {
    /// So far.
    Progress(Progress),
    /// The file was posted before this.
    Ready {
        /// As what it was written.
        form: Form,
        /// How many records are in it.
        count: u32,
        /// Of which kind; none: of several.
        kind: Option<Kind>,
    },
    /// This page may not write any more, so it has no book either.
    Failed,
}
in_order!(enum Exported {
    0 Progress(told),
    1 Ready { form, count, kind },
    2 Failed,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_journal_counts_what_it_names() {
        let doc = DocId::new(1, [1; 10]);
        let made = Done::Created { doc, print: 1 };
        let changed = Done::Changed { doc, sets: Vec::new(), added: Vec::new(), notes: String::new() };
        let (file, end) = ("clientes.csv".to_owned(), None);
        let line =
            ImportLine { id: doc, made: 1, file, created: 2, changed: 0, end, pieces: 1, kind: None, several: false };
        let longer = line.with_piece(&[made.clone(), changed, made]);
        assert_eq!((longer.created, longer.changed, longer.pieces), (4, 1, 2));
        assert_eq!(ImportLine { created: 2, changed: 0, pieces: 1, ..longer }, line);
    }
}
