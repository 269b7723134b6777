//! What changes are judged by.

use shared::crm::{CustomField, Registry, Role};
use shared::sync::cursor::Scope;
use shared::sync::message::Grant;

/// The registry, with a version by which a guard knows whether it has it.
#[derive(Clone, Debug, Default)]
pub struct Rules {
    /// Differs whenever the custom fields do.
    pub version: u64,
    /// The custom fields.
    pub fields: Vec<CustomField>,
    /// The registry that they make.
    pub registry: Registry,
}

impl Rules {
    /// The rules that these custom fields make.
    #[must_use]
    pub fn new(version: u64, fields: Vec<CustomField>) -> Self {
        Self { version, registry: Registry::new(fields.clone()), fields }
    }
}

/// A member's role in a scope; none if they have no business there.
#[must_use]
pub fn role_in(grants: &[Grant], scope: Scope) -> Option<Role> {
    grants.iter().filter(|grant| grant.scope == scope).map(|grant| grant.role).max()
}
