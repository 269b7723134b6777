//! Import and export: tables and lines of JSON to records of any kind and back, and cards to customers.
//!
//! # The way in
//!
//! 1. [`Table::read`] takes a file apart: encoding, delimiter, header, rows. [`Cards::read`] does so with a vCard file,
//!    [`JsonLines::read`] with lines of JSON, which may be of several kinds.
//! 2. [`kind_of`] says of which kind its records seem to be, [`Scheme`] which fields those have. [`Mapping::guess`] says what each column becomes; a person changes it. [`Target::all`] is what there is to choose from.
//! 3. [`Draft::of_row`], [`Cards::draft`] or [`JsonLines::draft`] reads one row: a [`Candidate`] and every [`Problem`] with it.
//! 4. [`DryRun::add`] compares it with the book and with the rows before it; [`DryRun::outcomes`] says what would be done.
//!    [`DryRun::compare`] tells that a record says all of a row already.
//!    [`DryRun::settle`] tells what rows say of a customer who is known already and will not be written.
//! 5. [`LeftOut`] writes a file of the rows that are left out, whole or in part, with the reasons; titles and totals among them.
//! 6. [`Plan::next`] gives one [`Batch`] after the other: the caller loads the records that [`Plan::wanted`] names, stores
//!    [`Batch::done`] in the import's [`Journal`], gives the batch's parts as one `Command::Edit`, and waits until it is on this
//!    phone before it loads records for another.
//! 7. [`Undo::next`] takes a journal back in the same manner.
//!
//! # The way out
//!
//! [`Candidate::of_record`] is what a record says; [`Sheet`] writes candidates as CSV, [`write_card`] a record as a vCard 4.0.
//! What CSV wrote, an import reads back as the same candidate, instants to the minute; of kinds that no import reads it is
//! [`Candidate::for_people`]. [`Lines`] writes whatever there is of any record as JSON.
//!
//! # Invariants
//!
//! - No input panics, hangs, or costs more than a small multiple of its size; what is too large is refused with its bound.
//! - What one row says of another by its id is led to what that row becomes here, or was found to be ([`Plan`]).
//! - Whatever a draft holds has passed `ValueType::parse`: no plan makes an intent that the device or the server refuses.
//! - What a row says and no field takes goes to the notes, where the kind has some, or is in [`LeftOut`]: no text is lost without a word. Only a person
//!   leaves a column out.
//! - An import never takes anything away from a record, never writes over several values that wait to be settled, and never
//!   replaces notes.
//! - A journal that was stored batch by batch undoes an import that was cut off as well as one that was finished.
//!
//! # What customers have beyond the others
//!
//! What other programs call their columns (`synonyms`), names in parts, people who are the customer or work there, tax ids in two
//! columns, branches that are no duplicates. A kind that comes later is read by its table alone: its fields' labels, keys and
//! `known_as`, and what `identifies` it.
//!
//! # What is absent
//!
//! IO, clocks and randomness, as everywhere in this crate: ids come through [`Fresh`]. Automerge: a plan speaks in intents.
//! Workbooks (a person saves them as CSV), iCalendar, and files as a means to carry changes from one replica to another.

mod assemble;
pub mod beside;
mod by_values;
mod candidate;
mod cells;
mod countries;
mod csv;
mod dry_run;
mod duplicates;
mod encoding;
mod error;
mod guard;
mod habits;
mod headers;
mod headings;
mod json_lines;
mod left_out;
mod lines;
mod mapping;
mod merge;
mod no_data;
mod places;
mod plain;
mod plan;
mod problem;
mod records;
mod scheme;
mod settle;
mod split;
mod synonyms;
mod table;
mod target;
mod undo;
mod vcard;
mod western;
mod words;

#[cfg(test)]
mod tests;

pub use assemble::{Context, Draft, Names};
pub use candidate::{Candidate, Listed};
pub use csv::Sheet;
pub use dry_run::{Checked, Counts, DryRun, Outcome, Policy};
pub use duplicates::{Clue, Index, Match, Strength, clues_of_row};
pub use encoding::Encoding;
pub use error::ReadError;
pub use habits::Habits;
pub use json_lines::{JsonLines, PassedOver};
pub use left_out::LeftOut;
pub use lines::Lines;
pub use mapping::{Column, Mapping};
pub use merge::{Left, LeftReason};
pub use plain::kind_of;
pub use plan::{Batch, Choices, Fresh, Plan};
pub use problem::{Fault, Kept, Place, Problem};
pub use records::Records;
pub use scheme::{PEOPLE, Scheme};
pub use settle::Gathered;
pub use table::{
    CELL_MAX, COLUMNS_MAX, DELIMITERS, FILE_MAX, Heading, ROWS_MAX, Ragged, Reading, RowView, Table, WHOLE_CELL_MAX,
};
pub use target::{NamePart, Target};
pub use undo::{Changed, Done, Journal, Undo};
pub use vcard::{Cards, write as write_card};
