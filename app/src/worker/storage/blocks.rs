//! Which rows lie where, and what is written anew when they are folded: decisions alone, nothing is read or written here.
//!
//! A row lies in one block, or in several of which the latest counts, or alone beside them; a mark beside them says that it
//! is gone. A copy that does not count is harmless only as long as what counts more is there. So folding, which takes marks
//! and single rows away, writes every block anew that holds a copy of such a row, and every block that holds any copy that
//! does not count: what was taken back from this phone must not come back out of an old block.

use std::collections::{BTreeMap, BTreeSet};

use shared::document::DocId;
use shared::replica::PackedRow;

/// Rows a block.
pub(super) const BLOCK: usize = 100;

/// From so many rows in one commit on, they are written as blocks at once.
const BULK: usize = 60;

/// So many rows alone are worth folding.
const WORTH_FOLDING: usize = 400;

/// So many blocks with copies that do not count are worth folding.
const STALE: usize = 40;

/// Where rows are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct RowIndex {
    /// The block that a document's row counts in.
    block: BTreeMap<DocId, u32>,
    /// Blocks that hold a copy which does not count, because a later block has the row.
    stale: BTreeSet<u32>,
    /// Documents with a row of their own.
    alone: BTreeSet<DocId>,
    /// Documents whose row is gone, but lies in a block.
    marked: BTreeSet<DocId>,
    next_block: u32,
}

/// How a commit writes its rows.
#[derive(Debug, Default)]
pub(super) struct Plan<'r> {
    /// New blocks.
    pub blocks: Vec<(u32, Vec<(DocId, &'r PackedRow)>)>,
    /// Rows by themselves.
    pub alone: Vec<(DocId, &'r PackedRow)>,
    /// Rows that are gone from a block.
    pub marked: Vec<DocId>,
    /// What lies by itself, or is marked, and is to be taken away.
    pub cleared: Vec<DocId>,
}

/// How rows are folded.
#[derive(Debug, Default)]
pub(super) struct Folded {
    /// Blocks that go.
    pub gone: BTreeSet<u32>,
    /// Blocks that come.
    pub blocks: Vec<(u32, Vec<(DocId, PackedRow)>)>,
    /// What lies by itself, or is marked, and goes.
    pub cleared: Vec<DocId>,
}

impl RowIndex {
    /// Takes in a block that was read; blocks come in their order.
    pub(super) fn read_block(&mut self, number: u32, docs: impl IntoIterator<Item = DocId>) {
        for doc in docs {
            if let Some(before) = self.block.insert(doc, number)
                && before != number
            {
                self.stale.insert(before);
            }
        }
        self.next_block = self.next_block.max(number + 1);
    }

    /// Takes in what was read beside the blocks.
    pub(super) fn read_alone(&mut self, doc: DocId, is_gone: bool) {
        if is_gone {
            self.marked.insert(doc)
        } else {
            self.alone.insert(doc)
        };
    }

    /// Plans the writing of rows, and of those that are gone.
    pub(super) fn plan<'r>(&self, rows: BTreeMap<DocId, Option<&'r PackedRow>>) -> Plan<'r> {
        let mut plan = Plan::default();
        let gone = rows.iter().filter(|(_, row)| row.is_none()).map(|(doc, _)| *doc);
        let (marked, unmarked): (Vec<DocId>, Vec<DocId>) = gone.partition(|doc| self.block.contains_key(doc));
        plan.marked = marked;
        plan.cleared = unmarked;
        let kept: Vec<(DocId, &PackedRow)> = rows.into_iter().filter_map(|(doc, row)| Some((doc, row?))).collect();
        if kept.len() < BULK {
            plan.alone = kept;
            return plan;
        }
        for (rows, number) in kept.chunks(BLOCK).zip(self.next_block..) {
            plan.cleared.extend(rows.iter().map(|(doc, _)| *doc).filter(|doc| self.is_beside(*doc)));
            plan.blocks.push((number, rows.to_vec()));
        }
        plan
    }

    /// The plan is durable.
    pub(super) fn planned(&mut self, plan: &Plan<'_>) {
        for (number, rows) in &plan.blocks {
            self.read_block(*number, rows.iter().map(|(doc, _)| *doc));
        }
        for doc in &plan.cleared {
            self.alone.remove(doc);
            self.marked.remove(doc);
        }
        for doc in &plan.marked {
            self.alone.remove(doc);
            self.marked.insert(*doc);
        }
        for (doc, _) in &plan.alone {
            self.marked.remove(doc);
            self.alone.insert(*doc);
        }
    }

    /// Whether folding pays. What is gone is taken off the disk as soon as there is time for it.
    pub(super) fn is_worth_folding(&self) -> bool {
        self.alone.len() >= WORTH_FOLDING || self.stale.len() >= STALE || !self.marked.is_empty()
    }

    /// The blocks that folding writes anew: all that it has to read.
    pub(super) fn affected(&self) -> BTreeSet<u32> {
        let beside = self.alone.iter().chain(&self.marked);
        beside.filter_map(|doc| self.block.get(doc)).chain(&self.stale).copied().collect()
    }

    /// Folds what was read of [`RowIndex::affected`], and of what lies beside the blocks (none: gone).
    pub(super) fn fold(
        &self,
        blocks: Vec<(u32, Vec<(DocId, PackedRow)>)>,
        beside: Vec<(DocId, Option<PackedRow>)>,
    ) -> Folded {
        let mut folded = Folded { gone: blocks.iter().map(|(number, _)| *number).collect(), ..Folded::default() };
        let mut rows: BTreeMap<DocId, PackedRow> = BTreeMap::new();
        for (number, held) in blocks {
            rows.extend(held.into_iter().filter(|(doc, _)| self.block.get(doc) == Some(&number)));
        }
        for (doc, row) in beside {
            match row {
                Some(row) => drop(rows.insert(doc, row)),
                None => drop(rows.remove(&doc)),
            }
            folded.cleared.push(doc);
        }
        let mut rows = rows.into_iter().peekable();
        let mut number = self.next_block;
        while rows.peek().is_some() {
            folded.blocks.push((number, rows.by_ref().take(BLOCK).collect()));
            number += 1;
        }
        folded
    }

    /// The folding is durable.
    pub(super) fn folded(&mut self, folded: &Folded) {
        self.block.retain(|_, number| !folded.gone.contains(number));
        self.stale.retain(|number| !folded.gone.contains(number));
        for doc in &folded.cleared {
            self.alone.remove(doc);
            self.marked.remove(doc);
        }
        for (number, rows) in &folded.blocks {
            self.read_block(*number, rows.iter().map(|(doc, _)| *doc));
        }
    }

    fn is_beside(&self, doc: DocId) -> bool {
        self.alone.contains(&doc) || self.marked.contains(&doc)
    }
}

