//! Carrying an import out, and taking one back: batch by batch, each an ordinary edit. While one is written, the next is made.
//!
//! What a batch does is in the import's journal before its command is given, so an import that was cut off can be taken back
//! as far as it came; and not before the batch ahead of it is written, so the journal names nothing that was never given.

use std::rc::Rc;

use futures_util::future::join;
use js_sys::Array;
use shared::crm::{Kind, Language, Region, definition};
use shared::document::{DocId, Intent};
use shared::exchange::{
    self, Batch, Changed, Choices, DryRun, Fresh, Left, LeftReason, Outcome, Plan, Policy, Scheme, Strength, Undo,
};
use shared::replica::{Command, Part};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag};

use super::Host;
use super::carry::Hindered;
use super::importing::SLICE;
use crate::i18n;
use crate::protocol::{Chosen, ImportEnd, ImportLine, ImportNews, Progress};
use crate::thread;
use crate::worker::clock;
use crate::worker::import::{Session, in_words, name, policy};
use crate::worker::storage::{Storage, StorageError};

/// How often a paused import looks whether it may go on, milliseconds.
const LOOK_EVERY: i32 = 150;

/// How many records are asked for at once.
const RECORDS: usize = 200;

/// How much of what was not written is said one by one.
const LEFT_SAID: usize = 100;

/// How many of the customers that were made or changed are named.
const NAMED: usize = 200;

/// What a person says to an import that is under way.
#[derive(Copy, Clone, Default)]
pub(super) struct UnderWay {
    paused: bool,
    stopped: bool,
}

/// An import that is to be taken back, and how that is worded.
pub(super) type Wished = (DocId, (Language, Region));

/// What an import or its undoing has left out.
#[derive(Default)]
struct LeftOut {
    said: Vec<String>,
    count: u32,
    /// The rows of the file that are left out, whole or in part.
    file: Option<Blob>,
    rows: u32,
    /// Whom it made or changed, the first of them.
    written: Vec<(DocId, Kind, String)>,
}

/// Why it ended early.
enum Cut {
    Stopped,
    Lost,
}

impl From<Hindered> for Cut {
    fn from(_: Hindered) -> Self {
        Self::Lost
    }
}

impl From<StorageError> for Cut {
    fn from(error: StorageError) -> Self {
        leptos::logging::warn!("journal: {error}");
        Self::Lost
    }
}

impl Host {
    pub(super) fn pause_import(&self, paused: bool) {
        if let Some(under_way) = &mut self.import.borrow_mut().under_way {
            under_way.paused = paused;
        }
    }

    pub(super) fn stop_import(&self) {
        let mut import = self.import.borrow_mut();
        // A dry run ends too.
        import.number += 1;
        if let Some(under_way) = &mut import.under_way {
            under_way.stopped = true;
        }
    }

    pub(super) async fn tell_earlier(self: Rc<Self>) {
        let Some(storage) = self.state.borrow().seat.as_ref().map(|seat| Rc::clone(&seat.storage)) else { return };
        if let Ok(lines) = storage.imports().await {
            self.tell_import(ImportNews::Earlier(lines));
        }
    }

    /// Begins to carry out what was tried, unless something is under way.
    pub(super) fn run_import(self: &Rc<Self>, chosen: Chosen) {
        let (policy, least) = policy(chosen);
        let choices = Choices { policy, least, territory: chosen.territory, owner: chosen.owner };
        let begun = {
            let mut import = self.import.borrow_mut();
            let is_ready =
                import.under_way.is_none() && import.session.as_ref().is_some_and(|session| session.checked.is_some());
            // The rows are in the plan; the file is not needed any more.
            let session = if is_ready { import.session.take() } else { None };
            if session.is_some() {
                import.under_way = Some(UnderWay::default());
            }
            session
        };
        let Some(mut session) = begun else { return };
        let Some(mut run) = session.checked.take() else { return };
        let line = ImportLine {
            id: clock::fresh_id(),
            made: clock::now(),
            file: session.name.clone(),
            created: 0,
            changed: 0,
            end: None,
            pieces: 0,
            kind: Some(session.kind),
            several: session.all_kinds().len() > 1,
        };
        let host = Rc::clone(self);
        let worded = (session.language, session.mapping.habits.region());
        spawn_local(async move {
            let (mut line, mut left) = (line, LeftOut::default());
            let settled = host.settle(&session, &mut run, policy, least).await;
            let outcomes = run.outcomes(policy, least);
            (left.file, left.rows) = host.file_of_left_out(&session, &run, &outcomes).await;
            let records = std::mem::take(&mut session.names.records);
            drop(session);
            let plan = Plan::new(run, &choices).among(records);
            let carried = match settled {
                Ok(()) => host.carry_out_plan(plan, &mut line, &mut left, worded).await,
                Err(cut) => Err(cut),
            };
            line.end = match carried {
                Ok(()) => Some(ImportEnd::Whole),
                Err(Cut::Stopped) => Some(ImportEnd::Stopped),
                Err(Cut::Lost) => None,
            };
            host.end_import(line, left).await;
        });
    }

