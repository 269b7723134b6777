//! What an administrator does beside selling: gives territories and takes them away, and adds fields to everybody's forms.

use shared::crm::{Kind, Role, Value};
use shared::document::{DocId, Intent};
use shared::replica::{Command, Part};

use super::World;

/// The territories that are given and taken away.
const TERRITORIES: [u32; 2] = [1, 2];
/// A workspace adds so many fields at most.
const FIELDS: usize = 3;

impl World {
    /// Whether a phone is an administrator's, as far as it knows.
    fn administers(&self, at: usize) -> bool {
        let grants = &self.devices[at].replica.meta().grants;
        grants.iter().any(|grant| grant.scope == 0 && grant.role == Role::Administrator)
    }

    /// Perhaps does something that only an administrator may. Answers whether it did.
    pub(super) fn administer(&mut self, at: usize) -> bool {
        if !self.administers(at) {
            return false;
        }
        if self.rights && self.random.chance(25) {
            self.change_rights(at);
            return true;
        }
        let known = self.devices[at].replica.registry().custom_fields(Kind::CUSTOMER).count();
        if known < FIELDS && self.random.chance(8) {
            self.add_field(at);
            return true;
        }
        false
    }

    fn change_rights(&mut self, at: usize) {
        let (member, scope) = (*self.random.pick(&self.sellers), *self.random.pick(&TERRITORIES));
        if self.devices[at].replica.row(member).is_none() {
            return;
        }
        self.has_changed_rights = true;
        let entry = |field: &str| format!("scope/{scope}/{field}");
        let fields = if self.random.chance(40) {
            vec![(entry("removed"), Value::Time(self.now))]
        } else {
            let role = *self.random.pick(&[Role::Reader, Role::Seller, Role::Seller, Role::Manager]);
            let number = (entry("number"), Value::Int(i64::from(scope)));
            vec![number, (entry("role"), Value::text(role.name())), (entry("removed"), Value::Null)]
        };
        self.write_over(at, member, fields);
    }

    /// Writes what is new over what a phone shows.
    fn write_over(&mut self, at: usize, doc: DocId, fields: Vec<(String, Value)>) {
        let intents: Vec<Intent> = fields
            .into_iter()
            .filter_map(|(key, new)| {
                let mut seen = self.seen(at, doc, &key);
                seen.retain(|value| !value.is_null());
                let says = seen.as_slice() == std::slice::from_ref(&new) || (seen.is_empty() && new.is_null());
                (!says).then_some(Intent::Set { key, seen, new })
            })
            .collect();
        if !intents.is_empty() {
            self.command(at, Command::Edit { parts: vec![Part { doc, intents }] }, Vec::new());
        }
    }

    fn add_field(&mut self, at: usize) {
        let doc = self.id();
        let set = |key: &str, value: Value| Intent::set(key, Value::Null, value);
        let intents = vec![
            set("kind", Value::text(Kind::CUSTOM_FIELD.name())),
            set("territory", Value::Int(0)),
            set("for", Value::text(Kind::CUSTOMER.name())),
            set("type", Value::text("text")),
            set("label_es", Value::text(format!("Propio {}", self.serial()))),
        ];
        self.command(at, Command::Edit { parts: vec![Part { doc, intents }] }, Vec::new());
    }
}