#[cfg(test)]
mod tests {
    use shared::crm::{Kind, Value};
    use shared::document::{Cell, Row};
    use shared::replica::Listed;

    use super::*;

    /// A disk as the plans leave it.
    #[derive(Default)]
    struct Disk {
        blocks: BTreeMap<u32, Vec<(DocId, PackedRow)>>,
        beside: BTreeMap<DocId, Option<PackedRow>>,
        index: RowIndex,
    }

    fn doc(number: u32) -> DocId {
        DocId::new(i64::from(number), [0; 10])
    }

    fn row(name: &str) -> PackedRow {
        let mut row = Row::new(Kind::CUSTOMER, 1);
        row.cells = vec![(4, Cell::One(Value::text(name)))];
        PackedRow::new(&Listed { scope: Some(1), row })
    }

    impl Disk {
        fn commit(&mut self, rows: &BTreeMap<DocId, Option<PackedRow>>) {
            let plan = self.index.plan(rows.iter().map(|(doc, row)| (*doc, row.as_ref())).collect());
            let own = |rows: &[(DocId, &PackedRow)]| rows.iter().map(|(doc, row)| (*doc, (*row).clone())).collect();
            self.blocks.extend(plan.blocks.iter().map(|(number, rows)| (*number, own(rows))));
            for doc in &plan.cleared {
                self.beside.remove(doc);
            }
            self.beside.extend(plan.marked.iter().map(|doc| (*doc, None)));
            self.beside.extend(plan.alone.iter().map(|(doc, row)| (*doc, Some((*row).clone()))));
            self.index.planned(&plan);
        }

        fn put(&mut self, docs: impl Iterator<Item = u32>, name: &str) {
            self.commit(&docs.map(|number| (doc(number), Some(row(name)))).collect());
        }

