//! What happens to a device.

use super::command::{Command, CommandId};
use super::stored::StoredDoc;
use crate::document::DocId;
use crate::sync::message::{CHALLENGE, DocsAnswer, SyncAnswer, WireError};
use crate::sync::recover::RecoverAnswer;

/// An input of the state machine. Passed with the time: milliseconds since 1970 UTC by this device's clock.
#[derive(Clone, Debug)]
pub enum Event {
    /// A person wants something. Answered by [`super::Notice::Done`] with the same number.
    Command {
        /// The caller's number for it.
        request: u64,
        /// Under what it may be given again; none if it never is.
        id: Option<CommandId>,
        /// What is wanted.
        command: Command,
    },
    /// The answer to [`super::Effect::Load`]: every document that was asked for.
    Loaded {
        /// What is stored of each.
        docs: Vec<(DocId, Option<StoredDoc>)>,
    },
    /// [`super::Effect::Load`] failed; it is tried again.
    LoadFailed {
        /// The documents that were asked for.
        docs: Vec<DocId>,
    },
    /// [`super::Effect::Commit`] is durable.
    Committed {
        /// Its number.
        ticket: u64,
    },
    /// [`super::Effect::Commit`] left nothing behind; it is tried again.
    CommitFailed {
        /// Its number.
        ticket: u64,
        /// Why.
        failure: StorageFailure,
    },
    /// The challenge of [`super::Effect::Sign`], signed with the device's key.
    Signed {
        /// ECDSA P-256 with SHA-256, 64 bytes.
        signature: Vec<u8>,
    },
    /// The answer to [`super::Effect::Send`] of this very replica. Another that was made of the same storage, before or
    /// beside it, counts its requests from the beginning, too, so nothing but the host keeps their answers apart.
    Answered {
        /// The request's number.
        request: u64,
        /// What the server said.
        answer: Box<SyncAnswer>,
        /// From sending to the last byte, milliseconds: the next page is sized by it.
        took: u32,
        /// Body bytes received, inflated.
        size: u32,
    },
    /// The answer to [`super::Effect::Fetch`].
    Fetched {
        /// What the server said.
        answer: Box<DocsAnswer>,
    },
    /// The answer to [`super::Effect::Recover`].
    Recovered {
        /// What the server said.
        answer: Box<RecoverAnswer>,
    },
    /// [`super::Effect::Send`], [`super::Effect::Fetch`] or [`super::Effect::Recover`] got no answer.
    NetworkFailed {
        /// Why.
        failure: NetworkFailure,
    },
    /// The server says that something changed.
    Poked,
    /// The platform says whether there is a network. A hint: a request decides.
    Online(bool),
    /// The time of [`super::Effect::Wake`] has come, or the device woke up by itself.
    Tick,
}

/// Why the storage did not commit.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum StorageFailure {
    /// The quota or the disk is full.
    Full,
    /// Another tab is the writer now: this replica must stop.
    Fenced,
    /// Anything else; possibly passing.
    Broken,
}

/// Why a request got no answer.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub enum NetworkFailure {
    /// No connection, or it broke.
    Unreachable,
    /// The server answered with an error.
    Refused(WireError),
    /// The server does not take the challenge that was signed any more; this one is to be signed.
    Challenged([u8; CHALLENGE]),
    /// The answer was not a message.
    Garbled,
}

impl NetworkFailure {
    /// What the body of an answer says that is not 200; nothing if it is no word of ours.
    #[must_use]
    pub fn told(body: &[u8]) -> Option<Self> {
        let mut decoder = minicbor::Decoder::new(body);
        let error = decoder.decode::<WireError>().ok()?;
        if error == WireError::ChallengeSpent {
            decoder.bytes().ok()?.try_into().ok().map(Self::Challenged)
        } else {
            Some(Self::Refused(error))
        }
    }
}
