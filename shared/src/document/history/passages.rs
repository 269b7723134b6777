//! What a change did to a text, as passages taken out and put in.

use automerge::{ChangeHash, PatchAction, ROOT, ReadDoc};

use crate::document::text::CONTEXT;
use crate::document::{Document, Splice};

/// What stands differently in the text at `key` after some changes than before them.
pub(super) fn between(document: &Document, key: &str, before: &[ChangeHash], after: &[ChangeHash]) -> Vec<Splice> {
    let inner = &document.inner;
    let Ok(Some((_, object))) = inner.get(ROOT, key) else { return Vec::new() };
    let Ok(patches) = inner.diff_obj(&object, before, after, false) else { return Vec::new() };
    // Before its birth there is no text.
    let mut units: Vec<u16> = inner.text_at(&object, before).unwrap_or_default().encode_utf16().collect();
    let mut passages: Vec<Splice> = Vec::new();
    for patch in patches {
        let (at, length, inserted) = match patch.action {
            PatchAction::SpliceText { index, value, .. } => (index, 0, value.make_string()),
            PatchAction::DeleteSeq { index, length } => (index, length, String::new()),
            PatchAction::PutMap { .. }
            | PatchAction::PutSeq { .. }
            | PatchAction::Insert { .. }
            | PatchAction::Increment { .. }
            | PatchAction::Conflict { .. }
            | PatchAction::DeleteMap { .. }
            | PatchAction::Mark { .. } => continue,
        };
        if at + length > units.len() {
            break;
        }
        let splice = splice(&mut units, at, length, &inserted);
        match passages.last_mut() {
            Some(last) if joins(last, &splice) => {
                last.inserted.push_str(&splice.inserted);
                last.removed.push_str(&splice.removed);
                last.after = splice.after;
            }
            _ => passages.push(splice),
        }
    }
    passages
}

/// Replaces a stretch, given in UTF-16 units, and says so with what stands around it.
pub(in crate::document) fn splice(units: &mut Vec<u16>, at: usize, length: usize, inserted: &str) -> Splice {
    let text = |units: &[u16]| String::from_utf16_lossy(units);
    let end = at + length;
    let passage = Splice {
        at: u32::try_from(at).unwrap_or(u32::MAX),
        before: text(&units[at.saturating_sub(CONTEXT)..at]),
        removed: text(&units[at..end]),
        inserted: inserted.to_owned(),
        after: text(&units[end..units.len().min(end + CONTEXT)]),
    };
    units.splice(at..end, inserted.encode_utf16());
    passage
}

/// Whether a splice carries on where the last one ended: typing, or a replacement told as taking out and putting in.
fn joins(last: &Splice, next: &Splice) -> bool {
    let written = last.inserted.encode_utf16().count();
    next.at as usize == last.at as usize + written
}
