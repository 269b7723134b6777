//! Enrolment: from an invitation's link to a device that has a number.

use std::path::Path;
use std::sync::Arc;

use minicbor::bytes::ByteVec;
use shared::replica::{Meta, Rejoined};
use shared::sync::message::{EnrolRequest, Enrolled};
use shared::sync::{PROTOCOL, SCHEMA};

use super::DeviceError;
use super::counted::Counters;
use super::http::Http;
use super::key::Key;
use super::storage::Storage;
use crate::clock;

/// An invitation's link, taken apart: `http://host:port/join#secret`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Invitation {
    /// `host:port`.
    pub authority: String,
    /// What stands behind `#`: never sent in an address.
    pub secret: String,
}

impl Invitation {
    /// Takes a link apart.
    ///
    /// # Errors
    /// If it is no such link. This device speaks plain HTTP: it is meant for loopback.
    pub fn parse(link: &str) -> Result<Self, DeviceError> {
        let wrong = || DeviceError::Link(link.to_owned());
        let rest = link.trim().strip_prefix("http://").ok_or_else(wrong)?;
        let (authority, secret) = rest.split_once("/join#").ok_or_else(wrong)?;
        if authority.is_empty() || secret.is_empty() || authority.contains(['/', '@', ' ']) {
            return Err(wrong());
        }
        let has_port = authority.rsplit_once(':').is_some_and(|(_, port)| port.parse::<u16>().is_ok());
        let authority = if has_port { authority.to_owned() } else { format!("{authority}:80") };
        Ok(Self { authority, secret: secret.to_owned() })
    }
}

/// Enrols this device and keeps what the server gave it. One that was enrolled before comes back under another number, as the
/// same member, with what it holds.
pub(super) async fn join(
    directory: &Path,
    storage: &mut Storage,
    invitation: &Invitation,
    traffic: &Arc<Counters>,
) -> Result<Key, DeviceError> {
    let before = storage.stored()?;
    let key = if before.is_some() { Key::another()? } else { Key::open(directory)? };
    let request = request(&key, &invitation.secret);
    let mut http = Http::new(invitation.authority.clone(), Arc::clone(traffic));
    let answer = http.post::<Enrolled>("/enrol", None, &request).await?;
    let meta = Meta::enrolled(answer.message, clock::now());
    match before {
        Some(before) if (before.meta.workspace, before.meta.member) != (meta.workspace, meta.member) => {
            return Err(DeviceError::Joined);
        }
        Some(before) => {
            key.keep(directory)?;
            storage.begin_again(&Rejoined::new(before, meta, clock::now()), &invitation.authority)?;
        }
        None => storage.begin(&meta, &invitation.authority)?,
    }
    Ok(key)
}

/// What a device with this key says to be enrolled.
#[must_use]
pub fn request(key: &Key, secret: &str) -> EnrolRequest {
    EnrolRequest {
        protocol: PROTOCOL,
        invitation: secret.to_owned(),
        public_key: ByteVec::from(key.public()),
        name: device_name(),
        signature: ByteVec::from(key.sign(secret.as_bytes())),
        schema: SCHEMA,
    }
}

fn device_name() -> String {
    let host = std::fs::read_to_string("/etc/hostname").unwrap_or_default();
    format!("device {}", host.trim()).trim_end().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links() {
        let invitation = Invitation::parse(" http://127.0.0.1:8787/join#abc-_1\n").unwrap();
        assert_eq!(invitation, Invitation { authority: "127.0.0.1:8787".to_owned(), secret: "abc-_1".to_owned() });
        assert_eq!(Invitation::parse("http://localhost/join#a").unwrap().authority, "localhost:80");
        for wrong in
            ["", "https://a/join#b", "http://a/join", "http://a/join#", "http:///join#a", "http://a@b:1/join#c"]
        {
            assert!(Invitation::parse(wrong).is_err(), "{wrong}");
        }
    }
}
