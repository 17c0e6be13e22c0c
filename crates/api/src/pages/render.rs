//! From a template to an answer.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use minijinja::value::Serde;
use minijinja::{Environment, Value, context};
use serde::Serialize;

use crate::edge::OwnErrorBody;
use crate::problem::Problem;

/// One style sheet, in the page itself: a page is one answer.
const STYLE: &str = include_str!("templates/page.css");

/// What the pages may do: show their own style, known by its hash, and post to their own origin.
const POLICY: &str = "default-src 'none'; style-src 'sha256-B0aV4tr6HyoxITKIuzeFk5WVG3Ig+1miic0drciBRN4='; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

macro_rules! templates {
    ($($name:literal,)+) => { [$(($name, include_str!(concat!("templates/", $name)))),+] };
}

/// What several pages are made of, and one template for each thing that a page may say.
const SOURCES: [(&str, &str); 19] = templates![
    "layout.html",
    "form.html",
    "password.html",
    "dead.html",
    "failure.html",
    "verify_email/form.html",
    "verify_email/done.html",
    "verify_email/dead.html",
    "reset_password/form.html",
    "reset_password/done.html",
    "reset_password/dead.html",
    "confirm_email/form.html",
    "confirm_email/done.html",
    "confirm_email/dead.html",
    "confirm_email/taken.html",
    "accept_invitation/form.html",
    "accept_invitation/done.html",
    "accept_invitation/dead.html",
    "accept_invitation/suspended.html",
];

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    for (name, source) in SOURCES {
        // A template that does not parse shows in every test of its page; the page is then answered by a 500.
        if let Err(error) = templates.add_template(name, source) {
            tracing::error!(template = name, error = %error, "a page template does not parse");
        }
    }
    templates
});

/// Renders a page.
pub(super) fn page(
    status: StatusCode,
    template: &str,
    content: &impl Serialize,
) -> Result<HttpResponse, Problem> {
    let content = Value::from(Serde(content));
    let html = TEMPLATES
        .get_template(template)
        .and_then(|template| template.render(context! { style => STYLE, content }))
        .map_err(Problem::internal)?;
    let mut response = HttpResponse::build(status)
        .content_type("text/html; charset=utf-8")
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .body(html);
    response.extensions_mut().insert(OwnErrorBody);
    Ok(response)
}

#[cfg(test)]
mod tests {
    use aws_lc_rs::digest::{SHA256, digest};
    use base64::Engine;
    use base64::engine::general_purpose::STANDARD;

    use super::*;

    #[test]
    fn the_policy_names_the_style_that_the_pages_have() {
        let hash = STANDARD.encode(digest(&SHA256, STYLE.as_bytes()));
        assert!(POLICY.contains(&format!("'sha256-{hash}'")), "the style's hash is {hash}");
    }

    #[test]
    fn every_template_parses() {
        assert_eq!(TEMPLATES.templates().count(), SOURCES.len());
    }
}
