//! A record's row: the few fields that lists, Today and search need, projected from its document.
//!
//! The server sends the row beside the document and its difference beside a tail, so that a device shows and searches a
//! whole territory without loading a single Automerge document.

use minicbor::data::{Tag, Type};
use minicbor::{Decode, Decoder, Encode, Encoder};

use super::DocId;
use crate::crm::{Kind, Scope, Value, ValueType, definition};

/// What a list shows of one record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// The kind of record.
    pub kind: Kind,
    /// The territory that it names; 0 is the whole workspace.
    pub territory: Scope,
    /// [`Row::REMOVED`], [`Row::CONFLICT`], [`Row::ISSUE`], [`Row::MERGED`].
    pub flags: u8,
    /// The listed fields by slot, ascending; fields without a value are absent.
    pub cells: Vec<(u16, Cell)>,
    /// The listed custom fields by id, ascending.
    pub custom: Vec<(String, Cell)>,
}

/// One listed field: a value, or one for each entry of its group in the order in which people see them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// A field of the record itself.
    One(Value),
    /// A field of entries; removed entries and empty values are left out.
    Many(Vec<Value>),
    /// Something that a later version puts into rows: its encoding, carried as it is.
    Other(Box<[u8]>),
}

impl Cell {
    /// Its values; none if this program cannot read them.
    #[must_use]
    pub fn values(&self) -> &[Value] {
        match self {
            Self::One(value) => std::slice::from_ref(value),
            Self::Many(values) => values,
            Self::Other(_) => &[],
        }
    }
}

/// What differs between two rows of one record.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct RowPatch {
    /// The new flags.
    #[n(0)]
    pub flags: Option<u8>,
    /// The new territory.
    #[n(1)]
    pub territory: Option<Scope>,
    /// New cells; none = take it out.
    #[n(2)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub cells: Vec<(u16, Option<Cell>)>,
    /// New custom fields; none = take it out.
    #[n(3)]
    #[cbor(skip_if = "Vec::is_empty", default)]
    pub custom: Vec<(String, Option<Cell>)>,
}

impl Row {
    /// The record was removed, or merged into another: lists leave it out.
    pub const REMOVED: u8 = 1;
    /// Some field has several values.
    pub const CONFLICT: u8 = 2;
    /// Some rule is broken ([`super::Issue`]).
    pub const ISSUE: u8 = 4;
    /// The record was merged into another.
    pub const MERGED: u8 = 8;

    /// A slot of no field: how many fields have several values, where it is more than the one that [`Row::CONFLICT`] says. Whoever does
    /// not know it passes over it, and so the rows of all other records stay as they were.
    pub const DISPUTED: u16 = 60_000;

    /// An empty row.
    #[must_use]
    pub const fn new(kind: Kind, territory: Scope) -> Self {
        Self { kind, territory, flags: 0, cells: Vec::new(), custom: Vec::new() }
    }

    /// What the record is called: the first of its kind's title fields that says something.
    #[must_use]
    pub fn title(&self) -> &str {
        let table = definition(self.kind);
        let named = table.title.iter().filter_map(|key| table.field(key));
        named.map(|field| self.text(field.slot)).find(|title| !title.is_empty()).unwrap_or_default()
    }

    /// The scope in which it says that it lives; of a kind that only a later version knows, its territory.
    #[must_use]
    pub fn home(&self) -> Scope {
        definition(self.kind).home.scope(self.territory)
    }

    /// The record was removed, or merged into another: lists leave it out.
    #[must_use]
    pub const fn is_removed(&self) -> bool {
        self.flags & Self::REMOVED != 0
    }

    /// The record that it was merged into.
    #[must_use]
    pub fn merged_into(&self) -> Option<DocId> {
        // Most are not, which needs no table.
        if self.flags & Self::MERGED == 0 {
            return None;
        }
        self.text(definition(self.kind).slot("merged_into")).parse().ok()
    }

