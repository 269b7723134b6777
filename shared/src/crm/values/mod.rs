//! Values that cannot be wrong: each kind of value parses what people type into one canonical form, and checks a stranger's.

pub mod choice;
pub mod error;
pub mod region;
