//! In which order and company a request's commands are judged.

use std::collections::BTreeMap;

use shared::document::DocId;
use shared::sync::message::Refusal;

use crate::admission::frame::FramedCommand;

/// What is judged in one go.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Commands that follow each other and touch one document each, by document.
    Singles(BTreeMap<DocId, Vec<usize>>),
    /// A command of several documents.
    Joint(usize),
    /// A command whose frames say enough.
    Unreadable(usize, Refusal),
}

/// The stages, in order.
pub(super) fn stages(framed: &[Result<FramedCommand, Refusal>]) -> Vec<Stage> {
    let mut stages: Vec<Stage> = Vec::new();
    for (index, command) in framed.iter().enumerate() {
        match command {
            Err(refusal) => stages.push(Stage::Unreadable(index, *refusal)),
            Ok(command) => match (command.parts.as_slice(), stages.last_mut()) {
                ([part], Some(Stage::Singles(docs))) => docs.entry(part.doc).or_default().push(index),
                ([part], _) => stages.push(Stage::Singles(BTreeMap::from([(part.doc, vec![index])]))),
                (_, _) => stages.push(Stage::Joint(index)),
            },
        }
    }
    stages
}
