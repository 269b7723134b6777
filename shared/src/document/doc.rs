//! One record's document: Automerge behind the few verbs that the product needs.

use automerge::{
    Automerge, AutomergeError, Change, LoadOptions, OnPartialLoad, ROOT, ReadDoc, ScalarValue, TextEncoding,
};

use super::id::Hash;
use super::limits;
use crate::crm::Value;

/// A record's document in memory.
#[derive(Clone, Debug)]
pub struct Document {
    pub(super) inner: Automerge,
}

/// A change of the document, as far as admission must know it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChangeFacts {
    /// The actor's bytes.
    pub actor: Vec<u8>,
    /// The actor's how-manieth change of this document.
    pub seq: u64,
    /// The number of its last operation.
    pub max_op: u64,
    /// The writer's clock, milliseconds since 1970 UTC.
    pub time: i64,
}

/// Why a document could not be loaded, changed or written.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// Bytes that are no document, or a change that Automerge refuses.
    #[error("not a valid document or change: {0}")]
    Invalid(String),
    /// A change builds on changes that are not here.
    #[error("a change builds on changes that are not here")]
    MissingDependency,
    /// The text that an edit is about does not exist as a text.
    #[error("there is no text at this key")]
    NoText,
}

impl From<AutomergeError> for DocumentError {
    fn from(error: AutomergeError) -> Self {
        Self::Invalid(error.to_string())
    }
}

impl Default for Document {
    fn default() -> Self {
        Self::new()
    }
}

impl Document {
    /// An empty document.
    #[must_use]
    pub fn new() -> Self {
        Self { inner: Automerge::new_with_encoding(TextEncoding::Utf16CodeUnit) }
    }

    /// Loads a snapshot, followed by any number of change chunks; no bytes are an empty document.
    ///
    /// # Errors
    /// If the bytes are not a whole document. Hostile bytes may also hang or overflow Automerge: only a guard process may be
    /// given those.
    pub fn load(bytes: &[u8]) -> Result<Self, DocumentError> {
        if bytes.is_empty() {
            return Ok(Self::new());
        }
        let options =
            LoadOptions::new().text_encoding(TextEncoding::Utf16CodeUnit).on_partial_load(OnPartialLoad::Error);
        let inner = Automerge::load_with_options(bytes, options)?;
        if inner.get_missing_deps(&[]).is_empty() { Ok(Self { inner }) } else { Err(DocumentError::MissingDependency) }
    }

    /// The document's bytes, not compressed: pages and stores compress many together. Two documents with the same heads may
    /// have different bytes; compare heads.
    #[must_use]
    pub fn save(&self) -> Vec<u8> {
        self.inner.save_nocompress()
    }

    /// The newest changes, sorted.
    #[must_use]
    pub fn heads(&self) -> Vec<Hash> {
        let mut heads: Vec<Hash> = self.inner.get_heads().into_iter().map(Hash::from).collect();
        heads.sort_unstable();
        heads
    }

    /// Whether a change is part of this document.
    #[must_use]
    pub fn contains(&self, hash: Hash) -> bool {
        self.inner.get_change_meta_by_hash(&hash.into()).is_some()
    }

    /// What admission must know of a change, if it is part of this document.
    #[must_use]
    pub fn facts(&self, hash: Hash) -> Option<ChangeFacts> {
        self.inner.get_change_meta_by_hash(&hash.into()).map(|meta| ChangeFacts {
            actor: meta.actor.to_bytes().to_vec(),
            seq: meta.seq,
            max_op: meta.max_op,
            time: meta.timestamp,
        })
    }

    /// The chunks of the changes that are not among the ancestors of `heads`, oldest first.
    #[must_use]
    pub fn changes_since(&self, heads: &[Hash]) -> Vec<(Hash, Vec<u8>)> {
        let heads: Vec<automerge::ChangeHash> = heads.iter().copied().map(Into::into).collect();
        self.inner
            .get_changes(&heads)
            .iter()
            .map(|change| (change.hash().into(), change.raw_bytes().to_vec()))
            .collect()
    }

