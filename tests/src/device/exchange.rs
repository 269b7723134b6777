//! Files that come in as the app imports them: spreadsheets of any kind's records, address books and lines of JSON, with the
//! mapping that is guessed, and an answer that says of every row what became of it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::{Value as Json, json};
use shared::crm::{Kind, Language, Region, Role, Value, definition};
use shared::document::{DocId, Record, Row};
use shared::exchange::{
    Cards, Choices, Context, Done, Draft, DryRun, Fault, Fresh, Habits, Index, JsonLines, Kept, Left, LeftOut,
    LeftReason, Mapping, Names, Outcome, PEOPLE, Place, Plan, Policy, Problem, Reading, Records, Scheme, Strength,
    Table, clues_of_row,
};
use shared::replica::{Command, Part};

use super::records::{entry_id, new_doc};
use super::{Device, DeviceError};

/// How many records are open at once.
pub(super) const RECORDS: usize = 200;

/// What kind of file it is.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A spreadsheet's.
    Csv,
    /// An address book's.
    VCard,
    /// An export's lines, or records in the API's shape, of any kinds.
    Json,
}

/// How a file is imported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Import {
    /// Of which kind its records are; of lines of JSON those that do not say it.
    pub kind: Kind,
    /// What it is.
    pub form: Form,
    /// The country of phones, tax ids and amounts that name none.
    pub country: Region,
    /// What becomes of records that are known already.
    pub policy: Policy,
}

/// A file that was taken apart.
enum Source {
    Table(Table, Mapping),
    Cards(Cards, Habits),
    Json(JsonLines, Habits),
}

impl Source {
    fn read(bytes: &[u8], import: &Import, wanted: &[Kind], context: &Context<'_>) -> Result<Self, DeviceError> {
        let unread = |error: shared::exchange::ReadError| DeviceError::Unreadable(error.to_string());
        match import.form {
            Form::VCard => {
                let cards = Cards::read(bytes, None).map_err(unread)?;
                Ok(Self::Cards(cards, Habits::of(import.country)))
            }
            Form::Csv => {
                let table = Table::read(bytes, Reading::default()).map_err(unread)?;
                let mapping = Mapping::guess(&table, context.scheme, context.names, import.country);
                Ok(Self::Table(table, mapping))
            }
            Form::Json => {
                let lines = JsonLines::read(bytes, None, wanted, import.kind).map_err(unread)?;
                Ok(Self::Json(lines, Habits::of(import.country)))
            }
        }
    }

    /// Of which kinds its records are.
    fn kinds(&self, import: &Import) -> Vec<Kind> {
        match self {
            Self::Json(lines, _) => lines.kinds.clone(),
            Self::Table(..) | Self::Cards(..) => vec![import.kind],
        }
    }

    fn drafts(&self, context: &Context<'_>) -> Vec<Draft> {
        match self {
            Self::Table(table, mapping) => table.rows().map(|row| Draft::of_row(&row, mapping, context)).collect(),
            Self::Cards(cards, habits) => (0..cards.len()).filter_map(|at| cards.draft(at, habits, context)).collect(),
            Self::Json(lines, habits) => (0..lines.len()).filter_map(|at| lines.draft(at, habits, context)).collect(),
        }
    }

    /// What was understood of the file as a whole.
    fn understood(&self, context: &Context<'_>) -> Json {
        match self {
            Self::Table(table, mapping) => {
                let columns = table.header.iter().zip(&mapping.columns).map(|(name, column)| {
                    let becomes = column.target.label(context.scheme, context.language);
                    json!({ "column": name, "becomes": becomes, "sure": column.confidence })
                });
                let apart = table.apart.iter().map(|(row, text)| json!({ "row": row, "text": text }));
                json!({ "columns": columns.collect::<Vec<_>>(), "apart": apart.collect::<Vec<_>>() })
            }
            Self::Cards(cards, _) => {
                let apart = cards.outside.iter().map(|(line, text)| json!({ "row": line, "text": text }));
                let apart = apart.collect::<Vec<_>>();
                json!({ "ignored": cards.ignored, "broken_lines": cards.broken_lines, "apart": apart })
            }
            Self::Json(lines, _) => {
                let ignored =
                    lines.passed_over.iter().map(|(what, times)| (what.message(context.language), json!(times)));
                json!({ "ignored": ignored.collect::<serde_json::Map<String, Json>>() })
            }
        }
    }