    /// The record that it hangs on, behind what that is by the table of this one's kind.
    #[must_use]
    pub fn hangs_on(&self) -> Option<(Kind, DocId)> {
        definition(self.kind).parents().find_map(|field| {
            let ValueType::Reference(kind) = field.value else { return None };
            Some((kind, self.text(field.slot).parse().ok()?))
        })
    }

    /// How much of it waits for a person: fields with several values, and a rule that is broken.
    #[must_use]
    pub fn unsettled(&self) -> u32 {
        let several = self.values(Self::DISPUTED).first().and_then(Value::as_int).and_then(|n| u32::try_from(n).ok());
        let disputed = if self.flags & Self::CONFLICT == 0 { 0 } else { several.unwrap_or(1) };
        disputed + u32::from(self.flags & Self::ISSUE != 0)
    }

    /// So many fields more wait for a person.
    pub fn dispute(&mut self, more: usize) {
        let several = self.values(Self::DISPUTED).first().and_then(Value::as_int);
        let known = several.unwrap_or(i64::from(self.flags & Self::CONFLICT != 0));
        let all = known.saturating_add(i64::try_from(more).unwrap_or(i64::MAX));
        if all > 0 {
            self.flags |= Self::CONFLICT;
        }
        put(&mut self.cells, Self::DISPUTED, (all > 1).then_some(Cell::One(Value::Int(all))));
    }

    /// The values of a slot.
    #[must_use]
    pub fn values(&self, slot: u16) -> &[Value] {
        match self.cells.binary_search_by_key(&slot, |(slot, _)| *slot) {
            Ok(at) => self.cells[at].1.values(),
            Err(_) => &[],
        }
    }

    /// The first text of a slot, or nothing.
    #[must_use]
    pub fn text(&self, slot: u16) -> &str {
        self.values(slot).first().and_then(Value::as_text).unwrap_or_default()
    }

    /// What turns this row into `new`; of the same record, so the kind is the same.
    #[must_use]
    pub fn difference(&self, new: &Self) -> RowPatch {
        RowPatch {
            flags: (self.flags != new.flags).then_some(new.flags),
            territory: (self.territory != new.territory).then_some(new.territory),
            cells: differences(&self.cells, &new.cells),
            custom: differences(&self.custom, &new.custom),
        }
    }

    /// The patch that brings the fields named by `touched` to this row's values: for a reader whose row may be any older
    /// one that differs in no more than these.
    #[must_use]
    pub fn restate(&self, touched: &RowPatch) -> RowPatch {
        let find = |slot: u16| self.cells.iter().find(|(own, _)| *own == slot).map(|(_, cell)| cell.clone());
        let custom = |id: &str| self.custom.iter().find(|(own, _)| own == id).map(|(_, cell)| cell.clone());
        RowPatch {
            flags: touched.flags.map(|_| self.flags),
            territory: touched.territory.map(|_| self.territory),
            cells: touched.cells.iter().map(|(slot, _)| (*slot, find(*slot))).collect(),
            custom: touched.custom.iter().map(|(id, _)| (id.clone(), custom(id))).collect(),
        }
    }

    /// Applies a patch.
    pub fn apply(&mut self, patch: RowPatch) {
        self.flags = patch.flags.unwrap_or(self.flags);
        self.territory = patch.territory.unwrap_or(self.territory);
        for (slot, cell) in patch.cells {
            put(&mut self.cells, slot, cell);
        }
        for (id, cell) in patch.custom {
            put(&mut self.custom, id, cell);
        }
    }
}

impl RowPatch {
    /// Nothing differs.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Names what either of two patches names; the values are `later`'s where both do.
    pub fn extend(&mut self, later: Self) {
        self.flags = later.flags.or(self.flags);
        self.territory = later.territory.or(self.territory);
        for (slot, cell) in later.cells {
            put(&mut self.cells, slot, Some(cell));
        }
        for (id, cell) in later.custom {
            put(&mut self.custom, id, Some(cell));
        }
    }
}

