//! The one spelling of a change.
//!
//! Automerge reads more than it writes: dependencies in any order, a head named twice, actors that no operation names, columns
//! nobody knows, bytes at the end. It keeps some of that, so that whoever spells the change out anew has other bytes and another
//! hash. Whoever lets changes in therefore takes them only as Automerge writes them. What the columns hold is not looked at
//! here: a guard saves the document and loads it again, which spells them anew.

use super::leb::Reader;
use super::{ChangeChunk, ChunkError, columns};

impl ChangeChunk<'_> {
    /// Whether its frame is spelled as Automerge writes the changes that we make, which have neither message nor anything
    /// behind the columns.
    ///
    /// # Errors
    /// [`ChunkError::Spelling`] if it is not.
    pub fn check_spelling(&self) -> Result<(), ChunkError> {
        let mut body = Reader::new(self.body);
        let message = body.length()?;
        let mut others = Vec::new();
        for _ in 0..body.u64()? {
            let length = body.length()?;
            others.push(body.take(length)?);
        }
        let specifications = columns::specifications(&mut body)?;
        let sound = is_ascending(&self.deps)
            && message == 0
            && is_ascending(&others)
            && !others.contains(&self.actor)
            && is_ascending(&specifications)
            && specifications.iter().all(|(specification, length)| columns::is_written(*specification) && *length > 0)
            && body.rest().len() == specifications.iter().map(|(_, length)| length).sum::<usize>();
        if sound { Ok(()) } else { Err(ChunkError::Spelling) }
    }
}

/// Whether each is greater than the one before.
fn is_ascending<T: Ord>(items: &[T]) -> bool {
    items.is_sorted_by(|before, after| before < after)
}
