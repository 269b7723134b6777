//! A file of what an import leaves out: each row as it stands in the file, behind the reasons.
//!
//! It has the columns of the file that was read, so that it can be put right and read once more. Rows that are no data (titles,
//! totals, footers) are in it where they stood, and are no data then either.

use super::csv;
use super::dry_run::{Checked, Outcome};
use super::json_lines::JsonLines;
use super::problem::{Fault, Kept, Problem};
use super::scheme::Scheme;
use super::table::{RowView, Table};
use super::vcard::Cards;
use crate::crm::language::{Label, label};
use crate::crm::{Language, Region};

/// The file's first columns, which the file that was read has not: where the row stood, and why it is here.
pub(super) const OWN_COLUMNS: usize = 2;

const ROW: Label = label("Fila", "Row");
const REASON: Label = label("Motivo", "Reason");
const OUTSIDE: Label = label("La línea no está en ninguna tarjeta.", "The line stands in no card.");
const NO_DATA: Label =
    label("Es un título, un pie o un total: no se importa.", "A title, a footer or a total: not imported.");
/// The same, as earlier apps have written it.
const NO_DATA_BEFORE: Label = label("Es un título o un total: no se importa.", "A title or a total: not imported.");

/// Whether a table is such a file: the names of its first columns say so, and what stands in the first one does not deny it.
pub(super) fn has_written(table: &Table) -> bool {
    let is_named = |language| {
        let own = [ROW, REASON].map(|name| name.in_language(language));
        table.header.iter().map(String::as_str).take(OWN_COLUMNS).eq(own)
    };
    let is_number = |cell: &str| cell.trim().bytes().all(|byte| byte.is_ascii_digit());
    LANGUAGES.into_iter().any(is_named) && table.rows().all(|row| is_number(row.cell(0)))
}

/// Whether a row of such a file was no data in the file before.
pub(super) fn is_of_no_data(row: &RowView<'_>) -> bool {
    let is_so =
        |reason: Label| LANGUAGES.into_iter().any(|language| row.cell(1).trim() == reason.in_language(language));
    is_so(NO_DATA) || is_so(NO_DATA_BEFORE)
}

const LANGUAGES: [Language; 2] = [Language::Spanish, Language::English];

/// Writes the file, row by row, in the order of the file that was read.
#[derive(Debug)]
pub struct LeftOut<'a> {
    scheme: Scheme<'a>,
    region: Region,
    language: Language,
    written: String,
    rows: usize,
    has_begun: bool,
    /// The rows that are no data and are not written yet, in order: their numbers and lines.
    apart: Vec<(u32, String)>,
}

impl<'a> LeftOut<'a> {
    /// A file for readers in a country, in a language.
    #[must_use]
    pub fn new(scheme: Scheme<'a>, region: Region, language: Language) -> Self {
        Self { scheme, region, language, written: String::new(), rows: 0, has_begun: false, apart: Vec::new() }
    }

    /// Takes in a row of a table, if something of it is left out. With the first one, whatever becomes of it, come the rows that
    /// are no data. `at` is its place in the table.
    pub fn row(&mut self, table: &Table, at: usize, checked: &Checked, outcome: Outcome) {
        let Some(row) = table.row(at) else { return };
        if !self.has_begun {
            self.has_begun = true;
            let why = NO_DATA.in_language(self.language);
            self.apart = table.apart_rows().map(|row| (row.number, self.line(row.number, why, row.cells()))).collect();
            self.apart.sort_by_key(|(number, _)| *number);
        }
        let reasons = self.reasons(checked, outcome);
        if self.written.is_empty() && (reasons.is_some() || !self.apart.is_empty()) {
            self.head(table.header.iter().map(String::as_str));
        }
        self.write_apart(row.number);
        if let Some(reasons) = reasons {
            self.write(checked, &reasons, row.cells());
        }
    }

    /// Takes in a card, if something of it is left out. `at` is its place in the file.
    ///
    /// Lines that stand in no card come where they stood.
    pub fn card(&mut self, cards: &Cards, at: usize, checked: &Checked, outcome: Outcome) {
        if !self.has_begun {
            self.has_begun = true;
            let why = OUTSIDE.in_language(self.language);
            let line = |(number, text): &(u32, String)| (*number, self.line(*number, why, ["", text].into_iter()));
            self.apart = cards.outside.iter().map(line).collect();
        }
        let reasons = self.reasons(checked, outcome);
        if self.written.is_empty() && (reasons.is_some() || !self.apart.is_empty()) {
            let (name, card) = (word(self.language, "Nombre", "Name"), word(self.language, "Tarjeta", "Card"));
            self.head([name, card].into_iter());
        }
        self.write_apart(checked.draft.row);
        let Some(reasons) = reasons else { return };
        let texts = cards.texts(at).join("\n");
        self.write(checked, &reasons, [checked.draft.candidate.title(), &texts].into_iter());
    }

