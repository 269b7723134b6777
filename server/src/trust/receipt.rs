//! Receipts and tickets: what the server once had, in its own hand.
//!
//! Both are about contents by their hashes, so they can only ever bring back what was here. Who brings them is asked because a
//! stranger has no business here, not because it would matter.

use shared::document::DocId;
use shared::sync::cursor::{Epoch, Sequence};
use shared::sync::digest::Term;
use shared::sync::recover::{PROOF, Receipt};

use super::keys::{Keys, MAC};

const _: () = assert!(PROOF == MAC);
const RECEIPT: &str = "receipt";
const TICKET: &str = "ticket";
const SEAL: &str = "seal";

/// What a receipt is about.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// The workspace.
    pub workspace: DocId,
    /// The device that had read everything.
    pub device: u32,
    /// In this epoch.
    pub epoch: Epoch,
    /// Up to here.
    pub head: Sequence,
    /// What its scopes' digests fold to.
    pub folded: [u8; 16],
}

impl Received {
    /// The receipt's proof. `seals` are those of the scopes that have documents, in the order in which their digests are folded.
    #[must_use]
    pub fn prove(&self, keys: &Keys<'_>, seals: &[u64]) -> Vec<u8> {
        let seals: Vec<u8> = seals.iter().flat_map(|seal| seal.to_le_bytes()).collect();
        [&keys.mac(RECEIPT, &[&self.message()[..], &seals].concat())[..], &seals].concat()
    }

    /// The seals in a receipt, if it is one of this workspace, given for digests that fold to this.
    #[must_use]
    pub fn proved(keys: &Keys<'_>, workspace: DocId, receipt: &Receipt, folded: [u8; 16]) -> Option<Vec<u64>> {
        let Receipt { device, epoch, head, ref proof, .. } = *receipt;
        let about = Self { workspace, device, epoch, head, folded };
        let (mac, sealed) = proof.split_first_chunk::<PROOF>()?;
        let (seals, []) = sealed.as_chunks() else { return None };
        let is_ours = keys.verify(RECEIPT, &[&about.message()[..], sealed].concat(), mac);
        is_ours.then(|| seals.iter().map(|seal| u64::from_le_bytes(*seal)).collect())
    }

    fn message(&self) -> [u8; 52] {
        let mut message = [0; 52];
        message[..16].copy_from_slice(&self.workspace.to_bytes());
        message[16..20].copy_from_slice(&self.device.to_le_bytes());
        message[20..28].copy_from_slice(&self.epoch.0.to_le_bytes());
        message[28..36].copy_from_slice(&self.head.to_le_bytes());
        message[36..].copy_from_slice(&self.folded);
        message
    }
}

/// What a document with this term adds to its scope's seal.
#[must_use]
pub fn seal(keys: &Keys<'_>, term: &Term) -> u64 {
    let mac = keys.mac(SEAL, term);
    mac.first_chunk().map_or(0, |seal| u64::from_le_bytes(*seal))
}

/// A ticket for a document with this term.
#[must_use]
pub fn ticket(keys: &Keys<'_>, term: &Term) -> [u8; PROOF] {
    keys.mac(TICKET, term)
}

/// Whether this is the ticket of a document with this term.
#[must_use]
pub fn is_ticket(keys: &Keys<'_>, term: &Term, ticket: &[u8]) -> bool {
    ticket.try_into().is_ok_and(|mac| keys.verify(TICKET, term, mac))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_is_of_one_device_one_moment_and_one_fold() {
        let (here, elsewhere) = ([1; 32], [2; 32]);
        let workspace = DocId::from_bytes([9; 16]);
        let about = Received { workspace, device: 7, epoch: Epoch(3), head: 12, folded: [5; 16] };
        let proof = about.prove(&Keys::new(&here), &[1, u64::MAX]);
        let given = Receipt { device: 7, epoch: Epoch(3), head: 12, proof: proof.clone().into(), digests: Vec::new() };
        let holds = |secret, workspace, receipt: &Receipt, folded| {
            Received::proved(&Keys::new(secret), workspace, receipt, folded) == Some(vec![1, u64::MAX])
        };
        let resealed = [&proof[..PROOF], &[2, 0, 0, 0, 0, 0, 0, 0], &proof[PROOF + 8..]].concat();
        assert!(holds(&here, workspace, &given, [5; 16]));
        assert!(!holds(&elsewhere, workspace, &given, [5; 16]));
        assert!(!holds(&here, DocId::from_bytes([8; 16]), &given, [5; 16]));
        assert!(!holds(&here, workspace, &given, [6; 16]));
        for other in [
            Receipt { device: 8, ..given.clone() },
            Receipt { epoch: Epoch(4), ..given.clone() },
            Receipt { head: 13, ..given.clone() },
            Receipt { proof: Vec::new().into(), ..given.clone() },
            Receipt { proof: proof[..PROOF].to_vec().into(), ..given.clone() },
            Receipt { proof: resealed.into(), ..given.clone() },
        ] {
            assert!(!holds(&here, workspace, &other, [5; 16]));
        }
    }

    #[test]
    fn a_ticket_is_of_one_term() {
        let (here, elsewhere) = ([1; 32], [2; 32]);
        let given = ticket(&Keys::new(&here), &[3; 32]);
        assert!(is_ticket(&Keys::new(&here), &[3; 32], &given));
        assert!(!is_ticket(&Keys::new(&here), &[4; 32], &given));
        assert!(!is_ticket(&Keys::new(&elsewhere), &[3; 32], &given));
        assert!(!is_ticket(&Keys::new(&here), &[3; 32], b""));
    }
}
