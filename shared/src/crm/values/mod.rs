//! Values that cannot be wrong.
//!
//! One file a kind of value, each with the same three doors: `parse` turns what people type into the one canonical text,
//! `check` asks cheaply whether a text that comes ready-made is canonical, and `display` shows it as its country writes it.
//! Parsing what was displayed gives the same value again.

pub mod choice;
pub mod civil;
pub mod date;
pub mod error;
pub mod ids;
pub mod mail;
pub mod money;
pub mod number;
pub mod phone;
pub mod place;
pub mod region;
pub mod tax_id;
pub mod text;
pub mod time;
pub mod web;
