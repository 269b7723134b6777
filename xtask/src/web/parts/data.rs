//! Large tables that only the rest reads, and that come with it: the plans of all the world's telephone numbers are a twelfth of
//! what a first use would download.
//!
//! A table is known by its content, as that of a file that is built in. Code names it by an address, in a constant or in what is
//! added to one; data names it by an address, with a length behind it. What neither the code of the first part nor any other
//! data names so cannot be reached before the rest is there.

use std::collections::BTreeSet;
use std::ops::Range;

use anyhow::{Context, Result};
use walrus::ir::{Const, Load, LoadSimd, Store, Value, Visitor, dfs_in_order};
use walrus::{ConstExpr, Data, DataId, DataKind, FunctionId, FunctionKind, Module};

/// Where in memory those of `files` lie that only the rest reads.
pub(super) fn of_the_rest(module: &Module, kept: &BTreeSet<FunctionId>, files: &[Vec<u8>]) -> Vec<Range<u32>> {
    let mut named = Named::default();
    kept.iter().for_each(|id| named.read(module, *id));
    let is_unread = |table: &Range<u32>| {
        let points = |data: &Data| {
            let start = place(module, data.id()).map_or(0, |place| place.start);
            let within =
                |at: u32| usize::try_from(at.saturating_sub(start)).unwrap_or(usize::MAX).min(data.value.len());
            let (before, behind) = (0..within(table.start), within(table.end)..data.value.len());
            // What it says of itself does not count.
            [before, behind].into_iter().any(|part| {
                let from = start + u32::try_from(part.start).unwrap_or(0);
                points_into(data.value.get(part).unwrap_or_default(), from, table)
            })
        };
        named.0.range(table.clone()).next().is_none() && !module.data.iter().any(points)
    };
    files.iter().filter_map(|file| found(module, file)).filter(is_unread).collect()
}

/// Where in memory a file lies, if it is there once.
fn found(module: &Module, file: &[u8]) -> Option<Range<u32>> {
    let mut places = module.data.iter().filter_map(|data| {
        let place = place(module, data.id())?;
        let at = (data.value.len() >= file.len() && !file.is_empty())
            .then(|| data.value.windows(file.len()).position(|part| part == file))??;
        let start = place.start + u32::try_from(at).ok()?;
        Some(start..start + u32::try_from(file.len()).ok()?)
    });
    places.next().filter(|_| places.next().is_none())
}

/// Makes data of its own of each of these tables, and says which.
///
/// # Errors
/// A module without memory.
pub(super) fn set_apart(module: &mut Module, tables: &[Range<u32>]) -> Result<BTreeSet<usize>> {
    let mut apart = BTreeSet::new();
    for table in tables {
        let around = |data: &Data| {
            let place = place(module, data.id())?;
            (place.start <= table.start && table.end <= place.end).then_some((data.id(), place))
        };
        let (id, whole) = module.data.iter().find_map(around).context("a table that is nowhere")?;
        let memory = module.memories.iter().next().context("a module without memory")?.id();
        let value = std::mem::take(&mut module.data.get_mut(id).value);
        let part = |range: Range<u32>| {
            value.get((range.start - whole.start) as usize..(range.end - whole.start) as usize).map(<[u8]>::to_vec)
        };
        let parts =
            [whole.start..table.start, table.clone(), table.end..whole.end].map(|range| (part(range.clone()), range));
        for (value, range) in parts {
            let value = value.context("a table beyond its data")?;
            if value.is_empty() {
                continue;
            }
            let offset = ConstExpr::Value(Value::I32(range.start.cast_signed()));
            let own = module.data.add(DataKind::Active { memory, offset }, value);
            module.memories.get_mut(memory).data_segments.insert(own);
            if range == *table {
                apart.insert(own.index());
            }
        }
        module.memories.get_mut(memory).data_segments.remove(&id);
        module.data.delete(id);
    }
    Ok(apart)
}

/// Where in memory data is put.
fn place(module: &Module, id: DataId) -> Option<Range<u32>> {
    let data = module.data.get(id);
    let DataKind::Active { offset: ConstExpr::Value(Value::I32(start)), .. } = data.kind else { return None };
    let start = start.cast_unsigned();
    Some(start..start.checked_add(u32::try_from(data.value.len()).ok()?)?)
}

/// Whether data that begins at `start` has the address of a table's beginning, or an address within it and behind it a length of
/// most of it that does not lead out of it. An item is no part that something else would point at.
fn points_into(data: &[u8], start: u32, table: &Range<u32>) -> bool {
    // Addresses stand at multiples of four.
    let before = (start.next_multiple_of(4) - start) as usize;
    let (words, _) = data.get(before..).unwrap_or_default().as_chunks::<4>();
    let words: Vec<u32> = words.iter().map(|word| u32::from_le_bytes(*word)).collect();
    let most = (table.end - table.start) / 2;
    words.iter().zip(words.iter().skip(1)).any(|(address, length)| {
        let is_within = |end: u32| end <= table.end && *length > most;
        *address == table.start || table.contains(address) && address.checked_add(*length).is_some_and(is_within)
    })
}

/// Addresses that code names.
#[derive(Default)]
struct Named(BTreeSet<u32>);

impl Named {
    fn read(&mut self, module: &Module, id: FunctionId) {
        if let FunctionKind::Local(function) = &module.funcs.get(id).kind {
            dfs_in_order(self, function, function.entry_block());
        }
    }

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
