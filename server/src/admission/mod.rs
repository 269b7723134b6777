//! Which changes are let in, and what a document is once they are merged.
//!
//! A change passes two gates. [`frame`] looks at its bytes without Automerge, in the serving process: type, sizes, counts,
//! whose actor it claims. [`merge`] looks inside, with Automerge, and therefore only in a guard process: keys, values,
//! roles, sequence, dependencies; then it merges and makes sure that what came out can be saved and loaded again.
//!
//! Both are pure functions, so that tests and simulations call what the server runs.

pub mod frame;
mod judge;
pub mod merge;
mod message;
mod room;
mod rules;

pub use message::{MergeAnswer, MergeRequest, Merged, Verdict};
pub use rules::{Rules, role_in};

/// Merges a document's changes somewhere.
pub trait Merge: Send + Sync + 'static {
    /// Judges and merges, one document at a time.
    ///
    /// # Errors
    /// If the merging process went down over it, or none could be started.
    fn merge(&self, request: &MergeRequest, rules: &Rules) -> Result<MergeAnswer, MergeFailure>;
}

/// Why nothing was merged.
#[derive(Debug, thiserror::Error)]
pub enum MergeFailure {
    /// The process crashed, ran out of memory or of time over these changes.
    #[error("the merging process went down")]
    Crashed,
    /// No process could be started, or none was given the time.
    #[error("no merging process could be started, or none was given the time")]
    Unavailable(#[source] std::io::Error),
}

/// Merges in the calling thread: for tests, simulations, and documents that the server writes itself. A hostile change
/// could take the caller down with it.
#[derive(Copy, Clone, Debug, Default)]
pub struct InProcess;

impl Merge for InProcess {
    fn merge(&self, request: &MergeRequest, rules: &Rules) -> Result<MergeAnswer, MergeFailure> {
        Ok(merge::merge(request, rules))
    }
}
