//! `GET /openapi.json`.

use std::sync::OnceLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ContentType};
use actix_web::web::Data;

use super::Endpoints;
use crate::backend::Backend;
use crate::extract::{Anybody, NoQuery};
use crate::openapi::document_of;
use crate::problem::Problem;

/// The document of this application, made when it is first asked for.
pub(crate) struct Document {
    backend: Backend,
    /// What lies before the paths.
    prefix: String,
    text: OnceLock<Result<String, String>>,
}

impl Document {
    pub(crate) fn of(backend: Backend, prefix: &str) -> Self {
        Self { backend, prefix: prefix.to_owned(), text: OnceLock::new() }
    }

    fn text(&self) -> Result<&str, Problem> {
        let made = || document_of(&self.backend, &self.prefix).map_err(|error| error.to_string());
        self.text.get_or_init(made).as_deref().map_err(|error| Problem::internal(error.as_str()))
    }
}

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new().get("/openapi.json", get_openapi)
}

/// This description of the API.
#[utoipa::path(
    get, path = "/openapi.json", tag = "Operations", security(()),
    responses((status = 200, description = "The OpenAPI 3.1 document.", body = Object))
)]
pub(crate) async fn get_openapi(
    document: Data<Document>,
    _: Anybody,
    _: NoQuery,
) -> Result<HttpResponse, Problem> {
    let mut response = HttpResponse::Ok();
    Ok(response
        .insert_header(ContentType::json())
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(document.text()?.to_owned()))
}
