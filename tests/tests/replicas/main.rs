//! Replicas and what they are promised: headless devices against the real server, and the simulator's weeks.
//!
//! One program, because each would compile hub and replica for itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod common;
mod devices;
mod doors;
mod files;
mod given_again;
mod going_back;
mod kills;
mod links;
mod members;
mod merging;
mod moving;
mod options;
mod probe;
mod released;
mod sessions;
mod simulator;
mod soak;
mod storage;
mod undo;
