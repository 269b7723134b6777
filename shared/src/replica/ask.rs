//! Questions, which change nothing: what happened, who wrote this, who is this like, what would a merger do.
//!
//! What is to be done about an answer is an ordinary [`Command::Edit`](super::Command::Edit) of the parts that it brings: they
//! carry the values that stood there when it was given, so that what comes in between is contested and not written over, and
//! the edit is one command that can be undone.

use std::collections::{BTreeMap, BTreeSet};

use super::command::{CommandError, Part};
use super::machine::Replica;
use super::many::Act;
use super::notice::Contested;
use minicbor::{Decode, Encode};

use crate::crm::duplicates::{Likeness, Pairs, Profile};
use crate::crm::{Kind, definition};
use crate::document::chunk::ChangeChunk;
use crate::document::{Differing, DocId, Hash, HistoryPage, Intent, Merging, Plan, Record, Row, Stamped};
use crate::in_order;

/// The most happenings that one page of a history has.
const PAGE: usize = 200;
/// How many records one question files: some tenths of a second on a phone.
const FILED_AT_ONCE: usize = 10_000;
/// How many pairs are compared when a book is searched for duplicates: about a second on a phone.
const PAIRS_COMPARED: usize = 50_000;

/// What somebody wants to know.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Question {
    /// What happened to a record: [`Answer::History`].
    #[n(0)]
    History {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// Only to a field (`name`), an entry (`phone/ab12cd34`) or a group (`phone`).
        #[n(1)]
        of: Option<String>,
        /// [`HistoryPage::next`] of the page before; none for the newest.
        #[n(2)]
        before: Option<u32>,
        /// How many happenings, 200 at most.
        #[n(3)]
        limit: u16,
    },
    /// Who wrote what stands at a field, and when: [`Answer::Written`]. Cheap.
    #[n(1)]
    Written {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// The root key of a scalar.
        #[n(1)]
        key: String,
    },
    /// What puts a field, an entry, a group or the whole record back to a moment: [`Answer::Plan`].
    #[n(2)]
    Restoration {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// [`crate::document::Happening::change`]: as its author had the record before their eyes when they had made it.
        #[n(1)]
        to: Hash,
        /// As in [`Question::History`].
        #[n(2)]
        of: Option<String>,
    },
    /// What takes one change back, however old, as far as nobody has worked on it since: [`Answer::Plan`].
    #[n(3)]
    Reversal {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// [`crate::document::Happening::change`].
        #[n(1)]
        change: Hash,
    },
    /// Which records of a kind are probably the one that is being typed: [`Answer::Similar`]. The first questions of a
    /// session file the book, so ask with an empty profile when the screen opens, until an answer is complete.
    #[n(4)]
    Similar {
        /// What is typed.
        #[n(0)]
        profile: Box<Profile>,
        /// A record that is not to be told.
        #[n(1)]
        except: Option<DocId>,
        /// How many at most.
        #[n(2)]
        limit: u16,
        /// Of which kind they are, one whose records are compared.
        #[n(3)]
        kind: Kind,
    },
    /// The same of a record that is here: [`Answer::Similar`].
    #[n(5)]
    SimilarTo {
        /// The document.
        #[n(0)]
        doc: DocId,
        /// How many at most.
        #[n(1)]
        limit: u16,
        /// As in [`Question::Similar`].
        #[n(2)]
        kind: Kind,
    },
    /// All probable duplicates among the records of a kind: [`Answer::Pairs`].
    #[n(6)]
    Pairs {
        /// How many at most.
        #[n(0)]
        limit: u16,
        /// As in [`Question::Similar`].
        #[n(1)]
        kind: Kind,
    },
    /// What merging two customers would do: [`Answer::Merging`]. The older record survives, whichever is named first.
    #[n(7)]
    Merging {
        /// One.
        #[n(0)]
        one: DocId,
        /// The other.
        #[n(1)]
        other: DocId,
        /// Fields at which they differ and the younger record's value is to stand; the older one's stands at all others.
        #[n(2)]
        take: Vec<String>,
    },
    /// What parts a merged record from its survivor again, at any time: [`Answer::Plan`].
    #[n(8)]
    Unmerging {
        /// The merged record.
        #[n(0)]
        doc: DocId,
    },
    /// The merged records that somebody has worked on without knowing, or after: [`Answer::LaterThanMerge`].
    #[n(9)]
    LaterThanMerge,
    /// What some records say: [`Answer::Records`]. Each is loaded, so some hundreds at once are enough.
    #[n(10)]
    Records {
        /// The documents.
        #[n(0)]
        docs: Vec<DocId>,
    },
    /// What does one thing to many customers, each as it stands: [`Answer::Plan`]. `kept` names those that the member may
    /// not edit so.
    #[n(20)]
    Many {
        /// Whom.
        #[n(0)]
        docs: Vec<DocId>,
        /// What.
        #[n(1)]
        act: Act,
    },
}

