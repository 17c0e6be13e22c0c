//! `GET /problems/{code}`: what a problem's `type` leads to.

use std::future::{Ready, ready};

use actix_web::{
    HttpRequest, HttpResponse,
    http::header::{ACCEPT, CACHE_CONTROL, VARY},
    web::Path,
};
use serde::Serialize;
use utoipa::ToSchema;

use super::table::Endpoints;
use crate::extract::Anybody;
use crate::problem::{Code, Problem, ProblemDocument};

/// The explanation of a problem code.
#[derive(Debug, Serialize, ToSchema)]
pub struct ProblemExplanation {
    /// The code.
    #[schema(example = "not_found")]
    pub code: &'static str,
    /// The HTTP status that goes with it.
    #[schema(example = 404)]
    pub status: u16,
    /// Its title.
    #[schema(example = "Not found")]
    pub title: &'static str,
    /// What it means.
    pub meaning: &'static str,
    /// What a client should do.
    pub remedy: &'static str,
}

impl From<Code> for ProblemExplanation {
    fn from(code: Code) -> Self {
        Self {
            code: code.name(),
            status: code.status().as_u16(),
            title: code.title(),
            meaning: code.meaning(),
            remedy: code.remedy(),
        }
    }
}

/// The route of this file.
pub fn endpoints() -> Endpoints {
    Endpoints::new().get("/problems/{code}", explain_problem)
}

/// Explains a problem code: a page for people, JSON for whoever asks for `application/json`.
#[utoipa::path(
    get,
    path = "/problems/{code}",
    tag = "Operations",
    params(("code" = String, Path, description = "The code of the problem")),
    responses(
        (status = 200, description = "What the code means.", content(
            (ProblemExplanation = "application/json"),
            (String = "text/html"),
        )),
        (status = 404, description = "`not_found`: no such code.", body = ProblemDocument, content_type = "application/problem+json"),
    ),
    security(())
)]
#[allow(clippy::needless_pass_by_value, reason = "an extractor is handed over by value")]
pub(crate) fn explain_problem(
    request: HttpRequest,
    _: Anybody,
    code: Path<String>,
) -> Ready<Result<HttpResponse, Problem>> {
    let code = Code::from_name(&code).ok_or_else(|| Code::NotFound.into());
    ready(code.map(|code| explain(code, &request)))
}

fn explain(code: Code, request: &HttpRequest) -> HttpResponse {
    let mut response = HttpResponse::Ok();
    response.insert_header((CACHE_CONTROL, "public, max-age=3600")).insert_header((VARY, "Accept"));
    if wants_json(request) {
        response.json(ProblemExplanation::from(code))
    } else {
        response.content_type("text/html; charset=utf-8").body(page(code))
    }
}

/// Whether JSON is asked for and a page is not. Browsers ask for `text/html`.
fn wants_json(request: &HttpRequest) -> bool {
    let accepts = |kind: &str| {
        let values = request.headers().get_all(ACCEPT);
        values.filter_map(|value| value.to_str().ok()).any(|value| value.to_ascii_lowercase().contains(kind))
    };
    accepts("json") && !accepts("text/html")
}

/// A page without style or script, so that the policy of all answers fits it too.
fn page(code: Code) -> String {
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{title}</title>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n<p><code>{name}</code>, HTTP status {status}</p>\n\
         <h2>What it means</h2>\n<p>{meaning}</p>\n<h2>What to do</h2>\n<p>{remedy}</p>\n\
         </main>\n</body>\n</html>\n",
        title = code.title(),
        name = code.name(),
        status = code.status().as_u16(),
        meaning = html(code.meaning()),
        remedy = html(code.remedy()),
    )
}

/// Escapes a text of the registry and sets what stands in backticks as code.
fn html(text: &str) -> String {
    let escaped = text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let mut out = String::with_capacity(escaped.len());
    for (index, part) in escaped.split('`').enumerate() {
        if index > 0 {
            out.push_str(if index % 2 == 1 { "<code>" } else { "</code>" });
        }
        out.push_str(part);
    }
    out
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use actix_web::{App, http::StatusCode, test};

    use super::*;
    use crate::edge::{Edge, testing};

    #[actix_web::test]
    async fn every_code_is_explained_in_both_forms() {
        let app = App::new().wrap(Edge::new(testing::config())).configure(|c| endpoints().configure(c));
        let app = test::init_service(app).await;
        for code in Code::ALL {
            let uri = format!("/problems/{}", code.name());
            let request =
                test::TestRequest::with_uri(&uri).insert_header((ACCEPT, "text/html,*/*")).to_request();
            let page = test::call_and_read_body(&app, request).await;
            let page = std::str::from_utf8(&page).unwrap();
            assert!(page.contains(code.title()) && !page.contains('`'), "{page}");

            let request =
                test::TestRequest::with_uri(&uri).insert_header((ACCEPT, "application/json")).to_request();
            let explanation: serde_json::Value = test::call_and_read_body_json(&app, request).await;
            assert_eq!(explanation["code"], code.name());
            assert_eq!(explanation["status"], code.status().as_u16());
        }
    }

    #[actix_web::test]
    async fn an_unknown_code_is_not_found() {
        let app = App::new().wrap(Edge::new(testing::config())).configure(|c| endpoints().configure(c));
        let app = test::init_service(app).await;
        for uri in ["/problems/nonsense", "/problems/", "/problems/NOT_FOUND"] {
            let response = test::call_service(&app, test::TestRequest::with_uri(uri).to_request()).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{uri}");
            assert_eq!(testing::problem(response).await["code"], "not_found");
        }
    }
}
