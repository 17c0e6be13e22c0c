//! `/health/live` and `/health/ready`.

use std::collections::BTreeMap;

use actix_web::HttpResponse;
use actix_web::web::{Data, Json};
use roster_service::{Readiness, Roster};
use serde::Serialize;
use utoipa::ToSchema;

use super::Endpoints;
use crate::edge::OwnErrorBody;
use crate::extract::{Anybody, NoQuery};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new().get("/health/live", get_liveness).get("/health/ready", get_readiness)
}

/// How the process is.
#[derive(Serialize, ToSchema)]
#[schema(title = "Health")]
pub struct Health {
    /// `ok` or `unavailable`.
    #[schema(example = "ok")]
    pub status: &'static str,
    /// Each thing that was checked: `ok`, or what is wrong with it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub checks: Option<BTreeMap<&'static str, String>>,
}

/// Whether the process runs.
#[utoipa::path(
    get, path = "/health/live", tag = "Operations", security(()),
    responses((status = 200, description = "It does.", body = Health))
)]
pub(crate) async fn get_liveness(_: Anybody, _: NoQuery) -> Json<Health> {
    Json(Health { status: "ok", checks: None })
}

/// Whether the process can serve: the database answers and its schema is current.
#[utoipa::path(
    get, path = "/health/ready", tag = "Operations", security(()),
    responses(
        (status = 200, description = "It can.", body = Health),
        (status = 503, description = "It cannot; `checks` says why.", body = Health),
    )
)]
pub(crate) async fn get_readiness(roster: Data<Roster>, _: Anybody, _: NoQuery) -> HttpResponse {
    let Readiness { is_ready, checks } = roster.readiness().await;
    let checks = Some(checks);
    if is_ready {
        return HttpResponse::Ok().json(Health { status: "ok", checks });
    }
    let mut response = HttpResponse::ServiceUnavailable().json(Health { status: "unavailable", checks });
    response.extensions_mut().insert(OwnErrorBody);
    response
}