    /// What stands in a row or a card, by its place.
    fn text(&self, at: usize) -> String {
        match self {
            Self::Table(table, _) => table.row(at).map(|row| row.text()).unwrap_or_default(),
            Self::Cards(cards, _) => cards.texts(at).join("\n"),
            Self::Json(lines, _) => lines.line(at).to_owned(),
        }
    }

    /// What the column of a place is called.
    fn place(&self, place: &Place) -> Option<String> {
        match (place, self) {
            (Place::Whole, _) => None,
            (Place::Property(name), _) => Some(name.clone()),
            (Place::Column(at), Self::Table(table, _)) => table.header.get(usize::from(*at)).cloned(),
            (Place::Column(_), Self::Cards(..) | Self::Json(..)) => None,
        }
    }
}

impl Device {
    /// Imports a file with the mapping that is guessed for it. The answer has a line for each row: what became of it, the
    /// record's id, and each text that did not become a value, with the reason and where it is kept. Under `like` stands whom the
    /// row may be the same as, the surest first: records of the book with their `id`, and the earlier row of the file with its
    /// number in `row`; each with its `name`, `why` in words, and whether it is `certain`. Under `left_out` stands what the app
    /// would write into its file of what is left out, whole or in part: each `row`, the `reason` in words, and its `text`.
    ///
    /// # Errors
    /// If the kind is not imported or the member may not make such records, and then nothing is read; if the file cannot be read
    /// at all, or nothing can be stored. What was stored before that stays.
    pub async fn import_file(&mut self, bytes: &[u8], import: &Import) -> Result<Json, DeviceError> {
        let wanted: Vec<Kind> = Kind::all().filter(|kind| self.may_import(*kind).is_ok()).collect();
        // Of lines of JSON each says what it is, and what may not be made is passed over.
        if import.form != Form::Json {
            self.may_import(import.kind)?;
        }
        let registry = self.registry()?.clone();
        let named = if import.form == Form::Json { wanted.clone() } else { vec![import.kind] };
        let names = self.names(&named, Role::Seller)?;
        let scheme = Scheme::of(import.kind, &registry);
        let context = Context { scheme, names: &names, language: Language::Spanish };
        let source = Source::read(bytes, import, &wanted, &context)?;
        let mut indexes = BTreeMap::new();
        for kind in source.kinds(import) {
            indexes.insert(kind, self.index(kind)?);
        }
        let mut run = DryRun::default();
        for mut draft in source.drafts(&context) {
            if draft.candidate.id.is_some_and(|doc| self.is_gone(doc)) {
                draft.refuse_as_gone();
            }
            let index = indexes.get(&draft.candidate.kind);
            run.add(draft, &|clues| index.map(|index| index.find(clues)).unwrap_or_default());
        }
        if import.form == Form::Json || import.kind != PEOPLE {
            self.compare(&mut run).await?;
        }
        let least = Strength::Likely;
        self.settle_rows(&mut run, import, least, &context).await?;
        let outcomes = run.outcomes(import.policy, least);
        let counts = run.counts(import.policy, least);
        let mut rows: Vec<Json> = run
            .rows()
            .iter()
            .zip(&outcomes)
            .map(|(row, outcome)| told(row, *outcome, &run, import.country, &source, &context))
            .collect();
        let file = LeftOut::new(scheme, import.country, context.language);
        let left_out = run.rows().iter().zip(&outcomes).enumerate().filter_map(|(at, (row, outcome))| {
            let reason = file.reasons(row, *outcome)?;
            Some(json!({ "row": row.draft.row, "reason": reason, "text": source.text(at) }))
        });
        let left_out: Vec<Json> = left_out.collect();
        let owner = self.replica()?.meta().member;
        let territory = match (import.form, scheme.table().home.is_territorial()) {
            // Whoever may write in none still makes what lives in none.
            (Form::Json, _) => self.home().unwrap_or_default(),
            (Form::Csv | Form::VCard, true) => self.home()?,
            (Form::Csv | Form::VCard, false) => 0,
        };
        let choices = Choices { policy: import.policy, least, territory, owner: Some(owner) };
        let plan = Plan::new(run, &choices).among(names.records.clone());
        let (made, left) = self.carry_out(plan).await?;
        let mut made = made.into_iter();
        let mut ids: Vec<Option<DocId>> = Vec::with_capacity(outcomes.len());
        for (row, outcome) in rows.iter_mut().zip(&outcomes) {
            let id = match outcome {
                Outcome::Create => made.next(),
                Outcome::Update(doc) | Outcome::Unchanged(doc) => Some(*doc),
                Outcome::Join(first) => ids.get(*first).copied().flatten(),
                Outcome::Skip | Outcome::Unusable => None,
            };
            row["id"] = json!(id);
            ids.push(id);
        }
        let mut answer = source.understood(&context);
        answer["created"] = json!(counts.create);
        answer["updated"] = json!(counts.update);
        answer["joined"] = json!(counts.join);
        answer["unchanged"] = json!(counts.unchanged);
        answer["skipped"] = json!(counts.skip);
        answer["unusable"] = json!(counts.unusable);
        answer["rows"] = json!(rows);
        answer["left_out"] = json!(left_out);
        answer["not_written"] = json!(left.iter().map(not_written).collect::<Vec<_>>());
        Ok(answer)
    }

