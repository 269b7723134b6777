//! What page and worker say to each other about import and export.
//!
//! A file goes over the channel by itself, before the message that names it. What stands in a file is the worker's: the page
//! gets samples, counts, and the rows in view, with their problems in words.

use minicbor::{Decode, Encode};
use shared::book::View;
use shared::crm::{Kind, Language};
use shared::document::DocId;
use shared::exchange::{Done, Encoding, Mapping, Target};

use super::ShelfWanted;

/// Page → worker, of an import.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum ImportAsk {
    /// Reads the file that was posted before. Answered by [`ImportNews::Understood`] or [`ImportNews::Unreadable`].
    #[n(0)]
    Begin {
        /// What it is called.
        #[n(0)]
        name: String,
        /// The language of all that is worded.
        #[n(1)]
        language: Language,
        /// The two letters of the country whose phones and amounts are likeliest.
        #[n(2)]
        country: String,
        /// Of which kind its records are; none: as it looks.
        #[n(3)]
        kind: Option<Kind>,
    },
    /// Reads it once more, as a person says; what is not said is guessed. Answered alike.
    #[n(1)]
    Read {
        /// The encoding.
        #[n(0)]
        encoding: Option<Encoding>,
        /// The byte between two cells.
        #[n(1)]
        delimiter: Option<u8>,
        /// The row that names the columns, as a spreadsheet numbers it; 0: none does.
        #[n(2)]
        heading: Option<u32>,
    },
    /// Which column becomes what.
    #[n(2)]
    Map(#[n(0)] Mapping),
    /// Another language.
    #[n(3)]
    Speak(#[n(0)] Language),
    /// Makes the dry run. Answered by [`ImportNews::Checking`] on the way, then by [`ImportNews::Checked`].
    #[n(4)]
    Check,
    /// Which rows of the dry run are in view, and under which choices. Answered by [`ImportNews::Checked`].
    #[n(5)]
    Look(#[n(0)] Looked),
    /// Carries the import out. Answered by [`ImportNews::Running`] on the way, then by [`ImportNews::Ended`].
    #[n(6)]
    Run(#[n(0)] Chosen),
    /// Pauses, or goes on.
    #[n(7)]
    Pause(#[n(0)] bool),
    /// Ends what is under way; what was done stays, and can be undone.
    #[n(8)]
    Stop,
    /// Takes an import back. Answered like [`ImportAsk::Run`].
    #[n(9)]
    Undo {
        /// Which.
        #[n(0)]
        id: DocId,
        /// The language of what is told.
        #[n(1)]
        language: Language,
        /// The two letters of the country as whose people speak it.
        #[n(2)]
        country: String,
    },
    /// Forgets the file.
    #[n(10)]
    Close,
    /// Answered by [`ImportNews::Earlier`].
    #[n(11)]
    Earlier,
    /// Reads it once more as records of another kind. Answered like [`ImportAsk::Begin`].
    #[n(12)]
    Of(#[n(0)] Kind),
    /// What is to be done with one row of the dry run, over what is done with all; none: that again. Answered by
    /// [`ImportNews::Checked`].
    #[n(13)]
    Decide {
        /// Its place in the dry run.
        #[n(0)]
        at: u32,
        /// What.
        #[n(1)]
        known: Option<Known>,
    },
    /// What is to be done with every row that has a problem of one kind. Answered by [`ImportNews::Checked`].
    #[n(14)]
    DecideAlike {
        /// A row that has it, by its place in the dry run, and which of its problems it is.
        #[n(0)]
        like: (u32, u32),
        /// Whether these rows are left out; else what was decided for each of them holds again.
        #[n(1)]
        left_out: bool,
    },
}

/// What is decided for the whole import.
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Chosen {
    /// What is done with records that are known already.
    #[n(0)]
    pub known: Known,
    /// Whether a name in common is enough to be the same record.
    #[n(1)]
    pub by_name: bool,
    /// The territory of new records whose row names none; 0 of kinds that live in none.
    #[n(2)]
    pub territory: u32,
    /// Who looks after new records whose row names nobody.
    #[n(3)]
    pub owner: Option<DocId>,
}

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
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Looked {
    /// Under which choices.
    #[n(0)]
    pub chosen: Chosen,
    /// Which rows.
    #[n(1)]
    pub rows: Rows,
    /// Only those in which this stands; empty: all.
    #[n(2)]
    pub query: String,
    /// How many, from the first.
    #[n(3)]
    pub count: u32,
}

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
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum ImportNews {
    /// What the file holds.
    #[n(0)]
    Understood(#[n(0)] Understood),
    /// Why it cannot be read.
    #[n(1)]
    Unreadable(#[n(0)] String),
    /// How far the dry run is.
    #[n(2)]
    Checking(#[n(0)] Progress),
    /// What would be done.
    #[n(3)]
    Checked(#[n(0)] Said),
    /// How far the import is, or its undoing.
    #[n(4)]
    Running {
        /// How far.
        #[n(0)]
        progress: Progress,
        /// Whether it waits.
        #[n(1)]
        paused: bool,
    },
    /// It has ended.
    #[n(5)]
    Ended {
        /// What has been done.
        #[n(0)]
        line: ImportLine,
        /// What was not written, in words, the first of them.
        #[n(1)]
        left: Vec<String>,
        /// How much was not written.
        #[n(2)]
        left_count: u32,
        /// How many rows are in the file of what was left out, which was posted before this; 0: there is none.
        #[n(3)]
        left_rows: u32,
        /// The records that were made or changed, the first of them, with their names.
        #[n(4)]
        written: Vec<(DocId, String)>,
    },
    /// Imports of this device, the latest first.
    #[n(6)]
    Earlier(#[n(0)] Vec<ImportLine>),
    /// The file is forgotten, or this page may not write any more.
    #[n(7)]
    Closed,
}

/// How far something is.
#[derive(Copy, Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Progress {
    /// Done.
    #[n(0)]
    pub done: u32,
    /// In all.
    #[n(1)]
    pub total: u32,
}

/// What was understood of a file.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct Understood {
    /// What the file is called.
    #[n(0)]
    pub name: String,
    /// Rows or cards.
    #[n(1)]
    pub rows: u32,
    /// The encoding.
    #[n(2)]
    pub encoding: Encoding,
    /// The byte between two cells and the row that names the columns, 0 if none does; none: it holds cards.
    #[n(3)]
    pub table: Option<(u8, u32)>,
    /// The columns with what stands in them; none of cards.
    #[n(4)]
    pub columns: Vec<ReadColumn>,
    /// What each becomes.
    #[n(5)]
    pub mapping: Mapping,
    /// The two letters of the country.
    #[n(6)]
    pub country: String,
    /// What a column can become, and what people call that.
    #[n(7)]
    pub targets: Vec<(Target, String)>,
    /// Rows that have not as many cells as there are columns.
    #[n(8)]
    pub ragged: u32,
    /// What of the cards is left out, and how often it stands there.
    #[n(9)]
    pub ignored: Vec<(String, u32)>,
    /// The first rows of a table with their numbers and cells, to choose from which one names the columns.
    #[n(10)]
    pub top: Vec<(u32, Vec<String>)>,
    /// Rows that are no data, a title or a total, with their numbers.
    #[n(11)]
    pub apart: Vec<(u32, String)>,
    /// Of which kind its records are.
    #[n(12)]
    pub kind: Kind,
    /// The kinds of which they might be: those that the member may make.
    #[n(13)]
    pub kinds: Vec<Kind>,
    /// The kind that it looks like, if that is one whose records the member may not make.
    #[n(14)]
    pub forbidden: Option<Kind>,
    /// The numbers of the first of those rows that have not as many cells as there are columns.
    #[n(15)]
    pub ragged_rows: Vec<u32>,
}

/// A column of a file.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct ReadColumn {
    /// Its name; may be empty.
    #[n(0)]
    pub name: String,
    /// Its first values.
    #[n(1)]
    pub sample: Vec<String>,
}

/// What the dry run says.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
pub struct Said {
    /// Records that will be made.
    #[n(0)]
    pub create: u32,
    /// Records that will be changed.
    #[n(1)]
    pub update: u32,
    /// Rows that go to the same record as an earlier one.
    #[n(2)]
    pub join: u32,
    /// Rows that are left out as known.
    #[n(3)]
    pub skip: u32,
    /// Rows of which nothing can be made.
    #[n(4)]
    pub unusable: u32,
    /// Rows with a problem.
    #[n(5)]
    pub with_problems: u32,
    /// The rows in view.
    #[n(6)]
    pub lines: Vec<RowLine>,
    /// How many rows there are of those that were asked for.
    #[n(7)]
    pub total: u32,
    /// Values that will be in no field: in the notes, or nowhere.
    #[n(8)]
    pub left: u32,
    /// How many rows have nothing but their name in common with a record that is here.
    #[n(9)]
    pub named_total: u32,
    /// The first of them, whatever else is in view.
    #[n(10)]
    pub named: Vec<RowLine>,
    /// How many rows a person leaves out; they are among those of `skip`.
    #[n(11)]
    pub set_aside: u32,
    /// What is wrong, each kind of problem once: the most frequent first.
    #[n(12)]
    pub kinds: Vec<ProblemKind>,
}

/// A problem that one row has or many.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
pub struct ProblemKind {
    /// The first row that has it, by its place in the dry run, and which of its problems it is: by these it is named.
    #[n(0)]
    pub like: (u32, u32),
    /// What is to be said of it.
    #[n(1)]
    pub message: String,
    /// How many rows have it.
    #[n(2)]
    pub rows: u32,
    /// How many of them a person leaves out together with others, not one by one.
    #[n(3)]
    pub left_out: u32,
    /// Whether there is something to decide: without a name nothing is made of a row in any case.
    #[n(4)]
    pub is_open: bool,
    /// The first of the rows: each one's number, and what stands there.
    #[n(5)]
    pub examples: Vec<(u32, String)>,
}

/// A row of the dry run.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Encode, Decode)]
pub struct RowLine {
    /// As a spreadsheet numbers it; of a card its line.
    #[n(0)]
    pub row: u32,
    /// What it is called.
    #[n(1)]
    pub title: String,
    /// What would be done.
    #[n(2)]
    pub fate: Fate,
    /// What is wrong, or worth a second look: the text, and what is to be said of it.
    #[n(3)]
    pub problems: Vec<(String, String)>,
    /// Why it seems to be known: the other's name, and by what.
    #[n(4)]
    pub known: Vec<(String, String)>,
    /// Its place in the dry run.
    #[n(5)]
    pub at: u32,
    /// What was chosen for it, over what is done with all.
    #[n(6)]
    pub chosen: Option<Known>,
    /// What the row and the record that it resembles say, field by field: its name, the row's value, the record's.
    #[n(7)]
    pub sides: Vec<(String, String, String)>,
}

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
}

impl ImportLine {
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
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub struct ExportAsk {
    /// Whom.
    #[n(0)]
    pub what: What,
    /// As what.
    #[n(1)]
    pub form: Form,
    /// The language of headers and choices.
    #[n(2)]
    pub language: Language,
    /// The two letters of the country by whose habits amounts and delimiters are written.
    #[n(3)]
    pub country: String,
}

/// Whom an export is of.
#[derive(Clone, Debug, PartialEq, Encode, Decode)]
pub enum What {
    /// The customers of a list, in its order.
    #[n(0)]
    List(#[n(0)] Box<View>),
    /// One customer.
    #[n(1)]
    One(#[n(0)] DocId),
    /// Every record on this device.
    #[n(2)]
    Everything,
    /// The records of another kind as their list shows them, in its order. Which part of it is in view does not count.
    #[n(3)]
    Kind(#[n(0)] Box<ShelfWanted>),
    /// The activities of the customers of a list, in its order.
    #[n(4)]
    Activities(#[n(0)] Box<View>),
}

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
#[derive(Copy, Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Exported {
    /// So far.
    #[n(0)]
    Progress(#[n(0)] Progress),
    /// The file was posted before this.
    #[n(1)]
    Ready {
        /// As what it was written.
        #[n(0)]
        form: Form,
        /// How many records are in it.
        #[n(1)]
        count: u32,
        /// Of which kind; none: of several.
        #[n(2)]
        kind: Option<Kind>,
    },
    /// This page may not write any more, so it has no book either.
    #[n(2)]
    Failed,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_of_a_journal_counts_what_it_names() {
        let doc = DocId::new(1, [1; 10]);
        let made = Done::Created { doc, print: 1 };
        let changed = Done::Changed { doc, sets: Vec::new(), added: Vec::new(), notes: String::new() };
        let (file, end) = ("clientes.csv".to_owned(), None);
        let line = ImportLine { id: doc, made: 1, file, created: 2, changed: 0, end, pieces: 1, kind: None };
        let longer = line.with_piece(&[made.clone(), changed, made]);
        assert_eq!((longer.created, longer.changed, longer.pieces), (4, 1, 2));
        assert_eq!(ImportLine { created: 2, changed: 0, pieces: 1, ..longer }, line);
    }
}