    /// Merges change chunks; those that are here already change nothing.
    ///
    /// # Errors
    /// If one is not a change, or builds on changes that are neither here nor among them. The document must then be thrown
    /// away.
    pub fn apply<'a>(&mut self, chunks: impl IntoIterator<Item = &'a [u8]>) -> Result<(), DocumentError> {
        let mut changes = Vec::new();
        for chunk in chunks {
            changes.push(Change::from_bytes(chunk.to_vec()).map_err(|e| DocumentError::Invalid(e.to_string()))?);
        }
        self.inner.apply_changes(changes)?;
        if self.inner.get_missing_deps(&[]).is_empty() { Ok(()) } else { Err(DocumentError::MissingDependency) }
    }

    /// The values that stand at a key, the winning one first, no more than [`limits::STANDING_SHOWN`] that differ. An absent key
    /// has none.
    #[must_use]
    pub fn standing(&self, key: &str) -> Vec<Value> {
        // A birth asks for every key that it writes.
        if self.inner.is_empty() {
            return Vec::new();
        }
        // Automerge lists the winner last.
        let all = self.inner.get_all(ROOT, key).unwrap_or_default().into_iter().rev();
        let mut standing: Vec<Value> = Vec::new();
        let mut differing = 0;
        for value in all.filter_map(|(found, _)| found.as_scalar().map(value)) {
            let is_new = !standing.contains(&value);
            if standing.len() < limits::STANDING_SHOWN || (is_new && differing < limits::STANDING_SHOWN) {
                differing += usize::from(is_new);
                standing.push(value);
            }
        }
        standing
    }

    /// The text at a key; empty if none was born.
    #[must_use]
    pub fn text(&self, key: &str) -> String {
        match self.inner.get(ROOT, key) {
            Ok(Some((automerge::Value::Object(automerge::ObjType::Text), object))) => {
                self.inner.text(object).unwrap_or_default()
            }
            Ok(_) | Err(_) => String::new(),
        }
    }
}

/// Our value as Automerge's.
pub(super) fn scalar(value: &Value) -> ScalarValue {
    match value {
        Value::Null => ScalarValue::Null,
        Value::Text(text) => ScalarValue::Str(text.as_str().into()),
        Value::Int(int) => ScalarValue::Int(*int),
        Value::Bool(answer) => ScalarValue::Boolean(*answer),
        Value::Time(ms) => ScalarValue::Timestamp(*ms),
    }
}

