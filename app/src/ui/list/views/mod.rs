//! Views of a list: the one that is open and those that are pinned, in the head; all of them, and what is done with one, in a sheet.

mod chips;
mod name;
mod sheet;

pub use chips::{Notice, OpenView, Pinned, ViewsButton};
pub use name::NameView;
pub use sheet::{MenuItems, Sheet};