/// What a replica says to a [`Question`], or beside a command's end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// A page of a history.
    History {
        /// What happened, the newest first.
        page: HistoryPage,
        /// With the first page: edits of this device that wait for a person to settle them.
        contested: Vec<Contested>,
    },
    /// The values that stand at a field, the winning one first.
    Written {
        /// Each with its author.
        values: Vec<Stamped>,
    },
    /// What to edit.
    Plan {
        /// For [`super::Command::Edit`]; empty if there is nothing to do.
        parts: Vec<Part>,
        /// What stays, because somebody has worked on it since: fields, entries, or whole records (empty).
        kept: Vec<(DocId, String)>,
    },
    /// Probable duplicates, and behind them whoever has the very same name: their scores tell them apart.
    Similar {
        /// The likeliest first.
        found: Vec<(DocId, Likeness)>,
        /// The whole book was looked at. Otherwise ask again: each question of a session files some more of it.
        is_complete: bool,
    },
    /// Probable duplicates of a book.
    Pairs {
        /// The pairs; `one` is the older record.
        pairs: Pairs<DocId>,
    },
    /// What a merger would do.
    Merging {
        /// The record that survives: the older one.
        survivor: DocId,
        /// The one that becomes a part of it.
        merged: DocId,
        /// For [`super::Command::Edit`].
        parts: Vec<Part>,
        /// Where they differ, to be chosen by field.
        differing: Vec<Differing>,
        /// What has no room in the survivor and stays in the merged record.
        left: Vec<String>,
    },
    /// Merged records to look at.
    LaterThanMerge {
        /// The merged record and its survivor.
        records: Vec<(DocId, DocId)>,
    },
    /// What the records say that were asked for, with what is not synced yet; none of one that is not on this device.
    Records {
        /// Each of them.
        records: Vec<(DocId, Option<Record>)>,
    },
    /// An edit has been done that [`super::Command::Undo`] takes back; told before its [`super::Notice::Done`].
    Undoable {
        /// For [`super::Command::Undo`].
        number: u64,
    },
}
in_order!(enum Answer {
    0 History { page, contested },
    1 Written { values },
    2 Plan { parts, kept },
    3 Similar { found, is_complete },
    4 Pairs { pairs },
    5 Merging { survivor, merged, parts, differing, left },
    6 LaterThanMerge { records },
    8 Records { records },
    7 Undoable { number },
});

impl Replica {
    /// The documents that a question is about.
    pub(super) fn needs_of_question(&self, question: &Question) -> Vec<DocId> {
        match question {
            Question::History { doc, .. }
            | Question::Written { doc, .. }
            | Question::Restoration { doc, .. }
            | Question::Reversal { doc, .. } => vec![*doc],
            Question::Merging { one, other, .. } => vec![*one, *other],
            Question::Records { docs } | Question::Many { docs, .. } => docs.clone(),
            Question::Unmerging { doc } => [*doc].into_iter().chain(self.merged_into(*doc)).collect(),
            Question::Similar { .. }
            | Question::SimilarTo { .. }
            | Question::Pairs { .. }
            | Question::LaterThanMerge => Vec::new(),
        }
    }

