//! The rows of all records, each as the bytes that are stored of it.
//!
//! A row that is read takes several times the memory of its bytes: a hundred thousand of them are more than a phone has
//! to spare. So they are kept packed, and read one by one for whoever looks. What most questions about many rows need
//! (where, what kind, which flags) stands at the beginning of the bytes, and is read without the rest.

use std::collections::BTreeMap;
use std::ops::Bound;

use minicbor::data::Type;
use minicbor::{Decode, Decoder, Encode, Encoder};

use super::stored::Listed;
use crate::crm::{Kind, definition};
use crate::document::{DocId, Row};
use crate::sync::cursor::Scope;

/// A [`Listed`] row in its encoding.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackedRow(Box<[u8]>);

/// What stands at the beginning of a row.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct RowHead {
    /// As [`Listed::scope`].
    pub scope: Option<Scope>,
    /// As [`Row::kind`].
    pub kind: Kind,
    /// As [`Row::territory`].
    pub territory: Scope,
    /// As [`Row::flags`].
    pub flags: u8,
}

impl PackedRow {
    /// A row, packed.
    #[must_use]
    pub fn new(listed: &Listed) -> Self {
        Self(crate::sync::body::encode(listed).into())
    }

    /// A row of its scope and the encoding of its [`Row`], which is not looked at.
    #[must_use]
    pub fn from_parts(scope: Option<Scope>, row: &[u8]) -> Self {
        let mut encoder = Encoder::new(Vec::with_capacity(row.len() + 6));
        // Writing to a Vec is infallible.
        let _infallible = encoder.array(2).and_then(|encoder| encoder.encode(scope).map(drop));
        let mut bytes = encoder.into_writer();
        bytes.extend_from_slice(row);
        Self(bytes.into())
    }

    /// The encoding.
    #[must_use]
    pub const fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The encoding of the [`Row`] alone; empty if the bytes are damaged.
    #[must_use]
    pub fn row_bytes(&self) -> &[u8] {
        let mut decoder = Decoder::new(&self.0);
        let read = decoder.array().and_then(|_| decoder.decode::<Option<Scope>>());
        read.ok().and_then(|_| self.0.get(decoder.position()..)).unwrap_or_default()
    }

    /// The row; none if the bytes are damaged.
    #[must_use]
    pub fn read(&self) -> Option<Listed> {
        minicbor::decode(&self.0).ok()
    }

    /// Its beginning; none if the bytes are damaged.
    #[must_use]
    pub fn head(&self) -> Option<RowHead> {
        let mut decoder = Decoder::new(&self.0);
        let mut read = || -> Result<RowHead, minicbor::decode::Error> {
            decoder.array()?;
            let scope = decoder.decode()?;
            decoder.array()?;
            Ok(RowHead { scope, kind: decoder.decode()?, territory: decoder.u32()?, flags: decoder.u8()? })
        };
        read().ok()
    }
}

impl<C> Encode<C> for PackedRow {
    fn encode<W: minicbor::encode::Write>(
        &self,
        e: &mut Encoder<W>,
        _: &mut C,
    ) -> Result<(), minicbor::encode::Error<W::Error>> {
        e.writer_mut().write_all(&self.0).map_err(minicbor::encode::Error::write)
    }
}

impl<'b, C> Decode<'b, C> for PackedRow {
    /// Finds where the row ends, and takes its bytes as they are.
    fn decode(d: &mut Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
        if d.datatype()? != Type::Array {
            return Err(minicbor::decode::Error::message("a row is an array"));
        }
        let begin = d.position();
        d.skip()?;
        let bytes = d.input().get(begin..d.position()).unwrap_or_default();
        Ok(Self(bytes.into()))
    }
}

/// The row of every record on the device, by document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    packed: BTreeMap<DocId, PackedRow>,
}

impl Rows {
    /// How many there are.
    #[must_use]
    pub fn len(&self) -> usize {
        self.packed.len()
    }

