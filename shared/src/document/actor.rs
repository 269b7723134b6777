//! Who wrote a change: a device, and which of its lives.

use automerge::ActorId;

use super::chunk::leb::{self, Reader};

/// An Automerge actor: varint(device number) ‖ varint(incarnation).
///
/// The server gives both: the number at enrolment, a new incarnation whenever the device has to begin again from the
/// server's base (it was cloned, rolled back, or refused). Short actors cost bytes once a change; a member's record says
/// whose device a number is, so that every phone can name an author.
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Actor {
    /// The device's number in its workspace. 0 is the server itself.
    pub device: u32,
    /// Which of the device's lives.
    pub incarnation: u32,
}

impl Actor {
    /// The server's own actor, which writes members and territories.
    #[must_use]
    pub const fn server(incarnation: u32) -> Self {
        Self { device: 0, incarnation }
    }

    /// The actor's bytes: 2 to 10.
    #[must_use]
    pub fn to_bytes(self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(4);
        leb::write_u64(&mut bytes, u64::from(self.device));
        leb::write_u64(&mut bytes, u64::from(self.incarnation));
        bytes
    }

    /// The actor that these bytes are, if they are one in its only spelling.
    #[must_use]
    pub fn from_bytes(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let device = u32::try_from(reader.u64().ok()?).ok()?;
        let incarnation = u32::try_from(reader.u64().ok()?).ok()?;
        let actor = Self { device, incarnation };
        (reader.is_empty() && actor.to_bytes() == bytes).then_some(actor)
    }

    /// The actor that these bytes are, if it is a device's: what nobody wrote has another.
    pub(super) fn of_somebody(bytes: &[u8]) -> Option<Self> {
        Self::from_bytes(bytes).filter(|actor| actor.device != 0)
    }

    pub(super) fn to_automerge(self) -> ActorId {
        ActorId::from(self.to_bytes())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_actor_has_one_spelling() {
        let actor = Actor { device: 300, incarnation: 2 };
        assert_eq!(actor.to_bytes(), [0xac, 0x02, 0x02]);
        assert_eq!(Actor::from_bytes(&actor.to_bytes()), Some(actor));
        assert_eq!(Actor::from_bytes(&[0x80, 0x00, 0x02]), None, "an overlong varint");
        assert_eq!(Actor::from_bytes(&[1, 2, 3]), None);
        assert_eq!(Actor::from_bytes(&[]), None);
    }
}
