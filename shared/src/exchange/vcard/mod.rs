//! vCard: 2.1, 3.0 and 4.0 in, 4.0 out.

mod card;
mod labels;
mod line;
mod read;
mod rest;
mod say;
mod write;

pub use read::Cards;
pub use write::write;