    /// Compares the rows of records that are known with what these say.
    async fn compare(&mut self, run: &mut DryRun) -> Result<(), DeviceError> {
        for some in run.known().chunks(RECORDS) {
            let wanted: BTreeSet<DocId> = some.iter().map(|(_, doc)| *doc).collect();
            self.open_records(&wanted).await?;
            for (row, doc) in some {
                if let Some(view) = self.view(*doc) {
                    run.compare(*row, &view.record);
                }
            }
            self.close_records(&wanted).await?;
        }
        Ok(())
    }

    /// Whether a record was removed here, or has become a part of another.
    fn is_gone(&self, doc: DocId) -> bool {
        let row = self.replica().ok().and_then(|replica| replica.row(doc)).map(|listed| listed.row);
        row.is_some_and(|row| row.is_removed() || row.flags & Row::MERGED != 0)
    }

    /// Tells of each row what it says of a customer who is known already and will not be written.
    async fn settle_rows(
        &mut self,
        run: &mut DryRun,
        import: &Import,
        least: Strength,
        context: &Context<'_>,
    ) -> Result<(), DeviceError> {
        for some in run.gathered(import.policy, least).chunks(RECORDS) {
            let wanted: BTreeSet<DocId> = some.iter().filter_map(|gathered| gathered.doc).collect();
            self.open_records(&wanted).await?;
            for gathered in some {
                let record = gathered.doc.and_then(|doc| self.view(doc)).map(|view| view.record.clone());
                run.settle(gathered, record.as_ref(), import.policy, import.country, context);
            }
            self.close_records(&wanted).await?;
        }
        Ok(())
    }

