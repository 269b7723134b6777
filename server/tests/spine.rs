//! The way of one edit: a device enrols, pushes, and another one pulls.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "a test stops at what it does not expect")]

mod common;

use common::*;
use shared::crm::{Role, Value};
use shared::sync::message::Outcome;

#[test]
fn an_edit_travels_from_one_phone_to_the_other() {
    let hub = in_memory();
    let ana = member(&hub, 1, &[(NORTH, Role::Seller)]);
    let (mut one, mut two) = (Phone::enrol(&hub, ana, 1), Phone::enrol(&hub, ana, 2));
    one.create(id(10), NORTH, "Panadería Sol");
    assert_eq!(one.sync(&hub), [Outcome::Accepted]);
    two.sync(&hub);
    assert_eq!(two.name(id(10)), "Panadería Sol");
    two.edit(id(10), &[("name", Value::text("Panadería Luna"))]);
    one.edit(id(10), &[("segment", Value::text("Panaderías"))]);
    assert_eq!(one.sync(&hub), [Outcome::Accepted]);
    assert_eq!(two.sync(&hub), [Outcome::Accepted]);
    one.sync(&hub);
    assert_eq!(one.docs[&id(10)].heads(), two.docs[&id(10)].heads());
    assert_eq!(one.name(id(10)), "Panadería Luna");
}
