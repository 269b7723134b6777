//! From "this field of this record shall say that" to commands whose intents carry what stood there.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use shared::crm::{Region, Registry, Value, ValueType, json};
use shared::document::{DocId, Intent, text};
use shared::replica::{Command, Part, RecordView};

use super::{Device, DeviceError};

/// How many records are open at once.
const BATCH: usize = 256;

/// One edit.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Edit {
    /// The record.
    pub id: DocId,
    /// The root key: `name`, `phone/ab12cd34/number`.
    pub field: String,
    /// What shall stand there, as a person would type it; `null` clears it.
    pub value: serde_json::Value,
}

impl Device {
    /// Makes the edits, one command each, and returns when all are on this device, durably.
    ///
    /// # Errors
    /// If one is not an edit of a record here, or cannot be stored. Those before it may have been made.
    pub async fn edit(&mut self, edits: &[Edit]) -> Result<(), DeviceError> {
        for batch in edits.chunks(BATCH) {
            let docs: BTreeSet<DocId> = batch.iter().map(|edit| edit.id).collect();
            self.open_records(&docs).await?;
            // What an edit leaves is what the next one of the same field sees.
            let mut seen = BTreeMap::new();
            let mut commands = Vec::new();
            for edit in batch {
                let view = self.view(edit.id).ok_or(DeviceError::NoRecord(edit.id))?;
                let intent = intent(view, self.registry()?, edit, &mut seen)?;
                commands.extend(
                    intent.map(|intent| Command::Edit { parts: vec![Part { doc: edit.id, intents: vec![intent] }] }),
                );
            }
            let made = self.run(commands).await;
            self.close_records(&docs).await?;
            made?;
        }
        Ok(())
    }
}

/// What stands at a field before an edit.
enum Standing {
    Values(Vec<Value>),
    Text(String),
}

/// The edit's intent; none if a text is to stay as it is.
fn intent(
    view: &RecordView,
    registry: &Registry,
    edit: &Edit,
    seen: &mut BTreeMap<(DocId, String), Standing>,
) -> Result<Option<Intent>, DeviceError> {
    let key = edit.field.as_str();
    let field = registry.resolve(view.record.kind, key).ok_or_else(|| DeviceError::NoField(key.to_owned()))?;
    let place = (edit.id, key.to_owned());
    if let ValueType::Notes { .. } = field.value {
        let new = edit.value.as_str().unwrap_or_default().to_owned();
        let old = match seen.insert(place, Standing::Text(new.clone())) {
            Some(Standing::Text(text)) => text,
            Some(Standing::Values(_)) | None => view.record.texts.get(key).cloned().unwrap_or_default(),
        };
        let splices = text::difference(&old, &new).map(|splice| vec![splice]);
        return Ok(splices.map(|splices| Intent::Text { key: key.to_owned(), splices }));
    }
    let new = json::read_value(registry, field.value, &edit.value, Region::ES)
        .map_err(|error| DeviceError::WrongValue { field: key.to_owned(), reason: error.to_string() })?;
    let old = match seen.insert(place, Standing::Values(vec![new.clone()])) {
        Some(Standing::Values(values)) => values,
        Some(Standing::Text(_)) | None => standing(view, key),
    };
    let old = old.into_iter().filter(|value| !value.is_null()).collect();
    Ok(Some(Intent::Set { key: key.to_owned(), seen: old, new }))
}

/// Every value that stands at a key, the winning one first.
fn standing(view: &RecordView, key: &str) -> Vec<Value> {
    match view.record.conflicts.iter().find(|conflict| conflict.key == key) {
        Some(conflict) => conflict.values.iter().map(|stamped| stamped.value.clone()).collect(),
        None => vec![view.record.value(key).clone()],
    }
}
