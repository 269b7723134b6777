//! The numbers by which rows name the fields that lists show, looked up once in the registry.

use shared::crm::{Kind, definition};

/// Slots of customers, activities, members and territories.
pub struct Slots {
    /// Of a customer.
    pub name: u16,
    pub segment: u16,
    pub city: u16,
    pub district: u16,
    pub phone: u16,
    pub contact_phone: u16,
    pub owner: u16,
    pub birthday: u16,
    pub contact_name: u16,
    pub contact_birthday: u16,
    pub worth: u16,
    /// Of an activity.
    pub customer: u16,
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
        let of = |kind: Kind, group: Option<&str>, key: &str| {
            definition(kind)
                .all_fields()
                .find(|(own, field)| own.map(|own| own.key) == group && field.key == key)
                // A slot that no row has, so that a field which is gone from the registry only shows nothing.
                .map_or(u16::MAX, |(_, field)| field.slot)
        };
        let customer = |key| of(Kind::CUSTOMER, None, key);
        let activity = |key| of(Kind::ACTIVITY, None, key);
        Self {
            name: customer("name"),
            segment: customer("segment"),
            city: of(Kind::CUSTOMER, Some("address"), "city"),
            district: of(Kind::CUSTOMER, Some("address"), "district"),
            phone: of(Kind::CUSTOMER, Some("phone"), "number"),
            contact_phone: of(Kind::CUSTOMER, Some("contact"), "phone"),
            owner: customer("owner"),
            birthday: customer("birthday"),
            contact_name: of(Kind::CUSTOMER, Some("contact"), "name"),
            contact_birthday: of(Kind::CUSTOMER, Some("contact"), "birthday"),
            worth: customer("worth"),
            customer: activity("customer"),
            what: activity("what"),
            subject: activity("subject"),
            planned: activity("planned"),
            due: activity("due"),
            done: activity("done"),
            outcome: activity("outcome"),
            next_step: activity("next_step"),
            by: activity("by"),
            with: activity("with"),
            device: of(Kind::MEMBER, Some("device"), "number"),
            device_name: of(Kind::MEMBER, Some("device"), "name"),
            territory: of(Kind::TERRITORY, None, "number"),
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
        for slot in
            [slots.name, slots.segment, slots.city, slots.owner, slots.birthday, slots.worth, slots.contact_name]
        {
            assert!(listed(Kind::CUSTOMER, slot), "{slot}");
        }
        for slot in [slots.contact_birthday, slots.district, slots.phone, slots.contact_phone] {
            assert!(listed(Kind::CUSTOMER, slot), "{slot}");
        }
        for slot in [slots.customer, slots.what, slots.subject, slots.planned, slots.due, slots.done] {
            assert!(listed(Kind::ACTIVITY, slot), "{slot}");
        }
        for slot in [slots.outcome, slots.next_step, slots.by, slots.with] {
            assert!(listed(Kind::ACTIVITY, slot), "{slot}");
        }
        assert!(listed(Kind::MEMBER, slots.device));
        assert!(listed(Kind::TERRITORY, slots.territory));
    }
}
