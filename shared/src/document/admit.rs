//! Which operations may be in a change. Runs inside the guard: it decodes operations with Automerge.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ObjId, ROOT, ReadDoc, ScalarValue};

use super::{Actor, Document, Refusal, doc, limits, text};
use crate::crm::{Kind, Registry, Role, Value, ValueType, definition};

/// What a command writes into one document: which keys, and which fields that are written once have their value. What its
/// own changes write counts from the change on.
#[derive(Debug, Default)]
pub struct Once<'d> {
    before: Option<&'d Document>,
    written: BTreeSet<String>,
    keys: BTreeSet<String>,
}

impl<'d> Once<'d> {
    /// As the document stands.
    #[must_use]
    pub const fn of(document: &'d Document) -> Self {
        Self { before: Some(document), written: BTreeSet::new(), keys: BTreeSet::new() }
    }

    /// The keys that the changes write which were looked at with this.
    #[must_use]
    pub fn into_keys(self) -> BTreeSet<String> {
        self.keys
    }

    fn stands(&self, key: &str) -> bool {
        self.written.contains(key)
            || self.before.is_some_and(|document| document.standing(key).iter().any(|value| !value.is_null()))
    }
}

/// Whether a member with this role may make this change to a document of this kind.
///
/// Allowed are writes of scalars to registered keys, with values that their fields allow and that the role may write, and
/// edits of the collaborative texts, character by character; no other objects, no deletions by key, no counters, no marks. What
/// a change writes at a key writes over what it wrote there before, so that it leaves one value. A field that is written
/// once takes no second write, not even of the same value. `kind` is that of the document if it has been born, else the one
/// that this change gives it.
///
/// # Errors
/// The first thing that is wrong.
pub fn operations(
    change: &[u8],
    kind: Option<Kind>,
    registry: &Registry,
    role: Role,
    once: &mut Once<'_>,
) -> Result<Kind, Refusal> {
    let change = Change::from_bytes(change.to_vec()).map_err(|_| Refusal::Malformed)?;
    let decoded = change.decode();
    let has_more = decoded.message.is_some() || decoded.author.is_some() || !decoded.extra_bytes.is_empty();
    if decoded.operations.is_empty() || has_more {
        return Err(Refusal::Malformed);
    }
    let born = decoded.operations.iter().find_map(born_as);
    let kind = match (kind, born) {
        (Some(kind), None) => kind,
        (None, Some(born)) => born?,
        // A record's kind is written once, by its first change.
        (Some(_), Some(_)) => return Err(Refusal::InvalidValue),
        // A first change that names no kind begins nothing.
        (None, None) => return Err(Refusal::Unknown),
    };
    decoded.operations.iter().try_for_each(|op| operation(op, kind, registry, role, once))?;
    let mut latest: BTreeMap<&str, OpId> = BTreeMap::new();
    for (number, op) in (decoded.start_op.get()..).zip(&decoded.operations) {
        let (ObjectId::Root, Key::Map(key)) = (&op.obj, &op.key) else { continue };
        let before = latest.insert(key, OpId(number, decoded.actor_id.clone()));
        if before.is_some_and(|before| op.pred.iter().all(|pred| *pred != before)) {
            return Err(Refusal::InvalidValue);
        }
    }
    once.keys.extend(latest.into_keys().map(str::to_owned));
    Ok(kind)
}

/// Whether a change does nothing but remove the record.
#[must_use]
pub fn is_removal(change: &[u8]) -> bool {
    Change::from_bytes(change.to_vec()).is_ok_and(|change| {
        let operations = change.decode().operations;
        // Two, where several removals stand and the winning one is put again.
        (1..=2).contains(&operations.len()) && operations.iter().all(removes_record)
    })
}

/// Whether a change removes the record, whatever else it does.
#[must_use]
pub fn removes(change: &[u8]) -> bool {
    Change::from_bytes(change.to_vec()).is_ok_and(|change| change.decode().operations.iter().any(removes_record))
}

fn removes_record(op: &Op) -> bool {
    let is_own = op.obj == ObjectId::Root && op.key == Key::Map("removed".into());
    is_own && matches!(op.action, OpType::Put(ScalarValue::Timestamp(_)))
}

/// Whether no more values stand at keys than honest people bring about who write without seeing each other's.
///
/// # Errors
/// [`Refusal::TooLarge`].
pub fn standing(document: &Document, keys: &BTreeSet<String>) -> Result<(), Refusal> {
    for key in keys {
        let all = document.inner.get_all(ROOT, key.as_str()).unwrap_or_default();
        let mut devices: BTreeMap<Option<u32>, usize> = BTreeMap::new();
        for (_, id) in &all {
            let ObjId::Id(_, actor, _) = id else { continue };
            *devices.entry(Actor::from_bytes(actor.to_bytes()).map(|actor| actor.device)).or_default() += 1;
        }
        if all.len() > limits::STANDING || devices.values().any(|count| *count > limits::STANDING_OF_A_DEVICE) {
            return Err(Refusal::TooLarge);
        }
    }
    Ok(())
}

