//! Cartera's shared crate: the domain, its documents, the wire and the device, all pure.
//!
//! Nothing here reads a clock, a disk, a network or a source of randomness: `now` and every id are
//! parameters. So the same code runs in the browser, in the server, in the headless device and in the
//! simulator, and a failing run can be replayed from its seed.
//!
//! - [`crm`] is the domain: which records there are, which fields they have, which values are valid. It never
//!   names Automerge.
//! - [`document`] is the only place that knows how a record lies in an Automerge document.
//! - [`sync`] is what device and server say to each other.
//! - [`replica`] is the device as a state machine: events in, effects out.
//! - [`book`] is the book of customers as lists show it: search, filters, order, groups, out of rows alone.
//! - [`exchange`] reads tables and cards into commands, and writes records as such.
//!
//! Arrows: `crm ← document ← replica → sync`, `book → document`, and `exchange → crm, document, replica`'s commands. What is
//! absent on purpose: async code, spawning, logging,
//! a storage trait. Whoever runs a [`replica::Replica`] performs its effects and reports back.

pub mod book;
pub mod crm;
pub mod document;
pub mod exchange;
pub mod in_order;
pub mod replica;
pub mod sync;
