//! Lists on the page: one list for all kinds of rows, where Leptos' own is made anew for each.

use std::hash::{Hash, Hasher};

use leptos::prelude::*;

/// A row: what tells it from the others, and what makes it if it is new.
struct Row {
    key: u64,
    make: Box<dyn FnOnce() -> AnyView + Send>,
}

/// What Leptos' component of that name does: a row for each item, kept as long as there is an item of its key.
#[component]
pub fn For<IF, I, T, EF, N, KF, K>(
    /// The items.
    each: IF,
    /// What tells an item from the others.
    key: KF,
    /// Makes the row of an item.
    children: EF,
) -> AnyView
where
    IF: Fn() -> I + Send + 'static,
    I: IntoIterator<Item = T> + 'static,
    EF: Fn(T) -> N + Send + Clone + 'static,
    N: IntoView + 'static,
    KF: Fn(&T) -> K + Send + 'static,
    K: Hash,
    T: Send + 'static,
{
    let row = move |item: T| {
        let (key, children) = (digest(&key(&item)), children.clone());
        Row { key, make: Box::new(move || children(item).into_any()) }
    };
    list(Box::new(move || each().into_iter().map(&row).collect()))
}

fn list(rows: Box<dyn Fn() -> Vec<Row> + Send>) -> AnyView {
    use leptos::prelude::For;
    view! { <For each=rows key=|row: &Row| row.key children=|row: Row| (row.make)()/> }.into_any()
}

/// 64 bits of what a key says: two of a list of thousands are the same once in many millions of lists.
fn digest(key: &impl Hash) -> u64 {
    let mut hasher = Fnv(0xcbf2_9ce4_8422_2325);
    key.hash(&mut hasher);
    hasher.finish()
}

/// FNV-1a, 64 bits: short, and good enough for what nobody chooses to our harm but the company's own people.
struct Fnv(u64);

impl Hasher for Fnv {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.0 = (self.0 ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_differ_have_other_digests() {
        let keys: std::collections::BTreeSet<u64> = (0..20_000_u32).map(|key| digest(&key)).collect();
        assert_eq!(keys.len(), 20_000);
        assert_ne!(digest(&("a", "bc")), digest(&("ab", "c")));
        assert_eq!(digest(&"café"), digest(&"café".to_owned()));
    }
}
