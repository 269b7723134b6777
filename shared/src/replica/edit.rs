//! Commands: checked against the registry and the member's rights, compared with what stands there, written, made durable.

use std::collections::BTreeSet;

use minicbor::bytes::ByteVec;

use super::ask::Answer;
use super::command::{Command, CommandError, CommandId, Part};
use super::effect::Effect;
use super::machine::Replica;
use super::notice::Notice;
use super::outbox::{EntryPart, OutboxEntry, TrayEntry};
use super::stored::StoredDoc;
use crate::crm::{Kind, Role, Value, ValueType, definition};
use crate::document::{DocId, Document, Done, Intent, Verdict};
use crate::sync::cursor::{Scope, WORKSPACE};

impl Replica {
    pub(super) fn needs_of_command(&self, command: &Command) -> Vec<DocId> {
        match command {
            Command::Edit { parts } => parts.iter().map(|part| part.doc).collect(),
            Command::Settle { doc, .. } => vec![*doc],
            Command::Open { doc } => [*doc].into_iter().chain(self.parts_of(*doc)).collect(),
            Command::Undo { number } => self.undoable.docs(*number),
            Command::Ask { question } => self.needs_of_question(question),
            Command::Retry { number } => {
                self.tray.get(number).map(|entry| entry.parts.iter().map(|part| part.0).collect()).unwrap_or_default()
            }
            Command::Discard { number } => {
                let parts = self.outbox.get(*number).map(|entry| &entry.parts);
                let docs = parts.into_iter().flatten().map(|part| part.doc);
                self.outbox.with_companions(docs).into_iter().collect()
            }
            Command::Bring { entry, .. } => entry.parts.iter().map(|part| part.0).collect(),
            Command::Close { .. } | Command::SyncNow | Command::PauseLoading(_) => Vec::new(),
        }
    }

    pub(super) fn run_command(&mut self, request: u64, id: Option<CommandId>, command: Command) {
        let again = (request, id, command.clone());
        if id.is_some_and(|id| self.meta.has_done(id)) {
            // What it wrote is durable, or is in a transaction before the one that answers.
            self.commits.next.requests.push(request);
            self.commits.next.asked.push(again);
            return;
        }
        let done = match command {
            Command::Edit { parts } => self.edit(request, parts),
            Command::Settle { doc, key, value, seen } => {
                self.settle(request, doc, Intent::Set { key, seen, new: value })
            }
            Command::Retry { number } => self.retry(request, number),
            Command::Discard { number } => self.discard(request, number),
            Command::Open { doc } => {
                self.watched.insert(doc);
                self.news.records.insert(doc);
                self.want_contents(doc);
                Ok(Progress::Done)
            }
            Command::Close { doc } => {
                self.watched.remove(&doc);
                Ok(Progress::Done)
            }
            Command::Undo { number } => self.undo(request, number),
            Command::Ask { question } => self.answer(question).map(|answer| {
                self.effects.push(Effect::Notify(Notice::Answer { request, answer: Box::new(answer) }));
                Progress::Done
            }),
            Command::Bring { device, entry } => self.bring(request, device, *entry),
            Command::SyncNow => {
                self.link.want_now();
                self.room.try_now();
                Ok(Progress::Done)
            }
            Command::PauseLoading(is_paused) => {
                self.meta.is_paused = is_paused;
                if !is_paused {
                    self.link.want_now();
                }
                self.commits.next.meta = true;
                self.commits.next.requests.push(request);
                Ok(Progress::Committing)
            }
        };
        let error = match done {
            Ok(Progress::Committing) => {
                // Durable together with what the command wrote: both are in the next transaction.
                id.into_iter().for_each(|id| self.meta.note_done(id));
                self.commits.next.asked.push(again);
                return;
            }
            Ok(Progress::Done) => None,
            Err(error) => Some(error),
        };
        self.effects.push(Effect::Notify(Notice::Done { request, error }));
    }

