//! The numbers by which rows name the fields that lists show, looked up once in the registry.

use shared::crm::{Kind, definition, kinds};

/// What days and timelines are lines of. Other deeds that hang on records would want lines of their own.
pub const LINES: Kind = Kind::ACTIVITY;

/// Slots of customers, activities, members and territories. A field that is gone from the registry shows nothing.
pub struct Slots {
    /// Of a customer.
    pub segment: u16,
    pub city: u16,
    pub owner: u16,
    pub birthday: u16,
    pub contact_name: u16,
    pub contact_birthday: u16,
    pub worth: u16,
    /// Of an activity.
    pub what: u16,
    pub subject: u16,
    pub planned: u16,
    pub due: u16,
    pub done: u16,
    pub outcome: u16,
    pub next_step: u16,
    pub by: u16,
    pub with: u16,
    /// Of a member.
    pub device: u16,
    pub device_name: u16,
    /// Of a territory.
    pub territory: u16,
}

impl Slots {
    pub fn new() -> Self {
        let (customer, activity) = (definition(kinds::with_own_list()), definition(LINES));
        let member = definition(Kind::MEMBER);
        Self {
            segment: customer.slot("segment"),
            city: customer.slot("address/city"),
            owner: customer.slot("owner"),
            birthday: customer.slot("birthday"),
            contact_name: customer.slot("contact/name"),
            contact_birthday: customer.slot("contact/birthday"),
            worth: customer.slot("worth"),
            what: activity.slot("what"),
            subject: activity.slot("subject"),
            planned: activity.slot("planned"),
            due: activity.slot("due"),
            done: activity.slot("done"),
            outcome: activity.slot("outcome"),
            next_step: activity.slot("next_step"),
            by: activity.slot("by"),
            with: activity.slot("with"),
            device: member.slot("device/number"),
            device_name: member.slot("device/name"),
            territory: definition(Kind::TERRITORY).slot("number"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_field_that_lists_show_is_in_the_registry_and_in_rows() {
        let slots = Slots::new();
        let listed = |kind: Kind, slot: u16| definition(kind).by_slot(slot).is_some_and(|(_, field)| field.listed);
        for slot in [slots.segment, slots.city, slots.owner, slots.birthday, slots.worth] {
            assert!(listed(Kind::CUSTOMER, slot), "{slot}");
        }
        for slot in [slots.contact_name, slots.contact_birthday] {
            assert!(listed(Kind::CUSTOMER, slot), "{slot}");
        }
        for slot in [slots.what, slots.subject, slots.planned, slots.due, slots.done] {
            assert!(listed(Kind::ACTIVITY, slot), "{slot}");
        }
        for slot in [slots.outcome, slots.next_step, slots.by, slots.with] {
            assert!(listed(Kind::ACTIVITY, slot), "{slot}");
        }
        assert!(listed(Kind::MEMBER, slots.device));
        assert!(listed(Kind::TERRITORY, slots.territory));
    }
}
