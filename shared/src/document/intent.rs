//! What a person meant by an edit: enough to write it again on another base, or to notice that the base has moved.

use minicbor::{Decode, Encode};

use crate::crm::Value;

/// One field's edit, with the value that its author saw.
///
/// The change that an intent became is what is merged; the intent is kept beside it in the outbox, because a change can be
/// refused or its branch dropped, and then the intent is what is written again (see [`crate::replica`]).
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub enum Intent {
    /// A scalar.
    #[n(0)]
    Set {
        /// The root key.
        #[n(0)]
        key: String,
        /// Every value that stood there before the author's eyes, the winning one first; empty if none did.
        #[n(1)]
        seen: Vec<Value>,
        /// The value to stand there.
        #[n(2)]
        new: Value,
    },
    /// Text: splices against what the author saw, in order.
    #[n(1)]
    Text {
        /// The root key.
        #[n(0)]
        key: String,
        /// Each against the text that the one before it left.
        #[n(1)]
        splices: Vec<Splice>,
    },
}

/// One replacement in a text, with enough context to find its place again in a text that has moved on.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
pub struct Splice {
    /// Where, in UTF-16 units.
    #[n(0)]
    pub at: u32,
    /// What stood before it, a few dozen characters.
    #[n(1)]
    pub before: String,
    /// What was taken out.
    #[n(2)]
    pub removed: String,
    /// What was put in.
    #[n(3)]
    pub inserted: String,
    /// What stood after it, a few dozen characters.
    #[n(4)]
    pub after: String,
}

/// What an intent would do to a document as it stands.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// The author saw what stands there: write it.
    Write,
    /// The wanted value stands there already, alone: nothing to do.
    Done,
    /// Something else stands there than the author saw: keep both and let a person settle it.
    Contested,
}

impl Intent {
    /// A scalar's edit by an author who saw one value, or `Null` for none.
    #[must_use]
    pub fn set(key: impl Into<String>, seen: Value, new: Value) -> Self {
        let seen = if seen.is_null() { Vec::new() } else { vec![seen] };
        Self::Set { key: key.into(), seen, new }
    }

    /// The key it is about.
    #[must_use]
    pub fn key(&self) -> &str {
        match self {
            Self::Set { key, .. } | Self::Text { key, .. } => key,
        }
    }

    /// Becomes this edit and a later one of the same field in one, if the later one's author saw what this one wrote.
    /// Answers whether it did.
    pub fn follow(&mut self, later: &Self) -> bool {
        match (self, later) {
            (Self::Set { key, new, .. }, Self::Set { key: of, seen, new: newest })
                if key == of && distinct(seen) == distinct(std::slice::from_ref(new)) =>
            {
                *new = newest.clone();
                true
            }
            (Self::Set { .. } | Self::Text { .. }, Self::Set { .. } | Self::Text { .. }) => false,
        }
    }

    /// Compares with the values that stand at the key, in any order. `Null` counts as nothing.
    #[must_use]
    pub fn verdict(&self, standing: &[Value]) -> Verdict {
        match self {
            Self::Set { seen, new, .. } => {
                let standing = distinct(standing);
                if standing == distinct(std::slice::from_ref(new)) && standing != distinct(seen) {
                    Verdict::Done
                } else if standing == distinct(seen) {
                    Verdict::Write
                } else {
                    Verdict::Contested
                }
            }
            // Texts merge.
            Self::Text { .. } => Verdict::Write,
        }
    }
}

fn distinct(values: &[Value]) -> Vec<&Value> {
    let mut distinct: Vec<&Value> = values.iter().filter(|value| !value.is_null()).collect();
    distinct.sort_unstable();
    distinct.dedup();
    distinct
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edit_that_saw_something_else_is_contested() {
        let intent = Intent::set("name", Value::text("Ana"), Value::text("Anabel"));
        let check = |standing: &[&str]| intent.verdict(&standing.iter().copied().map(Value::text).collect::<Vec<_>>());
        assert_eq!(check(&["Ana"]), Verdict::Write);
        assert_eq!(check(&["Ana", "Ana"]), Verdict::Write, "equal values are no conflict");
        assert_eq!(check(&["Anabel"]), Verdict::Done);
        assert_eq!(check(&["Ana", "Anita"]), Verdict::Contested);
        assert_eq!(check(&[]), Verdict::Contested);
        let first = Intent::set("name", Value::Null, Value::text("Ana"));
        assert_eq!(first.verdict(&[Value::Null]), Verdict::Write);
    }

    #[test]
    fn an_edit_takes_in_a_later_one_that_saw_it() {
        let mut first = Intent::set("name", Value::text("Ana"), Value::text("Anabel"));
        assert!(!first.follow(&Intent::set("name", Value::text("Ana"), Value::text("Anita"))), "it saw something else");
        assert!(!first.follow(&Intent::set("needs", Value::text("Anabel"), Value::text("Anita"))), "another field");
        assert!(first.follow(&Intent::set("name", Value::text("Anabel"), Value::text("Anita"))));
        assert_eq!(first, Intent::set("name", Value::text("Ana"), Value::text("Anita")));
    }
}
