//! The simulator: real replicas and the real hub over fake storage, network and clocks, all from one seed.
//!
//! A [`World`] holds several devices and a hub over the memory store. Each step does one thing that may happen: a person
//! edits, an administrator takes a territory away, an effect is performed, a message is lost, doubled, overtaken or cut, a
//! device loses power between two effects, a clock jumps by days. Then everything is healed, the devices sync until nothing is left to do, and the oracles of
//! [`oracle`] are asked. Nothing here depends on real time or real randomness, so a seed that fails once fails always.

#![expect(clippy::expect_used, clippy::panic, reason = "a simulation in which something impossible happens has failed")]

mod acts;
mod device;
mod disk;
mod follow;
mod mail;
mod network;
mod office;
pub mod oracle;
mod person;
pub mod plain;
pub(crate) mod random;
mod rich;
pub mod traffic;
mod world;

pub(crate) use device::{Device, Pending};
pub(crate) use disk::Disk;
pub use random::Random;
pub use world::{Chaos, World};