/// Whether a chunk is the well-known birth of one of the texts that a kind of record may have; then it needs no other check.
#[must_use]
pub fn is_text_birth(chunk: &[u8]) -> bool {
    Kind::all().flat_map(text_keys).any(|key| text::birth(key).1 == chunk)
}

/// The keys of a kind's collaborative texts.
pub fn text_keys(kind: Kind) -> impl Iterator<Item = &'static str> {
    let fields = definition(kind).fields;
    fields.iter().filter(|field| matches!(field.value, ValueType::Notes { .. })).map(|field| field.key)
}

/// Whether the merged document is within the bounds that no single change can be held to: how long its texts are, and how
/// many entries each group has, removed ones included. Of entries there may be several times as many as a device lets a person
/// have: two who add some offline are both let in.
///
/// # Errors
/// [`Refusal::TooLarge`].
pub fn totals(document: &Document, kind: Kind) -> Result<(), Refusal> {
    let table = definition(kind);
    for field in table.fields {
        if let ValueType::Notes { max } = field.value
            && document.text(field.key).encode_utf16().count() > max as usize
        {
            return Err(Refusal::TooLarge);
        }
    }
    let mut entries: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut keys = 0usize;
    for item in document.inner.map_range(ROOT, ..) {
        keys += 1;
        if let Some((group, rest)) = item.key.split_once('/')
            && let Some((id, _)) = rest.split_once('/')
            && let Some(group) = table.group(group)
        {
            let ids = entries.entry(group.key).or_default();
            // Keys come sorted, so an entry's keys stand together.
            if ids.last().is_none_or(|last| last != id) {
                ids.push(id.to_owned());
            }
            if ids.len() > limits::ENTRIES_SLACK * group.max_entries {
                return Err(Refusal::TooLarge);
            }
        }
    }
    if keys > limits::DOCUMENT_KEYS { Err(Refusal::TooLarge) } else { Ok(()) }
}

fn born_as(op: &Op) -> Option<Result<Kind, Refusal>> {
    match (&op.obj, &op.key) {
        (ObjectId::Root, Key::Map(key)) if key == "kind" => Some(match &op.action {
            OpType::Put(ScalarValue::Str(name)) => Kind::from_name(name).ok_or(Refusal::InvalidValue),
            OpType::Put(_)
            | OpType::Make(_)
            | OpType::Delete
            | OpType::Increment(_)
            | OpType::MarkBegin(_)
            | OpType::MarkEnd(_) => Err(Refusal::InvalidValue),
        }),
        _ => None,
    }
}

fn operation(op: &Op, kind: Kind, registry: &Registry, role: Role, once: &mut Once<'_>) -> Result<(), Refusal> {
    match (&op.obj, &op.key) {
        (ObjectId::Root, Key::Map(key)) => {
            let resolved = registry.resolve(kind, key).ok_or(Refusal::UnknownKey)?;
            let OpType::Put(scalar) = &op.action else { return Err(Refusal::UnknownKey) };
            if role < resolved.write {
                return Err(Refusal::Forbidden);
            }
            let value = exact(scalar)?;
            resolved.value.check(&value).map_err(|_| Refusal::InvalidValue)?;
            if resolved.once {
                if once.stands(key) {
                    return Err(Refusal::InvalidValue);
                }
                if !value.is_null() {
                    once.written.insert(key.to_string());
                }
            }
            Ok(())
        }
        (ObjectId::Id(OpId(1, actor)), Key::Seq(_)) => {
            let key = text_keys(kind).find(|key| text::birth_actor(key) == *actor).ok_or(Refusal::UnknownKey)?;
            let resolved = registry.resolve(kind, key).ok_or(Refusal::UnknownKey)?;
            if role < resolved.write {
                return Err(Refusal::Forbidden);
            }
            match &op.action {
                // An element of several characters would be taken out as a whole by whoever edits one of them.
                OpType::Put(ScalarValue::Str(element)) if op.insert && text::is_element(element) => Ok(()),
                OpType::Delete => Ok(()),
                OpType::Put(_) | OpType::Make(_) | OpType::Increment(_) | OpType::MarkBegin(_) | OpType::MarkEnd(_) => {
                    Err(Refusal::InvalidValue)
                }
            }
        }
        (ObjectId::Root | ObjectId::Id(_), _) => Err(Refusal::UnknownKey),
    }
}

/// The value, if it is of a type that we write.
fn exact(scalar: &ScalarValue) -> Result<Value, Refusal> {
    match (scalar, doc::value(scalar)) {
        (ScalarValue::Null, value) => Ok(value),
        (_, Value::Null) => Err(Refusal::InvalidValue),
        (_, value) => Ok(value),
    }
}
