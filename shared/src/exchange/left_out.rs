//! A file of what an import leaves out: each row as it stands in the file, behind the reasons.
//!
//! It has the columns of the file that was read, so that it can be put right and read once more.

use super::csv;
use super::dry_run::{Checked, Outcome};
use super::problem::{Fault, Kept, Problem};
use super::table::Table;
use super::vcard::Cards;
use crate::crm::language::label;
use crate::crm::{Language, Region, Registry};

/// Writes the file, row by row.
#[derive(Debug)]
pub struct LeftOut<'a> {
    registry: &'a Registry,
    region: Region,
    language: Language,
    written: String,
    rows: usize,
}

impl<'a> LeftOut<'a> {
    /// A file for readers in a country, in a language.
    #[must_use]
    pub fn new(registry: &'a Registry, region: Region, language: Language) -> Self {
        Self { registry, region, language, written: String::new(), rows: 0 }
    }

    /// Takes in a row of a table, if something of it is left out. `at` is its place in the table.
    pub fn row(&mut self, table: &Table, at: usize, checked: &Checked, outcome: Outcome) {
        let Some(reasons) = self.reasons(checked, outcome) else { return };
        if self.rows == 0 {
            let names = table.header.iter().map(String::as_str);
            self.head(names.collect());
        }
        let Some(row) = table.row(at) else { return };
        let cells = (0..table.width()).map(|column| row.cell(column)).collect();
        self.line(checked, &reasons, cells);
    }

    /// Takes in a card, if something of it is left out. `at` is its place in the file.
    pub fn card(&mut self, cards: &Cards, at: usize, checked: &Checked, outcome: Outcome) {
        let Some(reasons) = self.reasons(checked, outcome) else { return };
        let (name, card) = (word(self.language, "Nombre", "Name"), word(self.language, "Tarjeta", "Card"));
        if self.rows == 0 {
            self.head(vec![name, card]);
        }
        let texts = cards.texts(at).into_iter().map(|(property, text)| format!("{property}: {text}"));
        let texts = texts.collect::<Vec<_>>().join("\n");
        self.line(checked, &reasons, vec![checked.draft.candidate.text("name"), &texts]);
    }

    /// How many rows are in it.
    #[must_use]
    pub fn len(&self) -> usize {
        self.rows
    }

    /// Whether nothing is left out.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rows == 0
    }

    /// The file: UTF-8 with a byte order mark.
    #[must_use]
    pub fn into_file(self) -> String {
        self.written
    }

    /// Why something of a row is left out: each reason in a sentence; nothing if all of it is in the record.
    fn reasons(&self, checked: &Checked, outcome: Outcome) -> Option<String> {
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
                let (title, why) = in_book.or_else(in_file).unwrap_or_default();
                reasons.push(format!("{} {title}. {why}", word(self.language, "Ya existe:", "Known already:")));
            }
            Outcome::Create | Outcome::Update(_) | Outcome::Join(_) | Outcome::Unusable => {}
        }
        let told = checked.draft.problems.iter().filter(|problem| problem.kept != Kept::InPlace);
        reasons.extend(told.map(|problem| self.reason(problem)));
        (!reasons.is_empty()).then(|| reasons.join("\n"))
    }

    fn reason(&self, problem: &Problem) -> String {
        let message = problem.message(self.registry, self.language);
        let is_whole = matches!(problem.fault, Fault::NoName | Fault::NotACustomer | Fault::CardNotEnded);
        let kept = problem.kept_in_words(self.language).filter(|_| problem.kept == Kept::InNotes && !is_whole);
        let value =
            if problem.value.is_empty() || is_whole { String::new() } else { format!(" «{}»", problem.shown()) };
        format!("{message}{value}{}", kept.map(|kept| format!(" {kept}")).unwrap_or_default())
    }

    fn head(&mut self, names: Vec<&str>) {
        self.written.push(csv::BYTE_ORDER_MARK);
        let own = [word(self.language, "Fila", "Row"), word(self.language, "Motivo", "Reason")];
        self.cells(own.into_iter().chain(names).collect());
    }

    fn line(&mut self, checked: &Checked, reasons: &str, cells: Vec<&str>) {
        self.rows += 1;
        let number = checked.draft.row.to_string();
        self.cells([number.as_str(), reasons].into_iter().chain(cells).collect());
    }

    fn cells(&mut self, cells: Vec<&str>) {
        self.written.push_str(&csv::line(cells.into_iter().map(str::to_owned), csv::delimiter(self.region)));
    }
}

fn word(language: Language, es: &'static str, en: &'static str) -> &'static str {
    label(es, en).in_language(language)
}
