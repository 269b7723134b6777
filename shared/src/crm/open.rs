//! Open codes: vocabularies that stand on wires and disks as a small number, and that a later version may add to.
//!
//! Such a vocabulary has `code` and `from_code`, and a variant for every number that this program does not know. So whatever
//! holds one can be read by an earlier program, which carries the number on and writes it as it was. A number of a closed
//! vocabulary that is not known is a message or a stored value that cannot be read at all.

/// Writes and reads types by their `code() -> u16` and `from_code(u16) -> Self`, byte for byte as `#[cbor(index_only)]` does.
macro_rules! open_codes {
    ($($vocabulary:ty),+) => {$(
        impl<C> minicbor::Encode<C> for $vocabulary {
            fn encode<W: minicbor::encode::Write>(
                &self,
                e: &mut minicbor::Encoder<W>,
                _: &mut C,
            ) -> Result<(), minicbor::encode::Error<W::Error>> {
                e.u16(self.code())?.ok()
            }
        }

        impl<'b, C> minicbor::Decode<'b, C> for $vocabulary {
            fn decode(d: &mut minicbor::Decoder<'b>, _: &mut C) -> Result<Self, minicbor::decode::Error> {
                d.u16().map(Self::from_code)
            }
        }
    )+};
}

pub(crate) use open_codes;

#[cfg(test)]
mod tests {
    use std::fmt::Debug;

    use minicbor::{Decode, Encode};

    use crate::crm::{CustomType, Kind, Role};
    use crate::document::Refusal;
    use crate::replica::TrayReason;
    use crate::sync::message::WireError;

    fn numbers<V: PartialEq + Debug + Encode<()> + for<'b> Decode<'b, ()>>(known: &[V]) {
        let mut seen = Vec::new();
        for number in (0..40u16).chain([255, 256, u16::MAX]) {
            let bytes = minicbor::to_vec(number).unwrap();
            let value: V = minicbor::decode(&bytes).unwrap();
            assert_eq!(minicbor::to_vec(&value).unwrap(), bytes, "{value:?} is carried on as it came");
            assert!(!seen.contains(&value), "{value:?} has one number");
            seen.push(value);
        }
        assert!(known.iter().all(|value| seen.contains(value)));
    }

    #[test]
    fn every_number_is_read_and_written_as_it_was() {
        numbers(&Kind::ALL);
        numbers(&CustomType::ALL);
        numbers(&Refusal::ALL);
        numbers(&[WireError::Malformed, WireError::ChallengeSpent]);
    }

    #[test]
    fn a_role_that_is_not_known_may_read() {
        for number in 0..300u16 {
            let role: Role = minicbor::decode(&minicbor::to_vec(number).unwrap()).unwrap();
            assert_eq!(role, Role::ALL.get(usize::from(number)).copied().unwrap_or(Role::Reader));
        }
    }

    #[test]
    fn a_reason_that_is_not_known_is_one() {
        for (reason, bytes) in [
            (TrayReason::Refused(Refusal::Forbidden), &[0x82, 0, 0x81, 1][..]),
            (TrayReason::Refused(Refusal::Other(77)), &[0x82, 0, 0x81, 0x18, 77]),
            (TrayReason::ScopeLost, &[0x82, 1, 0x80]),
            (TrayReason::NotReplayable, &[0x82, 2, 0x80]),
            (TrayReason::Unreadable, &[0x82, 3, 0x80]),
            (TrayReason::Other(9), &[0x82, 9, 0x80]),
        ] {
            assert_eq!(minicbor::to_vec(reason).unwrap(), bytes);
            assert_eq!(minicbor::decode::<TrayReason>(bytes).unwrap(), reason);
        }
        // With whatever a later version says about it.
        assert_eq!(
            minicbor::decode::<(TrayReason, u8)>(&[0x82, 0x82, 9, 0x82, 0xa0, 0x61, b'x', 5]).unwrap(),
            (TrayReason::Other(9), 5)
        );
    }
}
