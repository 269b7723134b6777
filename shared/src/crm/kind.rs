//! The kinds of root record, each of which is one document.

use super::open::open_codes;

/// What a root record is: an open code, which stands on the wire and on disks.
///
/// A code that this program does not know is [`Kind::Other`]: of a later version. Whatever is of such a kind is carried, stored
/// and counted like everything else, and never shown, projected or repaired: [`super::definition`] knows no field of it. When the
/// app learns the kind, its rows are made anew ([`super::KindDef::rows`]).
#[derive(Copy, Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    /// A person or an organisation that somebody looks after, with everything needed to reach them.
    Customer,
    /// A visit, call, meeting, message, note or task.
    Activity,
    /// A person who works with this workspace, and their devices.
    Member,
    /// A territory, that is a scope with a name.
    Territory,
    /// A field that this workspace adds to a kind.
    CustomField,
    /// A kind of a later version, by its code. Codes from 256 up are for kinds that are made at run time.
    Other(u16),
}

impl Kind {
    /// Every kind that this program knows, in the order of their codes.
    pub const ALL: [Self; 5] = [Self::Customer, Self::Activity, Self::Member, Self::Territory, Self::CustomField];

    /// The word that stands in a document's `kind`; empty of a kind that this program does not know.
    pub fn name(self) -> &'static str {
        match self {
            Self::Customer => "customer",
            Self::Activity => "activity",
            Self::Member => "member",
            Self::Territory => "territory",
            Self::CustomField => "custom_field",
            Self::Other(_) => "",
        }
    }

    /// The kind of a word made by [`Kind::name`]; none if this program does not know it.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }

    /// The stable number of this kind.
    pub const fn code(self) -> u16 {
        match self {
            Self::Customer => 0,
            Self::Activity => 1,
            Self::Member => 2,
            Self::Territory => 3,
            Self::CustomField => 4,
            Self::Other(code) => code,
        }
    }

    /// The kind of a number: any is one.
    pub fn from_code(code: u16) -> Self {
        Self::ALL.into_iter().find(|kind| kind.code() == code).unwrap_or(Self::Other(code))
    }

    /// Whether this program knows what records of this kind are.
    pub const fn is_known(self) -> bool {
        !matches!(self, Self::Other(_))
    }

    /// Whether records of this kind live in territories. The others live in the workspace's own scope, number 0. Of one that
    /// this program does not know nobody asks: such a record stays in the scope that its row says.
    pub fn is_territorial(self) -> bool {
        match self {
            Self::Customer | Self::Activity => true,
            Self::Member | Self::Territory | Self::CustomField | Self::Other(_) => false,
        }
    }
}

open_codes!(Kind);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_one_small_number_whoever_knows_it() {
        for code in (0..300).chain([u16::MAX]) {
            let kind = Kind::from_code(code);
            assert_eq!((kind.code(), kind.is_known()), (code, code < 5));
            let bytes = minicbor::to_vec(kind).unwrap();
            // Byte for byte what a closed list of kinds writes.
            assert_eq!(bytes, minicbor::to_vec(i64::from(code)).unwrap());
            assert_eq!(minicbor::decode::<Kind>(&bytes).unwrap(), kind);
        }
        assert!(Kind::ALL.into_iter().all(|kind| Kind::from_name(kind.name()) == Some(kind)));
        assert_eq!(Kind::from_name(""), None);
    }
}
