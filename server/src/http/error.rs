//! The one form of error: a closed code as CBOR, with its status.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use minicbor::bytes::ByteVec;
use shared::sync::message::{CHALLENGE, WireError};
use shared::sync::{OPEN, body};

use super::body as http_body;
use crate::causes::causes;
use crate::hub::HubError;

/// Why a request was not answered, as its sender is told.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct ApiError {
    /// What it is told.
    pub error: WireError,
    /// Of [`WireError::ChallengeSpent`]: what to sign instead.
    challenge: Option<[u8; CHALLENGE]>,
}

impl ApiError {
    /// The error in words that the app of a device knows, by the `SCHEMA` that its request named.
    pub fn told_to(schema: u16, error: HubError) -> Self {
        let told = Self::from(error);
        Self { error: if schema < OPEN { told.error.in_first_words() } else { told.error }, ..told }
    }
}

impl From<HubError> for ApiError {
    /// A fault of ours is logged here, once; a fault of theirs is theirs to see.
    fn from(error: HubError) -> Self {
        if error.is_ours() {
            tracing::error!(error = causes(&error), "a request failed");
        }
        let challenge = if let HubError::ChallengeSpent(fresh) = &error { Some(*fresh) } else { None };
        Self { error: error.told(), challenge }
    }
}

impl From<WireError> for ApiError {
    fn from(error: WireError) -> Self {
        Self { error, challenge: None }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut told = body::encode(&self.error);
        if let Some(challenge) = self.challenge {
            told.extend(body::encode(&ByteVec::from(challenge.to_vec())));
        }
        (status, http_body::exact(told.into())).into_response()
    }
}
