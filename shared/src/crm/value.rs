//! The one scalar type that documents, wire and disk share.

use minicbor::{Decode, Encode};

/// One scalar as it stands in a document.
///
/// `Null` means absent or taken back: nothing is ever deleted by key, so a cleared field is a written `Null`.
/// Everything richer (a phone, an amount with its currency, a date) has one canonical text, so that two equal values are
/// equal bytes and no merge can part what belongs together.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Encode, Decode)]
pub enum Value {
    /// Absent, or taken back.
    #[default]
    #[n(0)]
    Null,
    /// Text, canonical for its type.
    #[n(1)]
    Text(#[n(0)] String),
    /// A whole number.
    #[n(2)]
    Int(#[n(0)] i64),
    /// Yes or no.
    #[n(3)]
    Bool(#[n(0)] bool),
    /// An instant, in milliseconds since 1970-01-01T00:00:00Z.
    #[n(4)]
    Time(#[n(0)] i64),
}

impl Value {
    /// A text value from anything that makes a string.
    pub fn text(text: impl Into<String>) -> Self {
        Self::Text(text.into())
    }

    /// The text, if this is a text.
    pub fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Int(_) | Self::Bool(_) | Self::Time(_) => None,
        }
    }

    /// The number, if this is a whole number.
    pub fn as_int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Null | Self::Text(_) | Self::Bool(_) | Self::Time(_) => None,
        }
    }

    /// Yes or no, if this is one of them.
    pub fn as_bool(&self) -> Option<bool> {
        match self {
            Self::Bool(answer) => Some(*answer),
            Self::Null | Self::Text(_) | Self::Int(_) | Self::Time(_) => None,
        }
    }

    /// Milliseconds since 1970 UTC, if this is an instant.
    pub fn as_time(&self) -> Option<i64> {
        match self {
            Self::Time(ms) => Some(*ms),
            Self::Null | Self::Text(_) | Self::Int(_) | Self::Bool(_) => None,
        }
    }

    /// Whether nothing stands here.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Null)
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}