/// What differs between two lists sorted by key, as `(key, new)`.
fn differences<K: Ord + Clone>(old: &[(K, Cell)], new: &[(K, Cell)]) -> Vec<(K, Option<Cell>)> {
    let find = |list: &[(K, Cell)], key: &K| list.binary_search_by(|(own, _)| own.cmp(key)).ok();
    let mut differing: Vec<(K, Option<Cell>)> = Vec::new();
    for (key, cell) in new {
        if find(old, key).is_none_or(|at| old[at].1 != *cell) {
            differing.push((key.clone(), Some(cell.clone())));
        }
    }
    for (key, _) in old {
        if find(new, key).is_none() {
            differing.push((key.clone(), None));
        }
    }
    differing.sort_by(|(a, _), (b, _)| a.cmp(b));
    differing
}

/// Puts into, or takes out of, a list sorted by key.
fn put<K: Ord, V>(list: &mut Vec<(K, V)>, key: K, value: Option<V>) {
    match (list.binary_search_by(|(own, _)| own.cmp(&key)), value) {
        (Ok(at), Some(value)) => list[at].1 = value,
        (Ok(at), None) => drop(list.remove(at)),
        (Err(at), Some(value)) => list.insert(at, (key, value)),
        (Err(_), None) => {}
    }
}

// The encoding is by hand because rows are most of what a page carries beside the documents: a value is one CBOR item of its
// own type (an instant is tagged 1), a cell is a value or an array of values, a row one array.

fn encode_value<W: minicbor::encode::Write>(
    value: &Value,
    e: &mut Encoder<W>,
) -> Result<(), minicbor::encode::Error<W::Error>> {
    match value {
        Value::Null => e.null()?,
        Value::Text(text) => e.str(text)?,
        Value::Int(int) => e.i64(*int)?,
        Value::Bool(answer) => e.bool(*answer)?,
        Value::Time(ms) => e.tag(INSTANT)?.i64(*ms)?,
    }
    .ok()
}

const INSTANT: Tag = Tag::new(1);

#[expect(clippy::wildcard_enum_match_arm, reason = "whatever else CBOR has is read as an integer, or is none of ours")]
fn decode_value(d: &mut Decoder<'_>) -> Result<Value, minicbor::decode::Error> {
    match d.datatype()? {
        Type::Null => d.null().map(|()| Value::Null),
        Type::String => d.str().map(Value::text),
        Type::Bool => d.bool().map(Value::Bool),
        Type::Tag => {
            if d.tag()? != INSTANT {
                return Err(minicbor::decode::Error::message("a value of a later version"));
            }
            d.i64().map(Value::Time)
        }
        _ => d.i64().map(Value::Int),
    }
}

impl<C> Encode<C> for Cell {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        match self {
            Self::One(value) => encode_value(value, e),
            Self::Many(values) => {
                e.array(values.len() as u64)?;
                values.iter().try_for_each(|value| encode_value(value, e))
            }
            Self::Other(bytes) => e.writer_mut().write_all(bytes).map_err(minicbor::encode::Error::write),
        }
    }
}

impl<'b, C> Decode<'b, C> for Cell {
    /// Whatever is well-formed is a cell: what cannot be read is kept.
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        let begin = d.position();
        if let Ok(cell) = decode_known(d) {
            return Ok(cell);
        }
        d.set_position(begin);
        d.skip()?;
        Ok(Self::Other(d.input().get(begin..d.position()).unwrap_or_default().into()))
    }

    fn nil() -> Option<Self> {
        None
    }
}

fn decode_known(d: &mut Decoder<'_>) -> Result<Cell, minicbor::decode::Error> {
    if d.datatype()? != Type::Array {
        return decode_value(d).map(Cell::One);
    }
    let count = definite(d.array()?)?;
    (0..count).map(|_| decode_value(d)).collect::<Result<_, _>>().map(Cell::Many)
}

impl<C> Encode<C> for Row {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        ctx: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.array(3 + 2 * (self.cells.len() + self.custom.len()) as u64)?;
        self.kind.encode(e, ctx)?;
        e.u32(self.territory)?.u8(self.flags)?;
        for (slot, cell) in &self.cells {
            e.u16(*slot)?;
            cell.encode(e, ctx)?;
        }
        for (id, cell) in &self.custom {
            e.str(id)?;
            cell.encode(e, ctx)?;
        }
        Ok(())
    }
}