    pub(super) fn answer(&mut self, question: Question) -> Result<Answer, CommandError> {
        match question {
            Question::History { doc, of, before, limit } => self.history(doc, of.as_deref(), before, limit),
            Question::Written { doc, key } => Ok(Answer::Written { values: self.held(doc)?.stamped(&key) }),
            Question::Restoration { doc, to, of } => {
                let now = self.now;
                let intents = self.held(doc)?.restoration(to, of.as_deref(), now).ok_or(CommandError::UnknownChange)?;
                Ok(plan(vec![(doc, Plan { intents, kept: Vec::new() })]))
            }
            Question::Reversal { doc, change } => {
                let now = self.now;
                Ok(plan(vec![(doc, self.held(doc)?.reversal(change, now).ok_or(CommandError::UnknownChange)?)]))
            }
            Question::Similar { profile, except, limit, kind } => Ok(self.similar(&profile, except, limit, kind)),
            Question::SimilarTo { doc, limit, kind } => {
                let row = self.rows.get(doc).ok_or(CommandError::UnknownRecord)?.row;
                let profile = profile_of(&row).unwrap_or_default();
                Ok(self.similar(&profile, Some(doc), limit, kind))
            }
            Question::Pairs { limit, kind } => {
                // It takes its time anyhow.
                while !self.is_book_filed() {
                    self.file_book();
                }
                let mut index = self.duplicates.get_or_insert_default().remove(&kind).unwrap_or_default();
                let pairs = index.pairs(usize::from(limit), PAIRS_COMPARED, |doc| self.profile(doc));
                self.duplicates.get_or_insert_default().insert(kind, index);
                Ok(Answer::Pairs { pairs })
            }
            Question::Merging { one, other, take } => self.merging(one.min(other), one.max(other), take),
            Question::Unmerging { doc } => self.unmerging(doc),
            Question::Records { docs } => {
                Ok(Answer::Records { records: docs.into_iter().map(|doc| (doc, self.record_of(doc))).collect() })
            }
            Question::Many { docs, act } => self.plan_for_many(&docs, &act),
            Question::LaterThanMerge => {
                let looked = self
                    .rows
                    .heads()
                    .filter(|(_, head)| head.flags & (Row::MERGED | Row::ISSUE) == Row::MERGED | Row::ISSUE);
                let records = looked.filter_map(|(doc, _)| Some((doc, self.survivor(doc)?))).collect();
                Ok(Answer::LaterThanMerge { records })
            }
        }
    }

    fn history(
        &mut self,
        doc: DocId,
        of: Option<&str>,
        before: Option<u32>,
        limit: u16,
    ) -> Result<Answer, CommandError> {
        let mut waiting: BTreeSet<Hash> = BTreeSet::new();
        let mut contested = Vec::new();
        for entry in self.outbox.of(doc) {
            for part in entry.parts.iter().filter(|part| part.doc == doc) {
                waiting.extend(part.changes.iter().filter_map(|change| ChangeChunk::read(change).ok()).map(|c| c.hash));
                let about = |intent: &&Intent| of.is_none_or(|of| intent.key().starts_with(of));
                let made = entry.made;
                contested.extend(
                    part.contested.iter().filter(about).map(|intent| Contested { intent: intent.clone(), made }),
                );
            }
        }
        if before.is_some() {
            contested.clear();
        }
        let page = self.held(doc)?.history(&waiting).page(of, before, usize::from(limit).clamp(1, PAGE));
        Ok(Answer::History { page, contested })
    }

    /// The view of a document that is on this device.
    fn held(&mut self, doc: DocId) -> Result<&mut crate::document::Document, CommandError> {
        if !self.rows.contains(doc) {
            return Err(CommandError::UnknownRecord);
        }
        self.view(doc)
    }

