//! The second gate and the merge itself. Runs inside a guard: from here on Automerge decodes what a stranger sent.

use shared::document::chunk::ChangeChunk;
use shared::document::{Document, packed};
use shared::sync::limits;
use shared::sync::message::Refusal;

use super::judge::{Fresh, Judge, Judged};
use super::room::Fill;
use super::{MergeAnswer, MergeRequest, Merged, Rules, Verdict};

/// No snapshot is longer, not even of a record that was full when it was removed.
const LARGEST: usize = limits::DOCUMENT + limits::DOCUMENT_REMOVAL;

/// Judges each command's changes in order, and merges those that are let in. After one that is not, the rest is blocked.
/// Without any command the document goes the same way alone, which shows whether it can.
#[must_use]
pub fn merge(request: &MergeRequest, rules: &Rules) -> MergeAnswer {
    // Saving and loading to see whether the outcome is sound costs more than all the rest, so it is done once; only if it
    // is not, the commands are tried one by one to find the one to blame.
    attempt(request, rules, false).or_else(|| attempt(request, rules, true)).unwrap_or_else(|| MergeAnswer {
        verdicts: vec![Verdict::Refused(Refusal::Malformed); request.commands.len()],
        merged: None,
        spent: 0,
    })
}

fn attempt(request: &MergeRequest, rules: &Rules, one_by_one: bool) -> Option<MergeAnswer> {
    let mut document = Document::load(&request.snapshot).ok()?;
    let heads_before = document.heads();
    let mut fresh: Vec<&[u8]> = Vec::new();
    // How full the document was at first, and about how full it is with all that was let in so far.
    let mut fill: Option<(Fill, Fill)> = None;
    let mut verdicts = Vec::with_capacity(request.commands.len());
    let mut blocked = false;
    for command in &request.commands {
        if blocked {
            verdicts.push(Verdict::Blocked);
            continue;
        }
        let chunks: Vec<&[u8]> = command.iter().map(|chunk| chunk.as_slice()).collect();
        let verdict = match Judge::new(&document, rules, request)
            .judge(&chunks, fill.map_or(request.snapshot.len(), |(_, now)| now.bytes))
        {
            Judged::Duplicate => Verdict::Duplicate,
            Judged::Forked => Verdict::Forked,
            Judged::Refused(refusal) => Verdict::Refused(refusal),
            Judged::Fresh(new) => match advance(&mut document, &new, rules, request, one_by_one) {
                Ok(()) => {
                    fill = Some((fill.map_or(new.fill.0, |(before, _)| before), new.fill.1));
                    fresh.extend(new.chunks);
                    Verdict::Accepted
                }
                Err(refusal) => {
                    // What the refused changes left behind must go.
                    document = Document::load(&request.snapshot).ok()?;
                    document.apply(fresh.iter().copied()).ok()?;
                    Verdict::Refused(refusal)
                }
            },
        };
        blocked = match verdict {
            Verdict::Accepted | Verdict::Duplicate => false,
            Verdict::Forked | Verdict::Refused(_) | Verdict::Blocked => true,
        };
        verdicts.push(verdict);
    }
    if fresh.is_empty() && !request.commands.is_empty() {
        return Some(MergeAnswer { verdicts, merged: None, spent: 0 });
    }
    let snapshot = document.save();
    let row = reload(&document, &snapshot)?.row(&rules.registry)?;
    let frames: Vec<ChangeChunk<'_>> =
        fresh.iter().map(|chunk| ChangeChunk::read(chunk)).collect::<Result<_, _>>().ok()?;
    let packed = packed::pack(&frames, &mut heads_before.clone()).into();
    let is_newly_crowded = fill
        .is_some_and(|(before, after)| !before.is_crowded() && Fill { bytes: snapshot.len(), ..after }.is_crowded());
    let merged = Merged { heads: document.heads(), snapshot: snapshot.into(), row, packed, is_newly_crowded };
    Some(MergeAnswer { verdicts, merged: Some(merged), spent: 0 })
}

/// Applies changes that have been judged one by one, and looks at the whole.
fn advance(
    document: &mut Document,
    new: &Fresh<'_>,
    rules: &Rules,
    request: &MergeRequest,
    prove: bool,
) -> Result<(), Refusal> {
    let home = document.kind().map(|_| super::judge::scope(document));
    document.apply(new.chunks.iter().copied()).map_err(|_| Refusal::Malformed)?;
    Judge::new(document, rules, request).judge_whole(home, new)?;
    if prove {
        let snapshot = document.save();
        if snapshot.len() > LARGEST {
            return Err(Refusal::TooLarge);
        }
        reload(document, &snapshot).ok_or(Refusal::Malformed)?;
    }
    Ok(())
}

/// The document loaded from its own bytes; `None` if it is then not the same, or too large.
fn reload(document: &Document, snapshot: &[u8]) -> Option<Document> {
    if snapshot.len() > LARGEST {
        return None;
    }
    Document::load(snapshot).ok().filter(|loaded| loaded.heads() == document.heads())
}
