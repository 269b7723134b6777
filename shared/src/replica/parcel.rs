//! What goes along in an exported tray or outbox for programs to read: its entries whole, and whose they are.

use minicbor::{Decode, Encode};

use super::outbox::TrayEntry;
use crate::document::DocId;
use crate::sync::{body, limits};

/// Entries with what names them for ever: the workspace, the device that exported them, and their numbers there.
#[derive(Clone, Debug, PartialEq, Eq, Encode, Decode)]
#[cbor(map)]
pub struct Parcel {
    /// The workspace.
    #[n(0)]
    pub workspace: DocId,
    /// The device's number.
    #[n(1)]
    pub device: u32,
    /// The entries.
    #[n(2)]
    pub entries: Vec<TrayEntry>,
}

impl Parcel {
    /// As text: the bytes in hexadecimal, which no program on the way changes.
    #[must_use]
    pub fn to_text(&self) -> String {
        const DIGITS: &[u8; 16] = b"0123456789abcdef";
        let bytes = body::encode(self);
        let digits = bytes.iter().flat_map(|byte| [DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
        digits.map(char::from).collect()
    }

    /// What [`Parcel::to_text`] made; none of any other text.
    #[must_use]
    pub fn from_text(text: &str) -> Option<Self> {
        let digits: Option<Vec<u8>> =
            text.trim().chars().map(|digit| digit.to_digit(16).and_then(|digit| u8::try_from(digit).ok())).collect();
        let (pairs, []) = digits.as_ref()?.as_chunks::<2>() else { return None };
        let bytes: Vec<u8> = pairs.iter().map(|[high, low]| high << 4 | low).collect();
        body::read(&bytes, limits::ANSWER_ITEMS).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::crm::Value;
    use crate::document::Intent;
    use crate::replica::phone::{Phone, id};
    use crate::replica::{Command, Event, TrayReason};

    fn entry(number: u64, of: u8, name: &str) -> TrayEntry {
        let intents = vec![Intent::set("name", Value::text("Sol"), Value::text(name))];
        let parts = vec![(id(of), "Sol".to_owned(), intents)];
        TrayEntry { number, made: 1, refused: 2, reason: TrayReason::ScopeLost, parts, damaged: None }
    }

    fn bring(phone: &mut Phone, device: u32, entry: TrayEntry) {
        let command = Command::Bring { device, entry: Box::new(entry) };
        phone.tell(Event::Command { request: 5, id: None, command });
        phone.rest();
    }

    #[test]
    fn what_is_taken_along_is_the_same_afterwards() {
        let parcel =
            Parcel { workspace: id(100), device: 7, entries: vec![entry(3, 0, "Luna"), entry(9, 1, "Ñandú")] };
        let text = parcel.to_text();
        assert_eq!(Parcel::from_text(&format!(" {text}\n")), Some(parcel));
        for wrong in ["", "hola", &text[1..], &text[..text.len() - 2], "ñ"] {
            assert_eq!(Parcel::from_text(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn an_entry_that_is_brought_twice_is_done_once() {
        let mut phone = Phone::with_customers(2);
        // A later one first: each counts by itself.
        bring(&mut phone, 7, entry(9, 1, "Estrella"));
        bring(&mut phone, 7, entry(3, 0, "Luna"));
        assert_eq!((phone.name(0).as_deref(), phone.name(1).as_deref()), (Some("Luna"), Some("Estrella")));
        let mut phone = phone.cut();
        phone.rename(&[0], "Sol");
        let entries = phone.replica.outbox().count();
        bring(&mut phone, 7, entry(3, 0, "Luna"));
        assert_eq!((phone.replica.outbox().count(), phone.name(0).as_deref()), (entries, Some("Sol")));
        // Another device's entry of the same number is another one.
        bring(&mut phone, 8, entry(3, 0, "Cometa"));
        assert_eq!(phone.name(0).as_deref(), Some("Cometa"));
    }

    #[test]
    fn what_cannot_be_done_here_is_kept_in_the_tray() {
        let mut phone = Phone::with_customers(1);
        bring(&mut phone, 7, entry(3, 50, "Luna"));
        bring(&mut phone, 7, entry(3, 50, "Luna"));
        assert_eq!(phone.disk.tray.len(), 1);
        assert_eq!(phone.replica.outbox().count(), 0);
        let number = *phone.disk.tray.keys().next().unwrap();
        // Its own file brings nothing that is still there.
        let own = phone.disk.tray[&number].clone();
        bring(&mut phone, 1, own);
        assert_eq!(phone.disk.tray.len(), 1);
    }
}
