//! What the people of a simulated week do, at random.

use shared::crm::{FIRST_AUDIENCE, Kind, Value};
use shared::document::{DocId, Intent, text};
use shared::replica::{Command, Part};
use shared::sync::cursor::Scope;

use super::World;
use super::world::Promise;

/// The fields that people edit, few, so that they meet.
pub const FIELDS: [&str; 3] = ["name", "needs", "preferences"];

impl World {
    /// A person does something.
    pub(super) fn act(&mut self, at: usize) {
        let customers: Vec<DocId> = self.devices[at]
            .replica
            .packed_rows()
            .heads()
            .filter(|(_, head)| head.kind == Kind::CUSTOMER)
            .map(|(doc, _)| doc)
            .filter(|doc| self.devices[at].disk.doc(*doc).is_none_or(|stored| !stored.is_evicted()))
            .collect();
        if self.giving_up && self.random.chance(15) {
            self.give_up_or_pause(at);
            return;
        }
        if customers.is_empty() || self.random.chance(8) {
            self.create(at);
            return;
        }
        if self.rich && self.administer(at) {
            return;
        }
        if !self.plain.is_empty() && self.random.chance(35) {
            self.write_plain(at);
            return;
        }
        if self.moving && self.random.chance(25) {
            let doc = *self.random.pick(&customers);
            match self.random.below(3) {
                0 => self.move_away(at, doc),
                _ => self.log_activity(at, doc),
            }
            return;
        }
        if self.rich && self.random.chance(50) {
            self.act_richly(at, &customers);
            return;
        }
        if self.merging && self.random.chance(30) {
            self.merge_or_part(at, &customers);
            return;
        }
        let doc = *self.random.pick(&customers);
        match self.random.below(20) {
            0..13 => self.edit(at, doc),
            13 | 14 => self.write_notes(at, doc),
            15 => self.remove_or_restore(at, doc),
            16 | 17 => self.settle(at, doc),
            18 => self.edit_two(at, &customers),
            _ => self.move_away(at, doc),
        }
    }

    fn give_up_or_pause(&mut self, at: usize) {
        let replica = &self.devices[at].replica;
        let fields = |(doc, intents): (DocId, Vec<&Intent>)| {
            intents.into_iter().map(|intent| (doc, intent.key().to_owned())).collect::<Vec<_>>()
        };
        let waiting = replica.outbox().map(|entry| {
            let parts = entry.parts.iter().map(|part| (part.doc, part.intents.iter().chain(&part.contested).collect()));
            (entry.number, parts.flat_map(fields).collect::<Vec<_>>())
        });
        let refused = replica.tray().map(|entry| {
            let parts = entry.parts.iter().map(|(doc, _, intents)| (*doc, intents.iter().collect()));
            (entry.number, parts.flat_map(fields).collect::<Vec<_>>())
        });
        let all: Vec<(u64, Vec<(DocId, String)>)> = waiting.chain(refused).collect();
        if all.is_empty() || self.random.chance(20) {
            let is_paused = self.random.chance(50);
            self.command(at, Command::PauseLoading(is_paused), Vec::new());
            return;
        }
        let (number, fields) = self.random.pick(&all).clone();
        self.settled.extend(fields);
        self.command(at, Command::Discard { number }, Vec::new());
    }