    fn similar(&mut self, profile: &Profile, except: Option<DocId>, limit: u16, kind: Kind) -> Answer {
        self.file_book();
        let index = self.duplicates.as_ref().and_then(|filed| filed.get(&kind));
        let limit = usize::from(limit);
        let found = index.map(|index| {
            let mut found = index.like(profile, except, limit, |doc| self.profile(doc));
            for namesake in index.namesakes(profile, except, limit, |doc| self.profile(doc)) {
                if found.iter().all(|(doc, _)| *doc != namesake.0) {
                    found.push(namesake);
                }
            }
            found.truncate(limit);
            found
        });
        Answer::Similar { found: found.unwrap_or_default(), is_complete: self.is_book_filed() }
    }

    /// Files the next records that have not been filed in this session, so many that nobody notices; of records that come
    /// later [`Replica::put_row`] takes care.
    fn file_book(&mut self) {
        let next = self.rows.after(self.filed_upto).take(FILED_AT_ONCE);
        let filed = self.duplicates.get_or_insert_default();
        let mut last = None;
        let mut book: BTreeMap<Kind, Vec<(DocId, Profile)>> = BTreeMap::new();
        for (doc, listed) in next {
            last = Some(doc);
            if let Some(listed) = listed.read()
                && let Some(profile) = profile_of(&listed.row)
            {
                book.entry(listed.row.kind).or_default().push((doc, profile));
            }
        }
        for (kind, book) in book {
            filed.entry(kind).or_default().extend(book.into_iter());
        }
        self.filed_upto = last.or(self.filed_upto);
    }

    fn is_book_filed(&self) -> bool {
        self.rows.last() <= self.filed_upto
    }

    fn profile(&self, doc: DocId) -> Option<Profile> {
        profile_of(&self.rows.get(doc)?.row)
    }

    fn merging(&mut self, survivor: DocId, merged: DocId, take: Vec<String>) -> Result<Answer, CommandError> {
        let is_whole = |doc: DocId| {
            let row = self.rows.head(doc).ok_or(CommandError::UnknownRecord)?;
            Ok((definition(row.kind).merges() && !row.is_removed()).then_some((row.kind, row.territory)))
        };
        // Where somebody sees the one and not the other, a merger would take a record from them.
        let (here, there): (Option<_>, Option<_>) = (is_whole(survivor)?, is_whole(merged)?);
        if survivor == merged || here.is_none() || here != there {
            return Err(CommandError::NotMergeable);
        }
        let (now, take) = (self.now, take.into_iter().collect());
        let other = self.view(merged)?.clone();
        let registry = self.registry.clone();
        let planned = self.view(survivor)?.merging(survivor, &other, &take, &registry, now);
        let Merging { survivor: first, merged: second, differing, left } = planned.ok_or(CommandError::NotMergeable)?;
        let parts = vec![Part { doc: survivor, intents: first }, Part { doc: merged, intents: second }];
        let parts = parts.into_iter().filter(|part| !part.intents.is_empty()).collect();
        Ok(Answer::Merging { survivor, merged, parts, differing, left })
    }

    fn unmerging(&mut self, doc: DocId) -> Result<Answer, CommandError> {
        let survivor = self.merged_into(doc).ok_or(CommandError::NotMergeable)?;
        let now = self.now;
        let merged = self.held(doc)?.clone();
        let planned = merged.unmerging(self.held(survivor)?, now).ok_or(CommandError::NotMergeable)?;
        Ok(plan(vec![(survivor, planned.0), (doc, Plan { intents: planned.1, kept: Vec::new() })]))
    }
}

/// The profile of a record that lists show, if those of its kind are compared.
pub(super) fn profile_of(row: &Row) -> Option<Profile> {
    if row.is_removed() || !definition(row.kind).is_compared() {
        return None;
    }
    let cells = row.cells.iter().flat_map(|(slot, cell)| cell.values().iter().map(|value| (*slot, value)));
    Some(Profile::of_cells(row.kind, cells))
}

fn plan(plans: Vec<(DocId, Plan)>) -> Answer {
    let (mut parts, mut kept) = (Vec::new(), Vec::new());
    for (doc, plan) in plans {
        kept.extend(plan.kept.into_iter().map(|what| (doc, what)));
        if !plan.intents.is_empty() {
            parts.push(Part { doc, intents: plan.intents });
        }
    }
    Answer::Plan { parts, kept }
}