    /// Tells of each row what it says of a customer who is known already and will not be written.
    async fn settle(
        self: &Rc<Self>,
        session: &Session,
        run: &mut DryRun,
        policy: Policy,
        least: Strength,
    ) -> Result<(), Cut> {
        let (turn, _) = self.own_turn()?;
        let grounds = self.grounds().ok_or(Cut::Lost)?;
        let region = session.mapping.habits.region();
        let context = session.context(&grounds);
        for some in run.gathered(policy, least).chunks(RECORDS) {
            let wanted = self.writable(some.iter().filter_map(|gathered| gathered.doc).collect());
            let records = self.records(turn, wanted).await?;
            for gathered in some {
                let record = gathered.doc.and_then(|doc| records.get(&doc));
                run.settle(gathered, record, policy, region, &context);
            }
            clock::pause(0).await;
        }
        Ok(())
    }

    /// The file of what is left out, and how many rows are in it; made before the first row is written, while the file is here.
    async fn file_of_left_out(&self, session: &Session, run: &DryRun, outcomes: &[Outcome]) -> (Option<Blob>, u32) {
        let Some(grounds) = self.grounds() else { return (None, 0) };
        let region = session.mapping.habits.region();
        let mut file = exchange::LeftOut::new(Scheme::of(session.kind, &grounds.registry), region, session.language);
        let mut until = clock::now() + SLICE;
        for (at, outcome) in outcomes.iter().enumerate() {
            session.leave_out(at, run, *outcome, &mut file);
            if clock::now() > until {
                clock::pause(0).await;
                until = clock::now() + SLICE;
            }
        }
        let rows = u32::try_from(file.len()).unwrap_or(u32::MAX);
        if rows == 0 {
            return (None, 0);
        }
        let options = BlobPropertyBag::new();
        options.set_type("text/csv");
        let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&file.into_file().into()), &options).ok();
        let rows = if blob.is_some() { rows } else { 0 };
        (blob, rows)
    }

    async fn carry_out_plan(
        self: &Rc<Self>,
        mut plan: Plan,
        line: &mut ImportLine,
        left: &mut LeftOut,
        worded: (Language, Region),
    ) -> Result<(), Cut> {
        let (turn, storage) = self.own_turn()?;
        storage.keep_import(line, None).await?;
        let mut parts = Vec::new();
        loop {
            let reads = !plan.wanted().is_empty();
            let given = self.give(turn, std::mem::take(&mut parts));
            let (given, next) = if reads {
                // It has to see what the batch before wrote.
                (given.await, self.next_batch(turn, &mut plan).await)
            } else {
                // The disk writes one batch while the next is made.
                join(given, self.next_batch(turn, &mut plan)).await
            };
            self.note_left(&given?, left, worded);
            let Some(batch) = next? else { return Ok(()) };
            self.note_left(&batch.left, left, worded);
            self.name_written(line.kind(), &batch, left);
            if !batch.done.is_empty() {
                let longer = line.with_piece(&batch.done);
                storage.keep_import(&longer, Some(batch.done)).await?;
                // A piece that could not be stored counts as none: the line is kept once more at the end.
                *line = longer;
            }
            parts = batch.parts;
        }
    }

    /// Makes the next batch.
    async fn next_batch(self: &Rc<Self>, turn: u32, plan: &mut Plan) -> Result<Option<Batch>, Cut> {
        self.go_on(plan.progress()).await?;
        let wanted = self.writable(plan.wanted());
        let records = self.records(turn, wanted).await?;
        let (mut doc, mut entry) = (clock::fresh_id, clock::entry_id);
        let mut fresh = Fresh { doc: &mut doc, entry: &mut entry };
        Ok(plan.next(&|doc| records.get(&doc).cloned(), &mut fresh))
    }

    /// Begins to take an import back, unless something is under way. Right after its start a page does not write yet:
    /// then it is done as soon as it does.
    pub(super) fn undo_import(self: &Rc<Self>, id: DocId, worded: (Language, Region)) {
        let (writes, taking) = {
            let mut state = self.state.borrow_mut();
            (state.writing().is_some(), state.taking.is_some())
        };
        {
            let mut import = self.import.borrow_mut();
            if import.under_way.is_some() {
                return;
            }
            import.wished = (!writes).then_some((id, worded));
            import.under_way = writes.then(UnderWay::default);
        }
        if !writes {
            if !taking {
                self.claim(true);
            }
            return;
        }
        let host = Rc::clone(self);
        spawn_local(async move {
            let mut left = LeftOut::default();
            if let Ok((mut line, ended)) = host.take_back(id, &mut left, worded).await {
                if ended.is_ok() {
                    line.end = Some(ImportEnd::Undone);
                }
                host.end_import(line, left).await;
            } else {
                host.import.borrow_mut().under_way = None;
                host.refresh();
                let (language, region) = worded;
                let why = i18n::words_in(language, region).exchange.not_undone;
                host.tell_import(ImportNews::Unreadable(why.to_owned()));
            }
        });
    }

    /// Takes back what was to be taken back before this page wrote.
    pub(super) fn undo_what_was_wished(self: &Rc<Self>) {
        let wished = self.import.borrow_mut().wished.take();
        if let Some((id, worded)) = wished {
            self.undo_import(id, worded);
        }
    }

    async fn take_back(
        self: &Rc<Self>,
        id: DocId,
        left: &mut LeftOut,
        worded: (Language, Region),
    ) -> Result<(ImportLine, Result<(), Cut>), Cut> {
        let (turn, storage) = self.own_turn()?;
        let line = storage.imports().await?.into_iter().find(|line| line.id == id).ok_or(Cut::Lost)?;
        let undo = Undo::new(storage.journal(&line).await?, Changed::Keep);
        Ok((line, self.carry_out_undo(turn, undo, left, worded).await))
    }

    async fn carry_out_undo(
        self: &Rc<Self>,
        turn: u32,
        mut undo: Undo,
        left: &mut LeftOut,
        worded: (Language, Region),
    ) -> Result<(), Cut> {
        loop {
            self.go_on(undo.progress()).await?;
            let records = self.records(turn, self.writable(undo.wanted())).await?;
            let Some(batch) = undo.next(&|doc| records.get(&doc).cloned(), clock::now()) else { return Ok(()) };
            self.note_left(&batch.left, left, worded);
            let given = self.give(turn, batch.parts).await?;
            self.note_left(&given, left, worded);
        }
    }

    /// Gives a batch as one command. Should the replica refuse it, each record is given by itself, and told if refused.
    async fn give(self: &Rc<Self>, turn: u32, parts: Vec<Part>) -> Result<Vec<Left>, Cut> {
        if parts.is_empty() {
            return Ok(Vec::new());
        }
        match self.carry_out(turn, Command::Edit { parts: parts.clone() }).await {
            Ok(_) => return Ok(Vec::new()),
            Err(Hindered::Lost) => return Err(Cut::Lost),
            Err(Hindered::Refused(error)) => leptos::logging::warn!("import: {error}"),
        }
        let mut left = Vec::new();
        for part in parts {
            let doc = part.doc;
            match self.carry_out(turn, Command::Edit { parts: vec![part] }).await {
                Ok(_) => {}
                Err(Hindered::Lost) => return Err(Cut::Lost),
                Err(Hindered::Refused(_)) => left.push(Left { doc, key: String::new(), reason: LeftReason::NotHere }),
            }
        }
        Ok(left)
    }

    /// Tells how far it is, and waits while it is paused.
    async fn go_on(&self, (done, total): (usize, usize)) -> Result<(), Cut> {
        let count = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let progress = Progress { done: count(done), total: count(total) };
        let mut told = None;
        loop {
            let under_way = self.import.borrow().under_way.unwrap_or_default();
            if under_way.stopped {
                return Err(Cut::Stopped);
            }
            if told != Some(under_way.paused) {
                self.tell_import(ImportNews::Running { progress, paused: under_way.paused });
                told = Some(under_way.paused);
            }
            if !under_way.paused {
                clock::pause(0).await;
                return Ok(());
            }
            clock::pause(LOOK_EVERY).await;
        }
    }

    async fn end_import(self: &Rc<Self>, line: ImportLine, left: LeftOut) {
        if let Ok((_, storage)) = self.own_turn() {
            // What was done is in the journal whatever becomes of this line.
            let _ = storage.keep_import(&line, None).await;
        }
        self.import.borrow_mut().under_way = None;
        self.refresh();
        let posted = left.file.is_some_and(|file| thread::post_file(&self.port, &file).is_ok());
        self.tell_import(ImportNews::Ended {
            line,
            left: left.said,
            left_count: left.count,
            left_rows: if posted { left.rows } else { 0 },
            written: left.written,
        });
        Rc::clone(self).tell_earlier().await;
        self.rest_if_idle();
    }

    fn own_turn(&self) -> Result<(u32, Rc<Storage>), Cut> {
        let mut state = self.state.borrow_mut();
        let turn = state.turn;
        let writes = state.writing().is_some();
        let storage = state.seat.as_ref().map(|seat| Rc::clone(&seat.storage));
        storage.filter(|_| writes).map(|storage| (turn, storage)).ok_or(Cut::Lost)
    }

    /// Those of some records that the member may write.
    fn writable(&self, docs: Vec<DocId>) -> Vec<DocId> {
        let mut state = self.state.borrow_mut();
        let Some(writing) = state.writing() else { return Vec::new() };
        let grants = &writing.replica.meta().grants;
        let may = |doc: &DocId| {
            let head = writing.replica.packed_rows().head(*doc);
            let least = head.map(|head| definition(head.kind).write);
            let home = head.map(|head| head.home());
            grants.iter().any(|grant| Some(grant.scope) == home && least.is_some_and(|least| grant.role >= least))
        };
        docs.into_iter().filter(may).collect()
    }

    /// Notes whom a batch makes or changes.
    fn name_written(&self, kind: Kind, batch: &Batch, left: &mut LeftOut) {
        let room = NAMED.saturating_sub(left.written.len());
        let says = |part: &Part, wanted: &str| {
            part.intents.iter().find_map(|intent| match intent {
                Intent::Set { key, new, .. } if key == wanted => new.as_text().map(str::to_owned),
                Intent::Set { .. } | Intent::Text { .. } => None,
            })
        };
        let named = |part: &Part, kind| definition(kind).title.iter().find_map(|title| says(part, title));
        let mut state = self.state.borrow_mut();
        let Some(writing) = state.writing() else { return };
        left.written.extend(batch.parts.iter().take(room).map(|part| {
            let born = says(part, "kind").and_then(|kind| Kind::from_name(&kind));
            let head = || writing.replica.packed_rows().head(part.doc).map(|head| head.kind);
            let kind = born.or_else(head).unwrap_or(kind);
            let name = named(part, kind).unwrap_or_else(|| name(part.doc, &writing.replica));
            (part.doc, kind, name)
        }));
    }

    fn note_left(&self, all: &[Left], left: &mut LeftOut, worded: (Language, Region)) {
        left.count = left.count.saturating_add(u32::try_from(all.len()).unwrap_or(u32::MAX));
        let room = LEFT_SAID.saturating_sub(left.said.len());
        let mut state = self.state.borrow_mut();
        if let Some(writing) = state.writing() {
            left.said.extend(all.iter().take(room).map(|one| in_words(one, &writing.replica, worded)));
        }
    }
}