        fn drop_all(&mut self, docs: impl Iterator<Item = u32>) {
            self.commit(&docs.map(|number| (doc(number), None)).collect());
        }

        fn fold(&mut self) {
            let affected = self.index.affected();
            let read = affected.iter().map(|number| (*number, self.blocks[number].clone())).collect();
            let folded = self.index.fold(read, self.beside.clone().into_iter().collect());
            self.blocks.retain(|number, _| !folded.gone.contains(number));
            self.blocks.extend(folded.blocks.iter().cloned());
            for doc in &folded.cleared {
                self.beside.remove(doc);
            }
            self.index.folded(&folded);
        }

        /// What a new start reads; and what is known of it is what was known before.
        fn restarted(&mut self) -> BTreeMap<DocId, PackedRow> {
            let (mut index, mut rows) = (RowIndex::default(), BTreeMap::new());
            for (number, held) in &self.blocks {
                index.read_block(*number, held.iter().map(|(doc, _)| *doc));
                rows.extend(held.iter().cloned());
            }
            for (doc, row) in &self.beside {
                index.read_alone(*doc, row.is_none());
                match row {
                    Some(row) => drop(rows.insert(*doc, row.clone())),
                    None => drop(rows.remove(doc)),
                }
            }
            // A fold may have left the highest number behind it.
            index.next_block = index.next_block.max(self.index.next_block);
            assert_eq!(index, self.index);
            rows
        }
    }

    #[test]
    fn a_territory_that_was_taken_back_does_not_come_back_out_of_old_blocks() {
        let mut disk = Disk::default();
        disk.put(0..1_000, "as they came");
        disk.put(0..1_000, "given to somebody else");
        disk.drop_all(0..1_000);
        disk.put(2_000..2_030, "others");
        disk.fold();
        assert_eq!(disk.restarted().len(), 30);
        assert!(disk.beside.is_empty(), "no mark is left");
        assert_eq!(disk.blocks.len(), 1, "nor is a copy");
    }

    #[test]
    fn what_does_not_count_goes_even_if_nothing_lies_beside() {
        let mut disk = Disk::default();
        disk.put(0..250, "first");
        disk.put(50..120, "second");
        disk.fold();
        let copies: usize = disk.blocks.values().map(Vec::len).sum();
        assert_eq!(copies, 250);
        assert_eq!(disk.restarted()[&doc(60)], row("second"));
        assert_eq!(disk.restarted()[&doc(20)], row("first"));
    }

    #[test]
    fn a_block_that_nothing_touched_is_left_alone() {
        let mut disk = Disk::default();
        disk.put(0..300, "first");
        disk.put(250..251, "second");
        assert_eq!(disk.index.affected(), BTreeSet::from([2]));
        disk.fold();
        assert_eq!(disk.blocks.keys().copied().collect::<Vec<_>>(), [0, 1, 3]);
        assert_eq!(disk.restarted()[&doc(250)], row("second"));
    }

    #[test]
    fn whatever_is_written_dropped_and_folded_a_new_start_reads_the_same() {
        let mut number = 88_172_645_463_325_252_u64;
        let mut next = move |below: u32| {
            // Marsaglia's xorshift.
            number ^= number << 13;
            number ^= number >> 7;
            number ^= number << 17;
            u32::try_from(number % u64::from(below)).unwrap()
        };
        let (mut disk, mut model) = (Disk::default(), BTreeMap::new());
        for round in 0..600 {
            let many = if next(3) == 0 { 60 + next(300) } else { 1 + next(20) };
            let from = next(900);
            let mut rows = BTreeMap::new();
            for number in from..from + many {
                let new = (next(4) > 0).then(|| row(&format!("{round}")));
                rows.insert(doc(number), new);
            }
            for (doc, row) in &rows {
                match row {
                    Some(row) => drop(model.insert(*doc, row.clone())),
                    None => drop(model.remove(doc)),
                }
            }
            disk.commit(&rows);
            if next(5) == 0 {
                disk.fold();
                assert!(disk.beside.is_empty() && !disk.index.is_worth_folding());
                assert_eq!(disk.blocks.values().map(Vec::len).sum::<usize>(), model.len());
            }
            assert_eq!(disk.restarted(), model, "round {round}");
        }
    }
}
