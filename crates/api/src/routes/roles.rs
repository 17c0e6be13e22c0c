//! `/v1/roles`: which roles there are, and what they permit.

use actix_web::http::header::LOCATION;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use roster_service::Roster;
use roster_service::rights::{RolesRead, RolesWrite};

use super::Endpoints;
use crate::extract::{ClientInfo, JsonBody, NoQuery, PageQuery, PathRole, Permitted, Then};
use crate::once::{Once, OnceHeader};
use crate::problem::{Problem, ProblemDocument};
use crate::wire::{CreateRoleRequest, EditRoleRequest, RoleList, RoleResponse, list_answer};

pub(super) fn endpoints() -> Endpoints {
    Endpoints::new()
        .get("/v1/roles", list_roles)
        .post("/v1/roles", create_role)
        .patch("/v1/roles/{name}", edit_role)
        .delete("/v1/roles/{name}", delete_role)
}

/// The roles, by their names. Needs `roles:read`.
#[utoipa::path(
    get, path = "/v1/roles", tag = "Administration", security(("bearer" = [])),
    params(("limit" = Option<u8>, Query, minimum = 1, maximum = 200, description = "How many, 50 unless told."), ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before.")),
    responses(
        (status = 200, description = "A page of roles.", body = RoleList),
        (status = 400, description = "`invalid_cursor`; `malformed_request`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn list_roles(
    roster: Data<Roster>,
    request: HttpRequest,
    Then(by, page): Then<Permitted<RolesRead>, PageQuery>,
) -> Result<HttpResponse, Problem> {
    let page = roster.list_roles(&by.0, &page.0).await?;
    Ok(list_answer(&request, page.map(|role| RoleResponse::from(&role))))
}

/// Make a role. Needs `roles:write`, and every permission of the role.
#[utoipa::path(
    post, path = "/v1/roles", tag = "Administration", security(("bearer" = [])), request_body = CreateRoleRequest,
    params(OnceHeader),
    responses(
        (status = 201, description = "The role.", body = RoleResponse, headers(("Location" = String, description = "Where the role is."))),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: there is a role of this name.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn create_role(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(by, (_, Once(body, once))): Then<Permitted<RolesWrite>, (NoQuery, Once<JsonBody>)>,
) -> Result<HttpResponse, Problem> {
    let input = CreateRoleRequest::parse(body, &roster.settings().known_permissions)?;
    once.run(&roster, by.0.user(), async |roster| {
        let role = roster.create_role(&by.0, input, &client.into()).await?;
        let location = format!("/v1/roles/{}", role.name);
        Ok(HttpResponse::Created().insert_header((LOCATION, location)).json(RoleResponse::from(&role)))
    })
    .await
}

/// Change a role, effective with the next call of everybody who has it. Needs `roles:write`, and every permission of the
/// role before and after.
#[utoipa::path(
    patch, path = "/v1/roles/{name}", tag = "Administration", security(("bearer" = [])),
    params(("name" = String, Path, description = "Name of the role.")),
    request_body(content((EditRoleRequest = "application/merge-patch+json"), (EditRoleRequest = "application/json"))),
    responses(
        (status = 200, description = "The role as it is now.", body = RoleResponse),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`conflict`: a permission would be taken from `admin`.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn edit_role(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(by, Then(name, (_, body))): Then<Permitted<RolesWrite>, Then<PathRole, (NoQuery, JsonBody)>>,
) -> Result<HttpResponse, Problem> {
    let edit = EditRoleRequest::parse(body, &roster.settings().known_permissions)?;
    let role = roster.edit_role(&by.0, &name.0, &edit, &client.into()).await?;
    Ok(HttpResponse::Ok().json(RoleResponse::from(&role)))
}

/// Remove a role that no user has, deleted ones included. Needs `roles:write`, and every permission of the role.
#[utoipa::path(
    delete, path = "/v1/roles/{name}", tag = "Administration", security(("bearer" = [])),
    params(("name" = String, Path, description = "Name of the role.")),
    responses(
        (status = 204, description = "The role is gone."),
        (status = 401, description = "`unauthenticated`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 403, description = "`forbidden`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 404, description = "`not_found`.", body = ProblemDocument, content_type = "application/problem+json"),
        (status = 409, description = "`role_in_use`; `conflict` for a built-in role.", body = ProblemDocument, content_type = "application/problem+json"),
    )
)]
pub(crate) async fn delete_role(
    roster: Data<Roster>,
    client: ClientInfo,
    Then(by, (name, _)): Then<Permitted<RolesWrite>, (PathRole, NoQuery)>,
) -> Result<HttpResponse, Problem> {
    roster.delete_role(&by.0, &name.0, &client.into()).await?;
    Ok(HttpResponse::NoContent().finish())
}
