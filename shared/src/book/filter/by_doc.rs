//! What is kept by record where nobody sees its order: a filter of ten thousand records asks for each of them, and on a phone a
//! tree's way down takes ten times as long as a hash.

use std::hash::{BuildHasherDefault, Hasher};

use hashbrown::HashMap;

use crate::book::search::hash;
use crate::document::DocId;

/// See the module.
pub(super) type ByDoc<V> = HashMap<DocId, V, BuildHasherDefault<DocHasher>>;

/// Hashes the bytes of ids, as the book's other tables do.
#[derive(Default)]
pub(super) struct DocHasher(u64);

impl Hasher for DocHasher {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        self.0 ^= hash(bytes);
    }

    // The length that goes before bytes says nothing: all ids are equally long.
    fn write_usize(&mut self, _length: usize) {}
}
