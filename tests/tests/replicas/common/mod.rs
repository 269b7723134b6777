//! What the tests with real servers and devices share.

use serde_json::{Value, json};
use shared::document::DocId;
use tempfile::TempDir;
use tests::device::Device;
use tests::device::edit::Edit;
use tests::workplace::Workplace;

/// A device that has joined, and the directory in which it lives.
pub async fn join(workplace: &Workplace) -> (Device, TempDir) {
    let directory = tempfile::tempdir().unwrap();
    let mut device = Device::open(directory.path()).unwrap();
    device.join(&workplace.link()).await.unwrap();
    (device, directory)
}

/// So many customers in the API's shape.
pub fn customers(count: usize) -> Vec<Value> {
    let customer = |number: usize| {
        json!({
            "name": format!("Abarrotes {number}"),
            "form": "organisation",
            "stage": "acquisition",
            "segment": "Tradicional",
            "phones": [{ "label": "móvil", "number": "+525512345678" }],
            "tags": ["Ruta 4", format!("Zona {}", number % 3)],
            "notes": "Paga de contado.",
        })
    };
    (0..count).map(customer).collect()
}

/// An edit.
pub fn edit(id: DocId, field: &str, value: impl Into<Value>) -> Edit {
    Edit { id, field: field.to_owned(), value: value.into() }
}

/// The notes of a record on a device.
pub async fn notes(device: &mut Device, id: DocId) -> String {
    device.record(id).await.unwrap().record.texts.get("notes").cloned().unwrap_or_default()
}
