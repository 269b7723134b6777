//! The server's own tests: the hub over its stores, admission and its guards, the wire on real sockets.
//!
//! One program, because each would compile the hub for itself. What needs a process of its own stands beside it.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod admission;
mod common;
mod following;
mod going_back;
mod guard;
mod http;
mod inviting;
mod later;
mod live;
mod members;
mod own;
mod page;
mod poison;
mod projecting;
mod push;
mod reading;
mod registry;
mod room;
mod shut_out;
mod spine;
mod store;
mod suspended;