/// Automerge's value as ours. What we never write reads as `Null`, so that a newer app's values harm nobody.
pub(super) fn value(scalar: &ScalarValue) -> Value {
    match scalar {
        ScalarValue::Str(text) => Value::Text(text.to_string()),
        ScalarValue::Int(int) => Value::Int(*int),
        ScalarValue::Boolean(answer) => Value::Bool(*answer),
        ScalarValue::Timestamp(ms) => Value::Time(*ms),
        ScalarValue::Null
        | ScalarValue::Bytes(_)
        | ScalarValue::Uint(_)
        | ScalarValue::F64(_)
        | ScalarValue::Counter(_)
        | ScalarValue::Unknown { .. } => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::{Actor, Intent, text};

    const ANA: Actor = Actor { device: 1, incarnation: 1 };
    const BENITO: Actor = Actor { device: 2, incarnation: 1 };

    fn set(key: &str, new: &str) -> Intent {
        Intent::set(key, Value::Null, Value::text(new))
    }

    #[test]
    fn a_concurrent_edit_keeps_both_values() {
        let mut ana = Document::new();
        ana.write(ANA, &[set("name", "Uno")], 1).unwrap();
        let mut benito = Document::load(&ana.save()).unwrap();
        let one = ana.write(ANA, &[set("name", "Dos")], 2).unwrap();
        let two = benito.write(BENITO, &[set("name", "Tres")], 3).unwrap();
        ana.apply([two.changes[0].1.as_slice()]).unwrap();
        benito.apply([one.changes[0].1.as_slice()]).unwrap();
        assert_eq!(ana.heads(), benito.heads());
        assert_eq!(ana.standing("name"), benito.standing("name"));
        assert_eq!(ana.standing("name").len(), 2);
        let winner = ana.standing("name")[0].clone();
        let automerge::Value::Scalar(got) = ana.inner.get(ROOT, "name").unwrap().unwrap().0 else { panic!() };
        assert_eq!(value(&got), winner, "the winner stands first");
    }

    #[test]
    fn settling_for_any_of_the_values_is_a_change_that_is_let_in() {
        use crate::crm::{Kind, Registry, Role};
        use crate::document::admit;
        let mut ana = Document::new();
        ana.write(ANA, &[set("kind", "customer"), set("name", "Uno")], 1).unwrap();
        let mut benito = Document::load(&ana.save()).unwrap();
        ana.write(ANA, &[set("name", "Dos")], 2).unwrap();
        let two = benito.write(BENITO, &[set("name", "Tres")], 3).unwrap();
        ana.apply([two.changes[0].1.as_slice()]).unwrap();
        for choice in ["Dos", "Tres", "Cuatro"] {
            let mut doc = ana.clone();
            let settled = doc.write(ANA, &[set("name", choice)], 4).unwrap();
            assert_eq!(doc.standing("name"), [Value::text(choice)]);
            let chunk = &settled.changes[0].1;
            let mut once = admit::Once::default();
            let let_in = admit::operations(chunk, Some(Kind::CUSTOMER), &Registry::default(), Role::Seller, &mut once);
            assert_eq!(let_in, Ok(Kind::CUSTOMER), "{choice}");
        }
    }

    #[test]
    fn two_phones_that_begin_a_text_offline_keep_both() {
        let write = |actor, words: &str| {
            let mut doc = Document::new();
            let splices = text::difference("", words).into_iter().collect();
            let authored = doc.write(actor, &[Intent::Text { key: "notes".into(), splices }], 5).unwrap();
            assert_eq!(authored.changes.len(), 2, "the birth and the edit");
            (doc, authored)
        };
        let (mut ana, _) = write(ANA, "Abre a las 9. ");
        let (_, authored) = write(BENITO, "Cierra los lunes. ");
        ana.apply(authored.changes.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
        let both = ana.text("notes");
        assert!(both.contains("Abre a las 9.") && both.contains("Cierra los lunes."), "{both}");
    }

    #[test]
    fn a_snapshot_followed_by_its_tail_loads() {
        let mut doc = Document::new();
        doc.write(ANA, &[set("name", "Uno")], 1).unwrap();
        let mut bytes = doc.save();
        let authored = doc.write(ANA, &[set("name", "Dos")], 2).unwrap();
        bytes.extend_from_slice(&authored.changes[0].1);
        let loaded = Document::load(&bytes).unwrap();
        assert_eq!((loaded.heads(), loaded.standing("name")), (doc.heads(), vec![Value::text("Dos")]));
    }

    #[test]
    fn a_change_without_its_ground_is_refused() {
        let mut doc = Document::new();
        doc.write(ANA, &[set("name", "Uno")], 1).unwrap();
        let second = doc.write(ANA, &[set("name", "Dos")], 2).unwrap();
        let chunk = second.changes[0].1.as_slice();
        assert!(matches!(Document::new().apply([chunk]), Err(DocumentError::MissingDependency)));
        assert!(Document::load(chunk).is_err());
    }

    /// As somebody prepared it before there was a bound.
    #[test]
    fn of_thousands_of_values_some_are_shown_and_settling_writes_over_all() {
        use crate::crm::Registry;
        use crate::document::Verdict;
        let mut ana = Document::new();
        ana.write(ANA, &[set("kind", "customer"), set("name", "Uno")], 1).unwrap();
        let base = ana.clone();
        for device in 2..42 {
            let one =
                base.clone().write(Actor { device, incarnation: 1 }, &[set("name", &format!("Luna {device}"))], 2);
            ana.apply(one.unwrap().changes.iter().map(|(_, chunk)| chunk.as_slice())).unwrap();
        }
        let record = ana.read(&Registry::default()).unwrap();
        let [conflict] = record.conflicts.as_slice() else { panic!("{:?}", record.conflicts) };
        assert_eq!((conflict.values.len(), conflict.more), (limits::STANDING_SHOWN, 40 - 16));
        let seen: Vec<Value> = conflict.values.iter().map(|stamped| stamped.value.clone()).collect();
        assert_eq!(ana.standing("name"), seen);
        let settled = Intent::Set { key: "name".to_owned(), seen: seen.clone(), new: seen[3].clone() };
        assert_eq!(settled.verdict(&ana.standing("name")), Verdict::Write);
        ana.write(ANA, &[settled], 3).unwrap();
        assert_eq!(ana.standing("name"), [seen[3].clone()]);
        assert!(ana.read(&Registry::default()).unwrap().conflicts.is_empty());
    }
}
