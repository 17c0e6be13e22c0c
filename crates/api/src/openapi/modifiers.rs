//! What holds for every operation, written into the document once.

use utoipa::Modify;
use utoipa::openapi::header::{Header, HeaderBuilder};
use utoipa::openapi::path::Operation;
use utoipa::openapi::schema::{AdditionalProperties, Schema};
use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{Content, OpenApi, Ref, RefOr, Response, ResponseBuilder};

use crate::problem::MEDIA_TYPE;

/// The access token as a way to be known.
pub(super) struct Bearer;

impl Modify for Bearer {
    fn modify(&self, document: &mut OpenApi) {
        let mut scheme = Http::new(HttpAuthScheme::Bearer);
        scheme.bearer_format = Some("JWT".to_owned());
        scheme.description = Some("The access token of a session.".to_owned());
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(scheme));
    }
}

/// Bodies of requests hold no other fields than those documented, and one that is optional may be left out but not be
/// `null`.
pub(super) struct StrictBodies;

impl Modify for StrictBodies {
    fn modify(&self, document: &mut OpenApi) {
        let names: Vec<String> = operations(document).flat_map(body_schemas).collect();
        let components = document.components.get_or_insert_default();
        for (name, schema) in &mut components.schemas {
            if let RefOr::T(Schema::Object(object)) = schema
                && names.contains(name)
            {
                object.additional_properties = Some(Box::new(AdditionalProperties::FreeForm(false)));
            }
        }
    }
}

/// The schemas that the body of an operation refers to; a choice of one and `null` becomes the one.
fn body_schemas(operation: &mut Operation) -> Vec<String> {
    let Some(RefOr::T(body)) = &mut operation.request_body else { return Vec::new() };
    let mut names = Vec::new();
    for content in body.content.values_mut() {
        let RefOr::T(Content { schema: Some(schema), .. }) = content else { continue };
        if let RefOr::T(Schema::OneOf(choice)) = schema
            && let Some(named) = choice.items.iter().find(|item| matches!(item, RefOr::Ref(_)))
        {
            *schema = named.clone();
        }
        if let RefOr::Ref(reference) = schema {
            names.extend(reference.ref_location.rsplit('/').next().map(str::to_owned));
        }
    }
    names
}

/// The problems that any call may be answered with; those of a call's own stand at the call.
pub(super) struct CommonProblems;

/// Status and codes, and whether it takes a body to get there.
const COMMON: [(&str, &str, bool); 8] = [
    ("400", "`malformed_request`.", false),
    ("408", "`request_timeout`; the connection closes.", false),
    ("413", "`payload_too_large`.", true),
    ("414", "`uri_too_long`.", false),
    ("415", "`unsupported_media_type`.", true),
    ("422", "`validation_failed`, with every unfit field or parameter.", false),
    ("500", "`internal_error`.", false),
    ("503", "`unavailable`.", false),
];

/// Headers that problems of a status carry.
const HEADERS: [(&str, &str, &str); 3] = [
    ("401", "WWW-Authenticate", "`Bearer`; with `error=\"invalid_token\"` when an access token was refused."),
    ("429", "Retry-After", "Seconds to wait."),
    ("503", "Retry-After", "Seconds to wait."),
];

impl Modify for CommonProblems {
    fn modify(&self, document: &mut OpenApi) {
        operations(document).for_each(add_common_problems);
    }
}

fn add_common_problems(operation: &mut Operation) {
    let has_body = operation.request_body.is_some();
    let responses = &mut operation.responses.responses;
    for (status, description, needs_body) in COMMON {
        if has_body || !needs_body {
            responses.entry(status.to_owned()).or_insert_with(|| RefOr::T(problem(description)));
        }
    }
    for (status, name, meaning) in HEADERS {
        if let Some(RefOr::T(response)) = responses.get_mut(status)
            && response.content.contains_key(MEDIA_TYPE)
        {
            response.headers.insert(name.to_owned(), RefOr::T(header(meaning)));
        }
    }
}

pub(super) fn problem(description: &str) -> Response {
    let schema = RefOr::Ref(Ref::from_schema_name("ProblemDocument"));
    ResponseBuilder::new().description(description).content(MEDIA_TYPE, Content::new(Some(schema))).build()
}

fn header(meaning: &str) -> Header {
    HeaderBuilder::from(Header::default()).description(Some(meaning)).build()
}

pub(super) fn operations(document: &mut OpenApi) -> impl Iterator<Item = &mut Operation> {
    document.paths.paths.values_mut().flat_map(|item| {
        [&mut item.get, &mut item.post, &mut item.put, &mut item.patch, &mut item.delete]
            .into_iter()
            .flatten()
    })
}
