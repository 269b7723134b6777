//! Following one value through a week, for whoever looks for the cause of a failed seed.

use std::collections::BTreeSet;
use std::fmt::Debug;

use shared::document::Intent;

use super::World;
use super::oracle::{contains, mentions, server_docs};

/// How much is told of what happened, characters.
const LENGTH: usize = 300;

/// Tells on standard error where a value comes to stand and where it stands no longer, and by what, if `CARTERA_FOLLOW` names
/// one (`CARTERA_FOLLOW=v00104`).
#[derive(Debug)]
pub(super) struct Follower {
    value: Option<String>,
    places: BTreeSet<String>,
}

impl Follower {
    pub(super) fn new() -> Self {
        Self { value: std::env::var("CARTERA_FOLLOW").ok(), places: BTreeSet::new() }
    }

    /// How to tell of something that is about to happen; nothing if nothing is followed.
    pub(super) fn note(&self, what: &impl Debug) -> String {
        self.value.as_ref().map(|_| format!("{what:?}").chars().take(LENGTH).collect()).unwrap_or_default()
    }
}

impl World {
    /// Tells what has become of the followed value by what has just happened on a phone.
    pub(super) fn follow(&mut self, at: usize, what: &str) {
        let Some(value) = self.follower.value.clone() else { return };
        let places = self.places_of(&value);
        let before = std::mem::replace(&mut self.follower.places, places);
        let step = self.steps;
        before.difference(&self.follower.places).for_each(|place| eprintln!("{step}: not {place}, by {at}: {what}"));
        self.follower.places.difference(&before).for_each(|place| eprintln!("{step}: {place}, by {at}: {what}"));
    }

    fn places_of(&self, value: &str) -> BTreeSet<String> {
        let mut places = BTreeSet::new();
        let says = |intents: &[Intent]| intents.iter().any(|intent| mentions(intent, value));
        for (at, device) in self.devices.iter().enumerate() {
            for (doc, stored) in device.disk.docs().filter(|(_, stored)| contains(&stored.bytes, value.as_bytes())) {
                let listed = device.replica.row(doc).map(|listed| listed.scope);
                places.insert(format!("{at}: base of {doc} in {:?}, listed {listed:?}", stored.scope));
            }
            for entry in device.replica.outbox() {
                for part in &entry.parts {
                    let written = part.changes.iter().any(|change| contains(change, value.as_bytes()));
                    let (meant, contested) = (says(&part.intents), says(&part.contested));
                    if written || meant || contested {
                        let (number, doc) = (entry.number, part.doc);
                        let state = format!("written {written}, meant {meant}, contested {contested}");
                        places.insert(format!("{at}: outbox {number}, {doc}: {state}"));
                    }
                }
            }
            for entry in device.replica.tray().filter(|entry| entry.parts.iter().any(|(_, _, meant)| says(meant))) {
                places.insert(format!("{at}: tray {}, {:?}", entry.number, entry.reason));
            }
        }
        for (doc, document) in server_docs(self, &BTreeSet::from([0, 1, 2, 3])) {
            if document.changes_since(&[]).iter().any(|(_, chunk)| contains(chunk, value.as_bytes())) {
                places.insert(format!("server: {doc}"));
            }
        }
        places
    }
}