    /// Writes what its author saw; keeps beside it what its author did not see.
    pub(super) fn edit(&mut self, request: u64, parts: Vec<Part>) -> Result<Progress, CommandError> {
        for part in &parts {
            self.check(part)?;
            self.check_once(part)?;
            self.check_lists(part)?;
        }
        let mut done: Vec<(DocId, Done)> = Vec::with_capacity(parts.len());
        let docs: Vec<DocId> = parts.iter().map(|part| part.doc).collect();
        let mut written = Vec::new();
        for part in parts {
            let (doc, foreseen) = (part.doc, self.foresee(&part));
            match foreseen.and_then(|foreseen| Ok((foreseen, self.write_part(doc, part.intents)?))) {
                Ok((foreseen, part)) => {
                    done.push((doc, foreseen));
                    written.push(part);
                }
                Err(error) => {
                    // The parts written so far are in views only: these are made anew from base and outbox.
                    docs.iter().for_each(|doc| self.cache.get(*doc).view = None);
                    return Err(error);
                }
            }
        }
        let number = self.meta.next_entry;
        let progress = self.enqueue(request, written);
        if matches!(progress, Progress::Committing) {
            self.undoable.remember(number, done);
            let answer = Box::new(Answer::Undoable { number });
            self.effects.push(Effect::Notify(Notice::Answer { request, answer }));
        }
        Ok(progress)
    }

    /// Makes an outbox entry of what was written, and answers when it will be durable.
    fn enqueue(&mut self, request: u64, parts: Vec<EntryPart>) -> Progress {
        let docs: BTreeSet<DocId> = parts.iter().map(|part| part.doc).collect();
        let entry = OutboxEntry { number: self.meta.next_entry, made: self.now, parts };
        if entry.is_finished() {
            return Progress::Done;
        }
        self.meta.next_entry += 1;
        self.commits.next.requests.push(request);
        self.store_entry(entry);
        docs.into_iter().for_each(|doc| self.refresh_row(doc));
        Progress::Committing
    }

    /// Parts intents into those to write and those to keep, and writes the former.
    pub(super) fn write_part(&mut self, doc: DocId, intents: Vec<Intent>) -> Result<EntryPart, CommandError> {
        let (actor, now) = (self.actor(), self.now);
        let view = self.view(doc)?;
        let mut part = EntryPart { doc, intents: Vec::new(), changes: Vec::new(), contested: Vec::new() };
        for intent in intents {
            match intent.verdict(&view.standing(intent.key())) {
                Verdict::Write => part.intents.push(intent),
                Verdict::Done => {}
                Verdict::Contested => part.contested.push(intent),
            }
        }
        if !part.intents.is_empty() {
            let Ok(authored) = view.write(actor, &part.intents, now) else {
                // It may have a part of what was meant.
                self.cache.get(doc).view = None;
                return Err(CommandError::Damaged);
            };
            part.changes = authored.changes.into_iter().map(|(_, chunk)| ByteVec::from(chunk)).collect();
        }
        Ok(part)
    }

    fn check(&self, part: &Part) -> Result<(), CommandError> {
        let row = self.rows.head(part.doc);
        let set = |key: &str| value_set(part, key);
        let kind = self.kind_of(part).ok_or(CommandError::UnknownRecord)?;
        let named = set("territory").and_then(|value| Scope::try_from(value.as_int()?).ok());
        let territories = row.map(|row| row.territory).into_iter().chain(named);
        let mut scopes: BTreeSet<Scope> = territories.map(|territory| definition(kind).home.scope(territory)).collect();
        if scopes.is_empty() {
            scopes.insert(definition(kind).home.scope(WORKSPACE));
        }
        let role = scopes.iter().map(|scope| self.role(*scope)).min().flatten();
        // A move wants a manager of both scopes.
        if scopes.len() > 1 && role < Some(Role::Manager) {
            return Err(CommandError::Forbidden { key: "territory".to_owned() });
        }
        // A record becomes a part of an older one only, so that no two are parts of each other.
        if let Some(Value::Text(into)) = set("merged_into")
            && into.parse().is_ok_and(|into: DocId| into >= part.doc)
        {
            return Err(CommandError::InvalidValue { key: "merged_into".to_owned() });
        }
        part.intents.iter().try_for_each(|intent| self.check_intent(kind, role, intent))
    }

