//! What is written when a list is changed, decided without a screen.

use shared::crm::options::Item;
use shared::crm::{Kind, OptionList, OptionRecord, Options, Value, rank};
use shared::document::{DocId, Intent};
use shared::replica::{Act, Part};

/// What is written of one code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// As it is: what is new.
    Edit(Part),
    /// Over whatever stands in a record by then. The list knows one value of a field, and several stand there once two administrators
    /// have changed it without a network: who says only one of them has seen too little to settle it.
    Over(DocId, Act),
}

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
    pub fn set(&self, code: &str, values: &[(&'static str, Value)]) -> Vec<Change> {
        let records: Vec<(DocId, &OptionRecord)> = self.records(code).filter(|(_, own)| !own.is_removed).collect();
        if records.is_empty() {
            let says_something = values.iter().any(|(_, new)| !new.is_null());
            return says_something.then(|| self.new_record(code, values)).into_iter().collect();
        }
        let changes = records.iter().enumerate().map(|(at, (doc, own))| {
            let says = |key: &str| at == 0 || !own.value(key).is_null();
            let said = values.iter().filter(|(key, _)| says(key));
            (*doc, said.map(|(key, new)| ((*key).to_owned(), new.clone())).collect::<Vec<_>>())
        });
        let changes = changes.filter(|(_, fields)| !fields.is_empty());
        changes.map(|(doc, fields)| Change::Over(doc, Act::Set(fields))).collect()
    }

    /// A new code with its fields.
    pub fn new_record(&self, code: &str, values: &[(&'static str, Value)]) -> Change {
        let set = |key: &str, new: Value| Intent::set(key, Value::Null, new);
        let mut intents = vec![
            set("kind", Value::text(Kind::OPTION.name())),
            set("territory", Value::Int(0)),
            set("list", Value::text(self.list.name)),
            set("code", Value::text(code)),
        ];
        intents.extend(values.iter().filter(|(_, new)| !new.is_null()).map(|(key, new)| set(key, new.clone())));
        Change::Edit(Part { doc: (self.fresh)(), intents })
    }

    /// Takes a code that was added off the list.
    pub fn take_off(&self, code: &str) -> Vec<Change> {
        let standing = self.records(code).filter(|(_, own)| !own.is_removed);
        standing.map(|(doc, _)| Change::Over(doc, Act::Remove)).collect()
    }

    /// The records of a code that was taken off the list.
    pub fn taken_off(&self, code: &str) -> Vec<DocId> {
        self.records(code).filter(|(_, own)| own.is_removed).map(|(doc, _)| doc).collect()
    }

    /// Puts the item at one place of the list to another place: between its new neighbours, or if there is no room all anew.
    pub fn put(&self, items: &[Item], from: usize, to: usize) -> Vec<Change> {
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
        let mut changes = Vec::new();
        for item in order {
            let next = rank::between(last.as_deref(), None);
            if item.rank != next {
                changes.extend(self.set(&item.code, &[("rank", Value::text(next.clone()))]));
            }
            last = Some(next);
        }
        changes
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

    /// Of a change: which record, and which values of which fields.
    fn said(change: &Change) -> (DocId, Vec<(String, Value)>) {
        match change {
            Change::Edit(part) => {
                let said = part.intents.iter().filter_map(|intent| match intent {
                    Intent::Set { key, new, .. } => Some((key.clone(), new.clone())),
                    Intent::Text { .. } => None,
                });
                (part.doc, said.collect())
            }
            Change::Over(doc, Act::Set(fields)) => (*doc, fields.clone()),
            Change::Over(doc, act) => panic!("{doc}: {act:?}"),
        }
    }

    /// What the list is once changes are written.
    fn written(options: &Options, changes: &[Change]) -> Options {
        let mut records: Vec<OptionRecord> = options.all().cloned().collect();
        for (doc, fields) in changes.iter().map(said) {
            let id = doc.to_string();
            if !records.iter().any(|own| own.record == id) {
                let list = OUTCOMES.name.to_owned();
                records.push(OptionRecord { record: id.clone(), list, code: "?".into(), ..OptionRecord::default() });
            }
            let Some(own) = records.iter_mut().find(|own| own.record == id) else { continue };
            let keys = ["list", "code", "es", "en", "rank", "as", "hidden"];
            let mut values: Vec<(&str, Value)> = keys.iter().map(|key| (*key, own.value(key))).collect();
            for (key, new) in &fields {
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
            let changes = changing.put(&items, from, to);
            options = written(&options, &changes);
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
        let changes = changing.set("order", &[("es", Value::Null)]);
        assert_eq!(changes.len(), 2);
        let after = written(&options, &changes);
        assert_eq!(after.name(&OUTCOMES, "order", shared::crm::Language::Spanish), "Hubo pedido");
        // To take back what nobody has said says nothing.
        assert!(changing.set("settled", &[("es", Value::Null)]).is_empty());
        // What nobody has said is said in the first.
        let changes = changing.set("order", &[("hidden", Value::Bool(true)), ("es", Value::text("Pedido"))]);
        let docs: Vec<(u8, usize)> =
            changes.iter().map(said).map(|(doc, fields)| (doc.to_bytes()[15], fields.len())).collect();
        assert_eq!(docs, [(1, 2), (2, 1)], "the second said otherwise");
        // What the list knows may be one of several that stand there: said again it stands alone.
        let again = changing.set("order", &[("es", Value::text("Pedido"))]);
        let set = Act::Set(vec![("es".to_owned(), Value::text("Pedido"))]);
        assert_eq!(again[0], Change::Over(DocId::from_bytes(1_u128.to_be_bytes()), set));
    }
}
