//! What people do beside editing customers' own fields: activities, entries of lists, fields that the workspace has added.

use shared::crm::{Kind, Value};
use shared::document::{DocId, Intent};
use shared::replica::{Command, Part};

use super::World;
use super::world::Promise;

/// What is written in an activity.
const ACTIVITY: [&str; 3] = ["subject", "next_step", "outcome_text"];
/// What is written in entries: few, so that people meet there.
const ENTRIES: [&str; 8] = [
    "phone/aaaaaaaa/number",
    "phone/aaaaaaaa/label",
    "phone/bbbbbbbb/number",
    "phone/bbbbbbbb/label",
    "tag/ruta-1/label",
    "tag/ruta-2/label",
    "contact/cccccccc/name",
    "contact/cccccccc/function",
];
/// The entries themselves, which are removed and restored.
const REMOVALS: [&str; 5] = [
    "phone/aaaaaaaa/removed",
    "phone/bbbbbbbb/removed",
    "tag/ruta-1/removed",
    "tag/ruta-2/removed",
    "contact/cccccccc/removed",
];
/// Where phones stand among each other.
const RANKS: [&str; 2] = ["phone/aaaaaaaa/rank", "phone/bbbbbbbb/rank"];

impl World {
    /// A person does one of these things.
    pub(super) fn act_richly(&mut self, at: usize, customers: &[DocId]) {
        let customer = *self.random.pick(customers);
        let activities = self.activities(at);
        let activity = (!activities.is_empty()).then(|| *self.random.pick(&activities));
        match (self.random.below(16), activity) {
            (0 | 1, _) | (2..6, None) => self.log_activity(at, customer),
            (2 | 3, Some(activity)) => {
                let key = *self.random.pick(&ACTIVITY);
                self.fill_in(at, activity, key);
            }
            (4, Some(activity)) => self.turn(at, activity, "done"),
            (5, Some(activity)) => self.turn(at, activity, "removed"),
            (6..10, _) => {
                let key = *self.random.pick(&ENTRIES);
                self.fill_in(at, customer, key);
            }
            (10 | 11, _) => {
                let key = *self.random.pick(&REMOVALS);
                self.turn(at, customer, key);
            }
            (12, _) => self.put_in_order(at, customer),
            (13, Some(activity)) => self.edit_both(at, customer, activity),
            (_, _) => self.fill_in_own(at, customer),
        }
    }

    fn activities(&self, at: usize) -> Vec<DocId> {
        let rows = self.devices[at].replica.packed_rows().heads();
        rows.filter(|(_, head)| head.kind == Kind::ACTIVITY).map(|(doc, _)| doc).collect()
    }

    /// A visit, in the territory of its customer.
    pub(super) fn log_activity(&mut self, at: usize, customer: DocId) {
        let Some(listed) = self.devices[at].replica.row(customer) else { return };
        let doc = self.id();
        let subject = self.fresh("subject");
        self.written.insert((doc, "subject".to_owned(), subject.clone()), Vec::new());
        let set = |key: &str, value: Value| Intent::set(key, Value::Null, value);
        let intents = vec![
            set("kind", Value::text(Kind::ACTIVITY.name())),
            set("territory", Value::Int(i64::from(listed.row.territory))),
            set("customer", Value::text(customer.to_string())),
            set("what", Value::text("visit")),
            set("subject", Value::text(subject.clone())),
        ];
        let promise = Promise { by: at, doc, key: "subject".to_owned(), value: subject };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents }] }, vec![promise]);
    }

    /// A value that nobody has written.
    fn fresh(&mut self, key: &str) -> String {
        let serial = self.serial();
        if key.ends_with("/number") { format!("+52551{serial:07}") } else { format!("v{serial:05}") }
    }

    fn fill_in(&mut self, at: usize, doc: DocId, key: &str) {
        let value = self.fresh(key);
        let (intent, promise) = self.set_to(at, doc, key, value);
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, vec![promise]);
    }

    /// A field that the workspace has added, if the phone knows one.
    fn fill_in_own(&mut self, at: usize, doc: DocId) {
        let own = self.devices[at].replica.registry().custom_fields(Kind::CUSTOMER);
        let own: Vec<String> = own.map(|field| format!("x/{}", field.id)).collect();
        if !own.is_empty() {
            let key = self.random.pick(&own).clone();
            self.fill_in(at, doc, &key);
        }
    }

    /// Done or not, removed or not.
    fn turn(&mut self, at: usize, doc: DocId, key: &str) {
        let seen = self.seen(at, doc, key);
        let stands = seen.first().is_some_and(|value| !value.is_null());
        let new = if stands { Value::Null } else { Value::Time(self.now) };
        let intent = Intent::Set { key: key.to_owned(), seen, new };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, Vec::new());
    }

    fn put_in_order(&mut self, at: usize, doc: DocId) {
        let (key, rank) = (*self.random.pick(&RANKS), *self.random.pick(&["a", "i", "r"]));
        let intent = Intent::Set { key: key.to_owned(), seen: self.seen(at, doc, key), new: Value::text(rank) };
        self.command(at, Command::Edit { parts: vec![Part { doc, intents: vec![intent] }] }, Vec::new());
    }

    /// A customer and an activity in one command.
    fn edit_both(&mut self, at: usize, customer: DocId, activity: DocId) {
        let (one, other) = (self.fresh("needs"), self.fresh("next_step"));
        let (first, first_promise) = self.set_to(at, customer, "needs", one);
        let (second, second_promise) = self.set_to(at, activity, "next_step", other);
        let parts = vec![Part { doc: customer, intents: vec![first] }, Part { doc: activity, intents: vec![second] }];
        self.command(at, Command::Edit { parts }, vec![first_promise, second_promise]);
    }
}
