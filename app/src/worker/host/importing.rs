//! Import: reading a file, trying it, and the rows that are in view.
//!
//! Everything long is done in slices, between which syncing and typing go on. What was started for a file that is closed, or
//! read anew, no longer counts: each file that is read has a number.

use std::collections::BTreeMap;
use std::rc::Rc;

use js_sys::Uint8Array;
use shared::crm::kinds::KINDS;
use shared::crm::{Audience, Kind, KindDef, Language, Region, Role};
use shared::document::DocId;
use shared::exchange::{DryRun, FILE_MAX, Heading, Index, Names, ReadError, Reading, Records, clues_of_row};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::Blob;

use super::{Host, running};
use crate::protocol::{ImportAsk, ImportNews, Looked, News, Progress};
use crate::worker::clock;
use crate::worker::import::{Grounds, Session, decide_alike, policy_of, problem_kinds, said};

/// How long one slice of work may take, milliseconds: what is typed meanwhile waits no longer.
pub(super) const SLICE: i64 = 12;

/// How many records are read at once to be compared.
const RECORDS: usize = 200;

/// A file that is being imported.
#[derive(Default)]
pub(super) struct Import {
    /// The file that was posted last.
    posted: Option<Blob>,
    pub(super) session: Option<Session>,
    /// Counts files as they are read.
    pub(super) number: u32,
    pub(super) under_way: Option<running::UnderWay>,
    /// What is taken back as soon as this page writes.
    pub(super) wished: Option<running::Wished>,
    /// When the views were told last, while an import is under way.
    refreshed: i64,
    /// How many exports are being written.
    pub(super) exports: u32,
    /// Which rows are in view.
    looked: Option<Looked>,
}

impl Import {
    /// Whether something would be lost if the worker ended.
    pub(super) const fn is_busy(&self) -> bool {
        self.session.is_some() || self.under_way.is_some() || self.wished.is_some() || self.exports > 0
    }
}

/// A file with what it is called and of which kind, and the language and country by which it is read.
type Chosen = (Blob, (String, Option<Kind>), (Language, Region));

/// How often lists in view follow an import that is under way, milliseconds: each batch changes what they show.
const FOLLOW_EVERY: i64 = 400;

impl Host {
    /// Whether the views are told by a later batch, or by the end of the import.
    pub(super) fn is_told_later(&self) -> bool {
        let mut import = self.import.borrow_mut();
        if import.under_way.is_none() {
            return false;
        }
        let now = clock::now();
        let later = now - import.refreshed < FOLLOW_EVERY;
        if !later {
            import.refreshed = now;
        }
        later
    }

    /// A file came, and the message after it says what for.
    pub(super) fn posted(&self, file: Blob) {
        self.import.borrow_mut().posted = Some(file);
    }

    pub(super) fn tell_import(&self, news: ImportNews) {
        self.tell(&News::Import(Box::new(news)));
    }

    pub(super) fn asked_to_import(self: &Rc<Self>, ask: ImportAsk) {
        match ask {
            ImportAsk::Begin { name, language, country, kind } => {
                let Some(file) = self.import.borrow_mut().posted.take() else { return };
                let region = Region::parse(&country).unwrap_or(Region::OTHER);
                self.read_file(file, (name, kind), (Reading::default(), None), (language, region));
            }
            ImportAsk::Read { encoding, delimiter, heading } => {
                let Some((file, named, worded)) = self.chosen_file() else { return };
                let heading = heading.map(|row| if row == 0 { Heading::Nowhere } else { Heading::Row(row) });
                let reading = Reading { encoding, delimiter, header: None };
                self.read_file(file, named, (reading, heading), worded);
            }
            ImportAsk::Of(kind) => {
                let Some((file, (name, _), worded)) = self.chosen_file() else { return };
                self.read_file(file, (name, Some(kind)), (Reading::default(), None), worded);
            }
            ImportAsk::Decide { at, known } => self.decide(|run| run.choose(at as usize, known.map(policy_of))),
            ImportAsk::DecideAlike { like, left_out } => self.decide(|run| decide_alike(run, like, left_out)),
            ImportAsk::Map(mapping) => {
                let mut import = self.import.borrow_mut();
                // A dry run of another mapping says nothing.
                import.number += 1;
                if let Some(session) = &mut import.session {
                    session.mapping = mapping;
                    session.checked = None;
                }
            }
            ImportAsk::Speak(language) => {
                if let Some(session) = &mut self.import.borrow_mut().session {
                    session.language = language;
                }
                self.tell_understood();
                self.tell_decided();
            }
            ImportAsk::Check => {
                let host = Rc::clone(self);
                spawn_local(async move { host.check().await });
            }
            ImportAsk::Look(looked) => {
                self.import.borrow_mut().looked = Some(looked);
                self.tell_checked();
            }
            ImportAsk::Run(chosen) => self.run_import(chosen),
            ImportAsk::Pause(paused) => self.pause_import(paused),
            ImportAsk::Stop => self.stop_import(),
            ImportAsk::Undo { id, language, country } => {
                self.undo_import(id, (language, Region::parse(&country).unwrap_or(Region::OTHER)));
            }
            ImportAsk::Close => {
                let mut import = self.import.borrow_mut();
                import.number += 1;
                (import.session, import.posted, import.looked) = (None, None, None);
                drop(import);
                self.rest_if_idle();
            }
            ImportAsk::Earlier => {
                let host = Rc::clone(self);
                spawn_local(async move { host.tell_earlier().await });
            }
        }
    }

