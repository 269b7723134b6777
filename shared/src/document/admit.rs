//! Which operations may be in a change. Runs inside the guard: it decodes operations with Automerge.

use std::collections::{BTreeMap, BTreeSet};

use automerge::legacy::{Key, ObjectId, Op, OpId, OpType};
use automerge::{Change, ROOT, ReadDoc, ScalarValue};

use super::{Document, Refusal, doc, limits, text};
use crate::crm::{Kind, Registry, Role, Value, ValueType, definition};

/// Which fields of one document that are written once have their value. What a command's own changes write counts from
/// the change on.
#[derive(Debug, Default)]
pub struct Once<'d> {
    before: Option<&'d Document>,
    written: BTreeSet<String>,
}

impl<'d> Once<'d> {
    /// As the document stands.
    #[must_use]
    pub const fn of(document: &'d Document) -> Self {
        Self { before: Some(document), written: BTreeSet::new() }
    }

    fn stands(&self, key: &str) -> bool {
        self.written.contains(key)
            || self.before.is_some_and(|document| document.standing(key).iter().any(|value| !value.is_null()))
    }
}

/// Whether a member with this role may make this change to a document of this kind.
///
/// Allowed are writes of scalars to registered keys, with values that their fields allow and that the role may write, and
/// edits of the collaborative texts; no other objects, no deletions by key, no counters, no marks. A field that is written
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
    if decoded.operations.is_empty() || decoded.message.is_some() || !decoded.extra_bytes.is_empty() {
        return Err(Refusal::Malformed);
    }
    let born = decoded.operations.iter().find_map(born_as);
    let kind = match (kind, born) {
        (Some(kind), None) => kind,
        (None, Some(born)) => born?,
        // A record's kind is written once, by its first change.
        (Some(_), Some(_)) => return Err(Refusal::InvalidValue),
        (None, None) => return Err(Refusal::UnknownKey),
    };
    decoded.operations.iter().try_for_each(|op| operation(op, kind, registry, role, once))?;
    Ok(kind)
}

/// Whether a chunk is the well-known birth of one of the texts that a kind of record may have; then it needs no other check.
#[must_use]
pub fn is_text_birth(chunk: &[u8]) -> bool {
    Kind::ALL.iter().flat_map(|kind| text_keys(*kind)).any(|key| text::birth(key).1 == chunk)
}

/// The keys of a kind's collaborative texts.
pub fn text_keys(kind: Kind) -> impl Iterator<Item = &'static str> {
    let fields = definition(kind).fields;
    fields.iter().filter(|field| matches!(field.value, ValueType::Notes { .. })).map(|field| field.key)
}

/// Whether the merged document is within the bounds that no single change can be held to: how long its texts are, and how
/// many entries each group has.
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
            if ids.len() > group.max_entries {
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
                OpType::Put(ScalarValue::Str(_)) if op.insert => Ok(()),
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
