//! Memos and effects, each made by one function for all closures: Leptos' own are made anew for each, by the hundred.

use leptos::prelude::{Effect, Memo};

type Following<T> = Box<dyn Fn(Option<&T>) -> T + Send + Sync>;

/// A value that follows others, and tells whoever reads it only when it is another.
pub fn memo<T: PartialEq + Send + Sync + 'static>(value: impl Fn(Option<&T>) -> T + Send + Sync + 'static) -> Memo<T> {
    fn of<T: PartialEq + Send + Sync + 'static>(value: Following<T>) -> Memo<T> {
        Memo::new(move |before: Option<&T>| value(before))
    }
    of(Box::new(value))
}

/// Does something, and does it again whenever what it has read is another.
pub fn effect(act: impl FnMut() + 'static) {
    fn of(act: Box<dyn FnMut()>) {
        Effect::new(act);
    }
    of(Box::new(act));
}
