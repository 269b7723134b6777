//! The domain: which records there are, which fields they have, which values are right.
//!
//! # One table for everything
//!
//! A *record* ([`Kind`]) is a flat map from keys to scalars ([`Value`]). Three shapes of key exist, and no others:
//!
//! | key | what it is |
//! |---|---|
//! | `name` | a field of the record itself |
//! | `phone/ab12cd34/number` | a field of an *entry* in a list; the id is chosen once and never changes |
//! | `x/k3v9x0aa` | a *custom field*, which the workspace has added |
//!
//! [`registry`] holds a table of every kind (the tables are in [`kinds`]): key, type, label, who may write and read it, whether
//! it is listed, searched, exported, personal. Documents, the server's admission, forms, lists, import, export, search and
//! the API all ask this one table. To add a field is to add a line to it; to make a list a line with a [`Group`].
//!
//! # Values that cannot be wrong
//!
//! A [`ValueType`] has three doors. `parse` takes what a person typed, in their country's habits, and makes the one canonical
//! form; `check` asks of a stranger's value whether `parse` could have made it, cheaply and without ever panicking; `display`
//! shows it. What belongs together is one scalar: an amount and its currency, a tax id and its country, latitude and
//! longitude. Two people who change it at once then leave two whole values to choose from, never half of each.
//!
//! `check` is deliberately laxer than `parse` where tables age: a phone needs the form of E.164 only, a time zone the form of a
//! zone, a choice of a custom field any short text, one of the workspace's lists whatever looks like a code. An older server must not refuse what a newer phone knew to be right; nor a
//! newer one what an older phone still writes, such as a letter and its accent in two characters.
//!
//! # Invariants
//!
//! - Nothing is deleted by key. A cleared field is `Null`; a record or an entry that is gone has the time of it in `removed`.
//! - Every record has `kind`, written once, and `territory`, the number of the one scope in which it lives.
//! - `owner`, `customer`, `by` are ids of other records and may point at one that is removed, or that this device may not
//!   see: that is an issue to show, never a reason to refuse.
//! - Slots (the numbers of fields in list rows) and the codes of kinds and choices are for life.
//! - The order of a list is the entries' [`rank`], then their id.
//!
//! # What is absent
//!
//! Automerge, which only `document` names; clocks, randomness and IO: `now` and new ids are given. Rules between fields or
//! between records (a tax id that two customers share) are found on reading, not part of the types. Values that can be
//! derived (last visit, age) are not fields. Time-zone tables and the names of all countries are left to the platform, which
//! has them.

pub mod custom;
pub mod definition;
pub mod duplicates;
pub mod field;
pub mod filter;
pub mod home;
pub mod json;
pub mod kind;
pub mod kinds;
pub mod language;
pub(crate) mod open;
pub mod options;
pub mod rank;
pub mod registry;
pub mod role;
pub mod search;
pub mod spanish;
pub mod value;
pub mod value_type;
pub mod values;

pub use custom::{CustomField, CustomType};
pub use definition::{Board, Dated, KindDef, Reached, Shown};
pub use field::{EntryIds, Field, Group};
pub use filter::{Filter, FilterError};
pub use home::{Audience, Home};
pub use kind::Kind;
pub use kinds::definition;
pub use language::{Label, Language, Noun};
pub use options::{OptionRecord, Options};
pub use registry::{Registry, Resolved};
pub use role::{FIRST_AUDIENCE, Role, Scope, WORKSPACE};
pub use value::Value;
pub use value_type::ValueType;
pub use values::choice::{Choice, OptionList};
pub use values::error::ValueError;
pub use values::hint::Hint;
pub use values::region::Region;
pub use values::zone::Zone;
