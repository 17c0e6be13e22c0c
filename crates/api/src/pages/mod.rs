//! The hosted pages: what a mailed link opens for a person. Rendered here, working without JavaScript.
//!
//! A `GET` shows a form and consumes nothing, because mail scanners follow links; only the posted form acts.

mod form;
mod verify_email;

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use minijinja::value::Serde;
use minijinja::{Environment, Value};
use serde::Serialize;

use crate::edge::OwnErrorBody;
use crate::problem::Problem;
use crate::routes::Endpoints;

/// One style sheet, in the page itself: a page is one answer.
const STYLE: &str = include_str!("templates/page.css");

/// What the pages may do: show their own style, known by its hash, and post to their own origin.
const POLICY: &str = "default-src 'none'; style-src 'sha256-j32GAgts/X/7bdejuM0dlz25POPIG3dytOwwPfJ7IiE='; form-action 'self'; base-uri 'none'; \
                      frame-ancestors 'none'";

static TEMPLATES: LazyLock<Environment<'static>> = LazyLock::new(|| {
    let mut templates = Environment::new();
    for (name, source) in [
        ("layout.html", include_str!("templates/layout.html")),
        ("verify_email.html", include_str!("templates/verify_email.html")),
    ] {
        // A template that does not parse shows in every test of its page; the page is then answered by a 500.
        if let Err(error) = templates.add_template(name, source) {
            tracing::error!(template = name, error = %error, "a page template does not parse");
        }
    }
    templates
});

/// All pages.
pub(crate) fn endpoints() -> Endpoints {
    verify_email::endpoints()
}

/// Renders a page.
fn page(status: StatusCode, template: &str, content: impl Serialize) -> Result<HttpResponse, Problem> {
    let html = TEMPLATES
        .get_template(template)
        .and_then(|template| {
            template.render(minijinja::context! { style => STYLE, content => Value::from(Serde(content)) })
        })
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
        assert_eq!(TEMPLATES.templates().count(), 2);
    }
}
