//! What people do with records of kinds that have nothing of their own: the same for each.

use shared::crm::home::territory_of;
use shared::crm::{Audience, FIRST_AUDIENCE, Field, Home, Kind, Role, Value, ValueType, definition, kinds};
use shared::document::{DocId, Intent};
use shared::replica::{Command, Part};

use super::World;
use super::world::Promise;

/// The kinds that people do other things with.
const OTHERS: [Kind; 5] = [Kind::CUSTOMER, Kind::ACTIVITY, Kind::MEMBER, Kind::TERRITORY, Kind::CUSTOM_FIELD];

/// Every kind of the product of which records are made and edited like any others.
#[must_use]
pub fn kinds() -> Vec<Kind> {
    let built_in = kinds::KINDS.iter().map(|table| table.kind);
    let is_plain = |kind: &Kind| !OTHERS.contains(kind) && !definition(*kind).fields.is_empty();
    built_in.filter(is_plain).collect()
}

/// The least that a field has to hold for a value that nobody has written.
const ROOM: u16 = 6;

impl World {
    /// Makes, edits, removes or restores a record of some plain kind; also where the phone's owner may not, and is told so.
    pub(super) fn write_plain(&mut self, at: usize) {
        let kind = *self.random.pick(&self.plain);
        let rows = self.devices[at].replica.packed_rows();
        let here: Vec<DocId> = rows.heads().filter(|(_, head)| head.kind == kind).map(|(doc, _)| doc).collect();
        if here.len() < 3 || self.random.chance(20) {
            self.make_plain(at, kind);
            return;
        }
        let doc = *self.random.pick(&here);
        match self.random.below(10) {
            0 => self.remove_or_restore(at, doc),
            _ => {
                let (intent, promise) = self.set_plain(at, doc, kind);
                self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, vec![promise]);
            }
        }
    }

    fn make_plain(&mut self, at: usize, kind: Kind) {
        let grants = &self.devices[at].replica.meta().grants;
        let is_own = |scope: u32| (1..FIRST_AUDIENCE).contains(&scope);
        let own = grants.iter().filter(|grant| is_own(grant.scope) && grant.role >= Role::Seller);
        let own: Vec<u32> = own.map(|grant| grant.scope).collect();
        let number = grants.iter().map(|grant| grant.scope).find(|scope| Audience::of(*scope) == Audience::OWN);
        let territory = match definition(kind).home {
            Home::Territory(_) if own.is_empty() => return,
            Home::Territory(_) => *self.random.pick(&own),
            Home::Workspace(_) => 0,
            // Now and then somebody else's, which is nobody's business.
            Home::Own if self.random.chance(10) => 1,
            Home::Own => number.map_or(1, territory_of),
        };
        let doc = self.id();
        let (intent, promise) = self.set_plain(at, doc, kind);
        let set = |key: &str, value: Value| Intent::set(key, Value::Null, value);
        let born = [set("kind", Value::text(kind.name())), set("territory", Value::Int(i64::from(territory)))];
        let intents = born.into_iter().chain([intent]).collect();
        self.command(at, Command::Edit { parts: vec![Part { doc, intents }] }, vec![promise]);
    }

    fn set_plain(&mut self, at: usize, doc: DocId, kind: Kind) -> (Intent, Promise) {
        let fits = |field: &&Field| matches!(field.value, ValueType::Line { max } if max >= ROOM) && !field.once;
        // Few, so that they meet.
        let keys: Vec<&str> = definition(kind).fields.iter().filter(fits).map(|field| field.key).take(3).collect();
        let (key, value) = (*self.random.pick(&keys), format!("v{:05}", self.serial()));
        self.set_to(at, doc, key, value)
    }
}