    /// Carries a plan out, batch by batch; the ids of the records that were made, and what was not written.
    async fn carry_out(&mut self, mut plan: Plan) -> Result<(Vec<DocId>, Vec<Left>), DeviceError> {
        let (mut made, mut left) = (Vec::new(), Vec::new());
        loop {
            let wanted: BTreeSet<DocId> = plan.wanted().into_iter().collect();
            self.open_records(&wanted).await?;
            let record = |doc: DocId| -> Option<Record> { self.view(doc).map(|view| view.record.clone()) };
            let mut unmade: Option<std::io::Error> = None;
            let mut doc = || {
                new_doc().unwrap_or_else(|error| {
                    unmade = Some(error);
                    DocId::from_bytes([0; 16])
                })
            };
            let mut unnamed: Option<std::io::Error> = None;
            let mut entry = || {
                entry_id().unwrap_or_else(|error| {
                    unnamed = Some(error);
                    String::new()
                })
            };
            let batch = plan.next(&record, &mut Fresh { doc: &mut doc, entry: &mut entry });
            if let Some(error) = unmade.or(unnamed) {
                return Err(error.into());
            }
            self.close_records(&wanted).await?;
            let Some(batch) = batch else { return Ok((made, left)) };
            made.extend(batch.done.iter().filter(|done| matches!(done, Done::Created { .. })).map(Done::doc));
            left.extend(batch.left);
            left.extend(self.give(batch.parts).await?);
        }
    }

    /// Gives a batch as one command; should it be refused, each record by itself.
    async fn give(&mut self, parts: Vec<Part>) -> Result<Vec<Left>, DeviceError> {
        let mut left = Vec::new();
        if parts.is_empty() {
            return Ok(left);
        }
        match self.run(vec![Command::Edit { parts: parts.clone() }]).await {
            Ok(()) => return Ok(left),
            Err(DeviceError::Command(_)) => {}
            Err(other) => return Err(other),
        }
        for part in parts {
            let doc = part.doc;
            match self.run(vec![Command::Edit { parts: vec![part] }]).await {
                Ok(()) => {}
                Err(DeviceError::Command(error)) => {
                    left.push(Left { doc, key: error.to_string(), reason: LeftReason::NotHere })
                }
                Err(other) => return Err(other),
            }
        }
        Ok(left)
    }

    /// Whether the member may make records of a kind of a file: told before anything is read.
    fn may_import(&self, kind: Kind) -> Result<(), DeviceError> {
        let table = definition(kind);
        if !table.is_exchanged() {
            return Err(DeviceError::NotImported(kind.name()));
        }
        let grants = &self.replica()?.meta().grants;
        let home = table.home;
        let is_home = |scope| if home.is_territorial() { scope != home.scope(0) } else { scope == home.scope(0) };
        let may = grants.iter().any(|grant| is_home(grant.scope) && grant.role >= table.write);
        if may { Ok(()) } else { Err(DeviceError::MayNotMake(kind.name())) }
    }

    /// Members, the territories in which the member has a role or more, and the records that the fields of some kinds may name.
    pub(super) fn names(&self, kinds: &[Kind], least: Role) -> Result<Names, DeviceError> {
        let replica = self.replica()?;
        let grants = &replica.meta().grants;
        let named: Vec<Kind> = kinds.iter().flat_map(|kind| Records::wanted(*kind)).collect();
        let mut names = Names { zone: self.zone()?, ..Names::default() };
        for (doc, head) in replica.packed_rows().heads() {
            let Some(row) = replica.row(doc).map(|listed| listed.row).filter(|row| !row.is_removed()) else { continue };
            match head.kind {
                Kind::MEMBER => names.members.push((doc, text(&row, "name"))),
                Kind::TERRITORY => {
                    let number = values(&row, "number")
                        .first()
                        .and_then(Value::as_int)
                        .and_then(|number| u32::try_from(number).ok());
                    let writable = number
                        .filter(|number| grants.iter().any(|grant| grant.scope == *number && grant.role >= least));
                    names.territories.extend(writable.map(|number| (number, text(&row, "name"))));
                }
                _ => {}
            }
            if named.contains(&head.kind) {
                names.records.see(doc, &row);
            }
        }
        Ok(names)
    }

    /// The records of the book by what they are known by.
    fn index(&self, kind: Kind) -> Result<Index<DocId>, DeviceError> {
        let replica = self.replica()?;
        let mut index = Index::default();
        for (doc, _) in replica.packed_rows().heads().filter(|(_, head)| head.kind == kind) {
            let row = replica.row(doc).map(|listed| listed.row);
            if let Some(row) = row.filter(|row| !row.is_removed() && row.flags & Row::MERGED == 0) {
                index.add(doc, row.title().to_owned(), clues_of_row(doc, &row));
            }
        }
        Ok(index)
    }
}