    /// A field that is written once takes no second value: the server would refuse it.
    fn check_once(&mut self, part: &Part) -> Result<(), CommandError> {
        let kind = self.kind_of(part).ok_or(CommandError::UnknownRecord)?;
        let is_new = !self.rows.contains(part.doc);
        let mut written = BTreeSet::new();
        for intent in &part.intents {
            let Intent::Set { key, new, .. } = intent else { continue };
            if !self.registry.resolve(kind, key).is_some_and(|resolved| resolved.once) {
                continue;
            }
            // What stands there already is not written again, so it may be said.
            let standing = if is_new { Vec::new() } else { self.view(part.doc)?.standing(key) };
            if standing.iter().any(|value| !value.is_null() && value != new) || !written.insert(key) {
                return Err(CommandError::InvalidValue { key: key.clone() });
            }
        }
        Ok(())
    }

    /// The kind of a record that is here, or that a part gives birth to.
    pub(super) fn kind_of(&self, part: &Part) -> Option<Kind> {
        let born = || value_set(part, "kind").and_then(Value::as_text).and_then(Kind::from_name);
        self.rows.head(part.doc).map(|head| head.kind).or_else(born)
    }

    fn check_intent(&self, kind: Kind, role: Option<Role>, intent: &Intent) -> Result<(), CommandError> {
        let key = || intent.key().to_owned();
        let Some(resolved) = self.registry.resolve(kind, intent.key()) else {
            return Err(CommandError::UnknownField { key: key() });
        };
        if role.is_none_or(|role| role < resolved.write) {
            return Err(CommandError::Forbidden { key: key() });
        }
        let is_removal = matches!(intent, Intent::Set { key, new, .. } if key == "removed" && !new.is_null());
        if is_removal && definition(kind).is_single() {
            return Err(CommandError::Single);
        }
        match (intent, resolved.value) {
            (Intent::Set { .. }, ValueType::Notes { .. }) => Err(CommandError::InvalidValue { key: key() }),
            (Intent::Set { new, .. }, field) => field.check(new).map_err(|_| CommandError::InvalidValue { key: key() }),
            (Intent::Text { splices, .. }, ValueType::Notes { max }) => {
                let inserted: usize = splices.iter().map(|splice| splice.inserted.encode_utf16().count()).sum();
                if inserted > max as usize { Err(CommandError::InvalidValue { key: key() }) } else { Ok(()) }
            }
            (Intent::Text { .. }, _) => Err(CommandError::InvalidValue { key: key() }),
        }
    }

    /// Drops the contested edits at a key and writes the one value over everything that its author saw there.
    fn settle(&mut self, request: u64, doc: DocId, intent: Intent) -> Result<Progress, CommandError> {
        if !self.rows.contains(doc) {
            return Err(CommandError::UnknownRecord);
        }
        let part = Part { doc, intents: vec![intent.clone()] };
        self.check(&part)?;
        self.check_once(&part)?;
        let standing = self.view(doc)?.standing(intent.key());
        if intent.verdict(&standing) == Verdict::Contested {
            let part = self.write_part(doc, vec![intent])?;
            return Ok(self.enqueue(request, vec![part]));
        }
        for number in self.entries_of(doc) {
            let Some(mut entry) = self.outbox.get(number).cloned() else { continue };
            for part in entry.parts.iter_mut().filter(|part| part.doc == doc) {
                part.contested.retain(|contested| contested.key() != intent.key());
            }
            if self.outbox.get(number) != Some(&entry) {
                self.put_entry(entry);
            }
        }
        self.refresh_row(doc);
        self.news.records.insert(doc);
        self.commits.next.strict = true;
        // The value stands there already, alone: settled by letting go of the others.
        let Intent::Set { new, .. } = &intent else { return Ok(Progress::Done) };
        if standing.iter().all(|other| other == new) && !standing.is_empty() {
            self.commits.next.requests.push(request);
            return Ok(Progress::Committing);
        }
        let part = self.write_part(doc, vec![intent])?;
        Ok(self.enqueue(request, vec![part]))
    }

    /// Makes a refused command anew. What has moved on since is contested, not overwritten.
    fn retry(&mut self, request: u64, number: u64) -> Result<Progress, CommandError> {
        let entry = self.tray.get(&number).ok_or(CommandError::UnknownEntry)?;
        let parts = entry.parts.iter().map(|(doc, _, intents)| Part { doc: *doc, intents: intents.clone() }).collect();
        let progress = self.edit(request, parts)?;
        self.take_from_tray(number);
        match progress {
            Progress::Committing => {}
            // Everything stands there already: done when the tray's entry is gone for good.
            Progress::Done => self.commits.next.requests.push(request),
        }
        Ok(Progress::Committing)
    }

