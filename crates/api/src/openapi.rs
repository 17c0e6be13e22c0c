//! The OpenAPI document, generated from the routes' annotations.

use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{Modify, OpenApi};

use crate::problem::{MEDIA_TYPE, ProblemDocument};
use crate::routes::{accounts, discovery, health, me, openapi, problems, sessions};

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Roster",
        description = "User accounts: sign-up, log-in, sessions and profiles. Errors are problem documents (RFC 9457); `GET /problems/{code}` explains each code.",
        license(name = "MIT OR Apache-2.0")
    ),
    paths(
        accounts::register_user, accounts::verify_email, accounts::resend_verification,
        sessions::log_in, sessions::refresh_session, sessions::log_out,
        me::get_me, me::update_me,
        discovery::get_key_set, discovery::get_issuer_metadata,
        health::get_liveness, health::get_readiness,
        openapi::get_openapi, problems::explain_problem,
    ),
    components(schemas(ProblemDocument)),
    tags(
        (name = "Accounts", description = "Signing up and proving an address."),
        (name = "Sessions", description = "Signing in, refreshing, signing out."),
        (name = "Me", description = "The signed-in user."),
        (name = "Discovery", description = "What verifiers of access tokens need."),
        (name = "Operations", description = "Health, description, explanations."),
    ),
    modifiers(&Bearer, &CommonProblems)
)]
struct Api;

/// The document as JSON text, indented, with a line feed at its end.
///
/// # Errors
/// When it cannot be written as JSON.
pub fn document() -> Result<String, serde_json::Error> {
    Api::openapi().to_pretty_json().map(|json| json + "\n")
}

/// The access token as a way to be known.
struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".to_owned());
        scheme.description = Some("The access token of a session.".to_owned());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// The problems that any call may be answered with; those of a call's own stand at the call.
struct CommonProblems;

/// Status and codes, and whether it takes a body to get there.
const COMMON: [(&str, &str, bool); 9] = [
    ("400", "`malformed_request`.", false),
    ("404", "`not_found`: no such address.", false),
    ("408", "`request_timeout`; the connection closes.", false),
    ("413", "`payload_too_large`.", true),
    ("414", "`uri_too_long`.", false),
    ("415", "`unsupported_media_type`.", true),
    ("422", "`validation_failed`, with every unfit field or parameter.", false),
    ("500", "`internal_error`.", false),
    ("503", "`unavailable`, with `Retry-After`.", false),
];

impl Modify for CommonProblems {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        for item in document.paths.paths.values_mut() {
            let operations =
                [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete];
            operations.into_iter().flatten().for_each(add_common_problems);
        }
    }
}

fn add_common_problems(operation: &mut Operation) {
    let has_body = operation.request_body.is_some();
    for (status, description, needs_body) in COMMON {
        if has_body || !needs_body {
            let responses = &mut operation.responses.responses;
            responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem(description)));
        }
    }
}

fn problem(description: &str) -> Response {
    let schema = RefOr::Ref(Ref::from_schema_name("ProblemDocument"));
    ResponseBuilder::new().description(description).content(MEDIA_TYPE, Content::new(Some(schema))).build()
}