impl<'b, C> Decode<'b, C> for Row {
    fn decode(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Self, minicbor::decode::Error> {
        let count = definite(d.array()?)?;
        if count < 3 || count % 2 == 0 {
            return Err(minicbor::decode::Error::message("a row has an odd number of items"));
        }
        let mut row = Self::new(Kind::decode(d, ctx)?, d.u32()?);
        row.flags = d.u8()?;
        for _ in 0..(count - 3) / 2 {
            if d.datatype()? == Type::String {
                let id = d.str()?.to_owned();
                row.custom.push((id, Cell::decode(d, ctx)?));
            } else {
                row.cells.push((d.u16()?, Cell::decode(d, ctx)?));
            }
        }
        // Lookups rely on the order, which a peer might not keep.
        row.cells.sort_by_key(|(slot, _)| *slot);
        row.custom.sort_by(|(a, _), (b, _)| a.cmp(b));
        Ok(row)
    }
}

fn definite(length: Option<u64>) -> Result<u64, minicbor::decode::Error> {
    length.ok_or_else(|| minicbor::decode::Error::message("arrays have a definite length"))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// What a later version may put into a cell: a fraction, bytes, a map, an instant of another tag, all of them in a list.
    const LATER: [&[u8]; 5] = [
        &[0xfb, 0x3f, 0xf8, 0, 0, 0, 0, 0, 0],
        &[0x42, 1, 2],
        &[0xa1, 0x61, b'x', 0x80],
        &[0xc2, 0x41, 9],
        &[0x83, 0x01, 0xa0, 0xf6],
    ];

    fn value() -> impl Strategy<Value = Value> {
        prop_oneof![
            "[a-zñ]{0,6}".prop_map(Value::Text),
            any::<i64>().prop_map(Value::Int),
            any::<bool>().prop_map(Value::Bool),
            any::<i64>().prop_map(Value::Time),
        ]
    }

    fn row() -> impl Strategy<Value = Row> {
        let cell = || {
            prop_oneof![
                value().prop_map(Cell::One),
                prop::collection::vec(value(), 1..3).prop_map(Cell::Many),
                (0..LATER.len()).prop_map(|at| Cell::Other(LATER[at].into())),
            ]
        };
        let cells = prop::collection::btree_map(0u16..40, cell(), 0..6);
        let custom = prop::collection::btree_map("[a-z0-9]{8}", cell(), 0..3);
        (0u16..300, cells, custom, 0u8..8, 0u32..4).prop_map(|(kind, cells, custom, flags, territory)| Row {
            kind: Kind::from_code(kind),
            territory,
            flags,
            cells: cells.into_iter().collect(),
            custom: custom.into_iter().collect(),
        })
    }

    proptest! {
        #[test]
        fn a_row_reads_as_it_is_written(row in row()) {
            let bytes = minicbor::to_vec(&row).unwrap();
            prop_assert_eq!(minicbor::decode::<Row>(&bytes).unwrap(), row);
        }

        #[test]
        fn a_difference_turns_one_row_into_the_other(old in row(), new in row()) {
            let old = Row { kind: new.kind, ..old };
            let patch = old.difference(&new);
            let bytes = minicbor::to_vec(&patch).unwrap();
            prop_assert_eq!(&minicbor::decode::<RowPatch>(&bytes).unwrap(), &patch);
            let mut patched = old.clone();
            patched.apply(patch);
            prop_assert_eq!(patched, new);
        }

        #[test]
        fn a_restated_patch_serves_every_older_row(first in row(), second in row(), third in row()) {
            let (first, second) = (Row { kind: third.kind, ..first }, Row { kind: third.kind, ..second });
            let mut touched = first.difference(&second);
            touched.extend(second.difference(&third));
            let patch = third.restate(&touched);
            for mut older in [first, second] {
                older.apply(patch.clone());
                prop_assert_eq!(&older, &third);
            }
        }
    }
}
