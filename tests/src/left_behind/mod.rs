//! What a released app and its server leave behind for later ones: the bytes of their records, disks and messages.
//!
//! [`files`] lets a small workspace live a few days, always the same ones, and answers what then lies on a phone and on the
//! server, what went over the wire, and what a person may have exported. The program `left_behind` writes that into the folder
//! `formats` of a release in `tests/fixtures/released`; nothing is ever written there again, because from then on it has to be
//! read: `tests/tests/replicas/released.rs` says what it says.
//!
//! - [`office`] is the server and the phones of that workspace, and how they talk.
//! - [`days`] is what people do.
#![expect(clippy::expect_used, clippy::panic, reason = "a story that takes another course has failed")]

mod days;
mod office;

use std::collections::BTreeMap;
use std::io::Read as _;

use shared::document::DocId;
use shared::replica::{PackedRow, Parcel, TrayEntry};
use shared::sync::message::{DocsRequest, InviteRequest, WireError};
use shared::sync::suspended::SuspendedRequest;
use shared::sync::{SCHEMA, body};

use days::{ANA, LUNA, SOL};
use office::{Office, id};

/// Everything to be kept, by the path in the release's folder.
#[must_use]
pub fn files() -> BTreeMap<String, Vec<u8>> {
    let mut office = Office::open();
    let mut files = days::live(&mut office);
    for error in WireError::ALL {
        files.insert(format!("wire/error-{}.cbor", error.code()), body::encode(&error));
    }
    files.insert("wire/invite-request.cbor".to_owned(), body::encode(&InviteRequest { schema: SCHEMA }));
    let lifting = SuspendedRequest { schema: SCHEMA, lift: Some(2) };
    files.insert("wire/suspended-request.cbor".to_owned(), body::encode(&lifting));
    let ask = DocsRequest { docs: vec![id(SOL), id(LUNA)], schema: SCHEMA, ..DocsRequest::default() };
    files.insert("wire/docs-request.cbor".to_owned(), body::encode(&ask));
    let answer = office.hub.docs(office.phones[ANA].number, &ask, office.now).expect("an answer");
    files.insert("wire/docs-answer.cbor".to_owned(), body::encode(&answer));

    let disk = &office.phones[ANA].disk;
    let stored = disk.stored();
    files.insert("phone/meta.cbor".to_owned(), body::encode(&stored.meta));
    for entry in &stored.outbox {
        files.insert(format!("phone/outbox/{}.cbor", entry.number), body::encode(entry));
    }
    for entry in &stored.tray {
        files.insert(format!("phone/tray/{}.cbor", entry.number), body::encode(entry));
    }
    for (doc, held) in disk.docs() {
        files.insert(format!("phone/docs/{doc}.cbor"), body::encode(held));
    }
    let rows: Vec<(DocId, &PackedRow)> = stored.rows.after(None).collect();
    files.insert("phone/rows.cbor".to_owned(), block(&rows));
    let parcel =
        Parcel { workspace: stored.meta.workspace, device: stored.meta.device, entries: entries(&stored.tray) };
    let file = serde_json::json!({ "changes": [], "cartera": parcel.to_text() });
    files.insert("file/cartera.json".to_owned(), file.to_string().into_bytes());
    for (name, held) in office.documents() {
        files.insert(format!("documents/{name}.automerge"), held);
    }
    files.insert("server/workspace.sqlite.br".to_owned(), compressed(&office.backup()));
    files
}

/// A block of rows as the app lays them into `rows`: one array of ids and rows in turn.
fn block(rows: &[(DocId, &PackedRow)]) -> Vec<u8> {
    let mut encoder = minicbor::Encoder::new(Vec::new());
    // Writing to a Vec is infallible.
    let _infallible = encoder.array(rows.len() as u64);
    for (doc, row) in rows {
        let _infallible = encoder.encode(doc).and_then(|encoder| encoder.encode(row));
    }
    encoder.into_writer()
}

/// The tray, and an entry for each reason that never came up.
fn entries(tray: &[TrayEntry]) -> Vec<TrayEntry> {
    tray.iter().cloned().chain([TrayEntry::unreadable(900, vec![1, 2, 3], office::BEGINNING)]).collect()
}

fn compressed(bytes: &[u8]) -> Vec<u8> {
    let mut packed = Vec::new();
    let mut reader = brotli::CompressorReader::new(bytes, 1 << 16, 11, 22);
    reader.read_to_end(&mut packed).expect("memory can be read");
    packed
}

/// What `compressed` made, as it was.
///
/// # Errors
/// If it is damaged.
pub fn inflated(packed: &[u8]) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    brotli::Decompressor::new(packed, 1 << 16).read_to_end(&mut bytes)?;
    Ok(bytes)
}
