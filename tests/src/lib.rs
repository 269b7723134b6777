//! What proves Cartera: the headless device, links that are slow or break, benchmarks, and the tests in `tests/`.
//!
//! - [`device`] is the real replica with files instead of a browser, for tests, benchmarks and scripts.
//! - [`link`] is a TCP link that counts, delays, throttles and cuts.
//! - [`programs`] finds and runs the real programs, as processes that can be killed; [`workplace`] is a server with somebody
//!   who works there.
//! - [`simulator`] runs real replicas and the real hub over fake storage, network and clocks.
//! - [`left_behind`] makes what an app and its server leave behind for those that come after them.
//! - [`soak`] has real servers killed, bombed, starved and put back while people work.
//! - [`browser`] drives real browsers: journeys, screenshots.
//! - [`bench`] measures the workloads and compares them with their targets.
//!
//! Nothing depends on this crate.

pub mod bench;
pub mod browser;
pub mod clock;
pub mod device;
pub mod left_behind;
pub mod link;
pub mod programs;
pub mod simulator;
pub mod soak;
pub mod workplace;