    /// The file that is being imported, to be read once more.
    fn chosen_file(&self) -> Option<Chosen> {
        let import = self.import.borrow();
        let session = import.session.as_ref()?;
        let worded = (session.language, session.mapping.habits.region());
        Some((session.file.clone(), (session.name.clone(), Some(session.kind)), worded))
    }

    /// The fields, and what is called how; none if this page does not write.
    pub(super) fn grounds(&self) -> Option<Grounds> {
        let mut state = self.state.borrow_mut();
        let writing = state.writing()?;
        let directory = writing.book.directory(&writing.replica);
        let grants = &writing.replica.meta().grants;
        let may_write = |territory: u32| {
            grants.iter().any(|grant| grant.scope == territory && grant.scope != 0 && grant.role >= Role::Seller)
        };
        let names = Names {
            members: directory.members.into_iter().map(|member| (member.doc, member.name)).collect(),
            // A customer in a territory where one may not write would be refused, and the whole batch with it.
            territories: directory.territories.into_iter().filter(|(number, _)| may_write(*number)).collect(),
            records: Records::default(),
            zone: writing.book.company().clone(),
        };
        let may_make = |table: &&&KindDef| {
            let is_home = |scope| match table.home.is_territorial() {
                true => scope != 0 && Audience::of(scope) == table.home.audience(),
                false => scope == table.home.scope(0),
            };
            table.is_exchanged() && grants.iter().any(|grant| is_home(grant.scope) && grant.role >= table.write)
        };
        let kinds = KINDS.iter().filter(may_make).map(|table| table.kind).collect();
        Some(Grounds { registry: writing.replica.registry().clone(), names, kinds })
    }

    fn read_file(
        self: &Rc<Self>,
        file: Blob,
        (name, kind): (String, Option<Kind>),
        reading: (Reading, Option<Heading>),
        (language, region): (Language, Region),
    ) {
        let number = {
            let mut import = self.import.borrow_mut();
            import.number += 1;
            import.number
        };
        let host = Rc::clone(self);
        spawn_local(async move {
            let Some(grounds) = host.grounds() else { return host.tell_import(ImportNews::Closed) };
            let bytes = if file.size() > FILE_MAX as f64 {
                Err(ReadError::TooLarge { max: FILE_MAX })
            } else {
                match JsFuture::from(file.array_buffer()).await {
                    Ok(buffer) => Ok(Uint8Array::new(&buffer).to_vec()),
                    // It was moved or changed since it was chosen.
                    Err(_) => Err(ReadError::Empty),
                }
            };
            let read = bytes
                .and_then(|bytes| Session::read((file, &bytes), (name, kind), reading, (language, region), &grounds));
            let read = match read {
                Ok(mut session) => {
                    session.names.records = host.named_records(&session.all_kinds());
                    Ok(session)
                }
                Err(error) => Err(error),
            };
            let mut import = host.import.borrow_mut();
            if import.number != number {
                return;
            }
            match read {
                Ok(session) => {
                    import.session = Some(session);
                    drop(import);
                    host.tell_understood();
                }
                Err(error) => {
                    drop(import);
                    host.tell_import(ImportNews::Unreadable(error.message(language)));
                }
            }
        });
    }

    fn tell_understood(&self) {
        let Some(grounds) = self.grounds() else { return };
        let understood = self.import.borrow().session.as_ref().map(|session| session.understood(&grounds));
        if let Some(understood) = understood {
            self.tell_import(ImportNews::Understood(understood));
        }
    }

    /// Takes in what a person decides about the dry run.
    fn decide(&self, decision: impl FnOnce(&mut DryRun)) {
        if let Some(run) = self.import.borrow_mut().session.as_mut().and_then(|session| session.checked.as_mut()) {
            decision(run);
        }
        self.tell_decided();
    }

    /// Tells of a dry run that was made, decided about or is worded anew: what is wrong in it is taken together once more.
    fn tell_decided(&self) {
        let Some(grounds) = self.grounds() else { return };
        if let Some(session) = &mut self.import.borrow_mut().session {
            session.kinds = problem_kinds(session, &grounds);
        }
        self.tell_checked();
    }

    fn tell_checked(&self) {
        let Some(grounds) = self.grounds() else { return };
        let said = {
            let import = self.import.borrow();
            let mut state = self.state.borrow_mut();
            let writing = state.writing();
            let row = |doc| writing.as_ref().and_then(|writing| writing.replica.row(doc)).map(|listed| listed.row);
            let looked = import.session.as_ref().zip(import.looked.as_ref());
            looked.and_then(|(session, at)| said(session, &grounds, at, &row))
        };
        if let Some(said) = said {
            self.tell_import(ImportNews::Checked(said));
        }
    }

