//! What proves Cartera: the headless device, links that are slow or break, benchmarks, and the tests in `tests/`.
//!
//! - [`device`] is the real replica with files instead of a browser, for tests, benchmarks and scripts.
//! - [`link`] is a TCP link that counts, delays, throttles and cuts.
//! - [`programs`] finds and runs the real server, as a process that can be killed.
//! - [`bench`] measures the workloads and compares them with their targets.
//!
//! Nothing depends on this crate.

//pub mod bench;
pub mod clock;
pub mod device;
pub mod link;
pub mod programs;
