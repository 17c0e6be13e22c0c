//! `GET /docs`: the API to read and to try out, without a load from the network.
//!
//! The page is Swagger UI with a start script of its own. It has no inline script or style, so its policy allows
//! nothing but its own files; `data:` images are the icons in Swagger UI's style sheet.

use std::{
    borrow::Cow,
    future::{Ready, ready},
    sync::Arc,
};

use actix_web::{
    HttpResponse,
    http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY},
    web::{Bytes, Path},
};
use utoipa_swagger_ui::Config;

use super::table::Endpoints;
use crate::extract::Anybody;
use crate::problem::{Code, Problem};

const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; \
                      connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/// The paths are relative, so that the page works under a prefix.
const PAGE: &str = r#"<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>API documentation</title>
<link rel="stylesheet" href="docs/swagger-ui.css">
<link rel="stylesheet" href="docs/index.css">
<link rel="icon" type="image/png" href="docs/favicon-32x32.png">
</head>
<body>
<noscript>This page needs JavaScript. The same description for programs: <a href="openapi.json">openapi.json</a>.</noscript>
<div id="swagger-ui"></div>
<script src="docs/swagger-ui-bundle.js"></script>
<script src="docs/start.js"></script>
</body>
</html>
"#;

/// Without a validator URL: Swagger UI would send the description to a public service.
const START: &str = "SwaggerUIBundle({
  url: 'openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  validatorUrl: null,
  persistAuthorization: false,
});
";

/// The files of Swagger UI that the page uses.
const FILES: [&str; 4] = ["swagger-ui.css", "swagger-ui-bundle.js", "index.css", "favicon-32x32.png"];

/// The routes of this file.
pub fn endpoints() -> Endpoints {
    Endpoints::new().get("/docs", docs_page).get("/docs/{file}", docs_file)
}

fn docs_page(_: Anybody) -> Ready<HttpResponse> {
    let mut page = HttpResponse::Ok();
    page.content_type("text/html; charset=utf-8")
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-cache"));
    ready(page.body(PAGE))
}

#[allow(clippy::needless_pass_by_value, reason = "an extractor is handed over by value")]
fn docs_file(_: Anybody, name: Path<String>) -> Ready<Result<HttpResponse, Problem>> {
    let file = match name.as_str() {
        "start.js" => Ok(("text/javascript; charset=utf-8".to_owned(), Bytes::from_static(START.as_bytes()))),
        name => vendored(name),
    };
    ready(file.map(|(content_type, bytes)| {
        let mut file = HttpResponse::Ok();
        file.content_type(content_type).insert_header((CACHE_CONTROL, "public, max-age=3600")).body(bytes)
    }))
}

/// A file of Swagger UI, with its type.
fn vendored(name: &str) -> Result<(String, Bytes), Problem> {
    let known = FILES.iter().find(|file| **file == name).ok_or(Code::NotFound)?;
    let config: Arc<Config<'static>> = Arc::default();
    let file = utoipa_swagger_ui::serve(known, config)
        .map_err(|error| Problem::internal(error.to_string()))?
        .ok_or(Code::NotFound)?;
    let bytes = match file.bytes {
        Cow::Borrowed(bytes) => Bytes::from_static(bytes),
        Cow::Owned(bytes) => bytes.into(),
    };
    Ok((file.content_type, bytes))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test fails by panicking")]

    use actix_web::{App, http::StatusCode, test};

    use super::*;
    use crate::edge::{Edge, testing};

    #[actix_web::test]
    async fn the_page_has_only_files_of_its_own() {
        let app = App::new().wrap(Edge::new(testing::config())).configure(|c| endpoints().configure(c));
        let app = test::init_service(app).await;
        let response = test::call_service(&app, test::TestRequest::with_uri("/docs").to_request()).await;
        assert_eq!(response.headers().get("content-security-policy").unwrap(), POLICY);
        let page = test::read_body(response).await;
        let page = std::str::from_utf8(&page).unwrap();
        assert!(!page.contains("//"), "an absolute URL on the page");
        assert!(!page.contains("<style") && !page.contains("<script>") && !page.contains("style="));
        let references = page.split(['"']).filter(|part| part.starts_with("docs/"));
        let mut count = 0;
        for reference in references {
            let request = test::TestRequest::with_uri(&format!("/{reference}")).to_request();
            let response = test::call_service(&app, request).await;
            assert_eq!(response.status(), StatusCode::OK, "{reference}");
            assert!(!test::read_body(response).await.is_empty());
            count += 1;
        }
        assert_eq!(count, FILES.len() + 1);
    }

    #[actix_web::test]
    async fn other_files_are_not_found() {
        let app = App::new().wrap(Edge::new(testing::config())).configure(|c| endpoints().configure(c));
        let app = test::init_service(app).await;
        for uri in ["/docs/index.html", "/docs/..", "/docs/swagger-initializer.js", "/docs/%2e%2e%2fsrc"] {
            let response = test::call_service(&app, test::TestRequest::with_uri(uri).to_request()).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{uri}");
        }
    }
}
