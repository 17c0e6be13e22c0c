//! From what a route made to what goes out.

use actix_web::{
    HttpResponse,
    body::BoxBody,
    http::{
        ConnectionType, StatusCode,
        header::{ALLOW, CONTENT_TYPE, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE},
    },
};

use super::{EdgeConfig, headers, log::Access};
use crate::once::REPLAYED;
use crate::problem::{Code, MEDIA_TYPE, Problem, ProblemDocument};

/// Put into the extensions of an error response by a route that answers errors in a form of its own (a page, the
/// readiness report): the edge leaves its body alone, and logs the problem that may lie beside it.
#[derive(Clone, Copy, Debug)]
pub struct OwnErrorBody;

/// An answer with all its headers, not yet logged.
pub(super) struct Answer {
    response: HttpResponse,
    problem: Option<Problem>,
}

impl Answer {
    /// The document of a problem.
    pub(super) fn of_problem(problem: &Problem, config: &EdgeConfig, request_id: &str) -> Self {
        let mut response = document(problem, config, request_id);
        headers::complete(response.headers_mut(), request_id, config);
        Self { response, problem: Some(problem.clone()) }
    }

    /// The answer of a route; an error that is not in the route's own form becomes a document.
    pub(super) fn of_response(mut response: HttpResponse, config: &EdgeConfig, request_id: &str) -> Self {
        let has_own_body = response.extensions().contains::<OwnErrorBody>();
        match refusal(&mut response) {
            Some(problem) if !has_own_body => Self::of_problem(&problem, config, request_id),
            problem => {
                headers::complete(response.headers_mut(), request_id, config);
                Self { response, problem }
            }
        }
    }

    /// The connection is of no more use after this answer.
    pub(super) fn close_connection(&mut self) {
        self.response.head_mut().set_connection_type(ConnectionType::Close);
    }

    /// Logs the answer and lets it go.
    pub(super) fn finish(self, access: &Access) -> HttpResponse {
        access.end(self.response.status(), self.problem.as_ref());
        self.response
    }
}

/// The problem behind an error response: the route's own, or the one that fits what the framework answered.
fn refusal(response: &mut HttpResponse<BoxBody>) -> Option<Problem> {
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        return Some(problem);
    }
    let status = response.status();
    let is_error = status.is_client_error() || status.is_server_error();
    if !is_error || response.extensions().contains::<OwnErrorBody>() {
        return None;
    }
    let problem = match response.headers().get(ALLOW).and_then(|allow| allow.to_str().ok()) {
        Some(allow) if status == StatusCode::METHOD_NOT_ALLOWED => Problem::method_not_allowed(allow),
        _ => Problem::new(framework_code(status)),
    };
    // The framework's text for a refused request may quote the request, so only its failures are kept for the log.
    Some(match response.error().filter(|_| status.is_server_error()) {
        Some(error) => problem.with_cause(error.to_string()),
        None => problem,
    })
}

/// The code for a bare status. What has no code of its own is a malformed request or a failure of the server.
fn framework_code(status: StatusCode) -> Code {
    let fits = |code: &Code| {
        code.status() == status
            && matches!(
                code,
                Code::Unauthenticated
                    | Code::NotFound
                    | Code::MethodNotAllowed
                    | Code::RequestTimeout
                    | Code::PayloadTooLarge
                    | Code::UriTooLong
                    | Code::UnsupportedMediaType
                    | Code::ValidationFailed
                    | Code::Unavailable
            )
    };
    let fallback = if status.is_server_error() { Code::InternalError } else { Code::MalformedRequest };
    Code::ALL.iter().copied().find(fits).unwrap_or(fallback)
}

fn document(problem: &Problem, config: &EdgeConfig, request_id: &str) -> HttpResponse {
    let document = ProblemDocument::new(problem, &config.public_url, request_id);
    let mut response = HttpResponse::build(problem.code().status());
    response.insert_header((CONTENT_TYPE, MEDIA_TYPE));
    if let Some(challenge) = problem.challenge() {
        response.insert_header((WWW_AUTHENTICATE, challenge));
    }
    if let Some(seconds) = problem.retry_after() {
        response.insert_header((RETRY_AFTER, seconds));
    }
    if problem.is_replayed() {
        response.insert_header((REPLAYED, "true"));
    }
    if let Some(allow) = problem.allow().and_then(|allow| HeaderValue::from_str(allow).ok()) {
        response.insert_header((ALLOW, allow));
    }
    response.json(document)
}