    /// Whether there is none.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.packed.is_empty()
    }

    /// Whether a document has one.
    #[must_use]
    pub fn contains(&self, doc: DocId) -> bool {
        self.packed.contains_key(&doc)
    }

    /// The row of a document, read.
    #[must_use]
    pub fn get(&self, doc: DocId) -> Option<Listed> {
        self.packed.get(&doc)?.read()
    }

    /// The row of a document as it is kept.
    #[must_use]
    pub fn packed(&self, doc: DocId) -> Option<&PackedRow> {
        self.packed.get(&doc)
    }

    /// The beginning of a document's row.
    #[must_use]
    pub fn head(&self, doc: DocId) -> Option<RowHead> {
        self.packed.get(&doc)?.head()
    }

    /// The beginning of every row, by document.
    pub fn heads(&self) -> impl Iterator<Item = (DocId, RowHead)> {
        self.packed.iter().filter_map(|(doc, row)| Some((*doc, row.head()?)))
    }

    /// The rows behind a document, by document, as they are kept; from the first on if there is none.
    pub fn after(&self, doc: Option<DocId>) -> impl Iterator<Item = (DocId, &PackedRow)> {
        let from = doc.map_or(Bound::Unbounded, Bound::Excluded);
        self.packed.range((from, Bound::Unbounded)).map(|(doc, row)| (*doc, row))
    }

    /// The last document that has one.
    #[must_use]
    pub fn last(&self) -> Option<DocId> {
        self.packed.last_key_value().map(|(doc, _)| *doc)
    }

    /// Puts a row in the place of the one that was there, and answers that.
    pub fn insert(&mut self, doc: DocId, row: PackedRow) -> Option<PackedRow> {
        self.packed.insert(doc, row)
    }

    /// Takes a row out.
    pub fn remove(&mut self, doc: DocId) -> Option<PackedRow> {
        self.packed.remove(&doc)
    }
}

impl FromIterator<(DocId, PackedRow)> for Rows {
    fn from_iter<I: IntoIterator<Item = (DocId, PackedRow)>>(rows: I) -> Self {
        Self { packed: rows.into_iter().collect() }
    }
}

impl RowHead {
    /// As [`Row::home`].
    #[must_use]
    pub fn home(&self) -> Scope {
        definition(self.kind).home.scope(self.territory)
    }

    /// Whether lists leave the record out.
    #[must_use]
    pub const fn is_removed(&self) -> bool {
        self.flags & Row::REMOVED != 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Value;
    use crate::document::Cell;

    fn listed(scope: Option<Scope>) -> Listed {
        let cells = vec![(1, Cell::One(Value::text("Ñandú"))), (70, Cell::Many(vec![Value::Int(-3), Value::Time(9)]))];
        let custom = vec![("ab12cd34".to_owned(), Cell::One(Value::Bool(true)))];
        Listed { scope, row: Row { cells, custom, flags: Row::ISSUE, ..Row::new(Kind::ACTIVITY, 70_000) } }
    }

    #[test]
    fn a_row_is_the_same_read_whole_and_in_parts() {
        for scope in [None, Some(3), Some(70_000)] {
            let (listed, packed) = (listed(scope), PackedRow::new(&listed(scope)));
            assert_eq!(packed.read().unwrap(), listed);
            let head = RowHead { scope, kind: Kind::ACTIVITY, territory: 70_000, flags: Row::ISSUE };
            assert_eq!(packed.head(), Some(head));
            assert_eq!(minicbor::decode::<Row>(packed.row_bytes()).unwrap(), listed.row);
            assert_eq!(PackedRow::from_parts(scope, packed.row_bytes()), packed);
            // Between others, in one value.
            let bytes = minicbor::to_vec((7_u8, &packed, "x")).unwrap();
            assert_eq!(minicbor::decode::<(u8, PackedRow, &str)>(&bytes).unwrap(), (7, packed, "x"));
        }
    }

    #[test]
    fn what_is_damaged_is_no_row() {
        let packed = PackedRow::new(&listed(Some(1)));
        for end in 0..packed.bytes().len() {
            let cut = &packed.bytes()[..end];
            assert!(minicbor::decode::<PackedRow>(cut).is_err(), "{end}");
            assert!(PackedRow(cut.into()).read().is_none(), "{end}");
        }
        assert!(minicbor::decode::<PackedRow>(&[0x01]).is_err());
    }
}
