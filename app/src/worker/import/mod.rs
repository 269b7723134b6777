//! A file on its way into the book: what was read of it, what a person said about it, its dry run, and all of that in words.
//!
//! What is held here is the worker's alone, and only until the file is closed; [`super::host`] drives it in slices.

mod said;
mod session;
mod sides;

pub use said::{decide_alike, in_words, name, policy, policy_of, problem_kinds, said};
pub use session::{Grounds, Session};
