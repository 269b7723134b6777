//! Large tables that only the rest reads, and that come with it: the plans of all the world's telephone numbers are a twelfth of
//! what a first use would download.
//!
//! Code names a table by an address, in a constant or in what is added to one; data names it by an address with a length behind
//! it. What neither the code of the first part nor any other data names so cannot be reached before the rest is there. That
//! holds for tables of bytes, as files that are built in; a table with pointers into its middle would have to be small to be
//! overlooked, so small ones stay.

use std::collections::BTreeSet;
use std::ops::Range;

use walrus::ir::{Const, Load, LoadSimd, Store, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, DataId, DataKind, FunctionId, FunctionKind, Module};

/// What is smaller stays in the first part, bytes.
const LARGE: usize = 64 * 1024;

/// A length is of an item, or of more than half a table: what lies between is no length, but numbers that look like one.
const ITEM: u32 = 32 * 1024;

/// The places, among the module's data, of what only the rest reads.
pub(super) fn of_the_rest(module: &Module, kept: &BTreeSet<FunctionId>) -> BTreeSet<usize> {
    let mut named = Named::default();
    for id in kept {
        if let FunctionKind::Local(function) = &module.funcs.get(*id).kind {
            dfs_in_order(&mut named, function, function.entry_block());
        }
    }
    let large = module.data.iter().filter(|data| data.value.len() >= LARGE);
    large
        .filter(|data| {
            let Some(place) = place(module, data.id()) else { return false };
            named.0.range(place.clone()).next().is_none()
                && !module.data.iter().filter(|other| other.id() != data.id()).any(|other| {
                    let start = self::place(module, other.id()).map_or(0, |place| place.start);
                    points_into(&other.value, start, &place)
                })
        })
        .map(|data| data.id().index())
        .collect()
}

/// Where in memory data is put.
fn place(module: &Module, id: DataId) -> Option<Range<u32>> {
    let data = module.data.get(id);
    let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind else { return None };
    let start = start.cast_unsigned();
    Some(start..start.checked_add(u32::try_from(data.value.len()).ok()?)?)
}

/// Whether data that begins at `start` has an address of this place, and behind it a length that does not lead out of it.
fn points_into(data: &[u8], start: u32, place: &Range<u32>) -> bool {
    // Addresses stand at multiples of four.
    let before = (start.next_multiple_of(4) - start) as usize;
    let (words, _) = data.get(before..).unwrap_or_default().as_chunks::<4>();
    let words: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let is_length = |length: u32| (1..ITEM).contains(&length) || length > (place.end - place.start) / 2;
    words.iter().zip(words.iter().skip(1)).any(|(address, length)| {
        let end = address.checked_add(*length);
        place.contains(address) && is_length(*length) && end.is_some_and(|end| end <= place.end)
    })
}

/// Addresses that code names.
#[derive(Default)]
struct Named(BTreeSet<u32>);

impl Named {
    fn add(&mut self, offset: u64) {
        self.0.extend(u32::try_from(offset));
    }
}

impl Visitor<'_> for Named {
    fn visit_const(&mut self, constant: &Const) {
        if let Value::I32(number) = constant.value {
            self.0.insert(number.cast_unsigned());
        }
    }

    fn visit_load(&mut self, load: &Load) {
        self.add(load.arg.offset);
    }

    fn visit_load_simd(&mut self, load: &LoadSimd) {
        self.add(load.arg.offset);
    }

    fn visit_store(&mut self, store: &Store) {
        self.add(store.arg.offset);
    }
}