/// What a row says of a field of the record itself.
pub(super) fn values<'r>(row: &'r Row, key: &str) -> &'r [Value] {
    let slot = definition(row.kind).field(key).map(|field| field.slot);
    slot.map(|slot| row.values(slot)).unwrap_or_default()
}

/// The text of such a field; empty if there is none.
pub(super) fn text(row: &Row, key: &str) -> String {
    values(row, key).first().and_then(Value::as_text).unwrap_or_default().to_owned()
}

/// What becomes of a row.
fn told(
    row: &shared::exchange::Checked,
    outcome: Outcome,
    run: &DryRun,
    country: Region,
    source: &Source,
    context: &Context<'_>,
) -> Json {
    let outcome = match outcome {
        Outcome::Create => "created",
        Outcome::Update(_) => "updated",
        Outcome::Join(_) => "joined",
        Outcome::Unchanged(_) => "unchanged",
        Outcome::Skip => "skipped",
        Outcome::Unusable => "unusable",
    };
    let scheme = Scheme::of(row.draft.candidate.kind, context.scheme.registry);
    let problem = |problem: &Problem| {
        json!({
            "column": source.place(&problem.place),
            "field": problem.target.label(scheme, context.language),
            "value": problem.value,
            "code": code(problem.fault),
            "reason": problem.message(scheme, context.language),
            "kept": match problem.kept {
                Kept::InPlace => "in place",
                Kept::InNotes => "in notes",
                Kept::Nowhere => "nowhere",
            },
        })
    };
    let in_book = row.in_book.iter().map(|found| {
        json!({
            "id": found.subject,
            "name": found.title,
            "certain": found.strength() == Strength::Certain,
            "why": found.message(country, context.language),
        })
    });
    let in_file = row.in_file.iter().map(|found| {
        json!({
            "row": run.rows().get(found.subject).map(|earlier| earlier.draft.row),
            "name": found.title,
            "certain": found.strength() == Strength::Certain,
            "why": found.message(country, context.language),
        })
    });
    json!({
        "row": row.draft.row,
        "outcome": outcome,
        "name": row.draft.candidate.title(),
        "problems": row.draft.problems.iter().map(problem).collect::<Vec<_>>(),
        "like": in_book.chain(in_file).collect::<Vec<_>>(),
    })
}

fn code(fault: Fault) -> &'static str {
    match fault {
        Fault::Value(error) => error.code(),
        Fault::Hint(hint) => hint.code(),
        Fault::NoName => "no_name",
        Fault::ListFull => "list_full",
        Fault::UnknownMember => "unknown_member",
        Fault::SeveralMembers => "several_members",
        Fault::UnknownTerritory => "unknown_territory",
        Fault::UnknownRecord => "unknown_record",
        Fault::SeveralRecords => "several_records",
        Fault::NoField => "no_field",
        Fault::NoSuchEntry => "no_such_entry",
        Fault::UnknownCharset => "unknown_charset",
        Fault::CardNotEnded => "card_not_ended",
        Fault::LooseLine => "loose_line",
        Fault::Cut { .. } => "cut",
        Fault::SaidTwice => "said_twice",
        Fault::NotACustomer => "not_a_customer",
        Fault::Stands => "stands",
        Fault::NotHere => "not_here",
        Fault::NotARecord => "not_a_record",
        Fault::Gone => "gone",
    }
}

fn not_written(left: &Left) -> Json {
    let reason = match left.reason {
        LeftReason::Conflict => "conflict",
        LeftReason::Full => "full",
        LeftReason::NotHere => "not_here",
        LeftReason::Changed => "changed",
    };
    json!({ "id": left.doc, "key": left.key, "reason": reason })
}
