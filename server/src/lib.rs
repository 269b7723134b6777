//! Cartera's server: it lets changes in, merges them, keeps them, and tells the other devices.
//!
//! - [`admission`] decides which changes are let in and merges them into a document: pure functions over bytes.
//! - [`guard`] runs that merge in child processes, because Automerge is not safe on hostile bytes. The serving process
//!   itself never decodes an Automerge operation that a guard has not verified.
//! - [`store`] keeps documents, feeds, digests, devices: one trait with two homes, SQLite and memory.
//! - [`hub`] orders, commits and fans out: a request in, an answer out, with `now` as a parameter. It needs neither
//!   sockets nor processes, so that a simulator runs the real one.
//! - [`trust`] has what a device proves itself with: invitations, sessions, challenges, signatures.
//! - [`http`] puts the hub on the network, and serves the app.
//! - [`command_line`] is what an administrator types.
//! - [`founding`] is how a workspace begins, [`sample`] makes up customers for a first look.
//!
//! Invariants:
//! - A change is durable before its sender is told so and before anybody else can read it.
//! - A command is committed in one transaction: documents, feed, head and digests together; so are a request's, but for very
//!   large ones.
//! - What a device is sent lies in its member's scopes at the moment of the read, all of it from one read snapshot.
//! - A document that exists outside a member's scopes answers exactly as one that does not exist.
//!
//! What is absent on purpose: session state (a session is a MAC, everything else comes with the request), an
//! object-relational layer, cookies, CORS, compaction of histories.

pub mod admission;
mod causes;
pub mod command_line;
pub mod founding;
pub mod guard;
pub mod http;
pub mod hub;
pub mod sample;
pub mod store;
pub mod trust;
