//! Lists on the page: one list for all kinds of rows, where Leptos' own is made anew for each; and long ones drawn by and by.

use std::hash::{Hash, Hasher};
use std::time::Duration;

use leptos::prelude::*;

use crate::reactive::{effect, memo};

/// So many rows are drawn at first, which is more than a phone shows, and so many more after each frame.
const STEP: usize = 8;

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

/// How many of some rows are to be drawn: `STEP` at first, and as many more after each frame, so that drawing them is no long task.
/// Once all are drawn, what comes later is drawn at once. `all` is how many there are; none: not known yet, and then it begins anew.
pub fn drawn(all: impl Fn() -> Option<usize> + 'static) -> RwSignal<usize> {
    drawn_by(STEP, Box::new(all))
}

/// How many parts of a screen are to be drawn: one with each frame, once `is_known` what they say.
pub fn parts_drawn(parts: usize, is_known: impl Fn() -> bool + 'static) -> RwSignal<usize> {
    drawn_by(1, Box::new(move || is_known().then_some(parts)))
}

/// A part of a screen, drawn after so many others.
pub fn after(drawn: RwSignal<usize>, others: usize, part: impl Fn() -> AnyView + Send + 'static) -> AnyView {
    let is_due = memo(move |_| drawn.get() > others);
    (move || is_due.get().then(&part)).into_any()
}

fn drawn_by(step: usize, all: Box<dyn Fn() -> Option<usize>>) -> RwSignal<usize> {
    let drawn = RwSignal::new(step);
    effect(move || {
        let done = drawn.get();
        match all() {
            Some(all) if done < all => request_animation_frame(move || {
                let next = move || {
                    drawn.try_set(done + step);
                };
                set_timeout(next, Duration::ZERO);
            }),
            Some(_) if done != usize::MAX => drawn.set(usize::MAX),
            None if done != step => drawn.set(step),
            _ => {}
        }
    });
    drawn
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
