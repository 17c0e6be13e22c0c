//! `GET /openapi.json`.

use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, ContentType};

use super::Endpoints;
use crate::extract::{Anybody, NoQuery};
use crate::openapi;
use crate::problem::Problem;

static DOCUMENT: LazyLock<Result<String, String>> =
    LazyLock::new(|| openapi::document().map_err(|error| error.to_string()));

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new().get("/openapi.json", get_openapi)
}

/// This description of the API.
#[utoipa::path(
    get, path = "/openapi.json", tag = "Operations", security(()),
    responses((status = 200, description = "The OpenAPI 3.1 document.", body = Object))
)]
pub(crate) async fn get_openapi(_: Anybody, _: NoQuery) -> Result<HttpResponse, Problem> {
    let document = DOCUMENT.as_ref().map_err(|error| Problem::internal(error.as_str()))?;
    let mut response = HttpResponse::Ok();
    Ok(response
        .insert_header(ContentType::json())
        .insert_header((CACHE_CONTROL, "no-cache"))
        .body(document.as_str()))
}
