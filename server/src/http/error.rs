//! The one form of error: a closed code as CBOR, with its status.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use shared::sync::body;
use shared::sync::message::WireError;

use super::body as http_body;
use crate::hub::HubError;

/// Why a request was not answered, as its sender is told.
#[derive(Copy, Clone, Debug, PartialEq, Eq)]
pub struct ApiError(pub WireError);

impl From<HubError> for ApiError {
    /// A fault of ours is logged here, once; a fault of theirs is theirs to see.
    fn from(error: HubError) -> Self {
        if error.is_ours() {
            let cause = std::error::Error::source(&error).map(ToString::to_string).unwrap_or_default();
            tracing::error!(%error, cause, "a request failed");
        }
        Self(error.told())
    }
}

impl From<WireError> for ApiError {
    fn from(error: WireError) -> Self {
        Self(error)
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.0.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        (status, http_body::exact(body::encode(&self.0))).into_response()
    }
}