    /// Takes in a line of JSON, if something of it is left out. `at` is its place in the order in which lines are read.
    pub fn json(&mut self, lines: &JsonLines, at: usize, checked: &Checked, outcome: Outcome) {
        let Some(reasons) = self.reasons(checked, outcome) else { return };
        if self.written.is_empty() {
            self.head([word(self.language, "Nombre", "Name"), "JSON"].into_iter());
        }
        self.write(checked, &reasons, [checked.draft.candidate.title(), lines.line(at)].into_iter());
    }

    /// How many rows are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows + self.apart.len()
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The file: UTF-8 with a byte order mark.
    #[must_use]
    pub fn into_file(mut self) -> String {
        self.write_apart(u32::MAX);
        self.written
    }

    /// Why something of a row is left out: each reason in a sentence; nothing if all of it is in the record.
    #[must_use]
    pub fn reasons(&self, checked: &Checked, outcome: Outcome) -> Option<String> {
        let mut reasons: Vec<String> = Vec::new();
        match outcome {
            Outcome::Skip => {
                let in_book = checked
                    .in_book
                    .first()
                    .map(|found| (found.title.as_str(), found.message(self.region, self.language)));
                let in_file = || {
                    checked
                        .in_file
                        .as_ref()
                        .map(|found| (found.title.as_str(), found.message(self.region, self.language)))
                };
                reasons.push(match in_book.or_else(in_file) {
                    Some((title, why)) => {
                        format!("{} {title}. {why}", word(self.language, "Ya existe:", "Known already:"))
                    }
                    None => {
                        word(self.language, "Se decidió dejarla fuera.", "It was decided to leave it out.").to_owned()
                    }
                });
            }
            Outcome::Create | Outcome::Update(_) | Outcome::Join(_) | Outcome::Unchanged(_) | Outcome::Unusable => {}
        }
        let told = checked.draft.problems.iter().filter(|problem| problem.kept != Kept::InPlace);
        let scheme = Scheme::of(checked.draft.candidate.kind, self.scheme.registry);
        reasons.extend(told.map(|problem| self.reason(problem, scheme)));
        (!reasons.is_empty()).then(|| reasons.join("\n"))
    }

    fn reason(&self, problem: &Problem, scheme: Scheme<'_>) -> String {
        let message = problem.message(scheme, self.language);
        let is_whole = matches!(problem.fault, Fault::NoName | Fault::NotACustomer | Fault::CardNotEnded);
        let kept = problem.kept_in_words(self.language).filter(|_| problem.kept == Kept::InNotes && !is_whole);
        let value =
            if problem.value.is_empty() || is_whole { String::new() } else { format!(" «{}»", problem.shown()) };
        format!("{message}{value}{}", kept.map(|kept| format!(" {kept}")).unwrap_or_default())
    }

    fn head<'c>(&mut self, names: impl Iterator<Item = &'c str>) {
        let own = [ROW, REASON].map(|name| name.in_language(self.language).to_owned());
        let line = self.cells(own, names);
        self.written.push(csv::BYTE_ORDER_MARK);
        self.written.push_str(&line);
    }

    fn write<'c>(&mut self, checked: &Checked, reasons: &str, cells: impl Iterator<Item = &'c str>) {
        let line = self.line(checked.draft.row, reasons, cells);
        self.written.push_str(&line);
        self.rows += 1;
    }

    /// Writes the rows that are no data and stood before a row.
    fn write_apart(&mut self, before: u32) {
        let count = self.apart.partition_point(|(number, _)| *number < before);
        for (_, line) in self.apart.drain(..count) {
            self.written.push_str(&line);
            self.rows += 1;
        }
    }

    fn line<'c>(&self, number: u32, reasons: &str, cells: impl Iterator<Item = &'c str>) -> String {
        self.cells([number.to_string(), reasons.to_owned()], cells)
    }

    fn cells<'c>(&self, own: [String; OWN_COLUMNS], cells: impl Iterator<Item = &'c str>) -> String {
        csv::line(own.into_iter().chain(cells.map(str::to_owned)), csv::delimiter(self.region))
    }
}

fn word(language: Language, es: &'static str, en: &'static str) -> &'static str {
    label(es, en).in_language(language)
}
