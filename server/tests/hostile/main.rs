//! Hostile bytes: whatever a peer may send is read or refused, in bounded time, and nobody else notices.
//!
//! - [`decoders`] mutates every message, chunk and packed sequence that `shared` reads, [`admission`] changes on their way
//!   into a document, in this process and through the real guard, [`network`] whole requests to the real server.
//! - [`classes`] has a test for each class of attack that is known to bring Automerge or a naive decoder down.
//! - Mutants get past the first checks: [`cbor`] repairs lengths, [`change`] rebuilds chunks with their checksums.
//! - `corpus/` holds a file for each seed and for each mutant that ever did harm, in a folder for each decoder. All of them
//!   are replayed in every run.
//!
//! Runs are alike: the mutants follow from a seed and a number of cases. `CARTERA_HOSTILE=SEED:CASES` asks for others, and
//! `CARTERA_CORPUS=write` writes the seeds and what did harm into `corpus/`.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod admission;
mod cbor;
mod change;
mod classes;
#[path = "../server/common/mod.rs"]
#[allow(dead_code, reason = "this needs a part of it")]
mod common;
mod corpus;
mod decoders;
mod network;
mod random;
