//! What is written when a list is changed, decided without a screen.

use shared::crm::options::Item;
use shared::crm::{Kind, OptionList, OptionRecord, Options, Value, rank};
use shared::document::{DocId, Intent};
use shared::replica::Part;

/// A list with what is known of it, and how a new record gets its id.
pub struct Changing<'c> {
    /// What there is.
    pub options: &'c Options,
    /// The list.
    pub list: &'static OptionList,
    /// Makes the id of a new record.
    pub fresh: &'c dyn Fn() -> DocId,
}

impl Changing<'_> {
    /// Writes some fields of a code: into its record, into every other one that says something of it, and into a new one if nobody
    /// has said anything of the code so far.
    pub fn set(&self, code: &str, values: &[(&'static str, Value)]) -> Vec<Part> {
        let records: Vec<(DocId, &OptionRecord)> = self.records(code).filter(|(_, own)| !own.is_removed).collect();
        if records.is_empty() {
            let says_something = values.iter().any(|(_, new)| !new.is_null());
            return says_something.then(|| self.new_record(code, values)).into_iter().collect();
        }
        let parts = records.iter().enumerate().map(|(at, (doc, own))| {
            let says = |key: &str, new: &Value| {
                let stands = own.value(key);
                stands != *new && (!stands.is_null() || at == 0)
            };
            let changed = values.iter().filter(|(key, new)| says(key, new));
            let intents = changed.map(|(key, new)| Intent::set(*key, own.value(key), new.clone())).collect();
            Part { doc: *doc, intents }
        });
        parts.filter(|part: &Part| !part.intents.is_empty()).collect()
    }

    /// A new code with its fields.
    pub fn new_record(&self, code: &str, values: &[(&'static str, Value)]) -> Part {
        let set = |key: &str, new: Value| Intent::set(key, Value::Null, new);
        let mut intents = vec![
            set("kind", Value::text(Kind::OPTION.name())),
            set("territory", Value::Int(0)),
            set("list", Value::text(self.list.name)),
            set("code", Value::text(code)),
        ];
        intents.extend(values.iter().filter(|(_, new)| !new.is_null()).map(|(key, new)| set(key, new.clone())));
        Part { doc: (self.fresh)(), intents }
    }

    /// Takes a code that was added off the list.
    pub fn take_off(&self, code: &str, now: i64) -> Vec<Part> {
        let standing = self.records(code).filter(|(_, own)| !own.is_removed);
        standing
            .map(|(doc, _)| Part { doc, intents: vec![Intent::set("removed", Value::Null, Value::Time(now))] })
            .collect()
    }

    /// The records of a code that was taken off the list.
    pub fn taken_off(&self, code: &str) -> Vec<DocId> {
        self.records(code).filter(|(_, own)| own.is_removed).map(|(doc, _)| doc).collect()
    }

    /// Puts the item at one place of the list to another place: between its new neighbours, or if there is no room all anew.
    pub fn put(&self, items: &[Item], from: usize, to: usize) -> Vec<Part> {
        let mut order: Vec<&Item> = items.iter().collect();
        if from == to || from >= order.len() || to >= order.len() {
            return Vec::new();
        }
        let moved = order.remove(from);
        order.insert(to, moved);
        let before = to.checked_sub(1).map(|at| order[at].rank.as_str());
        let after = order.get(to + 1).map(|item| item.rank.as_str());
        let between = rank::between(before, after.filter(|after| rank::check(after).is_ok()));
        let fits =
            before.is_none_or(|before| before < between.as_str()) && after.is_none_or(|after| between.as_str() < after);
        if fits {
            return self.set(&moved.code, &[("rank", Value::text(between))]);
        }
        let mut last: Option<String> = None;
        let mut parts = Vec::new();
        for item in order {
            let next = rank::between(last.as_deref(), None);
            if item.rank != next {
                parts.extend(self.set(&item.code, &[("rank", Value::text(next.clone()))]));
            }
            last = Some(next);
        }
        parts
    }

    fn records(&self, code: &str) -> impl Iterator<Item = (DocId, &OptionRecord)> {
        let records = self.options.records(self.list, code);
        records.iter().filter_map(|own| Some((own.record.parse().ok()?, own)))
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use shared::crm::kinds::activity::OUTCOMES;

    use super::*;

    /// What the list is once parts are written.
    fn written(options: &Options, parts: &[Part]) -> Options {
        let mut records: Vec<OptionRecord> = options.all().cloned().collect();
        for part in parts {
            let id = part.doc.to_string();
            if !records.iter().any(|own| own.record == id) {
                let list = OUTCOMES.name.to_owned();
                records.push(OptionRecord { record: id.clone(), list, code: "?".into(), ..OptionRecord::default() });
            }
            let Some(own) = records.iter_mut().find(|own| own.record == id) else { continue };
            let keys = ["list", "code", "es", "en", "rank", "as", "hidden"];
            let mut values: Vec<(&str, Value)> = keys.iter().map(|key| (*key, own.value(key))).collect();
            for intent in &part.intents {
                let Intent::Set { key, new, .. } = intent else { continue };
                values.retain(|(own, _)| own != key);
                values.push((key, new.clone()));
            }
            *own = OptionRecord::from_values(&id, values).unwrap();
        }
        Options::new(records)
    }

    fn codes(options: &Options) -> Vec<String> {
        options.items(&OUTCOMES).into_iter().map(|item| item.code).collect()
    }

    #[test]
    fn wherever_one_is_put_it_stands_and_nothing_else_moves() {
        let next = Cell::new(1_u128);
        let fresh = || {
            next.set(next.get() + 1);
            DocId::from_bytes(next.get().to_be_bytes())
        };
        let mut options = Options::default();
        // A fixed but scattered order, often enough that room between two neighbours becomes short.
        for step in 0..400_usize {
            let items = options.items(&OUTCOMES);
            let (from, to) = ((step * 7) % items.len(), if step % 3 == 0 { 1 } else { (step * 5 + 2) % items.len() });
            let mut wanted = codes(&options);
            let moved = wanted.remove(from);
            wanted.insert(to, moved);
            let changing = Changing { options: &options, list: &OUTCOMES, fresh: &fresh };
            let parts = changing.put(&items, from, to);
            options = written(&options, &parts);
            assert_eq!(codes(&options), wanted, "step {step}: {from} to {to}");
        }
        assert!(options.all().count() <= OUTCOMES.built_in.len(), "a record for each code at most");
    }

    #[test]
    fn what_two_records_say_is_changed_in_both() {
        let record = |id: u128, es: &str| OptionRecord {
            record: DocId::from_bytes(id.to_be_bytes()).to_string(),
            list: OUTCOMES.name.into(),
            code: "order".into(),
            es: es.into(),
            ..OptionRecord::default()
        };
        let options = Options::new(vec![record(1, "Pedido"), record(2, "Venta"), record(3, "")]);
        let fresh = || DocId::from_bytes([9; 16]);
        let changing = Changing { options: &options, list: &OUTCOMES, fresh: &fresh };
        // Both that said so say nothing: it is called as it was.
        let parts = changing.set("order", &[("es", Value::Null)]);
        assert_eq!(parts.len(), 2);
        let after = written(&options, &parts);
        assert_eq!(after.name(&OUTCOMES, "order", shared::crm::Language::Spanish), "Hubo pedido");
        // To take back what nobody has said says nothing.
        assert!(changing.set("settled", &[("es", Value::Null)]).is_empty());
        // What nobody has said is said in the first.
        let parts = changing.set("order", &[("hidden", Value::Bool(true)), ("es", Value::text("Pedido"))]);
        let docs: Vec<u8> = parts.iter().map(|part| part.doc.to_bytes()[15]).collect();
        assert_eq!(docs, [1, 2], "the second said otherwise");
    }
}
