//! Values that cannot be wrong.
//!
//! One file a kind of value, each with the same three doors: `parse` turns what people type into the one canonical text,
//! `check` asks cheaply whether a text that comes ready-made is canonical, and `display` shows it as its country writes it.
//! Parsing what was displayed gives the same value again. What `parse` would make otherwise today and an earlier app has
//! written stays right for `check`. [`hint`] says what is worth a second look in a value that is right.

pub mod choice;
pub mod civil;
pub mod date;
pub mod error;
pub mod hint;
pub mod ids;
pub mod letters;
pub mod mail;
pub mod money;
pub mod number;
pub mod phone;
pub mod place;
pub mod region;
mod sign;
pub mod tax_id;
pub mod text;
pub mod time;
pub mod web;
pub mod zone;