    fn create(&mut self, at: usize) {
        let scopes: Vec<Scope> = self.devices[at]
            .replica
            .meta()
            .grants
            .iter()
            .map(|grant| grant.scope)
            .filter(|scope| (1..FIRST_AUDIENCE).contains(scope))
            .collect();
        if scopes.is_empty() {
            return;
        }
        let scope = *self.random.pick(&scopes);
        let doc = self.id();
        let name = format!("v{:05}", self.serial());
        self.written.insert((doc, "name".to_owned(), name.clone()), Vec::new());
        let set = |key: &str, value: Value| Intent::set(key, Value::Null, value);
        let intents = vec![
            set("kind", Value::text(Kind::CUSTOMER.name())),
            set("territory", Value::Int(i64::from(scope))),
            set("name", Value::text(name.clone())),
        ];
        let promise = Promise { by: at, doc, key: "name".to_owned(), value: name };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents }] }, vec![promise]);
    }

    /// What stands at a field on a device: what its owner sees.
    pub(super) fn seen(&self, at: usize, doc: DocId, key: &str) -> Vec<Value> {
        self.devices[at].view(doc).map(|view| view.standing(key)).unwrap_or_default()
    }

    fn set(&mut self, at: usize, doc: DocId) -> (Intent, Promise) {
        let key = *self.random.pick(&FIELDS);
        let value = format!("v{:05}", self.serial());
        self.set_to(at, doc, key, value)
    }

    /// Writes a value that nobody has written over what a phone shows.
    pub(super) fn set_to(&mut self, at: usize, doc: DocId, key: &str, value: String) -> (Intent, Promise) {
        let seen = self.seen(at, doc, key);
        self.written.insert((doc, key.to_owned(), value.clone()), texts(&seen));
        let intent = Intent::Set { key: key.to_owned(), seen, new: Value::text(value.clone()) };
        (intent, Promise { by: at, doc, key: key.to_owned(), value })
    }

    fn edit(&mut self, at: usize, doc: DocId) {
        let (intent, promise) = self.set(at, doc);
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, vec![promise]);
    }

    fn edit_two(&mut self, at: usize, customers: &[DocId]) {
        let (one, two) = (*self.random.pick(customers), *self.random.pick(customers));
        if one == two {
            return;
        }
        let (first, first_promise) = self.set(at, one);
        let (second, second_promise) = self.set(at, two);
        let parts = vec![Part { doc: one, intents: vec![first] }, Part { doc: two, intents: vec![second] }];
        self.command(at, Command::Edit { parts }, vec![first_promise, second_promise]);
    }

    fn write_notes(&mut self, at: usize, doc: DocId) {
        let Some(view) = self.devices[at].view(doc) else { return };
        let seen = view.text("notes");
        // Begins with a character of its own, so that where it was inserted is beyond doubt.
        let serial = self.serial();
        let value = format!("{}{serial:05}", char::from_u32(0x4e00 + serial).unwrap_or('?'));
        let new = if self.random.chance(50) { format!("{seen} {value}") } else { format!("{value} {seen}") };
        let Some(splice) = text::difference(&seen, &new) else { return };
        let intent = Intent::Text { key: "notes".to_owned(), splices: vec![splice] };
        let promise = Promise { by: at, doc, key: "notes".to_owned(), value };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, vec![promise]);
    }

    pub(super) fn remove_or_restore(&mut self, at: usize, doc: DocId) {
        let seen = self.seen(at, doc, "removed");
        let removed = seen.first().is_some_and(|value| !value.is_null());
        let new = if removed { Value::Null } else { Value::Time(self.now) };
        let intent = Intent::Set { key: "removed".to_owned(), seen, new };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, Vec::new());
    }

    fn move_away(&mut self, at: usize, doc: DocId) {
        let scopes: Vec<i64> = self.devices[at]
            .replica
            .meta()
            .grants
            .iter()
            .filter(|grant| (1..FIRST_AUDIENCE).contains(&grant.scope))
            .map(|grant| i64::from(grant.scope))
            .collect();
        if scopes.is_empty() {
            return;
        }
        let new = Value::Int(*self.random.pick(&scopes));
        let intent = Intent::Set { key: "territory".to_owned(), seen: self.seen(at, doc, "territory"), new };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, Vec::new());
    }

    fn settle(&mut self, at: usize, doc: DocId) {
        let key = *self.random.pick(&FIELDS);
        let standing = self.seen(at, doc, key);
        let contested = self.devices[at].replica.outbox().any(|entry| {
            entry.parts.iter().any(|part| part.doc == doc && part.contested.iter().any(|intent| intent.key() == key))
        });
        if standing.len() < 2 && !contested {
            return;
        }
        let value = format!("v{:05}", self.serial());
        self.written.insert((doc, key.to_owned(), value.clone()), texts(&standing));
        let value = Value::text(value);
        self.settled.insert((doc, key.to_owned()));
        self.command(at, Command::Settle { doc, key: key.to_owned(), value, seen: standing }, Vec::new());
    }
}

fn texts(values: &[Value]) -> Vec<String> {
    values.iter().filter_map(Value::as_text).map(str::to_owned).collect()
}