    /// Does what an exported entry meant, as a command of this device: once, whoever brings it how often. What cannot be done
    /// here is kept in the tray.
    fn bring(&mut self, request: u64, device: u32, mut entry: TrayEntry) -> Result<Progress, CommandError> {
        let (known, number) = ((device, entry.number), entry.number);
        let is_here =
            device == self.meta.device && (self.outbox.get(number).is_some() || self.tray.contains_key(&number));
        if is_here || self.meta.brought.contains(&known) {
            return Ok(Progress::Done);
        }
        let parts: Vec<Part> =
            entry.parts.iter().map(|(doc, _, intents)| Part { doc: *doc, intents: intents.clone() }).collect();
        let is_done = !parts.is_empty() && self.edit(request, parts).is_ok();
        self.meta.brought.insert(known);
        if !is_done {
            entry.number = self.meta.next_entry;
            self.meta.next_entry += 1;
            self.put_in_tray(entry);
        }
        self.commits.next.meta = true;
        if !self.commits.next.requests.contains(&request) {
            self.commits.next.requests.push(request);
        }
        Ok(Progress::Committing)
    }

    /// Base and outbox of a document that is in memory.
    pub(super) fn view(&mut self, doc: DocId) -> Result<&mut Document, CommandError> {
        if self.cache.get(doc).view.is_none() {
            let built = self.build_view(doc);
            if built.is_none() {
                self.want_whole(doc);
            }
            let is_away = self.cache.get(doc).stored.as_ref().is_some_and(StoredDoc::is_evicted);
            let error = if is_away { CommandError::Away } else { CommandError::Damaged };
            self.cache.get(doc).view = Some(built.ok_or(error)?);
        }
        self.cache.get(doc).view.as_mut().ok_or(CommandError::Damaged)
    }

    /// Base and outbox, or nothing if the base is damaged or the outbox does not fit it.
    pub(super) fn build_view(&mut self, doc: DocId) -> Option<Document> {
        let stored = self.cache.get(doc).stored.as_ref();
        if stored.is_some_and(StoredDoc::is_evicted) {
            return None;
        }
        let mut view = Document::load(stored.map_or(&[][..], |stored| stored.bytes.as_slice())).ok()?;
        let parts = self.outbox.of(doc).flat_map(|entry| &entry.parts).filter(|part| part.doc == doc);
        let chunks: Vec<&[u8]> = parts.flat_map(|part| &part.changes).map(|change| change.as_slice()).collect();
        if !chunks.is_empty() {
            view.apply(chunks).ok()?;
        }
        Some(view)
    }
}

/// What a part sets a field to, if it does.
fn value_set<'p>(part: &'p Part, wanted: &str) -> Option<&'p Value> {
    part.intents.iter().find_map(|intent| match intent {
        Intent::Set { key, new, .. } if key == wanted => Some(new),
        Intent::Set { .. } | Intent::Text { .. } => None,
    })
}

/// Whether a command waits for its transaction.
pub(super) enum Progress {
    /// [`Notice::Done`] follows when it is durable.
    Committing,
    /// There was nothing to make durable.
    Done,
}

#[cfg(test)]
#[expect(clippy::wildcard_enum_match_arm, reason = "a test looks at one effect among all")]
mod tests {
    use super::*;
    use crate::replica::{Damage, Event, Meta, Rows, Stored};
    use crate::sync::message::{Enrolled, Grant, Session};

    fn device(grants: &[(Scope, Role)]) -> Replica {
        let enrolled = Enrolled {
            workspace: DocId::new(1, [1; 10]),
            workspace_name: "Pruebas".into(),
            member: DocId::new(1, [2; 10]),
            member_name: "Ana".into(),
            device: 1,
            incarnation: 1,
            session: Session { token: "token".into(), lifetime: 3600 },
            challenge: vec![1].into(),
            grants: grants.iter().map(|(scope, role)| Grant { scope: *scope, role: *role }).collect(),
            now: 1,
            certificate: None,
        };
        let meta = Meta::enrolled(enrolled, 1);
        let (rows, damage) = (Rows::default(), Damage::default());
        Replica::new(Stored { meta, outbox: Vec::new(), tray: Vec::new(), rows, damage }, 1, 0).0
    }

