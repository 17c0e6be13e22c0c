//! Problems: the only way in which this crate refuses a request.
//!
//! A handler or an extractor returns a [`Problem`]; the edge turns it into an RFC 9457 document, because only the
//! edge knows the public URL and the request id. The cause of a failure travels in the problem for the log and
//! never reaches the body.

mod code;
mod document;
mod field;
mod refusals;
mod stored;

use std::{borrow::Cow, error::Error, fmt, sync::Arc};

use actix_web::{HttpResponse, ResponseError, http::StatusCode};

pub use self::{
    code::Code,
    document::{FieldErrorDocument, MEDIA_TYPE, ProblemDocument},
    field::{FieldCode, FieldError, Location, Refusal},
};

/// A refused or failed request.
#[derive(Clone, Debug)]
pub struct Problem {
    code: Code,
    detail: Cow<'static, str>,
    errors: Vec<FieldError>,
    retry_after: Option<u64>,
    allow: Option<String>,
    refuses_token: bool,
    is_replayed: bool,
    cause: Option<Arc<dyn Error + Send + Sync>>,
}

impl Problem {
    /// A problem of this code, with the registry's detail.
    pub fn new(code: Code) -> Self {
        Self {
            code,
            detail: Cow::Borrowed(code.detail()),
            errors: Vec::new(),
            retry_after: None,
            allow: None,
            refuses_token: false,
            is_replayed: false,
            cause: None,
        }
    }

    /// A failure of the server. The cause is logged once at the edge and never shown.
    pub fn internal(cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::new(Code::InternalError).with_cause(cause)
    }

    /// Something that the call needs is not there; the client may come back after `retry_after` seconds.
    pub fn unavailable(retry_after: u64) -> Self {
        Self::new(Code::Unavailable).with_retry_after(retry_after)
    }

    /// The content of a well-formed request was refused, for these reasons.
    pub fn validation(errors: Vec<FieldError>) -> Self {
        let detail = match errors.len() {
            1 => "1 field is invalid.".to_owned(),
            count => format!("{count} fields are invalid."),
        };
        Self { errors, ..Self::new(Code::ValidationFailed).with_detail(detail) }
    }

    /// An access token was sent and refused: 401 with `error="invalid_token"` (RFC 6750, section 3.1).
    pub fn refused_access_token() -> Self {
        Self { refuses_token: true, ..Self::new(Code::Unauthenticated) }
    }

    /// The route does not take the method; `allow` is the value of the `Allow` header.
    pub fn method_not_allowed(allow: impl Into<String>) -> Self {
        Self { allow: Some(allow.into()), ..Self::new(Code::MethodNotAllowed) }
    }

    /// With a detail of its own; it must not hold anything that the client may not see.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'static, str>>) -> Self {
        self.detail = detail.into();
        self
    }

    /// With a `Retry-After` header, in seconds.
    #[must_use]
    pub fn with_retry_after(mut self, seconds: u64) -> Self {
        self.retry_after = Some(seconds);
        self
    }

    /// With the cause, for the log only.
    #[must_use]
    pub fn with_cause(mut self, cause: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        self.cause = Some(Arc::from(cause.into()));
        self
    }

    /// The code.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The text for people.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The fields that failed.
    pub fn errors(&self) -> &[FieldError] {
        &self.errors
    }

    /// The seconds of `Retry-After`, if any.
    pub fn retry_after(&self) -> Option<u64> {
        self.retry_after
    }

    /// The value of `Allow`, if any.
    pub(crate) fn allow(&self) -> Option<&str> {
        self.allow.as_deref()
    }

    /// The value of `WWW-Authenticate`, which every 401 carries (RFC 9110, section 11.6.1).
    pub(crate) fn challenge(&self) -> Option<&'static str> {
        match (self.code.status(), self.refuses_token) {
            (StatusCode::UNAUTHORIZED, true) => Some(r#"Bearer error="invalid_token""#),
            (StatusCode::UNAUTHORIZED, false) => Some("Bearer"),
            _ => None,
        }
    }

    /// The cause and its causes in one line, for the log.
    pub(crate) fn cause_chain(&self) -> Option<String> {
        let mut cause: Option<&dyn Error> = Some(self.cause.as_deref()?);
        let mut chain = String::new();
        while let Some(error) = cause {
            if !chain.is_empty() {
                chain.push_str(": ");
            }
            chain.push_str(&error.to_string());
            cause = error.source();
        }
        Some(chain)
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code.name(), self.detail)
    }
}

impl Error for Problem {
    fn source(&self) -> Option<&(dyn Error + 'static)> {
        self.cause.as_deref().map(|cause| cause as &(dyn Error + 'static))
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        self.code.status()
    }

    /// An answer that carries the problem for the edge, which writes the document.
    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::new(self.status_code());
        response.extensions_mut().insert(self.clone());
        response
    }
}

#[cfg(test)]
mod tests;
