//! Ids and secrets from the system's randomness.

use shared::document::DocId;

use super::failure::Failure;

pub(super) fn bytes<const N: usize>() -> Result<[u8; N], Failure> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|_| Failure::Random)?;
    Ok(bytes)
}

pub(super) fn id(now: i64) -> Result<DocId, Failure> {
    Ok(DocId::new(now, bytes()?))
}
