//! The problem as it goes over the wire (RFC 9457).

use serde::Serialize;
use utoipa::ToSchema;

use super::{FieldError, Location, Problem};

/// The media type of every error body.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// The most entries that one answer carries: an attacker's body of nine thousand unknown keys must not come
/// back ten times its size.
const MAX_ENTRIES: usize = 100;

/// A problem document (RFC 9457).
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "Problem")]
pub struct ProblemDocument {
    /// A URL that explains the code.
    #[serde(rename = "type")]
    #[schema(format = "uri", example = "http://127.0.0.1:8080/problems/validation_failed")]
    pub kind: String,
    /// A short title, the same for every occurrence of the code.
    #[schema(example = "Validation failed")]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What went wrong, for programs.
    #[schema(example = "validation_failed")]
    pub code: &'static str,
    /// What went wrong, for people.
    #[schema(example = "1 field is invalid.")]
    pub detail: String,
    /// The request id, as in `X-Request-Id`.
    pub request_id: String,
    /// Every field that failed (`validation_failed` only, the first 100).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub errors: Vec<FieldErrorDocument>,
}

/// One failed field or query parameter.
#[derive(Debug, Serialize, ToSchema)]
#[schema(title = "FieldError")]
pub struct FieldErrorDocument {
    /// A JSON pointer into the body (RFC 6901); empty for the whole body.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "/email")]
    pub pointer: Option<String>,
    /// The name of a query parameter.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub parameter: Option<String>,
    /// Why it was refused, for programs.
    #[schema(example = "invalid_email")]
    pub code: &'static str,
    /// Why it was refused, for people.
    #[schema(example = "is not a valid e-mail address")]
    pub detail: String,
}

impl ProblemDocument {
    /// The document of `problem` in the answer to the request `request_id`; `public_url` has no trailing slash.
    pub fn new(problem: &Problem, public_url: &str, request_id: &str) -> Self {
        let code = problem.code();
        Self {
            kind: format!("{public_url}/problems/{}", code.name()),
            title: code.title(),
            status: code.status().as_u16(),
            code: code.name(),
            detail: problem.detail().to_owned(),
            request_id: request_id.to_owned(),
            errors: problem.errors().iter().take(MAX_ENTRIES).map(FieldErrorDocument::from).collect(),
        }
    }
}

impl From<&FieldError> for FieldErrorDocument {
    fn from(error: &FieldError) -> Self {
        let (pointer, parameter) = match &error.location {
            Location::Pointer(pointer) => (Some(pointer.clone()), None),
            Location::Parameter(parameter) => (None, Some(parameter.clone())),
        };
        Self {
            pointer,
            parameter,
            code: error.refusal.code.name(),
            detail: error.refusal.detail.clone().into_owned(),
        }
    }
}
