//! The domain: what a customer is, and what may stand in each of their fields.

pub mod custom;
pub mod kind;
pub mod kinds;
pub mod language;
pub mod rank;
pub mod registry;
pub mod role;
pub mod search;
pub mod value;
pub mod value_type;
pub mod values;

pub use custom::{CustomField, CustomType};
pub use kind::Kind;
pub use language::{Label, Language};
pub use registry::{EntryIds, Field, Group, KindDef, Registry, Resolved, definition};
pub use role::Role;
pub use value::Value;
pub use value_type::ValueType;
pub use values::choice::Choice;
pub use values::error::ValueError;
pub use values::region::Region;