    fn is_current(&self, number: u32) -> bool {
        self.import.borrow().number == number
    }

    /// Tries every row against the book and the rows before it.
    async fn check(self: Rc<Self>) {
        let Some(grounds) = self.grounds() else { return self.tell_import(ImportNews::Closed) };
        let (number, kinds, total, is_compared) = {
            let mut import = self.import.borrow_mut();
            import.number += 1;
            let Some(session) = &import.session else { return };
            (import.number, session.all_kinds(), session.len(), session.is_compared())
        };
        let mut indexes = BTreeMap::new();
        for kind in kinds {
            let Some(index) = self.index_book(number, kind).await else { return };
            indexes.insert(kind, index);
        }
        let mut run = DryRun::default();
        let mut at = 0;
        while at < total {
            if !self.is_current(number) {
                return;
            }
            {
                let import = self.import.borrow();
                let Some(session) = &import.session else { return };
                let until = clock::now() + SLICE;
                while at < total && clock::now() <= until {
                    if let Some(mut draft) = session.draft(at, &grounds) {
                        if draft.candidate.id.is_some_and(|doc| self.is_gone(doc)) {
                            draft.refuse_as_gone();
                        }
                        let index = indexes.get(&draft.candidate.kind);
                        run.add(draft, &|clues| index.map(|index| index.find(clues)).unwrap_or_default());
                    }
                    at += 1;
                }
            }
            let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
            self.tell_import(ImportNews::Checking(Progress { done: count(at), total: count(total) }));
            clock::pause(0).await;
        }
        if is_compared && !self.compare(number, &mut run).await {
            return;
        }
        {
            let mut import = self.import.borrow_mut();
            let current = import.number == number;
            let Some(session) = import.session.as_mut().filter(|_| current) else { return };
            session.checked = Some(run);
        }
        self.tell_decided();
    }

    /// Whether a record was removed here, or has become a part of another.
    fn is_gone(&self, doc: DocId) -> bool {
        let mut state = self.state.borrow_mut();
        let row = state.writing().and_then(|writing| writing.replica.row(doc)).map(|listed| listed.row);
        row.is_some_and(|row| row.is_removed() || row.flags & shared::document::Row::MERGED != 0)
    }

    /// Compares the rows of records that are known with what these say, a portion at a time; whether it came to its end.
    async fn compare(self: &Rc<Self>, number: u32, run: &mut DryRun) -> bool {
        let turn = self.state.borrow().turn;
        let (known, rows) = (run.known(), run.rows().len());
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        for (at, portion) in known.chunks(RECORDS).enumerate() {
            let docs = portion.iter().map(|(_, doc)| *doc).collect();
            let Ok(records) = self.records(turn, docs).await else { return false };
            if !self.is_current(number) {
                return false;
            }
            for (row, doc) in portion {
                if let Some(record) = records.get(doc) {
                    run.compare(*row, record);
                }
            }
            let done = Progress { done: count(rows + at * RECORDS + portion.len()), total: count(rows + known.len()) };
            self.tell_import(ImportNews::Checking(done));
            clock::pause(0).await;
        }
        true
    }

    /// The records that the fields of some kinds may name, by what they are called.
    pub(super) fn named_records(&self, kinds: &[Kind]) -> Records {
        let mut records = Records::default();
        let wanted: Vec<Kind> = kinds.iter().flat_map(|kind| Records::wanted(*kind)).collect();
        let mut state = self.state.borrow_mut();
        let Some(writing) = state.writing().filter(|_| !wanted.is_empty()) else { return records };
        for (doc, _) in writing.replica.packed_rows().heads().filter(|(_, head)| wanted.contains(&head.kind)) {
            if let Some(listed) = writing.replica.row(doc) {
                records.see(doc, &listed.row);
            }
        }
        records
    }

    /// The records of the book by what they are known by.
    async fn index_book(&self, number: u32, kind: Kind) -> Option<Index<DocId>> {
        let docs: Vec<DocId> = {
            let mut state = self.state.borrow_mut();
            let rows = state.writing()?.replica.packed_rows().heads();
            rows.filter(|(_, head)| head.kind == kind).map(|(doc, _)| doc).collect()
        };
        let mut index = Index::default();
        let mut docs = docs.into_iter().peekable();
        while docs.peek().is_some() {
            if !self.is_current(number) {
                return None;
            }
            {
                let mut state = self.state.borrow_mut();
                let replica = &state.writing()?.replica;
                let until = clock::now() + SLICE;
                while clock::now() <= until
                    && let Some(doc) = docs.next()
                {
                    let row = replica.row(doc).map(|listed| listed.row);
                    // What was removed, or became a part of another, is nobody to add to.
                    let kept = row.filter(|row| !row.is_removed() && row.flags & shared::document::Row::MERGED == 0);
                    if let Some(row) = kept {
                        index.add(doc, row.title().to_owned(), clues_of_row(doc, &row));
                    }
                }
            }
            clock::pause(0).await;
        }
        Some(index)
    }
}
