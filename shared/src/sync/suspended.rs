//! The messages of `POST /suspended`: an administrator asks which devices are suspended, and lets one of them in again.
//!
//! Asking twice is harmless: a device that is not suspended has nothing to be lifted.

use minicbor::{Decode, Decoder, Encode};

use super::limits;
use super::message::at_most;

/// `POST /suspended`.
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SuspendedRequest {
    /// [`super::SCHEMA`] of the device that asks.
    #[n(0)]
    pub schema: u16,
    /// The number of the device whose suspension is to be lifted, if any.
    #[n(1)]
    pub lift: Option<u32>,
}

/// The answer to [`SuspendedRequest`].
#[derive(Clone, Debug, Default, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Suspended {
    /// Who is suspended now, by number; the first [`limits::SUSPENDED`].
    #[n(0)]
    #[cbor(decode_with = "read_devices")]
    pub devices: Vec<SuspendedDevice>,
}

/// A device that is suspended.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct SuspendedDevice {
    /// Its number.
    #[n(0)]
    pub number: u32,
    /// What it was called when it enrolled.
    #[n(1)]
    pub name: String,
    /// Whose it is: the member's name.
    #[n(2)]
    pub member: String,
    /// When it was suspended, milliseconds since 1970 UTC, if that is known.
    #[n(3)]
    pub since: Option<i64>,
}

fn read_devices<'b, C>(d: &mut Decoder<'b>, ctx: &mut C) -> Result<Vec<SuspendedDevice>, minicbor::decode::Error> {
    at_most(limits::SUSPENDED, d, ctx)
}