    /// Gives a command and makes what it wrote durable.
    fn told(replica: &mut Replica, doc: DocId, fields: &[(&str, Value)]) -> Option<CommandError> {
        let set = |(key, new): &(&str, Value)| {
            let view = replica.view(doc).map(|view| view.standing(key)).unwrap_or_default();
            Intent::Set { key: (*key).to_owned(), seen: view, new: new.clone() }
        };
        let parts = vec![Part { doc, intents: fields.iter().map(set).collect() }];
        let command = Command::Edit { parts };
        let mut effects = replica.handle(Event::Command { request: 7, id: None, command }, 2);
        while let Some(ticket) = effects.iter().find_map(|effect| match effect {
            Effect::Commit { ticket, .. } => Some(*ticket),
            _ => None,
        }) {
            let done = outcome(&effects);
            effects = replica.handle(Event::Committed { ticket }, 2);
            if done.is_some() {
                return done.flatten();
            }
        }
        outcome(&effects).expect("every command is answered")
    }

    fn outcome(effects: &[Effect]) -> Option<Option<CommandError>> {
        effects.iter().find_map(|effect| match effect {
            Effect::Notify(Notice::Done { error, .. }) => Some(error.clone()),
            _ => None,
        })
    }

    #[test]
    fn a_field_that_is_written_once_takes_no_second_value() {
        let mut replica = device(&[(0, Role::Administrator)]);
        let doc = DocId::new(1, [3; 10]);
        let wrong = |key: &str| Some(CommandError::InvalidValue { key: key.to_owned() });
        let born = [
            ("kind", Value::text("custom_field")),
            ("for", Value::text("customer")),
            ("type", Value::text("text")),
            ("label_es", Value::text("Ruta")),
        ];
        let twice = [&born[..], &[("for", Value::text("activity"))]].concat();
        assert_eq!(told(&mut replica, doc, &twice), wrong("for"));
        assert_eq!(told(&mut replica, doc, &born), None);
        assert_eq!(told(&mut replica, doc, &[("for", Value::text("activity"))]), wrong("for"));
        assert_eq!(told(&mut replica, doc, &[("for", Value::Null)]), wrong("for"));
        assert_eq!(told(&mut replica, doc, &[("kind", Value::text("customer"))]), wrong("kind"));
        let entries = replica.outbox().count();
        assert_eq!(told(&mut replica, doc, &[("label_es", Value::text("Rutas"))]), None);
        assert_eq!(replica.outbox().count(), entries + 1, "nothing but the label was authored");
    }

    #[test]
    fn of_what_there_is_one_nobody_removes_it() {
        let mut replica = device(&[(0, Role::Administrator)]);
        let company = [("kind", Value::text("company")), ("name", Value::text("Sol"))];
        assert_eq!(told(&mut replica, DocId::COMPANY, &company), None);
        let entries = replica.outbox().count();
        let removal = [("name", Value::text("Luna")), ("removed", Value::Time(2))];
        assert_eq!(told(&mut replica, DocId::COMPANY, &removal), Some(CommandError::Single));
        assert_eq!(replica.outbox().count(), entries);
        // An earlier app may have removed it: it is restored.
        assert_eq!(told(&mut replica, DocId::COMPANY, &[("removed", Value::Null)]), None);
    }

    #[test]
    fn a_move_wants_a_manager_of_both_territories() {
        let customer = [("kind", Value::text("customer")), ("territory", Value::Int(1)), ("name", Value::text("Sol"))];
        let doc = DocId::new(1, [3; 10]);
        let moved = |one, other| {
            let mut replica = device(&[(1, one), (2, other)]);
            assert_eq!(told(&mut replica, doc, &customer), None);
            told(&mut replica, doc, &[("territory", Value::Int(2))])
        };
        let forbidden = Some(CommandError::Forbidden { key: "territory".to_owned() });
        assert_eq!(moved(Role::Seller, Role::Seller), forbidden);
        assert_eq!(moved(Role::Manager, Role::Seller), forbidden);
        assert_eq!(moved(Role::Seller, Role::Administrator), forbidden);
        assert_eq!(moved(Role::Manager, Role::Manager), None);
        assert_eq!(moved(Role::Administrator, Role::Administrator), None);
    }
}
